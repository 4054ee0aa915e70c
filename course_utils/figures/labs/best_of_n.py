"""The second lab of lesson 02: choosing by a score that is not quite what was meant."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor
from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import number, percent, signed
from course_utils.models.best_of_n import BOOST, COST, MOST, POOLS, Result, Tail, simulate

__all__ = ["LAB"]

_NEVER: Final = "never"
_TICKS: Final = (1, 3, 10, 30, 100, 300, 1000)
_UNITS: Final = "Points (0: a middling candidate; 2: better than about 98 of 100)"
_HIGHS: Final = (4.0, 8.0, 16.0, 40.0)


def _simulate(candidates: int, error: float, tail: Tail, turn: str, players: float) -> Result:
    """Read the turning point, and run the model."""
    return simulate(candidates, error, tail, None if turn == _NEVER else float(turn), players)


def _points(value: float) -> str:
    """Points to two decimals: +1.77."""
    return signed(value, 2)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _promise(result), _harder(result)


def _promise(result: Result) -> Chart:
    now, chosen, seen = result.candidates, result.chosen, result.sampled
    x = tuple(float(n) for n in result.pools)
    simulated = f"simulated in {result.rounds} choices"
    return Chart(
        title=f"Best of {number(now)}: the score promises {_points(chosen.score)}, what comes is {_points(chosen.true)}",
        subtitle="The score is what we can see of a candidate. The true value is what we meant.",
        x=Axis("Candidates to choose from", 1, MOST, ticks=_TICKS, scale="log", show=number),
        y=Axis(_UNITS, _low(result), _high(result), ticks=_ticks(_low(result), _high(result)), show=signed),
        marks=(
            Rule("x", now, f"Choosing from {number(now)} now"),
            Line(
                "What the score promises",
                x,
                result.score_by_pool,
                "vermillion",
                "dashed",
                "square",
                at=(now, chosen.score),
                value=f"{_points(chosen.score)} now",
            ),
            Line(
                "What comes: true value",
                x,
                result.true_by_pool,
                "blue",
                at=(now, chosen.true),
                value=f"{_points(chosen.true)} now",
            ),
            Points(simulated, (now,), (seen.score,), "vermillion", "square"),
            Points(simulated, (now,), (seen.true,), "blue"),
        ),
        height=190,
    )


def _high(result: Result) -> float:
    return next(top for top in _HIGHS if top >= max(*result.score_by_pool, result.sampled.score, result.chosen.score))


def _low(result: Result) -> float:
    least = min(*result.true_by_pool, result.sampled.true, result.chosen.true)
    return -1.0 if least >= -1 else -4.0


def _harder(result: Result) -> Chart:
    now = result.candidates
    x = tuple(float(n) for n in result.pools)
    return Chart(
        title=_course(result),
        subtitle=_beside_chance(result),
        x=Axis("Candidates to choose from", 1, MOST, ticks=_TICKS, scale="log", show=number),
        y=Axis(
            f"True value of the chosen one. {_UNITS}", _low(result), 3.5, ticks=_ticks(_low(result), 3.5), show=signed
        ),
        marks=(
            Rule("x", now, f"Choosing from {number(now)} now"),
            Rule("y", result.random.true, f"Drawn at random: {_points(result.random.true)}"),
            Line(
                "Chosen by true value, if it could be seen",
                x,
                result.best_by_pool,
                "green",
                "dotted",
                "diamond",
                at=(now, result.truly_best),
                value=f"{_points(result.truly_best)} now",
            ),
            Line(
                "Chosen by score",
                x,
                result.true_by_pool,
                "blue",
                at=(now, result.chosen.true),
                value=f"{_points(result.chosen.true)} now",
            ),
        ),
        height=210,
    )


def _ticks(low: float, high: float) -> tuple[float, ...]:
    step = next(one for one in (1, 2, 4, 10) if (high - low) / one <= 8)
    return tuple(float(k * step) for k in range(ceil(low / step), floor(high / step) + 1))


def _course(result: Result) -> str:
    """Whether choosing from more helps all the way, and if not, where it was best."""
    best, most = _apart(result.at_peak, result.most.true)
    if _rises(result):
        return f"Choosing from more raises the true value all the way, to {most} at {number(MOST)}"
    if result.peak == 1:
        return f"The true value is best drawn at random, {best}; with {number(MOST)} it is {most}"
    return f"The true value peaks at {best} with {_about(result.peak)}, and is {most} with {number(MOST)}"


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two values with as many decimals as it takes for different ones to look different."""
    digits = 2
    while one != other and signed(one, digits) == signed(other, digits) and digits < 6:
        digits += 1
    return signed(one, digits), signed(other, digits)


