"""The lab of lesson 08: what returns to scale do to a market, and what two remedies do about it."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Dash, Ink, Line, Marker, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import listed, number, percent, signed
from course_utils.models.market import (
    EXPONENTS,
    FIRMS,
    HIGHLY_CONCENTRATED,
    ROUNDS,
    Outcome,
    Result,
    lead_growth,
    most_under_cap,
    simulate,
)

__all__ = ["LAB"]

_TIE: Final = 25.0  # points of HHI: about what another seed changes
_TOP: Final = 10_000
_NONE: Final = "No remedy"
_PUBLIC: Final = "Public compute"
_CAP: Final = "Cap on shares"
_LOOKS: Final[dict[str, tuple[Ink, Dash, Marker]]] = {
    _NONE: ("vermillion", "dashed", "square"),
    _PUBLIC: ("blue", "solid", "circle"),
    _CAP: ("green", "dotted", "diamond"),
}
_TICKS: Final = (0.0, 2000.0, 4000.0, 6000.0, 8000.0, 10_000.0)


def _points(value: float) -> str:
    return number(value, 0)


def _index(value: float) -> str:
    """An HHI; a mean just above the line to "highly concentrated" never reads as being on it."""
    return number(value, 1 if 0 < abs(value - HIGHLY_CONCENTRATED) < 0.5 else 0)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _over_time(result), _by_exponent(result)


def _line(name: str, outcome: Outcome, x: tuple[float, ...], y: tuple[float, ...], at: float) -> Line:
    """One arrangement, with the same look on both charts."""
    ink, dash, marker = _LOOKS[name]
    return Line(name, x, y, ink, dash, marker, at=(at, outcome.hhi.mean), value=f"{_index(outcome.hhi.mean)} now")


def _three(result: Result) -> tuple[tuple[str, Outcome], ...]:
    return (_NONE, result.none), (_PUBLIC, result.publicly), (_CAP, result.capped)


def _over_time(result: Result) -> Chart:
    x = tuple(float(k) for k in range(ROUNDS + 1))
    low, high = _points(result.none.hhi.low), _points(result.none.hhi.high)
    none, publicly, capped = (_index(one.hhi.mean) for _, one in _three(result))
    return Chart(
        title=f"After {ROUNDS} rounds the HHI is {none} with no remedy, {publicly} with public compute "
        f"and {capped} with a cap",
        subtitle="HHI: the sum of the squared market shares in per cent. "
        f"{FIRMS} equal firms: {number(10_000 / FIRMS)}; one firm alone: 10,000.",
        x=Axis("Rounds of growth", 0, ROUNDS, ticks=(0, 5, 10, 15, 20, 25, 30), show=number),
        y=Axis("Concentration of the market (HHI, 0 to 10,000)", 0, _TOP, ticks=_TICKS, show=_points),
        marks=(
            _yardstick(),
            *(_line(name, one, x, one.by_round, ROUNDS) for name, one in _three(result)),
        ),
        note=f"Lines: means of {result.markets} simulated markets. "
        f"With no remedy, 9 of 10 markets end at {low if low == high else f'{low} to {high}'}.",
        height=190,
    )


def _yardstick() -> Rule:
    return Rule("y", HIGHLY_CONCENTRATED, f"Highly concentrated: above {HIGHLY_CONCENTRATED:,} (US 2023)")


def _by_exponent(result: Result) -> Chart:
    return Chart(
        title=_from_where(result),
        subtitle="Above an exponent of 1, twice the compute buys more than twice as much.",
        x=Axis(
            "Scale exponent (1: twice the compute buys twice as much)",
            EXPONENTS[0],
            EXPONENTS[-1],
            ticks=(0.5, 1, 1.5, 2),
            show=number,
        ),
        y=Axis(f"HHI after {ROUNDS} rounds", 0, _TOP, ticks=_TICKS, show=_points),
        marks=(
            Rule("x", result.exponent, f"Exponent now: {number(result.exponent)}"),
            _yardstick(),
            *(_line(name, one, EXPONENTS, one.by_exponent, result.exponent) for name, one in _three(result)),
        ),
        height=190,
    )


def _from_where(result: Result) -> str:
    """From which exponent on each arrangement ends up highly concentrated."""
    told = ("with no remedy", "with public compute", "with a cap")
    starts = tuple(_start(one.by_exponent) for _, one in _three(result))
    reached = [f"from {number(start)} {how}" for start, how in zip(starts, told, strict=True) if start is not None]
    never = [how for start, how in zip(starts, told, strict=True) if start is None]
    if not reached:
        return (
            f"At no exponent up to {number(EXPONENTS[-1])} is the market highly concentrated, with or without a remedy"
        )
    rest = f"; none {' or '.join(never)}" if never else ""
    return f"Exponents that end highly concentrated: {listed(reached)}{rest}"


def _start(curve: tuple[float, ...]) -> float | None:
    """The exponent from which the whole rest of the curve lies above the yardstick."""
    below = [k for k, value in enumerate(curve) if value <= HIGHLY_CONCENTRATED]
    first = below[-1] + 1 if below else 0
    return EXPONENTS[first] if first < len(EXPONENTS) else None


def _words(result: Result) -> str:
    none, publicly, capped = (one.hhi.mean for _, one in _three(result))
    one = f"With no remedy the HHI after {ROUNDS} rounds is {_index(none)}: {_firms(none)}."
    two = (
        f"With {percent(result.public)} public compute it is {_index(publicly)}, with a cap at "
        f"{percent(result.cap)} it is {_index(capped)}: {_lower(publicly, capped)}."
    )
    return f"{one} {two} {_leads(result)} {_price(result)}"


def _firms(value: float) -> str:
    """An HHI as the number of equal firms that would give it."""
    many = number(10_000 / value, 1)
    return "as concentrated as one firm alone, or nearly" if many == "1" else f"as concentrated as {many} equal firms"


def _lower(publicly: float, capped: float) -> str:
    if abs(publicly - capped) < _TIE:
        return "hardly any difference"
    return "public compute holds it lower" if publicly < capped else "the cap holds it lower"


def _leads(result: Result) -> str:
    """What the equations say about a small lead, with and without public compute."""
    if result.luck == 0:
        return "Without luck nothing sets the equal firms apart, so no lead arises that could grow."
    ways = [_way(lead_growth(result.exponent, g)) for g in (0.0, result.public)]
    if ways[0] == ways[1]:
        return f"A small lead {ways[0]} with and without public compute."
    return f"A small lead {ways[0]} with no remedy and {ways[1]} with public compute."


def _way(factor: float) -> str:
    change = factor - 1
    if abs(change) < 0.0005:
        return "neither grows nor melts"
    return f"{'grows' if change > 0 else 'melts'} by {percent(abs(change))} a round"


def _price(result: Result) -> str:
    none, publicly, capped = (percent(one.buys, 0) for _, one in _three(result))
    return (
        f"All compute together buys {none} of what one firm holding it all would get, "
        f"{publicly} with public compute and {capped} with a cap."
    )


def _table(result: Result) -> tuple[Row, ...]:
    rows = []
    for name, one in _three(result):
        spread = f"in 9 of 10 markets {_points(one.hhi.low)} to {_points(one.hhi.high)}"
        rows += [
            Row(f"{name}: HHI, 0 to 10,000", f"{_index(one.hhi.mean)}; {spread}"),
            Row(f"{name}: HHI, 0 to 1", number(one.hhi.mean / 10_000, 4)),
            Row(f"{name}: share of the largest firm", percent(one.largest)),
            Row(f"{name}: what all compute buys, against one firm with all of it", percent(one.buys)),
        ]
    return (
        *rows,
        Row(
            "A small lead, with no remedy",
            f"{signed(100 * (lead_growth(result.exponent) - 1), 1)}\N{NO-BREAK SPACE}% a round",
        ),
        Row(
            "A small lead, with public compute",
            f"{signed(100 * (lead_growth(result.exponent, result.public) - 1), 1)}\N{NO-BREAK SPACE}% a round",
        ),
        Row("The highest HHI this cap leaves room for", _index(most_under_cap(result.cap))),
    )


def _cap(value: float) -> str:
    return "no cap" if value == 1 else percent(value)


LAB: Final = LabSpec(
    id="market",
    title="Returns to scale and two remedies",
    question=f"{FIRMS} equal firms grow by what their size buys. How concentrated does the market become, "
    "and what do two remedies change?",
    dials=(
        Dial(
            name="exponent",
            label="Scale exponent",
            minimum=EXPONENTS[0],
            maximum=EXPONENTS[-1],
            step=0.1,
            default=1.5,
            group="The market",
            help="At 1, twice the compute buys twice as much. Above 1 it buys more than that.",
        ),
        Dial(
            name="luck",
            label="Luck in a round",
            minimum=0.0,
            maximum=0.2,
            step=0.01,
            default=0.05,
            group="The market",
            show=percent,
            help="By how much a firm's size typically strays in a round.",
        ),
        Dial(
            name="public",
            label="Public compute",
            minimum=0.0,
            maximum=0.6,
            step=0.05,
            default=0.3,
            group="The remedies, each on its own",
            show=percent,
            help="The share of all compute that is public, split evenly among the firms.",
        ),
        Dial(
            name="cap",
            label="Cap on market shares",
            minimum=1 / FIRMS,
            maximum=1.0,
            step=0.05,
            default=0.3,
            group="The remedies, each on its own",
            show=_cap,
            help="No firm may sell more than this share.",
        ),
    ),
    assumptions=(
        Assumption(
            "The scale exponent is a dial, not an estimate: nobody here claims that AI markets have this one.",
            invented=True,
        ),
        Assumption(f"{FIRMS} firms, {ROUNDS} rounds and a fifth of compute renewed each round.", invented=True),
        Assumption("The firms start equal. Only luck sets them apart; nobody enters, leaves or merges."),
        Assumption("Each remedy is free and works fully. The two doses are not matched: compare them with care."),
        Assumption("What compute buys adds up over firms, and public compute is split up rather than used as one."),
        Assumption(
            "The US guidelines of 2023 use 1,800 to judge mergers. Here it serves as a yardstick and says nothing of law."
        ),
    ),
    source="Our own toy, with invented numbers; growth by a power of size is known as balls and bins with feedback "
    "(see Chen, arXiv 1402.3127). Yardstick: US Merger Guidelines, 18 December 2023, Guideline 1.",
    break_it="Find dial values at which the market is highly concentrated although size brings no extra return "
    "(exponent 1). Then find values at which the cap holds the HHI lower than public compute does, "
    "and values at which neither remedy is needed.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
