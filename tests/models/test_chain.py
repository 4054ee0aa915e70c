"""The chain: published check values, an independent step-by-step simulation, and where the message fails."""

from __future__ import annotations

from itertools import pairwise, product
from math import isclose, log, sqrt
from random import Random

import pytest

from course_utils.models.chain import MOST_STEPS, all_right, best_checkpoint, longest, outcome, simulate

SETTINGS = list(product((1, 7, 100), (0.9, 0.99, 1.0), (1, 10, 33, 200), (0.0, 0.6, 1.0)))


@pytest.mark.parametrize(
    ("steps", "right", "chance"),
    [(100, 0.99, 0.36603), (20, 0.95, 0.35849), (1000, 0.999, 0.3677), (30, 0.97, 0.40101), (100, 0.998947, 0.9)],
)
def test_check_values_of_a_chain_that_nobody_checks(steps: int, right: float, chance: float) -> None:
    assert all_right(steps, right) == pytest.approx(chance, abs=1e-5)


def test_check_values_of_redone_work() -> None:
    """n / p**L with checks that are perfect and free: 273.2 steps with one at the end, 110.57 with one every 10."""
    assert outcome(100, 0.99, 100, check_cost=0, found=1, loss=0).work == pytest.approx(273.2, abs=0.005)
    made = outcome(100, 0.99, 10, check_cost=0, found=1, loss=0)
    assert made.work == made.cost == pytest.approx(110.57, abs=0.005)
    assert made.right == 1


def test_a_check_is_paid_for_at_every_try() -> None:
    made = outcome(100, 0.99, 10, check_cost=2, found=1, loss=0)
    assert made.checks == pytest.approx(10 * 2 / 0.99**10)  # ten stretches, each checked once a try
    assert outcome(100, 0.99, 10, check_cost=2, found=0, loss=0).checks == 20


def test_how_far_a_chain_reaches_has_the_half_life_ratios() -> None:
    # with a constant chance of failing, T80 / T50 = 0.32193 and T99 / T50 = 0.0145
    half = longest(0.999_999, 0.5)
    assert longest(0.999_999, 0.8) / half == pytest.approx(0.32193, abs=1e-5)
    assert longest(0.999_999, 0.9) / half == pytest.approx(0.152, abs=1e-4)
    assert longest(0.999_999, 0.99) / half == pytest.approx(0.0145, abs=1e-5)
    for right, chance in product((0.9, 0.99, 0.9999), (0.1, 0.5, 0.99)):
        reach = longest(right, chance)
        assert reach == 0 or all_right(reach, right) >= chance - 1e-9
        assert all_right(reach + 1, right) < chance


@pytest.mark.parametrize(("right", "cost"), list(product((0.95, 0.99, 0.999), (0.5, 3.0, 10.0))))
def test_perfect_checks_stand_where_the_closed_form_puts_them(right: float, cost: float) -> None:
    """Least cost a step at L * (L + c) = c / -ln(p); long chains, so that the rest at the end hardly counts."""
    best = best_checkpoint(5000, right, cost)
    ideal = (sqrt(cost * cost + 4 * cost / -log(right)) - cost) / 2
    per_step = [(at + cost) / (at * right**at) for at in range(1, 500)]
    assert abs(1 + per_step.index(min(per_step)) - ideal) < 1
    assert abs(best - ideal) <= max(2, 0.03 * ideal)


@pytest.mark.parametrize(("steps", "found", "loss"), list(product((1, 12, 100), (0.5, 1.0), (0.0, 500.0))))
def test_no_spacing_costs_less_than_the_best(steps: int, found: float, loss: float) -> None:
    best = best_checkpoint(steps, 0.97, 2.0, found, loss)
    costs = [outcome(steps, 0.97, at, 2.0, found, loss).cost for at in range(1, steps + 1)]
    assert costs[best - 1] == min(costs)
    assert all(cost > min(costs) for cost in costs[: best - 1])


def test_free_checks_stand_after_every_step() -> None:
    assert best_checkpoint(100, 0.99, 0) == 1
    assert best_checkpoint(100, 1.0, 3) == 100  # nothing to find: as few as there can be


