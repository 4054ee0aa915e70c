"""Rules for metadata.course: what a notebook says about itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nbformat import NotebookNode

from ...tasks import UnknownLesson, lesson_ids, lesson_tasks
from .looking import Said

__all__ = ["FIRST_LESSON", "metadata"]

MINUTES: Final = range(45, 76)
#: Lesson 00 is a tour: it may be short and leave headings out.
FIRST_LESSON: Final = "00"
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


def metadata(nb: NotebookNode, lesson_id: str, *, lesson: bool) -> Iterator[Said]:
    course = nb.metadata.get("course")
    if not isinstance(course, dict):
        yield Said(
            "has no metadata.course. Give it id, minutes and minutes_measured"
            + (", objectives, covers and needs." if lesson else ".")
        )
        return
    if course.get("id") != lesson_id:
        yield Said(
            f"metadata.course.id is {course.get('id')!r}; by its file name it is {lesson_id!r}. Make them agree."
        )
    if lesson_id not in lesson_ids():
        yield Said(f"there is no tasks/catalogue/lesson_{lesson_id}.py. Write it, or rename the notebook.")
    yield from _minutes(course, lesson_id, lesson=lesson)
    if lesson:
        yield from _objectives(course, lesson_id)
        yield from _covers_and_needs(course, lesson_id)


def _minutes(course: dict[str, Any], lesson_id: str, *, lesson: bool) -> Iterator[Said]:
    minutes = course.get("minutes")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 1:
        yield Said(f"metadata.course.minutes is {minutes!r}; give a whole number of minutes.")
    elif lesson and minutes not in MINUTES and not (lesson_id == FIRST_LESSON and minutes < MINUTES.stop):
        yield Said(
            f"metadata.course.minutes is {minutes}; a lesson takes {MINUTES.start} to {MINUTES.stop - 1} minutes. "
            "Shorten or fill it."
        )
    if not isinstance(course.get("minutes_measured"), bool):
        yield Said(
            "metadata.course.minutes_measured is missing. Say true where a learner's time was measured, false for an "
            "estimate."
        )


def _objectives(course: dict[str, Any], lesson_id: str) -> Iterator[Said]:
    objectives = course.get("objectives")
    if not isinstance(objectives, list) or not objectives:
        yield Said('metadata.course.objectives is missing. Give a list of {"text": ..., "task": ...}.')
        return
    known = _asked_in(lesson_id)
    for objective in objectives:
        text, task = (objective.get("text"), objective.get("task")) if isinstance(objective, dict) else (None, None)
        if not isinstance(text, str) or not text.strip() or not isinstance(task, str):
            yield Said(f'objective {objective!r} is not complete. Give {{"text": ..., "task": ...}}.')
            continue
        verb = text.split()[0].lower().rstrip(",")
        if verb in _VAGUE:
            yield Said(
                f"objective {text!r} begins with {verb!r}, which nobody can see done. Begin with what the learner "
                "will do, such as judge, name, compute."
            )
        if known is not None and task not in known:
            yield Said(
                f"objective {text!r} names the task {task!r}, which this lesson does not have. It has: "
                f"{', '.join(sorted(known)) or 'none'}."
            )


def _asked_in(lesson_id: str) -> set[str] | None:
    try:
        asked = lesson_tasks(lesson_id)
    except UnknownLesson:
        return None
    return {task.id for task in (*asked.graded, *asked.practice)} | {p.id for p in asked.predictions}


def _covers_and_needs(course: dict[str, Any], lesson_id: str) -> Iterator[Said]:
    covers, needs = course.get("covers"), course.get("needs")
    if (
        not isinstance(covers, list)
        or not all(isinstance(c, str) and c for c in covers)
        or (not covers and lesson_id != FIRST_LESSON)
    ):
        yield Said("metadata.course.covers is missing. List the ids of what the lesson covers.")
    if not isinstance(needs, list):
        yield Said(
            "metadata.course.needs is missing. List the ids of the lessons that come before; [] where there are none."
        )
        return
    for need in needs:
        if need not in lesson_ids() or not need < lesson_id:
            yield Said(f"metadata.course.needs names {need!r}, which is no earlier lesson. Take it out or correct it.")
