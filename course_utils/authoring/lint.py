"""The rules that every notebook of the course keeps, and one sentence for each place that breaks one.

A lesson may have at most 25 cells and 12 lines a code cell, the same headings in
the same order everywhere, complete metadata, no output, no installation, nothing
fetched, and no helper defined in it. An exercise's source must be one that
nbgrader can release and mark. `lint_course` looks at all of them.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from nbformat import NotebookNode

from ..tasks import LessonTasks, UnknownLesson, lesson_ids, lesson_tasks
from .notebooks import NotebookError, normalise_file, read

__all__ = ["HEADINGS", "Finding", "course_notebooks", "lint_course", "lint_exercise", "lint_lesson"]

MAX_CELLS: Final = 25
MAX_CODE_LINES: Final = 12
MINUTES: Final = range(45, 76)
#: Lesson 00 is a tour: it may be short and leave headings out.
FIRST_LESSON: Final = "00"
HEADINGS: Final = (
    "Recall",
    "The question",
    "Predict",
    "Lab",
    "What happened",
    "Two cases",
    "Break our model",
    "Cards",
    "Exercise",
    "Key points",
)
_VAGUE: Final = {
    "appreciate",
    "be",
    "explore",
    "familiarise",
    "grasp",
    "know",
    "learn",
    "realise",
    "see",
    "think",
    "understand",
}

_HEADING: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE: Final = re.compile(r"^\s*(```|~~~)")
_INSTALL: Final = re.compile(r"^\s*[%!]+\s*(python\S*\s+-m\s+|uv\s+)?(pip|conda|mamba|uv)\d?\b")
_SHELL: Final = re.compile(r"^\s*(!|%%?(bash|sh|system|sx|script)\b)")
_ADDRESS: Final = re.compile(r"\b(?:https?|ftp)://", re.IGNORECASE)
_FETCHED_BY_TEXT: Final = re.compile(
    r"!\[[^\]]*\]\(\s*<?(?:https?:)?//"
    r"|<(?:img|iframe|script|link|video|audio|source|embed|object)\b[^>]*(?:src|href|data)\s*=\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)
_NO_ALT: Final = re.compile(r"!\[\s*\]\(")
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>#]+)")
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
_REGIONS: Final = {
    "solution": ("BEGIN SOLUTION", "END SOLUTION"),
    "hidden key": ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"),
}


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule. `cell` and `line` count from 1; None where the whole file is meant."""

    file: str
    message: str
    cell: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.cell is not None:
            place.append(f"cell {self.cell}")
        if self.line is not None:
            place.append(f"line {self.line}")
        return f"{', '.join(place)}: {self.message}"


@dataclass(frozen=True)
class _Said:
    """What a rule says about a place in a notebook, before the file's name is added."""

    message: str
    cell: int | None = None
    line: int | None = None


Rule = Callable[[NotebookNode], Iterable[_Said]]


def course_notebooks(root: Path) -> tuple[Path, ...]:
    """The notebooks written by hand, lessons first. The released exercises are nbgrader's and not among them."""
    return (*sorted((root / "lessons").glob("*.ipynb")), *sorted((root / "solutions").glob("*/*.ipynb")))


def lint_course(root: Path, paths: Sequence[Path] = (), *, fix: bool = False) -> list[Finding]:
    """Every finding in these notebooks, or in all of the course. `fix` first normalises the files."""
    findings: list[Finding] = []
    for path in paths or course_notebooks(root):
        name = _short(path, root)
        try:
            if normalise_file(path, check=not fix) and not fix:
                findings.append(
                    Finding(
                        name,
                        "is not in the one form (outputs, counters, ids or metadata differ). Run: course lint --fix",
                    )
                )
            findings += (lint_exercise if _is_exercise(path) else lint_lesson)(path, name)
        except NotebookError as error:
            findings.append(Finding(name, str(error)))
    return findings


def lint_lesson(path: Path, name: str = "") -> list[Finding]:
    """Every place where a lesson breaks a rule, in the order of its cells."""
    lesson_id = path.name[:2]
    rules: tuple[Rule, ...] = (
        _size,
        _parses,
        _no_outputs,
        lambda nb: _metadata(nb, lesson_id, lesson=True),
        lambda nb: _heading_levels(nb),
        lambda nb: _lesson_headings(nb, lesson_id),
        _nothing_installed,
        _nothing_fetched,
        _no_definitions,
        _pictures,
        lambda nb: _links(nb, path.parent),
    )
    return _run(rules, path, name)


