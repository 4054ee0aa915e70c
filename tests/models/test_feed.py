"""The feed: published check values, closed forms against the simulation, and where the message fails."""

from __future__ import annotations

from itertools import pairwise, product
from math import erf, sqrt

import numpy as np
import pytest

from course_utils.models.feed import CLICK_BAR, POOLS, outcome, pulls, simulate

SETTINGS = list(product((0.0, 0.2, 0.5, 1.0), (1, 2, 10, 100), (-0.9, -0.3, 0.0, 0.5, 0.9)))


def test_mean_worth_has_the_check_values() -> None:
    assert outcome(0.0, 10, 0.5).worth == pytest.approx(0.7694, abs=5e-5)
    assert outcome(0.0, 10, -0.3).worth == pytest.approx(-0.4616, abs=5e-5)


def test_mean_attention_is_the_best_of_n() -> None:
    for n, best in ((2, 0.5642), (5, 1.1630), (100, 2.5076)):
        assert outcome(0.0, n, 0.4).attention == pytest.approx(best, abs=6e-5)


@pytest.mark.parametrize(("weight", "posts", "correlation"), SETTINGS)
def test_simulation_agrees_with_the_closed_form(weight: float, posts: int, correlation: float) -> None:
    result = simulate(weight, posts, correlation)
    shown = result.readers * result.rounds
    for name, spread in (("attention", 1.05), ("worth", 1.05), ("clicked", 0.5), ("good", 0.5)):
        exact, seen = getattr(result.chosen, name), getattr(result.sampled, name)
        assert abs(exact - seen) < 4.5 * spread / sqrt(shown), name


def test_click_rate_and_good_share_against_a_large_simulation_of_its_own() -> None:
    rng = np.random.default_rng(20260101)
    weight, posts, r = 0.15, 7, -0.4
    e = rng.standard_normal((150_000, posts))
    v = r * e + sqrt(1 - r * r) * rng.standard_normal(e.shape)
    best = ((1 - weight) * e + weight * v).argmax(axis=1)
    e, v = (a[np.arange(len(best)), best] for a in (e, v))
    clicked = np.mean([0.5 * (1 + erf((x - CLICK_BAR) / sqrt(2))) for x in e])
    found = outcome(weight, posts, r)
    assert found.clicked == pytest.approx(float(clicked), abs=0.004)
    assert found.good == pytest.approx(float((v > 0).mean()), abs=0.005)
    assert (found.attention, found.worth) == pytest.approx((float(e.mean()), float(v.mean())), abs=0.01)


def test_one_post_is_a_random_post() -> None:
    result = simulate(posts=1, weight=0.4, correlation=-0.6)
    assert result.chosen == result.random
    assert (result.chosen.attention, result.chosen.worth) == pytest.approx((0, 0), abs=1e-12)
    assert result.chosen.good == 0.5
    assert result.least_weight is None


@pytest.mark.parametrize("correlation", [-0.9, -0.3, -0.1])
def test_the_message_with_attention_and_worth_opposed(correlation: float) -> None:
    """The target is met, worth falls, and choosing from more makes it fall further."""
    result = simulate(weight=0, correlation=correlation, target=0.6)
    assert result.met
    assert result.chosen.worth < 0
    assert result.chosen.good < 0.5
    assert all(later < earlier for earlier, later in pairwise(result.worth_by_pool))
    assert all(later > earlier for earlier, later in pairwise(result.attention_by_pool))


@pytest.mark.parametrize("correlation", [0.1, 0.5, 0.9])
def test_break_our_model_the_message_fails_where_they_go_together(correlation: float) -> None:
    result = simulate(weight=0, correlation=correlation, target=0.6)
    assert result.met
    assert result.chosen.worth > 0
    assert result.chosen.good > 0.5
    assert all(later > earlier for earlier, later in pairwise(result.worth_by_pool))


@pytest.mark.parametrize(("posts", "correlation"), list(product((2, 10, 100), (-0.9, -0.3, 0.0, 0.9))))
def test_clicks_fall_and_worth_rises_with_the_weight(posts: int, correlation: float) -> None:
    """The search for the largest weight that meets the target rests on this."""
    result = simulate(posts=posts, correlation=correlation)
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(result.clicked_curve))
    assert all(later >= earlier - 1e-12 for earlier, later in pairwise(result.worth_curve))


@pytest.mark.parametrize(("target", "correlation"), list(product((0.3, 0.5, 0.65), (-0.5, -0.3, 0.4))))
def test_largest_weight_meets_the_target_and_no_larger_one_does(target: float, correlation: float) -> None:
    most = simulate(target=target, correlation=correlation).most_weight
    assert most is not None
    assert outcome(most, 10, correlation).clicked >= target
    assert most == 1 or outcome(most + 1e-4, 10, correlation).clicked < target


def test_no_weight_meets_a_target_out_of_reach() -> None:
    assert simulate(target=0.95).most_weight is None
    assert not simulate(target=0.95).met


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.6])
def test_least_weight_is_where_worth_is_that_of_a_random_post(correlation: float) -> None:
    least = simulate(correlation=correlation).least_weight
    assert least is not None
    worth = outcome(least, 10, correlation).worth
    assert worth == pytest.approx(0, abs=1e-12) if correlation <= 0 else worth > 0 and least == 0


def test_pulls_are_correlations() -> None:
    for weight, correlation in product((0, 0.3, 1), (-0.9, 0, 0.9)):
        assert all(-1 - 1e-12 <= pull <= 1 + 1e-12 for pull in pulls(weight, correlation))
    assert pulls(0, -0.3) == pytest.approx((1, -0.3))
    assert pulls(1, -0.3) == pytest.approx((-0.3, 1))


def test_same_seed_same_readers_and_dials_move_smoothly() -> None:
    assert simulate(seed=5) == simulate(seed=5)
    assert simulate(seed=5).sampled != simulate(seed=6).sampled
    assert abs(simulate(weight=0.30).sampled.worth - simulate(weight=0.31).sampled.worth) < 0.06


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"weight": 1.2}, "weight"),
        ({"posts": 0}, "posts"),
        ({"posts": 2.5}, "whole number"),
        ({"posts": 101}, "posts"),
        ({"correlation": -1}, "correlation"),
        ({"target": "high"}, "target"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_curves_run_over_every_pool() -> None:
    result = simulate(posts=10)
    assert result.pools == POOLS
    assert result.worth_by_pool[POOLS.index(10)] == pytest.approx(result.chosen.worth)
