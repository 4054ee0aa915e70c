"""The lab of lesson 06: three ways to divide twenty people over three kinds of problems."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Bars, Categories, Chart, Line, Mark, Rule, Span
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import listed, number, percent
from course_utils.models.teams import LOSSES, MOST_LOSS, PEOPLE, WEEKS, Backlog, Result, merged_work, simulate

__all__ = ["LAB"]

_TIE: Final = 1.0  # problems: arrangements less than this apart are told as equal
_NAMES: Final = ("a merged team", "separate teams", "coordinated teams")


def _simulate(new: float, joint: float, loss: float, meeting: float, alone: float, habit: str) -> Result:
    """Turn the merged team's habit into what the model asks: whether it sorts."""
    return simulate(new, joint, loss=loss, meeting=meeting, alone=alone, sorts=habit == "sorts")


def _arrangements(result: Result) -> tuple[Backlog, Backlog, Backlog]:
    return result.merged, result.separate, result.coordinated


def _count(value: float) -> str:
    """How many problems, on average: whole from 10 up, one decimal below, never 0 for a few."""
    if 0 < value < 0.05:
        return "fewer than 0.1"
    return number(value, 1 if value < 9.95 else 0)


def _beside(value: float) -> str:
    """The same beside a bar, where room is short."""
    return _count(value).replace("fewer than ", "< ")


def _waiting(result: Result) -> tuple[str, ...]:
    """How many problems wait, by arrangement. Two that differ by more than a tie never read the same."""
    return tuple(_count(one.total.mean) for one in _arrangements(result))


def _best(result: Result) -> tuple[str, ...]:
    """The arrangement that leaves the fewest waiting, and those less than one problem behind it."""
    totals = [one.total.mean for one in _arrangements(result)]
    return tuple(name for name, total in zip(_NAMES, totals, strict=True) if total < min(totals) + _TIE)


def _unbeaten(result: Result) -> tuple[float, ...]:
    """The losses of skill at which no other arrangement leaves a whole problem fewer than a merged team."""
    others = min(result.separate.total.mean, result.coordinated.total.mean)
    return tuple(loss for loss, wait in zip(LOSSES, result.merged_by_loss, strict=True) if wait < others + _TIE)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _queues(result), _crossing(result)


def _queues(result: Result) -> Chart:
    merged, separate, coordinated = _waiting(result)
    three = _arrangements(result)
    own = tuple(one.technical + one.societal for one in three)
    joint = tuple(one.joint for one in three)
    habit = "sorts by field first" if result.sorts else "takes what comes next"
    return Chart(
        title=f"Problems that wait after {WEEKS} weeks: merged team {merged}, separate teams {separate}, "
        f"coordinated teams {coordinated}",
        subtitle=f"The same {PEOPLE} people and the same problems, {number(result.new)} new ones a week.",
        x=Axis("Problems that wait", 0, _round_up(max(*own, *joint)), show=number),
        y=Categories(
            (
                ("Merged team", habit),
                ("Separate teams", "each keeps to its field"),
                ("Coordinated teams", "meet for joint problems"),
            )
        ),
        marks=(
            Bars("Technical or societal problems", own, tuple(map(_beside, own)), "blue"),
            Bars(
                "Joint problems, which need both fields", joint, tuple(map(_beside, joint)), "vermillion", hatched=True
            ),
        ),
        note=f"Means of {result.years} simulated years.",
        height=156,
    )


def _crossing(result: Result) -> Chart:
    merged, separate, coordinated = _waiting(result)
    others = (result.separate.total.mean, result.coordinated.total.mean)
    top = _round_up(max(*result.merged_by_loss, *others))
    unbeaten = _unbeaten(result)
    spans: tuple[Mark, ...] = ()
    if len(unbeaten) > 1:
        spans = (Span(0, unbeaten[-1], "Merged unbeaten", "vermillion"),)
    return Chart(
        title=_crossing_title(unbeaten),
        subtitle="Beaten: another arrangement leaves at least one problem fewer. Read in steps of 5\N{NO-BREAK SPACE}%.",
        x=Axis("Skill lost outside one's own field", 0, MOST_LOSS, ticks=(0.0, 0.2, 0.4, 0.6, 0.8), show=percent),
        y=Axis(f"Problems that wait after {WEEKS} weeks", 0, top, show=number),
        marks=(
            *spans,
            Rule("x", result.loss, f"Loss now: {percent(result.loss)}"),
            Line(
                "Merged team",
                LOSSES,
                result.merged_by_loss,
                "vermillion",
                "dashed",
                "square",
                at=(result.loss, result.merged.total.mean),
                value=f"{merged} now",
            ),
            Line(
                "Separate teams",
                (0.0, MOST_LOSS),
                (others[0], others[0]),
                "grey",
                "dotted",
                "diamond",
                at=(result.loss, others[0]),
                value=f"{separate} now",
            ),
            Line(
                "Coordinated teams",
                (0.0, MOST_LOSS),
                (others[1], others[1]),
                "blue",
                at=(result.loss, others[1]),
                value=f"{coordinated} now",
            ),
        ),
        height=190,
    )


def _crossing_title(unbeaten: tuple[float, ...]) -> str:
    if not unbeaten:
        return "A merged team is beaten at every loss of skill"
    if unbeaten[-1] == LOSSES[-1]:
        return f"A merged team is beaten at no loss of skill up to {percent(LOSSES[-1])}"
    if len(unbeaten) == 1:
        return "A merged team is unbeaten only where no skill is lost"
    return f"A merged team is unbeaten up to a skill loss of {percent(unbeaten[-1])}, and beaten above"


