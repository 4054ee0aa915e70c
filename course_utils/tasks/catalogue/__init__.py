"""What each lesson asks: its cards, predictions, practice and graded tasks. One module a lesson."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from ..base import Task
from ..prediction import Prediction

__all__ = ["LessonTasks", "UnknownLesson", "lesson_ids", "lesson_tasks"]


class UnknownLesson(LookupError):  # noqa: N818 (reads as what it says)
    """There is no lesson of that number."""


@dataclass(frozen=True)
class LessonTasks:
    """Everything a lesson and its exercise ask.

    cards: the lesson's practice cards in order, the first two a contrasting pair.
    recall: cards from earlier lessons, asked first. more: further practice.
    labs: names for figures.lab_spec. facts: ids in the facts register.
    """

    id: str
    title: str
    graded: tuple[Task, ...] = ()
    practice: tuple[Task, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    cards: tuple[str, ...] = ()
    recall: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def lesson_ids() -> tuple[str, ...]:
    """The ids of the lessons there are, in order."""
    return tuple(sorted(path.stem.removeprefix("lesson_") for path in Path(__file__).parent.glob("lesson_*.py")))


@cache
def lesson_tasks(lesson_id: str) -> LessonTasks:
    """What this lesson asks. Raises UnknownLesson, naming the lessons there are."""
    if lesson_id not in lesson_ids():
        raise UnknownLesson(f"There is no lesson {lesson_id!r}. There are: {', '.join(lesson_ids())}.")
    return import_module(f"{__name__}.lesson_{lesson_id}").LESSON
