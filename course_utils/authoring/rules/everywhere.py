"""Rules for lessons and exercises alike: size, valid code, nothing run, installed, fetched or defined."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from nbformat import NotebookNode

from .looking import REGIONS, Said, cells, flag, headings, plain_python, text_lines, trees

__all__ = [
    "MAX_CELLS", "MAX_CODE_LINES", "heading_levels", "no_definitions", "no_outputs", "nothing_fetched",
    "nothing_installed", "parses", "pictures", "size",
]  # fmt: skip

MAX_CELLS: Final = 25
MAX_CODE_LINES: Final = 12
_INSTALL: Final = re.compile(r"^\s*[%!]+\s*(python\S*\s+-m\s+|uv\s+)?(pip|conda|mamba|uv)\d?\b")
_SHELL: Final = re.compile(r"^\s*(!|%%?(bash|sh|system|sx|script)\b)")
_ADDRESS: Final = re.compile(r"\b(?:https?|ftp)://", re.IGNORECASE)
_FETCHED_BY_TEXT: Final = re.compile(
    r"!\[[^\]]*\]\(\s*<?(?:https?:)?//"
    r"|<(?:img|iframe|script|link|video|audio|source|embed|object)\b[^>]*(?:src|href|data)\s*=\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)
_NO_ALT: Final = re.compile(r"!\[\s*\]\(")
_FETCHING_MODULES: Final = {
    "aiohttp",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "socket",
    "urllib",
    "urllib3",
    "webbrowser",
}


def size(nb: NotebookNode) -> Iterator[Said]:
    if len(nb.cells) > MAX_CELLS:
        yield Said(f"has {len(nb.cells)} cells; at most {MAX_CELLS}. Join or cut some.")
    for n, cell in enumerate(nb.cells, 1):
        if not cell.source.strip():
            yield Said("the cell is empty. Delete it.", n)
    for n, cell in cells(nb, "code"):
        lines = _lines_a_learner_sees(cell.source)
        if lines > MAX_CODE_LINES:
            yield Said(f"has {lines} lines of code; at most {MAX_CODE_LINES}. Move the work into the package.", n)


def _lines_a_learner_sees(source: str) -> int:
    """Lines outside solutions (which become one line) and hidden keys (which become none)."""
    count, inside = 0, False
    for line in source.split("\n"):
        if any(begin in line for begin, _ in REGIONS.values()):
            count, inside = count + ("BEGIN SOLUTION" in line), True
        elif any(end in line for _, end in REGIONS.values()):
            inside = False
        elif not inside:
            count += 1
    return count


def parses(nb: NotebookNode) -> Iterator[Said]:
    for n, cell in cells(nb, "code"):
        try:
            ast.parse(plain_python(cell.source))
        except SyntaxError as error:
            yield Said(f"is not valid Python ({error.msg}). Correct it.", n, error.lineno)


def no_outputs(nb: NotebookNode) -> Iterator[Said]:
    for n, cell in cells(nb, "code"):
        if cell.outputs or cell.execution_count is not None:
            yield Said("is saved with its output. Run: course lint --fix", n)
    for n, cell in enumerate(nb.cells, 1):
        for tag in cell.metadata.get("tags", []):
            if tag.startswith(("skip-execution", "raises-exception", "nbval-skip")):
                yield Said(f"has the tag {tag!r}, which hides whether it works. Take the tag off.", n)


def heading_levels(nb: NotebookNode) -> Iterator[Said]:
    found = list(headings(nb))
    titles = [h for h in found if h[2] == 1]
    if len(titles) != 1 or not found or found[0][2] != 1:
        yield Said(
            "begins with one title, a line that starts with a single #. Give it exactly one, first.",
            titles[1][0] if len(titles) > 1 else None,
        )
    for before, (n, line, level, words) in pairwise(found):
        if level > before[2] + 1:
            yield Said(
                f"the heading {words!r} jumps from level {before[2]} to {level}. Use level {before[2] + 1}.", n, line
            )


def nothing_installed(nb: NotebookNode) -> Iterator[Said]:
    for n, cell in cells(nb, "code"):
        for line, words in enumerate(cell.source.split("\n"), 1):
            if _INSTALL.match(words):
                yield Said(
                    "installs a package. Name it in pyproject.toml instead; a notebook installs nothing.", n, line
                )
            elif _SHELL.match(words):
                yield Said(
                    "runs a shell command, which not every learner's machine has. Do it in Python, inside the package.",
                    n,
                    line,
                )


def nothing_fetched(nb: NotebookNode) -> Iterator[Said]:
    for n, _, tree in trees(nb):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ADDRESS.search(node.value):
                yield Said(
                    "names a web address in code. Nothing is fetched while a notebook runs: put the file into the "
                    "package, or the link into text.",
                    n,
                    node.lineno,
                )
            for module in _imported(node):
                if module.split(".")[0] in _FETCHING_MODULES:
                    yield Said(
                        f"imports {module}, which reaches for the network. Take it out.",
                        n,
                        getattr(node, "lineno", None),
                    )
    for n, cell in cells(nb, "markdown"):
        for line, words in text_lines(cell):
            if _FETCHED_BY_TEXT.search(words):
                yield Said(
                    "shows something fetched from a web address. Keep the file in the repository, or make it a plain "
                    "link.",
                    n,
                    line,
                )


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module


def no_definitions(nb: NotebookNode) -> Iterator[Said]:
    for n, cell, tree in trees(nb):
        if flag(cell, "solution"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield Said(
                    f"defines {node.name}. Move it into the package; only a learner's own answer cell in an exercise "
                    "defines anything.",
                    n,
                    node.lineno,
                )


def pictures(nb: NotebookNode) -> Iterator[Said]:
    for n, cell in cells(nb, "markdown"):
        for line, words in text_lines(cell):
            if _NO_ALT.search(words):
                yield Said(
                    "shows a picture without words for those who cannot see it. Write them between the square "
                    "brackets.",
                    n,
                    line,
                )
