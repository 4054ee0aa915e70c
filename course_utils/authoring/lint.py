"""The rules that every notebook of the course keeps, and one sentence for each place that breaks one.

A lesson may have at most 25 cells and 12 lines a code cell, the same headings in
the same order everywhere, complete metadata, no output, no installation, nothing
fetched, and no helper defined in it. An exercise's source must be one that
nbgrader can release and mark. `lint_course` looks at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from .notebooks import NotebookError, normalise_file, read
from .rules.about import metadata
from .rules.everywhere import (
    heading_levels,
    no_definitions,
    no_outputs,
    nothing_fetched,
    nothing_installed,
    parses,
    pictures,
    size,
)
from .rules.exercises import grade_ids, graded_cells, place, regions
from .rules.lessons import HEADINGS, lesson_headings, links
from .rules.looking import Said

__all__ = ["HEADINGS", "Finding", "course_notebooks", "lint_course", "lint_exercise", "lint_lesson"]

Rule = Callable[[NotebookNode], Iterable[Said]]


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule. `cell` and `line` count from 1; None where the whole file is meant."""

    file: str
    message: str
    cell: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.cell is not None:
            place.append(f"cell {self.cell}")
        if self.line is not None:
            place.append(f"line {self.line}")
        return f"{', '.join(place)}: {self.message}"


def course_notebooks(root: Path) -> tuple[Path, ...]:
    """The notebooks written by hand, lessons first. The released exercises are nbgrader's and not among them."""
    return (*sorted((root / "lessons").glob("*.ipynb")), *sorted((root / "solutions").glob("*/*.ipynb")))


def lint_course(root: Path, paths: Sequence[Path] = (), *, fix: bool = False) -> list[Finding]:
    """Every finding in these notebooks, or in all of the course. `fix` first normalises the files."""
    findings: list[Finding] = []
    for path in paths or course_notebooks(root):
        name = _short(path, root)
        try:
            if normalise_file(path, check=not fix) and not fix:
                findings.append(
                    Finding(
                        name,
                        "is not in the one form (outputs, counters, ids or metadata differ). Run: course lint --fix",
                    )
                )
            findings += (lint_exercise if _is_exercise(path) else lint_lesson)(path, name)
        except NotebookError as error:
            findings.append(Finding(name, str(error)))
    return findings


def lint_lesson(path: Path, name: str = "") -> list[Finding]:
    """Every place where a lesson breaks a rule, in the order of its cells."""
    lesson_id = path.name[:2]
    rules: tuple[Rule, ...] = (
        size,
        parses,
        no_outputs,
        lambda nb: metadata(nb, lesson_id, lesson=True),
        lambda nb: heading_levels(nb),
        lambda nb: lesson_headings(nb, lesson_id),
        nothing_installed,
        nothing_fetched,
        no_definitions,
        pictures,
        lambda nb: links(nb, path.parent),
    )
    return _run(rules, path, name)


def lint_exercise(path: Path, name: str = "") -> list[Finding]:
    """Every place where an exercise's source (a notebook of solutions/) breaks a rule."""
    lesson_id = path.name[:2]
    rules: tuple[Rule, ...] = (
        lambda nb: place(path),
        size,
        parses,
        no_outputs,
        lambda nb: metadata(nb, lesson_id, lesson=False),
        lambda nb: heading_levels(nb),
        nothing_installed,
        nothing_fetched,
        no_definitions,
        pictures,
        regions,
        grade_ids,
        lambda nb: graded_cells(nb, lesson_id),
    )
    return _run(rules, path, name)


def _run(rules: Iterable[Rule], path: Path, name: str) -> list[Finding]:
    nb = read(path)
    said = [one for rule in rules for one in rule(nb)]
    return [
        Finding(name or path.name, s.message, s.cell, s.line)
        for s in sorted(said, key=lambda s: (s.cell or 0, s.line or 0))
    ]


def _short(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)


def _is_exercise(path: Path) -> bool:
    return path.resolve().parent.parent.name == "solutions"
