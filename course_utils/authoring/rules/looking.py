"""Looking at a notebook's cells, and what a rule says of a place in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nbformat import NotebookNode

__all__ = ["REGIONS", "Said", "cells", "flag", "headings", "plain_python", "text_lines", "tree_of", "trees"]

REGIONS: Final = {
    "solution": ("BEGIN SOLUTION", "END SOLUTION"),
    "hidden key": ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"),
}
_HEADING: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE: Final = re.compile(r"^\s*(```|~~~)")


@dataclass(frozen=True)
class Said:
    """What a rule says about a place in a notebook, before the file's name is added."""

    message: str
    cell: int | None = None
    line: int | None = None


def cells(nb: NotebookNode, kind: str) -> Iterator[tuple[int, NotebookNode]]:
    return ((n, cell) for n, cell in enumerate(nb.cells, 1) if cell.cell_type == kind)


def flag(cell: NotebookNode, name: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(name, False))


def plain_python(source: str) -> str:
    """The cell with IPython's own lines (%magic, !shell) turned into Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


def tree_of(cell: NotebookNode) -> ast.Module | None:
    try:
        return ast.parse(plain_python(cell.source))
    except SyntaxError:
        return None


def trees(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode, ast.Module]]:
    return ((n, cell, tree) for n, cell in cells(nb, "code") if (tree := tree_of(cell)) is not None)


def text_lines(cell: NotebookNode) -> Iterator[tuple[int, str]]:
    """The lines of a text cell that are not inside a fenced block of code."""
    fenced = False
    for n, line in enumerate(cell.source.split("\n"), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield n, line


def headings(nb: NotebookNode) -> Iterator[tuple[int, int, int, str]]:
    """Cell, line, level and words of every heading."""
    for n, cell in cells(nb, "markdown"):
        for line, words in text_lines(cell):
            if found := _HEADING.match(words):
                yield n, line, len(found.group(1)), found.group(2)
