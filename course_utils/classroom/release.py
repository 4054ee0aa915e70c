"""Releasing: exercises/ made anew from solutions/, by nbgrader's own generate_assignment.

A release is made aside, in a folder of its own and without a gradebook, and put
in place whole. The same solutions always give the same bytes, so that a release which is
out of date can be told from one that is not.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from .steps import CourseFolder

__all__ = ["Released", "State", "release"]

ANSWERS: Final = "answers"
WORKED_IN: Final = ".before-release.ipynb"


class State(StrEnum):
    """How an exercise in exercises/ stands to its solution."""

    FRESH = "up to date"
    STALE = "out of date"
    MISSING = "not released yet"
    ORPHAN = "without a solution"


@dataclass(frozen=True)
class Released:
    """What was found of one exercise; `kept` names the copy of a notebook in which somebody had worked."""

    name: str
    state: State
    kept: str | None = None


def release(
    course: CourseFolder, names: Sequence[str] = (), *, check: bool = False, gradebook: bool = False
) -> list[Released]:
    """Make these exercises, or all, anew; `check` only says which would change.

    gradebook: also enter them into the course's gradebook, which nbgrader wants
        before it grades. Without it no gradebook of a teacher is touched.

    Raises ClassroomError where nbgrader refuses a solution; exercises/ is then as it was.
    """
    wanted = [course.named(name) for name in names] or list(course.names())
    with _aside(course.root) as aside:
        made = aside / "exercises"
        for name in wanted:
            course.generate(name, into=made, gradebook=False)
        found = [Released(name, _state(made / name, course.exercises / name)) for name in wanted]
        if not check:
            found = [_put(released, made, course.exercises) for released in found]
    if gradebook and not check:
        _enter(course, wanted)
    return found + ([] if names else _orphans(course))


def _enter(course: CourseFolder, names: Sequence[str]) -> None:
    with _aside(course.root) as aside:
        course.make_gradebook()
        for name in names:
            course.generate(name, into=aside, gradebook=True)


@contextlib.contextmanager
def _aside(root: Path) -> Iterator[Path]:
    """A folder of its own on the same disk, so that what is made in it can be put in place by renaming."""
    folder = Path(tempfile.mkdtemp(prefix=".release-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> dict[str, str]:
    """Every released file below a folder with a digest of what it holds; what a learner adds does not count."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _learners_own(path.relative_to(folder))
    }


def _learners_own(path: Path) -> bool:
    return path.parts[0] in (ANSWERS, ".ipynb_checkpoints") or path.name.endswith(WORKED_IN)


def _state(made: Path, stands: Path) -> State:
    if not (stands / f"{stands.name}.ipynb").is_file():
        return State.MISSING
    return State.FRESH if _files(made) == _files(stands) else State.STALE


def _orphans(course: CourseFolder) -> list[Released]:
    released = {path.parent.name for path in course.exercises.glob("*/*.ipynb")}
    return [Released(name, State.ORPHAN) for name in sorted(released - set(course.names()))]


def _put(released: Released, made: Path, exercises: Path) -> Released:
    """Put one made exercise in the place of the one that stands there, answers given there kept."""
    if released.state is State.FRESH:
        return released
    new, place = made / released.name, exercises / released.name
    kept = _keep(place, new)
    exercises.mkdir(exist_ok=True)
    before = made / f"{released.name}.before"
    if place.exists():
        os.replace(place, before)
    try:
        os.replace(new, place)
    except OSError:
        if before.exists():
            os.replace(before, place)
        raise
    return Released(released.name, released.state, kept)


def _keep(place: Path, new: Path) -> str | None:
    """Carry into the new exercise what somebody did in the old one: the answers, and a notebook that was edited."""
    if (place / ANSWERS).is_dir():
        shutil.copytree(place / ANSWERS, new / ANSWERS)
    for earlier in place.glob(f"*{WORKED_IN}"):
        shutil.copy2(earlier, new)
    notebook = place / f"{place.name}.ipynb"
    if not notebook.is_file() or not _worked_in(notebook):
        return None
    kept = f"{place.name}{WORKED_IN}"
    shutil.copy2(notebook, new / kept)
    return kept


def _worked_in(notebook: Path) -> bool:
    """Whether an answer cell differs from the one released. A notebook that cannot be read is kept as well."""
    import nbformat
    from nbgrader.utils import compute_checksum, is_solution

    try:
        cells = nbformat.read(notebook, as_version=4).cells
        return any(
            is_solution(cell) and cell.metadata.nbgrader.get("checksum") != compute_checksum(cell) for cell in cells
        )
    except Exception:
        return True
