"""Three notions of fairness and the identity that binds them (lesson 07).

A bank scores people in two groups and refuses a loan to whoever scores at or
above its line. Someone who would not pay back stands at +1, someone who would
at -1; the bank sees that signal plus noise, with the standard deviation s. The
score is the chance, given what the bank sees and the group's base rate p (the
share who would not pay back), that this person would not pay back. So it is
calibrated in each group by construction: of people with a score of 0.3, 30 of
100 would not pay back, whichever group they are in. With Phi the standard
normal distribution, a line t on the score lies at the signal

    cut = (s**2 / 2) * (logit(t) - logit(p))        (Bayes' theorem)
    FNR = Phi((cut - 1) / s)        non-payers let through, of all non-payers
    FPR = Phi((-1 - cut) / s)       payers refused by mistake, of all payers
    PPV = p * (1 - FNR) / (p * (1 - FNR) + (1 - p) * FPR)
                                    refusals that are right, of all refusals

The three cannot be chosen freely. Counting alone gives, for any classifier,

    FPR = p / (1 - p) * (1 - PPV) / PPV * (1 - FNR)

(Chouldechova, "Fair prediction with disparate impact", Big Data 2017, arXiv
1703.00056, equation 2.6). So two groups with the same PPV and the same FNR have
the same FPR only if their base rates are equal or nobody is refused by mistake.
Kleinberg, Mullainathan & Raghavan (arXiv 1609.05807) prove the like for scores.
That one line can close all three gaps when base rates are equal needs one thing
more, which the identity does not mention: scores as good for one group as for
the other. The groups, their base rates and the noise are invented.

Published case: the COMPAS score in Broward County, Florida, as counted by
ProPublica in 2016, with "low" as not flagged and "medium" or "high" as flagged.
How that sample was built has been disputed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share, whole
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = [
    "COMPAS_BLACK",
    "COMPAS_WHITE",
    "FLAWLESS",
    "LINES",
    "MOST_NOISE",
    "Counts",
    "Gaps",
    "Measures",
    "Result",
    "false_positive_rate",
    "group",
    "measures",
    "score",
    "simulate",
]

MOST_NOISE: Final = 3.0
#: Below this share of mistakes, and below this gap, the model calls a score flawless and a gap closed.
FLAWLESS: Final = 1e-6
LINES: Final = tuple(round(0.05 + 0.02 * k, 2) for k in range(46))
_PEOPLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people ended in each of the four ways.

    not_flagged and flagged: had no outcome. missed and found: had the outcome.
    In the usual words: true negatives, false positives, false negatives, true positives.
    """

    not_flagged: float
    flagged: float
    missed: float
    found: float


COMPAS_BLACK: Final = Counts(not_flagged=990, flagged=805, missed=532, found=1369)
COMPAS_WHITE: Final = Counts(not_flagged=1139, flagged=349, missed=461, found=505)


@dataclass(frozen=True, slots=True)
class Measures:
    """What a line does to a group, as shares from 0 to 1. flagged: of the whole group.
    ppv: None where nobody is flagged, because then no flag has a worth."""

    base: float
    flagged: float
    ppv: float | None
    fpr: float
    fnr: float


@dataclass(frozen=True, slots=True)
class Gaps:
    """Group B minus group A, or a place on group B's line for each measure. None where there is none."""

    ppv: float | None
    fpr: float | None
    fnr: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """Both groups at one setting, worked out exactly and simulated.

    closes: the line of group B at which each gap alone is zero, None where there
    is no such line. common: whether one line closes all three. flawless: whether
    neither group's score makes mistakes. implied_fpr: the FPR that the identity
    asks of group B if it had group A's PPV and FNR; more than 1 cannot be had, and
    None stands where group A flags nobody. sampled_*: from `people` simulated
    people a group. *_gap_curve: over every line of group B in `lines`.
    """

    noise_a: float
    noise_b: float
    line_a: float
    line_b: float
    a: Measures
    b: Measures
    gaps: Gaps
    closes: Gaps
    common: bool
    flawless: bool
    implied_fpr: float | None
    people: int
    seed: int
    sampled_a: Measures
    sampled_b: Measures
    sampled_gaps: Gaps
    lines: tuple[float, ...]
    ppv_gap_curve: tuple[float, ...]
    fpr_gap_curve: tuple[float, ...]
    fnr_gap_curve: tuple[float, ...]