def lint_exercise(path: Path, name: str = "") -> list[Finding]:
    """Every place where an exercise's source (a notebook of solutions/) breaks a rule."""
    lesson_id = path.name[:2]
    rules: tuple[Rule, ...] = (
        lambda nb: _place(path),
        _size,
        _parses,
        _no_outputs,
        lambda nb: _metadata(nb, lesson_id, lesson=False),
        lambda nb: _heading_levels(nb),
        _nothing_installed,
        _nothing_fetched,
        _no_definitions,
        _pictures,
        _regions,
        _grade_ids,
        lambda nb: _graded_cells(nb, lesson_id),
    )
    return _run(rules, path, name)


def _run(rules: Iterable[Rule], path: Path, name: str) -> list[Finding]:
    nb = read(path)
    said = [one for rule in rules for one in rule(nb)]
    return [
        Finding(name or path.name, s.message, s.cell, s.line)
        for s in sorted(said, key=lambda s: (s.cell or 0, s.line or 0))
    ]


def _short(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)


def _is_exercise(path: Path) -> bool:
    return path.resolve().parent.parent.name == "solutions"


# looking at cells


def _cells(nb: NotebookNode, kind: str) -> Iterator[tuple[int, NotebookNode]]:
    return ((n, cell) for n, cell in enumerate(nb.cells, 1) if cell.cell_type == kind)


def _flag(cell: NotebookNode, name: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(name, False))


