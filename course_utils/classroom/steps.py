"""nbgrader's own steps, run in this process: release, autograde, feedback.

nbgrader's command line takes five seconds to start and logs at length. Its
converters do the same when called directly, and what they log is kept for the
case that one of them fails.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

__all__ = ["CONFIG", "ClassroomError", "CourseFolder", "Mark"]

CONFIG: Final = "nbgrader_config.py"


class ClassroomError(Exception):
    """A step that cannot be done; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Mark:
    """What one learner earned for one exercise, in points; `by_task` by the graded cells' names."""

    learner: str
    exercise: str
    earned: float
    points: float
    by_task: dict[str, float]


@dataclass(frozen=True)
class CourseFolder:
    """A folder that holds nbgrader_config.py, solutions/ and what nbgrader makes of them."""

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(os.path.realpath(self.root)))
        if not (self.root / CONFIG).is_file():
            raise ClassroomError(f"{self.root} holds no {CONFIG}, so it is no course folder. Go to the one that does.")

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def exercises(self) -> Path:
        return self.root / "exercises"

    @property
    def gradebook(self) -> str:
        """The gradebook's address, as nbgrader_config.py has it."""
        return str(self._config().CourseDirectory.db_url)

    def names(self) -> tuple[str, ...]:
        """The exercises that have a source, in order."""
        notebooks = self.solutions.glob("*/*.ipynb")
        return tuple(sorted(path.stem for path in notebooks if path.stem == path.parent.name))

    def named(self, wanted: str) -> str:
        """The full name of an exercise given as "04" or in full. Raises ClassroomError where there is none."""
        found = [name for name in self.names() if wanted in (name, name.partition("_")[0])]
        if not found:
            raise ClassroomError(f"There is no exercise {wanted!r} in solutions. There are: {', '.join(self.names())}.")
        return found[0]

    # nbgrader's steps

    def generate(self, name: str, *, into: Path, gradebook: bool) -> None:
        """Make the release of one exercise in the folder `into`.

        gradebook: enter its graded cells into the course's gradebook as well, which grading needs.

        Raises ClassroomError with nbgrader's reason where it refuses.
        """
        from nbgrader.converters import GenerateAssignment

        config = self._config()
        config.CourseDirectory.release_directory = str(into)
        config.GenerateAssignment.force = True
        if not gradebook:  # as nbgrader's own --no-db does it
            config.GenerateAssignment.no_database = True
            config.SaveCells.enabled = False
        self._run(GenerateAssignment, config, name, student="*", doing=f"release {name}")

    def autograde(self, name: str, learner: str = "*") -> None:
        """Grade what was submitted: one learner's, or everybody's. Grades again what was graded before."""
        from nbgrader.converters import Autograde

        config = self._config()
        config.Autograde.force = True
        self._run(Autograde, config, name, student=learner, doing=f"grade {name}")

    def feedback(self, name: str, learner: str = "*") -> None:
        """Write the pages that learners read their marks on."""
        from nbgrader.converters import GenerateFeedback

        config = self._config()
        config.GenerateFeedback.force = True
        self._run(GenerateFeedback, config, name, student=learner, doing=f"write feedback on {name}")

    def make_gradebook(self) -> None:
        """Make an empty gradebook where there is none, before several processes want it at once."""
        from nbgrader.api import Gradebook

        with _nbgrader_on_path(), Gradebook(self.gradebook):
            pass

    def enrol(self, names: Mapping[str, tuple[str, str]]) -> None:
        """Enter learners' names, id -> (first name, last name), so that nbgrader's pages show them."""
        from nbgrader.api import Gradebook

        with _nbgrader_on_path(), Gradebook(self.gradebook) as book:
            for learner, (first, last) in names.items():
                book.update_or_create_student(learner, first_name=first, last_name=last)

    def marks(self) -> list[Mark]:
        """Every mark in the gradebook, by learner and exercise."""
        from nbgrader.api import Gradebook

        found = []
        with warnings.catch_warnings(), Gradebook(self.gradebook) as book:
            warnings.simplefilter("ignore")
            for assignment in book.assignments:
                for submission in book.assignment_submissions(assignment.name):
                    by_task = {grade.name: grade.score for nb in submission.notebooks for grade in nb.grades}
                    points = submission.max_score
                    found.append(Mark(submission.student_id, assignment.name, submission.score, points, by_task))
        return sorted(found, key=lambda mark: (mark.learner, mark.exercise))

    def _run(self, converter: type, config: Any, name: str, *, student: str, doing: str) -> None:
        from nbgrader.converters.base import NbGraderException
        from nbgrader.coursedir import CourseDirectory

        config.CourseDirectory.assignment_id = name
        config.CourseDirectory.student_id = student
        config.CourseDirectory.db_url = _patient(config.CourseDirectory.db_url)
        with _nbgrader_on_path(), _log_kept() as log, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own, about its use of the database
            try:
                converter(coursedir=CourseDirectory(config=config), config=config).start()
            except (NbGraderException, SystemExit) as error:
                raise ClassroomError(f"nbgrader could not {doing}: {_reason(log, error)}") from error

    def _config(self) -> Any:
        from traitlets.config.loader import PyFileConfigLoader

        return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()


def _patient(db_url: str) -> str:
    """The gradebook's address with a wait of a minute instead of five seconds, for when another process writes."""
    return f"{db_url}?timeout=60" if db_url.startswith("sqlite:///") and "?" not in db_url else db_url


def _reason(log: list[tuple[int, str]], error: BaseException) -> str:
    """The last line of the first traceback that nbgrader logged, which says what went wrong."""
    for _, text in log:
        if "Traceback" in text:
            return text.splitlines()[-1]
    errors = [text for level, text in log if level >= logging.ERROR]
    return errors[0] if errors else str(error)


@contextlib.contextmanager
def _nbgrader_on_path() -> Iterator[None]:
    """nbgrader calls `alembic` by name when it makes a gradebook; it is found beside this Python."""
    before = os.environ.get("PATH", "")
    beside = os.path.dirname(sys.executable)
    os.environ["PATH"] = os.pathsep.join(part for part in (beside, before) if part)
    try:
        yield
    finally:
        os.environ["PATH"] = before


class _Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        # Put into words at once: what a record speaks of may be gone from the gradebook's session later.
        with contextlib.suppress(Exception):
            self.said.append((record.levelno, record.getMessage().strip()))


@contextlib.contextmanager
def _log_kept() -> Iterator[list[tuple[int, str]]]:
    """Keep what nbgrader logs instead of printing it."""
    from traitlets.log import get_logger

    found = get_logger()
    logger = found if isinstance(found, logging.Logger) else found.logger
    keeper = _Keeper()
    handlers, level, propagate = logger.handlers[:], logger.level, logger.propagate
    logger.handlers[:] = [keeper]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield keeper.said
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate
