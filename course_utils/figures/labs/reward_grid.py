"""The first lab of lesson 02: the score as written against the task as meant."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from course_utils.figures.chart import Axis, Chart, Ink, Line, Mark, Marker, Points, Rule, Span
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import SPACE, number, percent
from course_utils.models.reward_grid import (
    CHECKPOINT,
    COLUMNS,
    DOOR,
    MOST_BONUS,
    PRIZE,
    ROWS,
    START,
    STEPS,
    Result,
    Square,
    simulate,
)

__all__ = ["LAB"]

_LANE: Final = 0.12  # the robot keeps to the right, so that going there and back shows as two lines
_FULL: Final = number(PRIZE)
_TOPS: Final = (20.0, 40.0, 60.0, 90.0)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _map(result), _scores(result)


def _map(result: Result) -> Chart:
    x, y = _lanes(result.run.squares)
    return Chart(
        title=_title(result),
        subtitle=f"The way of a robot that plans perfectly for the score as written, in {STEPS} steps at most.",
        x=Axis("Column", 0.5, COLUMNS + 0.5, ticks=tuple(range(1, COLUMNS + 1)), show=number),
        y=Axis("Row", 0.5, ROWS + 0.5, ticks=tuple(range(1, ROWS + 1)), show=number),
        marks=(
            Line("The robot's way", x, y, "blue", at=(x[-1], y[-1]), value=_ending(result)),
            _spot("circle: start", START, "grey", "circle"),
            _spot("diamond: checkpoint", CHECKPOINT, "vermillion", "diamond"),
            _spot("square: door", DOOR, "green", "square"),
        ),
        alt=_told(result),
        height=200,
    )


def _spot(name: str, square: Square, ink: Ink, marker: Marker) -> Points:
    return Points(name, (float(square[0]),), (float(square[1]),), ink, marker)


def _lanes(squares: tuple[Square, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The way as a line that keeps to the right of the middle of every square."""
    sides = [(d - b, a - c) for (a, b), (c, d) in pairwise(squares)]  # to the right of each step
    x, y = [], []
    for square, before, after in zip(squares, [None, *sides], [*sides, None], strict=True):
        for right, ahead in _corner(before, after):
            x.append(square[0] + _LANE * right)
            y.append(square[1] + _LANE * ahead)
    return tuple(x), tuple(y)


def _corner(before: Square | None, after: Square | None) -> tuple[Square, ...]:
    """Where the line passes a square: one point, or two where the robot turns back."""
    if before is None or after is None or before == after:
        only = after if before is None else before
        return () if only is None else (only,)
    if before[0] + after[0] == before[1] + after[1] == 0:
        return before, after
    return ((before[0] + after[0], before[1] + after[1]),)


def _title(result: Result) -> str:
    picked, delivered = len(result.run.picked_up), result.run.delivered
    if delivered is None:
        return f"The robot picks up the bonus {_times(picked)} and never delivers"
    if picked == 0:
        return f"The robot delivers the parcel at step {delivered} without a bonus"
    return f"The robot picks up the bonus {_times(picked)} and delivers at step {delivered}"


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"


def _ending(result: Result) -> str:
    delivered = result.run.delivered
    return f"after {STEPS} steps" if delivered is None else f"at the door at step {delivered}"


def _told(result: Result) -> str:
    """The map in words: the squares of the first steps, and where it ends."""
    run = result.run
    shown = [_at(square) for square in run.squares[:16]]
    rest = "" if len(run.squares) <= 16 else f", and so on for {len(run.squares) - 16} more steps"
    return (
        f"Map of {COLUMNS} columns and {ROWS} rows. Start at {_at(START)}, checkpoint at {_at(CHECKPOINT)}, "
        f"door at {_at(DOOR)} (column, row). The robot's way: {' '.join(shown)}{rest}; {_ending(result)}."
    )


def _at(square: Square) -> str:
    return f"({square[0]},{SPACE}{square[1]})"


def _scores(result: Result) -> Chart:
    now = result.bonus
    top = next(one for one in _TOPS if one >= max(*result.written_curve, result.written))
    written, meant = number(result.written), number(result.meant)
    return Chart(
        title=f"Score as written {written}, task as meant {meant}: a gap of {number(result.gap)}",
        subtitle=_turning(result),
        x=Axis("Bonus at the checkpoint, in points", 0, MOST_BONUS, ticks=(0, 0.5, 1, 1.5, 2, 2.5, 3), show=number),
        y=Axis(f"Points within {STEPS} steps", 0, top, show=number),
        marks=(
            *_spans(result),
            Rule("x", now, f"Bonus now: {number(now)}"),
            Line(
                "Score as written",
                result.bonuses,
                result.written_curve,
                "vermillion",
                "dashed",
                "square",
                at=(now, result.written),
                value=f"{written} now",
            ),
            Line(
                f"Task as meant (parcel: {_FULL})",
                result.bonuses,
                result.meant_curve,
                "blue",
                at=(now, result.meant),
                value=f"{meant} now",
            ),
        ),
        height=190,
    )


def _spans(result: Result) -> tuple[Mark, ...]:
    """Where the parcel comes: from a bonus of 0 up to the last one before it stays away."""
    until = next((k for k, meant in enumerate(result.meant_curve) if not meant), len(result.bonuses))
    return (Span(0, result.bonuses[until - 1], "Parcel delivered", "blue"),)


def _turning(result: Result) -> str:
    """From which bonus the robot puts the parcel off, by the model's closed form."""
    if result.flip is None:
        return "Paid like this, no bonus on the dial keeps the robot from delivering at once."
    if result.flip > MOST_BONUS:
        return "No bonus on the dial makes circling worth more to the robot than delivering at once."
    return (
        f"From a bonus of about {number(result.flip)} up, circling is worth more to the robot than delivering at once."
    )


def _words(result: Result) -> str:
    picked, delivered = len(result.run.picked_up), result.run.delivered
    parcel = "never delivers the parcel" if delivered is None else f"delivers the parcel at step {delivered}"
    bonus = "no bonus" if picked == 0 else f"the bonus {_times(picked)}"
    one = f"The robot picks up {bonus} and {parcel}."
    two = (
        f"By the score as written that is {number(result.written)} points, by the task as meant "
        f"{number(result.meant)} of {_FULL}: a gap of {number(result.gap)}."
    )
    return f"{one} {two} {_turning(result)}"


def _table(result: Result) -> tuple[Row, ...]:
    run = result.run
    steps = ", ".join(str(step) for step in run.picked_up[:6]) + (" and so on" if len(run.picked_up) > 6 else "")
    flip = "no bonus does" if result.flip is None else number(result.flip, 3)
    return (
        Row("Parcel delivered", "never" if run.delivered is None else f"at step {run.delivered}"),
        Row("Bonus picked up", f"{_times(len(run.picked_up))}, at step {steps}" if run.picked_up else "never"),
        Row(f"Score as written, within {STEPS} steps", number(result.written, 3)),
        Row("Task as meant", f"{number(result.meant)} of {_FULL}"),
        Row("Gap: score as written less task as meant", number(result.gap, 3)),
        Row("What the run is worth to the robot at its start, later points counting less", number(result.worth, 4)),
        Row("Bonus from which circling is worth more to the robot than delivering at once", flip),
        Row("The robot's first squares (column, row)", " ".join(_at(square) for square in run.squares[:12])),
    )


LAB: Final = LabSpec(
    id="reward_grid",
    title="A robot and its score",
    question="The owners mean: bring the parcel to the door. They write a score. What does the robot do?",
    dials=(
        Dial(
            name="bonus",
            label="Bonus at the checkpoint",
            minimum=0.0,
            maximum=MOST_BONUS,
            step=0.1,
            default=1.0,
            unit="points",
            group="The score as written",
            help=f"The parcel is worth {_FULL} points.",
        ),
        Choice(
            name="rule",
            label="How the bonus is paid",
            default="each",
            group="The score as written",
            options=(
                ("each", "each time it is picked up"),
                ("once", "the first time only"),
                ("lent", "as a loan, paid back on leaving"),
            ),
            help="A loan is paid back with interest, so that it is worth nothing in the end.",
        ),
        Dial(
            name="back_after",
            label="Steps until the bonus is back",
            minimum=2,
            maximum=12,
            step=2,
            default=2,
            unit="steps",
            group="The score as written",
            help="Counts only where it is paid each time.",
        ),
        Dial(
            name="discount",
            label="What a point one step later is worth now",
            minimum=0.5,
            maximum=0.98,
            step=0.01,
            default=0.95,
            group="The robot",
            stops=(0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98),
            show=percent,
            help="The discount. Small: an impatient robot. Near 100 %: a patient one.".replace(" %", f"{SPACE}%"),
        ),
        Choice(
            name="end",
            label="Does it know when its run ends?",
            default="open",
            group="The robot",
            options=(("open", "no, it plans without an end"), ("known", f"yes, after {STEPS} steps")),
        ),
    ),
    assumptions=(
        Assumption("The grid, the distances, the prize and the bonus are made up.", invented=True),
        Assumption("The robot plans perfectly: what you see is the fault of the score, not of the robot."),
        Assumption("Every move does what it should, and the robot knows the whole grid."),
        Assumption("What is meant is the parcel alone. How soon it comes does not count.", invented=True),
        Assumption("Of several equally good moves the robot takes one by a fixed preference."),
    ),
    source="Our own toy, solved by value iteration (Bellman, 1957; Sutton & Barto, Reinforcement Learning, 2018). "
    "The loan is potential-based shaping (Ng, Harada & Russell, 1999). A real case: the boat that circled for "
    "points and did not finish its race (Clark & Amodei, OpenAI, 2016).",
    break_it="The message: a planner this good circles for ever and the parcel never comes. "
    "Leave the bonus at 1 point or more, and find four different dials that bring the parcel to the door. "
    "Which of them would still work with a bonus of any size?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
