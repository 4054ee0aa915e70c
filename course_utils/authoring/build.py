"""Notebooks from plain Python: cells with the metadata that nbgrader needs, and nothing by hand.

from course_utils.authoring.build import code, graded, markdown, notebook, save, solution

cells = [
    markdown("# Works as designed: exercise"),
    code('from course_utils import exercise\\n\\nex = exercise("04")'),
    solution("def ppv(prevalence, sensitivity, specificity):\\n"
             "    ### BEGIN SOLUTION\\n    ...\\n    ### END SOLUTION", "04-ppv-answer"),
    graded("04", "ppv", "cases=[[0.001, 0.99, 0.99]]", 4),
]
save(notebook(cells, {"id": "04", "minutes": 40, "minutes_measured": False}), Path("solutions/..."))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

import nbformat
from nbformat import NotebookNode

from .notebooks import normalise, write

__all__ = ["code", "graded", "markdown", "notebook", "save", "solution"]

SCHEMA = 3  # of nbgrader's cell metadata


def markdown(text: str) -> NotebookNode:
    """A cell of text."""
    return nbformat.v4.new_markdown_cell(dedent(text).strip("\n"))


def code(text: str) -> NotebookNode:
    """A cell of code that is neither answered nor graded."""
    return nbformat.v4.new_code_cell(dedent(text).strip("\n"))


def solution(text: str, grade_id: str) -> NotebookNode:
    """A cell that the learner edits. `text` holds the solution between ### BEGIN SOLUTION and ### END SOLUTION.

    grade_id: a name unique in the notebook, such as "04-ppv-answer".
    """
    return _with_nbgrader(code(text), grade_id, grade=False, locked=False, solution=True)


def graded(exercise_id: str, task_id: str, key_source: str, points: float) -> NotebookNode:
    """The locked cell that marks one task.

    key_source: the arguments of the hidden key as they are typed, such as
        'pool="graded"', 'value=0.35, tolerance=0.01' or 'cases=[[0.001, 0.99, 0.99]]'.
    points: as many as the task has.
    """
    text = "\n".join(
        (
            "from course_utils import exercise",
            "",
            "### BEGIN HIDDEN TESTS",
            f'exercise("{exercise_id}").key("{task_id}", {key_source})',
            "### END HIDDEN TESTS",
            f'exercise("{exercise_id}").award("{task_id}")',
        )
    )
    cell = nbformat.v4.new_code_cell(text)
    return _with_nbgrader(cell, f"{exercise_id}-{task_id}", points=points, grade=True, locked=True, solution=False)


def _with_nbgrader(cell: NotebookNode, grade_id: str, points: float | None = None, **flags: bool) -> NotebookNode:
    cell.metadata["nbgrader"] = {"grade_id": grade_id, "schema_version": SCHEMA, "task": False, **flags}
    if points is not None:
        cell.metadata["nbgrader"]["points"] = points
    return cell


def notebook(cells: Sequence[NotebookNode], course: Mapping[str, Any]) -> NotebookNode:
    """A notebook in the one form. `course` becomes its metadata.course."""
    nb = nbformat.v4.new_notebook(cells=list(cells), metadata={"course": dict(course)})
    return normalise(nb)


def save(nb: NotebookNode, path: Path) -> None:
    """Write a notebook, normalised, making its folder where there is none."""
    write(path, nb)
