"""Choosing by a score: closed forms, published check values, and which faults can make choosing harmful."""

from __future__ import annotations

import doctest
from itertools import pairwise, product
from math import exp, pi, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from course_utils.models import best_of_n
from course_utils.models.best_of_n import (
    BOOST,
    COST,
    POOLS,
    bent,
    divergence,
    measured,
    measured_peak,
    outcome,
    proxy_gap,
    simulate,
    truly_best,
)
from course_utils.models.normal import best_of, expected_best

M_N = ((2, 0.5642), (3, 0.8463), (4, 1.0294), (5, 1.1630), (10, 1.5388), (100, 2.5076), (1000, 3.2414))


@pytest.mark.parametrize(("n", "m"), M_N)
def test_without_errors_the_best_by_score_is_the_best(n: int, m: float) -> None:
    found = outcome(n, error=0)
    assert (found.score, found.true) == pytest.approx((m, m), abs=6e-5)
    assert truly_best(n) == pytest.approx(m, abs=6e-5)


@pytest.mark.parametrize(("n", "error"), list(product((1, 2, 10, 100, 1000, 10**6), (0.0, 0.25, 1.0, 3.0))))
def test_bell_shaped_errors_have_the_closed_form(n: int, error: float) -> None:
    found, best = outcome(n, error), expected_best(n)
    assert found.score == pytest.approx(best * sqrt(1 + error**2), abs=1e-5)
    assert found.true == pytest.approx(best / sqrt(1 + error**2), abs=1e-5)
    assert found.gap == pytest.approx(found.true * error**2, abs=3e-5)


@pytest.mark.parametrize("error", [0.0, 0.5, 1.0, 2.0, 3.0])
def test_the_message_bell_shaped_errors_never_make_the_true_value_fall(error: float) -> None:
    result = simulate(error=error)
    assert all(later > earlier for earlier, later in pairwise(result.true_by_pool))
    assert result.peak == 1000


@pytest.mark.parametrize("error", [0.5, 1.0, 2.0, 3.0])
def test_break_our_model_heavy_tails_bring_it_back_to_chance_and_no_further(error: float) -> None:
    result = simulate(error=error, tail="heavy")
    assert 1 < result.peak < 1000
    assert result.most.true < 0.7 * result.at_peak
    assert all(later > earlier for earlier, later in pairwise(result.score_by_pool))
    far = [outcome(n, error, "heavy").true for n in (10**3, 10**4, 10**5, 10**6)]
    assert all(later < 0.6 * earlier for earlier, later in pairwise(far))
    assert far[-1] > 0


@pytest.mark.parametrize(("error", "tail"), list(product((0.1, 0.5, 1.0, 3.0, 5.0), ("bell", "heavy"))))
def test_no_independent_error_takes_the_chosen_below_chance(error: float, tail: Any) -> None:
    assert min(simulate(error=error, tail=tail).true_by_pool) > -1e-9


@pytest.mark.parametrize(
    "change", [{"turn": 1.0}, {"turn": 1.0, "error": 0.0}, {"players": 0.01}, {"players": 0.1, "tail": "heavy"}]
)
def test_break_our_model_a_turning_point_or_players_take_it_below_chance(change: dict[str, Any]) -> None:
    result = simulate(**change)
    assert result.most.true < result.random.true - 0.1
    assert result.peak < 1000


def test_luck_in_the_score_protects_from_its_far_end() -> None:
    """With a turning point, a score with larger errors does less harm: it finds the extremes less well."""
    harm = [outcome(1000, error, turn=1.0).true for error in (0.0, 0.5, 1.0, 2.0, 3.0)]
    assert all(later > earlier for earlier, later in pairwise(harm))


@pytest.mark.parametrize(("n", "turn"), list(product((1, 2, 10, 100, 1000), (0.0, 0.7, 1.0, 2.0, 3.0))))
def test_a_turning_point_without_errors_against_a_sum_of_its_own(n: int, turn: float) -> None:
    exact = sum(weight * min(s, 2 * turn - s) for s, weight in best_of(n))
    assert outcome(n, 0, turn=turn).true == pytest.approx(exact, abs=3e-3)  # the plain sum is coarse at the bend


