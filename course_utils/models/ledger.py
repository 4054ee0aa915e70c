"""Who gains and who pays when work is automated (lesson 05).

1,000 people earn different incomes w: the quantiles of a lognormal distribution
whose logarithm has the standard deviation 0.7. A machine takes over the work of
200 of them. It does what its operators intend, every time. Those 200 find other
work and earn a quarter less; L is what they lose together. Total income rises
by a share g. So those who own the machine share, in equal parts,

    pot = L + g * sum(w)

what they no longer pay in wages, and what the machine adds. Support makes good
a share a of every loss, and each unit that reaches someone costs c units more
to run. It is paid out of the pot, so it can never pay out more than

    a <= pot / (L * (1 + c))
    total income afterwards = sum(w) * (1 + g) - c * a * L

At c = 0 support moves income and changes no total, and with g >= 0 the pot is
large enough to make good every loss: that the gainers could compensate the
losers (the test of Kaldor 1939 and Hicks 1939) says nothing about whether they
do. The Gini coefficient of n incomes x_1 <= ... <= x_n (textbook formula) is

    G = 2 * sum(i * x_i) / (n * sum(x)) - (n + 1) / n

0 where all have the same, (n - 1) / n where one has everything. For a lognormal
it is 2 * Phi(s / sqrt(2)) - 1.

A quarter is what Jacobson, LaLonde & Sullivan (American Economic Review 1993,
83:685-709) found for workers with long tenure whom firms in distress let go, in
the long run; that it fits automation is an assumption. All else is invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, exp
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final, Literal

from course_utils.models._checks import real, share, whole

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = ["DISPLACED", "LOSS", "PEOPLE", "SPREAD", "Change", "Result", "gini", "lorenz", "simulate"]

Who = Literal["lowest", "any", "highest"]
PEOPLE: Final = 1000
DISPLACED: Final = 200
LOSS: Final = 0.25
SPREAD: Final = 0.7
_STEPS: Final = tuple(round(0.05 * k, 2) for k in range(21))
_SAME: Final = 1e-9  # a change smaller than this share of one's income is none


@dataclass(frozen=True, slots=True)
class Change:
    """The change in income of a group of people together, as a share of what they had before."""

    displaced: float
    owners: float
    everyone: float


@dataclass(frozen=True, slots=True)
class Result:
    """The ledger at one setting.

    paid: the share of every loss that is made good; less than `support` where the
    pot does not reach further. worth_it: whether the pot is above 0, so that owners
    have a reason to use the machine. enough: whether it could make good every loss.
    gain, lose, same: of 100 people. *_curve: the changes with every support of
    `supports`. fifths_*: the share of all income that each fifth of the people has,
    from the poorest; after the machine they are sorted anew.
    """

    growth: float
    displaced: Who
    owners: float
    support: float
    cost: float
    paid: float
    worth_it: bool
    enough: bool
    gain: float
    lose: float
    same: float
    now: Change
    unsupported: Change
    gini_before: float
    gini_unsupported: float
    gini_now: float
    seed: int
    supports: tuple[float, ...]
    displaced_curve: tuple[float, ...]
    owners_curve: tuple[float, ...]
    everyone_curve: tuple[float, ...]
    fifths_before: tuple[float, ...]
    fifths_now: tuple[float, ...]


def gini(incomes: Iterable[float]) -> float:
    """How unequally something is shared out: 0 where all have the same, near 1 where one has everything.

    incomes: at least one number, none below 0, in any order. Raises ValueError for
    anything else, and where nobody has anything, because then there is nothing to share.

    >>> gini([3, 1, 2, 4])
    0.25
    >>> gini([0, 0, 0, 1])
    0.75
    """
    sorted_up = sorted(real("each income", one, 0) for one in incomes)
    n, total = len(sorted_up), sum(sorted_up)
    if n == 0:
        raise ValueError("the Gini needs at least one income, and the list is empty")
    if total == 0:
        raise ValueError("nobody has any income here, so there is nothing to share and no Gini")
    return _gini(sorted_up)


def lorenz(incomes: Iterable[float], steps: int = 20) -> tuple[float, ...]:
    """The share of all income that the poorest 0, 1, ... of `steps` equal parts of the people have.

    >>> lorenz([1, 3], steps=2)
    (0.0, 0.25, 1.0)
    """
    sorted_up = sorted(real("each income", one, 0) for one in incomes)
    parts = whole("steps", steps, 1, 1000)
    if len(sorted_up) % parts or not sum(sorted_up):
        raise ValueError(f"a Lorenz curve in {parts} steps needs incomes, as many as divide into {parts} equal parts")
    return _lorenz(sorted_up, parts)


def _gini(sorted_up: list[float]) -> float:
    n = len(sorted_up)
    return 2 * sum(i * x for i, x in enumerate(sorted_up, 1)) / (n * sum(sorted_up)) - (n + 1) / n


def _lorenz(sorted_up: list[float], parts: int) -> tuple[float, ...]:
    size, total = len(sorted_up) // parts, sum(sorted_up)
    return tuple(sum(sorted_up[: k * size]) / total for k in range(parts + 1))


def _fifths(sorted_up: list[float]) -> tuple[float, ...]:
    return tuple(upper - lower for lower, upper in pairwise(_lorenz(sorted_up, 5)))


def simulate(
    growth: float = 0.05,
    displaced: Who = "lowest",
    owners: float = 0.1,
    support: float = 0.0,
    cost: float = 0.0,
    *,
    seed: int = 1,
) -> Result:
    """Automate the work of 200 of 1,000 people.

    growth: of total income, as a share, from -0.05 to 1. displaced: whose work it
    is, that of the "lowest" paid, of "any" (drawn by the seed) or of the "highest"
    paid. owners: the share of people who own the machine, the best paid first.
    support: the share of every loss to be made good. cost: what each unit of
    support costs to run, 0 to 1. Raises ValueError where a number makes no sense.
    """
    g, part = real("growth", growth, -0.05, 1), real("owners", owners, 1 / PEOPLE, 1)
    a, c = share("support", support), share("cost", cost)
    if displaced not in ("lowest", "any", "highest"):
        raise ValueError(f'displaced can be "lowest", "any" or "highest", not {displaced!r}')
    world = _world(g, displaced, part, c, whole("seed", seed, 0, 2**31))
    supported = [_Ledger.of(world, one) for one in _STEPS]
    before, now, without = world.before, _Ledger.of(world, a), supported[0]
    moved, after = now.after - before, sorted(now.after.tolist())
    lose, gain = (float((one > _SAME * before).sum()) * 100 / PEOPLE for one in (-moved, moved))
    return Result(
        growth=g,
        displaced=displaced,
        owners=part,
        support=a,
        cost=c,
        paid=now.paid,
        worth_it=world.pot > 0,
        enough=world.pot >= world.lost * (1 + c) - _SAME,
        gain=gain,
        lose=lose,
        same=100 - gain - lose,
        now=now.change,
        unsupported=without.change,
        gini_before=_gini(before.tolist()),
        gini_unsupported=_gini(sorted(without.after.tolist())),
        gini_now=_gini(after),
        seed=seed,
        supports=_STEPS,
        displaced_curve=tuple(one.change.displaced for one in supported),
        owners_curve=tuple(one.change.owners for one in supported),
        everyone_curve=tuple(one.change.everyone for one in supported),
        fifths_before=_fifths(before.tolist()),
        fifths_now=_fifths(after),
    )


@dataclass(frozen=True, slots=True)
class _World:
    """Everything but the support. hit, own: 1.0 for whoever loses their work, and for whoever owns."""

    before: Floats
    hit: Floats
    own: Floats
    lost: float
    pot: float
    cost: float


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Incomes and changes at one level of support."""

    paid: float
    after: Floats
    change: Change

    @classmethod
    def of(cls, world: _World, support: float) -> _Ledger:
        paid = min(support, max(world.pot, 0.0) / (world.lost * (1 + world.cost)))
        left = world.pot - paid * world.lost * (1 + world.cost)
        after = world.before * (1 - world.hit * LOSS * (1 - paid)) + world.own * (left / world.own.sum())
        together = (
            float((after * some).sum() / (world.before * some).sum() - 1) for some in (world.hit, world.own, 1.0)
        )
        return cls(paid, after, Change(*together))


