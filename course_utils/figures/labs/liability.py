"""The second lab of lesson 11: who pays for an accident, and what care that buys."""

from __future__ import annotations

from itertools import combinations
from math import isclose
from typing import Final

from course_utils.figures.chart import Axis, Bars, Categories, Chart, Line, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import listed, number, percent
from course_utils.models.liability import RULES, Outcome, Result, saved, simulate

__all__ = ["LAB"]

_CARES: Final = {"either": "either one's care is enough", "both": "both must take care"}
_PLAIN: Final = {
    "user": "the user keeping it",
    "developer": "the developer paying all",
    "deployer": "the deployer paying all",
    "shared": "sharing",
    "negligence": "negligence",
}
_ALIKE: Final = 0.005  # differences below this are not told as differences


def _charts(result: Result) -> tuple[Chart, ...]:
    return _rules(result), _shares(result)


def _two(value: float) -> str:
    return number(value, 2)


def _rules(result: Result) -> Chart:
    outcomes = result.rules
    cost, kept = tuple(one.cost for one in outcomes), tuple(one.user_pays for one in outcomes)
    return Chart(
        title=f"If {_CARES[result.care]}, cheapest: {_named(_ranking(outcomes)[0])}",
        subtitle=f"The least there can be is {_two(result.least.cost)}, for care and accidents together. "
        f"All numbers are in invented units.",
        x=Axis("Cost on average", 0, _round_up(max(cost))),
        y=Categories(tuple(zip(_rows(result), map(_care, outcomes), strict=True))),
        marks=(
            Bars("Cost to all together", cost, tuple(map(_two, cost)), "blue"),
            Bars("Of it, kept by the user", kept, tuple(map(_two, kept)), "vermillion", hatched=True),
        ),
        height=250,
    )


def _rows(result: Result) -> tuple[str, ...]:
    return (
        "Nobody pays: the user keeps it",
        "Developer pays all",
        "Deployer pays all",
        f"Shared: developer {percent(result.share)}",
        "Negligence: the careless pay",
    )


def _care(outcome: Outcome) -> str:
    return f"care: developer {_two(outcome.developer)}, deployer {_two(outcome.deployer)}"


def _ranking(outcomes: tuple[Outcome, ...]) -> list[list[tuple[str, float]]]:
    """The rules from cheapest to dearest, those that cost the same together."""
    ordered = sorted(zip(RULES, (one.cost for one in outcomes), strict=True), key=lambda pair: pair[1])
    groups: list[list[tuple[str, float]]] = []
    for rule, cost in ordered:
        if groups and abs(cost - groups[-1][0][1]) < _ALIKE:
            groups[-1].append((rule, cost))
        else:
            groups.append([(rule, cost)])
    return groups


def _named(group: list[tuple[str, float]]) -> str:
    names = [_PLAIN[rule] for rule in RULES if rule in dict(group)]
    return f"{listed(names)}, {_two(group[0][1])}{' each' if len(group) > 1 else ''}"


def _round_up(value: float) -> float:
    """The next round number, so that the axis rests while a dial moves."""
    return next(step for step in (1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100) if step >= value * 0.999)


def _shares(result: Result) -> Chart:
    now = result.share
    curves = {"either": result.either_saved, "both": result.both_saved}
    here = {care: _saved(result, care, "shared") for care in curves}
    looks = (
        ("either", "Either one's care is enough", "blue", "solid", "circle"),
        ("both", "Both must take care", "vermillion", "dashed", "square"),
    )
    return Chart(
        title=f"Best share for the developer: {_best_shares(result, 'either')} if either one's care is enough, "
        f"{_best_shares(result, 'both')} if both must take care",
        subtitle="0\N{NO-BREAK SPACE}% saved: as if nobody paid. 100\N{NO-BREAK SPACE}%: the best there can be.",
        x=Axis("Share of the loss that the developer pays (the deployer pays the rest)", 0, 1, show=percent),
        y=Axis("Saved by sharing, of what could be saved", 0, 1, ticks=(0, 0.25, 0.5, 0.75, 1), show=percent),
        marks=(
            Rule("x", now, f"Share now: {percent(now)}"),
            *(
                Line(
                    name,
                    result.shares,
                    curves[care],
                    ink,  # type: ignore[arg-type]
                    dash,  # type: ignore[arg-type]
                    marker,  # type: ignore[arg-type]
                    at=(now, here[care]),
                    value=f"{percent(here[care])} now",
                )
                for care, name, ink, dash, marker in looks
            ),
        ),
        height=180,
    )


def _outcomes(result: Result, care: str) -> tuple[Outcome, ...]:
    return result.rules if care == result.care else result.other_rules


def _saved(result: Result, care: str, rule: str) -> float:
    cost = _outcomes(result, care)[RULES.index(rule)].cost
    return min(1.0, saved(care, result.harm, result.price, cost))  # type: ignore[arg-type]


def _best_shares(result: Result, care: str) -> str:
    """The shares, in whole percent, at which sharing saves most."""
    curve = result.either_saved if care == "either" else result.both_saved
    most = max(curve)
    chosen = [s for s, value in zip(result.shares, curve, strict=True) if isclose(value, most, abs_tol=1e-9)]
    if len(chosen) == len(curve):
        return "any"
    if len(chosen) > 2:
        return f"{percent(chosen[0])} to {percent(chosen[-1])}"
    return " or ".join(map(percent, chosen))


