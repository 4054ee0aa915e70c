"""The first lab of lesson 04: a feed that does what its operator asked for."""

from __future__ import annotations

from math import ceil, floor
from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Mark, Points, Rule, Span
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import number, out_of, percent, signed
from course_utils.models.feed import MOST_POSTS, POOLS, Result, pulls, simulate

__all__ = ["LAB"]

_HUNDRED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def _of_hundred(share: float) -> str:
    return number(share * 100, 0)


def _deviations(value: float) -> str:
    return signed(value, 0 if value == round(value) else 2)


def _clicks(result: Result) -> str:
    """Clicks of 100 posts; never rounded to the wrong side of the target."""
    shown, target = round(result.chosen.clicked * 100), result.target * 100
    if result.met and shown < target:
        return f"just over {number(target)} of 100"
    if not result.met and shown >= target:
        return f"just under {number(target)} of 100"
    return out_of(result.chosen.clicked)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _specification(result), _harder(result)


def _specification(result: Result) -> Chart:
    now, chosen = result.weight, result.chosen
    simulated = f"simulated with {result.readers} readers and {result.rounds} rounds"
    return Chart(
        title=f"Target {'met' if result.met else 'missed'}: {_clicks(result)} clicked, "
        f"{out_of(chosen.good)} worth more than average",
        subtitle="The specification counts clicks. What readers say afterwards is not in it.",
        x=Axis("Weight on worth in the feed's score (0: attention alone, 1: worth alone)", 0, 1, show=number),
        y=Axis("Of 100 posts shown", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            *_spans(result),
            Rule("x", now, f"Weight now: {number(now)}"),
            Rule("y", result.target, f"Click target: {number(result.target * 100)}"),
            Rule("y", 0.5, "Worth by chance: 50"),
            Line(
                "Clicked",
                result.weights,
                result.clicked_curve,
                "vermillion",
                "dashed",
                "square",
                at=(now, chosen.clicked),
                value=f"{_clicks(result)} now",
            ),
            Line(
                "Worth more than the average post",
                result.weights,
                result.good_curve,
                "blue",
                at=(now, chosen.good),
                value=f"{out_of(chosen.good)} now",
            ),
            Points(simulated, (now,), (result.sampled.clicked,), "vermillion", "square"),
            Points(simulated, (now,), (result.sampled.good,), "blue"),
        ),
        height=210,
    )


def _spans(result: Result) -> tuple[Mark, ...]:
    spans: list[Mark] = []
    if result.most_weight:
        spans.append(Span(0, result.most_weight, "Target met", "vermillion"))
    if result.least_weight is not None:
        spans.append(Span(result.least_weight, 1, "Readers gain", "blue"))
    return tuple(spans)


def _harder(result: Result) -> Chart:
    now, chosen = result.posts, result.chosen
    x = tuple(float(n) for n in result.pools)
    of = "1 post" if now == 1 else f"{now} posts"
    return Chart(
        title=f"Best of {of}: attention {signed(chosen.attention, 2)}, worth {signed(chosen.worth, 2)}",
        subtitle=_direction(result),
        x=Axis(
            "Posts the feed chooses from for each one it shows",
            1,
            MOST_POSTS,
            ticks=(1, 2, 5, 10, 20, 50, 100),
            scale="log",
            show=number,
        ),
        y=Axis(
            "Mean of the posts shown, in standard deviations (a random post is 0)",
            -2.6,
            2.6,
            ticks=(-2, -1, 0, 1, 2),
            show=_deviations,
        ),
        marks=(
            Rule("x", now, f"Choosing from {now} now"),
            Line(
                "Attention it holds",
                x,
                result.attention_by_pool,
                "vermillion",
                "dashed",
                "square",
                at=(now, chosen.attention),
                value=f"{signed(chosen.attention, 2)} now",
            ),
            Line(
                "Worth, as readers say afterwards",
                x,
                result.worth_by_pool,
                "blue",
                at=(now, chosen.worth),
                value=f"{signed(chosen.worth, 2)} now",
            ),
        ),
        height=180,
    )


def _direction(result: Result) -> str:
    """What choosing from more posts does, from the sign of the two correlations with the score."""
    ways = [_way(pull) for pull in pulls(result.weight, result.correlation)]
    if ways[0] == ways[1]:
        return f"Choosing from more posts {ways[0]} both."
    return f"Choosing from more posts {ways[0]} attention and {ways[1]} worth."


def _way(pull: float) -> str:
    if abs(pull) < 0.005:
        return "hardly moves"
    return "raises" if pull > 0 else "lowers"


def _words(result: Result) -> str:
    state = "met" if result.met else "not met"
    one = (
        f"The specification is {state}: {_clicks(result)} shown posts are clicked, "
        f"and the target is {number(result.target * 100)}."
    )
    return f"{one} {_readers(result)} {_both(result)}"


