"""Three fairnesses: the published counts, the identity in exact fractions, calibration, and what dissolves the conflict."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest

from course_utils.models.three_fairnesses import (
    COMPAS_BLACK,
    COMPAS_WHITE,
    LINES,
    Counts,
    false_positive_rate,
    group,
    measures,
    score,
    simulate,
)

PHI = NormalDist().cdf


@pytest.mark.parametrize(
    ("counts", "people", "base", "ppv", "fpr", "fnr"),
    [(COMPAS_BLACK, 3696, 0.5143, 0.6297, 0.4485, 0.2799), (COMPAS_WHITE, 2454, 0.3936, 0.5913, 0.2345, 0.4772)],
)
def test_the_published_counts_give_the_published_rates(
    counts: Counts, people: int, base: float, ppv: float, fpr: float, fnr: float
) -> None:
    found = measures(counts)
    assert counts.not_flagged + counts.flagged + counts.missed + counts.found == people
    assert (found.base, found.ppv, found.fpr, found.fnr) == pytest.approx((base, ppv, fpr, fnr), abs=5e-5)


def test_the_published_rates_are_those_of_the_facts_register() -> None:
    from course_utils import facts

    claim = facts.fact("dressel-farid-2018").claim
    for counts in (COMPAS_BLACK, COMPAS_WHITE):
        found = measures(counts)
        for share in (found.fpr, found.fnr):
            assert f"{share * 100:.1f}" in claim


@pytest.mark.parametrize("counts", [COMPAS_BLACK, COMPAS_WHITE, Counts(9, 1, 2, 8), Counts(5, 5, 0, 1)])
def test_the_identity_is_counting_and_nothing_else(counts: Counts) -> None:
    tn, fp, fn, tp = (Fraction(int(n)) for n in (counts.not_flagged, counts.flagged, counts.missed, counts.found))
    p, worth, missed = (tp + fn) / (tn + fp + fn + tp), tp / (tp + fp), fn / (fn + tp)
    assert p / (1 - p) * (1 - worth) / worth * (1 - missed) == fp / (fp + tn)
    found = measures(counts)
    assert found.ppv is not None
    assert false_positive_rate(found.base, found.ppv, found.fnr) == pytest.approx(found.fpr, abs=1e-12)


@pytest.mark.parametrize(("p", "noise", "line"), list(product((0.05, 0.3, 0.5, 0.8), (0.4, 1.0, 2.7), (0.1, 0.5, 0.8))))
def test_the_closed_form_obeys_the_identity(p: float, noise: float, line: float) -> None:
    found = group(p, noise, line)
    assert found.ppv is not None
    assert false_positive_rate(p, found.ppv, found.fnr) == pytest.approx(found.fpr, rel=1e-9)


def test_check_values_of_the_closed_form() -> None:
    assert group(0.5, 1, 0.5).fpr == pytest.approx(PHI(-1))
    assert group(0.5, 1, 0.5).ppv == pytest.approx(PHI(1))
    cut = 0.5 * (0 - np.log(3 / 7))
    other = group(0.3, 1, 0.5)
    assert (other.fpr, other.fnr) == pytest.approx((PHI(-1 - cut), PHI(cut - 1)))


@pytest.mark.parametrize(("base", "noise"), list(product((0.1, 0.5, 0.7), (0.5, 1.0, 2.5))))
def test_the_score_means_what_it_says_in_each_group(base: float, noise: float) -> None:
    rng = np.random.default_rng(20261122)
    bad = rng.random(200_000) < base
    signal = np.where(bad, 1.0, -1.0) + noise * rng.standard_normal(bad.size)
    scores = 1 / (1 + np.exp(-2 * signal / noise**2 - np.log(base / (1 - base))))
    assert scores[0] == pytest.approx(score(float(signal[0]), base, noise))
    for low in (0.1, 0.3, 0.5, 0.7):
        some = (scores >= low) & (scores < low + 0.2)
        if some.sum() > 500:
            assert bad[some].mean() == pytest.approx(scores[some].mean(), abs=4 * 0.5 / sqrt(some.sum()))


@pytest.mark.parametrize(("base", "noise"), list(product((0.1, 0.5), (0.5, 1.0, 2.8))))
def test_a_higher_line_makes_refusals_righter_and_misses_more(base: float, noise: float) -> None:
    made = [group(base, noise, line) for line in LINES]
    assert all(one.ppv < two.ppv and one.fpr > two.fpr and one.fnr < two.fnr for one, two in pairwise(made))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("base_b", "noise_b", "line_a"), list(product((0.1, 0.3, 0.45, 0.7), (0.5, 1.0, 2.0), (0.3, 0.5, 0.7)))
)
def test_the_message_no_line_closes_all_three_where_base_rates_differ(
    base_b: float, noise_b: float, line_a: float
) -> None:
    result = simulate(base_a=0.5, base_b=base_b, noise_b=noise_b, line_a=line_a)
    assert not result.common
    assert not result.flawless
    widest = [
        max(abs(x), abs(y), abs(z))
        for x, y, z in zip(result.ppv_gap_curve, result.fpr_gap_curve, result.fnr_gap_curve, strict=True)
    ]
    assert min(widest) > 0.002


def test_break_our_model_equal_base_rates_and_equally_good_scores_dissolve_the_conflict() -> None:
    result = simulate(base_a=0.4, base_b=0.4, line_a=0.6, noise_a=1.3, noise_b=1.3)
    assert result.common
    assert (result.closes.ppv, result.closes.fpr, result.closes.fnr) == pytest.approx((0.6, 0.6, 0.6), abs=1e-9)
    level = simulate(base_a=0.4, base_b=0.4, line_a=0.6, line_b=0.6, noise_a=1.3, noise_b=1.3).gaps
    assert (level.ppv, level.fpr, level.fnr) == pytest.approx((0, 0, 0), abs=1e-12)


def test_break_our_model_scores_without_mistakes_dissolve_it_at_any_line() -> None:
    result = simulate(noise_a=0, noise_b=0, base_a=0.5, base_b=0.1, line_b=0.9)
    assert result.flawless
    assert result.common
    assert set(result.ppv_gap_curve + result.fpr_gap_curve + result.fnr_gap_curve) == {0.0}
    assert result.sampled_gaps == result.gaps


def test_equal_base_rates_are_not_enough_where_one_score_is_worse() -> None:
    assert not simulate(base_a=0.4, base_b=0.4, noise_a=1.0, noise_b=1.8).common
    assert not simulate(base_a=0.4, base_b=0.4, noise_a=0.0, noise_b=1.0).common


def test_the_common_line_closes_the_two_error_gaps_where_scores_are_equally_good() -> None:
    result = simulate()
    assert result.closes.fpr == pytest.approx(result.closes.fnr)
    assert result.closes.fpr == pytest.approx(0.3)  # the cut of group A lies at 0, where the score is the base rate


@pytest.mark.parametrize(("base_b", "noise_b"), list(product((0.2, 0.6), (0.7, 1.0, 1.9))))
def test_each_gap_is_closed_where_the_model_says(base_b: float, noise_b: float) -> None:
    closes = simulate(base_b=base_b, noise_b=noise_b, line_a=0.45).closes
    for name in ("ppv", "fpr", "fnr"):
        line = getattr(closes, name)
        if line is not None and 0.001 < line < 0.999:
            there = simulate(base_b=base_b, noise_b=noise_b, line_a=0.45, line_b=line).gaps
            assert getattr(there, name) == pytest.approx(0, abs=1e-7), name


def test_no_line_gives_a_worth_below_the_base_rate() -> None:
    result = simulate(base_a=0.2, base_b=0.7, noise_a=2.5, line_a=0.1)
    assert result.a.ppv is not None
    assert result.a.ppv < 0.7
    assert result.closes.ppv is None


def test_what_the_identity_asks_of_group_b() -> None:
    result = simulate()
    p, worth, missed = 0.3, result.a.ppv, result.a.fnr
    assert worth is not None
    assert result.implied_fpr == pytest.approx(p / (1 - p) * (1 - worth) / worth * (1 - missed))
    assert simulate(base_b=0.5).implied_fpr == pytest.approx(result.a.fpr)
    impossible = simulate(base_a=0.5, base_b=0.7, noise_a=3, line_a=0.4).implied_fpr
    assert impossible is not None
    assert impossible > 1


@pytest.mark.parametrize("noise", [0.3, 1.0, 2.6])
def test_the_simulation_agrees_with_the_closed_form(noise: float) -> None:
    result = simulate(noise_a=noise, noise_b=noise, line_a=0.4)
    for exact, seen, p in ((result.a, result.sampled_a, 0.5), (result.b, result.sampled_b, 0.3)):
        assert seen.fpr == pytest.approx(exact.fpr, abs=4.5 * 0.5 / sqrt(result.people * (1 - p)))
        assert seen.fnr == pytest.approx(exact.fnr, abs=4.5 * 0.5 / sqrt(result.people * p))
        assert seen.ppv == pytest.approx(exact.ppv, abs=0.03)


def test_the_same_line_on_such_a_score_looks_like_the_published_case() -> None:
    """A calibrated score with about the same line for both gives COMPAS's rates within 2.5 points."""
    for counts, noise in ((COMPAS_BLACK, 2.8), (COMPAS_WHITE, 2.6)):
        real = measures(counts)
        made = group(real.base, noise, 0.465)
        assert (made.ppv, made.fpr, made.fnr) == pytest.approx((real.ppv, real.fpr, real.fnr), abs=0.025)