@pytest.mark.parametrize(("error", "tail", "turn"), list(product((0.0, 0.25, 1.0, 3.0), ("bell", "heavy"), (1.0, 1.3))))
def test_one_candidate_is_a_random_one(error: float, tail: Any, turn: float) -> None:
    beyond = exp(-turn * turn / 2) / sqrt(2 * pi) - turn * (1 - NormalDist().cdf(turn))  # mean of max(0, Q - turn)
    found = outcome(1, error, tail, turn, 0.1)
    assert found.true == pytest.approx(-2 * beyond - 0.1 * COST, abs=1e-5)
    assert found.score == pytest.approx(0.1 * BOOST, abs=1e-5)
    assert truly_best(1, turn, 0.1) == pytest.approx(found.true, abs=2e-4)


@pytest.mark.parametrize(("n", "tail"), list(product((1, 10, 300), ("bell", "heavy"))))
def test_where_all_play_to_the_score_nothing_is_gained_by_it(n: int, tail: Any) -> None:
    none, everyone = outcome(n, 0.8, tail), outcome(n, 0.8, tail, players=1)
    assert everyone.score == pytest.approx(none.score + BOOST, abs=1e-4)
    assert everyone.true == pytest.approx(none.true - COST, abs=1e-4)
    assert truly_best(n, players=1) == pytest.approx(truly_best(n) - COST, abs=1e-4)


def test_a_turning_point_out_of_reach_changes_nothing() -> None:
    assert outcome(100, 1.0, turn=20).true == pytest.approx(outcome(100, 1.0).true, abs=1e-9)


@pytest.mark.parametrize(
    ("error", "tail", "turn", "players"),
    [(1.0, "heavy", None, 0.0), (0.5, "heavy", 1.0, 0.02), (2.0, "bell", 2.0, 0.1), (0.07, "bell", 1.3, 0.0)],
)
def test_against_a_large_simulation_of_its_own(error: float, tail: Any, turn: float | None, players: float) -> None:
    rng = np.random.default_rng(20260202)
    shape = (60_000, 20)
    q = rng.standard_normal(shape)
    if tail == "heavy":  # Student's t with 3 degrees of freedom, from its definition
        luck = rng.standard_normal(shape) / np.sqrt(rng.chisquare(3, shape) / 3)
        luck *= 0.67449 / np.median(np.abs(luck))
    else:
        luck = rng.standard_normal(shape)
    plays = rng.random(shape) < players
    u = q + error * luck + BOOST * plays
    v = (q if turn is None else np.minimum(q, 2 * turn - q)) - COST * plays
    best = u.argmax(axis=1)
    rows = np.arange(len(best))
    found = outcome(20, error, tail, turn, players)
    spread = v[rows, best].std() / sqrt(shape[0])
    assert found.true == pytest.approx(float(v[rows, best].mean()), abs=4.5 * spread)
    assert found.score == pytest.approx(float(u[rows, best].mean()), rel=0.01)


@pytest.mark.parametrize(
    ("n", "tail", "turn", "players"), list(product((1, 30, 1000), ("bell", "heavy"), (None, 2.0), (0.0, 0.05)))
)
def test_simulated_choices_lie_around_the_mean(n: int, tail: Any, turn: float | None, players: float) -> None:
    result = simulate(n, 1.0, tail, turn, players)
    assert abs(result.sampled.true - result.chosen.true) < 4.5 * 2 / sqrt(result.rounds)
    assert result.sampled.score == pytest.approx(result.chosen.score, rel=0.15, abs=0.35)


@pytest.mark.parametrize(("turn", "players"), list(product((None, 1.0, 3.0), (0.0, 0.1))))
def test_nothing_beats_the_truly_best(turn: float | None, players: float) -> None:
    for tail, error in product(("bell", "heavy"), (0.0, 1.0)):
        result = simulate(100, error, tail, turn, players)  # type: ignore[arg-type]
        assert all(a <= b + 1e-3 for a, b in zip(result.true_by_pool, result.best_by_pool, strict=True))
        assert all(later > earlier for earlier, later in pairwise(result.best_by_pool))


def test_half_of_all_errors_are_as_small_with_heavy_tails() -> None:
    draws = np.abs(best_of_n._errors("heavy", 1))
    assert float((draws < 0.6745).mean()) == pytest.approx(0.5, abs=0.004)
    assert draws.max() > 4 * np.abs(best_of_n._errors("bell", 1)).max()


def test_bent_has_the_check_value() -> None:
    assert bent(5, turn=3) == 1
    assert (bent(3, turn=3), bent(2.5, turn=3), bent(-1, turn=0)) == (3, 2.5, -1)


