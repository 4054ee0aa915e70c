"""The robot and its score: value iteration against closed forms and an own recursion, and what mends the score."""

from __future__ import annotations

import doctest
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from course_utils.models import reward_grid
from course_utils.models.reward_grid import (
    CHECKPOINT,
    COLUMNS,
    DOOR,
    PRIZE,
    ROWS,
    START,
    STEPS,
    best_plan,
    flip_bonus,
    simulate,
)

SETTINGS: list[Any] = list(
    product((0.0, 0.3, 0.7, 1.0, 1.7, 3.0), (1, 2, 3, 6, 12), (0.5, 0.8, 0.95, 0.98), ("each",), ("open", "known"))
) + list(product((0.0, 1.0, 3.0), (2,), (0.5, 0.95), ("once", "lent"), ("open", "known")))


def test_the_first_run_of_the_prototype() -> None:
    """Discount 0.95: the parcel comes with a bonus of 0.6, and from 0.8 on it never does."""
    assert flip_bonus(2, 0.95) == pytest.approx(10 * 0.95**4 * (1 - 0.95**2))
    assert simulate(bonus=0.6).run.delivered == 11
    assert simulate(bonus=0.6).written == pytest.approx(10.6)
    for bonus in (0.8, 1.0, 2.0):
        result = simulate(bonus=bonus)
        assert result.run.delivered is None
        assert (result.meant, result.written) == (0, pytest.approx(28 * bonus))


@pytest.mark.parametrize(("bonus", "back_after", "discount", "rule", "end"), SETTINGS)
def test_value_iteration_finds_the_plan_in_closed_form(
    bonus: float, back_after: int, discount: float, rule: Any, end: Any
) -> None:
    result = simulate(bonus, back_after, discount, rule, end)
    plan = best_plan(bonus, back_after, discount, rule, end)
    assert result.worth == pytest.approx(plan.worth, abs=1e-7)
    assert result.run.delivered == plan.delivered
    if rule != "lent":
        assert result.written == pytest.approx(plan.written)
        assert bonus == 0 or len(result.run.picked_up) == plan.pickups
    assert result.meant == (PRIZE if plan.delivered else 0)
    assert result.gap == result.written - result.meant


@pytest.mark.parametrize(
    ("bonus", "back_after", "discount"), [(1.0, 2, 0.95), (3.0, 5, 0.9), (2.2, 4, 0.6), (0.4, 2, 0.98)]
)
def test_worth_against_a_recursion_of_its_own(bonus: float, back_after: int, discount: float) -> None:
    """The same world written down anew, without arrays: the most to be had with so many steps left."""

    @cache
    def most(square: tuple[int, int], ready: int, left: int) -> float:
        if left == 0 or square == DOOR:
            return 0.0
        best = float("-inf")
        for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = (square[0] + across, square[1] + up)
            if not (0 < there[0] <= COLUMNS and 0 < there[1] <= ROWS):
                continue
            wait = max(0, ready - 1)
            points = PRIZE if there == DOOR else 0.0
            if there == CHECKPOINT and wait == 0:
                points, wait = points + bonus, back_after
            best = max(best, points + discount * most(there, wait, left - 1))
        return best

    known = simulate(bonus, back_after, discount, end="known")
    assert known.worth == pytest.approx(most(START, 0, STEPS), abs=1e-9)


@pytest.mark.parametrize(("back_after", "discount"), list(product((2, 3, 4, 6), (0.6, 0.9, 0.95, 0.98))))
def test_the_robot_turns_at_the_bonus_in_closed_form(back_after: int, discount: float) -> None:
    flip = flip_bonus(back_after, discount)
    if flip + 0.001 > reward_grid.MOST_BONUS:
        assert simulate(reward_grid.MOST_BONUS, back_after, discount).run.delivered == 11
        return
    assert simulate(flip - 0.001, back_after, discount).run.delivered == 11
    assert simulate(flip + 0.001, back_after, discount).run.delivered is None
    assert simulate(flip + 0.001, back_after, discount, end="known").run.delivered != 11


@pytest.mark.parametrize("wait", [2, 4])
def test_neither_a_patient_nor_an_impatient_robot_is_hard_to_lead_astray(wait: int) -> None:
    hardest = ((6 - wait) / 6) ** (1 / wait)
    top = flip_bonus(wait, hardest)
    grid = [0.5 + 0.01 * k for k in range(50)]
    assert all(flip_bonus(wait, g) <= top for g in grid)
    below, above = [g for g in grid if g < hardest], [g for g in grid if g > hardest]
    assert all(flip_bonus(wait, a) < flip_bonus(wait, b) for a, b in pairwise(below))
    assert all(flip_bonus(wait, a) > flip_bonus(wait, b) for a, b in pairwise(above))
    assert below
    assert above


def test_a_longer_wait_asks_for_a_larger_bonus() -> None:
    assert all(flip_bonus(a, 0.95) < flip_bonus(b, 0.95) for a, b in pairwise((2, 4, 6, 8, 10, 12)))
    assert flip_bonus(3, 0.95) == flip_bonus(4, 0.95), "an odd wait is of no use: the way back is even"
    assert flip_bonus(1, 0.95) == flip_bonus(2, 0.95)


