"""The nudge: closed forms, published arithmetic, training held to its optimum, and where the message fails."""

from __future__ import annotations

import doctest
from itertools import product
from math import exp, log1p, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from course_utils.models import nudge as model
from course_utils.models.nudge import (
    CASES,
    HINT,
    HINTS,
    SHORTCUT,
    SHORTCUT_SPREAD,
    bell_accuracy,
    cases,
    robust_accuracy,
    simulate,
    train,
)

PHI = NormalDist().cdf


@pytest.mark.parametrize(("nudge", "accuracy"), [(0, 0.99865), (0.3, 0.5), (0.5, 0.02275)])
def test_two_bells_have_the_check_values(nudge: float, accuracy: float) -> None:
    assert bell_accuracy([0.3] * 100, [0.3] * 100, [1] * 100, nudge) == pytest.approx(accuracy, abs=5e-6)


def test_a_shortcut_that_is_trusted_has_the_check_values() -> None:
    """x1 ~ N(y, 1), x2 ~ N(s, 0.5**2), s = y with chance p; weights 1 / variance, as if s never failed."""
    aligned, conflict = (bell_accuracy([1, 4], [1, way], [1, 0.5], 0) for way in (1, -1))
    assert aligned == pytest.approx(0.98733, abs=5e-6)
    assert conflict == pytest.approx(0.08986, abs=5e-6)
    assert bell_accuracy([1], [1], [1], 0) == pytest.approx(0.84134, abs=5e-6)
    for p, mixed in ((0.95, 0.94245), (0.5, 0.53859), (0.05, 0.13473)):
        assert p * aligned + (1 - p) * conflict == pytest.approx(mixed, abs=1.5e-5)


def test_robust_accuracy_by_hand() -> None:
    weights, inputs, labels = [1, -2], [[1, 0], [0.2, 0], [0, 1]], [1, 1, -1]
    assert robust_accuracy(weights, inputs, labels, 0) == 1
    assert robust_accuracy(weights, inputs, labels, 0.1) == pytest.approx(2 / 3)
    assert robust_accuracy(weights, inputs, labels, 0.5) == pytest.approx(1 / 3)
    assert robust_accuracy(weights, inputs, labels, 1) == 0
    assert robust_accuracy(weights, inputs, labels, 0.1, bias=0.5) == 1


def test_a_case_on_the_edge_is_not_right() -> None:
    assert robust_accuracy([1], [[1]], [1], 1) == 0
    assert robust_accuracy([0, 0], [[1, 1]], [1], 0) == 0


def test_no_nudge_within_the_limit_does_worse_than_the_closed_form() -> None:
    """Every corner of the cube of nudges is tried; the worst of a linear machine lies in a corner."""
    rng = np.random.default_rng(3)
    weights, inputs = rng.standard_normal(6), rng.standard_normal((50, 6))
    labels = rng.choice([-1, 1], 50)
    for size in (0.05, 0.2, 0.6):
        corners = np.array(list(product((-size, size), repeat=6)))
        answers = (inputs[:, None, :] + corners[None]) @ weights
        never_wrong = (labels[:, None] * answers > 0).all(axis=1).mean()
        assert robust_accuracy(weights, inputs, labels, size) == pytest.approx(never_wrong)


@pytest.mark.parametrize(("nudge", "h", "guard"), list(product((0.0, 0.2, 0.5), (0.0, 0.6, 1.0), (0.0, 0.3))))
def test_closed_form_and_simulated_cases_agree(nudge: float, h: float, guard: float) -> None:
    weights = train(*cases(CASES, 0.9), nudge=guard).tolist()
    spreads = [SHORTCUT_SPREAD] + [1.0] * HINTS
    right, wrong = (bell_accuracy(weights, [way] + [HINT] * HINTS, spreads, nudge) for way in (SHORTCUT, -SHORTCUT))
    exact = h * right + (1 - h) * wrong
    seen = robust_accuracy(weights, *cases(40_000, h, seed=77), nudge)
    assert abs(seen - exact) < 4.5 * sqrt(0.25 / 40_000)


