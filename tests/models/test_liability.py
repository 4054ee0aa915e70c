"""Liability: the closed forms against a search for best answers, and rules that change places with the care function."""

from __future__ import annotations

from itertools import pairwise, product
from math import log, sqrt
from typing import Any

import numpy as np
import pytest

from course_utils.models.liability import CARES, RULES, UNTENDED, Outcome, best, liability, saved, simulate

WORLDS = list(product(CARES, (2.0, 6.0, 24.0, 40.0), (0.1, 0.5, 1.0, 3.0, 10.0)))
GRID = np.linspace(0, 6, 2401)  # units of care to choose from, in steps of 0.0025


def accident(care: str, x: Any, y: Any) -> Any:
    u, v = UNTENDED * np.exp(-np.asarray(x)), UNTENDED * np.exp(-np.asarray(y))
    return u * v if care == "either" else 1 - (1 - u) * (1 - v)


def test_check_values_with_substitutes() -> None:
    """Harm h of an untended accident in a quarter of cases: ln(6) + 1 if one pays all, ln(3) + 2 if both pay half."""
    costs = [liability("shared", share=s).cost for s in (0, 0.25, 0.5, 0.75, 1)]
    assert costs == pytest.approx([2.79, 2.84, 3.10, 2.84, 2.79], abs=0.005)
    assert costs[0] == pytest.approx(log(6) + 1)
    assert costs[2] == pytest.approx(log(3) + 2)
    assert liability("user").cost == pytest.approx(24 / 4)


def test_closed_form_with_complements() -> None:
    """Even split: u * (1 - u) = 2 / h. One pays all: the other part stays untended, and u = 2 / h."""
    u = (1 - sqrt(1 - 8 / 24)) / 2
    assert liability("shared", "both").cost == pytest.approx(2 * log(UNTENDED / u) + 24 * (2 * u - u * u))
    assert liability("developer", "both").cost == pytest.approx(log(6) + 24 * (0.5 + 0.5 / 12))
    assert liability("user", "both").cost == pytest.approx(24 * 0.75)


@pytest.mark.parametrize(("care", "harm", "price"), WORLDS)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_neither_firm_gains_by_changing_its_own_care(care: Any, harm: float, price: float, share: float) -> None:
    made = liability("shared", care, harm, price, share)
    alone = GRID + share * harm * accident(care, GRID, made.deployer)
    other = price * GRID + (1 - share) * harm * accident(care, made.developer, GRID)
    assert made.developer + made.developer_pays <= alone.min() + 1e-9
    assert price * made.deployer + made.deployer_pays <= other.min() + 1e-9


@pytest.mark.parametrize(("care", "harm", "price"), WORLDS)
@pytest.mark.parametrize("standard", [0.0, 0.4, 1.0, 1.25])
def test_nor_under_negligence(care: Any, harm: float, price: float, standard: float) -> None:
    made, ideal = liability("negligence", care, harm, price, 0.3, standard), best(care, harm, price)
    due = (standard * ideal.developer, standard * ideal.deployer)
    short = (made.developer < due[0] - 1e-9, made.deployer < due[1] - 1e-9)
    for me, unit in ((0, 1.0), (1, price)):
        mine, his = ((made.developer, made.deployer), (made.deployer, made.developer))[me]
        pays = 1.0 if not short[1 - me] else (0.3, 0.7)[me]
        pairs = (GRID, his) if me == 0 else (his, GRID)
        costs = unit * GRID + (due[me] - 1e-9 > GRID) * pays * harm * accident(care, *pairs)
        assert unit * mine + (made.developer_pays, made.deployer_pays)[me] <= costs.min() + unit * 0.0025 + 1e-9


@pytest.mark.parametrize(("care", "harm", "price"), WORLDS)
def test_nothing_costs_less_than_the_best(care: Any, harm: float, price: float) -> None:
    least = best(care, harm, price)
    x, y = np.meshgrid(GRID[::20], GRID[::20])
    every = x + price * y + harm * accident(care, x, y)
    assert least.cost <= every.min() + 1e-9
    assert least.cost >= every.min() - 0.06  # the search is coarse
    for rule in RULES:
        assert liability(rule, care, harm, price, 0.4, 0.8).cost >= least.cost - 1e-9


@pytest.mark.parametrize(("care", "harm", "price"), WORLDS)
def test_negligence_with_a_court_that_knows_is_best_under_either_care_function(
    care: Any, harm: float, price: float
) -> None:
    made = liability("negligence", care, harm, price, 0.3)
    assert made.cost == pytest.approx(best(care, harm, price).cost)
    assert made.user_pays == pytest.approx(made.harm)  # and the user keeps what is left


@pytest.mark.parametrize("care", CARES)
def test_a_court_that_asks_for_nothing_is_no_court(care: Any) -> None:
    assert liability("negligence", care, standard=0) == liability("user", care)
    costs = [liability("negligence", care, standard=z / 10).cost for z in range(11)]
    assert all(later < earlier for earlier, later in pairwise(costs))
    assert liability("negligence", care, standard=1.2).cost > costs[-1]


def test_asked_for_far_too_much_the_firms_rather_pay_or_never_settle() -> None:
    made, shared = liability("negligence", "both", standard=1.8), liability("shared", "both")
    assert (made.developer, made.deployer) == pytest.approx((shared.developer, shared.deployer))
    assert made.user_pays == 0  # both are careless, and pay by the share
    with pytest.raises(ValueError, match="never settle"):
        liability("negligence", "both", price=0.5, standard=1.5)


