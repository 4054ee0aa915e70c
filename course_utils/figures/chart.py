"""A chart, said rather than drawn: what it shows, not where the ink goes.

`svg.render` and `mpl.render` draw the same Chart. The title states what was
found, series are told apart by mark and dash as well as by colour, and a text
alternative can always be had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10
from typing import Literal

from course_utils.figures.say import listed, number

__all__ = ["Axis", "Bars", "Categories", "Chart", "Dots", "Ink", "Line", "Part", "Points", "Rule", "Span"]

Ink = Literal["blue", "vermillion", "green", "purple", "grey"]
Dash = Literal["solid", "dashed", "dotted"]
Marker = Literal["circle", "square", "diamond", "triangle", ""]


@dataclass(frozen=True, slots=True)
class Axis:
    """A number line. label names the quantity and its unit; ticks are chosen if none are given."""

    label: str
    low: float
    high: float
    ticks: tuple[float, ...] = ()
    show: Callable[[float], str] = number
    scale: Literal["linear", "log"] = "linear"

    def __post_init__(self) -> None:
        if not self.low < self.high or (self.scale == "log" and self.low <= 0):
            raise ValueError(f"the axis {self.label!r} cannot run from {self.low} to {self.high}")

    def place(self, value: float) -> float:
        """Where a value lies: 0 at the low end, 1 at the high end."""
        if self.scale == "log":
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (value - self.low) / (self.high - self.low)

    def marked(self) -> tuple[float, ...]:
        """The values that get a tick."""
        return self.ticks or round_ticks(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Categories:
    """The rows of a bar chart: a name each, and a few words under it."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A curve, named at its end. value: what stands under the name, as the reading at the dial."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    ink: Ink
    dash: Dash = "solid"
    marker: Marker = "circle"
    at: tuple[float, float] | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """Single marks, open, explained in the key under the chart."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    ink: Ink
    marker: Marker = "circle"


@dataclass(frozen=True, slots=True)
class Rule:
    """A reference line: across at a height of y, or upright at a place on x. Labelled outside the plot."""

    axis: Literal["x", "y"]
    at: float
    label: str
    dash: Dash = "dotted"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the x axis, drawn as a bar above the plot: where something holds."""

    low: float
    high: float
    label: str
    ink: Ink


@dataclass(frozen=True, slots=True)
class Bars:
    """One series of a bar chart: a value for every row of the Categories, and its text."""

    name: str
    values: tuple[float, ...]
    texts: tuple[str, ...]
    ink: Ink
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the dots of a dot array. count: how many; label: what they are."""

    count: int
    label: str
    ink: Ink
    marker: Marker
    filled: bool


@dataclass(frozen=True, slots=True)
class Dots:
    """People as dots, a hundred at most, in parts told apart by shape and filling."""

    parts: tuple[Part, ...]
    per_row: int = 20


Mark = Line | Points | Rule | Span | Bars | Dots


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A finding and what shows it.

    title says what is found at these values; height is that of the plot alone,
    in pixels at a width of 680, so that a longer title never squeezes the plot.
    """

    title: str
    subtitle: str = ""
    x: Axis | None = None
    y: Axis | Categories | None = None
    marks: tuple[Mark, ...] = ()
    note: str = ""
    alt: str = ""
    height: int = 220

    def description(self) -> str:
        """The text alternative: what kind of picture, what is on it and with which numbers."""
        return self.alt or " ".join(_sentences(self))


def round_ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round values from low to high, about so many."""
    rough = (high - low) / about
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10) if unit * m >= rough * 0.999)
    first = -floor(-low / step + 1e-9)
    last = floor(high / step + 1e-9)
    return tuple(round(k * step, 10) + 0.0 for k in range(first, last + 1))


def _sentences(chart: Chart) -> list[str]:
    if isinstance(chart.y, Categories):
        return _bar_sentences(chart, chart.y)
    dots = [mark for mark in chart.marks if isinstance(mark, Dots)]
    if dots:
        parts = [f"{part.count} {part.label}" for part in dots[0].parts]
        return [f"Array of {sum(part.count for part in dots[0].parts)} dots: {listed(parts)}."]
    return _line_sentences(chart)


def _bar_sentences(chart: Chart, rows: Categories) -> list[str]:
    said = ["Bar chart."]
    for bars in chart.marks:
        if isinstance(bars, Bars):
            told = [f"{row} {text}" for (row, _), text in zip(rows.rows, bars.texts, strict=True)]
            said.append(f"{bars.name}: {listed(told)}.")
    return said


def _line_sentences(chart: Chart) -> list[str]:
    x, y = chart.x, chart.y
    if not (isinstance(x, Axis) and isinstance(y, Axis)):
        raise ValueError(f"the chart {chart.title!r} needs two axes for its lines")
    said = [f"Line chart. Across: {x.label}, from {x.show(x.low)} to {x.show(x.high)}. Upwards: {y.label}."]
    for mark in chart.marks:
        match mark:
            case Line():
                ends = f"from {y.show(mark.y[0])} on the left to {y.show(mark.y[-1])} on the right"
                said.append(f"{mark.name}: {ends}{'; ' + mark.value if mark.value else ''}.")
            case Rule():
                said.append(f"Reference line: {mark.label}.")
            case Span():
                said.append(f"{mark.label}: from {x.show(mark.low)} to {x.show(mark.high)}.")
            case Points() if (open_marks := f"Open marks: {mark.name}.") not in said:
                said.append(open_marks)
    return said
