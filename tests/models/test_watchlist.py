"""Base rates: Bayes' theorem, published check values, and what a full repair leaves."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import pytest

from course_utils.models.watchlist import ppv, simulate


def test_check_values() -> None:
    assert ppv(100 / 1_000_000, 0.99, 0.999) == pytest.approx(0.09009, abs=5e-6)
    assert ppv(0.01, 0.9, 0.9) == pytest.approx(0.08333, abs=5e-6)
    result = simulate()
    assert result.false_alarms == pytest.approx(999.9)
    assert result.found == pytest.approx(99)
    assert result.ppv == pytest.approx(0.09009, abs=5e-6)


def test_the_published_case_has_this_arithmetic() -> None:
    # South Wales Police, Cardiff 2017: 2,470 alerts, 173 true. Any crowd that gives these counts gives 7.0 %.
    crowd, listed = 100_000, 200
    sensitivity, specificity = 173 / listed, 1 - (2470 - 173) / (crowd - listed)
    assert ppv(listed / crowd, sensitivity, specificity) == pytest.approx(0.0700, abs=5e-5)


@pytest.mark.parametrize(("p", "s", "c"), list(product((0.001, 0.3, 1.0), (0.2, 1.0), (0.5, 0.999, 1.0))))
def test_ppv_is_bayes_in_exact_fractions(p: float, s: float, c: float) -> None:
    fp, fs, fc = (Fraction(str(one)) for one in (p, s, c))
    assert ppv(p, s, c) == pytest.approx(float(fs * fp / (fs * fp + (1 - fc) * (1 - fp))))


@pytest.mark.parametrize(("p", "s", "c"), [(0, 0.9, 1), (0.5, 0, 1), (1, 0, 0.3)])
def test_no_flag_no_worth(p: float, s: float, c: float) -> None:
    with pytest.raises(ValueError, match="nobody is flagged"):
        ppv(p, s, c)


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), float("inf"), "0.5", None, True])
@pytest.mark.parametrize("place", range(3))
def test_what_is_no_share_is_refused_by_name(bad: object, place: int) -> None:
    given: list[object] = [0.1, 0.9, 0.9]
    given[place] = bad
    with pytest.raises(ValueError, match=("prevalence", "sensitivity", "specificity")[place]):
        ppv(*given)  # type: ignore[arg-type]


def test_numpy_numbers_are_numbers() -> None:
    import numpy as np

    assert ppv(np.float64(0.01), np.float32(0.9), np.float64(0.9)) == pytest.approx(0.08333, abs=5e-6)


def test_a_full_repair_ends_the_mistakes_and_leaves_the_purpose() -> None:
    result = simulate()
    assert result.false_alarms_curve[-1] == 0
    assert result.found_curve[-1] == pytest.approx(result.listed)
    assert all(later <= earlier for earlier, later in pairwise(result.false_alarms_curve))
    assert all(later >= earlier for earlier, later in pairwise(result.found_curve))


def test_at_full_accuracy_no_innocent_is_flagged_and_everyone_listed_is() -> None:
    result = simulate(sensitivity=1, specificity=1)
    assert (result.false_alarms, result.found, result.ppv) == (0, 100, 1)
    assert result.sampled_false_alarms.high == 0
    assert result.sampled_found.low == 100


@pytest.mark.parametrize(("s", "c"), list(product((0.5, 0.99, 1.0), (0.9, 0.999, 1.0))))
def test_simulated_days_lie_around_the_closed_form(s: float, c: float) -> None:
    result = simulate(people=100_000, listed=1000, sensitivity=s, specificity=c)
    for exact, seen, people in (
        (result.found, result.sampled_found, 1000),
        (result.false_alarms, result.sampled_false_alarms, 99_000),
    ):
        spread = (exact * (1 - exact / people)) ** 0.5
        assert abs(seen.mean - exact) <= 4.5 * spread / result.days**0.5 + 1e-9
        assert seen.low <= exact + 1e-9
        assert exact <= seen.high + 1e-9
        assert seen.high - seen.low == pytest.approx(2 * 1.645 * spread, rel=0.2, abs=2)


def test_purpose_changes_no_number() -> None:
    one, other = simulate(purpose="petition"), simulate(purpose="pacemaker")
    assert (one.found, one.false_alarms, one.ppv) == (other.found, other.false_alarms, other.ppv)


def test_nobody_flagged_has_no_ppv() -> None:
    assert simulate(sensitivity=0, specificity=1).ppv is None


def test_same_seed_same_days() -> None:
    assert simulate(seed=2) == simulate(seed=2)
    assert simulate(seed=2).sampled_false_alarms != simulate(seed=9).sampled_false_alarms


@pytest.mark.parametrize("bad", [{"people": 0}, {"people": 10, "listed": 11}, {"listed": 1.5}, {"sensitivity": 2}])
def test_what_makes_no_sense_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        simulate(**bad)  # type: ignore[arg-type]