def _about(pool: int) -> str:
    """A number to choose from; only some of the larger ones were tried."""
    return number(pool) if pool <= 3 else f"about {number(pool)}"


def _rises(result: Result) -> bool:
    return all(later > earlier for earlier, later in pairwise(result.true_by_pool))


def _beside_chance(result: Result) -> str:
    """For which numbers to choose from the chosen is worth less than one drawn at random."""
    worse = [n for n, true in zip(POOLS, result.true_by_pool, strict=True) if true < result.random.true - 1e-6]
    if not worse:
        return f"Up to {number(MOST)} to choose from, the chosen one is never worth less than one drawn at random."
    return f"With {_about(worse[0])} to {number(worse[-1])} to choose from, it would be better to draw one at random."


def _words(result: Result) -> str:
    chosen = result.chosen
    one = (
        f"The best of {number(result.candidates)} by score promises {_points(chosen.score)} points and is worth "
        f"{_points(chosen.true)}, a gap of about {number(chosen.gap)}."
    )
    return f"{one} {_course(result)}. {_beside_chance(result)}"


def _table(result: Result) -> tuple[Row, ...]:
    chosen, seen = result.chosen, result.sampled
    return (
        Row("What the score promises", f"{signed(chosen.score, 4)}; simulated {signed(seen.score, 4)}"),
        Row("What comes: true value", f"{signed(chosen.true, 4)}; simulated {signed(seen.true, 4)}"),
        Row("Gap: score less true value", f"{signed(chosen.gap, 4)}; simulated {signed(seen.gap, 4)}"),
        Row("True value, had it been seen and chosen by", signed(result.truly_best, 4)),
        Row("True value of a candidate drawn at random", signed(result.random.true, 4)),
        Row("Number to choose from at which the true value is highest", number(result.peak)),
        Row("True value there", signed(result.at_peak, 4)),
        Row(f"True value with {number(MOST)} to choose from", signed(result.most.true, 4)),
    )


LAB: Final = LabSpec(
    id="best_of_n",
    title="Choosing by a score",
    question="We choose the candidate with the highest score. What do we get, and does choosing from more help?",
    dials=(
        Dial(
            name="candidates",
            label="Candidates to choose from",
            minimum=1,
            maximum=MOST,
            step=1,
            default=100,
            group="The choice",
            stops=POOLS,
            help="How hard we choose by the score.",
        ),
        Dial(
            name="error",
            label="Size of the score's errors",
            minimum=0.0,
            maximum=3.0,
            step=0.25,
            default=1.0,
            unit="points",
            group="The score",
            help="At 0 the score has no luck in it.",
        ),
        Choice(
            name="tail",
            label="What the largest errors are like",
            default="bell",
            group="The score",
            options=(("bell", "bell-shaped: none is huge"), ("heavy", "heavy-tailed: a few are huge")),
            help="Half of all errors are as small either way.",
        ),
        Choice(
            name="turn",
            label="Above which quality more is worse",
            default=_NEVER,
            group="What the score stands for",
            options=((_NEVER, "never"), ("3", "above 3 points"), ("2", "above 2 points"), ("1", "above 1 point")),
            help="The score goes on rising there, the true value falls.",
        ),
        Dial(
            name="players",
            label="Candidates who play to the score",
            minimum=0.0,
            maximum=0.1,
            step=0.001,
            default=0.0,
            group="What the score stands for",
            stops=(0.0, 0.001, 0.01, 0.05, 0.1),
            show=percent,
            help=f"Each gains {number(BOOST)} points of score and loses {number(COST)} of true value.",
        ),
    ),
    assumptions=(
        Assumption("Quality is bell-shaped over candidates, and its spread is the unit: one point."),
        Assumption("The errors have nothing to do with the quality. Much hangs on that."),
        Assumption("How large the errors are and how heavy their tails is our choice.", invented=True),
        Assumption("So is where more turns worse, and what playing to the score gains and costs.", invented=True),
        Assumption(
            "Errors are the regressional kind of Goodhart effect, a turning point the extremal one, players the "
            "adversarial one. The causal kind is not here: nothing is changed by choosing."
        ),
    ),
    source="The four kinds are those of Manheim & Garrabrant, 2018 (arXiv 1803.04585); the numbers are ours. "
    "Bell-shaped errors: order statistics, a textbook matter. Heavy tails: Kwa, Thomas & Garriga-Alonso, 2024 "
    "(arXiv 2407.14503). For measured curves see Gao, Schulman & Hilton, 2022 (arXiv 2210.10760).",
    break_it="The message: the score promises too much, but choosing from more never makes the true value fall. "
    "Find three ways to make it fall. Which of them can take it below a candidate drawn at random, "
    "and which only back there? What does each of them assume?",
    simulate=_simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
