"""What a lab is: dials, a model, and the same result as charts, words and a table.

A `LabSpec` holds no rule of its own and knows of no widget, so it can be moved
by a slider, typed in a cell or driven by a test with the same effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from course_utils.figures.chart import Chart
from course_utils.figures.say import number

__all__ = ["Assumption", "Choice", "Dial", "LabSpec", "Row", "View"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One number of the model that a learner can move.

    name: the keyword of `simulate`. label: its plain name. unit: what the number
    counts, may be empty. help: one short sentence. group: the heading it stands
    under. stops: the values a slider stops at where even steps would not do;
    a typed value may lie between them. show: the value as people read it.
    """

    name: str
    label: str
    minimum: float
    maximum: float
    step: float
    default: float
    unit: str = ""
    help: str = ""
    group: str = ""
    stops: tuple[float, ...] = ()
    show: Callable[[float], str] = number

    @property
    def whole(self) -> bool:
        """True where only whole numbers make sense."""
        return isinstance(self.default, int)

    def values(self) -> tuple[float, ...]:
        """Every value a slider stops at, in order."""
        if self.stops:
            return self.stops
        steps = round((self.maximum - self.minimum) / self.step)
        made = (round(self.minimum + k * self.step, 10) for k in range(steps + 1))
        return tuple(int(v) for v in made) if self.whole else tuple(made)

    def check(self, value: object) -> float:
        """The value, if the dial can show it. Raises ValueError with one sentence otherwise."""
        span = f"from {self.show(self.minimum)} to {self.show(self.maximum)}"
        value = getattr(value, "item", lambda: value)()  # a numpy number, without importing numpy to ask
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise ValueError(f"{self.name} ({self.label}) needs a number {span}, not {value!r}")
        if self.whole and value != int(value):
            raise ValueError(f"{self.name} ({self.label}) needs a whole number {span}, not {value!r}")
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"{self.name} ({self.label}) goes {span}, so {value!r} is out of its reach")
        return int(value) if self.whole else float(value)

    def say(self, value: Any) -> str:
        """The value with its unit, as a slider's readout shows it."""
        return f"{self.show(value)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A dial with a few named settings, shown as a dropdown. options: (value, plain words) pairs."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    default: str
    help: str = ""
    group: str = ""

    def values(self) -> tuple[str, ...]:
        """Every setting, in order."""
        return tuple(value for value, _ in self.options)

    def check(self, value: object) -> str:
        """The setting, if there is such a one. Raises ValueError with one sentence otherwise."""
        if isinstance(value, str) and value in self.values():
            return value
        known = " or ".join(f'"{one}"' for one in self.values())
        raise ValueError(f"{self.name} ({self.label}) can be {known}, not {value!r}")

    def say(self, value: Any) -> str:
        """The setting in words."""
        return dict(self.options)[value]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing the model takes for granted, as a short sentence. invented: a number we made up."""

    text: str
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table that says a lab's numbers to a screen reader."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class View:
    """A lab at one setting of its dials: everything a reader can be shown."""

    values: Mapping[str, Any]
    result: Any
    charts: tuple[Chart, ...]
    words: str
    table: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSpec:
    """A lab: the question above it, its dials, its model and how the result is told.

    simulate takes every dial as a keyword and returns a frozen result; charts,
    words and table take that result and nothing else, so that what is told can
    only come from what was found. break_it asks for dial values at which the
    lab's message fails.
    """

    id: str
    title: str
    question: str
    dials: tuple[Dial | Choice, ...]
    assumptions: tuple[Assumption, ...]
    source: str
    break_it: str
    simulate: Callable[..., Any]
    charts: Callable[[Any], tuple[Chart, ...]]
    words: Callable[[Any], str]
    table: Callable[[Any], tuple[Row, ...]]

    def dial(self, name: str) -> Dial | Choice:
        """The dial of this name. Raises ValueError, naming the dials there are, for any other."""
        for one in self.dials:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.dials)
        raise ValueError(f'the lab "{self.id}" has no dial called "{name}"; its dials are {known}')

    def defaults(self) -> dict[str, Any]:
        """Every dial's first setting."""
        return {one.name: one.default for one in self.dials}

    def groups(self) -> dict[str, tuple[Dial | Choice, ...]]:
        """The dials under their headings, in order."""
        heads = dict.fromkeys(one.group for one in self.dials)
        return {head: tuple(one for one in self.dials if one.group == head) for head in heads}

    def settle(self, **values: Any) -> dict[str, Any]:
        """Every dial's value, the default where none is given. Raises ValueError with one sentence."""
        return self.defaults() | {name: self.dial(name).check(value) for name, value in values.items()}

    def result(self, **values: Any) -> Any:
        """The model's result at these dial values."""
        return self.simulate(**self.settle(**values))

    def view(self, **values: Any) -> View:
        """Charts, words and table at these dial values."""
        settled = self.settle(**values)
        result = self.simulate(**settled)
        return View(settled, result, self.charts(result), self.words(result), self.table(result))
