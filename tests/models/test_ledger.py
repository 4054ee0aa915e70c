"""The ledger: the textbook Gini, incomes that add up, and when nobody loses."""

from __future__ import annotations

from itertools import pairwise, product
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest

from course_utils.models.ledger import DISPLACED, LOSS, PEOPLE, SPREAD, gini, lorenz, simulate

PHI = NormalDist().cdf
SETTINGS = list(
    product((-0.02, 0.0, 0.05, 0.1), ("lowest", "any", "highest"), (0.01, 0.1, 1.0), (0.0, 0.5, 1.0), (0.0, 0.3))
)


@pytest.mark.parametrize(
    ("incomes", "known"),
    [([1, 1, 1, 1], 0), ([0, 0, 0, 1], 0.75), ([1, 2, 3, 4], 0.25), ([1, 2, 3, 4, 5], 0.2667), ([7], 0)],
)
def test_gini_has_the_check_values(incomes: list[float], known: float) -> None:
    assert gini(incomes) == pytest.approx(known, abs=5e-5)


def test_gini_of_known_distributions() -> None:
    places = (np.arange(200_000) + 0.5) / 200_000
    assert gini(places.tolist()) == pytest.approx(1 / 3, abs=1e-4)  # spread evenly from 0 to 1
    normal = NormalDist()
    lognormal = [np.exp(normal.inv_cdf(float(place))) for place in places[::20]]
    assert gini(lognormal) == pytest.approx(0.5205, abs=2e-3)
    assert 2 * PHI(1 / sqrt(2)) - 1 == pytest.approx(0.5205, abs=5e-5)
    pareto = (1 - places) ** (-1 / 3)
    assert gini(pareto.tolist()) == pytest.approx(1 / (2 * 3 - 1), abs=2e-3)


def test_gini_is_half_the_mean_difference_over_the_mean() -> None:
    incomes = np.random.default_rng(7).exponential(size=60)
    apart = np.abs(incomes[:, None] - incomes[None, :]).mean()
    assert gini(incomes) == pytest.approx(apart / 2 / incomes.mean())


