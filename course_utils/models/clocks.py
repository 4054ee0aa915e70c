"""Two clocks: a capability that doubles, and rules that are changed now and then (lesson 10).

"Capability" is an **illustration**: one number that doubles every Td months for
as long as the dial says, counted in doublings since the first rule came into
force. Nothing measures the power or the risk of AI like that. Published
doubling times are those of one thing, the length of software tasks that models
finish half of the time: 212 days (Kwa et al. 2025, arXiv 2503.14499) and 131
days since 2023 (METR, Time Horizon 1.1, January 2026; both read in summaries).

A rule is written for the capability of the day on which its drafting begins.
Drafting and public consultation take the lag L = drafting + consultation, and
then the rule is in force until the next one replaces it, R months later:

    level(t) = min(t, end) / Td        gap(t) = level(t) - level(R * floor(t / R) - L)
    mean staleness = L + R / 2 months, so a mean gap of (L + R / 2) / Td while doubling lasts

The three rules differ in R alone: static (never changed), sunset (runs out and is
made anew every five years), adaptive (reviewed every so many months). All take
the same drafting time, so that none is favoured. A capability that is `gap`
doublings ahead of its rule is 2**gap times what the rule was written for.

What haste costs is counted in people heard. A consultation of c months hears a
share 1 - 2**(-c / half) of those affected; people can follow only so many
consultations in ten years, A, so with k of them the share heard at each is

    heard = min(1, A / k) * (1 - 2**(-c / half))

half and A are opinions, set by the learner. Being heard is not all there is to
legitimacy. The gap in pace is known as the pacing problem (Marchant, Allenby &
Herkert 2011); sunset clauses and consultation as answers: Gaudet & Marchant
there. The model is our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, whole
from course_utils.models.watchlist import Span

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["DECADE", "DRAFTING", "MOST_CONSULT", "SUNSET", "Result", "Track", "heard", "multiple", "simulate"]

DECADE: Final = 120
DRAFTING: Final = 12
SUNSET: Final = 60
MOST_CONSULT: Final = 24
_DECADES: Final = 200
_BEFORE: Final = 100  # months simulated before the first rule: the longest lag, and time for the phases to mix


@dataclass(frozen=True, slots=True)
class Track:
    """One rule over ten years.

    interval: months between changes. changes: consultations held, the first rule's
    included. mean_gap, end_gap: in doublings. heard: share of those affected, at
    each change. months, covered: the stair of the level that the rule in force was
    written for. gap_curve, heard_curve: with every consultation time of
    `Result.consults`. sampled_gap: mean gap of simulated decades.
    """

    interval: int
    changes: int
    mean_gap: float
    end_gap: float
    heard: float
    months: tuple[float, ...]
    covered: tuple[float, ...]
    gap_curve: tuple[float, ...]
    heard_curve: tuple[float, ...]
    sampled_gap: Span


@dataclass(frozen=True, slots=True)
class Result:
    """Three rules beside one capability. level: doublings at each of `level_months`.
    more_gap, more_heard: what one month more of consultation would add for the adaptive rule."""

    doubling: float
    lasts: int
    review: int
    consult: int
    hearing: float
    attention: int
    lag: int
    level_months: tuple[float, ...]
    level: tuple[float, ...]
    consults: tuple[int, ...]
    static: Track
    sunset: Track
    adaptive: Track
    more_gap: float
    more_heard: float
    decades: int
    seed: int


def multiple(elapsed: float, doubling: float) -> float:
    """How many times larger a thing is after `elapsed` that doubles every `doubling`, in the same unit of time.

    >>> round(multiple(1198, 212), 1)
    50.2
    """
    return float(2 ** (real("elapsed", elapsed) / real("doubling", doubling, 1e-6)))


def heard(consult: float, changes: int, hearing: float, attention: float) -> float:
    """The share of those affected who are heard at each change of a rule.

    consult: months of each consultation. changes: how many there are in ten years.
    hearing: months until half have been heard. attention: how many consultations
    people can follow in ten years. Raises ValueError where a number makes no sense.

    >>> heard(3, 10, 3, 5)
    0.25
    """
    months, half = real("consult", consult, 0), real("hearing", hearing, 0.01)
    follow = real("attention", attention, 0) / whole("changes", changes, 1, 100_000)
    return min(1.0, follow) * (1 - 2 ** (-months / half))


def simulate(
    doubling: float = 7,
    lasts: int = 10,
    review: int = 12,
    consult: int = 3,
    hearing: float = 3,
    attention: int = 5,
    *,
    seed: int = 1,
) -> Result:
    """Run ten years of capability and three rules.

    doubling: Td, in months, 2 to 120. lasts: years for which it doubles, 0 to 10;
    after that it stands still. review: months between changes of the adaptive rule.
    consult: months of public consultation before every change. hearing: months
    until half of those affected have been heard. attention: consultations people
    can follow in ten years. Raises ValueError where a number makes no sense.

    In the simulated decades each doubling takes between half and one and a half
    times as long as the dial says, evenly spread: an invented irregularity.
    """
    period = real("doubling", doubling, 2, 120)
    end = 12 * whole("lasts", lasts, 0, DECADE // 12)
    every = whole("review", review, 1, DECADE)
    months = whole("consult", consult, 0, MOST_CONSULT)
    half, follow = real("hearing", hearing, 0.01, 1000), whole("attention", attention, 0, 1000)
    world = _World(period, end, half, follow, seed)
    adaptive = _track(world, every, months)
    corners = sorted({0, end, DECADE})
    return Result(
        doubling=period,
        lasts=lasts,
        review=every,
        consult=months,
        hearing=half,
        attention=follow,
        lag=DRAFTING + months,
        level_months=tuple(map(float, corners)),
        level=tuple(world.level(month) for month in corners),
        consults=tuple(range(MOST_CONSULT + 1)),
        static=_track(world, DECADE, months),
        sunset=_track(world, SUNSET, months),
        adaptive=adaptive,
        more_gap=_mean_gap(world, every, months + 1) - adaptive.mean_gap,
        more_heard=heard(months + 1, adaptive.changes, half, follow) - adaptive.heard,
        decades=_DECADES,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _World:
    """What all three rules share."""

    doubling: float
    end: int
    half: float
    attention: int
    seed: int

    def level(self, month: float) -> float:
        """Doublings since the first rule came into force; below 0 before."""
        return min(month, self.end) / self.doubling


def _track(world: _World, interval: int, consult: int) -> Track:
    changes = ceil(DECADE / interval)
    starts = range(0, DECADE, interval)
    covered = [world.level(start - DRAFTING - consult) for start in starts]
    ends = [min(start + interval, DECADE) for start in starts]
    tried = range(MOST_CONSULT + 1)
    return Track(
        interval=interval,
        changes=changes,
        mean_gap=_mean_gap(world, interval, consult),
        end_gap=world.level(DECADE) - covered[-1],
        heard=heard(consult, changes, world.half, world.attention),
        months=tuple(float(month) for pair in zip(starts, ends, strict=True) for month in pair),
        covered=tuple(level for level in covered for _ in range(2)),
        gap_curve=tuple(_mean_gap(world, interval, one) for one in tried),
        heard_curve=tuple(heard(one, changes, world.half, world.attention) for one in tried),
        sampled_gap=_sampled(world.doubling, world.end, interval, consult, world.seed),
    )


def _mean_gap(world: _World, interval: int, consult: int) -> float:
    """The mean over ten years of level minus what the rule in force was written for: exact, both being straight."""
    rising = world.end**2 / 2 + world.end * (DECADE - world.end)
    return (rising / world.doubling - sum(_areas(world, interval, consult))) / DECADE


def _areas(world: _World, interval: int, consult: int) -> Iterable[float]:
    for start in range(0, DECADE, interval):
        yield world.level(start - DRAFTING - consult) * (min(start + interval, DECADE) - start)


@lru_cache(maxsize=512)
def _sampled(doubling: float, end: int, interval: int, consult: int, seed: int) -> Span:
    import numpy as np

    levels = _paths(doubling, seed)
    grid = np.arange(DECADE + 1)
    now = levels[:, _BEFORE + np.minimum(grid, end)]
    written = (grid[:-1] // interval) * interval - DRAFTING - consult
    gaps = ((now[:, :-1] + now[:, 1:]) / 2 - levels[:, _BEFORE + np.minimum(written, end)]).mean(axis=1)
    low, high = np.quantile(gaps, (0.05, 0.95))
    return Span(float(low), float(gaps.mean()), float(high))


@lru_cache(maxsize=64)
def _paths(doubling: float, seed: int) -> Floats:
    """Doublings at every month from _BEFORE before the first rule to ten years after it, one row a decade."""
    import numpy as np

    rng = np.random.default_rng(seed)
    months = np.arange(_BEFORE + DECADE + 1)
    enough = ceil(1.4 * len(months) / doubling) + 12
    lengths = doubling * rng.uniform(0.5, 1.5, (_DECADES, enough))
    moments = lengths.cumsum(axis=1) - doubling * rng.uniform(1, 2, (_DECADES, 1))
    count = np.arange(enough)
    return np.stack([np.interp(months, row, count) for row in moments])
