"""A filter in front of an answer (lesson 03).

A filter gives every answer of a system a score. Harmless answers score N(0, 1),
harmful ones N(d, 1): the scores overlap, and d says how far apart they are. What
scores t or more is blocked. With q the share of answers that are harmful,

    harmful let through, of N answers   N * q * Phi(t - d)
    harmless blocked                    N * (1 - q) * Phi(-t)

One harmful answer let through costs A, one harmless answer blocked costs B. The
mean cost q * A * Phi(t - d) + (1 - q) * B * Phi(-t) falls to its one minimum and
rises after it, and its slope is 0 at

    t* = d / 2 + ln((1 - q) * B / (q * A)) / d

which hangs on the base rate q and on the costs by their ratio A / B only. The
filter is worth having at all only as far as the cost at t* lies below that of
letting everything through, q * A, and of blocking everything, (1 - q) * B.

Standard decision theory: Green & Swets, "Signal Detection Theory and
Psychophysics", 1966 (the observer's optimal criterion); for learned classifiers
Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001. All numbers are
invented. What an answer costs whom is a judgement of value: no score contains it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, pi, sqrt
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, whole
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["ANSWERS", "HIGH", "LOW", "Errors", "Result", "best_threshold", "density", "errors", "simulate"]

ANSWERS: Final = 1000
LOW: Final = -4.0
HIGH: Final = 8.0
_SAMPLE: Final = 20_000
_GRID: Final = tuple(round(LOW + 0.1 * k, 1) for k in range(121))


@dataclass(frozen=True, slots=True)
class Errors:
    """Of 1,000 answers: harmful ones let through, harmless ones blocked, and what both cost together."""

    let_through: float
    blocked: float
    cost: float


@dataclass(frozen=True, slots=True)
class Result:
    """The filter at one threshold, at the best one, and no filter at all; per 1,000 answers.

    cost_through: of one harmful answer let through, where blocking one harmless
    answer costs 1. best: the threshold of least cost. open_cost, shut_cost: of
    letting through and of blocking everything. worth: what the best threshold
    saves against the cheaper of the two. sampled: the errors on simulated answers.
    *_bell: how common each score of `grid` is among answers of the kind. cost_curve:
    the cost with each as the threshold.
    """

    threshold: float
    harmful: float
    cost_through: float
    apart: float
    now: Errors
    best: float
    at_best: Errors
    open_cost: float
    shut_cost: float
    worth: float
    sample: int
    seed: int
    sampled: Errors
    grid: tuple[float, ...]
    harmful_bell: tuple[float, ...]
    harmless_bell: tuple[float, ...]
    cost_curve: tuple[float, ...]


def density(score: float) -> float:
    """phi(z): how common a score is among standard normal ones."""
    return exp(-score * score / 2) / sqrt(2 * pi)


def best_threshold(harmful: float, cost_through: float, cost_blocked: float, apart: float) -> float:
    """The threshold of least cost, t* = d / 2 + ln((1 - q) * B / (q * A)) / d.

    harmful: q, above 0 and below 1. cost_through, cost_blocked: A and B, above 0, in
    one unit. apart: d, at least 0.1. Raises ValueError for anything else.

    >>> best_threshold(0.5, 1, 1, 2)
    1.0
    >>> round(best_threshold(0.01, 50, 1, 2), 4)
    1.3415
    """
    q, a, b, d = _settings(harmful, cost_through, cost_blocked, apart)
    return d / 2 + log((1 - q) * b / (q * a)) / d


def errors(
    threshold: float, harmful: float, cost_through: float, cost_blocked: float, apart: float, answers: int = ANSWERS
) -> Errors:
    """What a threshold lets through, blocks and costs, on average over so many answers.

    Takes and refuses what `best_threshold` does; answers: a whole number from 1.
    """
    t, n = real("threshold", threshold), whole("answers", answers, 1, 10**9)
    q, a, b, d = _settings(harmful, cost_through, cost_blocked, apart)
    missed, blocked = n * q * cdf(t - d), n * (1 - q) * cdf(-t)
    return Errors(missed, blocked, a * missed + b * blocked)


def simulate(
    threshold: float = 3.0,
    harmful: float = 0.01,
    cost_through: float = 50.0,
    apart: float = 2.0,
    *,
    seed: int = 1,
) -> Result:
    """Set a filter's threshold, and see what it lets through and what it blocks.

    threshold: -4 to 8, in spreads of the scores. harmful: the share of harmful
    answers, 0.0001 to 0.9. cost_through: of one harmful answer let through, 0.1 to
    100,000 times that of one harmless answer blocked. apart: 0.5 to 5. Raises
    ValueError where a number makes no sense.
    """
    t = real("threshold", threshold, LOW, HIGH)
    q, a = real("harmful", harmful, 0.0001, 0.9), real("cost_through", cost_through, 0.1, 100_000)
    d = real("apart", apart, 0.5, 5)
    best = best_threshold(q, a, 1, d)
    at_best = errors(best, q, a, 1, d)
    open_cost, shut_cost = ANSWERS * q * a, ANSWERS * (1 - q)
    curve = [errors(one, q, a, 1, d) for one in _GRID]
    return Result(
        threshold=t,
        harmful=q,
        cost_through=a,
        apart=d,
        now=errors(t, q, a, 1, d),
        best=best,
        at_best=at_best,
        open_cost=open_cost,
        shut_cost=shut_cost,
        worth=min(open_cost, shut_cost) - at_best.cost,
        sample=_SAMPLE,
        seed=seed,
        sampled=_sampled(t, q, a, d, seed),
        grid=_GRID,
        harmful_bell=tuple(density(one - d) for one in _GRID),
        harmless_bell=tuple(density(one) for one in _GRID),
        cost_curve=tuple(one.cost for one in curve),
    )


def _settings(harmful: float, cost_through: float, cost_blocked: float, apart: float) -> tuple[float, ...]:
    q = real("harmful", harmful, 0, 1)
    a, b = real("cost_through", cost_through, 0), real("cost_blocked", cost_blocked, 0)
    if q in (0, 1):
        raise ValueError("harmful must be above 0 and below 1: with one kind of answer there is nothing to tell apart")
    if a == 0 or b == 0:
        raise ValueError("both costs must be above 0: a mistake that costs nothing needs no threshold")
    return q, a, b, real("apart", apart, 0.1)


def _sampled(threshold: float, harmful: float, cost_through: float, apart: float, seed: int) -> Errors:
    """The errors on simulated answers, per 1,000."""
    kind, noise = _draws(seed)
    bad = kind < harmful
    stopped = noise + apart * bad >= threshold
    missed = float((bad & ~stopped).mean()) * ANSWERS
    blocked = float((stopped & ~bad).mean()) * ANSWERS
    return Errors(missed, blocked, cost_through * missed + blocked)


@lru_cache(maxsize=4)
def _draws(seed: int) -> tuple[Floats, Floats]:
    import numpy as np

    rng = np.random.default_rng(seed)
    return rng.random(_SAMPLE), rng.standard_normal(_SAMPLE)