def step_by_step(
    rng: Random, steps: int, right: float, spacing: int, shared: float, found: float
) -> tuple[int, int, bool]:
    """One run with nothing worked out beforehand: steps done, checks made, right in the end."""
    misread = shared * (1 - right)
    slip = (1 - right - misread) / (1 - misread)
    if rng.random() < misread:
        return steps, -(-steps // spacing), False
    done = looked = start = 0
    sound = True
    while start < steps:
        length = min(spacing, steps - start)
        wrong = sum(rng.random() < slip for _ in range(length))
        done, looked = done + length, looked + 1
        if wrong and rng.random() < found:
            continue
        sound, start = sound and not wrong, start + length
    return done, looked, sound


@pytest.mark.parametrize(
    ("steps", "right", "spacing", "shared", "found"),
    [(30, 0.95, 7, 0.0, 0.8), (30, 0.95, 7, 0.5, 0.8), (12, 0.8, 4, 0.3, 1.0), (9, 0.9, 20, 1.0, 0.5)],
)
def test_step_by_step_agrees_with_the_closed_form(
    steps: int, right: float, spacing: int, shared: float, found: float
) -> None:
    rng, runs = Random(11), 6000
    seen = [step_by_step(rng, steps, right, spacing, shared, found) for _ in range(runs)]
    made = outcome(steps, right, spacing, 1.0, found, 0.0, 1.0, shared)
    for k, exact in enumerate((made.work, made.checks, made.right)):
        values = [float(one[k]) for one in seen]
        mean = sum(values) / runs
        spread = sqrt(sum((v - mean) ** 2 for v in values) / runs)
        assert abs(mean - exact) <= 4.5 * spread / sqrt(runs) + 1e-9


@pytest.mark.parametrize(("steps", "right", "spacing", "shared"), SETTINGS)
def test_simulated_runs_lie_around_the_closed_form(steps: int, right: float, spacing: int, shared: float) -> None:
    result = simulate(steps, right, spacing, shared=shared, loss=0, found=0.8)
    made = result.checked
    assert abs(result.sampled_right - made.right) <= 4.5 * sqrt(made.right * (1 - made.right) / result.runs) + 1e-9
    assert result.sampled_cost.mean == pytest.approx(made.cost, rel=0.12)
    assert result.sampled_cost.low <= result.sampled_cost.mean * (1 + 1e-12)


@pytest.mark.parametrize(("right", "shared"), list(product((0.0, 0.5, 0.9, 0.99, 1.0), (0.0, 0.3, 0.8, 1.0))))
def test_a_shared_cause_leaves_one_step_as_reliable_as_it_was(right: float, shared: float) -> None:
    assert all_right(1, right, shared) == pytest.approx(right)


def test_no_shared_cause_is_p_to_the_n_and_all_shared_is_p_for_any_length() -> None:
    for steps in (1, 10, 1000):
        assert all_right(steps, 0.99) == pytest.approx(0.99**steps)
        assert all_right(steps, 0.99, shared=1) == pytest.approx(0.99)
    chances = [all_right(100, 0.99, r / 20) for r in range(21)]
    assert all(later > earlier for earlier, later in pairwise(chances))


def test_the_message_a_long_chain_fails_and_checks_pay() -> None:
    result = simulate()
    assert result.unchecked.right == pytest.approx(0.366, abs=5e-4)
    assert result.checked.right == pytest.approx(0.900, abs=5e-4)
    assert result.unchecked.cost == pytest.approx(733.97, abs=0.01)
    assert result.checked.cost == pytest.approx(242.07, abs=0.01)
    assert result.best == 15
    assert result.best_outcome.cost == min(result.cost_by_spacing) == pytest.approx(239.58, abs=0.01)


def test_break_our_model_a_shared_cause_overturns_both_parts_of_it() -> None:
    result = simulate(shared=0.95)
    assert result.unchecked.right > 0.9
    assert result.naive_by_length[result.lengths.index(100)] == pytest.approx(0.366, abs=5e-4)
    all_shared = simulate(shared=1)
    assert all_shared.best is None
    assert all_shared.checked.right == all_shared.unchecked.right
    assert all_shared.checked.cost - all_shared.unchecked.cost == pytest.approx(30)  # ten checks that find nothing


def test_tight_limits_make_checks_a_loss() -> None:
    assert simulate(loss=20, step_cost=1.5).best is None


def test_what_checks_miss_stays_however_close_they_stand() -> None:
    """Imperfect checks leave about n * (1 - p) * (1 - f) errors: closer checks cost more and hardly add."""
    rights = [outcome(100, 0.99, at).right for at in (1, 2, 5, 10)]
    assert max(rights) < 0.906
    assert min(rights) > 0.9


@pytest.mark.parametrize(("name", "values"), [("found", (0, 0.3, 0.6, 0.9, 1)), ("right", (0.9, 0.95, 0.99, 1.0))])
def test_better_checks_and_better_steps_bring_more_right_results(name: str, values: tuple[float, ...]) -> None:
    rights = [simulate(**{name: value}).checked.right for value in values]
    assert all(later > earlier for earlier, later in pairwise(rights))
    assert all(outcome(50, 0.98, 9, found=f).right >= outcome(50, 0.98, None).right for f in (0, 0.5, 1))


def test_a_spacing_beyond_the_end_is_one_check_at_the_end() -> None:
    assert outcome(20, 0.95, 20) == outcome(20, 0.95, 150)
    assert simulate(steps=20, spacing=150).checked == outcome(20, 0.99, 20)


def test_curves_hold_the_values_at_the_dials() -> None:
    result = simulate(steps=100, spacing=10, shared=0.4)
    at = result.lengths.index(100)
    assert result.checked_by_length[at] == pytest.approx(result.checked.right)
    assert (
        result.unchecked_by_length[at]
        == pytest.approx(result.unchecked.right)
        == pytest.approx(all_right(100, 0.99, 0.4))
    )
    assert result.cost_by_spacing[9] == result.checked.cost
    assert len(result.spacings) == 100
    assert result.lengths[-1] == MOST_STEPS


def test_the_parts_of_a_cost_add_up() -> None:
    for spacing in (None, 1, 7, 100):
        made = outcome(100, 0.98, spacing, step_cost=1.2, shared=0.3)
        assert made.cost == pytest.approx(made.work + made.checks + made.loss)
        assert made.loss == pytest.approx(1000 * (1 - made.right))


def test_same_seed_same_runs_and_the_seed_hardly_matters() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    rights = [simulate(seed=k).sampled_right for k in range(8)]
    assert len(set(rights)) > 1
    assert all(isclose(one, 0.9, abs_tol=0.045) for one in rights)


def test_hardly_passable_stretches_are_still_sampled() -> None:
    result = simulate(steps=200, right=0.9, spacing=200, found=1)
    assert result.sampled_cost.mean == pytest.approx(result.checked.cost, rel=0.15)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"steps": 0}, "steps"),
        ({"steps": 201}, "steps"),
        ({"steps": 2.5}, "whole number"),
        ({"right": 0.4}, "right"),
        ({"right": "often"}, "right"),
        ({"spacing": 0}, "spacing"),
        ({"check_cost": -1}, "check_cost"),
        ({"found": 1.1}, "found"),
        ({"loss": float("nan")}, "loss"),
        ({"step_cost": 0}, "step_cost"),
        ({"shared": True}, "shared"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_work_that_would_never_end_is_refused() -> None:
    with pytest.raises(ValueError, match="done again for ever"):
        outcome(10_000, 0.9, 10_000, found=1)
    assert best_checkpoint(10_000, 0.9, 3) == 4  # and such a spacing is never the best
    with pytest.raises(ValueError, match="done again for ever"):
        best_checkpoint(5, 0.0, 1)
    for right, chance, says in ((1.0, 0.5, "right must lie"), (0.5, 0.0, "chance must be")):
        with pytest.raises(ValueError, match=says):
            longest(right, chance)
