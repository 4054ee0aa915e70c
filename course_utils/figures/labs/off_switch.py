"""The third lab of lesson 03: an agent and its stop button."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule, Span
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import number, out_of, percent, signed
from course_utils.models.off_switch import MOST_BONUS, MOST_ERROR, Course, Result, simulate

__all__ = ["LAB"]


@dataclass(frozen=True, slots=True)
class _Course:
    """A course of action in words. does: of the agent; name: on the chart; doing: in "against ... for"."""

    does: str
    name: str
    doing: str


_COURSES: Final[dict[Course, _Course]] = {
    "leave": _Course("leaves its stop button alone", "Leaves the button alone", "leaving it alone"),
    "disable": _Course("disables its stop button", "Disables it", "disabling it"),
    "press": _Course("presses its own stop button", "Presses it itself", "pressing it itself"),
}
_COUNTS: Final = {
    "reward": "its reward: 1 for each plan it runs",
    "blind": "its reward, a stopped plan as if run",
    "wants": "what the button's holder wants",
}
_HOLDERS: Final = {
    "same": "wants what the public wants",
    "apart": "wants what is neither good nor bad for the public",
    "against": "gains what the public loses",
}


def _charts(result: Result) -> tuple[Chart, ...]:
    return _choice(result), _public(result)


def _choice(result: Result) -> Chart:
    now, sums, x = result.bonus, result.expected, result.bonuses
    low, high = _window(result)
    return Chart(
        title=f"The agent {_COURSES[result.course].does}: it expects {_against(result)}",
        subtitle=f"It counts {_COUNTS[result.counts]}. {_bonuses(result)}",
        x=Axis("Bonus for being stopped (1: the worth of an average plan)", 0, MOST_BONUS, show=number),
        y=Axis("What the agent expects, as it counts (1: an average plan)", -1, 2.6, ticks=(-1, 0, 1, 2), show=number),
        marks=(
            Span(low, high, "Leaves it alone", "blue"),
            Rule("x", now, f"Bonus now: {number(now)}"),
            _line("leave", x, result.leave_line, now, sums.leave),
            _line("disable", x, result.disable_line, now, sums.disable),
            _line("press", x, result.press_line, now, sums.press),
        ),
        height=200,
    )


def _line(course: Course, x: tuple[float, ...], y: tuple[float, ...], now: float, value: float) -> Line:
    name, said = _COURSES[course].name, f"{number(value)} now"
    if course == "leave":
        return Line(name, x, y, "blue", at=(now, value), value=said)
    if course == "disable":
        return Line(name, x, y, "vermillion", "dashed", "square", at=(now, value), value=said)
    return Line(name, x, y, "green", "dotted", "triangle", at=(now, value), value=said)


def _public(result: Result) -> Chart:
    now, x = result.error, result.errors
    return Chart(
        title=_public_title(result),
        subtitle=f"The holder of the button {_HOLDERS[result.holder]}. "
        "That is in no line of the agent's sum, whoever it is.",
        x=Axis("How far the holder misjudges plans (1: by the worth of an average plan)", 0, MOST_ERROR, show=number),
        y=Axis(
            "Worth to the public for each plan of the agent (1: an average plan for the holder)",
            -2,
            2,
            ticks=(-2, -1, 0, 1, 2),
            show=signed,
        ),
        marks=(
            Rule("x", now, f"Error now: {number(now)}"),
            Rule("y", 0, "Nothing runs: 0"),
            Line(
                "Button left alone",
                x,
                result.with_button_curve,
                "blue",
                at=(now, result.with_button),
                value=f"{signed(result.with_button, 2)} now",
            ),
            Line(
                "Button disabled",
                x,
                (result.without,) * len(x),
                "vermillion",
                "dashed",
                "square",
                at=(now, result.without),
                value=signed(result.without, 2),
            ),
            Points(
                f"simulated with {result.plans:,} plans",
                (now,),
                (result.pull * result.sampled_guarded,),
                "blue",
            ),
        ),
        height=180,
    )


def _public_title(result: Result) -> str:
    left, without = signed(result.with_button, 2), signed(result.without, 2)
    if result.course == "leave":
        return f"With the button left alone the public gets {left} a plan; with it disabled, {without}"
    if result.course == "disable":
        return f"With the button disabled the public gets {without} a plan; left alone, {left}"
    return f"The agent stops itself, and the public gets 0 a plan; with the button left alone, {left}"


def _against(result: Result) -> str:
    """What the agent expects of its course, against the best other one."""
    sums = result.expected
    others = {course: getattr(sums, course) for course in _COURSES if course != result.course}
    rival: Course = max(others, key=lambda course: others[course])
    mine, other = _two(getattr(sums, result.course), others[rival])
    if mine == other:
        return f"{mine}, and as much for {_COURSES[rival].doing}"
    return f"{mine}, against {other} for {_COURSES[rival].doing}"


def _two(one: float, other: float) -> tuple[str, str]:
    """Two sums with as many decimals as it takes for different ones to look different."""
    digits = 2
    while abs(one - other) > 1e-9 and number(one, digits) == number(other, digits):
        digits += 1
    return number(one, digits), number(other, digits)


def _window(result: Result) -> tuple[float, float]:
    """The bonuses on the dial at which the button is left alone."""
    return max(result.low, 0.0), min(result.high, MOST_BONUS)


def _bonuses(result: Result) -> str:
    low, high = _window(result)
    start, end = number(ceil(low * 100 - 1e-9) / 100), number(floor(high * 100 + 1e-9) / 100)
    if low == 0 and high == MOST_BONUS:
        return "It leaves the button alone whatever the bonus."
    if low == 0:
        return f"It leaves the button alone for bonuses up to {end}; with more it presses the button itself."
    if high == MOST_BONUS:
        return f"It leaves the button alone for bonuses from {start} up; with less it disables it."
    if start == end:
        return (
            f"It leaves the button alone for a bonus of exactly {start}: less and it disables it, more and it presses."
        )
    return (
        f"It leaves the button alone for bonuses from {start} to {end}: with less it disables it, "
        "with more it presses it itself."
    )


def _words(result: Result) -> str:
    sums = result.expected
    one = (
        f"The agent counts {_COUNTS[result.counts]}, and expects {number(sums.leave)} if it leaves its stop button "
        f"alone, {number(sums.disable)} if it disables it and {number(sums.press)} if it presses it itself: "
        f"it {_COURSES[result.course].does}."
    )
    three = (
        f"Left alone, the button is pressed for {out_of(result.pressed)} plans, and what runs is worth "
        f"{signed(result.guarded, 2)} a plan to its holder and {signed(result.with_button, 2)} to the public; "
        f"without a button, +1.00 and {signed(result.without, 2)}."
    )
    return f"{one} {_bonuses(result)} {three} {_meaning(result)}"


def _meaning(result: Result) -> str:
    """Whom the button serves, from the two numbers above."""
    gain = result.with_button - result.without
    if abs(gain) < 0.005:
        return "For the public the button makes no difference, whatever the agent does with it."
    return f"For the public the button is a {'gain' if gain > 0 else 'loss'} of {number(abs(gain))} a plan."


def _table(result: Result) -> tuple[Row, ...]:
    sums = result.expected
    low, high = _window(result)
    return (
        Row("What the agent counts", _COUNTS[result.counts]),
        Row("It expects, if it leaves the button alone", number(sums.leave, 4)),
        Row("It expects, if it disables the button", number(sums.disable, 4)),
        Row("It expects, if it presses the button itself", number(sums.press, 4)),
        Row("What it does", _COURSES[result.course].does),
        Row("Bonuses at which it leaves the button alone, on this dial", f"{number(low, 3)} to {number(high, 3)}"),
        Row(
            "Plans stopped where the button is left alone",
            f"{percent(result.pressed)}; simulated {percent(result.sampled_pressed)}",
        ),
        Row(
            "Worth to the holder for each plan, button left alone",
            f"{signed(result.guarded, 4)}; simulated {signed(result.sampled_guarded, 4)}; disabled +1",
        ),
        Row("Who holds the button", f"someone who {_HOLDERS[result.holder]}"),
        Row("Worth to the public, button left alone", f"{signed(result.with_button, 4)}"),
        Row("Worth to the public, button disabled", f"{signed(result.without, 4)}"),
        Row("Worth of what this agent does, to holder and public", _both(result)),
    )


def _both(result: Result) -> str:
    return f"{signed(result.holder_gets, 4)} and {signed(result.public_gets, 4)}"


LAB: Final = LabSpec(
    id="off_switch",
    title="An agent and its stop button",
    question="An agent can leave its stop button alone, disable it, or press it itself. What makes it leave it alone, "
    "and for whose good?",
    dials=(
        Choice(
            name="counts",
            label="What the agent counts",
            default="reward",
            group="The agent",
            options=tuple(_COUNTS.items()),
            help="It does whatever it expects most of, by this count.",
        ),
        Dial(
            name="bonus",
            label="Bonus for being stopped",
            minimum=0.0,
            maximum=MOST_BONUS,
            step=0.05,
            default=0.0,
            group="The agent",
            help="1 makes up for the reward that a stop takes away.",
        ),
        Dial(
            name="effort",
            label="Effort of tampering with the button",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.1,
            group="The button",
            help="What disabling it, or pressing it oneself, costs the agent.",
        ),
        Dial(
            name="spread",
            label="How much plans differ in worth",
            minimum=0.0,
            maximum=3.0,
            step=0.25,
            default=1.5,
            group="The button",
            help="At 0 every plan is worth 1 to the holder; the more they differ, the more do harm.",
        ),
        Dial(
            name="error",
            label="How far the holder misjudges plans",
            minimum=0.0,
            maximum=MOST_ERROR,
            step=0.25,
            default=0.5,
            group="The button",
            help="At 0 the holder presses for harmful plans and for no others.",
        ),
        Choice(
            name="holder",
            label="The holder of the button",
            default="same",
            group="The button",
            options=tuple(_HOLDERS.items()),
            help="Changes what the public gets. Changes nothing for the agent.",
        ),
    ),
    assumptions=(
        Assumption(
            "All worths, and how they differ between plans, are made up. An average plan is worth 1.", invented=True
        ),
        Assumption("Pressing and disabling take the agent the same effort.", invented=True),
        Assumption("The agent chooses once, does its sum without mistake, and knows how often it would be stopped."),
        Assumption(
            "An agent that counts what the holder wants knows how plans vary and how far the holder errs, "
            "but not what this plan is worth."
        ),
        Assumption("The holder presses where a plan looks like a loss to the holder, and at no other time."),
        Assumption("How to make a real agent count in such a way is an open problem. Here it is a choice in a list."),
    ),
    source="Our own toy, made of three published ideas: the off-switch game (Hadfield-Menell, Dragan, Abbeel & Russell, "
    "2017), making an agent indifferent to a stop (Armstrong; see Soares et al., 2015), and learning neither to prevent "
    "nor to seek a stop (Orseau & Armstrong, 2016).",
    break_it="An agent unsure what the holder wants leaves the button alone without any bonus. Find values at which "
    "it disables the button all the same. Then find values at which an agent that leaves it alone does the public harm.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
