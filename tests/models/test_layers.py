"""Layers: published check values, limits, the search, the ranking's stability, the message and its overturning."""

from __future__ import annotations

from itertools import chain, combinations, pairwise, product
from math import prod

import numpy as np
import pytest

from course_utils.cards.decks import deck
from course_utils.models.layers import KINDS, LAYERS, common_cause, cost, family, residual, simulate

IDS = tuple(one.id for one in LAYERS)
PLANS = tuple(chain.from_iterable(combinations(IDS, n) for n in range(len(IDS) + 1)))
SHARES = [(0.1, 0.1, 0.1), (0.3, 0.9), (0.5,), (0.2, 0.4, 0.6, 0.95), (0.0, 0.5), (1.0, 0.7)]


def fleming(q: float, n: int, b: float) -> float:
    """The beta factor in its short form, which leaves out what both ways of failing share."""
    return b * q + ((1 - b) * q) ** n


def test_published_check_values() -> None:
    assert common_cause([0.1] * 3) == pytest.approx(0.001)
    assert fleming(0.1, 3, 0.1) == pytest.approx(0.010729)
    assert common_cause([0.1] * 3, 0.1) == pytest.approx(0.010744, abs=5e-7)


@pytest.mark.parametrize(("n", "b"), list(product((2, 3, 5), (0.01, 0.1, 0.5))))
def test_rare_failures_give_flemings_formula(n: int, b: float) -> None:
    for q in (1e-3, 1e-4):
        assert common_cause([q] * n, b) == pytest.approx(fleming(q, n, b), rel=2 * q)


@pytest.mark.parametrize(("shares", "b"), list(product(SHARES, (0.0, 0.2, 0.7, 1.0))))
def test_drawn_failures_agree_with_the_formula(shares: tuple[float, ...], b: float) -> None:
    """A shared failure, else each layer on its own, so that each layer alone lets its own share through."""
    rng = np.random.default_rng(20261122)
    n, together = 100_000, b * min(shares)
    hit = rng.random(n) < together
    alone = [(q - together) / (1 - together) if together < 1 else 1.0 for q in shares]
    failed = np.array([hit | (rng.random(n) < one) for one in alone])
    assert failed.mean(axis=1) == pytest.approx(np.array(shares), abs=0.008)
    assert failed.all(axis=0).mean() == pytest.approx(common_cause(shares, b), abs=0.008)


@pytest.mark.parametrize("shares", SHARES)
def test_limits_of_the_common_cause(shares: tuple[float, ...]) -> None:
    assert common_cause(shares, 0) == pytest.approx(prod(shares))
    assert common_cause(shares, 1) == pytest.approx(min(shares))
    curve = [common_cause(shares, b / 20) for b in range(21)]
    assert all(later >= earlier - 1e-12 for earlier, later in pairwise(curve))
    assert common_cause([*shares, 1.0], 0.4) == pytest.approx(common_cause(shares, 0.4))
    assert common_cause([], 0.5) == 1


@pytest.mark.parametrize("b", [0.0, 0.1, 0.6, 1.0])
def test_one_more_layer_never_leaves_more(b: float) -> None:
    left = {plan: residual(plan, common=b) for plan in PLANS}
    for plan in PLANS:
        for extra in set(IDS) - set(plan):
            more = left[tuple(one for one in IDS if one in {*plan, extra})]
            assert all(getattr(more, kind) <= getattr(left[plan], kind) + 1e-12 for kind in KINDS)


def test_residual_by_hand() -> None:
    left = residual(["strict-liability", "red-teaming"], common=0, reach=0.1)
    assert left.plan == ("red-teaming", "strict-liability")
    assert (left.technical, left.societal, left.joint) == pytest.approx((0.45 * 0.94, 0.945 * 0.40, 0.65 * 0.70))
    assert left.worst == left.joint
    assert left.mean == pytest.approx((left.technical + left.societal + left.joint) / 3)
    assert left.cost == 7
    nothing = residual([])
    assert (nothing.technical, nothing.societal, nothing.joint, nothing.cost) == (1, 1, 1, 0)


