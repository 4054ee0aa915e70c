"""Choosing by a score that is not quite what was meant (lesson 02).

Of n candidates the one with the highest score is chosen. Every candidate has a
quality Q, standard normal over candidates. The score U and the true value V are

    U = Q + s * E + B * J        V = bent(Q) - K * J

E: the error of the score, independent of everything else, of size s; J: 1 for the
share p of candidates that play to the score, else 0; B and K: what playing adds to the
score and takes from the true value; bent(q) = q up to a turning point t, and 2 * t - q
beyond it. Three of the four kinds of Goodhart effect that Manheim & Garrabrant
(2018, arXiv 1803.04585) tell apart are here, each with a dial of its own:

* regressional: the highest score is partly luck (s);
* extremal: what held over the ordinary range fails far out (t);
* adversarial: others know the score and work on it (p).

The fourth, causal, is about changing a score directly; nothing is changed by choosing.

With bell-shaped errors alone, and m_n the mean of the largest of n standard normal draws,

    mean U of the chosen = m_n * sqrt(1 + s**2)     mean V = m_n / sqrt(1 + s**2)

so the score promises 1 + s**2 times what comes, and choosing from more never makes the true value
fall. That hangs on the tails. A heavy-tailed error is Student's t with 3 degrees of
freedom, shrunk so that half of all errors lie as near to 0 as with the bell; the
largest are far larger. Then the mean V of the chosen goes up and comes back
to 0 as n grows (Kwa, Thomas & Garriga-Alonso 2024, arXiv 2407.14503; the case
of choosing alone: Thomas & Kwa 2023, "When is Goodhart catastrophic?"). It goes no further:

    no independent error, of whatever shape, takes the chosen below a random candidate,

because the chance of being chosen grows with Q for every given error. To do worse than chance
takes a fault that goes with the quality itself: here t or p.

All means are integrals over the distribution of the highest score, n * F(u)**(n - 1) * f(u),
worked out by plain sums. That bell, size, turning point, B and K stand as they
do is **invented**; the turning point's tent is our own simplest form. For measured curves of a
true value that rises and falls see `measured`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import asinh, ceil, exp, floor, log, sqrt
from typing import TYPE_CHECKING, Any, Final, Literal

from course_utils.models._checks import real, share, whole
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Draws = np.ndarray[Any, np.dtype[np.float32]]

__all__ = [
    "BOOST",
    "COST",
    "MOST",
    "POOLS",
    "Outcome",
    "Result",
    "bent",
    "divergence",
    "measured",
    "measured_peak",
    "outcome",
    "proxy_gap",
    "simulate",
    "truly_best",
]

Tail = Literal["bell", "heavy"]
Method = Literal["best of n", "learning"]

MOST: Final = 1000
POOLS: Final = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000)
BOOST: Final = 3.0
COST: Final = 3.0
_ROUNDS: Final = 500
_HALF: Final = 0.6744897501960817  # half of all draws from the bell lie within this of 0
_HALF_T: Final = 0.7648923284043520  # and half of those from Student's t with 3 degrees of freedom within this
_SHRINK: Final = _HALF / _HALF_T
_TINY: Final = 0.01  # an error smaller than this is taken as none: it changes no mean by more than 0.001
_FARTHEST: Final = 1e7
_LEVEL: Final = 0.025
_REACH: Final = 8.5  # no quality lies farther from 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the chosen candidate is like on average, in standard deviations of the quality.
    score: what it promises. true: what it is worth."""

    score: float
    true: float

    @property
    def gap(self) -> float:
        """How much more the score promises than comes."""
        return self.score - self.true


@dataclass(frozen=True, slots=True)
class Result:
    """Choosing the best of n by score, worked out exactly and simulated.

    random: a candidate drawn at random. truly_best: the true value, had it been
    seen. peak: of POOLS, the number to choose from at which the true value of the chosen
    is highest. *_by_pool: over POOLS. sampled: the mean of `rounds` simulated choices.
    """

    candidates: int
    error: float
    tail: Tail
    turn: float | None
    players: float
    chosen: Outcome
    random: Outcome
    truly_best: float
    most: Outcome
    peak: int
    at_peak: float
    rounds: int
    seed: int
    sampled: Outcome
    pools: tuple[int, ...]
    score_by_pool: tuple[float, ...]
    true_by_pool: tuple[float, ...]
    best_by_pool: tuple[float, ...]