def false_positive_rate(base: float, ppv: float, fnr: float) -> float:
    """The FPR that a base rate, a PPV and an FNR leave no choice about (Chouldechova's identity).

    All three are shares. An answer above 1 says that no classifier has these
    three. Raises ValueError for what is no share, for a base rate of 1 (there is
    nobody to flag by mistake) and for a PPV of 0 (no flag is right).

    >>> round(false_positive_rate(0.5, 0.8, 0.2), 4)
    0.2
    >>> round(false_positive_rate(0.3, 0.8, 0.2), 4)
    0.0857
    """
    p, worth, missed = share("base", base), share("ppv", ppv), share("fnr", fnr)
    if p == 1:
        raise ValueError("base must be below 1: with everyone having the outcome, nobody can be flagged by mistake")
    if worth == 0:
        raise ValueError("ppv must be above 0: the identity divides by it")
    return p / (1 - p) * (1 - worth) / worth * (1 - missed)


def measures(counts: Counts) -> Measures:
    """Base rate, PPV, FPR and FNR of four counts. Raises ValueError where a count is negative,
    nobody had the outcome or everybody had it: then one of the rates divides by nothing.

    >>> found = measures(COMPAS_BLACK)
    >>> [round(share, 4) for share in (found.base, found.ppv, found.fpr, found.fnr)]
    [0.5143, 0.6297, 0.4485, 0.2799]
    """
    for name in ("not_flagged", "flagged", "missed", "found"):
        real(f"the count of {name}", getattr(counts, name), 0)
    without, having = counts.not_flagged + counts.flagged, counts.missed + counts.found
    if not without or not having:
        who = "everyone" if having else "nobody"
        raise ValueError(f"{who} in these counts had the outcome, so one of the rates cannot be worked out")
    flagged = counts.flagged + counts.found
    return Measures(
        base=having / (without + having),
        flagged=flagged / (without + having),
        ppv=counts.found / flagged if flagged else None,
        fpr=counts.flagged / without,
        fnr=counts.missed / having,
    )


def score(signal: float, base: float, noise: float) -> float:
    """The chance of the outcome, given the signal: from 0 to 1, calibrated by Bayes' theorem."""
    seen, p, spread = real("signal", signal), _base("base", base), real("noise", noise, 0.001, 100)
    return _logistic(2 * seen / spread**2 + _logit(p))


def group(base: float, noise: float, line: float) -> Measures:
    """What a line does to a group, in closed form. base and line: between 0.001 and 0.999; noise:
    from 0 (the score makes no mistake) to 100. Raises ValueError for anything else."""
    p, spread, t = _base("base", base), real("noise", noise, 0, 100), _base("line", line)
    return _at(p, spread, _cut(p, spread, t))


def simulate(
    base_a: float = 0.5,
    base_b: float = 0.3,
    noise_a: float = 1.0,
    noise_b: float = 1.0,
    line_a: float = 0.5,
    line_b: float = 0.5,
    *,
    seed: int = 1,
) -> Result:
    """Score both groups and draw a line through each.

    base_*: share who would not pay back. noise_*: of what the bank sees, in units
    of half the distance between payers and non-payers. line_*: the score from
    which a loan is refused. Raises ValueError where a number makes no sense. The
    same seed gives the same people, so a small turn of a dial changes little.
    """
    pa, pb = _base("base_a", base_a), _base("base_b", base_b)
    sa, sb = real("noise_a", noise_a, 0, 100), real("noise_b", noise_b, 0, 100)
    ta, tb = _base("line_a", line_a), _base("line_b", line_b)
    a, b = _at(pa, sa, _cut(pa, sa, ta)), _at(pb, sb, _cut(pb, sb, tb))
    curve = [_gaps(a, _at(pb, sb, _cut(pb, sb, t))) for t in LINES]
    seen_a, seen_b = _sampled(pa, sa, ta, seed), _sampled(pb, sb, tb, seed + 1)
    flawless = max(a.fpr, a.fnr, b.fpr, b.fnr) < FLAWLESS
    return Result(
        noise_a=sa,
        noise_b=sb,
        line_a=ta,
        line_b=tb,
        a=a,
        b=b,
        gaps=_gaps(a, b),
        closes=_closes(a, (sa, _cut(pa, sa, ta)), pb, sb),
        common=flawless or _common(a, (sa, _cut(pa, sa, ta)), pb, sb),
        flawless=flawless,
        implied_fpr=None if not a.ppv else false_positive_rate(pb, a.ppv, a.fnr),
        people=_PEOPLE,
        seed=seed,
        sampled_a=seen_a,
        sampled_b=seen_b,
        sampled_gaps=_gaps(seen_a, seen_b),
        lines=LINES,
        ppv_gap_curve=tuple(gap.ppv or 0.0 for gap in curve),
        fpr_gap_curve=tuple(gap.fpr or 0.0 for gap in curve),
        fnr_gap_curve=tuple(gap.fnr or 0.0 for gap in curve),
    )


