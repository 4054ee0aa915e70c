"""The stop button: closed forms, the off-switch game's theorems, and where each message fails."""

from __future__ import annotations

import doctest
from dataclasses import replace
from itertools import pairwise, product
from math import inf, sqrt
from statistics import NormalDist

import numpy as np
import pytest

from course_utils.models import off_switch as model
from course_utils.models.off_switch import Expected, choose, press, simulate

NORMAL = NormalDist()
SETTINGS = list(product((0.0, 0.5, 1.5, 3.0), (0.0, 0.5, 4.0)))


@pytest.mark.parametrize(("spread", "error"), SETTINGS)
def test_press_is_the_integral_it_stands_for(spread: float, error: float) -> None:
    """Over plans (midpoint sum of their quantiles), the chance to run is Phi(U / k), or 1 where U >= 0."""
    chance, worth = press(spread, error)
    n = 20_000
    plans = [1 + spread * NORMAL.inv_cdf((k + 0.5) / n) for k in range(n)]
    runs = [NORMAL.cdf(u / error) if error else float(u >= 0) for u in plans]
    assert chance == pytest.approx(1 - sum(runs) / n, abs=2e-4)
    assert worth == pytest.approx(sum(u * r for u, r in zip(plans, runs, strict=True)) / n, abs=2e-3)


@pytest.mark.parametrize(("spread", "error"), SETTINGS)
def test_simulated_plans_lie_around_the_closed_form(spread: float, error: float) -> None:
    result = simulate(spread=spread, error=error)
    assert abs(result.sampled_pressed - result.pressed) < 4.5 * 0.5 / sqrt(result.plans)
    assert abs(result.sampled_guarded - result.guarded) < 4.5 * (spread + 1) / sqrt(result.plans)


def test_values_to_check() -> None:
    chance, worth = press(1.5, 0.5)
    assert chance == pytest.approx(NORMAL.cdf(-1 / sqrt(2.5)))
    assert worth == pytest.approx(0.73645 + 1.42302 * 0.32663, abs=2e-4)
    assert press(0, 0) == (0, 1)
    assert press(1e-9, 0) == pytest.approx((0, 1))
    assert press(0, 1) == pytest.approx((0.15866, 0.84134), abs=1e-5)


@pytest.mark.parametrize("spread", [0.25, 1.0, 3.0])
def test_a_holder_who_never_errs_is_always_worth_deferring_to(spread: float) -> None:
    """As in the off-switch game: deferring to a human who judges rightly never costs, whatever the belief."""
    assert press(spread, 0)[1] > 1
    assert simulate("wants", spread=spread, error=0, effort=0).course == "leave"


@pytest.mark.parametrize("error", [0.25, 1.0, 4.0])
def test_an_agent_sure_of_its_reward_never_gains_by_deferring_to_one_who_errs(error: float) -> None:
    """As in the off-switch game: with no doubt left, only a human who never errs gives no reason to disable the button."""
    assert press(0, error)[1] < 1
    assert simulate("wants", spread=0, error=error, effort=0).course == "disable"
    assert simulate("wants", spread=0, error=0, effort=0).course == "leave"


def test_deferring_is_worth_more_with_more_doubt_and_less_with_more_error() -> None:
    doubt = [press(v / 4, 1.0)[1] for v in range(1, 13)]
    assert all(later > earlier for earlier, later in pairwise(doubt[3:]))
    for spread in (0.5, 1.5, 3):
        erring = simulate(spread=spread).with_button_curve
        assert all(later <= earlier + 1e-12 for earlier, later in pairwise(erring))


def test_message_an_agent_that_counts_its_reward_disables_the_button_though_it_serves_everyone() -> None:
    result = simulate()
    assert result.course == "disable"
    assert result.expected == Expected(
        pytest.approx(1 - result.pressed),
        pytest.approx(0.9),
        pytest.approx(-0.1),
    )
    assert result.with_button > result.without == result.public_gets


def test_break_our_model_it_leaves_the_button_where_tampering_costs_more_than_stops() -> None:
    assert simulate(effort=0.3).course == "leave"
    assert simulate(spread=0, error=0.25).course == "leave"


@pytest.mark.parametrize(("effort", "spread", "error"), list(product((0.05, 0.1, 0.5), (0.5, 1.5, 3), (0.0, 0.5, 4))))
def test_the_bonus_works_in_a_window_and_fails_on_both_sides(effort: float, spread: float, error: float) -> None:
    result = simulate(effort=effort, spread=spread, error=error)
    low, high = result.low, result.high
    p = result.pressed
    assert low == pytest.approx(1 - effort / p)
    assert high == pytest.approx(1 + effort / (1 - p))

    def course(bonus: float) -> str:
        return simulate(bonus=bonus, effort=effort, spread=spread, error=error).course

    if low > 0.001:
        assert course(low - 0.001) == "disable"
    if high < 1.999:
        assert course(high + 0.001) == "press"
    assert course(1.0) == "leave"


