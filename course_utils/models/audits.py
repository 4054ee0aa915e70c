"""Audits and repair: what finding faults does, and what it does not (lesson 05).

A system answers 1,000 kinds of request; 100 of them have a fault, so that it
answers them wrongly every time. Nobody knows which. Then come audits, one after
another. Each audit finds every hidden fault with the chance d (how thorough it
is). After each audit the operators try to mend every fault that is known, each
with the chance r (their repair skill). Skill may grow with the audits: each one
closes a share g of what is missing, so that at the j-th audit

    r_j = 1 - (1 - r) * (1 - g)**(j - 1)

With X the faults still hidden and K those known but not mended, on average

    X_j = X_(j-1) * (1 - d)             K_j = (K_(j-1) + d * X_(j-1)) * (1 - r_j)

and for g = 0, with F faults at the start, after k audits

    X = F * (1 - d)**k
    K = F * d * (1 - r) * ((1 - d)**k - (1 - r)**k) / (r - d)        for r != d

A known fault that is not mended either stays in use (its request is answered
wrongly) or is taken out of use until it is mended (its request is refused).
Either way 1000 - X - K requests are answered rightly: taking faulty parts out
of use turns wrong answers into refusals and adds no right answer.

That a skill of 0 mends nothing is put in, not found. What is found is the rest:
how much audits and skill need each other, and what the rule for known faults
and growing skill change. Telling finding from removing is a matter of course in
software reliability, where "fault removal efficiency" is the share of detected
faults that get removed (for instance Li & Pham, PLoS ONE 2017, 12(7):e0181524,
whose model is another one). All numbers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from course_utils.models._checks import share, whole
from course_utils.models.watchlist import Span

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["FAULTS", "MOST_AUDITS", "REQUESTS", "Outcome", "Result", "outcome", "simulate"]

Rule = Literal["stay", "out"]
REQUESTS: Final = 1000
FAULTS: Final = 100
MOST_AUDITS: Final = 40
_SYSTEMS: Final = 200
_SKILLS: Final = tuple(round(0.05 * k, 2) for k in range(21))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the 100 faults and the 1,000 requests have ended, on average.

    found: faults that an audit has found so far, mended or not. known: found and
    not mended. right, wrong, refused: requests, together 1,000.
    """

    found: float
    mended: float
    known: float
    right: float
    wrong: float
    refused: float


@dataclass(frozen=True, slots=True)
class Result:
    """The system after its audits, worked out exactly and simulated.

    course: the outcome after 0, 1, 2 ... 40 audits. right_now and right_most: right
    answers at every repair skill of `skills`, after `audits` audits and after 40.
    sampled_*: over `systems` simulated systems.
    """

    audits: int
    thoroughness: float
    skill: float
    learning: float
    unmended: Rule
    now: Outcome
    before: Outcome
    course: tuple[Outcome, ...]
    skills: tuple[float, ...]
    right_now: tuple[float, ...]
    right_most: tuple[float, ...]
    systems: int
    seed: int
    sampled_found: Span
    sampled_right: Span
    sampled_wrong: Span


def outcome(audits: int, thoroughness: float, skill: float, learning: float = 0.0, unmended: Rule = "stay") -> Outcome:
    """What a number of audits leads to, on average.

    >>> after = outcome(40, 0.2, 0.0)
    >>> round(after.found), after.mended, after.wrong
    (100, 0.0, 100.0)
    >>> round(outcome(4, 0.5, 0.9).wrong, 1)
    7.0
    """
    return _course(*_checked(audits, thoroughness, skill, learning, unmended))[-1]


