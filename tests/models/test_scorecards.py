"""One classifier, two uses: closed forms, the simulation held to them, and the lesson's findings."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import pairwise, product
from statistics import NormalDist

import pytest

from course_utils.models.scorecards import ARRESTS, SCREENING, Rates, Values, card, rates, simulate, threshold

PHI = NormalDist().cdf
SETTINGS = list(product((0.0, 0.3, 1.0, 2.0, 3.0), (0.05, 0.2, 0.5), ("best", "halfway")))


def test_halfway_line_gives_textbook_phi_values() -> None:
    # Phi(1), Phi(1/2), Phi(1/3): every printed table of the normal distribution has them.
    for noise, value in ((1, 0.841345), (2, 0.691462), (3, 0.630559)):
        found = rates(noise, 0.2, "halfway")
        assert (found.accuracy, found.sensitivity, found.specificity) == pytest.approx((value,) * 3, abs=1e-6)


@pytest.mark.parametrize(("noise", "share"), [(0.4, 0.05), (1.0, 0.2), (2.5, 0.4)])
def test_no_other_line_is_right_more_often_than_the_best_one(noise: float, share: float) -> None:
    def accuracy(line: float) -> float:
        return share * PHI((1 - line) / noise) + (1 - share) * PHI((1 + line) / noise)

    best = threshold(noise, share, "best")
    assert rates(noise, share, "best").accuracy == pytest.approx(accuracy(best), abs=1e-12)
    assert all(accuracy(best) >= accuracy(best + step) for step in (-0.5, -0.05, -0.005, 0.005, 0.05, 0.5))


@pytest.mark.parametrize(("noise", "share", "rule"), SETTINGS)
def test_simulation_agrees_with_the_closed_form(noise: float, share: float, rule: str) -> None:
    result = simulate(noise, share, rule)  # type: ignore[arg-type]
    sought = result.sample * share
    for name, people in (("sensitivity", sought), ("specificity", result.sample - sought)):
        exact, seen = getattr(result.rates, name), getattr(result.sampled_rates, name)
        assert abs(seen - exact) <= 4.5 * (exact * (1 - exact) / people) ** 0.5 + 1e-3


def test_ledger_is_the_sum_of_people_times_values() -> None:
    found = Rates(accuracy=0.9, sensitivity=0.8, specificity=0.95)
    made = card(found, 0.3, Values(found=7, false_alarm=-3, missed=-2, left_alone=0.5))
    assert (made.people.found, made.people.missed) == pytest.approx((240, 60))
    assert (made.people.false_alarm, made.people.left_alone) == pytest.approx((35, 665))
    assert made.total == pytest.approx(240 * 7 - 60 * 2 - 35 * 3 + 665 * 0.5)


def test_a_machine_without_noise_makes_no_mistake() -> None:
    result = simulate(noise=0)
    assert result.rates == result.sampled_rates == Rates(1, 1, 1)
    assert result.screening.total == result.perfect_screening.total == pytest.approx(2000)
    assert result.arrests.total == result.perfect_arrests.total == pytest.approx(-2000)


def test_equal_accuracy_opposite_ledgers() -> None:
    result = simulate()
    assert result.rates.accuracy == pytest.approx(0.8879335, abs=1e-6)
    assert result.screening.total == pytest.approx(1092.807, abs=1e-3)
    assert result.arrests.total == pytest.approx(-1385.729, abs=1e-3)


def test_at_the_first_setting_the_harmful_use_does_less_harm_the_worse_the_machine() -> None:
    result = simulate()
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(result.arrests_curve))
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(result.accuracy_curve))


def test_break_our_model_a_halfway_line_and_rare_targets_turn_the_message_round() -> None:
    result = simulate(noise=1.0, share=0.1, rule="halfway")
    assert result.arrests.total < result.perfect_arrests.total - 400  # mistakes add harm here


@pytest.mark.parametrize(
    ("settings", "least"),
    [
        # rare cancers, a halfway line and costly false alarms: right about 84 of 100 and still a loss
        ({"noise": 1.0, "share": 0.1, "rule": "halfway", "screening": Values(10, -6, -1, 0)}, 0.84),
        # finding it harms (treatment nobody needed): a loss that grows with accuracy
        ({"noise": 0.0, "screening": Values(-2, -2, -1, 0)}, 1.0),
    ],
)
def test_break_our_model_screening_can_be_a_loss_too(settings: dict[str, object], least: float) -> None:
    result = simulate(**settings)  # type: ignore[arg-type]
    assert result.rates.accuracy >= least
    assert result.screening.total < 0


def test_same_seed_same_people_and_another_seed_others() -> None:
    assert simulate(seed=3) == simulate(seed=3)
    assert simulate(seed=3).sampled_rates != simulate(seed=4).sampled_rates


def test_a_small_turn_of_the_dial_moves_the_simulation_a_little() -> None:
    one, other = simulate(noise=1.0), simulate(noise=1.01)
    assert abs(one.sampled_rates.accuracy - other.sampled_rates.accuracy) < 0.003


def test_results_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        simulate().noise = 2  # type: ignore[misc]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"noise": -1}, "noise"),
        ({"noise": float("nan")}, "noise"),
        ({"share": 0}, "share"),
        ({"share": 1.5}, "share"),
        ({"rule": "worst"}, "rule"),
        ({"screening": Values("ten", 0, 0, 0)}, "value of found"),
        ({"sample": 3}, "sample"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_the_two_uses_differ_only_in_their_values() -> None:
    swapped = simulate(screening=ARRESTS, arrests=SCREENING)
    plain = simulate()
    assert swapped.screening == plain.arrests
    assert swapped.arrests == plain.screening
    assert swapped.rates == plain.rates
