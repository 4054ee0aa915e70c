"""The lab of lesson 15: which layers to buy, and how far the ranking can be trusted."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Dash, Dots, Ink, Line, Marker, Part, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import listed, number, out_of, percent
from course_utils.models.layers import KINDS, LAYERS, Layer, Residual, Result, simulate
from course_utils.models.watchlist import Span

__all__ = ["LAB"]

_NAMES: Final = {one.id: one.name for one in LAYERS}
_STAGES: Final = {"development": "while it is built", "deployment": "at its release", "use": "while it is in use"}
_HUNDRED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_PLAN: Final = {"technical": "technical plan", "societal": "societal plan", "mixed": "mixed plan"}


def _of_hundred(share: float) -> str:
    return number(share * 100, 0)


def _left(result: Result, plan: Residual) -> float:
    """What a plan leaves, as the chosen judge counts it."""
    return plan.worst if result.judge == "worst" else plan.mean


def _charts(result: Result) -> tuple[Chart, ...]:
    return _shared(result), _redrawn(result)


def _shared(result: Result) -> Chart:
    now = result.common
    label = (
        "of the kind of harm that a plan stops least" if result.judge == "worst" else "of the three kinds on average"
    )
    lines: tuple[tuple[str, str, Ink, Dash, Marker], ...] = (
        ("Technical alone", "technical", "vermillion", "dashed", "square"),
        ("Societal alone", "societal", "green", "dotted", "diamond"),
        ("Mixed", "mixed", "blue", "solid", "circle"),
    )
    return Chart(
        title=_title(result),
        subtitle=f"{_bought(result)} Each plan was chosen for the share of now and is tested at every other.",
        x=Axis("Share of a layer's failures that strike every layer of the plan at once", 0, 1, show=percent),
        y=Axis(f"Left of 100 units, {label}", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            Rule("x", now, f"Now: {percent(now)}"),
            *(_line(result, *one) for one in lines),
        ),
        note=_hidden(result),
        height=200,
    )


def _line(result: Result, name: str, field: str, ink: Ink, dash: Dash, marker: Marker) -> Line:
    plan = getattr(result, field)
    return Line(
        name,
        result.common_grid,
        getattr(result, f"{field}_curve"),
        ink,
        dash,
        marker,
        at=(result.common, _left(result, plan)),
        value=f"{out_of(_left(result, plan))} now" if plan.plan else "nothing can be paid",
    )


def _hidden(result: Result) -> str:
    """A word where one curve covers another."""
    gap = max(abs(a - b) for a, b in zip(result.technical_curve, result.societal_curve, strict=True))
    return "The curves of the two sides alone lie almost on each other." if gap < 0.02 else ""


def _title(result: Result) -> str:
    mixed = _left(result, result.mixed)
    single = min(_left(result, result.technical), _left(result, result.societal))
    if result.best == "mixed":
        (one, other), names = _apart(mixed, single), ("mixed layers leave", "one side alone")
    else:
        (one, other), names = _apart(single, mixed), ("one side alone leaves", "mixed layers")
    if result.judge == "worst":
        same = f"Mixed layers and one side alone leave at most about {one} of 100 of any harm"
        said = f"{names[0].capitalize()} at most {one} of 100 of any harm, {names[1]} up to {other}"
    else:
        same = f"On average mixed layers and one side alone leave about {one} of 100"
        said = f"On average {names[0]} {one} of 100, {names[1]} {other}"
    return same if one == other else said


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two shares of 100, with decimals only where they would look alike."""
    texts = [tuple(number(share * 100, digits) for share in (one, other)) for digits in (0, 1)]
    return next(((a, b) for a, b in texts if a != b), (texts[0][0], texts[0][1]))


def _bought(result: Result) -> str:
    """The best plan by name, with its cost."""
    if result.best == "nothing":
        return "No plan can be paid for."
    best: Residual = getattr(result, result.best)
    return f"Best: {_named(best)}, for {number(best.cost)} of {number(result.budget)} points."


