"""The lab of lesson 07: three notions of fairness that cannot all be had."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Bars, Categories, Chart, Dash, Ink, Line, Marker, Points, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import listed, number, out_of, percent, signed
from course_utils.models.three_fairnesses import (
    COMPAS_BLACK,
    COMPAS_WHITE,
    LINES,
    MOST_NOISE,
    Counts,
    Gaps,
    Measures,
    Result,
    measures,
    simulate,
)

__all__ = ["LAB"]

_ROWS: Final = (
    ("Refusals that are right", "of all who are refused (PPV)"),
    ("Payers refused", "of all who would pay back (FPR)"),
    ("Non-payers let through", "of all who would not pay back (FNR)"),
)
_SHORT: Final = ("right refusals", "payers refused", "non-payers let through")
_OPEN: Final = 0.005  # half a point: a gap smaller than this is not called one
_FEW: Final = 0.0001


def _charts(result: Result) -> tuple[Chart, ...]:
    return _now(result), _lines(result)


def _now(result: Result) -> Chart:
    return Chart(
        title=_gap_title(result.gaps),
        subtitle=f"The line stands at a score of {_score(result.line_a)} in group A "
        f"and {_score(result.line_b)} in group B.",
        x=Axis("Share of people", 0, 1, ticks=(0, 0.5, 1), show=percent),
        y=Categories(_ROWS),
        marks=(
            Bars("Group A", _shares(result.a), tuple(_texts(result.a)), "blue"),
            Bars("Group B", _shares(result.b), tuple(_texts(result.b)), "vermillion", hatched=True),
        ),
        note=_hardly_anyone(result),
        height=150,
    )


def _shares(found: Measures) -> tuple[float, ...]:
    return (found.ppv or 0.0, found.fpr, found.fnr)


def _texts(found: Measures) -> tuple[str, ...]:
    return ("none" if found.ppv is None else _short(found.ppv), _short(found.fpr), _short(found.fnr))


def _short(share: float) -> str:
    """A percentage that fits beside its bar, and never says all or none of what is neither."""
    if 0.9995 <= share < 1:
        return f"> {percent(0.999)}"
    return f"< {percent(0.001)}" if 0 < share < 0.0005 else percent(share)


def _three(gaps: Gaps) -> tuple[float, ...]:
    return (gaps.ppv or 0.0, gaps.fpr or 0.0, gaps.fnr or 0.0)


def _gap_title(gaps: Gaps) -> str:
    """How many of the three measures differ, and by how many points of a hundred."""
    named = [(name, abs(gap)) for name, gap in zip(_SHORT, _three(gaps), strict=True)]
    wide = [f"{name} by {number(gap * 100, 0)}" for name, gap in named if gap >= _OPEN]
    if not wide:
        return "No measure differs between the groups by half a point or more"
    many = {1: "One of three measures differs", 2: "Two of three measures differ", 3: "All three measures differ"}
    return f"{many[len(wide)]} between the groups: {listed(wide)} points"


def _hardly_anyone(result: Result) -> str:
    """A word where a line leaves so few refusals that their worth is of no use."""
    few = [name for name, found in (("A", result.a), ("B", result.b)) if found.flagged < _FEW]
    if not few:
        return ""
    return f"Fewer than 1 of 10,000 people are refused in group {' and in group '.join(few)}."


def _lines(result: Result) -> Chart:
    now, seen = result.line_b, result.sampled_gaps
    simulated = f"simulated with {result.people:,} people in each group"
    return Chart(
        title=_closing_title(result),
        subtitle="A gap is closed where its curve crosses 0. Group A stays as it is.",
        x=Axis("Group B's line: a loan is refused from this score up", LINES[0], LINES[-1], ticks=_TICKS, show=_score),
        y=Axis("Group B minus group A, in points of 100", -1, 1, ticks=(-1, -0.5, 0, 0.5, 1), show=_points),
        marks=(
            Rule("x", now, f"Group B's line now: {_score(now)}"),
            Rule("y", 0, "No gap"),
            _gap_line("Refusals that are right", result, result.ppv_gap_curve, result.gaps.ppv, "blue"),
            _gap_line("Payers refused", result, result.fpr_gap_curve, result.gaps.fpr, "vermillion"),
            _gap_line("Non-payers let through", result, result.fnr_gap_curve, result.gaps.fnr, "green"),
            *(
                Points(simulated, (now,), (gap,), ink, marker)
                for gap, (ink, _, marker) in zip((seen.ppv, seen.fpr, seen.fnr), _LOOKS.values(), strict=True)
                if gap is not None
            ),
        ),
        height=240,
    )


_TICKS: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
_LOOKS: Final[dict[str, tuple[Ink, Dash, Marker]]] = {
    "blue": ("blue", "solid", "circle"),
    "vermillion": ("vermillion", "dashed", "square"),
    "green": ("green", "dotted", "diamond"),
}


def _gap_line(name: str, result: Result, curve: tuple[float, ...], gap: float | None, ink: str) -> Line:
    colour, dash, marker = _LOOKS[ink]
    return Line(
        name,
        result.lines,
        curve,
        colour,
        dash,
        marker,
        at=(result.line_b, gap or 0.0),
        value=f"{_points(gap or 0.0)} now",
    )


def _points(gap: float) -> str:
    return signed(gap * 100, 0)


def _score(value: float) -> str:
    return number(value, 3)


def _closing_title(result: Result) -> str:
    if result.flawless:
        return f"Any line closes all three gaps: {_mistakes(result)}"
    places = _places(result.closes)
    if result.common:
        return f"One line for group B closes all three gaps: {places[1]}"
    if all(place == "nowhere" for place in places):
        return "No line for group B closes any of the three gaps"
    told = [f"{name} {place}" for name, place in zip(_SHORT, places, strict=True)]
    return f"No line for group B closes all three gaps: {listed(told)}"


def _places(closes: Gaps) -> tuple[str, ...]:
    """Where each gap closes; with more decimals where different places would read the same."""
    lines = (closes.ppv, closes.fpr, closes.fnr)
    for digits in (2, 3, 4):
        told = tuple(_place(line, digits) for line in lines)
        if len(set(told)) > 1:
            break
    return told


def _place(line: float | None, digits: int) -> str:
    if line is None:
        return "nowhere"
    if line < 0.005:
        return "under 0.01"
    return "over 0.99" if line > 0.995 else f"at {number(line, digits)}"


def _words(result: Result) -> str:
    a, b = result.a, result.b
    one = (
        f"{_worth(a)} in group A and {_worth(b)} in group B." if a.ppv and b.ppv else "In one group nobody is refused."
    )
    two = (
        f"{out_of(a.fpr)} payers are refused in group A and {out_of(b.fpr)} in group B; "
        f"{out_of(a.fnr)} non-payers are let through in group A and {out_of(b.fnr)} in group B."
    )
    return f"{one[0].upper()}{one[1:]} {two} {_verdict(result)}{_identity(result)}"


def _worth(found: Measures) -> str:
    if found.flagged < _FEW:
        return "hardly anyone is refused"
    return f"{out_of(found.ppv or 0.0)} refusals are right"


def _verdict(result: Result) -> str:
    if result.flawless:
        said = _mistakes(result)
        return f"{said[0].upper()}{said[1:]}, so any line closes all three gaps."
    if result.common:
        return "One line for group B closes all three gaps."
    return "No line for group B closes all three gaps."


def _mistakes(result: Result) -> str:
    rates = (result.a.fpr, result.a.fnr, result.b.fpr, result.b.fnr)
    return "the scores make next to no mistakes" if any(rates) else "neither score makes mistakes"


def _identity(result: Result) -> str:
    """What the identity asks of group B, if it had group A's PPV and FNR."""
    asked = result.implied_fpr
    if asked is None or result.flawless:
        return ""
    if asked > 1:
        return " With group A's right refusals and its non-payers let through, group B cannot be had at all."
    return (
        " If right refusals and non-payers let through were as in group A, group B would have "
        f"{percent(asked)} of payers refused, and group A has {percent(result.a.fpr)}."
    )


