"""Three arrangements of one staff: closed forms, limits, and both ways of overturning the message."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from course_utils.models.teams import LOSSES, PEOPLE, WEEKS, Backlog, even_loss, merged_work, simulate


def total(one: Backlog) -> float:
    return one.total.mean


# ---------------------------------------------------------------- closed forms


def test_work_for_a_problem() -> None:
    assert merged_work(0.0) == 1
    assert merged_work(0.5) == pytest.approx(1.5)  # half of the problems take twice as long
    assert merged_work(0.5, 0.2, sorts=True) == pytest.approx(0.8 + 0.2 * 1.5)
    assert merged_work(0.5, 0.0, sorts=True) == 1
    assert merged_work(0.5, 1.0, sorts=True) == merged_work(0.5)


@pytest.mark.parametrize("joint", [0.1, 0.2, 0.6])
@pytest.mark.parametrize("meeting", [0.25, 0.5, 2.0])
def test_at_the_even_loss_both_need_the_same_work(joint: float, meeting: float) -> None:
    for sorts in (False, True):
        loss = even_loss(joint, meeting, sorts)
        assert merged_work(loss, joint, sorts) == pytest.approx(1 + joint * meeting)
    assert even_loss(joint, meeting) < even_loss(joint, meeting, sorts=True)


def test_without_joint_problems_or_meetings_there_is_nothing_to_gain() -> None:
    assert even_loss(0.0, 1.0) == even_loss(0.3, 0.0) == 0


@pytest.mark.parametrize("loss", [0.5, 0.6, 0.8])
def test_a_merged_team_that_is_overrun_falls_behind_at_the_closed_rate(loss: float) -> None:
    result = simulate(loss=loss)
    rate = result.new - PEOPLE / merged_work(loss, result.joint)
    assert total(result.merged) == pytest.approx(WEEKS * rate, rel=0.02)


def test_a_sorting_team_that_is_overrun_falls_behind_at_the_closed_rate() -> None:
    result = simulate(new=24, joint=0.5, loss=0.6, sorts=True)
    assert total(result.merged) == pytest.approx(WEEKS * (24 - PEOPLE / merged_work(0.6, 0.5, sorts=True)), rel=0.02)


def test_coordinated_teams_that_are_overrun_fall_behind_at_the_closed_rate() -> None:
    result = simulate(new=24, joint=0.5, meeting=2.0)
    assert total(result.coordinated) == pytest.approx(WEEKS * (24 - PEOPLE / 2.0), rel=0.02)


@pytest.mark.parametrize("alone", [0.0, 0.2, 0.7])
def test_what_falls_between_separate_teams_is_all_that_nobody_takes(alone: float) -> None:
    result = simulate(alone=alone)
    assert result.separate.joint == pytest.approx(WEEKS * 17 * 0.2 * (1 - alone), rel=0.02, abs=0.5)


def test_meetings_take_the_time_that_joint_problems_ask() -> None:
    result = simulate(new=10)
    assert result.coordinated.met == pytest.approx(10 * 0.2 * 0.5 / PEOPLE, rel=0.03)
    assert result.separate.met == result.merged.met == simulate(meeting=0).coordinated.met == 0


def test_arrivals_have_the_mean_and_the_mix_that_was_asked() -> None:
    # Where nobody can work fast enough, what waits and what was done add up to what came.
    result = simulate(new=20, joint=0.3, technical=0.8, alone=0.0)
    assert result.separate.joint == pytest.approx(WEEKS * 20 * 0.3, rel=0.02)
    assert result.separate.technical == pytest.approx(WEEKS * (20 * 0.7 * 0.8 - PEOPLE / 2), rel=0.08)
    assert result.separate.societal < 0.5


# ---------------------------------------------------------------- limits


def test_nothing_comes_nothing_waits() -> None:
    result = simulate(new=0)
    assert [total(one) for one in (result.merged, result.separate, result.coordinated)] == [0, 0, 0]


def test_without_joint_problems_separate_and_coordinated_are_the_same() -> None:
    result = simulate(joint=0.0, meeting=2.0, alone=0.0)
    assert result.separate == result.coordinated


def test_meetings_that_cost_nothing_make_coordinated_what_separate_is_if_all_is_taken_up() -> None:
    result = simulate(meeting=0.0, alone=1.0)
    assert result.separate == result.coordinated


@pytest.mark.parametrize("new", [14, 19, 24])
@pytest.mark.parametrize("joint", [0.0, 0.3, 1.0])
def test_without_loss_of_skill_a_merged_team_wastes_no_hour(new: int, joint: float) -> None:
    # Everyone is equally good at everything, so it is one queue with one pace, sorted or not, and nobody beats it.
    result = simulate(new=new, joint=joint, loss=0.0)
    sorts = simulate(new=new, joint=joint, loss=0.0, sorts=True)
    assert total(result.merged) == pytest.approx(total(sorts.merged), abs=1e-6)
    assert total(result.merged) <= min(total(result.separate), total(result.coordinated)) + 1e-6


def test_only_joint_problems_need_the_same_of_a_merged_team_whether_it_sorts_or_not() -> None:
    one, other = simulate(joint=1.0), simulate(joint=1.0, sorts=True)
    assert total(one.merged) == pytest.approx(total(other.merged), rel=1e-6)


# ---------------------------------------------------------------- the message and what overturns it


def test_the_message_at_the_first_setting() -> None:
    result = simulate()
    assert total(result.coordinated) < 15 < 80 < total(result.merged) < 130 < total(result.separate) < 160
    assert result.separate.joint / total(result.separate) > 0.99
    assert result.merged.technical > result.merged.joint  # a merged team is behind everywhere


def test_a_merged_team_wins_where_little_skill_is_lost_or_meetings_are_dear() -> None:
    result = simulate(loss=0.2, meeting=1.5, new=18)
    assert total(result.merged) + 50 < min(total(result.coordinated), total(result.separate))


def test_a_merged_team_that_sorts_wins_at_the_first_setting() -> None:
    result = simulate(sorts=True)
    assert total(result.merged) + 3 < min(total(result.coordinated), total(result.separate))
    dear = simulate(sorts=True, loss=0.7, joint=0.5, new=19, meeting=0.0)
    assert total(dear.merged) > total(dear.coordinated) + 100  # and loses where it stays alone with joint problems


def test_separate_teams_win_where_joint_problems_need_no_meeting() -> None:
    result = simulate(alone=1.0, new=19)
    assert total(result.separate) + 10 < min(total(result.merged), total(result.coordinated))


def test_a_stream_that_leans_to_one_field_suits_a_merged_team() -> None:
    assert total(simulate().merged) > total(simulate().coordinated)
    leaning = simulate(technical=0.8)
    assert total(leaning.merged) < total(leaning.coordinated)


@pytest.mark.parametrize("sorts", [False, True])
def test_the_crossing_lies_at_the_even_loss(sorts: bool) -> None:
    # Both are overrun, so the work for a problem decides.
    result = simulate(new=24, joint=0.4, meeting=1.0, sorts=sorts)
    ahead = [loss for loss, wait in zip(LOSSES, result.merged_by_loss, strict=True) if wait < total(result.coordinated)]
    assert max(ahead) == pytest.approx(even_loss(0.4, 1.0, sorts), abs=0.05)


# ---------------------------------------------------------------- monotone, seeds, refusals


@pytest.mark.parametrize("sorts", [False, True])
def test_monotone_in_every_cost(sorts: bool) -> None:
    curve = simulate(sorts=sorts).merged_by_loss
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(curve))
    by_meeting = [total(simulate(meeting=k).coordinated) for k in (0, 0.5, 1, 1.5, 2)]
    assert all(later > earlier for earlier, later in pairwise(by_meeting))
    by_alone = [total(simulate(alone=k).separate) for k in (0, 0.25, 0.5, 1)]
    assert all(later < earlier for earlier, later in pairwise(by_alone))
    for get in ("merged", "separate", "coordinated"):
        by_new = [total(getattr(simulate(new=v, sorts=sorts), get)) for v in (8, 12, 16, 20, 24)]
        assert all(later >= earlier for earlier, later in pairwise(by_new))


def test_the_curve_holds_the_reading_and_values_between_its_points_fit() -> None:
    result = simulate(loss=0.45)
    assert result.merged_by_loss[LOSSES.index(0.45)] == total(result.merged)
    assert simulate(loss=0.45).merged_by_loss[9] < total(simulate(loss=0.47).merged) < result.merged_by_loss[10]


def test_parts_add_up_to_the_total() -> None:
    for sorts in (False, True):
        result = simulate(technical=0.3, sorts=sorts)
        for one in (result.merged, result.separate, result.coordinated):
            assert one.technical + one.societal + one.joint == pytest.approx(total(one))
            assert one.total.low <= total(one) <= one.total.high


def test_swapping_the_fields_swaps_the_queues() -> None:
    one, other = simulate(technical=0.7), simulate(technical=0.3)
    for first, second in ((one.merged, other.merged), (one.coordinated, other.coordinated)):
        assert (first.technical, first.societal) == pytest.approx((second.societal, second.technical), rel=0.1, abs=1)


def test_the_same_seed_is_the_same_years_and_another_hardly_differs() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    many = [simulate(seed=seed) for seed in range(1, 7)]
    assert len({total(one.merged) for one in many}) == 6
    for get in ("merged", "separate", "coordinated"):
        waits = [total(getattr(one, get)) for one in many]
        assert np.std(waits) < 3


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [{"new": 0}, {"joint": 1.0}, {"technical": 0.0}, {"technical": 1.0}, {"new": 30}])
@pytest.mark.parametrize("sorts", [False, True])
def test_extremes_raise_no_warning(values: dict[str, float], sorts: bool) -> None:
    result = simulate(**values, sorts=sorts)  # type: ignore[arg-type]
    assert np.isfinite([total(result.merged), total(result.separate), total(result.coordinated)]).all()


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"new": 31}, "new must be between 0 and 30"),
        ({"joint": 1.1}, "joint must be between 0 and 1"),
        ({"technical": -0.1}, "technical must be between 0 and 1"),
        ({"loss": 0.9}, "loss must be between 0 and 0.8"),
        ({"loss": "0.4"}, "loss must be a number"),
        ({"meeting": float("inf")}, "meeting must be between 0 and 5"),
        ({"alone": None}, "alone must be a number"),
        ({"sorts": "yes"}, "sorts must be True or False"),
        ({"seed": -1}, "seed must be between"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        simulate(**bad)  # type: ignore[arg-type]


def test_closed_forms_refuse_what_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="loss"):
        merged_work(1.0)
    with pytest.raises(ValueError, match="joint"):
        even_loss(2.0, 0.5)
    with pytest.raises(ValueError, match="meeting must be at least 0"):
        even_loss(0.2, -1)