def proxy_gap(proxy: Sequence[float], true: Sequence[float]) -> float:
    """How much more a score promises than comes, for the candidate that the score picks.

    proxy: each candidate's score. true: what each is worth, in the same order and the same
    units. The candidate with the highest score is picked, the first of them if several
    are level; the gap is its score less its true value. Above 0, the score promises too much.
    Raises ValueError where the two are of different lengths, empty, or hold something other than numbers.

    >>> proxy_gap([3, 5, 4], [3, 1, 4])
    4.0
    >>> proxy_gap([10.7, 28.0], [10.0, 0.0])
    28.0
    """
    scores, worths = _numbers("proxy", proxy), _numbers("true", true)
    if len(scores) != len(worths):
        raise ValueError(
            f"proxy and true must tell of the same candidates, but there are {len(scores)} scores "
            f"and {len(worths)} true values"
        )
    if not scores:
        raise ValueError("there is no candidate to pick: proxy and true are empty")
    picked = scores.index(max(scores))
    return scores[picked] - worths[picked]


def _numbers(name: str, values: object) -> list[float]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ValueError(f"{name} must be a list of numbers, one for each candidate, not {values!r}")
    return [real(f"{name}[{k}]", value) for k, value in enumerate(values)]


def bent(quality: float, turn: float | None = None) -> float:
    """The true value of an honest candidate: its quality up to the turning point, and as far below it beyond.

    >>> bent(5, turn=3), bent(2, turn=3), bent(5)
    (1.0, 2.0, 5.0)
    """
    q = real("quality", quality)
    return q if turn is None else min(q, 2 * real("turn", turn) - q)


def divergence(candidates: int) -> float:
    """How far the best of n has moved from a random candidate: KL = ln n - (n - 1) / n, in nats.

    That is exact where no two candidates score the same, and an upper bound otherwise (Beirami et al.,
    arXiv 2401.01879). Raises ValueError unless the number is whole and at least 1.

    >>> round(divergence(2), 4), round(divergence(1000), 4)
    (0.1931, 5.9088)
    """
    n = whole("candidates", candidates, 1, 10**9)
    return log(n) - (n - 1) / n


def measured(distance: float, a: float, b: float, method: Method = "best of n") -> float:
    """The curve that Gao, Schulman & Hilton (2022, arXiv 2210.10760) fitted to measured true values.

    distance: d, the square root of the divergence. "best of n": d * (a - b * d).
    "learning" (by reward): d * (a - b * ln d). a and b depend on the models used, and their "true value"
    was itself a model's score. It is a summary of measurements and follows from nothing above.

    >>> measured(5, 1, 0.1)
    2.5
    """
    d, rise, fall = real("distance", distance, 0), real("a", a, 0), real("b", b, 0)
    if _known(method) == "best of n":
        return d * (rise - fall * d)
    return 0.0 if d == 0 else d * (rise - fall * log(d))


def measured_peak(a: float, b: float, method: Method = "best of n") -> tuple[float, float]:
    """Where the curve of `measured` is highest, and how high: (distance, value).

    >>> [round(one, 4) for one in measured_peak(1, 0.4, "learning")]
    [4.4817, 1.7927]
    """
    rise, fall = real("a", a, 0), real("b", b, 1e-9)
    if _known(method) == "best of n":
        return rise / (2 * fall), rise**2 / (4 * fall)
    distance = exp(rise / fall - 1)
    return distance, fall * distance


def _known(method: str) -> str:
    if method not in ("best of n", "learning"):
        raise ValueError(f'the method can be "best of n" or "learning", not {method!r}')
    return method


def outcome(
    candidates: int, error: float = 1.0, tail: Tail = "bell", turn: float | None = None, players: float = 0.0
) -> Outcome:
    """What the best of `candidates` by score is like on average; up to a million of them.

    >>> found = outcome(100, error=1)
    >>> round(found.score, 3), round(found.true, 3)
    (3.546, 1.773)
    """
    n = whole("candidates", candidates, 1, 10**6)
    s, bend, p = _checked(error, tail, turn, players)
    return _outcome(n, s, tail, bend, p)


def truly_best(candidates: int, turn: float | None = None, players: float = 0.0) -> float:
    """The mean true value of the candidate that is truly best: what there was to be had."""
    n = whole("candidates", candidates, 1, 10**6)
    _, bend, p = _checked(1.0, "bell", turn, players)
    return _truly_best(n, bend, p)


