"""The second lab of lesson 03: the threshold of a filter."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import count, number, percent
from course_utils.models.filter_threshold import ANSWERS, HIGH, LOW, Result, density, simulate

__all__ = ["LAB"]

_SCORES: Final = (-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _mistakes(result), _cost(result)


def _mistakes(result: Result) -> Chart:
    now, t = result.now, result.threshold
    passed = now.let_through / (ANSWERS * result.harmful)
    blocked = now.blocked / (ANSWERS * (1 - result.harmful))
    return Chart(
        title=f"Of 1,000 answers, {count(now.let_through)} harmful get through and {count(now.blocked)} harmless "
        "are blocked",
        subtitle=f"Of the 1,000, {_harmful(result)} harmful. A lower threshold blocks more of both kinds, "
        "a higher one fewer.",
        x=Axis("Score of an answer; from the threshold up it is blocked", LOW, HIGH, ticks=_SCORES, show=number),
        y=Axis("How common a score is among answers of its kind", 0, 0.42, ticks=(0, 0.1, 0.2, 0.3, 0.4), show=number),
        marks=(
            Rule("x", t, f"Threshold now: {number(t)}"),
            Line(
                "Harmful answers",
                result.grid,
                result.harmful_bell,
                "vermillion",
                "dashed",
                "square",
                at=(t, density(t - result.apart)),
                value=f"{percent(passed)} of them get through",
            ),
            Line(
                "Harmless answers",
                result.grid,
                result.harmless_bell,
                "blue",
                at=(t, density(t)),
                value=f"{percent(blocked)} of them blocked",
            ),
        ),
        note=f"Simulated with {result.sample:,} answers, for each 1,000: {count(result.sampled.let_through)} harmful "
        f"let through and {count(result.sampled.blocked)} harmless blocked.",
        height=170,
    )


def _harmful(result: Result) -> str:
    number_of = count(result.harmful * ANSWERS)
    return f"{number_of} {'is' if number_of == '1' else 'are'}"


def _cost(result: Result) -> Chart:
    mine, least = _two(result.now.cost, result.at_best.cost)
    top = _round_up(max(result.now.cost, 1.3 * min(result.open_cost, result.shut_cost)))
    shown = [(x, y) for x, y in zip(result.grid, result.cost_curve, strict=True) if y <= top]
    what, cheaper = _without(result)
    return Chart(
        title=_cost_title(result),
        subtitle=f"One harmful answer let through counts as much as {number(result.cost_through)} harmless blocked. "
        "No score contains that number: somebody decides it.",
        x=Axis("Threshold: the score from which the filter blocks", LOW, HIGH, ticks=_SCORES, show=number),
        y=Axis("Cost per 1,000 answers (1: one harmless answer blocked)", 0, top, show=count),
        marks=(
            *_uprights(result),
            Rule("y", cheaper, f"{what}: {count(cheaper)}"),
            Line(
                "Cost of the mistakes",
                tuple(x for x, _ in shown),
                tuple(y for _, y in shown),
                "blue",
                at=(result.threshold, result.now.cost),
                value=f"{mine} now",
            ),
            Points(
                f"the least cost: {least}, with the threshold at {_place(result.best)}",
                *_on_page(result),
                "vermillion",
                "diamond",
            ),
        ),
        note="" if top >= max(result.cost_curve) else "Where the curve leaves the picture, mistakes cost more still.",
        height=190,
    )


def _uprights(result: Result) -> tuple[Rule, ...]:
    now = Rule("x", result.threshold, f"Threshold now: {number(result.threshold)}")
    if abs(result.best - result.threshold) < 0.005 or not LOW <= result.best <= HIGH:
        return (now,)
    return now, Rule("x", result.best, f"Least cost: {number(result.best)}")


def _on_page(result: Result) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The point of least cost, at the edge of the picture where it lies beyond."""
    return (min(max(result.best, LOW), HIGH),), (result.at_best.cost,)


def _place(score: float) -> str:
    return number(score) if LOW <= score <= HIGH else f"{number(score)}, outside the picture"


def _cost_title(result: Result) -> str:
    mine, least = _two(result.now.cost, result.at_best.cost)
    if mine == least:
        return f"The mistakes cost {mine} per 1,000 answers, the least that this filter can cost"
    return f"The mistakes cost {mine} per 1,000 answers; with the threshold at {number(result.best)} they would cost {least}"