def test_gini_looks_at_shares_alone() -> None:
    assert gini([5, 1, 3]) == pytest.approx(gini([1, 3, 5])) == pytest.approx(gini([10, 30, 50]))
    assert gini([1, 3, 5, 1, 3, 5]) == pytest.approx(gini([1, 3, 5]))
    assert gini([2, 4, 6]) < gini([1, 3, 5])  # the same for each on top makes it fall
    assert gini(np.array([1, 2, 3, 4])) == 0.25


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ([], "empty"),
        ([0, 0], "nothing to share"),
        ([1, -2], "each income"),
        ([1, None], "each income"),
        (["1"], "each"),
    ],
)
def test_gini_refuses_what_has_none(bad: list[object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        gini(bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_lorenz_starts_at_nothing_and_ends_with_everything() -> None:
    assert lorenz([4, 1, 3, 2], steps=4) == pytest.approx((0, 0.1, 0.3, 0.6, 1))
    assert lorenz([1] * 10, steps=5) == pytest.approx((0, 0.2, 0.4, 0.6, 0.8, 1))
    with pytest.raises(ValueError, match="3 equal parts"):
        lorenz([1, 2, 3, 4], steps=3)
    with pytest.raises(ValueError, match="Lorenz"):
        lorenz([], steps=1)


def test_twice_the_area_between_the_lorenz_curve_and_equality_is_the_gini() -> None:
    incomes = [1, 2, 4, 8, 16]
    curve = lorenz(incomes, steps=5)
    under = sum((one + two) / 2 / 5 for one, two in pairwise(curve))
    assert 1 - 2 * under == pytest.approx(gini(incomes))


def test_incomes_before_are_those_of_the_lognormal() -> None:
    assert simulate().gini_before == pytest.approx(2 * PHI(SPREAD / sqrt(2)) - 1, abs=2e-3)


@pytest.mark.parametrize(("growth", "who", "owners", "support", "cost"), SETTINGS)
def test_the_ledger_adds_up(growth: float, who: str, owners: float, support: float, cost: float) -> None:
    result = simulate(growth, who, owners, support, cost)  # type: ignore[arg-type]
    assert result.gain + result.lose + result.same == pytest.approx(100)
    assert sum(result.fifths_now) == pytest.approx(1)
    assert list(result.fifths_now) == sorted(result.fifths_now)
    assert min(result.fifths_now) > 0
    assert result.unsupported.everyone == pytest.approx(growth)
    assert 0 <= result.paid <= support
    if cost == 0:
        assert result.now.everyone == pytest.approx(growth)  # support moves income and makes none
    elif support and result.worth_it:
        assert result.now.everyone < growth
    if result.enough:
        assert result.paid == support
    assert 0 <= result.gini_now < 1


@pytest.mark.parametrize(("who", "seed"), [("lowest", 1), ("highest", 1), ("any", 1), ("any", 9)])
@pytest.mark.parametrize(("support", "cost"), [(0.0, 0.0), (0.4, 0.2), (1.0, 0.5)])
def test_incomes_worked_out_by_hand(who: str, seed: int, support: float, cost: float) -> None:
    growth, owners = 0.06, 0.2
    normal = NormalDist(0, SPREAD)
    before = np.exp([normal.inv_cdf((k + 0.5) / PEOPLE) for k in range(PEOPLE)])
    hit = np.zeros(PEOPLE, bool)
    if who == "any":
        hit[np.random.default_rng(seed).choice(PEOPLE, DISPLACED, replace=False)] = True
    else:
        hit[slice(0, 200) if who == "lowest" else slice(800, 1000)] = True
    lost = LOSS * before[hit].sum()
    after = before.copy()
    after[hit] *= 1 - LOSS * (1 - support)
    after[800:] += (lost + growth * before.sum() - support * lost * (1 + cost)) / 200
    result = simulate(growth, who, owners, support, cost, seed=seed)  # type: ignore[arg-type]
    assert result.gini_now == pytest.approx(gini(after))
    assert result.now.displaced == pytest.approx(after[hit].sum() / before[hit].sum() - 1)
    assert result.now.owners == pytest.approx(after[800:].sum() / before[800:].sum() - 1)
    assert result.now.everyone == pytest.approx(after.sum() / before.sum() - 1)
    assert result.lose == pytest.approx((after < before - 1e-9).sum() / 10)
    assert result.gain == pytest.approx((after > before + 1e-9).sum() / 10)


def test_the_message_total_income_rises_while_some_lose() -> None:
    result = simulate()
    assert result.now.everyone == pytest.approx(0.05)
    assert (result.gain, result.lose) == (10, 20)
    assert result.now.displaced == pytest.approx(-LOSS)
    assert result.gini_now > result.gini_before
    assert result.enough


@pytest.mark.parametrize(
    ("growth", "who", "owners"), list(product((0, 0.05, 0.1), ("lowest", "any"), (0.01, 0.1, 0.5)))
)
def test_full_support_leaves_nobody_behind_where_it_is_free_and_income_does_not_fall(
    growth: float, who: str, owners: float
) -> None:
    result = simulate(growth, who, owners, support=1.0)  # type: ignore[arg-type]
    assert result.enough
    assert result.lose == 0
    assert result.gini_now < simulate(growth, who, owners).gini_now  # type: ignore[arg-type]


def test_break_our_model_nobody_loses_without_support_where_all_share() -> None:
    result = simulate(growth=0.1, owners=1.0)
    assert result.lose == 0
    assert result.gini_now < result.gini_before


def test_break_our_model_people_lose_although_every_loss_is_to_be_made_good() -> None:
    costly = simulate(growth=0.0, support=1.0, cost=0.5)
    assert not costly.enough
    assert costly.paid == pytest.approx(1 / 1.5)
    assert costly.lose == 20
    assert simulate(growth=-0.02, displaced="any", support=1.0).lose > 0


def test_the_gini_can_fall_while_the_poorest_lose() -> None:
    result = simulate(owners=1.0)
    assert result.now.displaced < 0
    assert result.gini_now < result.gini_before


def test_owners_can_gain_while_total_income_falls() -> None:
    result = simulate(growth=-0.02, displaced="any")
    assert result.worth_it
    assert result.now.everyone < 0 < result.now.owners
    assert not simulate(growth=-0.02, displaced="lowest").worth_it


def test_support_helps_those_displaced_and_costs_the_owners() -> None:
    result = simulate(cost=0.2)
    assert all(later > earlier for earlier, later in pairwise(result.displaced_curve))
    assert all(later < earlier for earlier, later in pairwise(result.owners_curve))
    assert all(later < earlier for earlier, later in pairwise(result.everyone_curve))


def test_fewer_owners_make_incomes_more_unequal() -> None:
    ginis = [simulate(owners=part).gini_now for part in (1.0, 0.5, 0.2, 0.1, 0.05)]
    assert all(later > earlier for earlier, later in pairwise(ginis))


def test_same_seed_same_people_and_little_hangs_on_it() -> None:
    assert simulate(displaced="any", seed=3) == simulate(displaced="any", seed=3)
    one, other = simulate(displaced="any", seed=3), simulate(displaced="any", seed=4)
    assert one != other
    assert one.gini_now == pytest.approx(other.gini_now, abs=0.01)
    assert one.lose == pytest.approx(other.lose, abs=2)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"growth": -0.2}, "growth"),
        ({"growth": "much"}, "growth"),
        ({"displaced": "me"}, 'displaced can be "lowest", "any" or "highest"'),
        ({"owners": 0}, "owners"),
        ({"owners": 1.1}, "owners"),
        ({"support": -0.1}, "support"),
        ({"support": True}, "support"),
        ({"cost": float("inf")}, "cost"),
        ({"seed": 0.5}, "whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)