def test_coordination_is_paid_where_kinds_meet() -> None:
    assert cost(["red-teaming", "drift-detection"], coordination=5) == 5
    assert cost(["independent-audit", "post-market-monitoring"], coordination=5) == 6
    assert cost(["independent-audit", "licensing"], coordination=5) == 12
    assert [family(plan) for plan in ([], ["licensing"], ["red-teaming"], ["independent-audit"], IDS)] == [
        "nothing",
        "societal",
        "technical",
        "mixed",
        "mixed",
    ]


def test_names_kinds_and_stages_are_those_of_the_deck() -> None:
    known = {one.id: one for one in deck("interventions")}
    for one in LAYERS:
        card = known[one.id]
        assert (one.name, one.kind) == (card.name, card.kind)
        assert one.stage in (card.stage, *card.also_stages)


def test_neither_side_has_a_head_start() -> None:
    sides = {kind: [one for one in LAYERS if one.kind == kind] for kind in ("technical", "societal")}
    totals = [
        (
            sum(one.cost for one in side),
            sum(one.technical or one.societal or 0 for one in side),
            sum(one.joint for one in side),
        )
        for side in sides.values()
    ]
    assert totals[0] == pytest.approx(totals[1])
    bridges = [one for one in LAYERS if one.kind == "bridge"]
    assert sum(one.technical or 0 for one in bridges) == pytest.approx(sum(one.societal or 0 for one in bridges))


@pytest.mark.parametrize(
    "dials",
    [
        {},
        {"judge": "mean"},
        {"budget": 3},
        {"budget": 16, "common": 1.0},
        {"reach": 1.0, "coordination": 4, "judge": "mean"},
        {"reach": 0.0, "common": 0.0, "coordination": 0},
    ],
)
def test_the_search_finds_what_trying_every_plan_finds(dials: dict[str, object]) -> None:
    result = simulate(**dials)  # type: ignore[arg-type]
    world = {name: getattr(result, name) for name in ("common", "reach", "coordination")}
    tried = [residual(plan, **world) for plan in PLANS]
    for name in ("technical", "societal", "mixed"):
        among = [one for one in tried if family(one.plan) in (name, "nothing") and one.cost <= result.budget]
        best = min(getattr(one, result.judge) for one in among)
        found = getattr(result, name)
        assert getattr(found, result.judge) == pytest.approx(best, abs=1e-9)
        assert found.cost <= result.budget
        assert found == residual(found.plan, **world)


def test_curves_pass_through_the_plan_of_now() -> None:
    for judge in ("worst", "mean"):
        result = simulate(common=0.25, judge=judge)  # type: ignore[arg-type]
        k = result.common_grid.index(0.25)
        for name in ("technical", "societal", "mixed"):
            curve = getattr(result, f"{name}_curve")
            assert curve[k] == pytest.approx(getattr(getattr(result, name), judge))
            assert all(later >= earlier - 1e-12 for earlier, later in pairwise(curve))


def test_more_budget_never_leaves_more() -> None:
    for name in ("technical", "societal", "mixed"):
        left = [getattr(simulate(budget=points, doubt=0), name).worst for points in range(26)]
        assert all(later <= earlier + 1e-9 for earlier, later in pairwise(left))
        assert left[0] == 1


def test_the_message_at_the_default() -> None:
    """One side alone leaves most of the other side's harm; a mixed plan does not; which one is not certain."""
    result = simulate()
    assert result.best == "mixed"
    assert result.technical.worst == result.technical.societal > 0.8
    assert result.societal.worst == result.societal.technical > 0.8
    assert result.mixed.worst < 0.3
    assert result.stability.mixed > 0.97
    assert result.stability.same_plan < 0.3


def test_a_common_cause_takes_back_what_layers_give() -> None:
    free, bound = simulate(common=0.0), simulate(common=1.0)
    assert bound.mixed.worst > 1.8 * free.mixed.worst


@pytest.mark.parametrize("judge", ["worst", "mean"])
def test_the_message_is_overturned_by_reach_with_coordination(judge: str) -> None:
    result = simulate(reach=0.5, coordination=5, judge=judge)  # type: ignore[arg-type]
    assert result.best in ("technical", "societal")
    assert result.stability.mixed < 0.1
    for dials in ({"reach": 0.5}, {"coordination": 5}):
        assert simulate(judge=judge, **dials).best == "mixed"  # type: ignore[arg-type]


