"""Duties by place and day: the table held to the register, the arithmetic to hand-made tables."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from course_utils.facts import fact
from course_utils.models.splinternet import (
    AS_OF,
    DUTIES,
    EVERYWHERE,
    FIRST,
    KINDS,
    LAST,
    PLACES,
    Duty,
    as_day,
    changes,
    in_force,
    simulate,
)

DAYS = [FIRST, LAST, AS_OF, *changes(), *(day - timedelta(1) for day in changes())]


def table(**asked: str) -> tuple[Duty, ...]:
    """A table by hand: a letter is a kind, in force from the start."""
    return tuple(Duty(place, kind, FIRST, ("x",)) for place, kinds in asked.items() for kind in kinds)


# Five places and ten kinds, 24 duties in all: the figures of the first sketch of this model.
SKETCH = table(eu="abcdefgh", us="ij", jp="aj", cn="cdefi", kr="abcdefg")


def number(day: date) -> int:
    return 10_000 * day.year + 100 * day.month + day.day


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("one", DUTIES, ids=lambda one: f"{one.place} {one.kind}")
def test_every_line_rests_on_facts_of_the_register(one: Duty) -> None:
    assert one.facts
    found = [fact(name) for name in one.facts]
    assert all(entry.status in ("current", "changed") for entry in found)
    assert all(entry.as_of <= AS_OF for entry in found)
    years = {str(one.since.year)} | ({str(one.until.year)} if one.until else set())
    claims = " ".join(entry.claim for entry in found)
    assert all(year in claims for year in years), "the year of the line stands in its facts"


@pytest.mark.parametrize(
    "one", [one for one in DUTIES if one.facts != ("eo-14110-2025",)], ids=lambda one: f"{one.place} {one.kind}"
)
def test_the_day_of_a_line_stands_in_its_facts(one: Duty) -> None:
    said = f"{one.since.day} {one.since:%B} {one.since.year}"
    assert any(said in " ".join(fact(name).claim.split()) for name in one.facts)


def test_the_table_is_in_order() -> None:
    assert {one.kind for one in DUTIES} == set(KINDS)
    assert {one.place for one in DUTIES} == set(PLACES)
    assert len({(one.place, one.kind, one.since) for one in DUTIES}) == len(DUTIES)
    assert all(FIRST < one.since <= LAST and (one.until is None or one.since < one.until) for one in DUTIES)


def test_dates_that_the_course_teaches() -> None:
    def kinds(day: date, place: str = "eu") -> set[str]:
        return {one.kind for one in in_force(day, [place])}

    assert kinds(date(2025, 2, 1)) == set()
    assert kinds(date(2025, 2, 2)) >= {"banned", "literacy"}
    assert {"copyright", "trained-on"} <= kinds(date(2025, 8, 2)) - kinds(date(2025, 8, 1))
    assert {"tell", "mark"} <= kinds(date(2026, 8, 2)) - kinds(date(2026, 8, 1))
    assert "assess" not in kinds(date(2026, 8, 2))  # the day it would have been before the deadline moved
    assert "assess" in kinds(date(2027, 12, 2))
    assert "tests" in kinds(date(2024, 6, 1), "us")
    assert "tests" not in kinds(date(2025, 1, 20), "us")  # revoked: a duty can end
    assert kinds(AS_OF, "us-co") == set()
    assert kinds(date(2027, 1, 1), "us-co") == {"tell", "person"}
    assert kinds(AS_OF, "jp") == {"cooperate"}


# ---------------------------------------------------------------- the arithmetic


def test_check_values_of_the_sketch() -> None:
    result = simulate("eu+us+jp+cn+kr", recognised=1, upkeep=0, duties=SKETCH)
    assert (result.asked, len(result.kinds)) == (24, 10)
    assert (result.separate, result.shared, result.technique) == (24, 10, 1)
    assert simulate("eu+us+jp+cn+kr", recognised=0, upkeep=0, duties=SKETCH).shared == 24
    assert simulate("eu+us+jp+cn+kr", recognised=0.5, upkeep=0.2, duties=SKETCH).shared == pytest.approx(18)


def test_who_asks_alone() -> None:
    result = simulate("eu+us+jp+cn+kr", duties=SKETCH)
    asked = {place.place: (place.asked, place.alone) for place in result.places}
    assert asked == {"eu": (8, 1), "us": (2, 0), "jp": (2, 0), "cn": (5, 0), "kr": (7, 0)}
    assert result.single == 1
    assert sum(place.alone for place in result.places) == result.single


@pytest.mark.parametrize(("recognised", "upkeep"), list(product((0.0, 0.3, 1.0), (0.0, 0.1, 2.0))))
@pytest.mark.parametrize("day", DAYS[:8])
def test_bounds(day: date, recognised: float, upkeep: float) -> None:
    result = simulate(day=number(day), recognised=recognised, upkeep=upkeep)
    assert len(result.kinds) <= result.asked
    assert result.agreed <= result.shared + 1e-12
    cost = upkeep * result.asking if result.asking > 1 else 0
    assert len(result.kinds) + cost <= result.shared + 1e-12 <= result.asked + cost + 2e-12


def test_more_agreement_never_costs_and_more_upkeep_never_saves() -> None:
    agreed = [simulate("eu+kr", recognised=k / 10, duties=SKETCH).shared for k in range(11)]
    kept = [simulate("eu+kr", upkeep=k / 10, duties=SKETCH).shared for k in range(21)]
    assert all(later < earlier for earlier, later in pairwise(agreed))
    assert all(later > earlier for earlier, later in pairwise(kept))


def test_the_list_pays_from_where_it_says() -> None:
    result = simulate("eu+us+jp+cn+kr", upkeep=0.7, duties=SKETCH)
    assert result.pays_from == pytest.approx(0.7 * 5 / 14)
    there = simulate("eu+us+jp+cn+kr", recognised=result.pays_from, upkeep=0.7, duties=SKETCH)
    assert there.shared == pytest.approx(there.separate)
    assert simulate("eu+us+jp+cn+kr", upkeep=3, duties=SKETCH).pays_from is None


def test_break_our_model_no_overlap_nothing_to_agree_on() -> None:
    apart = table(eu="abc", jp="d")
    result = simulate("eu+jp", recognised=1, upkeep=0.1, duties=apart)
    assert result.shared == pytest.approx(4.2)
    assert result.shared > result.separate == 4
    assert result.pays_from is None


def test_one_place_needs_no_list_and_no_rework() -> None:
    result = simulate("eu", upkeep=2, rework=1)
    assert result.shared == result.separate
    assert result.technique == 1


def test_the_technique_does_not_know_the_law_and_its_dial_overturns_that() -> None:
    assert {simulate(day=number(day)).technique for day in DAYS} == {1}
    assert simulate("eu+us+jp+cn+kr", rework=1, duties=SKETCH).technique == 5
    assert simulate("eu+us+jp+cn+kr", rework=0.2, duties=SKETCH).technique == pytest.approx(1.8)
    early = simulate(day=20250202, rework=1)
    assert early.technique > early.separate  # more work than the law of that day


def test_curves_say_what_single_days_say() -> None:
    result = simulate(recognised=0.7, upkeep=0.3)
    assert result.days[0] == FIRST
    assert result.days[-1] == LAST
    assert list(result.days) == sorted(result.days)
    for k, day in enumerate(result.days):
        last = k + 1 == len(result.days) or result.days[k + 1] > day  # of the two, the one from then on
        then = simulate(day=number(day if last else day - timedelta(1)), recognised=0.7, upkeep=0.3)
        assert result.separate_curve[k] == then.separate
        assert result.shared_curve[k] == pytest.approx(then.shared)


def test_more_places_never_ask_for_less() -> None:
    codes = list(PLACES)
    grown = [simulate("+".join(codes[: k + 1])) for k in range(len(codes))]
    assert all(later.asked >= earlier.asked for earlier, later in pairwise(grown))
    assert all(len(later.kinds) >= len(earlier.kinds) for earlier, later in pairwise(grown))


def test_the_order_of_places_makes_no_difference() -> None:
    assert simulate("+".join(reversed(EVERYWHERE.split("+")))) == simulate()


def test_a_duty_holds_from_its_day_up_to_but_without_its_end() -> None:
    one = Duty("eu", "a", date(2025, 1, 1), ("x",), until=date(2026, 1, 1))
    assert [one.holds(day) for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert replace(one, until=None).holds(LAST)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"markets": "mars"}, "markets"),
        ({"markets": ""}, "markets"),
        ({"markets": "eu+eu"}, "markets"),
        ({"markets": ["eu"]}, "markets"),
        ({"day": 20261131}, "20261131 is no day"),
        ({"day": 2026}, "day"),
        ({"day": 20400101}, "day"),
        ({"day": "today"}, "day"),
        ({"recognised": 1.2}, "recognised"),
        ({"upkeep": -1}, "upkeep"),
        ({"rework": float("nan")}, "rework"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(bad: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**bad)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)


def test_days_are_read_as_people_type_them() -> None:
    assert as_day(20260802) == date(2026, 8, 2)
    assert as_day(20260802.0) == date(2026, 8, 2)


def test_a_seed_changes_no_number() -> None:
    assert replace(simulate(seed=5), seed=1) == simulate(seed=1)


def test_results_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        simulate().asked = 0  # type: ignore[misc]
