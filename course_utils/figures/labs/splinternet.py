"""The lab of lesson 13: one firm, the laws of many places, and what a shared list saves."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Final

from course_utils.facts import said
from course_utils.figures.chart import Axis, Bars, Categories, Chart, Line, Rule, Span
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import listed, number, percent
from course_utils.models.splinternet import (
    AS_OF,
    EVERYWHERE,
    FIRST,
    KINDS,
    LAST,
    PLACES,
    KindResult,
    Result,
    as_day,
    changes,
    simulate,
)

__all__ = ["LAB"]

_WHERE: Final = "Where and when"
_WORK: Final = "The work"
_REGIONS: Final = tuple(dict.fromkeys(place.region for place in PLACES.values()))


def _number(day: date) -> int:
    return 10_000 * day.year + 100 * day.month + day.day


def _say_day(value: float) -> str:
    return said(as_day(value))


def _year(day: date) -> float:
    """A day as a point on the time axis: 2026.0 is 1 January 2026."""
    start, end = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - start).days / (end - start).days


def _region(name: str) -> tuple[str, ...]:
    return tuple(code for code, place in PLACES.items() if place.region == name)


def _named(codes: tuple[str, ...]) -> str:
    """Places in words, those of one region together: European Union and United States (federal, Colorado)."""
    parts = []
    for region in _REGIONS:
        here = [PLACES[code] for code in codes if PLACES[code].region == region]
        if len(here) == 1:
            parts.append(here[0].name)
        elif here:
            parts.append(f"{region} ({', '.join(place.short for place in here)})")
    return listed(parts)


def _options() -> tuple[tuple[str, str], ...]:
    """Everywhere, each region, two regions at a time, and each place alone; each set once."""
    sets = [tuple(PLACES)]
    sets += [_region(name) for name in _REGIONS]
    sets += [_region(one) + _region(other) for one, other in combinations(_REGIONS, 2)]
    sets += [(code,) for code in PLACES]
    return tuple(("+".join(codes), _named(codes)) for codes in dict.fromkeys(sets))


def _many(value: int, one: str, more: str) -> str:
    return f"{value} {one if value == 1 else more}"


def _set_ups(value: float) -> str:
    return f"{number(value)} {'set-up' if value == 1 else 'set-ups'}"


def _charts(result: Result) -> tuple[Chart, ...]:
    return _places(result), _work(result)


def _places(result: Result) -> Chart:
    asked = tuple(float(place.asked) for place in result.places)
    alone = tuple(float(place.alone) for place in result.places)
    top = max(10, *asked)
    return Chart(
        title=_found(result),
        subtitle="A firm with a large model, a chat assistant and a tool that sorts job applications.",
        x=Axis("Duties in force on that day", 0, top),
        y=Categories(tuple((PLACES[place.place].name, "") for place in result.places)),
        marks=(
            Bars("Duties asked for", asked, tuple(f"{value:.0f}" for value in asked), "blue"),
            Bars(
                "Of them, asked for by no other place chosen",
                alone,
                tuple(f"{value:.0f}" for value in alone),
                "vermillion",
                hatched=True,
            ),
        ),
        note=_note(result),
        height=44 * len(result.places),
    )


def _found(result: Result) -> str:
    day, kinds = said(result.day), len(result.kinds)
    if result.asked == 0:
        return f"On {day} no duty of this table is in force in the places chosen"
    duties = _many(result.asked, "duty", "duties")
    if result.asking == 1:
        return f"On {day}: {duties}, all in one place, so there is nothing to share"
    if kinds == result.asked:
        return f"On {day}: {duties} in {result.asking} places, no two of a kind"
    return f"On {day}: {duties} in {result.asking} places, of {_many(kinds, 'kind', 'kinds')}, {_alone(result)}"


def _alone(result: Result) -> str:
    if result.single == 0:
        return "none of them asked for in one place only"
    return f"{result.single} of them asked for in one place only"


def _note(result: Result) -> str:
    notes = [
        f"{PLACES[one.place].name}, {KINDS[one.kind][:1].lower()}{KINDS[one.kind][1:]}: {one.note}"
        for kind in result.kinds
        for one in kind.duties
        if one.note
    ]
    end = "An empty bar means that the table holds nothing for that day, not that the place asks for nothing."
    return " ".join([*(f"{note}." for note in notes), *([end] if any(p.asked == 0 for p in result.places) else [])])


def _work(result: Result) -> Chart:
    x = tuple(map(_year, result.days))
    now = _year(result.day)
    curves = (*result.separate_curve, *result.shared_curve, result.technique)
    return Chart(
        title=_compared(result),
        subtitle=_limit(result),
        x=Axis("Year", _year(FIRST), _year(LAST), ticks=tuple(range(2023, 2029)), show=lambda value: f"{value:.0f}"),
        y=Axis(
            "Work, in set-ups: meeting one duty once (invented unit)",
            0,
            next(top for top in (5, 10, 15, 20, 30, 40, 60, 100) if top >= max(curves)),
        ),
        marks=(
            Span(_year(AS_OF), _year(LAST), "Planned, may move", "grey"),
            Rule("x", now, said(result.day)),
            Line(
                "Separate programmes",
                x,
                result.separate_curve,
                "vermillion",
                "dashed",
                "square",
                at=(now, result.separate),
                value=f"{number(result.separate)} on that day",
            ),
            Line(
                "One shared list",
                x,
                result.shared_curve,
                "blue",
                at=(now, result.shared),
                value=f"{number(result.shared)} on that day",
            ),
            Line(
                "Safety technique",
                x,
                (result.technique,) * len(x),
                "green",
                "dotted",
                "diamond",
                at=(now, result.technique),
                value=f"{number(result.technique)} on any day",
            ),
        ),
        height=210,
    )


def _compared(result: Result) -> str:
    if result.asked == 0:
        return "No duty to meet, so no programme to set up"
    if result.asking == 1:
        return f"Only one place asks for anything, so there is one programme: {_set_ups(result.separate)}"
    saved = result.separate - result.shared
    if abs(saved) < 1e-9:
        return f"A shared list takes as much work as separate programmes: {_set_ups(result.separate)}"
    verdict = "less" if saved > 0 else "more"
    return (
        f"A shared list takes {verdict} work than separate programmes: "
        f"{_set_ups(result.shared)} against {number(result.separate)}"
    )


def _limit(result: Result) -> str:
    if result.asking < 2:
        return "With fewer than two places that ask for anything, there is nothing to agree on."
    if len(result.kinds) == result.asked:
        return "No kind of duty is asked for twice, so agreeing on terms saves nothing."
    return f"With full agreement on shared terms it would take {number(result.agreed)}."


def _words(result: Result) -> str:
    return f"{_found(result)}. {_compared(result)}. {_limit(result)} {_technique(result)}"


def _technique(result: Result) -> str:
    if len(result.markets) == 1:
        return "The safety technique is set up once."
    if result.rework == 0:
        return f"The safety technique is set up once for all {len(result.markets)} places."
    return f"The safety technique takes {_set_ups(result.technique)} for {len(result.markets)} places."


def _table(result: Result) -> tuple[Row, ...]:
    return (
        *(Row(KINDS[kind.kind], _kind(kind)) for kind in result.kinds),
        Row("Places chosen", _named(result.markets)),
        Row("Duties in force", str(result.asked)),
        Row("Kinds of duty", f"{len(result.kinds)}, of which one place alone asks for {result.single}"),
        Row("Separate programmes, set-ups", number(result.separate)),
        Row("One shared list, set-ups", f"{number(result.shared)}; with full agreement {number(result.agreed)}"),
        Row("Agreement from which a shared list pays", _pays(result)),
        Row("Safety technique, set-ups", number(result.technique)),
    )


def _kind(kind: KindResult) -> str:
    return "; ".join(
        f"{PLACES[one.place].name}, since {said(one.since)}"
        f"{f', until {said(one.until)}' if one.until else ''} (facts: {', '.join(one.facts)})"
        for one in kind.duties
    )


def _pays(result: Result) -> str:
    if result.asked == len(result.kinds):
        return "none: no kind is asked for twice"
    return "none: its upkeep is too dear" if result.pays_from is None else percent(result.pays_from)


_STOPS: Final = tuple(sorted({_number(day) for day in (FIRST, *changes(), AS_OF, LAST)}))

LAB: Final = LabSpec(
    id="splinternet",
    title="One model, many laws",
    question="A firm takes one model to many places. What must it do where, from when, "
    "and how much would it save if places agreed on their terms?",
    dials=(
        Choice(
            name="markets",
            label="Places",
            default=EVERYWHERE,
            options=_options(),
            group=_WHERE,
            help="Where the firm offers its model.",
        ),
        Dial(
            name="day",
            label="Day",
            minimum=_STOPS[0],
            maximum=_STOPS[-1],
            step=1,
            default=_number(AS_OF),
            group=_WHERE,
            stops=_STOPS,
            show=_say_day,
            help="Stops where a duty begins or ends. Type 20261122 for 22 November 2026.",
        ),
        Dial(
            name="recognised",
            label="How far terms are agreed (harmonisation)",
            minimum=0.0,
            maximum=1.0,
            step=0.1,
            default=0.5,
            group=_WORK,
            show=percent,
            help="How much of a duty met in one place counts in the next.",
        ),
        Dial(
            name="upkeep",
            label="Upkeep of a shared list, for each place",
            minimum=0.0,
            maximum=2.0,
            step=0.1,
            default=0.1,
            group=_WORK,
            unit="set-ups",
            help="For keeping it true to every law.",
        ),
        Dial(
            name="rework",
            label="Technical work redone for each further place",
            minimum=0.0,
            maximum=1.0,
            step=0.1,
            default=0.0,
            group=_WORK,
            show=percent,
            help="0: the technique works the same everywhere.",
        ),
    ),
    assumptions=(
        Assumption(
            f"The table is simplified, dated {said(AS_OF)} and not legal advice. "
            "It holds what the facts register holds; other laws and places are missing."
        ),
        Assumption("The firm is made up. All it sells is new, so that no time to adapt applies.", invented=True),
        Assumption("Every duty takes the same work to meet, in units that we made up.", invented=True),
        Assumption("Duties under one name differ in detail. How much of the work counts elsewhere is a dial."),
        Assumption("In force is not enforced: some laws set no fines, or none yet."),
        Assumption(
            "The technique is set up once unless you turn its dial. Where a model was trained in few languages, "
            "that need not hold."
        ),
    ),
    source="Our own toy, and a table whose lines name their entries in the facts register, where the sources stand. "
    "On languages: arXiv 2404.18534.",
    break_it="Find values at which a shared list takes more work than separate programmes. Then find a day and places "
    "for which even full agreement saves nothing. Last, find where the technique takes more work than the law.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
