"""Rules for an exercise's source: regions that nbgrader can cut out, graded cells that mark what they should."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from ...tasks import LessonTasks, UnknownLesson, lesson_tasks
from .looking import REGIONS, Said, cells, flag, tree_of

__all__ = ["grade_ids", "graded_cells", "place", "regions"]


def place(path: Path) -> Iterator[Said]:
    if path.stem != path.parent.name:
        yield Said(
            f"lies in {path.parent.name}. nbgrader wants the folder and the notebook to have one name: {path.stem}."
        )


def regions(nb: NotebookNode) -> Iterator[Said]:
    for n, cell in enumerate(nb.cells, 1):
        for what, (begin, end) in REGIONS.items():
            yield from _region(cell, n, what, begin, end)
        has_solution, has_key = (begin in cell.source for begin, _ in REGIONS.values())
        if has_solution and not flag(cell, "solution"):
            yield Said(
                "holds a solution but is no answer cell, so nbgrader stops there. Make it with build.solution.", n
            )
        if flag(cell, "solution") and cell.cell_type == "code" and not has_solution:
            yield Said(
                "is an answer cell without ### BEGIN SOLUTION and ### END SOLUTION, so a release would blank all of "
                "it. Add both.",
                n,
            )
        if has_key and not flag(cell, "grade"):
            yield Said("holds a hidden key but is not graded, so nbgrader stops there. Make it with build.graded.", n)


def _region(cell: NotebookNode, n: int, what: str, begin: str, end: str) -> Iterator[Said]:
    opened: int | None = None
    for line, words in enumerate(cell.source.split("\n"), 1):
        if begin in words:
            if opened is not None:
                yield Said(
                    f"opens a {what} inside the one opened in line {opened}. Close that one first with ### {end}.",
                    n,
                    line,
                )
            opened = line
        elif end in words:
            if opened is None:
                yield Said(f"closes a {what} that was never opened. Add ### {begin} above.", n, line)
            opened = None
    if opened is not None:
        yield Said(f"opens a {what} that is never closed. Add ### {end} below.", n, opened)


def grade_ids(nb: NotebookNode) -> Iterator[Said]:
    seen: dict[str, int] = {}
    for n, cell in enumerate(nb.cells, 1):
        about = cell.metadata.get("nbgrader")
        if about is None:
            continue
        grade_id = about.get("grade_id")
        if not grade_id:
            yield Said("has nbgrader metadata without a grade_id. Make it with build.solution or build.graded.", n)
        elif grade_id in seen:
            yield Said(f"has the grade_id {grade_id!r} of cell {seen[grade_id]}. Give it one of its own.", n)
        else:
            seen[grade_id] = n
        if about.get("schema_version") != 3:
            yield Said(
                f"has nbgrader metadata of version {about.get('schema_version')!r}, not 3. Make it with "
                "build.solution or build.graded.",
                n,
            )


def graded_cells(nb: NotebookNode, lesson_id: str) -> Iterator[Said]:
    try:
        tasks = lesson_tasks(lesson_id)
    except UnknownLesson:
        return  # said already, of the metadata
    marked: Counter[str] = Counter()
    for n, cell in cells(nb, "code"):
        task_id = _awarded(cell, lesson_id)
        if flag(cell, "grade"):
            yield from _graded_cell(cell, n, task_id, tasks)
            marked[str(task_id)] += 1
        elif task_id is not None:
            yield Said(f"awards {task_id!r} but is not a graded cell. Make it with build.graded.", n)
    for task in tasks.graded:
        if marked[task.id] != 1:
            yield Said(
                f"the task {task.id!r} has {marked[task.id] or 'no'} graded "
                f"cell{'s' if marked[task.id] > 1 else ''}. Give it exactly one."
            )


def _graded_cell(cell: NotebookNode, n: int, task_id: str | None, tasks: LessonTasks) -> Iterator[Said]:
    task = next((t for t in tasks.graded if t.id == task_id), None)
    if task is None:
        ids = ", ".join(repr(t.id) for t in tasks.graded)
        yield Said(
            f'must end in exercise("{tasks.id}").award(...) for one of the tasks {ids}. Make it with build.graded.', n
        )
        return
    if not cell.source.lstrip().startswith("from course_utils import exercise"):
        yield Said(
            "must begin with: from course_utils import exercise. It must work when every cell before it failed.", n
        )
    points = cell.metadata["nbgrader"].get("points")
    if points != task.points:
        yield Said(f"is worth {points} points, the task {task.id!r} {task.points:g}. Make them agree.", n)
    if not flag(cell, "locked"):
        yield Said("is graded but not locked, so a learner could edit it. Make it with build.graded.", n)
    if not _keyed(cell, tasks.id, task.id):
        yield Said(
            "must give its key between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS: "
            f'exercise("{tasks.id}").key("{task.id}", ...).',
            n,
        )


def _awarded(cell: NotebookNode, lesson_id: str) -> str | None:
    """The task that the cell's last line awards."""
    tree = tree_of(cell)
    if tree is None or not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return None
    return _called(tree.body[-1].value, "award", lesson_id)


def _keyed(cell: NotebookNode, lesson_id: str, task_id: str) -> bool:
    """Whether the hidden region, and nothing outside it, gives this task's key."""
    begin, end = REGIONS["hidden key"]
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
