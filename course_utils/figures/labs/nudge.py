"""The first lab of lesson 03: small nudges, and a shortcut that stops holding."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import SPACE, listed, number, out_of, percent
from course_utils.models.nudge import HINTS, MOST_NUDGE, MOST_TRAINING_NUDGE, Machine, Result, simulate

__all__ = ["LAB"]

_USUAL: Final = "Usual training"
_GUARDED: Final = "Training against nudges"
_HUNDRED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def _of_hundred(share: float) -> str:
    return number(share * 100, 0)


def _short(share: float) -> str:
    """How many of 100, without saying the 100 again."""
    return out_of(share).removesuffix(" of 100")


def _charts(result: Result) -> tuple[Chart, ...]:
    return _nudged(result), _shifted(result)


def _nudged(result: Result) -> Chart:
    usual, guarded, now = result.usual, result.guarded, result.nudge
    return Chart(
        title=f"{_how(result)}, usual training gets {out_of(usual.nudged)} right, "
        f"training against nudges {_short(guarded.nudged)}",
        subtitle=f"Not nudged, the same two get {_short(usual.clean)} and {_short(guarded.clean)} right.{_same(result)}",
        x=Axis(
            "Largest nudge to each number a machine sees (1: the spread of one hint)",
            0,
            MOST_NUDGE,
            show=number,
        ),
        y=Axis("Of 100 cases like those in training, judged rightly", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            Rule("x", now, f"Nudge now: {number(now)}"),
            *_lines(result.nudges, (usual.by_nudge, guarded.by_nudge), now, (usual.nudged, guarded.nudged)),
            *_points(result, now, usual.sampled_nudged, guarded.sampled_nudged),
        ),
        height=200,
    )


def _shifted(result: Result) -> Chart:
    usual, guarded, now = result.usual, result.guarded, result.holds
    return Chart(
        title=f"Where the shortcut holds {_times(now)}, usual training gets {out_of(usual.shifted)} right, "
        f"training against nudges {_short(guarded.shifted)}",
        subtitle=f"In training it held {_times(result.held)}. Nobody nudges here. {_leaning(result)}",
        x=Axis("How often the shortcut holds where the machine is used", 0, 1, ticks=_HUNDRED, show=percent),
        y=Axis("Of 100 cases there, judged rightly", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            *_uprights(result),
            *_lines(result.holds_grid, (usual.by_holds, guarded.by_holds), now, (usual.shifted, guarded.shifted)),
            *_points(result, now, usual.sampled_shifted, guarded.sampled_shifted),
        ),
        height=200,
    )


def _uprights(result: Result) -> tuple[Rule, ...]:
    if result.holds == result.held:
        return (Rule("x", result.held, f"In training and in use: {percent(result.held)}"),)
    return (
        Rule("x", result.held, f"In training: {percent(result.held)}"),
        Rule("x", result.holds, f"In use: {percent(result.holds)}"),
    )


def _lines(
    x: tuple[float, ...], curves: tuple[tuple[float, ...], tuple[float, ...]], at: float, now: tuple[float, float]
) -> tuple[Line, Line]:
    usual, guarded = curves
    said = [f"{out_of(share)} now" for share in now]
    return (
        Line(_USUAL, x, usual, "vermillion", "dashed", "square", at=(at, now[0]), value=said[0]),
        Line(_GUARDED, x, guarded, "blue", at=(at, now[1]), value=said[1]),
    )


def _points(result: Result, at: float, usual: float, guarded: float) -> tuple[Points, Points]:
    name = f"simulated with {result.tested:,} cases"
    return Points(name, (at,), (usual,), "vermillion", "square"), Points(name, (at,), (guarded,), "blue")


def _how(result: Result) -> str:
    return "Not nudged" if result.nudge == 0 else f"Nudged by up to {number(result.nudge)}"


def _times(share: float) -> str:
    return f"{number(share * 100, 1)} times in 100"


def _same(result: Result) -> str:
    return " They are one machine: the nudges in training are 0." if result.training_nudge == 0 else ""


def _leaning(result: Result) -> str:
    """How much of its weight each machine puts on the shortcut."""
    usual, guarded = (_lean(machine) for machine in (result.usual, result.guarded))
    return f"Weight on the shortcut: {usual} with usual training, {guarded} with training against nudges."


def _lean(machine: Machine) -> str:
    return "none at all" if machine.lean is None else percent(machine.lean, 0)


def _words(result: Result) -> str:
    usual, guarded = result.usual, result.guarded
    first = (
        f"Of 100 cases like those in training, usual training gets {_short(usual.clean)} right "
        f"and training against nudges {_short(guarded.clean)}."
    )
    if result.nudge:
        first = first.removesuffix(".") + (
            f"; under nudges of up to {number(result.nudge)}, {_short(usual.nudged)} and {_short(guarded.nudged)}."
        )
    second = (
        f"Where the shortcut holds {_times(result.holds)} instead of {number(result.held * 100, 1)}, and nobody nudges, "
        f"they get {_short(usual.shifted)} and {_short(guarded.shifted)} right."
        if result.holds != result.held
        else "In use, the shortcut holds as often as in training."
    )
    return f"{first} {second} {_verdict(result)}"


def _verdict(result: Result) -> str:
    """What training against nudges changes, in cases of 100, as the numbers above show it."""
    if result.training_nudge == 0:
        return "With nudges of 0 in training, both are the same machine."
    if result.guarded.lean is None:
        return "Against nudges that large, training trusts no number at all and tosses a coin."
    places = [("on ordinary cases", "clean")]
    if result.nudge:
        places.append(("under nudges", "nudged"))
    if result.holds != result.held:
        places.append(("where the shortcut has shifted", "shifted"))
    said = [
        f"{_change(getattr(result.usual, share), getattr(result.guarded, share))} {place}" for place, share in places
    ]
    return f"So training against nudges {listed(said)}."


def _change(before: float, after: float) -> str:
    gain = round(after * 100) - round(before * 100)
    if gain == 0 or abs(after - before) < 0.005:
        return "changes next to nothing"
    return f"{'gains' if gain > 0 else 'loses'} {abs(gain)}"


def _table(result: Result) -> tuple[Row, ...]:
    return (
        *_rows(_USUAL, result.usual, result),
        *_rows(_GUARDED, result.guarded, result),
        Row("Nudges in training against nudges", number(result.training_nudge)),
        Row("Made-up cases in training", f"{result.cases:,}"),
    )


def _rows(name: str, machine: Machine, result: Result) -> tuple[Row, ...]:
    return (
        Row(f"{name}: right, not nudged (clean accuracy)", percent(machine.clean)),
        Row(
            f"{name}: right, whatever nudge of up to {number(result.nudge)} is made (robust accuracy)",
            f"{percent(machine.nudged)}; simulated {percent(machine.sampled_nudged)}",
        ),
        Row(
            f"{name}: right where the shortcut holds {percent(result.holds)} of the time, not nudged",
            f"{percent(machine.shifted)}; simulated {percent(machine.sampled_shifted)}",
        ),
        Row(f"{name}: weight on the shortcut, of all its weight", _lean(machine)),
    )


LAB: Final = LabSpec(
    id="nudge",
    title="A nudge and a shortcut",
    question="Someone may move everything a machine sees a little. Does training against that make it dependable?",
    dials=(
        Dial(
            name="nudge",
            label="Largest nudge",
            minimum=0.0,
            maximum=MOST_NUDGE,
            step=0.05,
            default=0.3,
            group="In use",
            help="1 is the spread of one hint; a hint differs by 0.6 between the two kinds.",
        ),
        Dial(
            name="holds",
            label="In use, the shortcut holds",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.5,
            group="In use",
            show=percent,
            help=f"At 50{SPACE}% the shortcut says nothing any more.",
        ),
        Dial(
            name="training_nudge",
            label="Nudges in training against them",
            minimum=0.0,
            maximum=MOST_TRAINING_NUDGE,
            step=0.05,
            default=0.3,
            group="In training",
            help="At 0 this is usual training.",
        ),
        Dial(
            name="held",
            label="In training, the shortcut holds",
            minimum=0.5,
            maximum=1.0,
            step=0.05,
            default=0.9,
            group="In training",
            show=percent,
            help="How far the shortcut can be trusted in the cases it learns from.",
        ),
    ),
    assumptions=(
        Assumption(
            f"All cases are made up: {HINTS} weak hints and one strong shortcut, each with its own noise.",
            invented=True,
        ),
        Assumption(
            "The shortcut is three times as strong as a hint. That choice makes it hard to nudge.", invented=True
        ),
        Assumption("The machine adds up its numbers, each times a weight. It has no layers, as real systems do."),
        Assumption("Whoever nudges knows the weights, and may move every number by the same amount at most."),
        Assumption("In a machine that only adds up, the worst nudge is known exactly. In a deep network it is not."),
    ),
    source="Our own toy. The nudge: Goodfellow, Shlens & Szegedy, 2015. Strong and weak numbers, and the price of "
    "guarding: Tsipras et al., 2019. Shortcuts: Geirhos et al., 2020. That guarding against nudges can push a machine "
    "onto a shortcut: Moayeri, Banihashem & Feizi, 2022, in a model of their own and in image classifiers.",
    break_it="Find values at which training against nudges costs nothing on ordinary cases. Then find values at which "
    "it gains next to nothing under nudges. Which dial decided, and what does it say about the cases?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
