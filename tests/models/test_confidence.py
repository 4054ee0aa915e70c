"""Stated confidence: the closed form, honesty as the one best answer, and the rule that marks the cards."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.models.confidence import GUESS, brier, form_score, score, simulate
from course_utils.tasks import CardAnswer
from course_utils.tasks.cards import calibration

PERCENT = st.integers(0, 100)
SAID = st.integers(50, 100)


def test_check_values() -> None:
    assert brier(70, 90) == pytest.approx(0.25)
    assert (score(70, 70), score(70, 90), score(70, 100)) == (0.16, 0, -0.2)
    assert (score(100, 100), score(50, 100), score(0, 100)) == (1, -1, -3)
    result = simulate(70, 90)
    assert (result.brier, result.score, result.best, result.best_score) == (pytest.approx(0.25), 0, 70, 0.16)


@given(PERCENT, SAID)
def test_the_score_is_the_textbook_sum_in_exact_fractions(right: int, said: int) -> None:
    p, c = Fraction(right, 100), Fraction(said, 100)
    exact = p * (1 - c) ** 2 + (1 - p) * c**2
    assert brier(right, said) == pytest.approx(float(exact))
    assert exact == p * (1 - p) + (c - p) ** 2
    assert score(right, said) == pytest.approx(float(1 - 4 * exact), abs=1e-11)


@given(PERCENT)
def test_saying_fifty_scores_nothing_whatever_comes(right: int) -> None:
    assert brier(right, 50) == pytest.approx(GUESS)
    assert score(right, 50) == 0
    assert form_score(right, 50) == 0


@given(st.floats(50, 100), st.floats(50, 100))
def test_honesty_scores_most_and_nothing_else_does(right: float, said: float) -> None:
    assert score(right, right) >= score(right, said)
    if abs(said - right) > 0.01:
        assert score(right, right) > score(right, said)


@given(st.integers(0, 49), SAID)
def test_whoever_is_worse_than_chance_does_best_to_say_fifty(right: int, said: int) -> None:
    assert score(right, 50) >= score(right, said)
    assert simulate(right, said, forms=100).best == 50


def test_overstating_costs_most_where_a_guess_is_called_certain() -> None:
    lost = {(p, c): score(p, p) - score(p, c) for p in range(50, 101) for c in range(p, 101)}
    worst = max(lost, key=lambda pair: lost[pair])
    assert worst == (50, 100)
    assert lost[worst] == 1


def form(hits: list[bool], said: int) -> float:
    """What the cards' own rule gives for a form with these judgements right, all said with the same confidence."""
    luck = Random(len(hits))
    pairs = []
    for first, second in zip(hits[::2], hits[1::2], strict=True):
        key = {"repair": luck.random() < 0.5, "remains": luck.random() < 0.5}
        answer = CardAnswer(
            repair=key["repair"] is first, remains=key["remains"] is second, sure_repair=said, sure_remains=said
        )
        pairs.append((answer, key))
    return calibration(pairs)


@pytest.mark.parametrize("said", [50, 60, 75, 90, 100])
@pytest.mark.parametrize("got", [0, 3, 12, 17, 24])
def test_a_form_is_scored_as_the_cards_are(got: int, said: int) -> None:
    hits = [k < got for k in range(24)]
    # A form with this share right scores what the model expects of that share, once floored.
    assert form(hits, said) == pytest.approx(max(0.0, score(100 * got / 24, said)), abs=1e-9)


@pytest.mark.parametrize(("right", "said"), list(product((50, 70, 95), (50, 70, 100))))
def test_many_forms_marked_by_the_cards_rule_agree_with_the_model(right: int, said: int) -> None:
    rng = np.random.default_rng(7)
    marks = [form((rng.random(24) < right / 100).tolist(), said) for _ in range(1500)]
    spread = float(np.std(marks)) / 1500**0.5
    assert abs(float(np.mean(marks)) - form_score(right, said)) <= 4.5 * spread + 1e-9


@pytest.mark.parametrize(("right", "said"), list(product((50, 70, 95, 100), (50, 70, 100))))
def test_simulated_forms_lie_around_the_closed_form(right: int, said: int) -> None:
    result = simulate(right, said)
    p, c = right / 100, said / 100
    spread = 4 * (c**2 - (1 - c) ** 2) * (p * (1 - p) / result.judgements) ** 0.5
    assert abs(result.sampled_score.mean - result.score) <= 4.5 * spread / result.forms**0.5 + 1e-9
    assert abs(result.sampled_on_form - result.on_form) <= 4.5 * spread / result.forms**0.5 + 1e-9
    assert result.sampled_score.low <= result.sampled_score.mean + 1e-9
    assert result.sampled_score.mean <= result.sampled_score.high + 1e-9
    assert result.sampled_on_form >= result.sampled_score.mean - 1e-9
    assert (result.floored == 0) == (result.sampled_score.mean == pytest.approx(result.sampled_on_form, abs=1e-12))


def test_the_floor_makes_a_small_overstatement_pay_but_never_more_than_two_hundredths() -> None:
    gains = {(p, c): form_score(p, c) - form_score(p, p) for p in range(50, 101) for c in range(50, 101)}
    most = max(gains, key=lambda pair: gains[pair])
    assert 0.015 < gains[most] <= 0.02
    assert most[0] == 50
    assert max(gain for (p, _), gain in gains.items() if p >= 75) < 0.002


def test_one_judgement_in_closed_form() -> None:
    # One judgement, floored: right earns 1 - 4 * 0.01, wrong would be below 0 and earns 0.
    assert form_score(70, 90, judgements=1) == pytest.approx(0.7 * 0.96)


def test_the_curve_is_the_score_at_every_confidence() -> None:
    result = simulate(80, 60)
    assert result.said_grid == tuple(range(50, 101))
    assert result.score_curve == tuple(score(80, c) for c in range(50, 101))
    assert max(result.score_curve) == result.best_score


def test_same_seed_same_forms() -> None:
    assert simulate(seed=2) == simulate(seed=2)
    assert simulate(seed=2).sampled_score != simulate(seed=3).sampled_score


@pytest.mark.parametrize("bad", [-1, 101, float("nan"), float("inf"), "70", None, True])
@pytest.mark.parametrize("function", [brier, score, form_score, simulate])
def test_what_is_no_percentage_is_refused_by_name(function: object, bad: object) -> None:
    with pytest.raises(ValueError, match="right must be"):
        function(bad, 70)  # type: ignore[operator]
    with pytest.raises(ValueError, match="said must be"):
        function(70, bad)  # type: ignore[operator]


@pytest.mark.parametrize("bad", [{"said": 49}, {"judgements": 0}, {"judgements": 2.5}, {"forms": 10}])
def test_what_makes_no_sense_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        simulate(**bad)  # type: ignore[arg-type]