def test_result_is_the_closed_form_of_its_own_machine() -> None:
    result = simulate(0.2, 0.25, 0.85, 0.4)
    for machine, guard in ((result.usual, 0.0), (result.guarded, 0.25)):
        w = train(*cases(CASES, 0.85), nudge=guard)
        size, spread = abs(w).sum(), sqrt((w[0] * SHORTCUT_SPREAD) ** 2 + (w[1:] ** 2).sum())
        for share, h, e in ((machine.clean, 0.85, 0), (machine.nudged, 0.85, 0.2), (machine.shifted, 0.4, 0)):
            base = HINT * w[1:].sum() - e * size
            exact = h * PHI((base + w[0]) / spread) + (1 - h) * PHI((base - w[0]) / spread)
            assert share == pytest.approx(exact, abs=1e-9)
        assert machine.lean == pytest.approx(abs(w[0]) / size)
        assert machine.by_nudge[result.nudges.index(0.2)] == pytest.approx(machine.nudged)
        assert machine.by_holds[result.holds_grid.index(0.4)] == pytest.approx(machine.shifted)
        assert abs(machine.sampled_nudged - machine.nudged) < 4.5 * 0.5 / sqrt(result.tested)
        assert abs(machine.sampled_shifted - machine.shifted) < 4.5 * 0.5 / sqrt(result.tested)


def loss(weights: np.ndarray, inputs: np.ndarray, labels: np.ndarray, nudge: float) -> float:
    """What training makes small, written out again."""
    total = 0.0
    for x, y in zip(inputs, labels, strict=True):
        margin = float(y * (x @ weights)) - nudge * float(abs(weights).sum())
        total += log1p(exp(-margin)) if margin > -500 else -margin
    return total / len(labels) + 0.005 * float((weights**2).sum())


@pytest.mark.parametrize("nudge", [0.0, 0.15, 0.3, 0.5])
def test_training_finds_the_least_loss(nudge: float) -> None:
    inputs, labels = cases(150, 0.9, seed=4)
    best = train(inputs, labels, nudge)
    least = loss(best, inputs, labels, nudge)
    rng = np.random.default_rng(5)
    for scale in (1e-3, 1e-2, 0.1):
        for _ in range(6):
            other = best + scale * rng.standard_normal(len(best)) * (rng.random(len(best)) < 0.3)
            assert loss(other, inputs, labels, nudge) >= least - 1e-8
    for k in range(0, len(best), 9):  # along single weights, where the kink at 0 lies
        for step in (-1e-3, 1e-3):
            other = best.copy()
            other[k] += step
            assert loss(other, inputs, labels, nudge) >= least - 1e-9


def test_usual_training_is_logistic_regression_as_scikit_learn_does_it() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    inputs, labels = cases()
    theirs = linear.LogisticRegression(C=1 / (0.01 * len(labels)), fit_intercept=False, tol=1e-8, max_iter=5000)
    assert train(inputs, labels) == pytest.approx(theirs.fit(inputs, labels).coef_[0], abs=2e-4)


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_message_hardly_depends_on_the_luck_of_the_draw(seed: int) -> None:
    """Guarding costs ordinary accuracy, gains under nudges, and leans on the shortcut."""
    result = simulate(seed=seed)
    usual, guarded = result.usual, result.guarded
    assert usual.clean == pytest.approx(0.993, abs=0.002)
    assert usual.nudged == pytest.approx(0.59, abs=0.03)
    assert usual.shifted == pytest.approx(0.98, abs=0.006)
    assert guarded.clean == pytest.approx(0.90, abs=0.006)
    assert guarded.nudged == pytest.approx(0.89, abs=0.015)
    assert guarded.shifted == pytest.approx(0.51, abs=0.02)
    assert usual.lean is not None
    assert guarded.lean is not None
    assert usual.lean < 0.1 < 0.4 < guarded.lean < 0.65


@pytest.mark.parametrize("held", [0.85, 0.9, 1.0])
def test_more_guarding_leans_more_on_the_shortcut(held: float) -> None:
    leans = [simulate(training_nudge=guard, held=held).guarded.lean or 0 for guard in (0, 0.1, 0.2, 0.3, 0.4)]
    assert leans == sorted(leans)
    assert leans[-1] > 0.9


