"""A long chain of steps, and where to check it (lesson 11).

An agent does a task of n steps, each of which is right with probability p. The
task comes out right only if every step is right, so with independent steps and
nobody checking

    P(n) = p**n          longest chain that is right with chance q: ln(q) / ln(p)

Someone checks after every L steps. A check costs c and finds an error in the
steps since the last check with probability f; then those steps are done again,
from the last check on, and checked again. It never raises a false alarm. With
q = p**m for a stretch of m steps (m = L, or what is left at the end):

    tries of a stretch     t = 1 / (1 - (1 - q) * f)
    passed though wrong    w = (1 - q) * (1 - f) * t
    cost = sum of t * (m * step_cost + c) + loss * (1 - product of (1 - w))

All costs are in units of one step of work; `loss` is the most that an error can
cost which is still there at the end. Limits on what the agent may do lower
`loss` and raise `step_cost`. With perfect checks (f = 1, step_cost = 1) a chain
costs (L + c) / (L * p**L) a step, which is least where L * (L + c) = c / -ln(p).

Errors with a shared cause, r: the share of all errors that come from misreading
the task at the start. Then every step of that run is wrong, whoever checks
shares the misreading and finds nothing, and doing it again repeats it. The
chance of an error at any one step stays 1 - p:

    misread run: g = r * (1 - p)     a slip at a step otherwise: s = (1 - p - g) / (1 - g)
    nobody checks: P(n) = (1 - g) * (1 - s)**n, which is p**n at r = 0 and p, for any n, at r = 1

This is the beta-factor model of common-cause failures in its plainest form.

Sources. p**n and the cost of restarts are textbook reliability; an exact
treatment of where to place checks in a sequence of n tasks is Toueg & Babaoglu,
"On the Optimum Checkpoint Selection Problem" (SIAM Journal on Computing, 1984);
the first approximation is Young (Communications of the ACM, 1974), for failures
that show at once. Here an error shows only at a check. That a constant chance of
failing fits agents is an observation of Ord (arXiv 2505.05115) about one set of
tasks, that of Kwa et al. (arXiv 2503.14499): mostly software and research tasks,
measured in the time that skilled people need. Whether it holds elsewhere is open.
Costs, losses and what a check finds are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import floor, inf, isinf, log
from typing import TYPE_CHECKING, Final

from course_utils.models._checks import real, share, whole
from course_utils.models.watchlist import Span

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MOST_STEPS", "Outcome", "Result", "all_right", "best_checkpoint", "longest", "outcome", "simulate"]

MOST_STEPS: Final = 200
_RUNS: Final = 1000
_LENGTHS: Final = (1, *range(5, MOST_STEPS + 1, 5))
_NEVER: Final = 1e-300
_TOO_RARE: Final = 1e-6  # below this chance to pass, numpy's negative binomial gives up
_LEAST_RIGHT: Final = 0.5  # in a simulation, so that every stretch of 200 steps is passed some day


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task comes to on average. right: chance that its result is right; misread: chance that
    every step is wrong from one shared cause. work, checks, loss: what each part costs, in steps of
    work; cost is their sum."""

    right: float
    misread: float
    work: float
    checks: float
    loss: float
    cost: float


@dataclass(frozen=True, slots=True)
class Result:
    """One task with a check every `spacing` steps, worked out exactly and in `runs` simulated runs.

    checked, unchecked: with checks and with none. best: the spacing that costs
    least, None where no check at all costs less than any; best_outcome what it
    comes to. *_by_length: the chance of a right result at every length of
    `lengths`; naive_by_length is p**n. cost_by_spacing: at every spacing of
    `spacings`. sampled_*: what 9 of 10 simulated runs cost, and the share that
    came out right.
    """

    steps: int
    right: float
    spacing: int
    check_cost: float
    found: float
    loss: float
    step_cost: float
    shared: float
    checked: Outcome
    unchecked: Outcome
    best: int | None
    best_outcome: Outcome
    runs: int
    seed: int
    sampled_right: float
    sampled_cost: Span
    lengths: tuple[float, ...]
    checked_by_length: tuple[float, ...]
    unchecked_by_length: tuple[float, ...]
    naive_by_length: tuple[float, ...]
    spacings: tuple[float, ...]
    cost_by_spacing: tuple[float, ...]