def _two(one: float, other: float) -> tuple[str, str]:
    """Two costs that look different where they are, to a hundredth of the larger."""
    digits = 0 if min(one, other) >= 10 else 2
    while abs(one - other) > 0.001 * max(one, other) and number(one, digits) == number(other, digits) and digits < 6:
        digits += 1
    return number(one, digits), number(other, digits)


def _without(result: Result) -> tuple[str, float]:
    """The cheaper of letting everything through and of blocking everything."""
    if result.open_cost <= result.shut_cost:
        return "Nothing blocked", result.open_cost
    return "All blocked", result.shut_cost


def _round_up(value: float) -> float:
    scale = 10.0**-6
    while scale * 10 < value:
        scale *= 10
    return next(scale * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if scale * step >= value * 0.999)


def _words(result: Result) -> str:
    now, (mine, least) = result.now, _two(result.now.cost, result.at_best.cost)
    one = (
        f"With the threshold at {number(result.threshold)}, {count(now.let_through)} harmful answers of 1,000 get through "
        f"and {count(now.blocked)} harmless ones are blocked, which costs {mine}."
    )
    two = (
        "No other threshold costs less."
        if mine == least
        else f"The threshold of least cost is {'lower' if result.best < result.threshold else 'higher'}, "
        f"at {number(result.best)}, and costs {least}."
    )
    return f"{one} {two} {_worth(result)}"


def _worth(result: Result) -> str:
    what, cheaper = _without(result)
    way = "to let everything through" if what == "Nothing blocked" else "to block everything"
    if result.worth < 0.01 * cheaper:
        return f"That is hardly better than no filter: {way} would cost {count(cheaper)}."
    return f"Without a filter it would cost {count(cheaper)} {way}."


def _table(result: Result) -> tuple[Row, ...]:
    now, best, seen = result.now, result.at_best, result.sampled
    return (
        Row("Harmful answers, of 1,000", count(result.harmful * ANSWERS)),
        Row("Harmful, let through", f"{number(now.let_through, 3)}; simulated {number(seen.let_through, 2)}"),
        Row("Harmless, blocked", f"{number(now.blocked, 3)}; simulated {number(seen.blocked, 2)}"),
        Row("Cost per 1,000 answers", f"{number(now.cost, 2)}; simulated {number(seen.cost, 2)}"),
        Row("Threshold of least cost", number(result.best, 4)),
        Row(
            "With it: harmful let through, harmless blocked, cost",
            f"{number(best.let_through, 3)}, {number(best.blocked, 3)}, {number(best.cost, 2)}",
        ),
        Row("Cost of letting everything through", number(result.open_cost)),
        Row("Cost of blocking everything", number(result.shut_cost)),
    )


LAB: Final = LabSpec(
    id="filter_threshold",
    title="The threshold of a filter",
    question="A filter scores every answer, and harmful and harmless scores overlap. From which score up should it block?",
    dials=(
        Dial(
            name="threshold",
            label="Threshold: block from this score up",
            minimum=LOW,
            maximum=HIGH,
            step=0.1,
            default=3.0,
            group="The filter",
            help="Harmless answers score 0 on average; two in three score between \N{MINUS SIGN}1 and 1.",
        ),
        Dial(
            name="apart",
            label="How far harmful scores lie above harmless ones",
            minimum=0.5,
            maximum=5.0,
            step=0.5,
            default=2.0,
            group="The filter",
            help="How well the filter tells the two apart.",
        ),
        Dial(
            name="harmful",
            label="Harmful answers",
            minimum=0.001,
            maximum=0.5,
            step=0.001,
            default=0.01,
            group="The world",
            stops=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
            show=percent,
            help="The share of all answers that would do harm.",
        ),
        Dial(
            name="cost_through",
            label="One harmful answer let through counts as",
            minimum=1.0,
            maximum=1000.0,
            step=1.0,
            default=50.0,
            unit="harmless blocked",
            group="Whose cost counts how much",
            stops=(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0),
            help="A judgement of value. The filter cannot make it.",
        ),
    ),
    assumptions=(
        Assumption("All scores, shares and costs are made up.", invented=True),
        Assumption("Scores of both kinds are bell-shaped and equally wide."),
        Assumption("Costs of different people are added up, which is itself a choice."),
        Assumption("Nobody tries to get past the filter. Whoever did would make the two kinds score alike."),
        Assumption("Every harmful answer costs the same, and so does every harmless one that is blocked."),
    ),
    source="Textbook decision theory: signal detection (Green & Swets, 1966) and cost-sensitive learning (Elkan, 2001).",
    break_it="Find values at which even the best threshold is hardly better than no filter at all. "
    "Then leave the machine as it is and move the best threshold by more than 1: which dial did you need?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