def order(rules: tuple[Outcome, ...]) -> list[str]:
    return sorted(RULES, key=lambda rule: round(rules[RULES.index(rule)].cost, 9))


def test_the_ranking_changes_with_the_care_function() -> None:
    either, both = simulate("either"), simulate("both")
    assert either.rules == both.other_rules
    first, second = order(either.rules), order(both.rules)
    assert first.index("developer") < first.index("shared") < first.index("user")
    assert second.index("shared") < second.index("developer") < second.index("user")
    half = either.shares.index(0.5)
    assert either.either_saved[half] == min(either.either_saved)
    assert either.both_saved[half] == max(either.both_saved)
    assert either.either_saved[0] == either.either_saved[100] == pytest.approx(1)
    assert either.both_saved[0] == pytest.approx(0.29, abs=0.005)


@pytest.mark.parametrize("changed", [{"price": 5.0}, {"price": 10.0}, {"harm": 6.0}])
def test_break_our_model_sharing_evenly_is_not_always_better_where_both_must_take_care(
    changed: dict[str, float],
) -> None:
    assert liability("shared", "both", **changed).cost > liability("developer", "both", **changed).cost  # type: ignore[arg-type]


def test_break_our_model_negligence_is_not_best_with_a_court_that_errs() -> None:
    assert liability("negligence", "either", standard=0.5).cost > liability("shared", "either").cost
    assert liability("negligence", "both", standard=0.5).cost > liability("shared", "both").cost


@pytest.mark.parametrize("price", [0.2, 0.5, 2.0, 5.0])
def test_with_substitutes_whoever_takes_care_more_cheaply_should_pay(price: float) -> None:
    cheap, dear = ("deployer", "developer") if price < 1 else ("developer", "deployer")
    assert liability(cheap, price=price).cost == pytest.approx(best(price=price).cost)  # type: ignore[arg-type]
    assert liability(dear, price=price).cost > best(price=price).cost  # type: ignore[arg-type]


def test_care_of_one_side_only_is_the_unilateral_case() -> None:
    """With a deployer whose care costs too much, strict liability of the developer is best under both functions."""
    for care in CARES:
        made = liability("developer", care, 24, 100)
        assert made.deployer == 0
        assert made.cost == pytest.approx(best(care, 24, 100).cost)


@pytest.mark.parametrize(("care", "harm", "price"), WORLDS)
def test_sharing_never_costs_more_than_nobody_paying(care: Any, harm: float, price: float) -> None:
    result = simulate(care, harm, price)
    for curve in (result.either_saved, result.both_saved):
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in curve)
    now = result.either_saved[50] if care == "either" else result.both_saved[50]
    assert now == pytest.approx(saved(care, harm, price, result.rules[RULES.index("shared")].cost))


@pytest.mark.parametrize("care", CARES)
@pytest.mark.parametrize("harm", [0.0, 1.0, 4.0])
def test_where_harm_is_small_no_care_is_worth_it(care: Any, harm: float) -> None:
    for rule in RULES:
        made = liability(rule, care, harm)
        assert (made.developer, made.deployer) == (0, 0)
        assert made.cost == pytest.approx(harm * (0.25 if care == "either" else 0.75))
    assert saved(care, harm, 1, made.cost) == 1


def test_one_side_of_the_law_mirrors_the_other() -> None:
    for care, share in product(CARES, (0.1, 0.37, 0.5)):
        one, other = liability("shared", care, share=share), liability("shared", care, share=1 - share)
        assert (one.developer, one.deployer) == pytest.approx((other.deployer, other.developer))
        assert one.cost == pytest.approx(other.cost)


def test_what_all_pay_is_the_whole_cost() -> None:
    for rule, care in product(RULES, CARES):
        made = liability(rule, care, 30, 2, 0.3, 0.7)
        assert made.developer_pays + made.deployer_pays + made.user_pays == pytest.approx(made.harm)
        assert made.cost == pytest.approx(made.care + made.harm)
        assert made.accident == pytest.approx(float(accident(care, made.developer, made.deployer)))
        assert made.care == pytest.approx(made.developer + 2 * made.deployer)


@pytest.mark.parametrize("care", CARES)
def test_simulated_cases_agree_with_the_closed_form(care: Any) -> None:
    result = simulate(care, 30, 0.5, 0.3, 0.8)
    for seen, made in zip(result.sampled, result.rules, strict=True):
        spread = 30 * sqrt(made.accident * (1 - made.accident) / result.cases)
        assert abs(seen - made.cost) <= 4.5 * spread + 1e-9


def test_same_seed_same_cases() -> None:
    assert simulate(seed=3) == simulate(seed=3)
    assert simulate(seed=3).sampled != simulate(seed=4).sampled
    assert simulate(seed=3).rules == simulate(seed=4).rules


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"care": "none"}, "care"),
        ({"harm": -1}, "harm"),
        ({"harm": "much"}, "harm"),
        ({"price": 0}, "price"),
        ({"share": 1.2}, "share"),
        ({"share": float("nan")}, "share"),
        ({"standard": 3}, "standard"),
        ({"standard": None}, "standard"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    for call in (lambda: simulate(**bad), lambda: liability("shared", **bad)):  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=says) as refusal:
            call()
        assert "\n" not in str(refusal.value)
    with pytest.raises(ValueError, match="rule can be user, developer"):
        liability("nobody")  # type: ignore[arg-type]


def test_an_untended_part_fails_in_half_of_all_cases() -> None:
    assert liability("user").accident == 0.25
    assert liability("user", "both").accident == 0.75