def _named(plan: Residual) -> str:
    names = [_NAMES[one] for one in plan.plan]
    return listed([names[0], *(name[0].lower() + name[1:] for name in names[1:])]) if names else "no layer"


def _redrawn(result: Result) -> Chart:
    return Chart(
        title=_stable(result),
        subtitle=f"Each dot is one of 100 draws, rounded from {result.draws}. In a draw every cost and every share "
        f"stopped is up to {percent(result.doubt)} off.",
        marks=(Dots(_parts(result)),),
    )


def _stable(result: Result) -> str:
    if result.best == "nothing":
        return "Nothing can be paid for, so there is no ranking to test"
    stays = out_of(getattr(result.stability, result.best))
    same = out_of(result.stability.same_plan)
    return f"Numbers redrawn: a {_PLAN[result.best]} is best in {stays} draws, this very plan in {same}"


def _parts(result: Result) -> tuple[Part, ...]:
    """A hundred draws by what is best in them, rounded so that they stay a hundred."""
    same, alike = result.stability.same_plan, getattr(result.stability, result.best)
    counts = _hundred((same, alike - same, 1 - alike))
    parts = (
        Part(counts[0], "this very plan", "blue", "square", filled=True),
        Part(counts[1], f"another {_PLAN.get(result.best, 'plan')}", "blue", "circle", filled=False),
        Part(counts[2], "a plan of another kind", "vermillion", "diamond", filled=False),
    )
    return tuple(part for part in parts if part.count)


def _hundred(shares: tuple[float, ...]) -> list[int]:
    """Shares that sum to 1 as whole numbers that sum to 100: the largest remainders are rounded up."""
    counts = [int(share * 100 + 1e-9) for share in shares]
    order = sorted(range(len(shares)), key=lambda k: counts[k] - shares[k] * 100)
    for k in order[: 100 - sum(counts)]:
        counts[k] += 1
    return counts


def _span(span: Span) -> str:
    low, high = _of_hundred(span.low), _of_hundred(span.high)
    return low if low == high else f"{low} to {high}"


def _words(result: Result) -> str:
    if result.best == "nothing":
        return f"With {number(result.budget)} points nothing can be paid for, so all harm is left."
    alone = (
        f"With {number(result.budget)} points, technical layers alone leave {_worst(result.technical)}, "
        f"and societal layers alone {_worst(result.societal)}."
    )
    mixed = (
        f"The best mixed plan ({_named(result.mixed)}) leaves {_worst(result.mixed)} and "
        f"{out_of(result.mixed.mean)} on average."
        if result.mixed.plan
        else "No mixed plan can be paid for."
    )
    return f"{alone} {mixed} {_stable_words(result)}"


def _worst(plan: Residual) -> str:
    """What a plan leaves of the kind it stops least, with the name of that kind."""
    kind = max(KINDS, key=lambda name: getattr(plan, name))
    return f"{out_of(plan.worst)} units of {kind} harm" if plan.plan else "everything, as none can be paid for"


def _stable_words(result: Result) -> str:
    stays, same = out_of(getattr(result.stability, result.best)), out_of(result.stability.same_plan)
    if result.doubt == 0:
        return "You allow our invented numbers no error, so the ranking cannot change."
    return (
        f"Redrawn with our invented numbers up to {percent(result.doubt)} off, a {_PLAN[result.best]} "
        f"is best in {stays} draws and this very plan in {same}."
    )


def _table(result: Result) -> tuple[Row, ...]:
    plans = (
        ("Technical alone", "technical"),
        ("Societal alone", "societal"),
        ("Mixed", "mixed"),
    )
    found = result.stability
    return (
        *(_offer(one, result.reach) for one in LAYERS),
        *(row for name, field in plans for row in _plan_rows(result, name, field)),
        Row(
            "Best when the numbers are redrawn",
            f"a mixed plan {percent(found.mixed)}; a technical one {percent(found.technical)}; "
            f"a societal one {percent(found.societal)}; nothing {percent(found.nothing)}; "
            f"the very plan that is best by our numbers {percent(found.same_plan)}",
        ),
    )