def test_without_doubt_the_ranking_stays() -> None:
    for dials in ({}, {"reach": 0.5, "coordination": 5}, {"budget": 4}):
        result = simulate(doubt=0, **dials)  # type: ignore[arg-type]
        assert result.stability.same_plan == 1
        assert getattr(result.stability, result.best) == 1
        assert result.mixed_span.low == pytest.approx(result.mixed_span.high)
        assert result.mixed_span.mean == pytest.approx(result.mixed.worst)


def test_stability_is_that_of_a_slow_redrawing() -> None:
    """The same count, one plan and one draw at a time, with the model's plain function for the equation."""
    doubt, times = 0.4, 150
    rng = np.random.default_rng(5)
    won = {"mixed": 0, "technical": 0, "societal": 0, "nothing": 0}
    same = 0
    dials = {"reach": 0.5, "coordination": 3, "doubt": doubt}
    ours = simulate(**dials)  # type: ignore[arg-type]
    mine = getattr(ours, ours.best).plan
    for _ in range(times):
        off = 1 + doubt * rng.uniform(-1, 1, (len(IDS), 4))
        through = {one.id: 1 - np.minimum(np.array(one.stops(0.5)) * off[k, :3], 0.99) for k, one in enumerate(LAYERS)}
        prices = {one.id: one.cost * off[k, 3] for k, one in enumerate(LAYERS)}
        best, least = (), 2.0
        for plan in PLANS:
            price = sum(prices[one] for one in plan) + cost(plan, coordination=3) - cost(plan, coordination=0)
            if price > 10:
                continue
            left = max(common_cause([float(through[one][k]) for one in plan], 0.1) for k in range(3))
            if left < least:
                best, least = plan, left
        won[family(best)] += 1
        same += best == mine
    for name, count in won.items():
        assert getattr(ours.stability, name) == pytest.approx(count / times, abs=0.15)
    assert ours.stability.same_plan == pytest.approx(same / times, abs=0.1)


def test_same_seed_same_draws_and_the_seed_hardly_matters() -> None:
    assert simulate(seed=4) == simulate(seed=4)
    some = [simulate(seed=seed, reach=0.5, coordination=3) for seed in range(6)]
    for name in ("mixed", "technical", "societal", "same_plan"):
        seen = [getattr(one.stability, name) for one in some]
        assert max(seen) - min(seen) < 0.13
    assert len({one.mixed for one in some}) == 1
    shares = some[0].stability
    assert shares.mixed + shares.technical + shares.societal + shares.nothing == pytest.approx(1)


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (["red-taeming"], r"no layer called 'red-taeming'; did you mean \"red-teaming\""),
        (["zzz"], "no layer called 'zzz'; the layers are red-teaming"),
        (["licensing", "licensing"], 'names "licensing" twice'),
        ("licensing", "a plan is a list of layers"),
        (None, "a plan is a list of layers"),
        ([3], "no layer called 3"),
    ],
)
def test_a_wrong_plan_gets_one_sentence(plan: object, says: str) -> None:
    for ask in (residual, cost, family):
        with pytest.raises(ValueError, match=says) as refusal:
            ask(plan)  # type: ignore[arg-type]
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["budget", "common", "reach", "coordination", "doubt"])
@pytest.mark.parametrize("bad", [-0.1, float("nan"), float("inf"), "0.5", None, True])
def test_a_wrong_number_is_refused_by_name(name: str, bad: object) -> None:
    with pytest.raises(ValueError, match=name):
        simulate(**{name: bad})  # type: ignore[arg-type]


def test_other_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match='"worst" or "mean", not \'best\''):
        simulate(judge="best")  # type: ignore[arg-type]
    for name, bad in (("draws", 1), ("seed", -1), ("common", 1.1), ("reach", 2), ("doubt", 1.5)):
        with pytest.raises(ValueError, match=name):
            simulate(**{name: bad})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="layer 2"):
        common_cause([0.1, 1.1])
