"""Two of nbgrader's steps of grading, mended. nbgrader_config.py puts them in their places."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

__all__ = ["ForgetCopies", "SaveMarks"]


class ForgetCopies(NbGraderPreprocessor):
    """Makes a copied cell an ordinary one.

    nbgrader's DeduplicateIds leaves copies with empty metadata, at which its own OverwriteCells stops with a
    KeyError when it looks for missing cells (nbgrader 0.9.6): one copied cell would cost a learner the exercise.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if not cell.metadata.get("nbgrader", True):
            del cell.metadata["nbgrader"]
        return cell, resources


class SaveMarks(SaveAutoGrades):
    """Saves marks without the comment "No response." at an untouched answer cell of code.

    The answer may have been clicked; whether there is one is said by the graded cell.
    """

    def _add_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_comment(cell, resources)
        if cell.cell_type == "code":
            name = cell.metadata["nbgrader"]["grade_id"]
            comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
            comment.auto_comment = None
            self.gradebook.db.commit()
