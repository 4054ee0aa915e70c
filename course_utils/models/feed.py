"""A feed that does what its operator asked for (lesson 04).

Every reader, round after round, is shown one of n posts. Each post has two
numbers, both standard normal over all posts: E, how strongly it holds the
reader's attention, and V, what the reader says afterwards it was worth. They go
together with correlation r: the assumption on which everything hangs. The feed
shows the post with the highest score (1 - w) * E + w * V, where w is the weight
on worth. A reader clicks with probability Phi(E - 1). The operator's
specification is a click rate, and nothing else.

With d = sqrt((1-w)**2 + w**2 + 2*w*(1-w)*r) the score's spread and m_n the mean
of the largest of n standard normal draws (order statistics):

    corr(score, E) = ((1 - w) + w * r) / d      mean E of the chosen = m_n * corr(score, E)
    corr(score, V) = (w + (1 - w) * r) / d      mean V of the chosen = m_n * corr(score, V)

so a feed that looks at attention alone (w = 0) gives a mean worth of r * m_n.
Click rate and the share of posts better than average follow by summing over the
distribution of the best score.

This is our own toy with invented numbers and no claim about any platform. It is
motivated by Kleinberg, Mullainathan & Raghavan, "The Challenge of Understanding
What Users Want", Management Science 2024 (arXiv 2202.11776), whose model is
another one. Evidence from a real feed: Milli et al. (arXiv 2305.16941).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share, whole
from course_utils.models.normal import best_of, cdf, expected_best

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float32]]

__all__ = ["CLICK_BAR", "MOST_POSTS", "POOLS", "Outcome", "Result", "outcome", "pulls", "simulate"]

CLICK_BAR: Final = 1.0
MOST_POSTS: Final = 100
POOLS: Final = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 75, 100)
_READERS: Final = 400
_ROUNDS: Final = 20
_WEIGHTS: Final = tuple(round(0.02 * k, 2) for k in range(51))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the chosen posts are like. attention, worth: means in standard deviations of all
    posts (a random post is 0). clicked, good: shares; good means worth more than the average post."""

    attention: float
    worth: float
    clicked: float
    good: float


@dataclass(frozen=True, slots=True)
class Result:
    """The feed at one setting, worked out exactly and simulated.

    random: posts drawn at random. met: whether the click target is reached.
    most_weight: the largest weight on worth at which it still is, None if none.
    least_weight: the smallest weight at which readers get as much as from random
    posts, None with a single post to choose from. worse_off: of the simulated
    readers, the share whose mean worth is below 0. *_curve: over `weights` and
    over `pools`.
    """

    weight: float
    posts: int
    correlation: float
    target: float
    chosen: Outcome
    random: Outcome
    met: bool
    most_weight: float | None
    least_weight: float | None
    readers: int
    rounds: int
    seed: int
    sampled: Outcome
    worse_off: float
    weights: tuple[float, ...]
    clicked_curve: tuple[float, ...]
    good_curve: tuple[float, ...]
    worth_curve: tuple[float, ...]
    pools: tuple[int, ...]
    attention_by_pool: tuple[float, ...]
    worth_by_pool: tuple[float, ...]


def pulls(weight: float, correlation: float) -> tuple[float, float]:
    """corr(score, E) and corr(score, V). Raises ValueError for a weight outside 0..1 or a
    correlation outside -0.99..0.99 (at -1 and an even weight every post would score the same)."""
    w, r = share("weight", weight), real("correlation", correlation, -0.99, 0.99)
    spread = sqrt((1 - w) ** 2 + w**2 + 2 * w * (1 - w) * r)
    return ((1 - w) + w * r) / spread, (w + (1 - w) * r) / spread


def outcome(weight: float, posts: int, correlation: float) -> Outcome:
    """What the best of `posts` posts by score is like, in closed form (click rate and share by a sum)."""
    to_attention, to_worth = pulls(weight, correlation)
    best = expected_best(posts)
    return Outcome(best * to_attention, best * to_worth, _clicked(posts, to_attention), _good(posts, to_worth))