def _table(result: Result) -> tuple[Row, ...]:
    asked = result.implied_fpr
    told = "none" if asked is None else percent(asked) + (", which is impossible" if asked > 1 else "")
    both = zip(
        _ROWS, _texts(result.a), _texts(result.b), _texts(result.sampled_a), _texts(result.sampled_b), strict=True
    )
    measured = tuple(
        Row(f"{name}, {of}", f"group A {a}, group B {b}; simulated {seen_a} and {seen_b}")
        for (name, of), a, b, seen_a, seen_b in both
    )
    closing = tuple(
        Row(f"Group B's line that closes the gap in {name}", place)
        for name, place in zip(_SHORT, _places(result.closes), strict=True)
    )
    return (
        Row("Would not pay back (base rate)", f"group A {percent(result.a.base)}, group B {percent(result.b.base)}"),
        Row("Refused", f"group A {percent(result.a.flagged)}, group B {percent(result.b.flagged)}"),
        *measured,
        *closing,
        Row("Payers refused in group B, had it group A's PPV and FNR", told),
        Row("Published case: COMPAS, black defendants", _published(COMPAS_BLACK)),
        Row("Published case: COMPAS, white defendants", _published(COMPAS_WHITE)),
    )


def _published(counts: Counts) -> str:
    found = measures(counts)
    people = counts.not_flagged + counts.flagged + counts.missed + counts.found
    assert found.ppv is not None
    return (
        f"{percent(found.base)} of {people:,} were charged again; PPV {percent(found.ppv)}, "
        f"FPR {percent(found.fpr)}, FNR {percent(found.fnr)}"
    )