def simulate(
    audits: int = 12,
    thoroughness: float = 0.2,
    skill: float = 0.0,
    learning: float = 0.0,
    unmended: Rule = "stay",
    *,
    seed: int = 1,
) -> Result:
    """Audit the system.

    audits: how many, 0 to 40. thoroughness: the share of hidden faults that one
    audit finds. skill: the share of known faults mended after each audit.
    learning: the share of missing skill that each audit adds. unmended: "stay"
    or "out", what happens to a known fault until it is mended. Raises ValueError
    where a number makes no sense. Draws are the same for every setting, so dials
    move the outcome smoothly.
    """
    k, d, r, g, rule = _checked(audits, thoroughness, skill, learning, unmended)
    course = _course(MOST_AUDITS, d, r, g, rule)
    by_skill = [_course(MOST_AUDITS, d, one, g, rule) for one in _SKILLS]
    found, right, wrong = _sampled(k, d, r, g, rule, seed)
    return Result(
        audits=k,
        thoroughness=d,
        skill=r,
        learning=g,
        unmended=rule,
        now=course[k],
        before=course[0],
        course=course,
        skills=_SKILLS,
        right_now=tuple(one[k].right for one in by_skill),
        right_most=tuple(one[-1].right for one in by_skill),
        systems=_SYSTEMS,
        seed=seed,
        sampled_found=found,
        sampled_right=right,
        sampled_wrong=wrong,
    )


def _checked(
    audits: int, thoroughness: float, skill: float, learning: float, unmended: str
) -> tuple[int, float, float, float, Rule]:
    if unmended not in ("stay", "out"):
        raise ValueError(f'unmended can be "stay" or "out", not {unmended!r}')
    return (
        whole("audits", audits, 0, MOST_AUDITS),
        share("thoroughness", thoroughness),
        share("skill", skill),
        share("learning", learning),
        "stay" if unmended == "stay" else "out",
    )


def _skill(audit: int, skill: float, learning: float) -> float:
    """Repair skill at an audit, the first being number 1."""
    return 1 - (1 - skill) * (1 - learning) ** (audit - 1)


@lru_cache(maxsize=512)
def _course(audits: int, thoroughness: float, skill: float, learning: float, rule: Rule) -> tuple[Outcome, ...]:
    """The outcome after 0, 1, ... `audits` audits."""
    hidden, known, mended = float(FAULTS), 0.0, 0.0
    steps = [_outcome(hidden, known, mended, rule)]
    for audit in range(1, audits + 1):
        tried, skilled = known + thoroughness * hidden, _skill(audit, skill, learning)
        hidden *= 1 - thoroughness
        known, mended = tried * (1 - skilled), mended + tried * skilled
        steps.append(_outcome(hidden, known, mended, rule))
    return tuple(steps)


def _outcome(hidden: float, known: float, mended: float, rule: Rule) -> Outcome:
    out = rule == "out"
    return Outcome(
        found=FAULTS - hidden,
        mended=mended,
        known=known,
        right=REQUESTS - FAULTS + mended,
        wrong=hidden if out else max(FAULTS - mended, 0.0),
        refused=known if out else 0.0,
    )


def _sampled(
    audits: int, thoroughness: float, skill: float, learning: float, rule: Rule, seed: int
) -> tuple[Span, Span, Span]:
    """Faults found, requests right and requests wrong, over simulated systems, fault by fault."""
    import numpy as np

    luck, care = _draws(whole("seed", seed, 0, 2**31))
    # A fault has been found by the j-th audit if its luck is below 1 - (1 - d)**j.
    by_audit = 1 - (1 - thoroughness) ** np.arange(audits + 1)
    at = np.searchsorted(by_audit, luck, side="right")  # the audit that finds it; audits + 1 where none does
    found = at <= audits
    # Still not mended at the end, if first tried at the j-th audit: no try from j on has worked.
    tries = np.array([1 - _skill(j, skill, learning) for j in range(1, audits + 1)])
    left = np.append(np.cumprod(tries[::-1])[::-1], 1.0)
    known = found & (care < left[np.minimum(at, audits + 1) - 1])
    faults, unmended = found.sum(axis=1), known.sum(axis=1)
    right = REQUESTS - (FAULTS - faults) - unmended
    wrong = REQUESTS - right - (unmended if rule == "out" else 0)
    return _span(faults), _span(right), _span(wrong)


def _span(counts: np.ndarray[Any, np.dtype[Any]]) -> Span:
    import numpy as np

    low, high = np.quantile(counts, (0.05, 0.95))
    return Span(float(low), float(counts.mean()), float(high))


@lru_cache(maxsize=4)
def _draws(seed: int) -> tuple[Floats, Floats]:
    """Two numbers from 0 to 1 for every fault of every system: when it is found, and whether it is mended."""
    import numpy as np

    luck, care = np.random.default_rng(seed).random((2, _SYSTEMS, FAULTS))
    return luck, care
