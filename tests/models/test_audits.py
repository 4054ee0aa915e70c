"""Audits and repair: closed forms, what audits alone change, and what overturns it."""

from __future__ import annotations

from itertools import pairwise, product
from math import sqrt

import pytest

from course_utils.models.audits import FAULTS, MOST_AUDITS, REQUESTS, outcome, simulate

SETTINGS = list(product((0, 1, 4, 12, 40), (0.0, 0.2, 0.5, 1.0), (0.0, 0.05, 0.3, 0.9, 1.0)))


@pytest.mark.parametrize(("k", "d", "r"), SETTINGS)
def test_closed_form(k: int, d: float, r: float) -> None:
    hidden = FAULTS * (1 - d) ** k
    # Found at the j-th audit and not mended in the tries from then on, added up over j.
    known = sum(FAULTS * d * (1 - d) ** (j - 1) * (1 - r) ** (k - j + 1) for j in range(1, k + 1))
    if r != d:
        assert known == pytest.approx(FAULTS * d * (1 - r) * ((1 - d) ** k - (1 - r) ** k) / (r - d), abs=1e-9)
    after = outcome(k, d, r)
    assert after.found == pytest.approx(FAULTS - hidden)
    assert after.known == pytest.approx(known, abs=1e-9)
    assert after.wrong == pytest.approx(hidden + known)
    assert after.right == pytest.approx(REQUESTS - hidden - known)


@pytest.mark.parametrize(("k", "d", "r"), SETTINGS)
@pytest.mark.parametrize("rule", ["stay", "out"])
def test_every_request_and_every_fault_is_somewhere(k: int, d: float, r: float, rule: str) -> None:
    after = outcome(k, d, r, 0.02, rule)  # type: ignore[arg-type]
    assert after.right + after.wrong + after.refused == pytest.approx(REQUESTS)
    assert after.mended + after.known == pytest.approx(after.found, abs=1e-9)
    assert min(after.right, after.wrong, after.refused, after.known, after.mended) >= -1e-9


@pytest.mark.parametrize(("k", "d"), list(product((1, 12, 40), (0.1, 0.5, 1.0))))
def test_the_message_audits_alone_add_no_right_answer(k: int, d: float) -> None:
    after = outcome(k, d, 0.0)
    assert after.right == REQUESTS - FAULTS
    assert after.wrong == FAULTS
    assert after.mended == 0
    assert after.found > 0


@pytest.mark.parametrize("skill", [0.3, 1.0])
def test_skill_without_audits_adds_none_either(skill: float) -> None:
    assert outcome(0, 1.0, skill).right == outcome(40, 0.0, skill).right == REQUESTS - FAULTS


def test_break_our_model_taking_faults_out_of_use_spares_wrong_answers_and_adds_no_right_one() -> None:
    after = outcome(12, 0.2, 0.0, 0.0, "out")
    assert after.wrong == pytest.approx(FAULTS * 0.8**12)
    assert after.refused == pytest.approx(FAULTS - after.wrong)
    assert after.right == REQUESTS - FAULTS


@pytest.mark.parametrize(("k", "d", "r"), SETTINGS)
def test_the_rule_changes_no_right_answer(k: int, d: float, r: float) -> None:
    stay, out = (outcome(k, d, r, 0.05, rule) for rule in ("stay", "out"))  # type: ignore[arg-type]
    assert stay.right == out.right
    assert out.wrong == pytest.approx(stay.wrong - stay.known, abs=1e-9)


def test_break_our_model_skill_that_grows_with_audits_adds_right_answers() -> None:
    assert outcome(1, 0.2, 0.0, 0.1).right == REQUESTS - FAULTS  # the first audit finds operators as they were
    rights = [outcome(k, 0.2, 0.0, 0.1).right for k in range(1, 41)]
    assert all(later > earlier for earlier, later in pairwise(rights))
    assert rights[-1] > 999


def test_perfect_audits_and_perfect_skill_leave_nothing() -> None:
    assert outcome(1, 1.0, 1.0).right == REQUESTS
    assert outcome(1, 1.0, 0.4).wrong == pytest.approx(60)


@pytest.mark.parametrize(("d", "r", "g"), list(product((0.1, 0.6), (0.0, 0.2, 0.8), (0.0, 0.1))))
def test_more_of_anything_never_makes_it_worse(d: float, r: float, g: float) -> None:
    course = simulate(thoroughness=d, skill=r, learning=g).course
    assert len(course) == MOST_AUDITS + 1
    assert all(later.right >= earlier.right - 1e-9 for earlier, later in pairwise(course))
    assert all(later.found >= earlier.found for earlier, later in pairwise(course))
    assert outcome(10, d, min(r + 0.1, 1), g).right >= outcome(10, d, r, g).right
    assert outcome(10, d + 0.1, r, g).right >= outcome(10, d, r, g).right - 1e-9
    assert outcome(10, d, r, g + 0.05).right >= outcome(10, d, r, g).right


@pytest.mark.parametrize(("k", "d", "r"), SETTINGS)
@pytest.mark.parametrize(("g", "rule"), [(0.0, "stay"), (0.03, "out")])
def test_simulated_systems_lie_around_the_closed_form(k: int, d: float, r: float, g: float, rule: str) -> None:
    result = simulate(k, d, r, g, rule)  # type: ignore[arg-type]
    for seen, exact in (
        (result.sampled_found, result.now.found),
        (result.sampled_right, result.now.right),
        (result.sampled_wrong, result.now.wrong),
    ):
        assert abs(seen.mean - exact) <= 4.5 * sqrt(FAULTS) / 2 / sqrt(result.systems)
        assert seen.low - 1 <= exact <= seen.high + 1


def test_curves_hold_the_outcomes() -> None:
    result = simulate(7, 0.3, 0.25, 0.01, "out")
    assert result.now == result.course[7] == outcome(7, 0.3, 0.25, 0.01, "out")
    at = result.skills.index(0.25)
    assert result.right_now[at] == pytest.approx(result.now.right)
    assert result.right_most[at] == pytest.approx(outcome(40, 0.3, 0.25, 0.01).right)


def test_same_seed_same_systems_and_little_hangs_on_it() -> None:
    assert simulate(skill=0.1, seed=3) == simulate(skill=0.1, seed=3)
    one, other = simulate(skill=0.1, seed=3), simulate(skill=0.1, seed=4)
    assert one.sampled_right != other.sampled_right
    assert one.now == other.now
    assert one.sampled_right.mean == pytest.approx(other.sampled_right.mean, abs=2.5)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"audits": -1}, "audits"),
        ({"audits": 41}, "audits"),
        ({"audits": 2.5}, "whole number"),
        ({"thoroughness": 1.2}, "thoroughness"),
        ({"skill": "high"}, "skill"),
        ({"learning": float("nan")}, "learning"),
        ({"unmended": "burn"}, 'unmended can be "stay" or "out"'),
        ({"unmended": None}, "unmended"),
        ({"seed": -2}, "seed"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)
