"""One classifier, two uses, two scorecards (lesson 01).

A machine looks for some people among many. Those it looks for stand at +1,
everyone else at -1; the machine sees that signal plus noise and flags whoever
it sees above a threshold. The very same machine is put to two uses:

* screening: early cancer, among people who asked to be tested;
* arrests: people who spoke against a government, for arrest.

The technical scorecard asks how often the machine is right. It cannot differ
between the uses, because nothing in it depends on the use. The societal
scorecard adds up what happens to people, compared with no machine at all. Its
values per person are **invented**, and everything in it depends on them.

Equations, with Phi the standard normal distribution, s the noise and t the
threshold (textbook signal detection: Green & Swets 1966):

    sensitivity = Phi((1 - t) / s)       specificity = Phi((1 + t) / s)
    most often right at t = (s**2 / 2) * ln((1 - share) / share)
    ledger per person = share * (sens * found + (1 - sens) * missed)
                      + (1 - share) * ((1 - spec) * false_alarm + spec * left_alone)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, Any, Final, Literal

from course_utils.models._checks import real, whole
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "ARRESTS",
    "MOST_NOISE",
    "SCREENING",
    "Card",
    "Rates",
    "Result",
    "Values",
    "card",
    "rates",
    "simulate",
    "threshold",
]

ThresholdRule = Literal["best", "halfway"]
MOST_NOISE: Final = 3.0
_GRID: Final = tuple(round(0.05 * k, 2) for k in range(61))


@dataclass(frozen=True, slots=True)
class Values:
    """What one person gains or loses against no machine at all, in invented units.

    found: sought and flagged. false_alarm: not sought, yet flagged. missed:
    sought, not flagged. left_alone: neither sought nor flagged.
    """

    found: float
    false_alarm: float
    missed: float
    left_alone: float


SCREENING: Final = Values(found=10, false_alarm=-2, missed=-1, left_alone=0)
ARRESTS: Final = Values(found=-10, false_alarm=-4, missed=0, left_alone=0)


@dataclass(frozen=True, slots=True)
class Rates:
    """The technical scorecard: three shares between 0 and 1."""

    accuracy: float
    sensitivity: float
    specificity: float


@dataclass(frozen=True, slots=True)
class Card:
    """The societal scorecard of one use. people: how many of 1,000 end in each of the four
    ways; parts: what each way adds to the ledger; total: the ledger per 1,000 people."""

    values: Values
    people: Values
    parts: Values
    total: float


@dataclass(frozen=True, slots=True)
class Result:
    """Both scorecards at one setting, worked out exactly and simulated.

    perfect_*: the same use with a machine that makes no mistake. sampled_*: from
    `sample` simulated people. *_curve: the ledger per 1,000 people, and the
    accuracy, at every noise of `noise_grid`.
    """

    noise: float
    share: float
    rule: ThresholdRule
    threshold: float
    rates: Rates
    screening: Card
    arrests: Card
    perfect_screening: Card
    perfect_arrests: Card
    sample: int
    seed: int
    sampled_rates: Rates
    sampled_screening: float
    sampled_arrests: float
    noise_grid: tuple[float, ...]
    accuracy_curve: tuple[float, ...]
    screening_curve: tuple[float, ...]
    arrests_curve: tuple[float, ...]


def threshold(noise: float, share: float, rule: ThresholdRule = "best") -> float:
    """Where the machine draws its line.

    "halfway" is 0, midway between the two groups. "best" is where it is right
    most often: the line at which both groups are equally likely.
    Raises ValueError for another rule, a negative noise or a share outside 0..1.
    """
    if rule not in ("best", "halfway"):
        raise ValueError(f'the threshold rule can be "best" or "halfway", not {rule!r}')
    spread, sought = real("noise", noise, 0, 100), real("share", share, 0.001, 0.999)
    return 0.0 if rule == "halfway" else spread**2 / 2 * log((1 - sought) / sought)


def rates(noise: float, share: float, rule: ThresholdRule = "best") -> Rates:
    """The technical scorecard in closed form. It has no argument that says what the machine is for."""
    line = threshold(noise, share, rule)
    if noise == 0:
        return Rates(1.0, 1.0, 1.0)  # the limit: the threshold lies between -1 and +1
    sensitivity, specificity = cdf((1 - line) / noise), cdf((1 + line) / noise)
    return Rates(share * sensitivity + (1 - share) * specificity, sensitivity, specificity)


def card(found: Rates, share: float, values: Values) -> Card:
    """The societal scorecard, per 1,000 people, of a machine with these rates."""
    sought, others = 1000 * share, 1000 * (1 - share)
    people = Values(
        found=sought * found.sensitivity,
        false_alarm=others * (1 - found.specificity),
        missed=sought * (1 - found.sensitivity),
        left_alone=others * found.specificity,
    )
    parts = Values(
        found=people.found * values.found,
        false_alarm=people.false_alarm * values.false_alarm,
        missed=people.missed * values.missed,
        left_alone=people.left_alone * values.left_alone,
    )
    return Card(values, people, parts, parts.found + parts.false_alarm + parts.missed + parts.left_alone)


def simulate(
    noise: float = 1.0,
    share: float = 0.2,
    rule: ThresholdRule = "best",
    screening: Values = SCREENING,
    arrests: Values = ARRESTS,
    *,
    sample: int = 40_000,
    seed: int = 1,
) -> Result:
    """Put one machine to both uses.

    noise: standard deviation of the noise, in units of half the distance between
    the groups. share: of the people, how many the machine looks for. Raises
    ValueError where a number makes no sense. The same seed gives the same people,
    so a small turn of a dial changes the outcome a little.
    """
    exact = rates(noise, share, rule)
    curve = [rates(spread, share, rule) for spread in _GRID]
    seen = _sampled(noise, share, threshold(noise, share, rule), whole("sample", sample, 100, 1_000_000), seed)
    perfect = Rates(1.0, 1.0, 1.0)
    return Result(
        noise=noise,
        share=share,
        rule=rule,
        threshold=threshold(noise, share, rule),
        rates=exact,
        screening=card(exact, share, _checked(screening)),
        arrests=card(exact, share, _checked(arrests)),
        perfect_screening=card(perfect, share, screening),
        perfect_arrests=card(perfect, share, arrests),
        sample=sample,
        seed=seed,
        sampled_rates=seen,
        sampled_screening=card(seen, share, screening).total,
        sampled_arrests=card(seen, share, arrests).total,
        noise_grid=_GRID,
        accuracy_curve=tuple(one.accuracy for one in curve),
        screening_curve=tuple(card(one, share, screening).total for one in curve),
        arrests_curve=tuple(card(one, share, arrests).total for one in curve),
    )


def _checked(values: Values) -> Values:
    for name in ("found", "false_alarm", "missed", "left_alone"):
        real(f"the value of {name}", getattr(values, name))
    return values


def _sampled(noise: float, share: float, line: float, sample: int, seed: int) -> Rates:
    """The rates among simulated people; one machine serves both uses, so they are drawn once."""
    sought = min(max(round(sample * share), 1), sample - 1)
    wobble = noise * _draws(sample, seed)
    sensitivity = float((wobble[:sought] > line - 1).mean())
    specificity = float((wobble[sought:] <= line + 1).mean())
    return Rates(share * sensitivity + (1 - share) * specificity, sensitivity, specificity)


@lru_cache(maxsize=4)
def _draws(sample: int, seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    import numpy as np

    return np.random.default_rng(seed).standard_normal(sample)