def _base(name: str, value: float) -> float:
    return real(name, value, 0.001, 0.999)


def _logit(share_of: float) -> float:
    return log(share_of / (1 - share_of))


def _logistic(odds: float) -> float:
    """1 / (1 + exp(-odds)), without overflow."""
    return 1 / (1 + exp(-odds)) if odds > 0 else exp(max(odds, -700.0)) / (1 + exp(odds))


def _cut(base: float, noise: float, line: float) -> float:
    """Where a line on the score lies on the signal."""
    return noise**2 / 2 * (_logit(line) - _logit(base))


def _at(base: float, noise: float, cut: float) -> Measures:
    """What a cut on the signal does to a group."""
    if noise == 0:
        return Measures(base, base, 1.0, 0.0, 0.0)  # the limit: the cut lies between -1 and +1
    found, mistaken = cdf((1 - cut) / noise), cdf((-1 - cut) / noise)
    flagged = base * found + (1 - base) * mistaken
    return Measures(base, flagged, base * found / flagged if flagged else None, mistaken, cdf((cut - 1) / noise))


def _gaps(a: Measures, b: Measures) -> Gaps:
    worth = None if a.ppv is None or b.ppv is None else b.ppv - a.ppv
    return Gaps(worth, b.fpr - a.fpr, b.fnr - a.fnr)


def _same_rates(noise_a: float, cut_a: float, noise_b: float) -> tuple[float, float]:
    """Group B's cuts at which its FPR and its FNR are those of group A: as many standard deviations away."""
    return noise_b * (cut_a + 1) / noise_a - 1, noise_b * (cut_a - 1) / noise_a + 1


def _closes(a: Measures, machine_a: tuple[float, float], base_b: float, noise_b: float) -> Gaps:
    """The line of group B that closes each gap alone. Without noise there is nothing a line could change."""
    noise_a, cut_a = machine_a
    if noise_a == 0 or noise_b == 0:
        return Gaps(None, None, None)
    fpr, fnr = (_logistic(2 * cut / noise_b**2 + _logit(base_b)) for cut in _same_rates(noise_a, cut_a, noise_b))
    return Gaps(_same_ppv(a.ppv, base_b, noise_b), fpr, fnr)


def _same_ppv(target: float | None, base_b: float, noise_b: float) -> float | None:
    """Group B's line for this PPV. The PPV is the mean score of the flagged, so it rises with the line,
    from the base rate (everyone is flagged) towards 1: halve and halve again."""
    if target is None or target < base_b:
        return None
    low, high = -16.0, 16.0
    for _ in range(50):
        middle = (low + high) / 2
        worth = _at(base_b, noise_b, noise_b**2 / 2 * (middle - _logit(base_b))).ppv
        low, high = (low, middle) if worth is None or worth >= target else (middle, high)
    return _logistic(low)


def _common(a: Measures, machine_a: tuple[float, float], base_b: float, noise_b: float) -> bool:
    """Whether the line that closes one gap closes the other two as well."""
    noise_a, cut_a = machine_a
    if noise_a == 0 or noise_b == 0:
        return False
    gaps = _gaps(a, _at(base_b, noise_b, _same_rates(noise_a, cut_a, noise_b)[0]))
    return all(gap is not None and abs(gap) < FLAWLESS for gap in (gaps.ppv, gaps.fpr, gaps.fnr))


def _sampled(base: float, noise: float, line: float, seed: int) -> Measures:
    """The measures among simulated people. The shares of payers are kept exact: only the noise is drawn."""
    having = min(max(round(base * _PEOPLE), 1), _PEOPLE - 1)
    if noise == 0:
        return measures(Counts(_PEOPLE - having, 0, 0, having))
    cut, wobble = _cut(base, noise, line), _draws(whole("seed", seed, 0, 2**31))
    found = int((noise * wobble[:having] >= cut - 1).sum())
    mistaken = int((noise * wobble[having:] >= cut + 1).sum())
    return measures(Counts(_PEOPLE - having - mistaken, mistaken, having - found, found))


@lru_cache(maxsize=4)
def _draws(seed: int) -> Floats:
    import numpy as np

    return np.random.default_rng(seed).standard_normal(_PEOPLE)