def test_without_a_bonus_the_two_agree() -> None:
    for rule, end in product(("each", "once", "lent"), ("open", "known")):
        result = simulate(bonus=0, rule=rule, end=end)  # type: ignore[arg-type]
        assert (result.run.delivered, result.written, result.meant, result.gap) == (11, 10, 10, 0)
        assert result.worth == pytest.approx(PRIZE * 0.95**10)


@pytest.mark.parametrize(("bonus", "discount", "end"), list(product((0.5, 3.0), (0.5, 0.8, 0.98), ("open", "known"))))
def test_paid_once_or_lent_the_parcel_always_comes_at_once(bonus: float, discount: float, end: Any) -> None:
    once, lent = (simulate(bonus, 2, discount, rule, end) for rule in ("once", "lent"))  # type: ignore[arg-type]
    assert once.run.delivered == lent.run.delivered == 11
    assert once.written == pytest.approx(PRIZE + bonus)
    assert lent.worth == pytest.approx(simulate(0, 2, discount, end=end).worth, abs=1e-7), "Ng, Harada & Russell 1999"
    assert once.flip is lent.flip is None


@pytest.mark.parametrize("seed", range(8))
def test_a_loan_is_lost_again_whatever_the_way(seed: int) -> None:
    result = simulate(bonus=2.0, rule="lent", seed=seed)
    passes = len(result.run.picked_up)
    assert result.written == pytest.approx(PRIZE - passes * 2.0 * 0.05)
    assert passes == (CHECKPOINT in result.run.squares)


def test_break_our_model_each_of_four_dials_brings_the_parcel() -> None:
    assert simulate().run.delivered is None
    for change in ({"rule": "once"}, {"rule": "lent"}, {"back_after": 4}, {"discount": 0.8}, {"end": "known"}):
        result = simulate(**change)  # type: ignore[arg-type]
        assert result.run.delivered is not None
        assert result.bonus == 1
    assert simulate(end="known").run.delivered == 59
    for change in ({"back_after": 4}, {"discount": 0.8}, {"end": "known"}):
        assert simulate(bonus=3.0, **change).run.delivered is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("back_after", "rule", "end"), list(product((2, 5, 12), ("each", "once"), ("open", "known"))))
def test_runs_are_legal(back_after: int, rule: Any, end: Any) -> None:
    run = simulate(3.0, back_after, 0.98, rule, end).run
    assert run.squares[0] == START
    assert len(run.squares) == (run.delivered or STEPS) + 1
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(run.squares))
    assert all(1 <= x <= COLUMNS and 1 <= y <= ROWS for x, y in run.squares)
    assert all(run.squares[step] == CHECKPOINT for step in run.picked_up)
    assert all(later - earlier >= back_after for earlier, later in pairwise(run.picked_up))
    assert (DOOR in run.squares) == (run.delivered is not None)
    assert rule == "each" or len(run.picked_up) == 1


@pytest.mark.parametrize(
    ("back_after", "discount", "rule", "end"),
    [(2, 0.95, "each", "open"), (6, 0.98, "each", "known"), (2, 0.5, "each", "known"), (2, 0.9, "once", "open")],
)
def test_the_curves_are_what_a_run_at_each_bonus_gives(back_after: int, discount: float, rule: Any, end: Any) -> None:
    curve = simulate(1.0, back_after, discount, rule, end)
    for k in range(0, len(curve.bonuses), 5):
        run = simulate(curve.bonuses[k], back_after, discount, rule, end)
        assert curve.written_curve[k] == pytest.approx(run.written)
        assert curve.meant_curve[k] == run.meant


def test_a_seed_changes_the_way_and_nothing_else() -> None:
    assert simulate(seed=3) == simulate(seed=3)
    runs = [simulate(bonus=0.5, seed=seed) for seed in range(6)]
    assert len({one.run.squares for one in runs}) > 1
    assert len({(one.written, one.meant, one.run.delivered, round(one.worth, 9)) for one in runs}) == 1


def test_numpy_numbers_are_numbers() -> None:
    assert simulate(np.float64(0.5), np.int64(2), np.float64(0.9)).run.delivered == 11  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"bonus": -1}, "bonus must be between 0 and 3"),
        ({"bonus": "much"}, "bonus must be a number"),
        ({"back_after": 2.5}, "back_after must be a whole number"),
        ({"back_after": 0}, "back_after"),
        ({"discount": 1}, "discount must be between 0.5 and 0.99"),
        ({"discount": float("nan")}, "discount"),
        ({"rule": "twice"}, 'rule can be "each", "once" or "lent"'),
        ({"end": None}, 'end can be "open" or "known"'),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(bad: dict[str, Any], says: str) -> None:
    for function in (simulate, best_plan):
        with pytest.raises(ValueError, match=says) as refusal:
            function(**bad)
        assert "\n" not in str(refusal.value)


def test_the_examples_in_the_text_hold() -> None:
    assert doctest.testmod(reward_grid).attempted > 0
    assert doctest.testmod(reward_grid).failed == 0