def _readers(result: Result) -> str:
    worth, good = result.chosen.worth, out_of(result.chosen.good)
    if abs(worth) < 0.005:
        return f"Readers do as well as with posts drawn at random: {good} are worth more than the average post."
    how = "better" if worth > 0 else "worse"
    return (
        f"Readers do {how} than with posts drawn at random: {good} are worth more than the average post, "
        f"against 50 by chance, and mean worth is {signed(worth, 2)}."
    )


def _both(result: Result) -> str:
    """Which weights serve the operator, which the readers, and whether any serves both."""
    most, least = result.most_weight, result.least_weight
    if least is None:
        return "With one post there is nothing to choose, so the weight changes nothing."
    if most is None:
        return "No weight on worth meets this target."
    if most < least:
        return (
            f"The target is met up to a weight of {_down(most)}, and readers do at least as well as by chance "
            f"only from {_up(least)}: no weight gives both."
        )
    reach = "Every weight meets the target" if most == 1 else f"Every weight up to {_down(most)} meets the target"
    if least == 0:
        return f"{reach}, and at every weight readers do at least as well as by chance."
    return f"{reach}, and from {_up(least)} up readers do at least as well as by chance."


def _down(weight: float) -> str:
    return number(floor(weight * 1000 + 1e-9) / 1000, 3)


def _up(weight: float) -> str:
    return number(ceil(weight * 1000 - 1e-9) / 1000, 3)


def _table(result: Result) -> tuple[Row, ...]:
    chosen, seen = result.chosen, result.sampled
    return (
        Row(
            "Clicked",
            f"{percent(chosen.clicked)}; simulated {percent(seen.clicked)}; "
            f"a random post {percent(result.random.clicked)}",
        ),
        Row("Click target", f"{percent(result.target)}: {'met' if result.met else 'not met'}"),
        Row(
            "Worth more than the average post",
            f"{percent(chosen.good)}; simulated {percent(seen.good)}; a random post 50\N{NO-BREAK SPACE}%",
        ),
        Row(
            "Mean attention, in standard deviations",
            f"{signed(chosen.attention, 4)}; simulated {signed(seen.attention, 4)}",
        ),
        Row("Mean worth, in standard deviations", f"{signed(chosen.worth, 4)}; simulated {signed(seen.worth, 4)}"),
        Row("Simulated readers whose mean worth is below that of random posts", percent(result.worse_off)),
        Row(
            "Largest weight on worth that meets the target",
            "none" if result.most_weight is None else _down(result.most_weight),
        ),
        Row(
            "Smallest weight at which readers do as well as by chance",
            "no difference" if result.least_weight is None else _up(result.least_weight),
        ),
    )


LAB: Final = LabSpec(
    id="feed",
    title="A feed that meets its target",
    question="The feed does what its operator asked for. What do its readers get?",
    dials=(
        Dial(
            name="weight",
            label="Weight on worth",
            minimum=0.0,
            maximum=1.0,
            step=0.01,
            default=0.0,
            group="The feed",
            help="0: the feed looks at attention alone. 1: at worth alone.",
        ),
        Dial(
            name="posts",
            label="Posts to choose from",
            minimum=1,
            maximum=MOST_POSTS,
            step=1,
            default=10,
            unit="posts",
            group="The feed",
            stops=POOLS,
            help="How hard the feed optimises.",
        ),
        Dial(
            name="target",
            label="Click target",
            minimum=0.2,
            maximum=0.7,
            step=0.01,
            default=0.6,
            group="The feed",
            show=percent,
            help="The operator's specification.",
        ),
        Dial(
            name="correlation",
            label="How attention and worth go together",
            minimum=-0.9,
            maximum=0.9,
            step=0.1,
            default=-0.3,
            group="The world",
            show=lambda value: signed(value, 1 if value == round(value, 1) else 2),
            help="Below 0, what holds attention is worth less. Above 0, it is worth more.",
        ),
    ),
    assumptions=(
        Assumption(
            "How attention and worth go together is one number that we chose. Everything hangs on it.", invented=True
        ),
        Assumption("Both are bell-shaped over posts, and the feed knows both exactly.", invented=True),
        Assumption("A reader clicks more often the more strongly a post holds attention.", invented=True),
        Assumption("Worth is what the reader says afterwards. Readers do not change, and nobody leaves."),
        Assumption("This is no claim about any platform."),
    ),
    source="Our own toy, with invented numbers. Motivated by Kleinberg, Mullainathan & Raghavan, Management Science "
    "2024 (arXiv 2202.11776), whose model is another one; for evidence from a real feed see Milli et al. "
    "(arXiv 2305.16941).",
    break_it="Find dial values at which a feed that looks at attention alone leaves its readers better off "
    "than posts drawn at random. What did you have to assume?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
