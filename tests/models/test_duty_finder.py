"""The table of duties: held to the register of facts, to the deck of claims, and to the dates that moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from course_utils.cards.decks.lists import DUTY_BEARERS
from course_utils.facts import fact, said
from course_utils.models.duty_finder import DUTIES, GAPS, KINDS, ROLES, count_on, duties, simulate

DAYS = sorted({day for one in DUTIES for _, day in one.since})


def names(role: str, kind: str, day: str) -> set[str]:
    return {one.id for one in duties(role, kind, day)}


def test_every_duty_rests_on_facts_of_the_register_that_still_hold() -> None:
    for one in DUTIES:
        assert one.facts
        for name in one.facts:
            assert fact(name).status == "current"
            assert "AI Act" in fact(name).claim or "2024/1689" in fact(name).source.title


def test_every_first_and_last_day_stands_in_one_of_its_facts() -> None:
    for one in DUTIES:
        claims = " ".join(fact(name).claim for name in one.facts)
        for _, day in one.since:
            assert said(day) in claims, one.id
        if one.until is not None:
            assert said(one.until + timedelta(days=1)) in claims, one.id


def test_every_article_stands_in_one_of_its_facts() -> None:
    for one in DUTIES:
        titles = " ".join(f"{fact(name).source.title} {fact(name).claim}" for name in one.facts)
        assert one.article.split("(")[0] in titles, one.id


def test_roles_and_kinds_are_known_and_ids_are_told_apart() -> None:
    assert {role for one in DUTIES for role in one.who} | {"distributor"} == set(ROLES)
    assert {kind for one in DUTIES for kind, _ in one.since} == set(KINDS)
    assert len({one.id for one in DUTIES}) == len({one.name for one in DUTIES}) == len(DUTIES)
    assert set(ROLES) - {"distributor"} <= set(DUTY_BEARERS)


@pytest.mark.parametrize(
    ("role", "kind", "day", "has"),
    [
        ("provider", "annex-iii", "2027-12-01", {"literacy"}),
        ("provider", "annex-iii", "2027-12-02", {"literacy", "requirements", "quality", "papers", "conformity"}),
        ("provider", "product", "2028-08-01", {"literacy"}),
        ("deployer", "annex-iii", "2026-08-02", {"literacy"}),  # the day that was first planned
        ("deployer", "product", "2028-08-02", {"literacy", "instructions", "oversight", "watch-and-stop"}),
        (
            "deployer",
            "annex-iii",
            "2027-12-02",
            {"literacy", "instructions", "oversight", "watch-and-stop", "rights"},
        ),
        ("importer", "annex-iii", "2027-12-02", {"check-papers", "hold-back"}),
        ("importer", "transparency", "2027-12-02", set()),
        ("distributor", "annex-iii", "2028-08-02", set()),
        ("provider", "transparency", "2026-08-01", {"literacy"}),
        ("provider", "transparency", "2026-08-02", {"literacy", "tell-people", "mark-content"}),
        ("provider", "transparency", "2026-12-02", {"literacy", "tell-people", "mark-content", "mark-content-older"}),
        ("deployer", "transparency", "2026-08-02", {"literacy", "tell-emotions", "deep-fakes"}),
        ("model-provider", "model", "2025-08-01", set()),
        ("model-provider", "systemic", "2025-08-02", {"model-papers", "model-copyright", "model-summary"}),
        ("provider", "model", "2026-11-22", set()),
        ("model-provider", "annex-iii", "2028-01-01", set()),
        ("deployer", "prohibited", "2025-02-01", set()),
        ("deployer", "prohibited", "2025-02-02", {"ban", "literacy-first"}),
        ("provider", "other", "2026-07-26", {"literacy-first"}),
        ("provider", "other", "2026-07-27", {"literacy"}),
    ],
)
def test_whose_duty_on_which_day(role: str, kind: str, day: str, has: set[str]) -> None:
    assert names(role, kind, day) == has


def test_documentation_and_conformity_are_the_providers_and_nobody_elses() -> None:
    """The claim that learners meet, that the deployer owes them, is wrong on every day and for every kind."""
    for kind, day in product(KINDS, DAYS):
        for role in set(ROLES) - {"provider"}:
            assert not {"papers", "conformity", "requirements"} & names(role, kind, day.isoformat())


def test_the_law_case_in_all_its_forms() -> None:
    assert simulate().law == "broken"
    assert simulate(kept="yes").law == "kept"
    assert simulate(kind="other", day="2025-02-01").law == "nothing"
    assert simulate("distributor", "annex-iii", "2027-12-02").law == "unknown"
    assert simulate("distributor", "annex-iii", "2027-12-01").law == "nothing"
    assert simulate("model-provider", "systemic", kept="yes").law == "kept"
    assert simulate("model-provider", "systemic").gap is not None
    for kept, obeys in product(("yes", "no"), repeat=2):
        assert simulate(kind="prohibited", kept=kept, obeys=obeys).law == "broken"


@pytest.mark.parametrize(("role", "kind", "day"), list(product(ROLES, KINDS, DAYS)))
def test_obeying_changes_no_duty_and_no_verdict(role: str, kind: str, day: date) -> None:
    """The message of the lesson, as far as the table goes, and its limit: some duties ask about the machine."""
    for kept in ("yes", "no"):
        yes, no = (simulate(role, kind, day, obeys, kept) for obeys in ("yes", "no"))
        assert (yes.due, yes.law, yes.on_day) == (no.due, no.law, no.on_day)
        assert yes.obeys
        assert not no.obeys
        asks = (kind in ("annex-iii", "product") and role in ("provider", "deployer")) or (
            (role, kind) == ("provider", "transparency")
        )
        assert bool(yes.tied) == (asks and any(one.asks_about_machine for one in yes.due))
        assert dict(yes.on_day)[role] == len(yes.due) == count_on(role, kind, day)
    parts = [*yes.due, *yes.later, *yes.over]
    assert len(parts) == len({one.id for one in parts})
    assert set(parts) == {one for one in DUTIES if role in one.who and one.start(kind)}


def test_message_can_be_overturned_where_a_duty_asks_about_the_machine() -> None:
    assert [one.id for one in simulate("deployer", "annex-iii", "2027-12-02").tied] == ["watch-and-stop"]
    assert [one.id for one in simulate("provider", "product", "2028-08-02").tied] == ["requirements"]
    assert [one.id for one in simulate("provider").tied] == ["tell-people", "mark-content"]
    assert not simulate("deployer").tied
    assert not simulate("deployer", "annex-iii", "2027-12-01").tied


def test_a_gap_never_covers_a_duty_that_the_table_holds_by_itself() -> None:
    for one in GAPS:
        assert set(one.who) <= set(ROLES)
        assert one.about
        assert not one.about.endswith(".")
        assert all(kind in KINDS for kind, _ in one.since)


def test_days_may_be_dates_moments_or_text() -> None:
    asked = [duties("importer", "product", day) for day in (date(2028, 8, 2), datetime(2028, 8, 2, 9), "2028-08-02")]
    assert asked[0] == asked[1] == asked[2] != ()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"role": "owner"}, "role can be provider, deployer, .* or model-provider, not 'owner'"),
        ({"kind": None}, "kind can be prohibited, "),
        ({"day": "2 December 2027"}, 'day must be a date such as "2026-12-02"'),
        ({"day": "2026-02-30"}, "day must be a date"),
        ({"day": 20261202}, "day must be a date"),
        ({"obeys": True}, "obeys can be yes or no"),
        ({"kept": "perhaps"}, "kept can be yes or no, not 'perhaps'"),
    ],
)
def test_wrong_values_get_one_sentence(values: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        simulate(**values)  # type: ignore[arg-type]
    assert "\n" not in str(refusal.value)
