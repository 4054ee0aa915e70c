"""Who pays for an accident, and what care that buys (lesson 11).

A developer builds an agent and a deployer puts it to use. Each decides how much
care to take, x and y, before anyone knows whether there will be an accident.
Care costs 1 a unit for the developer and k a unit for the deployer, and makes
the part of whoever takes it fail less often:

    u = F * exp(-x)      v = F * exp(-y)      F = 0.5 with no care at all

How the two parts go together is the assumption on which the ranking hangs:

    "either" (substitutes): an accident needs both parts to fail     a = u * v
    "both" (complements): one failing part is enough                 a = 1 - (1 - u) * (1 - v)

An accident costs the user h. The cost to all together is x + k*y + h*a, and the
least there can be is found by choosing x and y for everyone at once. A rule says
who pays h afterwards, and each firm then looks at its own cost alone:

    user        nobody pays, the loss stays where it falls
    developer   the developer pays it all            deployer    the deployer does
    shared      the developer pays the share s, the deployer the rest
    negligence  whoever took less than due care pays (both: by the share s); if both
                took due care the user keeps the loss. Due care is the best care times z.

The result is the equilibrium: care such that neither firm gains by changing its
own. With the share t of h a firm pays, its best answer sets the chance of its
own failing to price / (t*h*v) for substitutes and price / (t*h*(1 - v)) for
complements, at most F. So, in closed form,

    either: the firm with the smaller price / t alone takes care, until a = price / (t*h);
            so the cost is least if the firm whose care is cheaper pays all
    both:   u * (1 - v) = 1 / (s*h) and v * (1 - u) = k / ((1 - s)*h), a quadratic

For complements the answers are a contraction, since u and v are at most 1/2, so
there is one equilibrium. For substitutes with equal price / t any division of the
care is one; we take the even one. Under negligence due care of both is the only
equilibrium as long as it costs less than the best there can be in all, which
holds for any care function at z = 1: any other would have to cost the two less
than the least that is possible. That is Shavell's result, and it needs a court
that knows the best care; z is how far off it is. Where due care is set so high
that no choice is settled, a ValueError says so.

Sources: Shavell, "Strict Liability versus Negligence" (Journal of Legal Studies,
1980) and "Economic Analysis of Accident Law" (1987), for unilateral accidents,
where the care of one side counts (here: k very large), and bilateral ones, where
that of two does; theirs are injurer and victim. For sharing among several
injurers: Kornhauser & Revesz, "Sharing Damages Among Multiple Tortfeasors" (Yale
Law Journal, 1989), and on substitutes and complements Guttel & Leshem (Theoretical
Inquiries in Law, 2014), whose shares move with the care taken; ours are fixed
beforehand. The functions and every number here are invented, and no rule is the
law of any country.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, isclose, log, sqrt
from typing import Final, Literal

from course_utils.models._checks import real, share

__all__ = ["CARES", "RULES", "UNTENDED", "Outcome", "Result", "best", "liability", "saved", "simulate"]

Care = Literal["either", "both"]
Rule = Literal["user", "developer", "deployer", "shared", "negligence"]
CARES: Final[tuple[Care, ...]] = ("either", "both")
RULES: Final[tuple[Rule, ...]] = ("user", "developer", "deployer", "shared", "negligence")
#: How often a part fails that nobody takes care of.
UNTENDED: Final = 0.5
_CASES: Final = 10_000
_SHARES: Final = tuple(round(0.01 * k, 2) for k in range(101))
_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule comes to. developer, deployer: units of care each takes. accident: the chance of one.
    care: what both spend on care. harm: the loss on average; *_pays: who keeps how much of it.
    cost: care and harm together."""

    developer: float
    deployer: float
    accident: float
    care: float
    harm: float
    developer_pays: float
    deployer_pays: float
    user_pays: float
    cost: float