def _plain_python(source: str) -> str:
    """The cell with IPython's own lines (%magic, !shell) turned into Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


def _tree(cell: NotebookNode) -> ast.Module | None:
    try:
        return ast.parse(_plain_python(cell.source))
    except SyntaxError:
        return None


def _trees(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode, ast.Module]]:
    return ((n, cell, tree) for n, cell in _cells(nb, "code") if (tree := _tree(cell)) is not None)


def _text_lines(cell: NotebookNode) -> Iterator[tuple[int, str]]:
    """The lines of a text cell that are not inside a fenced block of code."""
    fenced = False
    for n, line in enumerate(cell.source.split("\n"), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield n, line


def _headings(nb: NotebookNode) -> Iterator[tuple[int, int, int, str]]:
    """Cell, line, level and words of every heading."""
    for n, cell in _cells(nb, "markdown"):
        for line, words in _text_lines(cell):
            if found := _HEADING.match(words):
                yield n, line, len(found.group(1)), found.group(2)


# the rules


def _size(nb: NotebookNode) -> Iterator[_Said]:
    if len(nb.cells) > MAX_CELLS:
        yield _Said(f"has {len(nb.cells)} cells; at most {MAX_CELLS}. Join or cut some.")
    for n, cell in enumerate(nb.cells, 1):
        if not cell.source.strip():
            yield _Said("the cell is empty. Delete it.", n)
    for n, cell in _cells(nb, "code"):
        lines = _lines_a_learner_sees(cell.source)
        if lines > MAX_CODE_LINES:
            yield _Said(f"has {lines} lines of code; at most {MAX_CODE_LINES}. Move the work into the package.", n)


def _lines_a_learner_sees(source: str) -> int:
    """Lines outside solutions (which become one line) and hidden keys (which become none)."""
    count, inside = 0, False
    for line in source.split("\n"):
        if any(begin in line for begin, _ in _REGIONS.values()):
            count, inside = count + ("BEGIN SOLUTION" in line), True
        elif any(end in line for _, end in _REGIONS.values()):
            inside = False
        elif not inside:
            count += 1
    return count


def _parses(nb: NotebookNode) -> Iterator[_Said]:
    for n, cell in _cells(nb, "code"):
        try:
            ast.parse(_plain_python(cell.source))
        except SyntaxError as error:
            yield _Said(f"is not valid Python ({error.msg}). Correct it.", n, error.lineno)


def _no_outputs(nb: NotebookNode) -> Iterator[_Said]:
    for n, cell in _cells(nb, "code"):
        if cell.outputs or cell.execution_count is not None:
            yield _Said("is saved with its output. Run: course lint --fix", n)
    for n, cell in enumerate(nb.cells, 1):
        for tag in cell.metadata.get("tags", []):
            if tag.startswith(("skip-execution", "raises-exception", "nbval-skip")):
                yield _Said(f"has the tag {tag!r}, which hides whether it works. Take the tag off.", n)


def _metadata(nb: NotebookNode, lesson_id: str, *, lesson: bool) -> Iterator[_Said]:
    course = nb.metadata.get("course")
    if not isinstance(course, dict):
        yield _Said(
            "has no metadata.course. Give it id, minutes and minutes_measured"
            + (", objectives, covers and needs." if lesson else ".")
        )
        return
    if course.get("id") != lesson_id:
        yield _Said(
            f"metadata.course.id is {course.get('id')!r}; by its file name it is {lesson_id!r}. Make them agree."
        )
    if lesson_id not in lesson_ids():
        yield _Said(f"there is no tasks/catalogue/lesson_{lesson_id}.py. Write it, or rename the notebook.")
    yield from _minutes(course, lesson_id, lesson=lesson)
    if lesson:
        yield from _objectives(course, lesson_id)
        yield from _covers_and_needs(course, lesson_id)


def _minutes(course: dict[str, Any], lesson_id: str, *, lesson: bool) -> Iterator[_Said]:
    minutes = course.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        yield _Said(f"metadata.course.minutes is {minutes!r}; give a whole number of minutes.")
    elif lesson and minutes not in MINUTES and not (lesson_id == FIRST_LESSON and minutes < MINUTES.stop):
        yield _Said(
            f"metadata.course.minutes is {minutes}; a lesson takes {MINUTES.start} to {MINUTES.stop - 1} minutes. "
            "Shorten or fill it."
        )
    if not isinstance(course.get("minutes_measured"), bool):
        yield _Said(
            "metadata.course.minutes_measured is missing. Say true where a learner's time was measured, false for an "
            "estimate."
        )


def _objectives(course: dict[str, Any], lesson_id: str) -> Iterator[_Said]:
    objectives = course.get("objectives")
    if not isinstance(objectives, list) or not objectives:
        yield _Said('metadata.course.objectives is missing. Give a list of {"text": ..., "task": ...}.')
        return
    known = _asked_in(lesson_id)
    for objective in objectives:
        text, task = (objective.get("text"), objective.get("task")) if isinstance(objective, dict) else (None, None)
        if not isinstance(text, str) or not text.strip() or not isinstance(task, str):
            yield _Said(f'objective {objective!r} is not complete. Give {{"text": ..., "task": ...}}.')
            continue
        verb = text.split()[0].lower().rstrip(",")
        if verb in _VAGUE:
            yield _Said(
                f"objective {text!r} begins with {verb!r}, which nobody can see done. Begin with what the learner "
                "will do, such as judge, name, compute."
            )
        if known is not None and task not in known:
            yield _Said(
                f"objective {text!r} names the task {task!r}, which this lesson does not have. It has: "
                f"{', '.join(sorted(known)) or 'none'}."
            )


def _asked_in(lesson_id: str) -> set[str] | None:
    try:
        asked = lesson_tasks(lesson_id)
    except UnknownLesson:
        return None
    return {task.id for task in (*asked.graded, *asked.practice)} | {p.id for p in asked.predictions}


def _covers_and_needs(course: dict[str, Any], lesson_id: str) -> Iterator[_Said]:
    covers, needs = course.get("covers"), course.get("needs")
    if (
        not isinstance(covers, list)
        or not all(isinstance(c, str) and c for c in covers)
        or (not covers and lesson_id != FIRST_LESSON)
    ):
        yield _Said("metadata.course.covers is missing. List the ids of what the lesson covers.")
    if not isinstance(needs, list):
        yield _Said(
            "metadata.course.needs is missing. List the ids of the lessons that come before; [] where there are none."
        )
        return
    for need in needs:
        if need not in lesson_ids() or not need < lesson_id:
            yield _Said(f"metadata.course.needs names {need!r}, which is no earlier lesson. Take it out or correct it.")


def _heading_levels(nb: NotebookNode) -> Iterator[_Said]:
    headings = list(_headings(nb))
    titles = [h for h in headings if h[2] == 1]
    if len(titles) != 1 or not headings or headings[0][2] != 1:
        yield _Said(
            "begins with one title, a line that starts with a single #. Give it exactly one, first.",
            titles[1][0] if len(titles) > 1 else None,
        )
    for before, (n, line, level, words) in pairwise(headings):
        if level > before[2] + 1:
            yield _Said(
                f"the heading {words!r} jumps from level {before[2]} to {level}. Use level {before[2] + 1}.", n, line
            )


def _lesson_headings(nb: NotebookNode, lesson_id: str) -> Iterator[_Said]:
    found = [(n, line, words) for n, line, level, words in _headings(nb) if level == 2]
    for n, line, words in found:
        if words not in HEADINGS:
            yield _Said(
                f"the heading {words!r} is none of a lesson's. Use one of {', '.join(HEADINGS)}, or level 3.", n, line
            )
    known = [(n, line, words) for n, line, words in found if words in HEADINGS]
    for words, count in Counter(words for *_, words in known).items():
        if count > 1:
            yield _Said(f"the heading {words!r} stands {count} times. Keep one; use level 3 below it.")
    for before, (n, line, words) in pairwise(known):
        if HEADINGS.index(words) < HEADINGS.index(before[2]):
            yield _Said(
                f"the heading {words!r} comes after {before[2]!r}. The order is {', '.join(HEADINGS)}.", n, line
            )
    missing = [words for words in HEADINGS if words not in {w for *_, w in known}]
    if missing and lesson_id != FIRST_LESSON:
        yield _Said(
            f"lacks the heading{'s' if len(missing) > 1 else ''} {', '.join(missing)}. Every lesson has all of them."
        )


def _nothing_installed(nb: NotebookNode) -> Iterator[_Said]:
    for n, cell in _cells(nb, "code"):
        for line, words in enumerate(cell.source.split("\n"), 1):
            if _INSTALL.match(words):
                yield _Said(
                    "installs a package. Name it in pyproject.toml instead; a notebook installs nothing.", n, line
                )
            elif _SHELL.match(words):
                yield _Said(
                    "runs a shell command, which not every learner's machine has. Do it in Python, inside the package.",
                    n,
                    line,
                )


def _nothing_fetched(nb: NotebookNode) -> Iterator[_Said]:
    for n, _, tree in _trees(nb):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ADDRESS.search(node.value):
                yield _Said(
                    "names a web address in code. Nothing is fetched while a notebook runs: put the file into the "
                    "package, or the link into text.",
                    n,
                    node.lineno,
                )
            for module in _imported(node):
                if module.split(".")[0] in _FETCHING_MODULES:
                    yield _Said(
                        f"imports {module}, which reaches for the network. Take it out.",
                        n,
                        getattr(node, "lineno", None),
                    )
    for n, cell in _cells(nb, "markdown"):
        for line, words in _text_lines(cell):
            if _FETCHED_BY_TEXT.search(words):
                yield _Said(
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


def _no_definitions(nb: NotebookNode) -> Iterator[_Said]:
    for n, cell, tree in _trees(nb):
        if _flag(cell, "solution"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield _Said(
                    f"defines {node.name}. Move it into the package; only a learner's own answer cell in an exercise "
                    "defines anything.",
                    n,
                    node.lineno,
                )


def _pictures(nb: NotebookNode) -> Iterator[_Said]:
    for n, cell in _cells(nb, "markdown"):
        for line, words in _text_lines(cell):
            if _NO_ALT.search(words):
                yield _Said(
                    "shows a picture without words for those who cannot see it. Write them between the square "
                    "brackets.",
                    n,
                    line,
                )


def _links(nb: NotebookNode, folder: Path) -> Iterator[_Said]:
    for n, cell in _cells(nb, "markdown"):
        for line, words in _text_lines(cell):
            for target in _LINK.findall(words):
                if not re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) and not (folder / target).exists():
                    yield _Said(
                        f"links to {target}, which does not exist. Correct the link, or run course release where it "
                        "is an exercise.",
                        n,
                        line,
                    )


def _place(path: Path) -> Iterator[_Said]:
    if path.stem != path.parent.name:
        yield _Said(
            f"lies in {path.parent.name}. nbgrader wants the folder and the notebook to have one name: {path.stem}."
        )


def _regions(nb: NotebookNode) -> Iterator[_Said]:
    for n, cell in enumerate(nb.cells, 1):
        for what, (begin, end) in _REGIONS.items():
            yield from _region(cell, n, what, begin, end)
        has_solution, has_key = (begin in cell.source for begin, _ in _REGIONS.values())
        if has_solution and not _flag(cell, "solution"):
            yield _Said(
                "holds a solution but is no answer cell, so nbgrader stops there. Make it with build.solution.", n
            )
        if _flag(cell, "solution") and cell.cell_type == "code" and not has_solution:
            yield _Said(
                "is an answer cell without ### BEGIN SOLUTION and ### END SOLUTION, so a release would blank all of "
                "it. Add both.",
                n,
            )
        if has_key and not _flag(cell, "grade"):
            yield _Said("holds a hidden key but is not graded, so nbgrader stops there. Make it with build.graded.", n)


def _region(cell: NotebookNode, n: int, what: str, begin: str, end: str) -> Iterator[_Said]:
    opened: int | None = None
    for line, words in enumerate(cell.source.split("\n"), 1):
        if begin in words:
            if opened is not None:
                yield _Said(
                    f"opens a {what} inside the one opened in line {opened}. Close that one first with ### {end}.",
                    n,
                    line,
                )
            opened = line
        elif end in words:
            if opened is None:
                yield _Said(f"closes a {what} that was never opened. Add ### {begin} above.", n, line)
            opened = None
    if opened is not None:
        yield _Said(f"opens a {what} that is never closed. Add ### {end} below.", n, opened)


def _grade_ids(nb: NotebookNode) -> Iterator[_Said]:
    seen: dict[str, int] = {}
    for n, cell in enumerate(nb.cells, 1):
        about = cell.metadata.get("nbgrader")
        if about is None:
            continue
        grade_id = about.get("grade_id")
        if not grade_id:
            yield _Said("has nbgrader metadata without a grade_id. Make it with build.solution or build.graded.", n)
        elif grade_id in seen:
            yield _Said(f"has the grade_id {grade_id!r} of cell {seen[grade_id]}. Give it one of its own.", n)
        else:
            seen[grade_id] = n
        if about.get("schema_version") != 3:
            yield _Said(
                f"has nbgrader metadata of version {about.get('schema_version')!r}, not 3. Make it with "
                "build.solution or build.graded.",
                n,
            )


def _graded_cells(nb: NotebookNode, lesson_id: str) -> Iterator[_Said]:
    try:
        tasks = lesson_tasks(lesson_id)
    except UnknownLesson:
        return  # said already, of the metadata
    marked: Counter[str] = Counter()
    for n, cell in _cells(nb, "code"):
        task_id = _awarded(cell, lesson_id)
        if _flag(cell, "grade"):
            yield from _graded_cell(cell, n, task_id, tasks)
            marked[str(task_id)] += 1
        elif task_id is not None:
            yield _Said(f"awards {task_id!r} but is not a graded cell. Make it with build.graded.", n)
    for task in tasks.graded:
        if marked[task.id] != 1:
            yield _Said(
                f"the task {task.id!r} has {marked[task.id] or 'no'} graded "
                f"cell{'s' if marked[task.id] > 1 else ''}. Give it exactly one."
            )


def _graded_cell(cell: NotebookNode, n: int, task_id: str | None, tasks: LessonTasks) -> Iterator[_Said]:
    task = next((t for t in tasks.graded if t.id == task_id), None)
    if task is None:
        ids = ", ".join(repr(t.id) for t in tasks.graded)
        yield _Said(
            f'must end in exercise("{tasks.id}").award(...) for one of the tasks {ids}. Make it with build.graded.', n
        )
        return
    if not cell.source.lstrip().startswith("from course_utils import exercise"):
        yield _Said(
            "must begin with: from course_utils import exercise. It must work when every cell before it failed.", n
        )
    points = cell.metadata["nbgrader"].get("points")
    if points != task.points:
        yield _Said(f"is worth {points} points, the task {task.id!r} {task.points:g}. Make them agree.", n)
    if not _flag(cell, "locked"):
        yield _Said("is graded but not locked, so a learner could edit it. Make it with build.graded.", n)
    if not _keyed(cell, tasks.id, task.id):
        yield _Said(
            "must give its key between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS: "
            f'exercise("{tasks.id}").key("{task.id}", ...).',
            n,
        )


def _awarded(cell: NotebookNode, lesson_id: str) -> str | None:
    """The task that the cell's last line awards."""
    tree = _tree(cell)
    if tree is None or not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return None
    return _called(tree.body[-1].value, "award", lesson_id)


def _keyed(cell: NotebookNode, lesson_id: str, task_id: str) -> bool:
    """Whether the hidden region, and nothing outside it, gives this task's key."""
    begin, end = _REGIONS["hidden key"]
    before, _, rest = cell.source.partition(begin)
    inside, _, after = rest.partition(end)
    try:
        calls = [node for node in ast.walk(ast.parse(inside)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return False
    outside = ".key(" in before or ".key(" in after
    return not outside and any(_called(call, "key", lesson_id) == task_id for call in calls)


def _called(node: ast.expr, method: str, lesson_id: str) -> str | None:
    """The first argument of exercise("NN").method("name", ...), None for anything else."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="exercise"), args=[ast.Constant(value=number)]), attr=called
            ),
            args=[ast.Constant(value=str(name)), *_],
        ) if called == method and number == lesson_id:
            return name
    return None
