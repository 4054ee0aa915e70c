"""A fixed threshold while prices fall: price arithmetic, the three exponents, and which way each count goes."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp, log, sqrt

import numpy as np
import pytest

from course_utils.models.inference_cost import YEARS, captured, simulate, training_compute, yearly_factor

TRACKS = ("work", "compute", "money")


def test_check_values() -> None:
    """M19 and M21: training compute, and what a fall over years is per year."""
    assert training_compute(70e9, 15e12) == pytest.approx(6.3e24)
    assert pytest.approx(12.5) == 1 / (1 - 0.92)
    assert 1 - 1 / yearly_factor(12.5, 36) == pytest.approx(0.5691, abs=5e-5)
    assert pytest.approx(0.9964, abs=5e-5) == 1 - 1 / 280
    assert yearly_factor(280, 23) == pytest.approx(18.9, abs=0.05)
    assert yearly_factor(7, 12) == pytest.approx(7)


def test_the_published_part_of_the_fall_lies_around_the_dials_first_setting() -> None:
    """Gundlach et al.: 5 to 10 times a year, about 3 times of it from less compute."""
    assert log(3) / log(10) < 0.55 < log(3) / log(5)
    assert log(3) / log(7) == pytest.approx(0.55, abs=0.02)


@pytest.mark.parametrize(("response", "efficiency"), list(product((0.0, 0.55, 0.8, 1.0, 1.7), (0.0, 0.55, 1.0))))
def test_the_sign_of_the_exponent_decides(response: float, efficiency: float) -> None:
    result = simulate(response=response, efficiency=efficiency)
    for track, exponent in (
        (result.work, response),
        (result.compute, response - efficiency),
        (result.money, response - 1),
    ):
        assert track.exponent == pytest.approx(exponent)
        assert track.times == pytest.approx(7 ** (YEARS * exponent))
        steps = list(pairwise(track.curve))
        if abs(exponent) < 1e-9:
            assert track.after == result.first
        elif exponent > 0:
            assert all(later >= earlier for earlier, later in steps)
            assert track.after > result.first
        else:
            assert all(later <= earlier for earlier, later in steps)
            assert track.after < result.first


def test_the_share_is_that_of_a_log_normal_above_a_line_by_numbers() -> None:
    """Drawn anew: 400,000 systems with work spread by a factor of ten, and the line through their top tenth."""
    rng = np.random.default_rng(7)
    work = 10 ** rng.standard_normal(400_000)
    line = np.quantile(work, 0.9)
    result = simulate()
    for track in (result.work, result.compute, result.money):
        assert float((work * track.times > line).mean()) == pytest.approx(track.after, abs=0.004)


def test_money_is_work_at_its_price_and_compute_is_work_at_its_need() -> None:
    result = simulate(fall=4, response=1.3, efficiency=0.4)
    assert result.money.times == pytest.approx(result.work.times / result.cheaper)
    assert result.compute.times == pytest.approx(result.work.times / result.cheaper**0.4)
    assert result.cheaper == 4**YEARS


def test_the_message_at_the_first_setting() -> None:
    result = simulate()
    assert result.compute.after > 3 * result.first
    assert result.money.after < result.first / 3
    assert result.missed_by_money > result.missed_by_compute > 0.5


def test_break_our_model_with_a_strong_response_money_captures_ever_more() -> None:
    assert simulate(response=1.1).money.after > 0.1
    assert simulate(response=1.0).money.after == 0.1


def test_break_our_model_with_a_weak_response_compute_captures_ever_fewer() -> None:
    assert simulate(response=0.5).compute.after < 0.1
    assert simulate(response=0.8, efficiency=0.9).compute.after < 0.1
    assert simulate(response=0.55).compute.after == 0.1


def test_a_price_that_stands_still_changes_nothing() -> None:
    result = simulate(fall=1, first=0.2)
    assert {getattr(result, name).after for name in TRACKS} == {0.2}
    assert (result.missed_by_compute, result.missed_by_money) == (0, 0)


@pytest.mark.parametrize(("response", "efficiency", "fall"), list(product((0, 0.7, 2), (0, 0.5, 1), (1, 9, 900))))
def test_nobody_is_missed_fewer_than_no_times(response: float, efficiency: float, fall: float) -> None:
    result = simulate(fall=fall, response=response, efficiency=efficiency)
    assert 0 <= result.missed_by_compute <= result.missed_by_money <= 1
    assert result.compute.after + result.missed_by_compute == pytest.approx(result.work.after)


@pytest.mark.parametrize("spread", [0.5, 2.0, 6.0])
def test_spread_decides_the_speed_and_not_the_direction(spread: float) -> None:
    more = [captured(0.1, 0.25, 7, year, spread) for year in range(6)]
    fewer = [captured(0.1, -0.2, 7, year, spread) for year in range(6)]
    assert all(later > earlier for earlier, later in pairwise(more))
    assert all(later < earlier for earlier, later in pairwise(fewer))
    assert captured(0.1, 0.25, 7, 5, 0.5) > captured(0.1, 0.25, 7, 5, 6.0)


def test_limits() -> None:
    assert captured(0, 1, 7, 5) == 0
    assert captured(1, -1, 7, 5) == 1
    assert captured(0.3, 0.5, 7, 0) == 0.3
    assert captured(0.5, 1, exp(1), 1, 1.0) == pytest.approx(0.841345, abs=1e-6)


@pytest.mark.parametrize(("fall", "response", "first"), list(product((2.3, 7, 50), (0.2, 0.8, 1.4), (0.02, 0.4))))
def test_simulated_systems_are_captured_as_the_closed_form_says(fall: float, response: float, first: float) -> None:
    result = simulate(fall=fall, response=response, first=first)
    for name in TRACKS:
        track = getattr(result, name)
        assert abs(track.sampled - track.after) <= 4.5 * sqrt(track.after * (1 - track.after) / result.systems) + 1e-3


def test_same_seed_same_systems_and_hardly_any_difference_with_another() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    one, other = simulate(seed=4).compute, simulate(seed=5).compute
    assert one.sampled != other.sampled
    assert one.sampled == pytest.approx(other.sampled, abs=0.04)
    assert one.curve == other.curve


def test_curves_pass_through_the_dial() -> None:
    result = simulate()
    for name in TRACKS:
        track = getattr(result, name)
        assert track.curve[0] == result.first
        assert track.curve[-1] == track.after == track.response_curve[result.responses.index(0.8)]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"fall": 0.5}, "fall"),
        ({"fall": "fast"}, "fall"),
        ({"response": -0.1}, "response"),
        ({"response": 2.1}, "response"),
        ({"efficiency": 1.1}, "efficiency"),
        ({"first": 0}, "first"),
        ({"first": float("nan")}, "first"),
        ({"first": True}, "first"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("times", "months", "says"), [(0, 12, "times"), (5, 0, "months"), (None, 12, "times")])
def test_a_fall_needs_a_factor_and_a_time(times: float, months: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        yearly_factor(times, months)