def _round_up(value: float) -> float:
    """The next round number, so that the axis rests while a dial moves."""
    return next(float(step) for step in (10, 20, 50, 100, 200, 400, 600, 800, 1000, 1500, 2000) if step >= value)


def _words(result: Result) -> str:
    merged, separate, coordinated = _waiting(result)
    whole, joint = result.separate.total.mean, result.separate.joint
    of_them = f" ({percent(joint / whole)} of them joint)" if whole else ""
    one = (
        f"After {WEEKS} weeks {merged} problems wait with a merged team, {separate} with separate teams{of_them} "
        f"and {coordinated} with coordinated teams."
    )
    return f"{one} {_verdict(_best(result))} {_work(result)}"


def _verdict(best: tuple[str, ...]) -> str:
    if len(best) == len(_NAMES):
        return "Less than one problem lies between the three."
    if len(best) > 1:
        return f"Less than one problem lies between {listed(best)}; the third is behind."
    return f"{best[0][0].upper()}{best[0][1:]} {'leaves' if best[0] == _NAMES[0] else 'leave'} the fewest."


def _work(result: Result) -> str:
    """What a problem costs in time, beside the time there is."""
    work, meetings = _merged_work(result), 1 + result.joint * result.meeting
    room = f"{number(result.new)} new ones a week leave time for {number(PEOPLE / result.new)}"
    return (
        f"On average a problem takes {number(work)} person-weeks with a merged team and {number(meetings)} "
        f"with coordinated teams, meetings included; {room}."
    )


def _merged_work(result: Result) -> float:
    return merged_work(result.loss, result.joint, result.sorts)


def _table(result: Result) -> tuple[Row, ...]:
    rows = []
    for name, one in zip(_NAMES, _arrangements(result), strict=True):
        spread = f"in 9 of 10 simulated years {number(one.total.low, 0)} to {number(one.total.high, 0)}"
        title = name.removeprefix("a ").capitalize()
        rows += [
            Row(f"{title}: problems that wait after {WEEKS} weeks", f"{number(one.total.mean, 1)}; {spread}"),
            Row(
                f"{title}: of them technical, societal, joint",
                f"{number(one.technical, 1)}, {number(one.societal, 1)}, {number(one.joint, 1)}",
            ),
        ]
    return (
        *rows,
        Row("Coordinated teams: share of all working time spent in meetings", percent(result.coordinated.met)),
        Row("Person-weeks a problem takes, merged team", number(_merged_work(result))),
        Row("Person-weeks a problem takes, coordinated teams", number(1 + result.joint * result.meeting)),
        Row("Person-weeks there are for each new problem", number(PEOPLE / result.new)),
    )


LAB: Final = LabSpec(
    id="teams",
    title="One team, two teams, or two that meet",
    question="Technical, societal and joint problems arrive. Which way of dividing the same people "
    "leaves the fewest waiting?",
    dials=(
        Dial(
            name="new",
            label="New problems a week",
            minimum=8,
            maximum=24,
            step=1,
            default=17,
            group="The problems",
            help=f"There are {PEOPLE} people; each solves one a week in their own field.",
        ),
        Dial(
            name="joint",
            label="Of them, joint problems",
            minimum=0.0,
            maximum=0.6,
            step=0.05,
            default=0.2,
            group="The problems",
            show=percent,
            help="Half of a joint problem is technical work, half is societal.",
        ),
        Dial(
            name="loss",
            label="Skill lost outside one's field",
            minimum=0.0,
            maximum=MOST_LOSS,
            step=0.05,
            default=0.4,
            group="A merged team",
            show=percent,
            help="At 50\N{NO-BREAK SPACE}% a problem from the other field takes twice as long.",
        ),
        Choice(
            name="habit",
            label="What people in a merged team do",
            default="next",
            group="A merged team",
            options=(("next", "take what comes next"), ("sorts", "sort by field first, then help out")),
            help="Whether a merged team still tells the kinds apart.",
        ),
        Dial(
            name="alone",
            label="Joint problems solved without a meeting",
            minimum=0.0,
            maximum=1.0,
            step=0.1,
            default=0.2,
            group="Two teams",
            show=percent,
            help="Holds for separate teams; the other joint problems fall between them.",
        ),
        Dial(
            name="meeting",
            label="Meeting time for a joint problem",
            minimum=0.0,
            maximum=2.0,
            step=0.25,
            default=0.5,
            unit="person-weeks",
            group="Two teams",
            help="Holds for coordinated teams, on top of the work itself.",
        ),
    ),
    assumptions=(
        Assumption("Every number here is made up; none was measured in a real organisation.", invented=True),
        Assumption(
            "How much skill is lost outside one's field, and what a meeting costs, are dials. "
            "Which arrangement does best hangs on them."
        ),
        Assumption(
            "There are as many technical as societal problems, and ten people for each. "
            "A stream that leans to one field would suit a merged team better.",
            invented=True,
        ),
        Assumption("All problems take the same work and count the same, and a problem that waits gets no worse."),
        Assumption("Meetings always work: coordinated teams lose no joint problem."),
        Assumption("How well a problem is solved is left out; only time is counted."),
    ),
    source="Our own toy. The trade-off between people who take anything and people who know one field well "
    "is old in the study of queues (Pinker & Shumsky, Manufacturing & Service Operations Management 2(1), 2000); "
    "their model is another one.",
    break_it="Find dial values at which a merged team leaves clearly fewer problems than coordinated teams. "
    "Find them once with a team that takes what comes next and once with one that sorts first. "
    "Then find values at which separate teams do best. What did you have to assume each time?",
    simulate=_simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
