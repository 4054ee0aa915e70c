"""A whole class in a folder of its own: release, generated learners, grading, feedback, marks.

Everything goes the way of a real class: nbgrader releases, the learners answer
through the answer store and in their notebooks, nbgrader grades on SQLite.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from .grade import grade_all
from .learners import Learner, answer_exercise, generate_learners
from .release import release
from .steps import CONFIG, ClassroomError, CourseFolder, Mark

__all__ = ["DEFAULT_FOLDER", "DemoClass", "run_demo"]

DEFAULT_FOLDER: Final = "course-demo"
MOST_LEARNERS: Final = 500
_SIGN: Final = "ABOUT_THIS_CLASS.txt"
_MADE: Final = ("solutions", "exercises", "submitted", "autograded", "feedback", "gradebook.db", CONFIG, _SIGN)
_ABOUT: Final = """This class was made by `course demo`. All of its learners are generated and none is a real person.
`course demo` may replace everything in this folder; it goes by the presence of this file.
"""

#: Called with what is being done, how many are done and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DemoClass:
    """What came of a demonstration class. `troubles` holds one sentence for each submission that was not graded."""

    folder: Path
    learners: tuple[Learner, ...]
    exercises: tuple[str, ...]
    marks: tuple[Mark, ...]
    troubles: tuple[str, ...]
    seconds: float

    def mark(self, learner: str, exercise: str) -> Mark | None:
        return next((m for m in self.marks if (m.learner, m.exercise) == (learner, exercise)), None)


def run_demo(
    source: CourseFolder, folder: Path, *, learners: int = 12, keep: bool = False, progress: Progress | None = None
) -> DemoClass:
    """Run a class of generated learners in `folder`.

    source: the course to take solutions and configuration from.
    keep: go on with the class that is in the folder, where there is one, instead of beginning anew.

    Raises ClassroomError where the folder holds something else, or nbgrader refuses.
    """
    if not 1 <= learners <= MOST_LEARNERS:
        raise ClassroomError(f"A class has 1 to {MOST_LEARNERS} learners, not {learners}. Give another --learners.")
    begun = time.monotonic()
    say = progress or (lambda doing, done, total: None)
    course = _prepare(source, folder, keep=keep, say=say)
    everyone = generate_learners(learners)
    course.enrol({learner.name: ("Generated", learner.name) for learner in everyone})
    _submit_all(course, everyone, say)
    troubles = _grade_all(course, everyone, say)
    names = {learner.name for learner in everyone}
    marks = tuple(mark for mark in course.marks() if mark.learner in names)
    return DemoClass(course.root, everyone, course.names(), marks, tuple(troubles), time.monotonic() - begun)


def _prepare(source: CourseFolder, folder: Path, *, keep: bool, say: Progress) -> CourseFolder:
    """The folder with solutions, configuration, a release and a gradebook that knows it."""
    _check_folder(source, folder)
    going_on = keep and (folder / CONFIG).is_file()
    if not going_on:
        _empty(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _SIGN).write_text(_ABOUT, encoding="utf-8")
        shutil.copytree(source.solutions, folder / "solutions", ignore=shutil.ignore_patterns("answers", ".*"))
        shutil.copy(source.root / CONFIG, folder / CONFIG)
    course = CourseFolder(folder)
    say("Releasing the exercises", 0, 1)
    release(course, gradebook=not going_on)
    say("Releasing the exercises", 1, 1)
    return course


def _check_folder(source: CourseFolder, folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ClassroomError(f"{folder} is a file. Name a folder with --folder.")
    if Path(os.path.realpath(folder)) in (source.root, *source.root.parents):
        raise ClassroomError(f"{folder} holds the course itself. Name another folder with --folder.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _SIGN).is_file():
        raise ClassroomError(f"{folder} holds something else than a demonstration class, so nothing was done there. "
                             "Name an empty folder with --folder.")  # fmt: skip


def _empty(folder: Path) -> None:
    """Take away what an earlier demonstration made, and nothing else."""
    for name in _MADE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _submit_all(course: CourseFolder, learners: Sequence[Learner], say: Progress) -> None:
    for n, learner in enumerate(learners, 1):
        for name in course.names():
            _submit(course, learner, name)
        say("Learners answer and hand in", n, len(learners))


def _submit(course: CourseFolder, learner: Learner, name: str) -> None:
    """One learner works on a released exercise and hands it in; one who did so in an earlier run does not again."""
    handed_in = course.root / "submitted" / learner.name / name
    if (handed_in / "timestamp.txt").is_file():
        return
    shutil.rmtree(handed_in, ignore_errors=True)
    shutil.copytree(course.exercises / name, handed_in)
    answer_exercise(learner, handed_in, course.solutions / name / f"{name}.ipynb")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    (handed_in / "timestamp.txt").write_text(now, encoding="utf-8")


def _grade_all(course: CourseFolder, learners: Sequence[Learner], say: Progress) -> list[str]:
    """Grade what has no feedback yet."""
    everything = [(learner.name, name) for learner in learners for name in course.names()]
    work = [(learner, name) for learner, name in everything if not (course.root / "feedback" / learner / name).is_dir()]
    doing = "Grading and writing feedback"
    troubles = grade_all(course, work, done=lambda count: say(doing, count, len(work)))
    return [f"{learner}, {name}: {trouble}" for (learner, name), trouble in troubles.items()]