def all_right(steps: int, right: float, shared: float = 0.0) -> float:
    """The chance that a chain nobody checks is right from end to end.

    steps: 1 to 1,000,000. right: the chance for one step. shared: of the errors,
    the share with one cause. Raises ValueError where a number makes no sense.

    >>> round(all_right(100, 0.99), 5), round(all_right(100, 0.99, shared=0.5), 5)
    (0.36603, 0.60122)
    """
    misread, slip = _split(share("right", right), share("shared", shared))
    return float((1 - misread) * (1 - slip) ** whole("steps", steps, 1, 1_000_000))


def longest(right: float, chance: float) -> int:
    """The longest chain of independent steps that is still right with this chance, when nobody checks.

    right: above 0 and below 1; chance: above 0, at most 1. Raises ValueError otherwise.

    >>> longest(0.99, 0.5), longest(0.99, 0.8), longest(0.99, 0.99)
    (68, 22, 1)
    """
    p, q = share("right", right), share("chance", chance)
    if not 0 < p < 1:
        raise ValueError(f"right must lie between 0 and 1, not at an end: at {right!r} every length is the same")
    if q == 0:
        raise ValueError("chance must be above 0: any chain, however long, is right with a chance above 0")
    return floor(log(q) / log(p) + 1e-9)


def outcome(
    steps: int,
    right: float,
    spacing: int | None,
    check_cost: float = 3.0,
    found: float = 0.9,
    loss: float = 1000.0,
    step_cost: float = 1.0,
    shared: float = 0.0,
) -> Outcome:
    """What a task comes to with a check every `spacing` steps and one at the end; None: nobody checks.

    Raises ValueError where a number makes no sense, and where a stretch could be
    done again for ever because no try is ever right and no error ever passes.

    >>> round(outcome(100, 0.99, 100, check_cost=0, found=1, loss=0).cost, 1)
    273.2
    >>> round(outcome(100, 0.99, 10, check_cost=0, found=1, loss=0).cost, 2)
    110.57
    """
    n = whole("steps", steps, 1, 1_000_000)
    every = None if spacing is None else min(n, whole("spacing", spacing, 1, 1_000_000))
    costs = (real("check_cost", check_cost, 0), real("loss", loss, 0), real("step_cost", step_cost, 0.001))
    misread, slip = _split(share("right", right), share("shared", shared))
    made = _outcome(n, every, misread, slip, share("found", found), *costs)
    if isinf(made.work):
        raise ValueError(
            f"a stretch of {every} steps is practically never right and its errors are always found, "
            "so it would be done again for ever: raise right, or lower found or spacing"
        )
    return made


def best_checkpoint(
    steps: int,
    right: float,
    check_cost: float,
    found: float = 1.0,
    loss: float = 0.0,
    step_cost: float = 1.0,
    shared: float = 0.0,
) -> int:
    """The spacing from 1 to `steps` at which a checked task costs least; the shorter one if two tie.

    steps: 1 to 10,000, because every spacing is tried. Raises ValueError as `outcome` does.

    >>> best_checkpoint(100, 0.99, check_cost=3)
    17
    >>> best_checkpoint(100, 0.99, check_cost=0)
    1
    """
    n = whole("steps", steps, 1, 10_000)
    outcome(n, right, 1, check_cost, found, loss, step_cost, shared)  # refuses what makes no sense
    misread, slip = _split(share("right", right), share("shared", shared))
    fixed = (misread, slip, share("found", found), float(check_cost), float(loss), float(step_cost))
    costs = [_outcome(n, every, *fixed).cost for every in range(1, n + 1)]
    return 1 + costs.index(min(costs))