@pytest.mark.parametrize(("n", "nats"), [(1, 0), (2, 0.1931), (4, 0.6363), (16, 1.8351), (64, 3.1745), (1000, 5.9088)])
def test_divergence_has_the_check_values(n: int, nats: float) -> None:
    assert divergence(n) == pytest.approx(nats, abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "method", "where", "value"),
    [(1, 0.1, "best of n", 5.0, 2.5), (1, 0.4, "learning", 4.4817, 1.7927), (2, 0.3, "best of n", 10 / 3, 10 / 3)],
)
def test_the_fitted_curves_peak_where_they_should(a: float, b: float, method: Any, where: float, value: float) -> None:
    assert measured_peak(a, b, method) == pytest.approx((where, value), abs=5e-5)
    grid = [0.001 * k for k in range(12_000)]
    assert max(grid, key=lambda d: measured(d, a, b, method)) == pytest.approx(where, abs=0.001)
    assert measured(0, a, b, method) == 0


def test_proxy_gap_takes_the_candidate_that_the_score_picks() -> None:
    assert proxy_gap([3, 5, 4], [3, 1, 4]) == 4
    assert proxy_gap([1, 2], [1, 2]) == 0
    assert proxy_gap([1, 2], [0, 5]) == -3
    assert proxy_gap([7, 7], [7, 0]) == 0, "of several that are level, the first"
    assert proxy_gap(np.array([0.5, 2.5]), (1, 1)) == 1.5  # type: ignore[arg-type]
    assert type(proxy_gap([1], [1])) is float


def test_proxy_gap_of_simulated_candidates_has_the_closed_form() -> None:
    rng = np.random.default_rng(5)
    gaps = []
    for _ in range(4000):
        v = rng.standard_normal(10)
        u = v + rng.standard_normal(10)
        gaps.append(proxy_gap(u, v))  # type: ignore[arg-type]
    assert float(np.mean(gaps)) == pytest.approx(outcome(10, 1).gap, abs=0.06)


@pytest.mark.parametrize(
    ("proxy", "true", "says"),
    [
        ([1, 2], [1], "2 scores and 1 true values"),
        ([], [], "no candidate"),
        ([1, None], [1, 2], r"proxy\[1\] must be a number"),
        ([1, 2], [1, float("nan")], r"true\[1\] must be"),
        (3, [1], "proxy must be a list of numbers"),
        ([1], "5", "true must be a list of numbers"),
    ],
)
def test_proxy_gap_refuses_in_one_sentence(proxy: Any, true: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        proxy_gap(proxy, true)
    assert "\n" not in str(refusal.value)


def test_same_seed_same_draws_and_dials_move_smoothly() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    assert simulate(seed=4).sampled != simulate(seed=5).sampled
    assert simulate(seed=4).chosen == simulate(seed=5).chosen
    assert abs(simulate(error=1.0).sampled.true - simulate(error=1.02).sampled.true) < 0.06


@pytest.mark.parametrize("tail", ["bell", "heavy"])
def test_the_smallest_errors_run_into_none(tail: Any) -> None:
    assert outcome(100, 0.011, tail, 1.0).true == pytest.approx(outcome(100, 0, tail, 1.0).true, abs=0.003)


def test_the_peak_is_one_of_the_pools() -> None:
    result = simulate(tail="heavy")
    assert result.pools == POOLS
    assert result.at_peak == max(result.true_by_pool) == result.true_by_pool[POOLS.index(result.peak)]
    assert result.random.true == result.true_by_pool[0]
    assert result.most.true == result.true_by_pool[-1]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"candidates": 0}, "candidates"),
        ({"candidates": 1001}, "candidates must be between 1 and 1000"),
        ({"candidates": 2.5}, "candidates must be a whole number"),
        ({"error": -0.1}, "error"),
        ({"error": "big"}, "error must be a number"),
        ({"tail": "fat"}, 'tail can be "bell" or "heavy"'),
        ({"turn": -1}, "turn"),
        ({"turn": float("inf")}, "turn"),
        ({"players": 1.1}, "players"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)
    assert "\n" not in str(refusal.value)


def test_an_unknown_method_is_refused() -> None:
    for call in (lambda: measured(1, 1, 1, "luck"), lambda: measured_peak(1, 1, "luck")):  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="method"):
            call()


def test_the_examples_in_the_text_hold() -> None:
    assert doctest.testmod(best_of_n).attempted > 0
    assert doctest.testmod(best_of_n).failed == 0