def _offer(one: Layer, reach: float) -> Row:
    through = [number((1 - stopped) * 100, 1) for stopped in one.stops(reach)]
    kinds = listed([f"{share} of {kind} harm" for share, kind in zip(through, KINDS, strict=True)])
    return Row(
        f"On offer: {one.name} ({one.kind}, {_STAGES[one.stage]})",
        f"{number(one.cost)} points; of 100 units it lets through {kinds}",
    )


def _plan_rows(result: Result, name: str, field: str) -> tuple[Row, ...]:
    plan, curve = getattr(result, field), getattr(result, f"{field}_curve")
    left = listed([f"{number(getattr(plan, kind) * 100, 1)} of {kind} harm" for kind in KINDS])
    ends = f"{number(curve[0] * 100, 1)} if no failure is shared, {number(curve[-1] * 100, 1)} if all are"
    return (
        Row(f"{name}: best plan", f"{_named(plan)}; {number(plan.cost)} points"),
        Row(
            f"{name}: left of 100 units",
            f"{left}; worst {number(plan.worst * 100, 1)}, mean {number(plan.mean * 100, 1)}",
        ),
        Row(f"{name}: as judged here", f"{number(_left(result, plan) * 100, 1)}; {ends}"),
        Row(f"{name}: in 9 of 10 draws", f"{_span(getattr(result, f'{field}_span'))} of 100 units left"),
    )


LAB: Final = LabSpec(
    id="layers",
    title="Layers under a budget",
    question="You cannot pay for every layer. Which ones would you buy, and how sure can you be of the ranking?",
    dials=(
        Dial(
            name="budget",
            label="Budget",
            minimum=3,
            maximum=16,
            step=1,
            default=10,
            unit="points",
            group="The plan",
            help="A layer costs 2 to 4 points.",
        ),
        Choice(
            name="judge",
            label="A plan is as good as",
            default="worst",
            group="The plan",
            options=(("worst", "the kind of harm it stops least"), ("mean", "the mean of the three kinds")),
        ),
        Dial(
            name="common",
            label="Failures that strike all layers at once",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.1,
            group="The world",
            show=percent,
            help="A common cause: the same data, the same owner, the same blind spot.",
        ),
        Dial(
            name="reach",
            label="What a layer does for the other side",
            minimum=0.0,
            maximum=1.0,
            step=0.1,
            default=0.1,
            group="The world",
            show=percent,
            help="Compared with what it does for its own side, technical or societal.",
        ),
        Dial(
            name="coordination",
            label="Price of bringing both sides together",
            minimum=0,
            maximum=6,
            step=1,
            default=1,
            unit="points",
            group="The world",
            help="Paid by a plan with layers of more than one kind.",
        ),
        Dial(
            name="doubt",
            label="How far our numbers may be off",
            minimum=0.0,
            maximum=1.0,
            step=0.1,
            default=0.3,
            group="The numbers",
            show=percent,
            help="Every cost and every share stopped is redrawn within it.",
        ),
    ),
    assumptions=(
        Assumption(
            "Technical harm goes when the machine is repaired, societal harm is left when it does exactly "
            "what is intended, joint harm is both. All three count alike."
        ),
        Assumption("What each layer costs and stops is made up.", invented=True),
        Assumption(
            "That a layer does little for the other side is made up too, and the message hangs on it.", invented=True
        ),
        Assumption("Technical and societal layers cost the same in all and stop the same in all: no side has a start."),
        Assumption("A mixed plan may also buy bridges, which work on both sides, so it has more to choose from."),
        Assumption("A common cause strikes all layers of a plan alike, whichever side they are on."),
        Assumption("Harm meets every layer that was bought, and no layer gets in another's way."),
    ),
    source="Our own toy, with invented numbers. Layers with holes: Reason, BMJ 320, 2000. Common cause: the beta "
    "factor of Fleming, 1975, as later guides give it, with the term for both ways of failing kept.",
    break_it="Find dial values at which one side alone does better than any mixed plan. Which two dials did you "
    "need, and what would you have to find out about the world to know where they stand?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