@dataclass(frozen=True, slots=True)
class Result:
    """Every rule under both care functions, in closed form, and the chosen one simulated.

    rules: for the chosen care function, in the order of RULES; other_rules: for
    the other one. least, other_least: the best there can be. sampled: the cost
    of each rule in `cases` simulated cases. either_saved, both_saved: with sharing
    by each of `shares`, how much is saved of what could be, under each care
    function: 0 as if nobody paid, 1 the best there can be, or nothing to save.
    """

    care: Care
    harm: float
    price: float
    share: float
    standard: float
    rules: tuple[Outcome, ...]
    least: Outcome
    other_rules: tuple[Outcome, ...]
    other_least: Outcome
    cases: int
    seed: int
    sampled: tuple[float, ...]
    shares: tuple[float, ...]
    either_saved: tuple[float, ...]
    both_saved: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _World:
    """What the firms cannot change: how care goes together, what an accident costs, what care costs."""

    care: Care
    harm: float
    price: float

    def accident(self, u: float, v: float) -> float:
        return u * v if self.care == "either" else u + v - u * v

    def answer(self, price: float, pays: float, other: float) -> float:
        """How often a firm lets its part fail, if it pays this share and the other's part fails so often."""
        matters = other if self.care == "either" else 1 - other
        if pays * self.harm * matters == 0:
            return UNTENDED
        return min(UNTENDED, price / (pays * self.harm * matters))

    def settle(self, developer: float, deployer: float) -> tuple[float, float]:
        """How often the two parts fail in equilibrium, if the firms pay these shares of the harm."""
        a = 1 / (developer * self.harm) if developer * self.harm else inf
        b = self.price / (deployer * self.harm) if deployer * self.harm else inf
        return _substitutes(a, b) if self.care == "either" else _complements(a, b)


def _substitutes(a: float, b: float) -> tuple[float, float]:
    """One firm works until the chance of an accident is a (the developer) or b (the deployer)."""
    least = min(a, b, UNTENDED**2)
    if least == UNTENDED**2:
        return UNTENDED, UNTENDED
    if isclose(a, b, rel_tol=1e-9):
        return sqrt(least), sqrt(least)
    return (least / UNTENDED, UNTENDED) if a < b else (UNTENDED, least / UNTENDED)


def _complements(a: float, b: float) -> tuple[float, float]:
    """The solution of u * (1 - v) = a and v * (1 - u) = b, or one at the edge where a part is left untended."""
    if max(a, b) < inf:
        gap = a - b
        inside = (1 + gap) ** 2 - 4 * a
        if inside >= 0:
            u = 2 * a / (1 + gap + sqrt(inside))  # the smaller root, without cancellation
            v = b / (1 - u)
            if u <= UNTENDED and v <= UNTENDED:
                return u, v
    v = min(UNTENDED, b / (1 - UNTENDED))
    if a / (1 - v) >= UNTENDED:
        return UNTENDED, v
    return min(UNTENDED, a / (1 - UNTENDED)), UNTENDED


def best(care: Care = "either", harm: float = 24.0, price: float = 1.0) -> Outcome:
    """The care that costs least in all, if one mind chose for both; the user keeps what harm is left.

    Raises ValueError where a value makes no sense.

    >>> round(best("either").cost, 3), round(best("both").cost, 3)
    (2.792, 6.926)
    """
    world = _world(care, harm, price)
    return _tell(world, *_best(world), 0.0, 0.0)


def liability(
    rule: Rule,
    care: Care = "either",
    harm: float = 24.0,
    price: float = 1.0,
    share: float = 0.5,
    standard: float = 1.0,
) -> Outcome:
    """What a rule comes to once both firms have done what is cheapest for them.

    rule: one of RULES. care: "either" or "both". harm: what an accident costs, 0
    to 10,000. price: of the deployer's care, 0.01 to 100; the developer's is 1.
    share: the developer's, from 0 to 1. standard: due care as a share of the best
    care, 0 to 2. Raises ValueError for anything else.

    >>> [round(liability("shared", share=s).cost, 2) for s in (0, 0.25, 0.5)]
    [2.79, 2.84, 3.1]
    >>> [round(liability("shared", "both", share=s).cost, 2) for s in (0, 0.25, 0.5)]
    [14.79, 8.65, 7.59]
    """
    if rule not in RULES:
        raise ValueError(f"rule can be {', '.join(RULES)}, not {rule!r}")
    return _liability(rule, _world(care, harm, price), _share("share", share), real("standard", standard, 0, 2))


def saved(care: Care, harm: float, price: float, cost: float) -> float:
    """How much of what could be saved a rule of this cost saves: 0 as if nobody paid, 1 the best there can be.

    1 where nothing could be saved. Below 0 for a rule that costs more than none.

    >>> round(saved("either", 24, 1, liability("shared").cost), 3)
    0.904
    """
    world = _world(care, harm, price)
    none, least = harm * world.accident(UNTENDED, UNTENDED), _tell(world, *_best(world), 0.0, 0.0).cost
    return 1.0 if isclose(none, least) else (none - cost) / (none - least)


_share = share  # `liability` and `simulate` have an argument of that name


def _world(care: Care, harm: float, price: float) -> _World:
    if care not in CARES:
        raise ValueError(f'care can be "either" or "both", not {care!r}')
    return _World(care, real("harm", harm, 0, 10_000), real("price", price, 0.01, 100))


