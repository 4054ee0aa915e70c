"""The certificate and the mask: published check values, closed forms against sums, and where the message fails."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from math import comb, log, sqrt

import pytest

from course_utils.models.two_faced import (
    SOUND,
    USES,
    alarm_level,
    bound,
    certified,
    failures_until_withdrawn,
    passing,
    simulate,
    told_apart,
    withdrawn_by_mistake,
)

PLANS = ("test", "probe", "checks", "both", "seen")


def test_check_values() -> None:
    """M13: a failing rate of 2 %, P(tell) 80 %, one use in ten taken for a test, 300 cases."""
    result = simulate()
    assert result.passing == pytest.approx(0.3005, abs=5e-5)
    assert simulate(tell=0).passing == pytest.approx(0.00233, abs=5e-6)
    assert result.fails_in_use == pytest.approx(0.018)
    assert result.bound == pytest.approx(0.00994, abs=5e-6)


@pytest.mark.parametrize("cases", [1, 10, 59, 300, 3000])
def test_the_bound_is_the_rate_that_passes_in_five_of_100_tests(cases: int) -> None:
    assert (1 - bound(cases)) ** cases == pytest.approx(0.05)
    assert passing(bound(cases), cases, 0) == pytest.approx(0.05)


def test_the_bound_is_near_the_rule_of_three() -> None:
    assert bound(300) == pytest.approx(3 / 300, rel=0.01)
    assert bound(3000) == pytest.approx(-log(0.05) / 3000, rel=0.001)
    assert bound(1) == pytest.approx(0.95)


@pytest.mark.parametrize(("tell", "mistake"), list(product((0.0, 0.3, 0.8, 0.95), (0.0, 0.1, 0.6))))
def test_what_is_certified_is_the_use_of_a_model_that_just_passes(tell: float, mistake: float) -> None:
    shown = certified(300, tell, mistake)
    assert shown is not None
    failing = shown / (1 - mistake)
    assert passing(failing, 300, tell) == pytest.approx(0.05)


@pytest.mark.parametrize("same", [0.0, 0.4, 0.9])
def test_break_our_model_a_model_that_cannot_tell_keeps_the_certificate(same: float) -> None:
    """However suspicious it is: what counts is that it tells the two apart."""
    assert certified(300, same, same) == pytest.approx(bound(300))


def test_the_message_telling_apart_loosens_the_certificate_until_it_rules_nothing_out() -> None:
    shown = [certified(300, h / 100, 0.1) for h in range(99)]
    assert all(one is not None for one in shown)
    assert all(later > earlier for earlier, later in pairwise(shown))  # type: ignore[operator]
    assert certified(300, 0.995, 0.1) is None
    assert certified(300, 1, 0) is None


def test_suspecting_uses_more_than_tests_makes_the_certificate_cautious() -> None:
    shown = certified(300, 0.2, 0.7)
    assert shown is not None
    assert shown < bound(300)


@pytest.mark.parametrize(("auc", "apart"), [(0.83, 1.3494), (0.92, 1.9871)])
def test_published_auc_as_two_chances(auc: float, apart: float) -> None:
    from statistics import NormalDist

    tell, mistake = told_apart(auc)
    normal = NormalDist()
    assert normal.inv_cdf(tell) - normal.inv_cdf(mistake) == pytest.approx(apart, abs=5e-5)
    assert tell + mistake == pytest.approx(1)
    assert told_apart(0.5) == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize(("watched", "alarm"), list(product((0.01, 0.1, 0.5, 1.0), (1, 2, 4))))
def test_withdrawing_by_mistake_is_a_binomial_tail(watched: float, alarm: int) -> None:
    chance = watched * SOUND
    below = sum(comb(USES, k) * chance**k * (1 - chance) ** (USES - k) for k in range(alarm))
    assert withdrawn_by_mistake(watched, alarm) == pytest.approx(1 - below, rel=1e-6)


@pytest.mark.parametrize(("watched", "limit"), list(product((0.005, 0.02, 0.1, 0.37, 1.0), (0.001, 0.01, 0.05))))
def test_the_alarm_is_the_smallest_that_keeps_the_limit(watched: float, limit: float) -> None:
    alarm = alarm_level(watched, limit)
    assert withdrawn_by_mistake(watched, alarm) <= limit
    assert alarm == 1 or withdrawn_by_mistake(watched, alarm - 1) > limit


def test_a_limit_out_of_reach_is_said_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="cannot be kept"):
        alarm_level(1.0, 0.01, uses=10_000_000, sound=0.01)


@pytest.mark.parametrize(("rate", "watched", "alarm"), list(product((0.001, 0.03, 0.4), (0.05, 0.6, 1.0), (1, 3))))
def test_failures_until_withdrawn_against_the_sum_over_uses(rate: float, watched: float, alarm: int) -> None:
    """Use by use: it fails at `rate` as long as fewer than `alarm` failures have been seen."""
    uses, seen = 300, rate * watched
    states = [1.0] + [0.0] * (alarm - 1)
    total = 0.0
    for _ in range(uses):
        total += rate * sum(states)
        states = [one * (1 - seen) + (states[k - 1] * seen if k else 0) for k, one in enumerate(states)]
    assert failures_until_withdrawn(rate, watched, alarm, uses) == pytest.approx(total, rel=1e-9)


def test_checks_leave_about_the_alarm_over_the_share_checked_whatever_the_rate() -> None:
    for rate in (0.01, 0.02, 0.1):
        assert failures_until_withdrawn(rate, 0.1, 2) == pytest.approx(20, rel=0.01)
    assert failures_until_withdrawn(0.02, 0, 2) == pytest.approx(0.02 * USES)
    assert failures_until_withdrawn(0.02, 1, 1) == pytest.approx(1)
    assert failures_until_withdrawn(1, 1, 1) == pytest.approx(1)


@pytest.mark.parametrize("tell", [0.0, 0.5, 0.8, 1.0])
def test_the_cure_checks_that_it_cannot_tell_help_whatever_it_recognises(tell: float) -> None:
    result = simulate(tell=tell)
    assert result.planned.failures < 0.2 * result.alone.failures
    assert result.planned.failures / result.planned.admitted == pytest.approx(20, rel=0.01)


def test_break_our_model_checks_that_it_recognises_never_withdraw_it() -> None:
    result = simulate(tell=1, plan="seen")
    assert result.planned.withdrawn == 0
    # All that is left of the cure is that it behaves while it is looked at.
    assert result.planned.failures == pytest.approx((1 - result.watched) * result.alone.failures)
    assert simulate(tell=0.3, mistake=0.3, plan="seen").planned == simulate(tell=0.3, mistake=0.3).planned


def test_a_probe_acts_before_the_test_and_costs_sound_models() -> None:
    alone, probe = simulate(plan="test"), simulate(plan="probe")
    assert probe.planned.failures == pytest.approx(0.3 * alone.planned.failures)
    assert probe.lost > alone.lost
    assert simulate(plan="both").planned.failures == pytest.approx(0.3 * simulate().planned.failures)


def test_a_longer_test_catches_more_two_faced_models_and_loses_more_sound_ones() -> None:
    results = [simulate(cases=n) for n in (10, 100, 1000, 3000)]
    assert all(later.passing < earlier.passing for earlier, later in pairwise(results))
    assert all(later.lost > earlier.lost for earlier, later in pairwise(results))
    assert all(later.bound < earlier.bound for earlier, later in pairwise(results))


def test_without_a_mask_the_test_does_its_work() -> None:
    result = simulate(tell=0, mistake=0)
    assert result.passing < 0.003
    assert result.certified == pytest.approx(result.bound)
    assert result.alone.failures < 1


def test_a_perfect_mask_passes_every_test() -> None:
    result = simulate(tell=1, cases=3000)
    assert result.passing == 1
    assert result.certified is None
    assert result.alone.failures == pytest.approx(0.018 * USES)


@pytest.mark.parametrize("plan", PLANS)
def test_curves_pass_through_the_dial_and_failures_rise_with_telling(plan: str) -> None:
    result = simulate(tell=0.8, plan=plan)  # type: ignore[arg-type]
    here = result.tells.index(0.8)
    assert result.planned_curve[here] == pytest.approx(result.planned.failures)
    assert result.alone_curve[here] == pytest.approx(result.alone.failures)
    assert result.certified_curve[here] == pytest.approx(result.certified)
    for curve in (result.alone_curve, result.planned_curve, result.certified_curve):
        assert all(later >= earlier - 1e-12 for earlier, later in pairwise(curve))
    assert all(with_plan <= alone + 1e-9 for with_plan, alone in zip(*_curves(result), strict=True))


def _curves(result: object) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return result.planned_curve, result.alone_curve  # type: ignore[attr-defined]


@pytest.mark.parametrize(("plan", "tell", "watched"), list(product(PLANS, (0.3, 0.8, 1.0), (0.02, 0.5))))
def test_simulated_models_fare_as_the_closed_form_says(plan: str, tell: float, watched: float) -> None:
    result = simulate(tell=tell, plan=plan, watched=watched, cases=200)  # type: ignore[arg-type]
    for exact, seen, most in (
        (result.alone, result.sampled_alone, 400),
        (result.planned, result.sampled_planned, 400),
        (result.sound, result.sampled_sound, 3),
    ):
        n = result.models
        assert abs(exact.admitted - seen.admitted) <= 4.5 * sqrt(exact.admitted * (1 - exact.admitted) / n) + 1e-9
        # A mean of something between 0 and `most` has at most this spread.
        assert abs(exact.failures - seen.failures) <= 4.5 * sqrt(exact.failures * most / n) + 1e-9
        if seen.admitted * n > 50:
            kept = exact.withdrawn * (1 - exact.withdrawn) / (seen.admitted * n)
            assert abs(exact.withdrawn - seen.withdrawn) <= 4.5 * sqrt(kept) + 2e-3


def test_same_seed_same_models_and_hardly_any_difference_with_another() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    one, other = simulate(seed=4), simulate(seed=5)
    assert one.sampled_alone != other.sampled_alone
    assert one.sampled_alone.failures == pytest.approx(other.sampled_alone.failures, rel=0.2)
    same = {"seed": 0, "sampled_alone": one.alone, "sampled_planned": one.alone, "sampled_sound": one.alone}
    assert replace(one, **same) == replace(other, **same)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"failing": 1.2}, "failing"),
        ({"tell": -0.1}, "tell"),
        ({"mistake": float("nan")}, "mistake"),
        ({"mistake": "often"}, "mistake"),
        ({"cases": 0}, "cases"),
        ({"cases": 2.5}, "whole number"),
        ({"watched": 0}, "watched"),
        ({"limit": 0}, "limit"),
        ({"plan": "hope"}, "plan"),
        ({"tell": True}, "tell"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("auc", [0.4, 1.0, None])
def test_an_auc_that_is_none_is_refused(auc: float) -> None:
    with pytest.raises(ValueError, match="auc"):
        told_apart(auc)
