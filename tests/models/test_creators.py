"""The market of creators: closed forms against brute force, limits, and what each remedy moves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import pairwise, product

import pytest

from course_utils.models.creators import (
    COST,
    CREATORS,
    EQUALLY,
    ORDERS,
    PRICE,
    VALUE,
    WORKS,
    creator_income,
    incomes,
    simulate,
)

SETTINGS = list(product((-0.5, 0.0, 0.3, 0.6, 0.8), (0.0, 20.0), (0.0, 0.4), (0.0, 0.5)))


def best_by_trying(g: float, value: float, fee: float, levy: float) -> tuple[float, float]:
    """The works and the earnings of an owner who tries every hundredth of a thousand works, from the utility alone."""

    def price(q: float) -> float:
        orders = max(0.0, ORDERS - g * q)
        return value - q - g * orders  # what one more work of the model is worth to users

    def earned(q: float) -> float:
        return ((1 - levy) * price(q) - COST - fee) * q / 1000

    best = max((k / 100 for k in range(40_001)), key=earned)
    return best, earned(best)


@pytest.mark.parametrize(("g", "fee", "levy", "opt_out"), SETTINGS)
def test_the_owner_does_what_trying_everything_would_find(g: float, fee: float, levy: float, opt_out: float) -> None:
    year = incomes(g, 0.1, fee, opt_out, levy)
    made, earned = best_by_trying(g, VALUE * (1 - opt_out) ** 0.1, fee, levy)
    assert year.made == pytest.approx(made, abs=0.011)
    assert year.owner == pytest.approx(earned, abs=1e-6)


def test_check_values_by_hand() -> None:
    year = incomes(0.6)
    # (160 - 60 - 10) / (2 * 0.64) works; each replaces 0.6 orders of 100 euros
    assert year.made == pytest.approx(70.3125)
    assert year.orders == pytest.approx(57.8125)
    assert year.charged == pytest.approx(55)
    assert year.creators == pytest.approx(5.78125)
    assert year.owner == pytest.approx(70.3125 * 45 / 1000)
    assert year.users == pytest.approx(0.64 * 70.3125**2 / 2000)


@pytest.mark.parametrize(("g", "fee", "levy", "opt_out"), SETTINGS)
def test_every_euro_that_users_pay_reaches_someone(g: float, fee: float, levy: float, opt_out: float) -> None:
    year = incomes(g, 0.1, fee, opt_out, levy)
    paid = (PRICE * year.orders + year.charged * year.made) / 1000
    assert paid == pytest.approx(year.creators + year.owner + COST * year.made / 1000)
    assert min(year.ordered, year.fees, year.fund, year.owner, year.orders, year.made) >= -1e-12


@pytest.mark.parametrize(("g", "fee", "levy", "opt_out"), SETTINGS)
def test_what_users_gain_is_the_utility_less_what_they_pay(g: float, fee: float, levy: float, opt_out: float) -> None:
    year = incomes(g, 0.1, fee, opt_out, levy)
    a, value = ORDERS + PRICE, VALUE * (1 - opt_out) ** 0.1
    b, q = year.orders, year.made

    def surplus(b: float, q: float, price: float) -> float:
        return a * b + value * q - (b * b + q * q + 2 * g * b * q) / 2 - PRICE * b - price * q

    assert year.users == pytest.approx((surplus(b, q, year.charged) - surplus(ORDERS, 0, 0)) / 1000)
    assert year.users >= 0


def test_beyond_the_last_order_the_owner_stops_or_goes_on_alone() -> None:
    alone = incomes(0.9, fee=-0.0)  # 60 / 0.38 works would replace more orders than there are
    assert alone.orders == 0
    assert alone.made == pytest.approx(ORDERS / 0.9)
    assert alone.creators == 0
    assert alone.charged == pytest.approx(VALUE - ORDERS / 0.9)


def test_a_model_that_works_displaces_and_one_that_spoils_displaces_less() -> None:
    result = simulate()
    assert result.now.creators < 0.6 * result.before
    assert result.now.owner > 3
    assert result.now.users > 1.5
    assert result.worse_off == CREATORS
    assert result.spoilt.creators > result.now.creators


def test_break_our_model_a_model_that_brings_orders_raises_creators_income() -> None:
    result = simulate(replaces=-0.2)
    assert result.now.creators > result.before
    assert result.worse_off == 0
    assert result.spoilt.creators < result.now.creators  # here a repair helps creators
    assert simulate(replaces=0).now.creators == pytest.approx(result.before)


@pytest.mark.parametrize("g", [0.1, 0.35, 0.6])
def test_a_fee_worth_the_orders_replaced_makes_creators_whole_and_no_smaller_one_does(g: float) -> None:
    enough = incomes(g, fee=g * PRICE)
    assert enough.made > 0
    assert enough.creators == pytest.approx(ORDERS * PRICE / 1000)
    assert incomes(g, fee=g * PRICE - 1).creators < ORDERS * PRICE / 1000
    assert enough.users < incomes(g).users
    assert enough.owner < incomes(g).owner


def test_at_the_first_setting_it_takes_a_levy_of_four_fifths_to_make_creators_whole() -> None:
    assert all(incomes(0.6, levy=k / 100).creators < 10 for k in range(80))
    assert incomes(0.6, levy=0.8).creators == pytest.approx(10)
    assert incomes(0.6, levy=0.8).made == pytest.approx(50 / 1.28)
    assert incomes(0.6, levy=0.9).made == 0  # what is left of the price no longer covers the cost
    assert incomes(0.1, levy=0.3).creators > 10


def test_a_levy_moves_less_away_from_users_than_a_fee_that_brings_creators_as_much() -> None:
    levied, charged = incomes(0.6, levy=0.3), incomes(0.6, fee=12.5)
    assert levied.creators == pytest.approx(charged.creators, abs=0.03)
    assert levied.users > charged.users
    assert levied.owner < charged.owner


def test_opting_out_helps_only_where_the_model_needs_the_works() -> None:
    assert incomes(0.6, need=0, opt_out=0.9).creators == incomes(0.6).creators
    kept = [incomes(0.6, need=n, opt_out=0.5).creators for n in (0, 0.2, 0.5, 1)]
    assert all(later > earlier for earlier, later in pairwise(kept))
    result = simulate(opt_out=0.5)
    assert result.opted_out == result.worse_off_out == 500


def test_with_a_fee_those_who_opt_out_are_left_without_it() -> None:
    result = simulate(fee=40, opt_out=0.5)
    assert (result.worse_off, result.worse_off_out) == (500, 500)


def test_how_a_fund_is_shared_changes_who_not_how_much() -> None:
    equal, by_works = simulate(levy=0.3, sharing=EQUALLY), simulate(levy=0.3, sharing=WORKS)
    assert equal.now == by_works.now
    assert equal.middle > by_works.middle
    assert equal.worse_off < by_works.worse_off == CREATORS
    assert by_works.middle / by_works.middle_before == pytest.approx(by_works.now.creators / by_works.before)


@pytest.mark.parametrize(("fee", "levy", "opt_out"), [(0, 0, 0), (20, 0.2, 0.3), (60, 0.5, 0.9), (0, 0.3, 0)])
def test_safe_up_to_is_where_income_first_falls_below_before(fee: float, levy: float, opt_out: float) -> None:
    result = simulate(fee=fee, levy=levy, opt_out=opt_out)
    last = result.safe_up_to
    assert last is not None
    steps = [round(-0.5 + 0.01 * k, 2) for k in range(131)]
    earned = {g: incomes(g, 0.1, fee, opt_out, levy).creators for g in steps}
    assert all(earned[g] >= 10 - 1e-9 for g in steps if g <= last)
    assert last == 0.8 or earned[round(last + 0.01, 2)] < 10


def test_curves_pass_through_the_dial() -> None:
    result = simulate(replaces=0.3, fee=15, levy=0.25, opt_out=0.2)
    k = result.replaces_grid.index(0.3)
    assert result.all_curve[k] == pytest.approx(result.now.creators / result.before)
    assert result.plain_curve[k] == pytest.approx(result.plain.creators / result.before)
    assert result.middle_curve[k] == pytest.approx(result.middle / result.middle_before)
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(result.plain_curve))


def test_without_works_to_learn_from_there_is_no_model() -> None:
    for g in (-0.5, 0.6):
        year = incomes(g, need=0, opt_out=1, fee=10)
        assert (year.made, year.owner, year.users, year.creators) == (0, 0, 0, 10)
    assert simulate(opt_out=1, fee=10).worse_off == 0


def test_creator_income_is_what_it_says() -> None:
    assert creator_income(100, 100, made=50, replaces=0.6) == 7000
    assert creator_income(100, 100, made=50, replaces=-0.6) == 13_000
    assert creator_income(100, 100, made=50, replaces=0.6, fee=10, fund=500) == 8000
    assert creator_income(100, 100, made=500, replaces=0.6, fee=2) == 1000  # no order left, and none below none
    assert creator_income(0, 100, 0, 0) == 0


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"replaces": 1.5}, "replaces"),
        ({"need": -1}, "need"),
        ({"fee": float("nan")}, "fee"),
        ({"opt_out": 2}, "opt_out"),
        ({"levy": 0.95}, "levy"),
        ({"levy": "half"}, "levy"),
        ({"sharing": "fairly"}, "sharing"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("place", range(6))
def test_creator_income_refuses_by_name(place: int) -> None:
    given: list[object] = [100, 100, 50, 0.6, 0, 0]
    given[place] = "many"
    with pytest.raises(ValueError, match=("orders", "price", "made", "replaces", "fee", "fund")[place]):
        creator_income(*given)  # type: ignore[arg-type]


def test_seeds_draw_other_creators_and_change_no_total() -> None:
    assert simulate(levy=0.3, seed=4) == simulate(levy=0.3, seed=4)
    results = [simulate(levy=0.3, fee=10, opt_out=0.3, seed=seed) for seed in range(1, 9)]
    assert len({result.middle for result in results}) == 8
    assert len({result.now for result in results}) == 1
    worse = [result.worse_off for result in results]
    assert max(worse) - min(worse) < 0.1 * CREATORS


def test_results_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        simulate().levy = 1  # type: ignore[misc]