def test_break_our_model_a_perfect_shortcut_makes_guarding_free() -> None:
    result = simulate(held=1.0)
    assert result.guarded.clean >= result.usual.clean
    assert result.guarded.nudged > result.usual.nudged + 0.2


@pytest.mark.parametrize("held", [0.5, 0.6])
def test_break_our_model_without_a_shortcut_guarding_gains_nothing(held: float) -> None:
    result = simulate(held=held)
    assert abs(result.guarded.nudged - result.usual.nudged) < 0.02
    assert result.guarded.clean < result.usual.clean - 0.05
    assert (result.guarded.lean or 0) < 0.05


def test_a_guard_against_too_much_learns_nothing_and_tosses_a_coin() -> None:
    machine = simulate(held=0.5, training_nudge=0.5).guarded
    assert machine.lean is None
    assert {machine.clean, machine.nudged, machine.shifted, *machine.by_nudge, *machine.by_holds} == {0.5}


def test_no_guard_is_usual_training() -> None:
    result = simulate(training_nudge=0)
    assert result.guarded == result.usual


@pytest.mark.parametrize("guard", [0.0, 0.2, 0.5])
def test_accuracy_falls_with_the_nudge(guard: float) -> None:
    falling = simulate(training_nudge=guard).guarded.by_nudge
    assert list(falling) == sorted(falling, reverse=True)
    assert simulate(nudge=0, training_nudge=guard).guarded.nudged == simulate(training_nudge=guard).guarded.clean


def test_same_seed_same_machines() -> None:
    assert simulate(seed=3) == simulate(seed=3)
    assert simulate(seed=3).usual != simulate(seed=4).usual


def test_cases_are_what_they_are_said_to_be() -> None:
    inputs, labels = cases(20_000, 0.8, seed=9)
    assert inputs.shape == (20_000, HINTS + 1)
    assert set(labels.tolist()) == {-1.0, 1.0}
    toward = inputs * labels[:, None]
    assert toward[:, 1:].mean() == pytest.approx(HINT, abs=0.005)
    assert toward[:, 1:].std() == pytest.approx(1, abs=0.005)
    assert (toward[:, 0] > 0).mean() == pytest.approx(0.8, abs=0.012)
    assert toward[toward[:, 0] > 0, 0].std() == pytest.approx(SHORTCUT_SPREAD, abs=0.01)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"nudge": -0.1}, "nudge"),
        ({"nudge": 1.5}, "nudge"),
        ({"training_nudge": 0.6}, "training_nudge"),
        ({"held": 0.4}, "held"),
        ({"holds": 1.2}, "holds"),
        ({"holds": "often"}, "holds"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}") as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"weights": []}, "weights must be a list of numbers"),
        ({"weights": [1, "two"]}, "weights must be a list of numbers"),
        ({"weights": [1, 2, 3]}, r"as many numbers as there are weights \(3\), not 2"),
        ({"inputs": [1, 2]}, "inputs must be rows"),
        ({"inputs": [[1, 2], [3]]}, "inputs must be rows"),
        ({"inputs": [[1, float("nan")]]}, "inputs must be rows"),
        ({"labels": [1, 1]}, r"one label for each input \(1\), not 2"),
        ({"labels": [0]}, r"\+1 or -1"),
        ({"nudge": -1}, "nudge must be at least 0"),
        ({"bias": None}, "bias"),
    ],
)
def test_robust_accuracy_says_what_does_not_fit(changed: dict[str, object], says: str) -> None:
    given: dict[str, object] = {"weights": [1, -2], "inputs": [[1, 0]], "labels": [1], "nudge": 0.1}
    with pytest.raises(ValueError, match=says) as refusal:
        robust_accuracy(**(given | changed))  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_bells_without_weight_or_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equally many"):
        bell_accuracy([1], [1, 2], [1], 0)
    with pytest.raises(ValueError, match="both a weight and a spread"):
        bell_accuracy([0, 1], [1, 1], [1, 0], 0)
    with pytest.raises(ValueError, match="one label for each input"):
        train([[1, 2]], [1, 1])


def test_examples_in_the_docstrings_hold() -> None:
    failed, tried = doctest.testmod(model)
    assert failed == 0
    assert tried
