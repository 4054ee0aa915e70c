"""Fixtures of the classroom tests."""

from __future__ import annotations

import pytest

from course_utils.tasks import AnswerStore, lesson_tasks
from course_utils.tasks.strategies import STRATEGIES, answer_form


@pytest.fixture(scope="module")
def half_answered(tmp_path_factory):
    """A folder in which six of the twelve cards of the pre-test are answered, and the points that earns."""
    folder = tmp_path_factory.mktemp("half")
    task = lesson_tasks("00").graded[0]
    cards = task.form(7).cards[:6]
    store = AnswerStore(folder / "answers" / "00.json", "00")
    store.change(lambda data: data.update(form=7, cards=answer_form(cards, STRATEGIES["expert"], 1)))
    return folder, task.points / 2