def test_same_seed_same_people_and_little_hangs_on_it() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    one, other = simulate(seed=4), simulate(seed=5)
    assert one.sampled_a != other.sampled_a
    assert one.gaps == other.gaps
    assert one.sampled_a.fpr == pytest.approx(other.sampled_a.fpr, abs=0.03)


@pytest.mark.parametrize("name", ["base_a", "base_b", "line_a", "line_b"])
@pytest.mark.parametrize("bad", [0, 1, -0.2, float("nan"), "0.5", None, True])
def test_what_is_no_share_is_refused_by_name(name: str, bad: object) -> None:
    with pytest.raises(ValueError, match=name) as refusal:
        simulate(**{name: bad})  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: simulate(noise_b=-1), "noise_b"),
        (lambda: simulate(seed=-1), "seed"),
        (lambda: false_positive_rate(1, 0.5, 0.5), "base must be below 1"),
        (lambda: false_positive_rate(0.5, 0, 0.5), "ppv must be above 0"),
        (lambda: false_positive_rate(0.5, 0.5, 2), "fnr"),
        (lambda: measures(Counts(-1, 0, 1, 1)), "not_flagged"),
        (lambda: measures(Counts(5, 5, 0, 0)), "nobody in these counts"),
        (lambda: measures(Counts(0, 0, 1, 1)), "everyone in these counts"),
        (lambda: score(0.3, 0.5, 0), "noise"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(call: object, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        call()  # type: ignore[operator]
    assert "\n" not in str(refusal.value)


def test_nobody_flagged_has_no_worth() -> None:
    assert measures(Counts(3, 0, 2, 0)).ppv is None
    assert group(0.001, 100, 0.999).ppv is None
    nobody = simulate(base_a=0.001, noise_a=100, line_a=0.999)
    assert nobody.implied_fpr is None
    assert nobody.closes.ppv is None
    assert not nobody.common
