"""Lesson 00, Start here: the tour, and the pre-test (form A, for completion only)."""

from __future__ import annotations

from ..cards import CardsTask
from . import LessonTasks

PRETEST = CardsTask(
    id="pretest",
    title="Pre-test: twelve cards",
    points=12,
    prompt="Judge twelve problems before the course begins, and say how sure you are. Only completing it counts.",
    hints=(
        "Nobody expects you to know the answers yet. Read a card and answer what seems right.",
        "Fifty per cent sure means: I am guessing. That is a good answer where it is true.",
        "A card is complete when both tests are answered, each with how sure you are.",
    ),
    pool="form-a",
    completion_only=True,
)

LESSON = LessonTasks(id="00", title="Start here", graded=(PRETEST,), cards=("kettle-4",), labs=("confidence",))