def _world(growth: float, displaced: Who, owners: float, cost: float, seed: int) -> _World:
    import numpy as np

    before = _incomes()
    hit, own = np.zeros(PEOPLE), np.zeros(PEOPLE)
    own[PEOPLE - ceil(owners * PEOPLE - _SAME) :] = 1
    hit[_places(displaced, seed)] = 1
    lost = float((before * hit).sum() * LOSS)
    return _World(before, hit, own, lost, lost + growth * float(before.sum()), cost)


def _places(displaced: Who, seed: int) -> Any:
    """Whose work the machine takes over, as places in the order of incomes."""
    if displaced == "any":
        return _drawn(seed)
    return slice(0, DISPLACED) if displaced == "lowest" else slice(PEOPLE - DISPLACED, PEOPLE)


@lru_cache(maxsize=8)
def _drawn(seed: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    import numpy as np

    return np.random.default_rng(seed).choice(PEOPLE, DISPLACED, replace=False)


@lru_cache(maxsize=1)
def _incomes() -> Floats:
    """1,000 incomes from the lowest to the highest, with a mean of 1."""
    import numpy as np

    quantile = NormalDist(0, SPREAD).inv_cdf
    incomes = np.array([exp(quantile((k + 0.5) / PEOPLE)) for k in range(PEOPLE)])
    return incomes / incomes.mean()