def test_without_effort_the_bonus_must_be_exact() -> None:
    assert (simulate(effort=0).low, simulate(effort=0).high) == pytest.approx((1, 1))
    assert simulate(bonus=1.0, effort=0).course == "leave"
    assert simulate(bonus=0.99, effort=0).course == "disable"
    assert simulate(bonus=1.01, effort=0).course == "press"


@pytest.mark.parametrize(
    ("bonus", "effort", "spread", "error"), list(product((0.0, 1, 2), (0.0, 0.4), (0.0, 3), (0.0, 4)))
)
def test_who_counts_stops_as_runs_never_tampers(bonus: float, effort: float, spread: float, error: float) -> None:
    result = simulate("blind", bonus, effort, spread, error)
    assert result.course == "leave"
    assert (result.low, result.high) == (-inf, inf)


def test_message_doubt_keeps_the_button_without_a_bonus_and_breaks_where_the_holder_errs() -> None:
    assert simulate("wants").course == "leave"
    assert simulate("wants").low < 0
    broken = simulate("wants", error=4.0)
    assert broken.course == "disable"
    assert broken.low > 0


@pytest.mark.parametrize("effort", [0.0, 0.1, 0.7])
def test_the_window_is_where_the_choice_changes_for_the_unsure_agent(effort: float) -> None:
    for error in (0.0, 1.0, 2.0, 4.0):
        result = simulate("wants", effort=effort, error=error)
        for bonus in result.bonuses:
            inside = result.low - 1e-9 <= bonus <= result.high + 1e-9
            assert (simulate("wants", bonus, effort, error=error).course == "leave") == inside


@pytest.mark.parametrize(("counts", "bonus"), list(product(("reward", "blind", "wants"), (0.0, 1.0, 1.8))))
def test_who_holds_the_button_changes_nothing_for_the_agent(counts: str, bonus: float) -> None:
    same, apart, against = (
        simulate(counts, bonus, holder=who)  # type: ignore[arg-type]
        for who in ("same", "apart", "against")
    )
    public = ("holder", "pull", "public_gets", "with_button", "without", "with_button_curve")
    ours = {name: getattr(same, name) for name in public}
    assert replace(apart, **ours) == same == replace(against, **ours)
    assert apart.public_gets == 0
    assert against.public_gets == -same.public_gets
    assert against.with_button == -same.with_button


def test_an_obedient_agent_in_the_wrong_hands_does_more_harm_than_a_disobedient_one() -> None:
    obedient, disobedient = simulate("wants", holder="against"), simulate("reward", holder="against")
    assert (obedient.course, disobedient.course) == ("leave", "disable")
    assert obedient.public_gets < disobedient.public_gets < 0


@pytest.mark.parametrize(
    ("sums", "course"),
    [
        (Expected(1, 1, 1), "leave"),
        (Expected(0, 1, 1), "disable"),
        (Expected(0, 0.5, 1), "press"),
        (Expected(2, 1, 0), "leave"),
    ],
)
def test_ties_leave_the_button_alone(sums: Expected, course: str) -> None:
    assert choose(sums) == course


def test_lines_run_through_the_point_at_the_dial() -> None:
    result = simulate("wants", bonus=0.75, error=0.7)
    k = result.bonuses.index(0.75)
    drawn = (result.leave_line[k], result.disable_line[k], result.press_line[k])
    assert drawn == (result.expected.leave, result.expected.disable, result.expected.press)
    assert result.with_button_curve[result.errors.index(0.7)] == pytest.approx(result.with_button)


def test_seed_moves_the_sample_only() -> None:
    assert simulate(seed=2) == simulate(seed=2)
    one, other = simulate(seed=2), simulate(seed=3)
    assert one.sampled_guarded != other.sampled_guarded
    assert one.guarded == other.guarded
    assert abs(one.sampled_guarded - other.sampled_guarded) < 0.06


def test_numpy_numbers_are_numbers() -> None:
    assert simulate(bonus=np.float64(1)).course == "leave"


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"counts": "money"}, "counts must be reward or blind or wants"),
        ({"holder": None}, "holder must be same or apart or against"),
        ({"bonus": 3}, "bonus"),
        ({"effort": -0.1}, "effort"),
        ({"spread": float("nan")}, "spread"),
        ({"error": "much"}, "error"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}") as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_press_refuses_what_is_no_spread() -> None:
    with pytest.raises(ValueError, match="error must be at least 0"):
        press(1, -1)


def test_examples_in_the_docstrings_hold() -> None:
    failed, tried = doctest.testmod(model)
    assert failed == 0
    assert tried
