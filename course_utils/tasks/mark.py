"""A mark: what a task earned, part by part, with the reason for each part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Mark", "Part", "as_points", "chance_corrected", "nothing"]


@dataclass(frozen=True)
class Part:
    """One part of a mark. `weight` is its share of the whole, `fraction` what was earned of it, both 0 to 1."""

    name: str
    weight: float
    fraction: float
    why: str


@dataclass(frozen=True)
class Mark:
    """What a task earned. `notes` are the sentences a learner reads after the parts."""

    points: float
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()

    @property
    def fraction(self) -> float:
        """Share of the points earned, 0 to 1."""
        return min(1.0, max(0.0, sum(part.weight * part.fraction for part in self.parts)))

    @property
    def earned(self) -> float:
        """Points earned, a plain finite float rounded to the cent."""
        return as_points(self.points * self.fraction, self.points)

    def report(self) -> str:
        """The mark as a learner reads it."""
        lines = [f"Mark: {self.earned:g} of {self.points:g}"]
        if len(self.parts) > 1:
            width = max(len(part.name) for part in self.parts)
            lines += [
                f"  {part.name:<{width}}  {self.points * part.weight * part.fraction:5.2f} of {self.points * part.weight:.2f}  {part.why}"
                for part in self.parts
            ]
        elif self.parts:
            lines.append(f"  {self.parts[0].why}")
        return "\n".join([*lines, *(("", *self.notes) if self.notes else ())])


def nothing(points: float, why: str, *notes: str) -> Mark:
    """A mark of zero, with the reason."""
    return Mark(points, (Part("Mark", 1.0, 0.0, why),), notes)


def as_points(value: Any, points: float) -> float:
    """A built-in, finite float between 0 and `points`, whatever `value` is.

    nbgrader reads the text of a cell's last value: a numpy float, nan, True or a
    negative number would earn full marks there, and a number above the points
    would stop the run. Nothing but this float ever leaves a graded cell. What is
    not a number at all is worth 0.
    """
    if value is None or type(value).__name__ in ("bool", "bool_"):  # numpy's as well, without importing numpy
        return 0.0
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    if not math.isfinite(number):
        return 0.0
    return min(round(max(number, 0.0), 2), float(points)) + 0.0  # + 0.0 turns -0.0 into 0.0


def chance_corrected(right: float, chance: float) -> float:
    """Share right beyond what guessing gives: (right - chance) / (1 - chance), floored at 0.

    right, chance: shares from 0 to 1, chance below 1. The usual correction for
    guessing of multiple-choice tests (for example Frary 1988, doi:10.1111/j.1745-3992.1988.tb00434.x).
    """
    return max(0.0, (right - chance) / (1.0 - chance))


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; 0 for nothing."""
    return sum(values) / len(values) if values else 0.0
