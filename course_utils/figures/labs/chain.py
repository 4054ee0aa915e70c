"""The first lab of lesson 11: a long chain of steps, and where to check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import SPACE, count, number, out_of, percent
from course_utils.models.chain import MOST_STEPS, Outcome, Result, longest, simulate

__all__ = ["LAB"]

_HUNDRED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class _Check:
    """Who checks. cost: in steps of work; found: the share of errors seen; option: in the dropdown."""

    cost: float
    found: float
    option: str


@dataclass(frozen=True, slots=True)
class _Limit:
    """What the agent may do. loss: the most an error can cost; pace: the cost of one step."""

    loss: float
    pace: float
    option: str


_CHECKS: Final = {
    "test": _Check(0.5, 0.6, "a quick test (costs half a step, finds 60 of 100 errors)"),
    "colleague": _Check(3.0, 0.9, "a colleague (costs 3 steps, finds 90 of 100 errors)"),
    "review": _Check(10.0, 0.99, "a full review (costs 10 steps, finds 99 of 100 errors)"),
}
_LIMITS: Final = {
    "none": _Limit(1000.0, 1.0, "none (an error can cost 1,000 steps of work)"),
    "budget": _Limit(
        200.0, 1.1, "a spending limit (at most 200, and each step costs 10 % more)".replace(" %", f"{SPACE}%")
    ),
    "sandbox": _Limit(
        20.0, 1.5, "a closed test area (at most 20, and each step costs 50 % more)".replace(" %", f"{SPACE}%")
    ),
}


def _simulate(steps: int, right: float, spacing: int, check: str, limit: str, shared: float) -> Result:
    """Turn the two named choices into the numbers of the model, and run it."""
    who, may = _CHECKS[check], _LIMITS[limit]
    return simulate(steps, right, spacing, who.cost, who.found, may.loss, may.pace, shared)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _lengths(result), _spacings(result)


def _steps(many: float) -> str:
    return "1 step" if many == 1 else f"{many:,.0f} steps"


def _every(result: Result, spacing: int) -> str:
    """Where the checks stand, in words."""
    if spacing >= result.steps:
        return "one check at the end"
    return "a check after every step" if spacing == 1 else f"a check every {spacing} steps"


def _pair(one: float, other: float) -> tuple[str, str]:
    """Two chances as natural frequencies, with a larger whole where different ones would look the same."""
    whole = 100
    while one != other and out_of(one, whole) == out_of(other, whole) and whole < 10**6:
        whole *= 10
    return out_of(one, whole), out_of(other, whole)


def _lengths(result: Result) -> Chart:
    now, bare, checked = float(result.steps), result.unchecked.right, result.checked.right
    without, with_checks = _pair(bare, checked)
    lines = [
        Line(
            f"With {_every(result, result.spacing)}",
            result.lengths,
            result.checked_by_length,
            "blue",
            at=(now, checked),
            value=f"{with_checks} now",
        ),
        Line(
            "Nobody checks",
            result.lengths,
            result.unchecked_by_length,
            "vermillion",
            "dashed",
            "square",
            at=(now, bare),
            value=f"{without} now",
        ),
    ]
    if result.shared:
        lines.append(
            Line(
                "Nobody checks, were errors independent",
                result.lengths,
                result.naive_by_length,
                "grey",
                "dotted",
                "diamond",
                at=(now, result.right**result.steps),
                value=f"{_pair(result.right**result.steps, bare)[0]} now",
            )
        )
    return Chart(
        title=f"Right in {without} runs if nobody checks, in {with_checks} with {_every(result, result.spacing)}",
        subtitle=_naive(result),
        x=Axis("Steps in the task", 0, MOST_STEPS, ticks=(0, 50, 100, 150, 200), show=number),
        y=Axis("Of 100 runs, right from end to end", 0, 1, ticks=_HUNDRED, show=lambda v: number(v * 100, 0)),
        marks=(
            Rule("x", now, f"Task now: {_steps(result.steps)}"),
            *lines,
            Points(f"simulated with {result.runs:,} runs", (now,), (result.sampled_right,), "blue"),
        ),
        height=190,
    )


def _naive(result: Result) -> str:
    """What the shared cause does to a chain that nobody checks."""
    alone = f"Each step on its own is right in {percent(result.right)} of cases."
    if not result.shared:
        return f"{alone} Errors are independent of each other."
    return f"{alone} Of its errors, {percent(result.shared)} have one cause that runs through the whole task."


def _spacings(result: Result) -> Chart:
    now, costs = float(min(result.spacing, result.steps)), result.cost_by_spacing
    least = result.best_outcome.cost
    seen = max(result.unchecked.cost, result.checked.cost)
    top = _round_up(max(seen, min(max(costs), 4 * seen)) * 1.05)  # far dearer places would flatten all the rest
    drawn = [(x, y) for x, y in zip(result.spacings, costs, strict=True) if y <= top]
    cheapest = min(range(len(costs)), key=costs.__getitem__)
    return Chart(
        title=_cheapest(result),
        subtitle="Cost counts the work, what is done again, the checks, and the loss from errors left at the end.",
        x=Axis(
            "Steps between two checks",
            1,
            max(result.steps, 2),
            ticks=tuple(float(t) for t in (1, 2, 5, 10, 20, 50, 100, 200) if t <= max(result.steps, 2)),
            scale="log",
            show=number,
        ),
        y=Axis("Cost of the task on average, in steps of work (losses are invented)", 0, top, show=count),
        marks=(
            Rule("x", now, "One check at the end" if now == result.steps else f"Every {number(now)} now"),
            Rule("y", result.unchecked.cost, f"Nobody checks: {_money(result.unchecked.cost, least)}"),
            Line(
                "With checks",
                tuple(x for x, _ in drawn),
                tuple(y for _, y in drawn),
                "blue",
                at=(now, result.checked.cost),
                value=f"{_money(result.checked.cost, least)} now",
            ),
            Points(
                f"the cheapest place for checks, {_money(costs[cheapest], result.unchecked.cost)}",
                (result.spacings[cheapest],),
                (costs[cheapest],),
                "vermillion",
                "diamond",
            ),
        ),
        note=_spread(result) + (" Dearer places for checks are off the chart." if len(drawn) < len(costs) else ""),
        height=190,
    )


def _money(value: float, other: float) -> str:
    """A cost, with as many decimals as it takes not to look like another one that it is not."""
    digits = 0 if value >= 9.995 else 2
    while value != other and number(value, digits) == number(other, digits) and digits < 6:
        digits += 1
    return number(value, digits)


def _cheapest(result: Result) -> str:
    least, bare, now = result.best_outcome.cost, result.unchecked.cost, result.checked.cost
    here = _every(result, result.spacing)
    if result.best is None:
        return f"Cheapest: no check at all, {_money(least, now)}; {here} costs {_money(now, least)}"
    if now == least:
        return f"Cheapest: {here}, {_money(least, bare)}; no check at all costs {_money(bare, least)}"
    return (
        f"Cheapest: {_every(result, result.best)}, {_money(least, now)}; "
        f"{here} costs {_money(now, least)}, no check at all {_money(bare, least)}"
    )


def _round_up(value: float) -> float:
    """The next round number, so that the axis rests while a dial moves."""
    scale = 1.0
    while scale * 10 < value:
        scale *= 10
    return next(scale * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if scale * step >= value * 0.999)


def _spread(result: Result) -> str:
    span = result.sampled_cost
    low, high = number(span.low, 0), number(span.high, 0)
    return f"With the checks as they are now, 9 of 10 simulated runs cost {low if low == high else f'{low} to {high}'}."


def _words(result: Result) -> str:
    bare, checked = result.unchecked, result.checked
    without, with_checks = _pair(bare.right, checked.right)
    one = f"Each step is right in {percent(result.right)} of cases, and all {_steps(result.steps)} in {without} runs."
    if result.steps == 1:
        one = f"The one step is right in {without} runs."
    change = "leaves that at" if with_checks == without else "raises that to"
    two = (
        f"{_every(result, result.spacing).capitalize()} {change} {with_checks}, and the task then costs "
        f"{_money(checked.cost, bare.cost)} steps of work on average, not {_money(bare.cost, checked.cost)}."
    )
    return f"{one} {two} {_cheapest_words(result)} {_left(result)}"


def _cheapest_words(result: Result) -> str:
    if result.best is None:
        return "No check at all is cheapest: here no place for checks earns back what it costs."
    if result.checked.cost == result.best_outcome.cost:
        return "No other spacing is cheaper."
    saved = _money(result.checked.cost - result.best_outcome.cost, 0)
    return f"Cheapest is {_every(result, result.best)}, which costs {saved} less than that."


def _left(result: Result) -> str:
    """Why runs still fail with checks."""
    failed = 1 - result.checked.right
    if failed <= 0:
        return "With checks no run fails."
    part = out_of(min(1.0, result.checked.misread / failed))
    if not result.shared:
        return "Every failure that is left is an error that the checks missed."
    return f"Of 100 failures that are left, {part.removesuffix(' of 100')} come from the shared cause, which no check here finds."


def _table(result: Result) -> tuple[Row, ...]:
    rows = (
        ("with the checks as they are now", result.checked),
        ("nobody checks", result.unchecked),
        ("cheapest", result.best_outcome),
    )
    best = "no check at all" if result.best is None else _every(result, result.best)
    independent = () if result.shared or not 0 < result.right < 1 else (_reach(result),)
    return (
        Row("All steps right, nobody checks", percent(result.unchecked.right, 2)),
        Row("The same, were errors independent", percent(result.right**result.steps, 2)),
        Row(
            "All steps right, with the checks as they are now",
            f"{percent(result.checked.right, 2)}; simulated {percent(result.sampled_right)}",
        ),
        *independent,
        Row("A check costs, and finds", f"{number(result.check_cost)} steps; {percent(result.found)} of errors"),
        Row("An error left at the end costs", f"{count(result.loss)} steps of work"),
        *(Row(f"Cost, {name}", _parts(made)) for name, made in rows),
        Row("Cheapest place for checks", best),
        Row("Cost of 9 of 10 simulated runs, with the checks as they are now", _span(result)),
    )


def _reach(result: Result) -> Row:
    lengths = [f"{_steps(longest(result.right, chance))} at {percent(chance)}" for chance in (0.5, 0.8, 0.99)]
    return Row("Longest chain that nobody checks and that is right with this chance", "; ".join(lengths))


def _parts(made: Outcome) -> str:
    work, checks, lost = (number(one, 1) for one in (made.work, made.checks, made.loss))
    return f"{number(made.cost, 1)} = work {work} + checks {checks} + loss {lost}"


def _span(result: Result) -> str:
    span = result.sampled_cost
    return f"{number(span.low, 0)} to {number(span.high, 0)}; mean {number(span.mean, 0)}"


LAB: Final = LabSpec(
    id="chain",
    title="A long chain",
    question="An agent works through many steps on its own. How often is the whole task right, and where do checks pay?",
    dials=(
        Dial(
            name="steps",
            label="Steps in the task",
            minimum=1,
            maximum=MOST_STEPS,
            step=1,
            default=100,
            unit="steps",
            group="The task",
            stops=(1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200),
        ),
        Dial(
            name="right",
            label="One step is right",
            minimum=0.9,
            maximum=0.9999,
            step=0.001,
            default=0.99,
            group="The task",
            stops=(0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999),
            show=lambda value: percent(value, 4),
            help="How often a single step is right.",
        ),
        Dial(
            name="shared",
            label="Errors with one shared cause",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.0,
            group="The task",
            show=percent,
            help="Errors that come from misreading the task at the start. How often one step is right stays the same.",
        ),
        Dial(
            name="spacing",
            label="Steps between two checks",
            minimum=1,
            maximum=MOST_STEPS,
            step=1,
            default=10,
            unit="steps",
            group="The safeguards",
            stops=(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200),
            help="After an error is found, the steps since the last check are done again.",
        ),
        Choice(
            name="check",
            label="Who checks",
            default="colleague",
            group="The safeguards",
            options=tuple((key, one.option) for key, one in _CHECKS.items()),
        ),
        Choice(
            name="limit",
            label="Limits on what the agent may do",
            default="none",
            group="The safeguards",
            options=tuple((key, one.option) for key, one in _LIMITS.items()),
            help="A limit caps what an error can cost and makes the work slower.",
        ),
    ),
    assumptions=(
        Assumption(
            "What a check costs and finds, what an error costs and what a limit costs are made up.", invented=True
        ),
        Assumption("Without a shared cause, each step errs on its own, as often late in the task as early."),
        Assumption("A check never raises a false alarm. An error shows at a check or at the end, never before."),
        Assumption(
            "With a shared cause the whole run is wrong, whoever checks shares the mistake, and doing it again repeats it."
        ),
        Assumption("An error that is left costs as much as the limits allow, whichever step it is in."),
    ),
    source="Textbook reliability; for placing checks in a sequence of tasks see Toueg & Babaoglu (1984). Ord "
    "(arXiv 2505.05115) finds that a constant chance of failing fits the agents of Kwa et al. (arXiv 2503.14499) on "
    "one set of tasks, mostly software and research, measured in the time that skilled people need. Published time "
    "horizons hold for such tasks and say nothing about others.",
    break_it="Leave each step as reliable as it is, and find a dial value at which a chain of 100 steps that nobody "
    "checks is right in more than 90 of 100 runs. What must its errors have in common, and what are checks worth then?",
    simulate=_simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
