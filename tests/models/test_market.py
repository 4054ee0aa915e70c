"""Concentration: the index and its check values, closed forms of the market, and what overturns its message."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from course_utils.models.market import (
    EXPONENTS,
    FIRMS,
    HIGHLY_CONCENTRATED,
    LARGE_SHARE,
    RENEWED,
    ROUNDS,
    SIGNIFICANT_CHANGE,
    hhi,
    lead_growth,
    market_shares,
    merger_change,
    most_under_cap,
    simulate,
)

# ---------------------------------------------------------------- the index


@pytest.mark.parametrize(
    ("shares", "index"), [([40, 30, 20, 10], 3000), ([10] * 10, 1000), ([25] * 4, 2500), ([100], 10_000)]
)
def test_check_values_in_both_units(shares: list[float], index: float) -> None:
    assert hhi(shares) == pytest.approx(index)
    assert hhi([one / 100 for one in shares], whole=1) == pytest.approx(index / 10_000)


def test_a_merger_raises_the_index_by_twice_the_product() -> None:
    assert merger_change(20, 10) == 400
    assert hhi([40, 30, 30]) - hhi([40, 30, 20, 10]) == pytest.approx(merger_change(20, 10))
    assert merger_change(7, 0) == 0


def test_the_thresholds_are_those_of_2023() -> None:
    assert (HIGHLY_CONCENTRATED, SIGNIFICANT_CHANGE, LARGE_SHARE) == (1800, 100, 0.30)


def test_order_does_not_matter_and_firms_without_sales_add_nothing() -> None:
    assert hhi([10, 40, 20, 30, 0]) == hhi([40, 30, 20, 10])
    assert hhi(np.array([40.0, 30.0, 20.0, 10.0])) == 3000  # type: ignore[arg-type]


def test_rounded_shares_pass_and_others_are_refused() -> None:
    assert hhi([33.3, 33.3, 33.3]) == pytest.approx(3326.67)
    with pytest.raises(ValueError, match=r"must add up to 100, and these add up to 90$"):
        hhi([40, 30, 20])
    with pytest.raises(ValueError, match="say whole=1"):
        hhi([0.5, 0.5])
    with pytest.raises(ValueError, match="share number 1 must be between 0 and 1"):
        hhi([50, 50], whole=1)


@pytest.mark.parametrize("bad", [[-10, 110], [float("nan"), 100], ["50", 50], [True, 99], [None]])
def test_what_is_no_share_is_refused_by_its_number(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="share number"):
        hhi(bad)


def test_other_bad_input_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="at least one firm"):
        hhi([])
    for whole in (0, 10, True):
        with pytest.raises(ValueError, match="whole must be 100"):
            hhi([100], whole=whole)
    with pytest.raises(ValueError, match="both shares together"):
        merger_change(60, 50)
    with pytest.raises(ValueError, match="the second share"):
        merger_change(10, -1)


# ---------------------------------------------------------------- one round of the market


def _sizes() -> np.ndarray:
    return np.array([0.3, 0.2, 0.15, 0.1, 0.08, 0.06, 0.05, 0.03, 0.02, 0.01])


def test_shares_follow_the_power_of_size() -> None:
    x = _sizes()
    assert market_shares(x, 1.0, 0.0, 1.0) == pytest.approx(x)
    squared = market_shares(x, 2.0, 0.0, 1.0)
    assert squared == pytest.approx(x**2 / (x**2).sum())
    assert market_shares(x, 0.0, 0.0, 1.0) == pytest.approx(0.1)
    assert market_shares(x, 1.7, 1.0, 1.0) == pytest.approx(0.1)  # all compute public: all equal
    mixed = (0.6 * x + 0.04) ** 1.5
    assert market_shares(x, 1.5, 0.4, 1.0) == pytest.approx(mixed / mixed.sum())


@pytest.mark.parametrize("cap", [0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5, 3.0])
def test_a_cap_cuts_and_hands_on_in_proportion(cap: float, exponent: float) -> None:
    before = market_shares(_sizes(), exponent, 0.0, 1.0)
    after = market_shares(_sizes(), exponent, 0.0, cap)
    assert after.sum() == pytest.approx(1)
    assert after.max() <= cap + 1e-9
    free = after < cap - 1e-6
    ratio = after[free] / before[free]
    assert ratio == pytest.approx(ratio[0] if free.any() else [])
    assert (after[free] >= before[free] - 1e-9).all()
    assert 10_000 * (after**2).sum() <= most_under_cap(cap) + 1e-6


def test_a_cap_that_binds_nobody_changes_nothing() -> None:
    assert market_shares(_sizes(), 1.0, 0.0, 0.3) == pytest.approx(_sizes())


def test_most_under_a_cap_in_closed_form() -> None:
    assert most_under_cap(0.1) == pytest.approx(1000)
    assert most_under_cap(0.2) == pytest.approx(2000)
    assert most_under_cap(0.3) == pytest.approx(3 * 900 + 100)
    assert most_under_cap(1) == pytest.approx(10_000)
    with pytest.raises(ValueError, match=r"cap must be between 0\.1 and 1"):
        most_under_cap(0.05)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.3, 2.0])
@pytest.mark.parametrize("public", [0.0, 0.3, 0.6])
def test_a_small_lead_grows_as_the_closed_form_says(exponent: float, public: float) -> None:
    lead = 1e-6
    x = np.full(FIRMS, 1 / FIRMS)
    x[0] += lead
    x[1] -= lead
    later = (1 - RENEWED) * x + RENEWED * market_shares(x, exponent, public, 1.0)
    assert (later[0] - later[1]) / (x[0] - x[1]) == pytest.approx(lead_growth(exponent, public), abs=1e-6)


def test_public_compute_ends_growth_at_one_less_the_inverse_of_the_exponent() -> None:
    for exponent in (1.25, 1.5, 2.0):
        tipping = 1 - 1 / exponent
        assert lead_growth(exponent, tipping) == pytest.approx(1)
        assert lead_growth(exponent, tipping - 0.01) > 1 > lead_growth(exponent, tipping + 0.01)
    assert lead_growth(1.0) == 1
    with pytest.raises(ValueError, match="public"):
        lead_growth(1.0, 1.5)


# ---------------------------------------------------------------- the whole market


def test_the_message_at_the_first_setting() -> None:
    result = simulate()
    assert result.none.hhi.mean > 2 * result.capped.hhi.mean
    assert result.publicly.hhi.mean < HIGHLY_CONCENTRATED < result.capped.hhi.mean
    assert result.none.largest > 0.5 > LARGE_SHARE > result.publicly.largest
    assert result.capped.largest == pytest.approx(0.3, abs=0.005)


def test_it_is_overturned_by_the_dials() -> None:
    # Concentrated without returns to scale: luck alone does it.
    assert simulate(exponent=1.0, luck=0.2).none.hhi.mean > HIGHLY_CONCENTRATED
    # A cap that does better than public compute.
    strong = simulate(exponent=2.0, cap=0.15)
    assert strong.capped.hhi.mean < HIGHLY_CONCENTRATED < strong.publicly.hhi.mean
    # No remedy needed.
    assert simulate(exponent=0.8).none.hhi.mean < 1100
    # Returns to scale without luck: equal for ever.
    assert simulate(exponent=2.0, luck=0).none.hhi.mean == pytest.approx(1000, abs=0.1)


def test_luck_alone_spreads_sizes_as_gibrat_says() -> None:
    # At an exponent of 1 a size is the product of its luck, so its log strays by luck * sqrt(rounds).
    result = simulate(exponent=1.0, luck=0.05)
    rng = np.random.default_rng(5)
    sizes = np.exp(0.05 * ROUNDS**0.5 * rng.standard_normal((20_000, FIRMS)))
    shares = sizes / sizes.sum(axis=1, keepdims=True)
    assert result.none.hhi.mean == pytest.approx(10_000 * (shares**2).sum(axis=1).mean(), rel=0.02)


def test_equal_firms_and_full_public_compute_are_limits() -> None:
    still = simulate(luck=0)
    assert still.none.by_round == pytest.approx([1000] * (ROUNDS + 1), abs=0.1)
    assert simulate(public=1.0, exponent=2.0).publicly.hhi.mean == pytest.approx(1000, abs=0.1)
    tight = simulate(cap=0.1, exponent=2.0, luck=0.2)
    assert tight.capped.hhi.mean == pytest.approx(1000, abs=0.1)
    off = simulate(cap=1.0, public=0.0)
    assert off.none == off.publicly == off.capped


@pytest.mark.parametrize("cap", [0.15, 0.2, 0.3, 0.5])
def test_no_market_passes_what_a_cap_leaves_room_for(cap: float) -> None:
    result = simulate(exponent=2.0, luck=0.1, cap=cap)
    assert result.capped.hhi.high <= most_under_cap(cap) + 0.5
    assert result.capped.largest <= cap + 1e-5


def test_what_all_compute_buys() -> None:
    assert simulate(exponent=1.0).none.buys == pytest.approx(1)
    assert simulate(exponent=2.0, luck=0).none.buys == pytest.approx(0.1)
    assert simulate(exponent=0.5, luck=0).none.buys == pytest.approx(10**0.5)
    result = simulate()
    assert result.publicly.buys < result.capped.buys < result.none.buys < 1  # spreading costs above an exponent of 1


def test_monotone_in_the_exponent_the_remedies_and_luck() -> None:
    result = simulate()
    for one in (result.none, result.publicly):
        assert all(later >= earlier - 1 for earlier, later in pairwise(one.by_exponent))
    by_public = [simulate(public=g).publicly.hhi.mean for g in (0, 0.15, 0.3, 0.45, 0.6)]
    assert all(later < earlier for earlier, later in pairwise(by_public))
    by_cap = [simulate(cap=c).capped.hhi.mean for c in (0.1, 0.2, 0.3, 0.5, 0.8, 1.0)]
    assert all(later > earlier for earlier, later in pairwise(by_cap))
    by_luck = [simulate(luck=sigma).none.hhi.mean for sigma in (0, 0.02, 0.05, 0.1, 0.2)]
    assert all(later > earlier for earlier, later in pairwise(by_luck))


def test_the_curve_holds_the_reading_and_values_between_its_points_fit() -> None:
    result = simulate(exponent=1.4)
    assert result.none.by_exponent[EXPONENTS.index(1.4)] == result.none.hhi.mean == result.none.by_round[-1]
    between = simulate(exponent=1.45)
    assert result.none.hhi.mean < between.none.hhi.mean < simulate(exponent=1.5).none.hhi.mean


def test_the_same_seed_is_the_same_market_and_another_hardly_differs() -> None:
    assert simulate(seed=3) == simulate(seed=3)
    means = [simulate(seed=seed) for seed in range(1, 7)]
    assert len({one.none.hhi.mean for one in means}) == 6
    assert [one.none.hhi.mean for one in means] == pytest.approx([5800] * 6, rel=0.1)
    assert [one.publicly.hhi.mean for one in means] == pytest.approx([1130] * 6, rel=0.04)
    assert [one.capped.hhi.mean for one in means] == pytest.approx([2310] * 6, rel=0.04)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"exponent": 2.5}, "exponent must be between 0.5 and 2"),
        ({"exponent": "1"}, "exponent must be a number"),
        ({"luck": -0.1}, "luck must be between 0 and 0.5"),
        ({"public": 1.2}, "public must be between 0 and 1"),
        ({"cap": 0.05}, "cap must be between 0.1 and 1"),
        ({"cap": float("nan")}, "cap must be between"),
        ({"seed": 1.5}, "seed must be a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        simulate(**bad)  # type: ignore[arg-type]


def test_rounds_follow_the_equations_written_out_anew() -> None:
    rng = np.random.default_rng(7)
    luck = rng.standard_normal((ROUNDS, 1, 100, FIRMS), dtype=np.float32).astype(float)[:, 0]
    x, exponent, public = np.full((100, FIRMS), 0.1), 1.4, 0.2
    for z in luck:
        power = (0.8 * x + 0.02) ** exponent
        x = (0.8 * x + 0.2 * power / power.sum(axis=1, keepdims=True)) * np.exp(0.08 * z)
        x /= x.sum(axis=1, keepdims=True)
    power = (0.8 * x + 0.02) ** exponent
    indices = [hhi(list(row), whole=1) for row in power / power.sum(axis=1, keepdims=True)]
    result = simulate(exponent, 0.08, public, 1.0, seed=7).publicly
    assert result.hhi.mean == pytest.approx(10_000 * np.mean(indices), rel=1e-3)
    assert result.hhi.low == pytest.approx(10_000 * np.quantile(indices, 0.05), rel=1e-3)
