"""Layers of defence, bought from a budget (lesson 15).

A layer is one intervention. It stops some of the harm that reaches it and lets
a share q through. There are three kinds of harm, in the words of the course:

* technical: repairing the machine would take it away;
* societal: it is left when the machine does exactly what is intended;
* joint: both at once.

If layers fail independently of each other, a plan lets through the product of
their shares. If they share a cause of failure (the same data, the same owner,
the same blind spot), they fail together more often. With b the share of a
layer's failures that strike every layer of the plan at once (the beta factor),
q_i the shares let through by layers 1 to n, and m the smallest of them:

    c        = b * m                           what passes through the shared cause
    residual = c + (1 - c) * prod((q_i - c) / (1 - c))

Each layer alone still lets through q_i; b = 0 gives prod(q_i) and b = 1 gives m.
For n alike layers that rarely fail this is Fleming's beta-factor model,

    residual = b * q + ((1 - b) * q)**n,

whose short form adds the two ways of failing and so needs small q; the form
above keeps the term that they share, because a layer that lets nine tenths
through is no rare failure. How unlike layers share a cause is our choice: the
strongest layer bounds it, since no more can pass together than passes there.

Sources: K. N. Fleming, A reliability model for common mode failure in redundant
safety systems, General Atomic, 1975, for the beta factor (recalled; the formula
was read in later guides, with and without the shared term); J. Reason, Human
error: models and management, BMJ 320, 2000, for layers with holes.

**Invented**: every cost, every share stopped, how far a layer reaches to the
other side, and what coordination costs. What is not invented is that neither
side is given a head start: both cost the same in all and stop the same in all.
Because the numbers are invented, `simulate` draws them anew many times, each up
to `doubt` off, and counts how often the same plan, and the same kind of plan,
comes out best. Budget, coordination and the common cause are not redrawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from course_utils.models._checks import real, share, whole
from course_utils.models.watchlist import Span

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

__all__ = [
    "KINDS",
    "LAYERS",
    "Layer",
    "Residual",
    "Result",
    "Stability",
    "common_cause",
    "cost",
    "family",
    "residual",
    "simulate",
]

Kind = Literal["technical", "societal", "bridge"]
Family = Literal["technical", "societal", "mixed", "nothing"]
Judge = Literal["worst", "mean"]

#: The three kinds of harm, in the order used everywhere here.
KINDS: Final = ("technical", "societal", "joint")
_FAMILIES: Final[tuple[Family, ...]] = ("technical", "societal", "mixed", "nothing")
_COMMON: Final = tuple(round(0.05 * k, 2) for k in range(21))
_MOST_STOPPED: Final = 0.99
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Layer:
    """One intervention. id and name are those of the deck of interventions.

    kind: what it works on; stage: when it acts. cost: points of the budget.
    technical, societal, joint: the share of that harm which it stops, from 0 to 1.
    None: harm of the other side, of which it stops `reach` times what it stops of its own.
    """

    id: str
    name: str
    kind: Kind
    stage: Literal["development", "deployment", "use"]
    cost: float
    technical: float | None
    societal: float | None
    joint: float

    def stops(self, reach: float) -> tuple[float, float, float]:
        """The shares stopped of technical, societal and joint harm."""
        own = self.technical if self.technical is not None else self.societal
        assert own is not None, "a layer stops harm of one side at least"
        technical, societal = (reach * own if one is None else one for one in (self.technical, self.societal))
        return technical, societal, self.joint


#: The layers on offer. Names and stages are those of the deck; every number is invented.
LAYERS: Final = (
    Layer("red-teaming", "Red-teaming", "technical", "development", 3, 0.55, None, 0.35),
    Layer("formal-verification", "Formal verification", "technical", "development", 4, 0.70, None, 0.30),
    Layer("drift-detection", "Drift detection", "technical", "use", 2, 0.40, None, 0.25),
    Layer("licensing", "Licensing", "societal", "deployment", 4, None, 0.65, 0.35),
    Layer("strict-liability", "Strict liability", "societal", "use", 3, None, 0.60, 0.30),
    Layer("right-of-appeal", "Right of appeal and redress", "societal", "use", 2, None, 0.40, 0.25),
    Layer("independent-audit", "Independent audit", "bridge", "use", 3, 0.35, 0.30, 0.45),
    Layer("post-market-monitoring", "Post-market monitoring", "bridge", "use", 3, 0.30, 0.35, 0.45),
)
_BY_ID: Final = {one.id: one for one in LAYERS}


@dataclass(frozen=True, slots=True)
class Residual:
    """What a plan costs and leaves. plan: ids of layers, in the order of LAYERS.

    cost: in points, coordination included. technical, societal, joint: the share
    of that harm which is left. worst: the largest of the three; mean: their mean.
    """

    plan: tuple[str, ...]
    cost: float
    technical: float
    societal: float
    joint: float
    worst: float
    mean: float


@dataclass(frozen=True, slots=True)
class Stability:
    """What becomes of the ranking when the invented numbers are drawn anew.

    technical, societal, mixed, nothing: the share of draws in which the best plan
    is of that family. same_plan: the share in which it is the very plan that is
    best by our own numbers.
    """

    technical: float
    societal: float
    mixed: float
    nothing: float
    same_plan: float


@dataclass(frozen=True, slots=True)
class Result:
    """The best plan of each family, how a common cause weakens it, and how stable the ranking is.

    technical, societal: the best plan with layers of that kind alone; mixed: of
    all others, with at least two kinds or with a bridge. A family of which
    nothing can be paid for has the empty plan. best: the family that leaves least.
    *_curve: what each plan leaves, by the chosen judge, at every share of
    common_grid. *_span: what each plan leaves when the numbers are drawn anew.
    """

    budget: float
    common: float
    reach: float
    coordination: float
    doubt: float
    judge: Judge
    technical: Residual
    societal: Residual
    mixed: Residual
    best: Family
    common_grid: tuple[float, ...]
    technical_curve: tuple[float, ...]
    societal_curve: tuple[float, ...]
    mixed_curve: tuple[float, ...]
    draws: int
    seed: int
    stability: Stability
    technical_span: Span
    societal_span: Span
    mixed_span: Span


def common_cause(shares: Iterable[float], common: float = 0.0) -> float:
    """The share of harm that passes several layers.

    shares: what each layer alone lets through, from 0 to 1. common: the share of
    a layer's failures that strike all layers at once, from 0 to 1. No layer lets
    everything through. Raises ValueError for anything that is no share.

    >>> round(common_cause([0.1, 0.1, 0.1]), 6), round(common_cause([0.1, 0.1, 0.1], 0.1), 6)
    (0.001, 0.010744)
    """
    passed = [share(f"the share let through by layer {k}", q) for k, q in enumerate(shares, 1)]
    together = share("common", common) * min(passed, default=1.0)
    if together == 1:
        return 1.0
    return together + (1 - together) * prod((q - together) / (1 - together) for q in passed)


def family(plan: Iterable[str]) -> Family:
    """Which kind of plan it is: "technical" or "societal" alone, "mixed", or "nothing" for no layer.

    A plan with a bridge in it is mixed. Takes and refuses what `residual` does.
    """
    kinds = {_BY_ID[one].kind for one in _plan(plan)}
    if not kinds:
        return "nothing"
    if kinds == {"technical"}:
        return "technical"
    return "societal" if kinds == {"societal"} else "mixed"


def cost(plan: Iterable[str], *, coordination: float = 1) -> float:
    """What a plan costs in points; one with layers of more than one kind also pays for coordination.

    Takes and refuses what `residual` does.

    >>> cost(["red-teaming", "drift-detection"]), cost(["red-teaming", "licensing"])
    (5.0, 8.0)
    """
    layers = [_BY_ID[one] for one in _plan(plan)]
    extra = real("coordination", coordination, 0, 100) if len({one.kind for one in layers}) > 1 else 0.0
    return float(sum(one.cost for one in layers) + extra)


def residual(
    plan: Iterable[str],
    *,
    common: float = 0.1,
    reach: float = 0.1,
    coordination: float = 1,
) -> Residual:
    """What a plan leaves of each kind of harm, and what it costs.

    plan: ids of layers, in any order, none twice; no layer leaves all harm.
    common: share of failures that strike all layers at once. reach: what a layer
    stops of the other side's harm, as a share of what it stops of its own. Both
    from 0 to 1. Raises ValueError, in one sentence, for an id that does not
    exist, one that stands twice, or a number that makes no sense.

    >>> left = residual(["red-teaming", "licensing"], common=0, reach=0)
    >>> [round(one, 4) for one in (left.technical, left.societal, left.joint, left.worst)]
    [0.45, 0.35, 0.4225, 0.45]
    """
    ids = _plan(plan)
    far = share("reach", reach)
    stopped = [_BY_ID[one].stops(far) for one in ids]
    left = [common_cause([1 - one[k] for one in stopped], common) for k in range(len(KINDS))]
    price = cost(ids, coordination=coordination)
    return Residual(ids, price, left[0], left[1], left[2], worst=max(left), mean=sum(left) / len(left))


def _plan(plan: object) -> tuple[str, ...]:
    """The ids of a plan in the order of LAYERS. Raises ValueError for an unknown id or one given twice."""
    if isinstance(plan, str) or not isinstance(plan, Iterable):
        raise ValueError(f'a plan is a list of layers such as ["red-teaming", "licensing"], not {plan!r}')
    ids = list(plan)
    for one in ids:
        if not isinstance(one, str) or one not in _BY_ID:
            near = get_close_matches(str(one), _BY_ID, n=1)
            hint = f'did you mean "{near[0]}"' if near else f"the layers are {', '.join(_BY_ID)}"
            raise ValueError(f"there is no layer called {one!r}; {hint}")
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice is not None:
        raise ValueError(f'the plan names "{twice}" twice; a layer can be bought once')
    return tuple(one for one in _BY_ID if one in ids)


def simulate(
    budget: float = 10,
    common: float = 0.1,
    reach: float = 0.1,
    coordination: float = 1,
    doubt: float = 0.3,
    judge: Judge = "worst",
    *,
    draws: int = 300,
    seed: int = 1,
) -> Result:
    """Find the best plan of each family within a budget, and draw the invented numbers anew.

    budget, coordination: points. common, reach: shares as in `residual`. doubt:
    every cost and every share stopped is drawn between 1 - doubt and 1 + doubt
    times its value, evenly, and held below all. judge: a plan is as good as the
    "worst" of its three residuals, or their "mean". Ties go to the smaller mean,
    then to the cheaper plan. Raises ValueError where a number makes no sense. The
    same seed gives the same draws, so a small turn of a dial changes little.
    """
    if judge not in ("worst", "mean"):
        raise ValueError(f'the judge can be "worst" or "mean", not {judge!r}')
    money, extra = real("budget", budget, 0, 1000), real("coordination", coordination, 0, 100)
    shared, far, off = share("common", common), share("reach", reach), share("doubt", doubt)
    times, start = whole("draws", draws, 10, 10_000), whole("seed", seed, 0, 2**32 - 1)
    best = _best_plans(money, shared, far, extra, judge)
    lefts = tuple(_of_ids(plan, shared, far, extra) for plan in best)
    won = min(lefts, key=lambda left: _rank(left, judge))
    stability, spans = _redraw(money, shared, far, extra, off, judge, times, start, best, won.plan)
    technical, societal, mixed = (tuple(getattr(_of_ids(plan, b, far, extra), judge) for b in _COMMON) for plan in best)
    return Result(
        budget=money,
        common=shared,
        reach=far,
        coordination=extra,
        doubt=off,
        judge=judge,
        technical=lefts[0],
        societal=lefts[1],
        mixed=lefts[2],
        best=family(won.plan),
        common_grid=_COMMON,
        technical_curve=technical,
        societal_curve=societal,
        mixed_curve=mixed,
        draws=times,
        seed=start,
        stability=stability,
        technical_span=spans[0],
        societal_span=spans[1],
        mixed_span=spans[2],
    )


def _of_ids(plan: tuple[str, ...], common: float, reach: float, coordination: float) -> Residual:
    return residual(plan, common=common, reach=reach, coordination=coordination)


def _rank(left: Residual, judge: Judge) -> tuple[float, float, float]:
    """What a plan is ranked by; rounded, so that equal plans tie whatever the order of their sums."""
    return round(getattr(left, judge), 9), round(left.mean, 9), left.cost


@lru_cache(maxsize=256)
def _best_plans(
    budget: float, common: float, reach: float, coordination: float, judge: Judge
) -> tuple[tuple[str, ...], ...]:
    """The best plan of the families technical, societal and mixed, within the budget."""
    import numpy as np

    stopped = np.array([one.stops(reach) for one in LAYERS])[:, None]
    prices = np.array([one.cost for one in LAYERS], dtype=float)[:, None]
    scores = _scores(_passed(stopped, common), _prices(prices, coordination), budget, judge)[:, 0]
    families = _families()
    ids = tuple(_BY_ID)
    found = []
    for code in range(3):
        among = np.where((families == code) | (families == 3), scores, np.inf)
        number = int(among.argmin())
        found.append(tuple(one for k, one in enumerate(ids) if number >> k & 1))
    return tuple(found)


@lru_cache(maxsize=1)
def _families() -> Array:
    """The family of every plan, as a place in _FAMILIES. Plan number p has layer k where bit k of p is set."""
    import numpy as np

    plans = [[one.id for k, one in enumerate(LAYERS) if p >> k & 1] for p in range(2 ** len(LAYERS))]
    return np.array([_FAMILIES.index(family(plan)) for plan in plans])


@lru_cache(maxsize=1)
def _kinds_meet() -> Array:
    """For every plan, whether layers of more than one kind meet in it."""
    import numpy as np

    plans = [{one.kind for k, one in enumerate(LAYERS) if p >> k & 1} for p in range(2 ** len(LAYERS))]
    return np.array([len(kinds) > 1 for kinds in plans])


def _passed(stopped: Array, common: float) -> Array:
    """What every plan leaves in every draw. stopped: layers x draws x kinds; result: plans x draws x kinds.

    The same equation as `common_cause`, with (q - c) / (1 - c) written as 1 - stopped / (1 - c).
    """
    import numpy as np

    least = np.ones((1, *stopped.shape[1:]))
    for one in stopped:  # plans with layer k follow those without it, so bit k of a plan's number says it has it
        least = np.concatenate([least, np.minimum(least, 1 - one)])
    together = common * least
    alone = np.maximum(1 - together, _TINY)
    odds = 1 / alone
    passed = np.ones_like(least)
    for k, one in enumerate(stopped):
        halves = (-1, 2, 2**k, *one.shape)
        passed.reshape(halves)[:, 1] *= 1 - one * odds.reshape(halves)[:, 1]
    return np.asarray(together + alone * passed)


def _prices(prices: Array, coordination: float) -> Array:
    """What every plan costs in every draw. prices: layers x draws; result: plans x draws."""
    import numpy as np

    total = np.zeros((1, prices.shape[1]))
    for one in prices:
        total = np.concatenate([total, total + one])
    return np.asarray(total + coordination * _kinds_meet()[:, None])


def _scores(left: Array, price: Array, budget: float, judge: Judge) -> Array:
    """How bad every plan is in every draw, infinite where it cannot be paid for; the tail breaks ties."""
    import numpy as np

    technical, societal, joint = (left[..., k] for k in range(len(KINDS)))
    mean = (technical + societal + joint) / len(KINDS)
    first = np.maximum(np.maximum(technical, societal), joint) if judge == "worst" else mean
    return np.where(price <= budget + 1e-9, first + 1e-7 * mean + 1e-10 * price, np.inf)


@lru_cache(maxsize=4)
def _wobble(draws: int, seed: int) -> Array:
    """How far each invented number is off in each draw, from -1 to 1: layers x draws x (three shares, cost)."""
    import numpy as np

    return np.random.default_rng(seed).uniform(-1, 1, (len(LAYERS), draws, len(KINDS) + 1))


@lru_cache(maxsize=256)
def _redraw(
    budget: float,
    common: float,
    reach: float,
    coordination: float,
    doubt: float,
    judge: Judge,
    draws: int,
    seed: int,
    plans: tuple[tuple[str, ...], ...],
    won: tuple[str, ...],
) -> tuple[Stability, tuple[Span, ...]]:
    """Draw the invented numbers anew: who wins then, and what the given plans then leave."""
    import numpy as np

    times = 1 + doubt * _wobble(draws, seed)
    ours = np.array([one.stops(reach) for one in LAYERS])[:, None]
    stopped = np.minimum(ours * times[..., :-1], _MOST_STOPPED)
    prices = np.array([one.cost for one in LAYERS], dtype=float)[:, None] * times[..., -1]
    left = _passed(stopped, common)
    winners = _scores(left, _prices(prices, coordination), budget, judge).argmin(axis=0)
    won_by = {name: float((_families()[winners] == code).mean()) for code, name in enumerate(_FAMILIES)}
    spans = []
    for plan in plans:
        here = left[_number(plan)]
        judged = here.max(axis=1) if judge == "worst" else here.mean(axis=1)
        low, high = np.quantile(judged, (0.05, 0.95))
        spans.append(Span(float(low), float(judged.mean()), float(high)))
    return Stability(**won_by, same_plan=float((winners == _number(won)).mean())), tuple(spans)


def _number(plan: tuple[str, ...]) -> int:
    return sum(1 << k for k, one in enumerate(_BY_ID) if one in plan)