def simulate(
    candidates: int = 100,
    error: float = 1.0,
    tail: Tail = "bell",
    turn: float | None = None,
    players: float = 0.0,
    *,
    seed: int = 1,
) -> Result:
    """Choose the best of `candidates` by score, on average and in 500 simulated choices.

    candidates: 1 to 1000. error: s, 0 to 5, against a spread of 1 in quality. tail: the
    shape of the error. turn: the quality beyond which more is worse, at least 0; None for never.
    players: the share that plays to the score. Raises ValueError where a value makes
    no sense. Draws are the same for every setting, so dials move the outcome smoothly.
    """
    n = whole("candidates", candidates, 1, MOST)
    s, bend, p = _checked(error, tail, turn, players)
    found = [_outcome(pool, s, tail, bend, p) for pool in POOLS]
    peak = max(range(len(POOLS)), key=lambda k: round(found[k].true, 9))
    return Result(
        candidates=n,
        error=s,
        tail=tail,
        turn=bend,
        players=p,
        chosen=_outcome(n, s, tail, bend, p),
        random=found[0],
        truly_best=_truly_best(n, bend, p),
        most=found[-1],
        peak=POOLS[peak],
        at_peak=found[peak].true,
        rounds=_ROUNDS,
        seed=seed,
        sampled=_sampled(n, s, tail, bend, p, seed),
        pools=POOLS,
        score_by_pool=tuple(one.score for one in found),
        true_by_pool=tuple(one.true for one in found),
        best_by_pool=tuple(_truly_best(pool, bend, p) for pool in POOLS),
    )


def _checked(error: float, tail: str, turn: float | None, players: float) -> tuple[float, float | None, float]:
    if tail not in ("bell", "heavy"):
        raise ValueError(f'the tail can be "bell" or "heavy", not {tail!r}')
    bend = None if turn is None else real("turn", turn, 0, 100)
    return real("error", error, 0, 5), bend, share("players", players)


# ------------------------------------------------------------------ integrals


@dataclass(frozen=True, slots=True)
class _Scores:
    """Honest candidates by score: at each score its density, the share that score less, and density times mean
    true value."""

    density: Floats
    below: Floats
    value: Floats


@lru_cache(maxsize=4096)
def _outcome(n: int, error: float, tail: Tail, turn: float | None, players: float) -> Outcome:
    steps, scores, density, below, value = _mixed(error, tail, turn, players)
    chosen = steps * n * below ** (n - 1)
    whole_of_it = float((chosen * density).sum())  # 1, but for what rounding leaves
    return Outcome(float((chosen * density * scores).sum()) / whole_of_it, float((chosen * value).sum()) / whole_of_it)


