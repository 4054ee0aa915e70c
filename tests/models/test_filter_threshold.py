"""The filter: the closed form against a search, limits, and where no threshold helps."""

from __future__ import annotations

import doctest
from itertools import pairwise, product
from math import log, sqrt
from statistics import NormalDist

import pytest

from course_utils.models import filter_threshold as model
from course_utils.models.filter_threshold import ANSWERS, best_threshold, errors, simulate

PHI = NormalDist().cdf
SETTINGS = list(product((0.001, 0.05, 0.5, 0.9), (1.0, 50.0, 1000.0), (0.5, 2.0, 5.0)))


def mean_cost(t: float, q: float, a: float, d: float) -> float:
    return ANSWERS * (q * a * PHI(t - d) + (1 - q) * PHI(-t))


@pytest.mark.parametrize(("q", "a", "d"), SETTINGS)
def test_no_other_threshold_costs_less(q: float, a: float, d: float) -> None:
    best = best_threshold(q, a, 1, d)
    least = mean_cost(best, q, a, d)
    around = [best + step / 100 for step in range(-800, 801)]
    assert all(mean_cost(t, q, a, d) >= least - 1e-9 * least for t in around)
    assert all(mean_cost(t, q, a, d) > least for t in (best - 0.05, best + 0.05)) or abs(best) > 6


@pytest.mark.parametrize(("q", "a", "d"), SETTINGS)
def test_at_the_best_threshold_the_odds_of_harm_equal_the_odds_of_the_costs(q: float, a: float, d: float) -> None:
    """Bayes: block from where the chance of harm times its cost reaches the chance of none times its cost."""
    best = best_threshold(q, a, 3.0, d)
    log_odds = log(q / (1 - q)) + d * best - d * d / 2
    assert log_odds == pytest.approx(log(3.0 / a), abs=1e-9)


def test_values_to_check() -> None:
    assert best_threshold(0.5, 1, 1, 2) == 1
    assert best_threshold(0.01, 50, 1, 2) == pytest.approx(1 + log(99 / 50) / 2)
    at_one = errors(1, 0.5, 1, 1, 2)
    assert at_one.let_through == pytest.approx(500 * 0.158655, abs=1e-3)
    assert at_one.blocked == pytest.approx(500 * 0.158655, abs=1e-3)
    assert at_one.cost == pytest.approx(at_one.let_through + at_one.blocked)


def test_only_the_ratio_of_the_costs_matters() -> None:
    assert best_threshold(0.1, 20, 2, 1.5) == pytest.approx(best_threshold(0.1, 10, 1, 1.5))


def test_the_best_threshold_falls_with_the_base_rate_and_with_the_cost_of_harm() -> None:
    by_rate = [best_threshold(q, 50, 1, 2) for q in (0.001, 0.01, 0.1, 0.5)]
    by_cost = [best_threshold(0.01, a, 1, 2) for a in (1, 10, 100, 1000)]
    assert all(later < earlier for line in (by_rate, by_cost) for earlier, later in pairwise(line))
    assert by_cost[0] - by_cost[1] == pytest.approx(log(10) / 2)


def test_limits_everything_through_and_everything_blocked() -> None:
    result = simulate()
    shut, opened = errors(-40, 0.01, 50, 1, 2), errors(40, 0.01, 50, 1, 2)
    assert (shut.let_through, shut.blocked) == pytest.approx((0, 990))
    assert (opened.let_through, opened.blocked) == pytest.approx((10, 0))
    assert (result.open_cost, result.shut_cost) == pytest.approx((opened.cost, shut.cost))


@pytest.mark.parametrize(("q", "a", "d"), SETTINGS)
def test_the_best_filter_is_never_worse_than_none(q: float, a: float, d: float) -> None:
    result = simulate(1.0, q, a, d)
    assert result.worth >= -1e-9
    assert result.at_best.cost <= result.now.cost + 1e-9
    assert min(result.cost_curve) >= result.at_best.cost - 1e-9


def test_message_the_default_threshold_costs_twice_the_least() -> None:
    result = simulate()
    assert result.now.cost == pytest.approx(422, abs=1)
    assert result.at_best.cost == pytest.approx(216.5, abs=0.1)
    assert result.worth == pytest.approx(283.5, abs=0.1)


def test_break_our_model_a_filter_that_can_hardly_tell_is_worth_hardly_anything() -> None:
    poor = simulate(apart=0.5, harmful=0.001)
    assert 0 <= poor.worth < 0.001 * poor.open_cost
    better = [simulate(apart=d).worth for d in (0.5, 1, 2, 3, 5)]
    assert better == sorted(better)


@pytest.mark.parametrize(("t", "q", "d"), list(product((-1.0, 1.0, 3.0), (0.01, 0.3), (1.0, 3.0))))
def test_simulated_answers_lie_around_the_closed_form(t: float, q: float, d: float) -> None:
    result = simulate(t, q, 50.0, d)
    for exact, seen in (
        (result.now.let_through, result.sampled.let_through),
        (result.now.blocked, result.sampled.blocked),
    ):
        share = exact / ANSWERS
        assert abs(seen - exact) / ANSWERS < 4.5 * sqrt(share * (1 - share) / result.sample) + 1e-4


def test_seed_moves_the_sample_only() -> None:
    assert simulate(seed=2) == simulate(seed=2)
    assert simulate(seed=2).sampled != simulate(seed=3).sampled
    assert simulate(seed=2).now == simulate(seed=3).now


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"threshold": 9}, "threshold"),
        ({"harmful": 0}, "harmful"),
        ({"harmful": 0.95}, "harmful"),
        ({"cost_through": 0}, "cost_through"),
        ({"apart": 0.1}, "apart"),
        ({"apart": None}, "apart"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}") as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((0, 1, 1, 2), "nothing to tell apart"),
        ((1, 1, 1, 2), "nothing to tell apart"),
        ((0.5, 0, 1, 2), "costs must be above 0"),
        ((0.5, 1, 0, 2), "costs must be above 0"),
        ((0.5, -1, 1, 2), "cost_through"),
        ((0.5, 1, "1", 2), "cost_blocked"),
        ((0.5, 1, 1, 0), "apart"),
    ],
)
def test_a_best_threshold_needs_two_kinds_two_costs_and_a_difference(given: tuple[object, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        best_threshold(*given)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="answers"):
        errors(0, 0.5, 1, 1, 2, answers=0)


def test_examples_in_the_docstrings_hold() -> None:
    failed, tried = doctest.testmod(model)
    assert failed == 0
    assert tried
