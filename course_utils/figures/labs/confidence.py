"""The lab of lesson 00: what a stated confidence earns."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import SPACE, number, percent
from course_utils.models.confidence import Result, simulate

__all__ = ["LAB"]


def _percent(value: float) -> str:
    """A dial's value, which is percent already: 70 as "70 %"."""
    return f"{number(value)}{SPACE}%"


_GUESS: Final = _percent(50)


def _two(score: float, other: float) -> tuple[str, str]:
    """Two scores with as many decimals as it takes for different ones to look different."""
    digits = 2
    while score != other and number(score, digits) == number(other, digits) and digits < 9:
        digits += 1
    return number(score, digits), number(other, digits)


def _charts(result: Result) -> tuple[Chart, ...]:
    now, score = result.said, result.score
    mine, best = _two(score, result.best_score)
    return (
        Chart(
            title=_title(result),
            subtitle=f"For someone who is right {_percent(result.right)} of the time.",
            x=Axis("How sure you say you are", 50, 100, ticks=(50, 60, 70, 80, 90, 100), show=_percent),
            y=Axis(
                f"Calibration score on average (1: always right and sure of it; 0: as good as always saying {_GUESS})",
                -1.1,
                1.1,
                ticks=(-1, -0.5, 0, 0.5, 1),
                show=number,
            ),
            marks=(
                *_uprights(result),
                Rule("y", 0, f"Always saying {_GUESS}: 0"),
                Line("Score", result.said_grid, result.score_curve, "blue", at=(now, score), value=f"{mine} now"),
                Points(
                    f"The most there is: {best}, for saying {_percent(result.best)}",
                    (result.best,),
                    (result.best_score,),
                    "vermillion",
                    "diamond",
                ),
            ),
            note=f"One form of {result.judgements} judgements: {_simulated(result)}.",
            height=240,
        ),
    )


def _uprights(result: Result) -> tuple[Rule, ...]:
    if result.said == result.best:
        return (Rule("x", result.said, f"You say {_percent(result.said)}: best"),)
    return (
        Rule("x", result.said, f"You say {_percent(result.said)}"),
        Rule("x", result.best, f"Best: {_percent(result.best)}"),
    )


def _title(result: Result) -> str:
    mine, best = _two(result.score, result.best_score)
    if result.said == result.best:
        return f"Saying {_percent(result.said)} scores {mine}, and nothing else scores as much"
    return f"Saying {_percent(result.said)} scores {mine}; saying {_percent(result.best)} would score {best}"


def _words(result: Result) -> str:
    mine = _two(result.score, result.best_score)[0]
    one = (
        f"Whoever is right {_percent(result.right)} of the time and says {_percent(result.said)} "
        f"scores {mine} on average, {_beside_guessing(result)}."
    )
    return f"{one} {_cost(result)} On one form of {result.judgements} judgements luck counts too: {_simulated(result)}."


def _beside_guessing(result: Result) -> str:
    if result.said == 50:
        return f"as everyone does who says {_GUESS}"
    how = "as much as" if result.score == 0 else "more than" if result.score > 0 else "less than"
    return f"{how} always saying {_GUESS} would"


def _cost(result: Result) -> str:
    if result.said == result.best:
        return "That is the most there is: to say more or less would score less."
    best = _two(result.score, result.best_score)[1]
    which = "more" if result.said > result.best else "less"
    return f"To say {_percent(result.best)} would score {best}, so saying {which} than you know costs {_lost(result)}."


def _lost(result: Result) -> str:
    """What it costs, never shown as nothing."""
    lost = result.best_score - result.score
    return _two(lost, 0)[0]


def _simulated(result: Result) -> str:
    span = result.sampled_score
    low, high = number(span.low), number(span.high)
    where = low if low == high else f"from {low} to {high}"
    return f"9 of 10 simulated forms score {where}, and a form below 0 counts as 0"


def _table(result: Result) -> tuple[Row, ...]:
    mine, best = _two(result.score, result.best_score)
    form = f"one form of {result.judgements} judgements"
    honest = f"if you say {_percent(result.best)}"
    return (
        Row("How often you are right", _percent(result.right)),
        Row("How sure you say you are", _percent(result.said)),
        Row(f"Brier score on average (0 is best, always saying {_GUESS} earns 0.25)", number(result.brier, 4)),
        Row("Calibration score on average", f"{mine}; simulated {number(result.sampled_score.mean)}"),
        Row(f"The same, {honest}", best),
        Row("Lost by what you say", "0" if result.said == result.best else _lost(result)),
        Row(
            f"Score of {form} on average, where less than 0 counts as 0",
            f"{number(result.on_form, 4)}; simulated {number(result.sampled_on_form, 4)}",
        ),
        Row(f"The same, {honest}", number(result.best_on_form, 4)),
        Row("Simulated forms below 0, which count as 0", percent(result.floored)),
    )


LAB: Final = LabSpec(
    id="confidence",
    title="What confidence earns",
    question="You are right about 7 times in 10. How sure should you say you are?",
    dials=(
        Dial(
            name="said",
            label="How sure you say you are",
            minimum=50,
            maximum=100,
            step=5,
            default=100,
            show=_percent,
            help=f"{_GUESS}: a guess. {_percent(100)}: certain.",
        ),
        Dial(
            name="right",
            label="How often you are right",
            minimum=50,
            maximum=100,
            step=5,
            default=70,
            show=_percent,
            help="Nobody is told this. Here you may set it.",
        ),
    ),
    assumptions=(
        Assumption("How often you are right is set on a dial. Nobody has measured it.", invented=True),
        Assumption("Every judgement is as hard as the next, and you say the same each time."),
        Assumption(
            "A form is marked by its mean, and a mean below 0 counts as 0. So a small overstatement can pay, "
            f"most near {_GUESS}, but by no more than 0.02."
        ),
        Assumption(f"Less than {_GUESS} cannot be said: you would have given the other answer."),
    ),
    source=f"The Brier score (Brier, 1950), with always saying {_GUESS} as its zero. "
    "The same rule marks confidence on the cards of this course.",
    break_it="Find where saying more than you know costs most. On one form, less than 0 counts as 0: "
    "find in the table where that makes a small overstatement pay after all.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