@lru_cache(maxsize=64)
def _mixed(
    error: float, tail: Tail, turn: float | None, players: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Honest candidates and those who play to the score, together: step, score, density, share below, value."""
    steps, scores = _scale(error, tail)
    honest = _honest(error, tail, turn, 0.0)
    if players == 0:
        return steps, scores, honest.density, honest.below, honest.value
    playing = _honest(error, tail, turn, BOOST)
    fair = 1 - players
    return (
        steps,
        scores,
        fair * honest.density + players * playing.density,
        fair * honest.below + players * playing.below,
        fair * honest.value + players * (playing.value - COST * playing.density),
    )


@lru_cache(maxsize=16)
def _scale(error: float, tail: Tail) -> tuple[Floats, Floats]:
    """The scores to sum over, and the step that each stands for: evenly set for the bell, ever wider for heavy tails."""
    import numpy as np

    spread = sqrt(1 + error * error)
    if tail == "bell" or error < _TINY:
        step = 0.0125 if error < _TINY else spread / 16
        scores = np.arange(-_REACH * spread, _REACH * spread + BOOST, step)
        return np.full(scores.shape, step), scores
    reach, step = asinh(_FARTHEST / spread), 0.05
    places = np.arange(-reach, reach, step)
    return step * spread * np.cosh(places), spread * np.sinh(places)


@lru_cache(maxsize=64)
def _honest(error: float, tail: Tail, turn: float | None, boost: float) -> _Scores:
    """Density, share below and value at every score less a boost. A sum over the quality, at each score."""
    import numpy as np

    scores = _scale(error, tail)[1] - boost
    if error < _TINY:
        density = np.exp(-scores * scores / 2) / sqrt(2 * np.pi)
        return _Scores(density, _cdf(scores), density * _bent(scores, turn))
    step = min(0.05, error / 4)
    start = turn if turn is not None and turn < _REACH else 0.0  # so that the turning point is one of the qualities
    low, high = ceil((-_REACH - start) / step), floor((_REACH - start) / step)
    quality = start + step * np.arange(low, high + 1, dtype=np.float64)
    weight = step * np.exp(-quality * quality / 2) / sqrt(2 * np.pi)
    worth = weight * _bent(quality, turn)
    if start:
        worth[quality == start] -= step * weight[quality == start] / 6  # what a plain sum gets wrong at a sharp bend
    spread = error * (_SHRINK if tail == "heavy" else 1.0)
    away = (scores[:, None] - quality) / spread
    if tail == "bell":
        chance = np.exp(-away * away / 2) * (1 / (spread * sqrt(2 * np.pi)))
        below = _cdf(scores / sqrt(1 + error * error))
    else:
        part = away * (1 / sqrt(3))
        hump = 1 / (1 + part * part)
        chance = hump * hump * (2 / (np.pi * sqrt(3) * spread))
        below = (0.5 + (part * hump + np.arctan(part)) / np.pi) @ weight
    return _Scores(chance @ weight, below, chance @ worth)


def _bent(quality: Floats, turn: float | None) -> Floats:
    import numpy as np

    return quality if turn is None else np.minimum(quality, 2 * turn - quality)


def _cdf(values: Floats) -> Floats:
    import numpy as np

    return np.array([cdf(float(one)) for one in values])


@lru_cache(maxsize=4096)
def _truly_best(n: int, turn: float | None, players: float) -> float:
    """The mean of the largest V: the highest level there is, less the integral of P(V <= v)**n up to it."""
    top, below = _values(turn, players)
    heights = below**n
    return top - _LEVEL * float(heights.sum() - (heights[0] + heights[-1]) / 2)


@lru_cache(maxsize=32)
def _values(turn: float | None, players: float) -> tuple[float, Floats]:
    """The highest level of the true value, and the share of candidates at or below each level up to it."""
    import numpy as np

    top = _REACH if turn is None else min(turn, _REACH)
    levels = top - _LEVEL * np.arange(round((top + _REACH + COST) / _LEVEL), -1, -1, dtype=np.float64)

    def honest(at: Floats) -> Floats:
        if turn is None:
            return _cdf(at)
        return np.where(at >= turn, 1.0, _cdf(at) + _cdf(at - 2 * turn))

    return top, (1 - players) * honest(levels) + players * honest(levels + COST)


# ------------------------------------------------------------------ simulation


def _sampled(n: int, error: float, tail: Tail, turn: float | None, players: float, seed: int) -> Outcome:
    """Score and true value of the chosen, over all simulated rounds."""
    import numpy as np

    quality, luck, lot = (draws[:, :n] for draws in (_qualities(seed), _errors(tail, seed), _lots(seed)))
    scores = quality + np.float32(error) * luck
    if players > 0:
        scores = scores + np.float32(BOOST) * (lot < players)
    best = scores.argmax(axis=1)
    rows = np.arange(_ROUNDS)
    true = _bent(quality[rows, best].astype(np.float64), turn) - COST * (lot[rows, best] < players)
    return Outcome(float(scores[rows, best].astype(np.float64).mean()), float(true.mean()))


@lru_cache(maxsize=2)
def _qualities(seed: int) -> Draws:
    import numpy as np

    return np.random.default_rng([seed, 1]).standard_normal((_ROUNDS, MOST), dtype=np.float32)


@lru_cache(maxsize=4)
def _errors(tail: Tail, seed: int) -> Draws:
    import numpy as np

    rng = np.random.default_rng([seed, 2])
    if tail == "bell":
        return rng.standard_normal((_ROUNDS, MOST), dtype=np.float32)
    return (rng.standard_t(3, (_ROUNDS, MOST)) * _SHRINK).astype(np.float32)


@lru_cache(maxsize=2)
def _lots(seed: int) -> Draws:
    import numpy as np

    return np.random.default_rng([seed, 3]).random((_ROUNDS, MOST), dtype=np.float32)
