"""A threshold that stands still while prices fall (lesson 10).

Many systems do work, each a different amount in a year; a rule is to apply to
those that do most. It can draw its line through three quantities: the work
itself, the compute spent on it, or the money. The price of a given piece of
work falls by a factor F every year (F = 7: a seventh of the year before). Two
things decide what then happens:

* e, the response: use grows as the price falls, work = price**(-e). At e = 1 half
  the price means twice the work (e is the price elasticity, without its sign).
* a, the part of the fall that comes from needing less compute for the work
  (better models and programs); the rest is cheaper compute. In logarithms.

Per year every system's work, compute and money are multiplied by

    work F**e        compute F**(e - a)        money F**(e - 1)

so a fixed line through work captures ever more systems, one through compute ever
more where e > a and ever fewer where e < a, one through money ever more only where
e > 1. With work spread log-normally (s: standard deviation of its logarithm) and
a share p captured at first, the share after t years is

    Phi(Phi^-1(p) + t * exponent * ln(F) / s)

A line that is moved each year with the middle system keeps capturing p.

Invented: e, s, p, and that all systems see the same fall and respond alike.
Published falls of the price for a given level of quality: 5 to 10 times a year,
about 3 of it from less compute, so a of 0.5 to 0.7 (Gundlach et al., arXiv
2511.23455, abstract; they add that running the newest models became dearer); 9
to 900 times a year depending on the test (Epoch AI, March 2025); 280 times in 23
months (AI Index 2025). e: about 1.1 in the short run, by one account of one study.
For training compute see Kumar & Manning 2025 (arXiv 2504.16138, abstract): 103 to
306 models above 10**25 operations by the end of 2028 with a fixed line, a steady
14 to 16 a year with one that follows the largest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MOST_RESPONSE", "YEARS", "Result", "Track", "captured", "simulate", "training_compute", "yearly_factor"]

YEARS: Final = 5
MOST_RESPONSE: Final = 2.0
_SPREAD: Final = log(10)  # one standard deviation is a factor of ten
_SYSTEMS: Final = 5000
_GRID: Final = tuple(round(0.1 * k, 1) for k in range(10 * YEARS + 1))
_RESPONSES: Final = tuple(round(0.05 * k, 2) for k in range(round(MOST_RESPONSE / 0.05) + 1))


@dataclass(frozen=True, slots=True)
class Track:
    """One way to draw the line. exponent: of F, per year. times: what a system's quantity has been
    multiplied by after five years. after: share captured then; curve: at `Result.years`;
    response_curve: after five years, at `Result.responses`; sampled: after, among simulated systems."""

    exponent: float
    times: float
    after: float
    curve: tuple[float, ...]
    response_curve: tuple[float, ...]
    sampled: float


@dataclass(frozen=True, slots=True)
class Result:
    """Three fixed lines after five years of falling prices. cheaper: how many times lower the price
    is then. missed_by_*: share of all systems that do as much work as the line was drawn for, yet
    are not captured."""

    fall: float
    response: float
    efficiency: float
    first: float
    cheaper: float
    work: Track
    compute: Track
    money: Track
    missed_by_compute: float
    missed_by_money: float
    years: tuple[float, ...]
    responses: tuple[float, ...]
    systems: int
    seed: int


def yearly_factor(times: float, months: float) -> float:
    """How many times lower a price is each year that is `times` lower after `months`.

    >>> round(yearly_factor(280, 23), 1), round(yearly_factor(1 / (1 - 0.92), 36), 2)
    (18.9, 2.32)
    """
    return float(real("times", times, 1e-12) ** (12 / real("months", months, 1e-6)))


def training_compute(parameters: float, tokens: float) -> float:
    """Operations to train a language model, by the rule of thumb 6 * parameters * tokens (Kaplan et al. 2020).

    >>> f"{training_compute(70e9, 15e12):.1e}"
    '6.3e+24'
    """
    return 6 * real("parameters", parameters, 0) * real("tokens", tokens, 0)


def captured(first: float, exponent: float, fall: float, years: float, spread: float = _SPREAD) -> float:
    """The share of systems above a fixed line after some years.

    first: the share above it now, 0 to 1. exponent: of the yearly fall, for the
    quantity the line runs through. fall: F, at least 1. spread: s, above 0.
    Raises ValueError where a number makes no sense.
    """
    now = share("first", first)
    power, factor = real("exponent", exponent, -100, 100), real("fall", fall, 1, 1e6)
    move = power * log(factor) * real("years", years, 0, 1000) / real("spread", spread, 1e-6)
    if move == 0 or now in (0, 1):
        return now
    return cdf(NormalDist().inv_cdf(now) + move)


def simulate(
    fall: float = 7,
    response: float = 0.8,
    efficiency: float = 0.55,
    first: float = 0.1,
    *,
    seed: int = 1,
) -> Result:
    """Let prices fall for five years under three fixed lines.

    fall: F, 1 to 1000 times a year. response: e, 0 to 2. efficiency: a, 0 to 1.
    first: the share of systems captured at first, 0.001 to 0.999. Raises
    ValueError where a number makes no sense. The systems are the same at every setting.
    """
    factor, e = real("fall", fall, 1, 1000), real("response", response, 0, MOST_RESPONSE)
    a, p = share("efficiency", efficiency), real("first", first, 0.001, 0.999)
    work, compute, money = (_track(factor, e, less, p, seed) for less in (0.0, a, 1.0))
    return Result(
        fall=factor,
        response=e,
        efficiency=a,
        first=p,
        cheaper=factor**YEARS,
        work=work,
        compute=compute,
        money=money,
        missed_by_compute=work.after - compute.after,
        missed_by_money=work.after - money.after,
        years=_GRID,
        responses=_RESPONSES,
        systems=_SYSTEMS,
        seed=seed,
    )


def _track(fall: float, response: float, less: float, first: float, seed: int) -> Track:
    """The line through a quantity that the falling price itself shrinks with exponent `less`."""
    exponent = round(response - less, 12)
    after = captured(first, exponent, fall, YEARS)
    return Track(
        exponent=exponent,
        times=fall ** (exponent * YEARS),
        after=after,
        curve=tuple(captured(first, exponent, fall, year) for year in _GRID),
        response_curve=tuple(captured(first, round(e - less, 12), fall, YEARS) for e in _RESPONSES),
        sampled=_sampled(first, exponent, fall, seed),
    )


def _sampled(first: float, exponent: float, fall: float, seed: int) -> float:
    """The share of simulated systems above the line, with the line drawn through the whole population at first."""
    logs = _systems(seed)
    line = _SPREAD * NormalDist().inv_cdf(1 - first)
    return float((logs + exponent * YEARS * log(fall) > line).mean())


@lru_cache(maxsize=4)
def _systems(seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The logarithm of every system's work at first, about that of the middle one."""
    import numpy as np

    return np.random.default_rng(seed).normal(0, _SPREAD, _SYSTEMS)