def simulate(
    steps: int = 100,
    right: float = 0.99,
    spacing: int = 10,
    check_cost: float = 3.0,
    found: float = 0.9,
    loss: float = 1000.0,
    step_cost: float = 1.0,
    shared: float = 0.0,
    *,
    seed: int = 1,
) -> Result:
    """Do the task on average and 1,000 times over.

    steps: 1 to 200. right: the chance that one step is right, 0.5 to 1. spacing:
    steps between checks; more than there are means one check, at the end. The rest as
    at the top of this module. Raises ValueError where a number makes no sense.
    """
    n, every = whole("steps", steps, 1, MOST_STEPS), whole("spacing", spacing, 1, 1_000_000)
    c, f, most = real("check_cost", check_cost, 0), share("found", found), real("loss", loss, 0)
    pace, p, r = real("step_cost", step_cost, 0.001), real("right", right, _LEAST_RIGHT, 1), share("shared", shared)
    misread, slip = _split(p, r)

    def made(length: int, at: int | None) -> Outcome:
        return _outcome(length, at, misread, slip, f, c, most, pace)

    by_spacing = [made(n, at).cost for at in range(1, n + 1)]
    unchecked = made(n, None)
    best = None if unchecked.cost <= min(by_spacing) else 1 + by_spacing.index(min(by_spacing))
    sampled_right, sampled_cost = _sampled(n, min(every, n), misread, slip, f, c, most, pace, seed)
    return Result(
        steps=n,
        right=p,
        spacing=every,
        check_cost=c,
        found=f,
        loss=most,
        step_cost=pace,
        shared=r,
        checked=made(n, min(every, n)),
        unchecked=unchecked,
        best=best,
        best_outcome=made(n, best),
        runs=_RUNS,
        seed=seed,
        sampled_right=sampled_right,
        sampled_cost=sampled_cost,
        lengths=tuple(float(k) for k in _LENGTHS),
        checked_by_length=tuple(made(k, min(every, k)).right for k in _LENGTHS),
        unchecked_by_length=tuple((1 - misread) * (1 - slip) ** k for k in _LENGTHS),
        naive_by_length=tuple(p**k for k in _LENGTHS),
        spacings=tuple(float(at) for at in range(1, n + 1)),
        cost_by_spacing=tuple(by_spacing),
    )


def _split(right: float, shared: float) -> tuple[float, float]:
    """The chance that a run is misread, and of a slip at a step of any other run."""
    error = 1 - right
    misread = shared * error
    return misread, 0.0 if misread == 1 else min(1.0, (error - misread) / (1 - misread))


def _stretch(length: int, slip: float, found: float) -> tuple[float, float]:
    """How often a stretch is done on average (inf: for ever), and the chance that it is passed though wrong."""
    sound = (1 - slip) ** length
    passed_wrong = (1 - sound) * (1 - found)
    passes = sound + passed_wrong
    return (inf, 0.0) if passes < _NEVER else (1 / passes, passed_wrong / passes)


def _outcome(
    steps: int,
    every: int | None,
    misread: float,
    slip: float,
    found: float,
    check_cost: float,
    loss: float,
    step_cost: float,
) -> Outcome:
    """As `outcome`, of values that have been checked."""
    if every is None:
        right = (1 - misread) * (1 - slip) ** steps
        work, lost = steps * step_cost, loss * (1 - right)
        return Outcome(right, misread, work, 0.0, lost, work + lost)
    done = looked = 0.0
    sound = 1.0
    for length, times in ((every, steps // every), (steps % every, 1)):
        if length:
            tries, passed_wrong = _stretch(length, slip, found)
            done += times * length * tries
            looked += times * tries
            sound *= (1 - passed_wrong) ** times
    stretches = -(-steps // every)  # a misread run is checked, found sound and never done again
    right = (1 - misread) * sound
    work = (misread * steps + (1 - misread) * done) * step_cost
    checks = (misread * stretches + (1 - misread) * looked) * check_cost
    lost = loss * (1 - right)
    return Outcome(right, misread, work, checks, lost, work + checks + lost)


@lru_cache(maxsize=256)
def _sampled(
    steps: int,
    every: int,
    misread: float,
    slip: float,
    found: float,
    check_cost: float,
    loss: float,
    step_cost: float,
    seed: int,
) -> tuple[float, Span]:
    """The share of simulated runs that came out right, and what runs cost."""
    import numpy as np

    rng = np.random.default_rng(seed)
    astray = rng.random(_RUNS) < misread
    cost, wrong = np.zeros(_RUNS), astray.copy()
    for length, times in ((every, steps // every), (steps % every, 1)):
        if length:
            tries, passed_wrong = _stretch(length, slip, found)
            again = np.where(astray, 0.0, _again(rng, times, 1 / tries))
            cost += (times + again) * (length * step_cost + check_cost)
            wrong |= rng.random(_RUNS) > (1 - passed_wrong) ** times
    cost += loss * wrong
    low, high = np.quantile(cost, (0.05, 0.95))
    return float(1 - wrong.mean()), Span(float(low), float(cost.mean()), float(high))


def _again(rng: np.random.Generator, times: int, passes: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How many stretches are done again in each run, until `times` of them have passed."""
    if passes < _TOO_RARE:  # so many that counting them one by one and measuring them is the same
        return rng.gamma(times, 1 / passes, _RUNS)
    return rng.negative_binomial(times, passes, _RUNS).astype(float)