def _group(letter: str, base: float) -> tuple[Dial, ...]:
    head, end = f"Group {letter}", letter.lower()
    return (
        Dial(
            name=f"base_{end}",
            label=f"Would not pay back, in group {letter}",
            minimum=0.1,
            maximum=0.7,
            step=0.05,
            default=base,
            group=head,
            show=percent,
            help="The group's base rate.",
        ),
        Dial(
            name=f"noise_{end}",
            label=f"Noise in the score of group {letter}",
            minimum=0.0,
            maximum=MOST_NOISE,
            step=0.1,
            default=1.0,
            group=head,
            help="At 0 the score makes no mistake. Better data lower it.",
        ),
        Dial(
            name=f"line_{end}",
            label=f"Line for group {letter}",
            minimum=LINES[0],
            maximum=LINES[-1],
            step=0.01,
            default=0.5,
            group=head,
            show=_score,
            help="A loan is refused from this score up.",
        ),
    )


LAB: Final = LabSpec(
    id="three_fairnesses",
    title="Three notions of fairness",
    question="A bank scores people in two groups. Can it treat both groups alike in all three ways at once?",
    dials=(*_group("A", 0.5), *_group("B", 0.3)),
    assumptions=(
        Assumption("Both groups, their base rates and the noise are made up.", invented=True),
        Assumption("In each group the score means what it says: of people scored 0.3, 30 of 100 would not pay back."),
        Assumption("We know who would have paid back, and it is recorded alike in both groups. In life it may not be."),
        Assumption("A line is all a bank can choose, and nobody changes because of it."),
        Assumption("There are more notions of fairness than these three."),
    ),
    source="The identity: Chouldechova, Big Data 2017 (arXiv 1703.00056), equation 2.6; the like for scores: Kleinberg, "
    "Mullainathan & Raghavan (arXiv 1609.05807). The published case: ProPublica's counts of 2016 for COMPAS, a score "
    "for defendants in Broward County, Florida, with medium and high as flagged; the sample has been disputed. "
    "The groups and the bank are our own toy.",
    break_it="Close all three gaps at once. Which dials did you need: could an engineer turn them, a bank, or neither?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