def simulate(
    weight: float = 0.0,
    posts: int = 10,
    correlation: float = -0.3,
    target: float = 0.5,
    *,
    seed: int = 1,
) -> Result:
    """Run the feed for 400 readers and 20 rounds.

    weight: on worth, 0 to 1. posts: how many the feed picks from, 1 to 100.
    correlation: between attention and worth. target: the click rate asked for.
    Raises ValueError where a number makes no sense. Draws are the same for every
    setting, so dials move the outcome smoothly.
    """
    pool = whole("posts", posts, 1, MOST_POSTS)
    asked = share("target", target)
    chosen = outcome(weight, pool, correlation)
    sampled, worse_off = _sampled(weight, pool, correlation, seed)
    turns = [pulls(w, correlation) for w in _WEIGHTS]
    to_attention, to_worth = pulls(weight, correlation)
    best = expected_best(pool)
    return Result(
        weight=weight,
        posts=pool,
        correlation=correlation,
        target=asked,
        chosen=chosen,
        random=outcome(weight, 1, correlation),
        met=chosen.clicked >= asked,
        most_weight=_most_weight(pool, correlation, asked),
        least_weight=None if pool == 1 else max(0.0, -correlation / (1 - correlation)),
        readers=_READERS,
        rounds=_ROUNDS,
        seed=seed,
        sampled=sampled,
        worse_off=worse_off,
        weights=_WEIGHTS,
        clicked_curve=tuple(_clicked(pool, pull) for pull, _ in turns),
        good_curve=tuple(_good(pool, pull) for _, pull in turns),
        worth_curve=tuple(best * pull for _, pull in turns),
        pools=POOLS,
        attention_by_pool=tuple(expected_best(n) * to_attention for n in POOLS),
        worth_by_pool=tuple(expected_best(n) * to_worth for n in POOLS),
    )


def _clicked(posts: int, pull: float) -> float:
    """Mean of Phi(E - 1) over the chosen: E is normal around pull * score, with variance 1 - pull**2."""
    if posts == 1:
        return cdf(-CLICK_BAR / sqrt(2))
    scale = sqrt(2 - pull * pull)
    return sum(chance * cdf((pull * s - CLICK_BAR) / scale) for s, chance in best_of(posts))


def _good(posts: int, pull: float) -> float:
    """The chance that V > 0 among the chosen: V is normal around pull * score, with variance 1 - pull**2."""
    if posts == 1:
        return 0.5
    left = 1 - pull * pull
    if left < 1e-12:  # V is the score itself
        return 1 - 0.5**posts if pull > 0 else 0.5**posts
    return sum(chance * cdf(pull * s / sqrt(left)) for s, chance in best_of(posts))


def _most_weight(posts: int, correlation: float, target: float) -> float | None:
    """The largest weight that meets the target. Clicks fall steadily as the weight grows, so halve and halve again."""

    def meets(weight: float) -> bool:
        return _clicked(posts, pulls(weight, correlation)[0]) >= target

    if not meets(0.0):
        return None
    if meets(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if meets(middle) else (low, middle)
    return low


def _sampled(weight: float, posts: int, correlation: float, seed: int) -> tuple[Outcome, float]:
    """The chosen posts of every simulated reader and round, and the share of readers worse off than at random."""
    import numpy as np

    attention_draws, worth_draws, luck = _draws(seed)
    e = attention_draws[:, :posts]
    own = sqrt(1 - correlation**2)
    on_e, on_own = (1 - weight) + weight * correlation, weight * own
    best = np.argmax(np.float32(on_e) * e + np.float32(on_own) * worth_draws[:, :posts], axis=1)
    rows = np.arange(len(best))
    attention = e[rows, best].astype(np.float64)
    worth = correlation * attention + own * worth_draws[rows, best]
    shown = Outcome(
        float(attention.mean()),
        float(worth.mean()),
        float((attention - CLICK_BAR > luck).mean()),  # luck is standard normal, so this has chance Phi(E - 1)
        float((worth > 0).mean()),
    )
    return shown, float((worth.reshape(_READERS, _ROUNDS).mean(axis=1) < 0).mean())


@lru_cache(maxsize=2)
def _draws(seed: int) -> tuple[Floats, Floats, np.ndarray[Any, np.dtype[np.float64]]]:
    """Attention and own worth of every post, and the luck of every click: drawn once for all settings."""
    import numpy as np

    rng = np.random.default_rng(seed)
    shape = (_READERS * _ROUNDS, MOST_POSTS)
    first = rng.standard_normal(shape, dtype=np.float32)
    second = rng.standard_normal(shape, dtype=np.float32)
    return first, second, rng.standard_normal(shape[0])
