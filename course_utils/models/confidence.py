"""How stated confidence is scored (lesson 00).

A learner judges yes or no, is right with chance p, and says to be sure to c.
The Brier score of one judgement is (1 - c)**2 where it was right and c**2 where
it was wrong; smaller is better. With 0.25, what always saying 50 % earns, as
the yardstick, the calibration score of the course is 1 - Brier / 0.25. On average

    Brier = p * (1 - c)**2 + (1 - p) * c**2 = p * (1 - p) + (c - p)**2
    score = 1 - Brier / 0.25                = (2p - 1)**2 - 4 * (c - p)**2

so the average score is highest at c = p and nowhere else: the Brier score is
strictly proper (Brier 1950, Monthly Weather Review 78:1-3). Less than 50 %
cannot be said, because whoever thinks so would have answered the other way.

A mark floors the score at 0, and it does so once, for the mean over all
judgements of a form. The floored score is not proper any more: with little to
lose, saying a little more than one knows can pay. On a form of 24 judgements it
pays at most 0.02, for whoever is guessing; `form_score` says how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, whole

if TYPE_CHECKING:
    import numpy as np

__all__ = ["GUESS", "Result", "Span", "brier", "form_score", "score", "simulate"]

#: The Brier score of always saying 50 %.
GUESS: Final = 0.25
_SAID: Final = tuple(float(c) for c in range(50, 101))


@dataclass(frozen=True, slots=True)
class Span:
    """What most simulated forms lie between: the 5th and the 95th of every 100, and their mean."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a way of stating confidence earns, on average and on `forms` simulated forms.

    right, said, best: percent. score: before the floor; best is what to say for
    the highest score, best_score. on_form, best_on_form: the mean score of a form
    once it is floored at 0. floored: share of simulated forms whose score was
    below 0. score_curve: the score at every confidence of said_grid.
    """

    right: float
    said: float
    brier: float
    score: float
    best: float
    best_score: float
    judgements: int
    on_form: float
    best_on_form: float
    forms: int
    seed: int
    sampled_score: Span
    sampled_on_form: float
    floored: float
    said_grid: tuple[float, ...]
    score_curve: tuple[float, ...]


def brier(right: float, said: float) -> float:
    """The Brier score to expect of one judgement, from 0 (best) to 1.

    right: how often the learner is right, 0 to 100 percent. said: the confidence
    stated, 50 to 100 percent. Raises ValueError for anything else.

    >>> round(brier(70, 90), 4)
    0.25
    """
    p, c = real("right", right, 0, 100) / 100, real("said", said, 50, 100) / 100
    return p * (1 - c) ** 2 + (1 - p) * c**2


def score(right: float, said: float) -> float:
    """The calibration score to expect, before any floor: 1 at best, 0 for always saying 50 %, -3 at worst.

    Takes and refuses what `brier` does. Rounded to twelve decimals, so that nothing reads as nothing.

    >>> score(70, 90), score(70, 70)
    (0.0, 0.16)
    """
    return _scored(brier(right, said))


def form_score(right: float, said: float, judgements: int = 24) -> float:
    """The mean score of a form of so many judgements, floored at 0 as a mark is.

    Summed over how many judgements come out right (binomial). Takes and refuses what `brier` does.
    """
    p, c = real("right", right, 0, 100) / 100, real("said", said, 50, 100) / 100
    n = whole("judgements", judgements, 1, 1000)
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) * max(0.0, _scored(_of_form(k, n, c))) for k in range(n + 1))


def simulate(
    right: float = 70,
    said: float = 100,
    *,
    judgements: int = 24,
    forms: int = 2000,
    seed: int = 1,
) -> Result:
    """Let a learner fill in forms, always saying the same confidence.

    right, said: as in `brier`. judgements: on one form; twelve cards with two
    tests each have 24. The same seed gives the same luck, so a small turn of a
    dial changes the outcome a little. Raises ValueError where a number makes no sense.
    """
    p, c = real("right", right, 0, 100), real("said", said, 50, 100)
    n, many = whole("judgements", judgements, 1, 1000), whole("forms", forms, 100, 100_000)
    best = max(p, 50.0)
    seen = _forms(p, c, n, many, seed)
    return Result(
        right=p,
        said=c,
        brier=brier(p, c),
        score=score(p, c),
        best=best,
        best_score=score(p, best),
        judgements=n,
        on_form=form_score(p, c, n),
        best_on_form=form_score(p, best, n),
        forms=many,
        seed=seed,
        sampled_score=_span(seen),
        sampled_on_form=float(seen.clip(min=0).mean()),
        floored=float((seen < 0).mean()),
        said_grid=_SAID,
        score_curve=tuple(score(p, one) for one in _SAID),
    )


def _scored(mean_brier: float) -> float:
    return round(1 - mean_brier / GUESS, 12) + 0.0  # + 0.0 turns -0.0 into 0.0


def _of_form(got: Any, judgements: int, said: float) -> Any:
    """The mean Brier score of a form with so many judgements right; `got` is a number or an array of them."""
    return (got * (1 - said) ** 2 + (judgements - got) * said**2) / judgements


def _forms(right: float, said: float, judgements: int, forms: int, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The score of each simulated form, before the floor."""
    got = (_luck(judgements, forms, seed) < right / 100).sum(axis=1)
    return (1 - _of_form(got, judgements, said / 100) / GUESS).round(12) + 0.0


def _span(scores: np.ndarray[Any, np.dtype[np.float64]]) -> Span:
    import numpy as np

    low, high = np.quantile(scores, (0.05, 0.95))
    return Span(float(low), float(scores.mean()), float(high))


@lru_cache(maxsize=4)
def _luck(judgements: int, forms: int, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    import numpy as np

    return np.random.default_rng(seed).random((forms, judgements))
