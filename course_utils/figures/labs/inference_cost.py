"""The second lab of lesson 10: a fixed threshold while the price of running a system falls."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Dash, Ink, Line, Marker, Points, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import number, out_of, percent
from course_utils.models.inference_cost import MOST_RESPONSE, YEARS, Result, Track, simulate

__all__ = ["LAB"]

_HUNDRED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_Look = tuple[Ink, Dash, Marker]


def _of_hundred(share: float) -> str:
    return number(share * 100, 0)


def _share(share: float) -> str:
    """So many of 100, without "of 100"."""
    return out_of(share).removesuffix(" of 100")


def _way(track: Track, result: Result) -> str:
    """Which way the count goes, from the exponent alone."""
    if track.exponent == 0 or result.fall == 1:
        return "as many systems as at first"
    return "ever more systems" if track.exponent > 0 else "ever fewer systems"


def _charts(result: Result) -> tuple[Chart, ...]:
    return _over_years(result), _by_response(result)


def _lines(result: Result) -> tuple[tuple[str, Track, _Look], ...]:
    return (
        ("Line through the work done", result.work, ("green", "dotted", "diamond")),
        ("Line through compute", result.compute, ("blue", "solid", "circle")),
        ("Line through money", result.money, ("vermillion", "dashed", "square")),
    )


def _over_years(result: Result) -> Chart:
    simulated = f"simulated with {result.systems:,} systems"
    return Chart(
        title=f"After {YEARS} years the fixed compute line captures {out_of(result.compute.after)} systems, "
        f"the fixed money line {_share(result.money.after)}",
        subtitle=f"All three lines captured {_share(result.first)} at first. "
        f"{_share(result.work.after)[:1].upper()}{_share(result.work.after)[1:]} now do the work that they were drawn for.",
        x=Axis("Years since the line was drawn", 0, YEARS, ticks=tuple(range(YEARS + 1)), show=number),
        y=Axis("Of 100 systems, captured by the rule", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            Rule("y", result.first, f"Line moved each year with the middle system: {_share(result.first)}"),
            *(
                Line(
                    name,
                    result.years,
                    track.curve,
                    *look,
                    at=(float(YEARS), track.after),
                    value=f"{_share(track.after)} in the end",
                )
                for name, track, look in _lines(result)
            ),
            *(
                Points(simulated, (float(YEARS),), (track.sampled,), ink, marker)
                for _, track, (ink, _, marker) in _lines(result)
            ),
        ),
        height=210,
    )


def _by_response(result: Result) -> Chart:
    compute, money = _way(result.compute, result), _way(result.money, result)
    both = f"both lines capture {money}"
    each = f"the compute line captures {compute}, the money line {money}"
    return Chart(
        title=f"With a response of {number(result.response)}, {both if compute == money else each}",
        subtitle="The response says how use answers a lower price. It decides which way the count goes.",
        x=Axis("Response of use to the price (1: half the price, twice the use)", 0, MOST_RESPONSE, show=number),
        y=Axis(f"Of 100 systems, captured after {YEARS} years", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            *_uprights(result),
            Rule("y", result.first, f"At first: {_share(result.first)}"),
            *(
                Line(
                    name,
                    result.responses,
                    track.response_curve,
                    *look,
                    at=(result.response, track.after),
                    value=f"{_share(track.after)} now",
                )
                for name, track, look in _lines(result)
            ),
        ),
        height=190,
    )


def _uprights(result: Result) -> tuple[Rule, ...]:
    """Where the lines turn, and where the dial stands; one label where they fall together."""
    names: dict[float, list[str]] = {}
    for at, name in ((result.response, "now"), (result.efficiency, "compute turns"), (1.0, "money turns")):
        names.setdefault(at, []).append(name)
    return tuple(Rule("x", at, f"{number(at)}: {', '.join(said)}") for at, said in names.items())


def _words(result: Result) -> str:
    if result.fall == 1:
        one = "The price stays as it is, so nothing changes."
    else:
        one = (
            f"After {YEARS} years the price is {_cheaper(result)} times lower; what each system does is "
            f"multiplied by {_factor(result.work.times)}, its compute by {_factor(result.compute.times)} and its "
            f"money by {_factor(result.money.times)}."
        )
    two = (
        f"A fixed line through compute captures {_way(result.compute, result)} "
        f"({_share(result.first)} of 100 at first, {_share(result.compute.after)} in the end), "
        f"a fixed line through money {_way(result.money, result)} ({_share(result.money.after)} in the end)."
    )
    return f"{one} {two} {_missed(result)}"


def _cheaper(result: Result) -> str:
    return "more than a billion" if result.cheaper >= 1e9 else number(result.cheaper, 1)


def _missed(result: Result) -> str:
    work = f"{_share(result.work.after)} of 100 now do the work that the lines were drawn for"
    compute, money = _share(result.missed_by_compute), _share(result.missed_by_money)
    return f"{work[:1].upper()}{work[1:]}: the compute line misses {compute} of them, the money line {money}."


def _table(result: Result) -> tuple[Row, ...]:
    rows = [
        Row(f"Price after {YEARS} years", f"{_cheaper(result)} times lower"),
        Row("Captured at first, by every line", percent(result.first)),
    ]
    for name, track, _ in _lines(result):
        rows += [
            Row(f"{name}: captured after {YEARS} years", f"{percent(track.after)}; simulated {percent(track.sampled)}"),
            Row(f"{name}: what each system's amount is multiplied by", _factor(track.times)),
        ]
    return (
        *rows,
        Row("Line moved with the middle system: captured", percent(result.first)),
        Row("Do the work the lines were drawn for, and missed by compute", percent(result.missed_by_compute)),
        Row("Do the work the lines were drawn for, and missed by money", percent(result.missed_by_money)),
        Row("Compute captures more above a response of", number(result.efficiency)),
        Row("Money captures more above a response of", "1"),
    )


def _factor(times: float) -> str:
    """What an amount is multiplied by; never rounded to nothing, nor to no change."""
    if times >= 1e9:
        return "more than a billion"
    if times <= 1e-9:
        return "less than a billionth"
    digits = 0 if times >= 100 else 2
    while times != 1 and round(times, digits) in (0, 1) and digits < 16:
        digits += 1
    return number(times, digits)


LAB: Final = LabSpec(
    id="inference_cost",
    title="A threshold while prices fall",
    question="A rule applies above a fixed amount of compute or of money. Whom does it reach when prices fall?",
    dials=(
        Dial(
            name="fall",
            label="The price of the same work falls each year",
            minimum=1.0,
            maximum=900.0,
            step=1.0,
            default=7.0,
            unit="times",
            group="The price",
            stops=(1.0, 1.5, 2.3, 4.0, 7.0, 9.0, 19.0, 50.0, 200.0, 900.0),
            help="Published: 5 to 10 times, or 9 to 900, depending on the test.",
        ),
        Dial(
            name="efficiency",
            label="Part of the fall that comes from needing less compute",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.55,
            group="The price",
            show=percent,
            help="The rest is cheaper compute.",
        ),
        Dial(
            name="response",
            label="How use responds to the price",
            minimum=0.0,
            maximum=MOST_RESPONSE,
            step=0.1,
            default=0.8,
            group="The world",
            help="0: not at all. 1: half the price, twice the use.",
        ),
        Dial(
            name="first",
            label="Systems captured at first",
            minimum=0.01,
            maximum=0.5,
            step=0.01,
            default=0.1,
            group="The rule",
            stops=(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5),
            show=percent,
        ),
    ),
    assumptions=(
        Assumption(
            "How use responds to the price decides the direction, and we made it up. One study of one market is "
            "reported to find about 1.1 in the short run.",
            invented=True,
        ),
        Assumption(
            "One system in six does more than ten times the work of the middle one. This decides the speed, "
            "not the direction.",
            invented=True,
        ),
        Assumption("All systems see the same fall in price and respond alike, and the fall goes on for five years."),
        Assumption(
            "Work is counted at one level of quality. Systems that move on to better and dearer models, as many do, "
            "spend more than this says."
        ),
        Assumption(
            "Compute here is what running takes. The lines in force, at 10\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT FIVE} "
            "operations in the EU for one, count training and leave this out."
        ),
    ),
    source="The model is our own. Falls in price: Gundlach et al. (arXiv 2511.23455), 5 to 10 times a year, about 3 "
    "of it from less compute; Epoch AI, March 2025. For training compute: Kumar & Manning, 2025 (arXiv 2504.16138).",
    break_it="Overturn the direction of each line: find values at which a money line captures ever more systems, "
    "and values at which a compute line captures ever fewer. What would you have to know about the world to choose?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
