"""A watchlist and its base rate (lesson 04).

Many people pass a machine; a few of them are on a list. The machine flags a
share of those on the list (its sensitivity, s) and lets a share of the others
pass (its specificity, c). With p the share of people who are on the list:

    PPV = s * p / (s * p + (1 - c) * (1 - p))          (Bayes' theorem)
    false alarms = N * (1 - p) * (1 - c)

PPV, the positive predictive value, is what a flag is worth: the share of those
flagged who are on the list. Repairing the machine by a share q closes that
share of the gap to perfection: s + q * (1 - s) and c + q * (1 - c). At q = 1
nobody is flagged by mistake, and everyone on the list is found for whatever
purpose the list was made: the numbers say nothing about that purpose.

Published case with the same arithmetic: South Wales Police, Cardiff 2017,
2,470 alerts of which 173 were true, so a PPV of 7.0 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share, whole

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Result", "Span", "ppv", "simulate"]

_REPAIRS: Final = tuple(round(0.05 * k, 2) for k in range(21))
_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Span:
    """What most simulated days lie between: the 5th and the 95th of every 100, and their mean."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    """What one day at the machine brings, on average and in `days` simulated days.

    found: flagged and on the list. false_alarms: flagged, not on it. missed: on
    the list, not flagged. ppv: None where nobody is flagged. The *_curve hold
    the same counts with a growing share of the machine's errors repaired.
    """

    people: int
    listed: int
    sensitivity: float
    specificity: float
    purpose: str
    found: float
    missed: float
    false_alarms: float
    flagged: float
    ppv: float | None
    days: int
    seed: int
    sampled_found: Span
    sampled_false_alarms: Span
    repairs: tuple[float, ...]
    found_curve: tuple[float, ...]
    false_alarms_curve: tuple[float, ...]


def ppv(prevalence: float, sensitivity: float, specificity: float) -> float:
    """What a flag is worth: the share of flagged people who are on the list, from 0 to 1.

    All three are shares from 0 to 1. Raises ValueError for anything else, and
    where nobody at all would be flagged, because then no flag has a worth.

    >>> round(ppv(0.0001, 0.99, 0.999), 5)
    0.09009
    """
    p, s, c = share("prevalence", prevalence), share("sensitivity", sensitivity), share("specificity", specificity)
    right, wrong = s * p, (1 - c) * (1 - p)
    if right + wrong == 0:
        raise ValueError("nobody is flagged at these values, so there is no flag whose worth could be worked out")
    return right / (right + wrong)


def simulate(
    people: int = 1_000_000,
    listed: int = 100,
    sensitivity: float = 0.99,
    specificity: float = 0.999,
    purpose: str = "petition",
    *,
    seed: int = 1,
) -> Result:
    """Let `people` pass the machine, `listed` of whom are on the list.

    purpose: what the list is for; it is carried along and changes no number,
    which is the point. Raises ValueError where a number makes no sense.
    """
    crowd = whole("people", people, 1, 100_000_000)
    targets = whole("listed", listed, 0, crowd)
    s, c = share("sensitivity", sensitivity), share("specificity", specificity)
    others = crowd - targets
    found, alarms = targets * s, others * (1 - c)
    return Result(
        people=crowd,
        listed=targets,
        sensitivity=s,
        specificity=c,
        purpose=purpose,
        found=found,
        missed=targets - found,
        false_alarms=alarms,
        flagged=found + alarms,
        ppv=found / (found + alarms) if found + alarms else None,
        days=_DAYS,
        seed=seed,
        sampled_found=_days(targets, s, seed),
        sampled_false_alarms=_days(others, 1 - c, seed + 1),
        repairs=_REPAIRS,
        found_curve=tuple(targets * (s + q * (1 - s)) for q in _REPAIRS),
        false_alarms_curve=tuple(others * (1 - c) * (1 - q) for q in _REPAIRS),
    )


@lru_cache(maxsize=256)
def _days(people: int, chance: float, seed: int) -> Span:
    """How many of `people` are flagged on a simulated day, each with this chance."""
    import numpy as np

    real("chance", chance, 0, 1)
    days: np.ndarray[Any, np.dtype[np.int64]] = np.random.default_rng(seed).binomial(people, chance, _DAYS)
    low, high = np.quantile(days, (0.05, 0.95))
    return Span(float(low), float(days.mean()), float(high))
