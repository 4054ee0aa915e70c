"""Two clocks: closed forms, dates as check values, what hearing costs, and where the message fails."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product

import pytest

from course_utils.models.clocks import DECADE, DRAFTING, SUNSET, heard, multiple, simulate


@pytest.mark.parametrize(
    ("first", "second", "days", "times"),
    [
        (date(2021, 4, 21), date(2024, 8, 1), 1198, 50.2),  # the AI Act: proposal to force
        (date(2021, 4, 21), date(2025, 2, 2), 1383, 92.0),  # to the first bans
        (date(2021, 4, 21), date(2027, 12, 2), 2416, 2695.3),  # to the duties of Annex III, as amended
        (date(2025, 11, 19), date(2026, 7, 27), 250, 2.3),  # the Omnibus: proposal to force
    ],
)
def test_dates_and_multiples(first: date, second: date, days: int, times: float) -> None:
    assert (second - first).days == days
    assert multiple(days, 212) == pytest.approx(times, abs=0.05)


@pytest.mark.parametrize(("doubling", "consult", "review"), list(product((3, 7.5, 36), (0, 3, 24), (3, 12, 24, 60))))
def test_mean_staleness_is_the_lag_and_half_the_interval(doubling: float, consult: int, review: int) -> None:
    result = simulate(doubling=doubling, consult=consult, review=review)
    lag = DRAFTING + consult
    assert result.lag == lag
    for track, interval in ((result.static, DECADE), (result.sunset, SUNSET), (result.adaptive, review)):
        assert track.mean_gap == pytest.approx((lag + interval / 2) / doubling)
        assert track.end_gap == pytest.approx((lag + interval) / doubling)


@pytest.mark.parametrize(("lasts", "review", "consult"), list(product((0, 1, 4, 10), (9, 48), (0, 7))))
def test_mean_gap_is_the_mean_of_the_gap_day_by_day(lasts: int, review: int, consult: int) -> None:
    result = simulate(lasts=lasts, review=review, consult=consult)

    def level(month: float) -> float:
        return min(month, 12 * lasts) / 7

    for track in (result.static, result.sunset, result.adaptive):
        days = [(k + 0.5) / 30 for k in range(30 * DECADE)]
        gaps = [level(t) - level(track.interval * (t // track.interval) - DRAFTING - consult) for t in days]
        assert track.mean_gap == pytest.approx(sum(gaps) / len(gaps), abs=1e-6)
        assert track.end_gap == pytest.approx(gaps[-1], abs=0.01)


def test_the_stair_is_the_level_the_rule_was_written_for() -> None:
    adaptive = simulate(review=18).adaptive
    assert adaptive.months[:4] == (0, 18, 18, 36)
    assert adaptive.months[-1] == DECADE
    assert adaptive.covered[:4] == pytest.approx((-15 / 7, -15 / 7, 3 / 7, 3 / 7))
    assert adaptive.changes == 7


@pytest.mark.parametrize(("doubling", "consult"), list(product((3, 7, 36), (0, 6, 24))))
def test_the_message_closer_and_fewer_heard(doubling: float, consult: int) -> None:
    result = simulate(doubling=doubling, consult=consult)
    static, sunset, adaptive = result.static, result.sunset, result.adaptive
    assert adaptive.mean_gap < sunset.mean_gap < static.mean_gap
    assert adaptive.heard < sunset.heard == static.heard or consult == 0


@pytest.mark.parametrize("track", ["static", "sunset", "adaptive"])
def test_every_month_of_consultation_sets_back_and_hears_more(track: str) -> None:
    one = getattr(simulate(), track)
    assert all(later > earlier for earlier, later in pairwise(one.gap_curve))
    assert all(later > earlier for earlier, later in pairwise(one.heard_curve))
    assert one.gap_curve[3] == pytest.approx(one.mean_gap)
    assert one.heard_curve[3] == one.heard


def test_one_month_more() -> None:
    result, next_one = simulate(consult=5), simulate(consult=6)
    assert result.more_gap == pytest.approx(next_one.adaptive.mean_gap - result.adaptive.mean_gap)
    assert result.more_gap == pytest.approx(1 / 7)
    assert result.more_heard == pytest.approx(next_one.adaptive.heard - result.adaptive.heard)


def test_break_our_model_a_public_that_can_follow_is_heard_by_the_rule_that_follows() -> None:
    result = simulate(attention=10)
    assert result.adaptive.heard == result.static.heard
    assert result.adaptive.mean_gap < result.static.mean_gap
    assert simulate(attention=9).adaptive.heard < result.static.heard


def test_break_our_model_where_doubling_soon_ends_even_the_static_rule_is_near() -> None:
    assert simulate(doubling=36, lasts=1).static.mean_gap < 1
    assert simulate(lasts=0).static.mean_gap == pytest.approx(15 / 7)  # what it lacked on its first day
    assert simulate(lasts=0).adaptive.end_gap == 0


def test_an_adaptive_rule_with_the_interval_of_a_sunset_rule_is_one() -> None:
    result = simulate(review=SUNSET)
    assert result.adaptive == result.sunset


def test_limits_of_hearing() -> None:
    assert heard(0, 1, 3, 5) == 0
    assert heard(3, 1, 3, 5) == 0.5
    assert heard(6, 1, 3, 5) == 0.75
    assert heard(6, 10, 3, 5) == 0.375
    assert heard(6, 10, 3, 0) == 0
    assert heard(1000, 10, 3, 10) == pytest.approx(1)


@pytest.mark.parametrize(("doubling", "review", "lasts"), list(product((3, 7, 36), (6, 24), (3, 10))))
def test_irregular_decades_lie_around_the_closed_form(doubling: float, review: int, lasts: int) -> None:
    result = simulate(doubling=doubling, review=review, lasts=lasts)
    for track in (result.static, result.sunset, result.adaptive):
        span = track.sampled_gap
        assert span.low <= track.mean_gap <= span.high
        # About 3.3 standard deviations lie between the 5th and the 95th of 100.
        assert abs(span.mean - track.mean_gap) < 4.5 * (span.high - span.low) / 3.3 / result.decades**0.5


def test_same_seed_same_decades_and_hardly_any_difference_with_another() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    one, other = simulate(seed=4).adaptive, simulate(seed=5).adaptive
    assert one.sampled_gap != other.sampled_gap
    assert one.sampled_gap.mean == pytest.approx(other.sampled_gap.mean, rel=0.05)
    assert (one.mean_gap, one.heard) == (other.mean_gap, other.heard)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"doubling": 0}, "doubling"),
        ({"doubling": "soon"}, "doubling"),
        ({"lasts": 11}, "lasts"),
        ({"lasts": 1.5}, "whole number"),
        ({"review": 0}, "review"),
        ({"consult": -1}, "consult"),
        ({"consult": 25}, "consult"),
        ({"hearing": 0}, "hearing"),
        ({"attention": float("inf")}, "attention"),
        ({"attention": True}, "attention"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_a_multiple_needs_a_doubling_time() -> None:
    with pytest.raises(ValueError, match="doubling"):
        multiple(100, 0)
    assert multiple(0, 5) == 1
