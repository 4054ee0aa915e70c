"""The second lab of lesson 04: what a flag is worth, and what a repair leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from course_utils.figures.chart import Axis, Chart, Dots, Line, Part
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import count, count_beside, number, out_of, percent
from course_utils.models.watchlist import Result, Span, simulate

__all__ = ["LAB"]


@dataclass(frozen=True, slots=True)
class _Purpose:
    """A purpose in words. option: in the dropdown; line: on the chart; fate: of one person found."""

    option: str
    line: str
    short: str
    fate: str


_PURPOSES: Final = {
    "petition": _Purpose(
        "hold petition signers", "Held for signing a petition", "held", "held for having signed a petition"
    ),
    "pacemaker": _Purpose(
        "warn of faulty pacemakers",
        "Warned of a faulty pacemaker",
        "warned",
        "warned that their pacemaker is faulty",
    ),
}


def _charts(result: Result) -> tuple[Chart, ...]:
    return _worth(result), _repair(result)


def _worth(result: Result) -> Chart:
    if result.ppv is None:
        return Chart(
            title="Nobody is flagged, so there is no flag to trust or doubt",
            marks=(Dots(()),),
            alt="An empty array of dots: nobody is flagged.",
        )
    parts = _hundred(result.ppv)
    return Chart(
        title=f"A flag is right in {_frequency(result.ppv)} cases",
        subtitle="Each dot is one of 100 people whom the machine flags.",
        marks=(Dots(parts),),
        note=_off_by_rounding(result.ppv),
    )


def _hundred(ppv: float) -> tuple[Part, ...]:
    right = round(ppv * 100)
    parts = (
        Part(right, "on the list", "blue", "square", filled=True),
        Part(100 - right, "flagged by mistake", "vermillion", "circle", filled=False),
    )
    return tuple(part for part in parts if part.count)


def _frequency(ppv: float) -> str:
    """The worth of a flag as "9 of 100", with a larger whole where the number is small."""
    whole = 100
    while 0 < ppv * whole < 0.95 and whole < 10**9:
        whole *= 10
    return out_of(ppv, whole)


def _off_by_rounding(ppv: float) -> str:
    """A word where a hundred dots cannot show the share."""
    if 0 < ppv < 0.005:
        return "Fewer than one dot in 100 would be on the list, too few to be drawn."
    if 0.995 <= ppv < 1:
        return "Fewer than one dot in 100 would be a mistake, too few to be drawn."
    return ""


def _repair(result: Result) -> Chart:
    purpose = _PURPOSES[result.purpose]
    alarms, found = _course(result.false_alarms, 0), _course(result.found, result.listed)
    top = _round_up(max(result.false_alarms, result.listed))
    return Chart(
        title=f"After a full repair: mistakes {alarms}, people {purpose.short} {found}",
        subtitle="The owners, the purpose and the list stay as they are. Only the machine is mended.",
        x=Axis(
            "How much of the machine's error is repaired (0 %: the machine as it is now)".replace(
                " %", "\N{NO-BREAK SPACE}%"
            ),
            0,
            1,
            show=percent,
        ),
        y=Axis("People on an average day", 0, top, show=count),
        marks=(
            Line(
                "Flagged by mistake",
                result.repairs,
                result.false_alarms_curve,
                "vermillion",
                "dashed",
                "square",
                at=(1.0, 0.0),
                value=alarms,
            ),
            Line(purpose.line, result.repairs, result.found_curve, "blue", at=(1.0, float(result.listed)), value=found),
        ),
        note=f"Flagged by mistake {_simulated(result.sampled_false_alarms)}.",
        height=190,
    )


def _course(before: float, after: float) -> str:
    if before == after:
        return f"stay at {count(after)}"
    return f"from {count_beside(before, after)} to {count(after)}"


def _round_up(value: float) -> float:
    scale = 1.0
    while scale * 10 < value:
        scale *= 10
    return next(scale * step for step in (1, 2, 2.5, 4, 5, 8, 10) if scale * step >= value * 0.999)


def _words(result: Result) -> str:
    on_it = f"{count_beside(result.found, result.listed)} of the {result.listed:,} on the list"
    one = (
        f"On an average day {result.people:,} people pass and {count(result.flagged)} are flagged: "
        f"{on_it} and {count(result.false_alarms)} who are not on it."
    )
    worth = "No flag is ever raised." if result.ppv is None else f"A flag is right in {_frequency(result.ppv)} cases."
    return f"{one} {worth} {_left(result)}"


def _left(result: Result) -> str:
    fate = _PURPOSES[result.purpose].fate
    who = "The one person on the list" if result.listed == 1 else f"All {result.listed:,} on the list"
    verb = "is" if result.listed == 1 else "are"
    if result.sensitivity == 1 and result.specificity == 1:
        return f"The machine makes no error. {who} {verb} {fate}."
    return f"Without any error nobody would be flagged by mistake, and {who[0].lower()}{who[1:]} would be {fate}."


def _table(result: Result) -> tuple[Row, ...]:
    ppv = "undefined: nobody is flagged" if result.ppv is None else percent(result.ppv, 3)
    purpose = _PURPOSES[result.purpose]
    return (
        Row("People who pass", f"{result.people:,}"),
        Row("On the list", f"{result.listed:,}"),
        Row("On the list and flagged", f"{number(result.found, 1)}; {_simulated(result.sampled_found)}"),
        Row("On the list and missed", number(result.missed, 1)),
        Row("Flagged by mistake", f"{number(result.false_alarms, 1)}; {_simulated(result.sampled_false_alarms)}"),
        Row("Flagged in all", number(result.flagged, 1)),
        Row("What a flag is worth (PPV)", ppv),
        Row("After a full repair: flagged by mistake", "0"),
        Row(f"After a full repair: {purpose.short}", f"{result.listed:,}"),
    )


def _simulated(span: Span) -> str:
    low, high = number(span.low, 0), number(span.high, 0)
    return f"in 9 of 10 simulated days: {low if low == high else f'{low} to {high}'}"


_exactly: Final = partial(percent, digits=4)

LAB: Final = LabSpec(
    id="watchlist",
    title="A watchlist",
    question="The machine flags someone. How likely is it that they are on the list, and what would a repair leave?",
    dials=(
        Dial(
            name="people",
            label="People who pass the machine",
            minimum=1000,
            maximum=10_000_000,
            step=1000,
            default=1_000_000,
            unit="people",
            group="The crowd",
            stops=(1000, 10_000, 100_000, 1_000_000, 10_000_000),
        ),
        Dial(
            name="listed",
            label="Of them, on the list",
            minimum=1,
            maximum=1000,
            step=1,
            default=100,
            unit="people",
            group="The crowd",
            stops=(1, 10, 100, 1000),
        ),
        Dial(
            name="sensitivity",
            label="Finds those on the list (sensitivity)",
            minimum=0.5,
            maximum=1.0,
            step=0.01,
            default=0.99,
            group="The machine",
            stops=(0.5, 0.8, 0.9, 0.99, 0.999, 1.0),
            show=_exactly,
        ),
        Dial(
            name="specificity",
            label="Lets the others pass (specificity)",
            minimum=0.9,
            maximum=1.0,
            step=0.001,
            default=0.999,
            group="The machine",
            stops=(0.9, 0.99, 0.999, 0.9999, 0.99999, 1.0),
            show=_exactly,
        ),
        Choice(
            name="purpose",
            label="What the list is for",
            default="petition",
            group="The purpose",
            options=tuple((key, one.option) for key, one in _PURPOSES.items()),
            help="Changes what happens to people. Changes no number.",
        ),
    ),
    assumptions=(
        Assumption("The crowd, the list and how good the machine is are made up.", invented=True),
        Assumption("The machine errs for each person on their own, as often for one as for the next."),
        Assumption("Whoever is on the list and flagged meets the list's purpose."),
        Assumption("A repair changes the machine alone: purpose, owners and rules stay."),
    ),
    source="Bayes' theorem. The same arithmetic in a published case: South Wales Police, Cardiff 2017, "
    "2,470 alerts of which 173 were true.",
    break_it="Find dial values at which the message fails: a full repair leaves no harm behind. "
    "Which dial did you need, and does any number change with it?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