def _liability(rule: Rule, world: _World, developer: float, standard: float) -> Outcome:
    if rule == "negligence":
        return _negligence(world, developer, standard)
    pays = {"user": (0.0, 0.0), "developer": (1.0, 0.0), "deployer": (0.0, 1.0), "shared": (developer, 1 - developer)}
    return _tell(world, *world.settle(*pays[rule]), *pays[rule])


def _tell(world: _World, u: float, v: float, developer: float, deployer: float) -> Outcome:
    """The outcome, if the parts fail so often and the firms pay these shares of the harm."""
    x, y = (max(0.0, log(UNTENDED / chance)) for chance in (u, v))
    accident = world.accident(u, v)
    care, harm = x + world.price * y, world.harm * accident
    return Outcome(
        developer=x,
        deployer=y,
        accident=accident,
        care=care,
        harm=harm,
        developer_pays=developer * harm,
        deployer_pays=deployer * harm,
        user_pays=(1 - developer - deployer) * harm,
        cost=care + harm,
    )


@lru_cache(maxsize=256)
def _best(world: _World) -> tuple[float, float]:
    """How often the parts fail at least cost: as if each firm paid the whole harm and took all care it calls for."""
    return world.settle(1.0, 1.0)


def _negligence(world: _World, developer: float, standard: float) -> Outcome:
    """The firms answer each other, from due care on, until neither changes its mind."""
    due = tuple(UNTENDED * (chance / UNTENDED) ** standard for chance in _best(world))
    u, v = due
    for _ in range(_ROUNDS):
        new_u = _answer(world, 1.0, due[0], v, 1.0 if v <= due[1] else developer)
        new_v = _answer(world, world.price, due[1], new_u, 1.0 if new_u <= due[0] else 1 - developer)
        if isclose(new_u, u, rel_tol=1e-12) and isclose(new_v, v, rel_tol=1e-12):
            return _tell(world, u, v, *_paid(u > due[0], v > due[1], developer))
        u, v = new_u, new_v
    raise ValueError(
        f"due care of {standard:g} times the best care is so much that the two firms never settle; lower standard"
    )


def _paid(developer_short: bool, deployer_short: bool, developer: float) -> tuple[float, float]:
    """Who pays which share, by who fell short of due care."""
    if developer_short and deployer_short:
        return developer, 1 - developer
    return float(developer_short), float(deployer_short)


def _answer(world: _World, price: float, due: float, other: float, pays: float) -> float:
    """How often a firm lets its part fail: as due care has it, or more often if paying is cheaper."""
    careless = world.answer(price, pays, other)
    if careless <= due:
        return due
    saved = price * (log(UNTENDED / due) - log(UNTENDED / careless))
    return careless if pays * world.harm * world.accident(careless, other) < saved else due


def simulate(
    care: Care = "either",
    harm: float = 24.0,
    price: float = 1.0,
    share: float = 0.5,
    standard: float = 1.0,
    *,
    seed: int = 1,
) -> Result:
    """Try every rule under both care functions, and the chosen one in 10,000 simulated cases.

    The arguments are those of `liability`; ValueError as there.
    """
    s, z = _share("share", share), real("standard", standard, 0, 2)
    other: Care = "both" if care == "either" else "either"
    here, there = _world(care, harm, price), _world(other, harm, price)
    rules, other_rules = (tuple(_liability(rule, world, s, z) for rule in RULES) for world in (here, there))
    saved = {world.care: _saved(world) for world in (here, there)}
    return Result(
        care=care,
        harm=here.harm,
        price=here.price,
        share=s,
        standard=z,
        rules=rules,
        least=best(care, harm, price),
        other_rules=other_rules,
        other_least=best(other, harm, price),
        cases=_CASES,
        seed=seed,
        sampled=tuple(_sampled(here, outcome.developer, outcome.deployer, seed) for outcome in rules),
        shares=_SHARES,
        either_saved=saved["either"],
        both_saved=saved["both"],
    )


@lru_cache(maxsize=256)
def _saved(world: _World) -> tuple[float, ...]:
    """How much sharing saves of what could be saved, at every share."""
    return tuple(saved(world.care, world.harm, world.price, _liability("shared", world, s, 1.0).cost) for s in _SHARES)


@lru_cache(maxsize=1024)
def _sampled(world: _World, developer: float, deployer: float, seed: int) -> float:
    """The mean cost of simulated cases: each part fails or not, and an accident follows or not."""
    import numpy as np

    luck = np.random.default_rng(seed).random((2, _CASES))
    fails = luck < [[UNTENDED * exp(-developer)], [UNTENDED * exp(-deployer)]]
    accidents = fails.all(axis=0) if world.care == "either" else fails.any(axis=0)
    return developer + world.price * deployer + world.harm * float(accidents.mean())