def _words(result: Result) -> str:
    ranked = [
        f"If {_CARES[care]}, from cheapest to dearest: {'; '.join(map(_named, _ranking(_outcomes(result, care))))}."
        for care in (result.care, "both" if result.care == "either" else "either")
    ]
    return f"{ranked[0]} {ranked[1]} {_order(result)} {_keeps(result)}"


def _order(result: Result) -> str:
    """Whether two rules change places with the care function, and which."""
    here = dict(zip(RULES, (one.cost for one in _outcomes(result, "either")), strict=True))
    there = dict(zip(RULES, (one.cost for one in _outcomes(result, "both")), strict=True))
    for one, other in combinations(("shared", "developer", "deployer", "negligence", "user"), 2):
        apart, apart_there = here[one] - here[other], there[one] - there[other]  # type: ignore[index]
        if min(abs(apart), abs(apart_there)) >= _ALIKE and (apart > 0) != (apart_there > 0):
            first, second = (one, other) if apart_there < 0 else (other, one)
            return (
                f"The order depends on how care goes together: {_PLAIN[first]} is cheaper than "
                f"{_PLAIN[second]} only if both must take care."
            )
    return "No two rules change places between the two cases here."


def _keeps(result: Result) -> str:
    """Who is left with the loss under negligence, in the chosen case."""
    outcome = result.rules[RULES.index("negligence")]
    if isclose(outcome.user_pays, outcome.harm, abs_tol=1e-9):
        return (
            f"Under negligence neither firm is careless, so the user keeps the loss that is left: {_two(outcome.harm)}."
        )
    return "Under negligence a firm is careless here and pays."


def _table(result: Result) -> tuple[Row, ...]:
    rows = []
    for care in ("either", "both"):
        least = result.least if care == result.care else result.other_least
        rows.append(Row(f"If {_CARES[care]}: the least there can be", f"{_two(least.cost)}; {_care(least)}"))
        names = zip(_rows(result), RULES, _outcomes(result, care), strict=True)
        rows.extend(Row(f"If {_CARES[care]}: {name}", _parts(result, care, rule, made)) for name, rule, made in names)
    return tuple(rows)


def _parts(result: Result, care: str, rule: str, made: Outcome) -> str:
    seen = ""
    if care == result.care:
        seen = f"; simulated cost {_two(result.sampled[RULES.index(rule)])}"
    return (
        f"cost {_two(made.cost)} = care {_two(made.care)} + harm {_two(made.harm)}; {_care(made)}; "
        f"an accident in {percent(made.accident)} of cases; the user keeps {_two(made.user_pays)}{seen}"
    )


LAB: Final = LabSpec(
    id="liability",
    title="Who pays for an accident",
    question="An agent does harm. Who should pay, if the point is that those who could prevent it take care?",
    dials=(
        Choice(
            name="care",
            label="What prevents an accident",
            default="either",
            group="The world",
            options=(
                ("either", "either one's care is enough: an accident needs both parts to fail"),
                ("both", "both must take care: one failing part is enough for an accident"),
            ),
            help="The part of a firm that takes no care fails in half of all cases.",
        ),
        Dial(
            name="harm",
            label="Harm of one accident",
            minimum=6.0,
            maximum=40.0,
            step=1.0,
            default=24.0,
            unit="units",
            group="The world",
            stops=(6.0, 8.0, 12.0, 18.0, 24.0, 30.0, 40.0),
            help="It hits the user. In these units, one unit of the developer's care costs 1.",
        ),
        Dial(
            name="price",
            label="Price of one unit of the deployer's care",
            minimum=0.1,
            maximum=10.0,
            step=0.1,
            default=1.0,
            unit="units",
            group="The world",
            stops=(0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0),
            help="The developer's costs 1. A unit of care cuts how often a part fails to 37\N{NO-BREAK SPACE}%.",
        ),
        Dial(
            name="share",
            label="Developer's share, where the loss is shared",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.5,
            group="The rules",
            show=percent,
        ),
        Dial(
            name="standard",
            label="Care that a court asks for, of the best care",
            minimum=0.0,
            maximum=1.25,
            step=0.05,
            default=1.0,
            group="The rules",
            show=percent,
            help="Under negligence, whoever takes less than this is careless and pays.",
        ),
    ),
    assumptions=(
        Assumption(
            "How care goes together is one of two simple forms. The order of the rules hangs on it.", invented=True
        ),
        Assumption("Harm, prices and what care achieves are made up. This is the law of no country.", invented=True),
        Assumption("Each firm knows all this, looks at its own cost alone, and can pay whatever it has to."),
        Assumption("Where the two could divide the same care in many ways, they take equal amounts."),
        Assumption(
            "The user can do nothing to prevent the accident. Going to court costs nothing and never errs on facts."
        ),
        Assumption(
            "Costs of firms and of users are added up, which is itself a choice: a cheap rule may leave users the loss."
        ),
    ),
    source="Our own toy in the form of Shavell (Journal of Legal Studies 1980; Economic Analysis of Accident Law, 1987), "
    "whose two sides are injurer and victim. For several injurers: Kornhauser & Revesz (Yale Law Journal 1989); on care "
    "that goes together in different ways: Guttel & Leshem (Theoretical Inquiries in Law 2014).",
    break_it="If both must take care, sharing evenly costs less than letting the developer pay all. Find dial values at "
    "which that fails. Then find a value at which negligence is not among the cheapest rules. What did you have to assume?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
