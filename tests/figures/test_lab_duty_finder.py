"""The duty finder: at every role, kind and day, its pictures and words say what the table of duties holds."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import product
from typing import Any

import pytest

from course_utils.facts import fact, said
from course_utils.figures import svg
from course_utils.figures.chart import Line, Rule, Span
from course_utils.figures.labs.duty_finder import LAB
from course_utils.figures.layout import plan
from course_utils.models.duty_finder import DUTIES, GAPS, KINDS, ROLES
from tests.figures.test_svg import check_layout, check_names

DAYS = tuple(LAB.dial("day").values())
CASES = list(product(ROLES, KINDS, DAYS))
ANSWERS = list(product(("yes", "no"), repeat=2))


def due(role: str, kind: str, day: str) -> list[Any]:
    """The table read anew: who, what kind, and both ends of the time."""
    when = date.fromisoformat(day)
    return [
        one
        for one in DUTIES
        if role in one.who
        and any(what == kind and start <= when for what, start in one.since)
        and (one.until is None or when <= one.until)
    ]


@pytest.mark.parametrize(("role", "kind", "day"), CASES)
def test_charts_and_words_at_every_case(role: str, kind: str, day: str) -> None:
    obeys, kept = ANSWERS[CASES.index((role, kind, day)) % len(ANSWERS)]
    view = LAB.view(role=role, kind=kind, day=day, obeys=obeys, kept=kept)
    mine = due(role, kind, day)
    timeline, cases = view.charts
    check_title(timeline.title, view.result, len(mine), day)
    check_timeline(timeline, role, kind, day, mine)
    check_words(view, mine, role, kind, day)
    check_case(cases, view, mine, role, kind, day)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def check_title(title: str, result: Any, n: int, day: str) -> None:
    assert title.startswith(f"{said(date.fromisoformat(day))}: ")
    number = re.search(r": (?:this table holds )?(no|\d+) dut", title)
    assert number is not None
    assert (0 if number[1] == "no" else int(number[1])) == n
    assert ("gap" in title) == (n == 0 and result.gap is not None)
    more = re.search(r"(\d+) more to come", title)
    coming = [
        one
        for one in DUTIES
        if result.role in one.who and any(k == result.kind and s > date.fromisoformat(day) for k, s in one.since)
    ]
    assert (int(more[1]) if more else 0) == (len(coming) if "gap" not in title else 0)


def check_timeline(chart: Any, role: str, kind: str, day: str, mine: list[Any]) -> None:
    spans = {mark.label: mark for mark in chart.marks if isinstance(mark, Span)}
    assert set(spans) == {one.name for one in DUTIES if role in one.who and any(k == kind for k, _ in one.since)}
    now = date.fromisoformat(day).toordinal()
    for one in DUTIES:
        if one.name in spans:
            span = spans[one.name]
            assert (span.ink == "blue") == (one in mine) == (span.low <= now <= span.high)
            assert said(date.fromordinal(int(span.low))) in chart.description()
    assert [mark.at for mark in chart.marks if isinstance(mark, Rule)] == [now]
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    others = sum(len(due(one, kind, day)) for one in ROLES if one != role)
    assert [line.at for line in lines] == [(now, others), (now, len(mine))]
    for line, roles in zip(lines, (set(ROLES) - {role}, {role}), strict=True):
        for x, y in list(zip(line.x, line.y, strict=True))[2::2]:
            when = date.fromordinal(int(x)).isoformat()
            assert y == sum(len(due(one, kind, when)) for one in roles) or when == "2029-01-01"


def check_words(view: Any, mine: list[Any], role: str, kind: str, day: str) -> None:
    words = view.words
    assert words.endswith(".")
    assert 1 <= words.count(". ") + 1 <= 4
    assert all(one.what in words for one in mine)
    assert not any(one.what in words for one in DUTIES if one not in mine)
    assert ("holds no duty for the" in words) == (not mine)
    gap = next((one for one in GAPS if role in one.who and kind in dict(one.since)), None)
    open_gap = gap is not None and dict(gap.since)[kind] <= date.fromisoformat(day)
    assert ("for want of a fact" in words) == open_gap
    others = {one: len(due(one, kind, day)) for one in ROLES if one != role}
    if not open_gap:
        for one, count in others.items():
            assert (f"{one.replace('-', ' ')} {count}" in words.split("Other roles")[-1]) == (count > 0)
        assert ("No other role" in words) == (not any(others.values()))
    assert ("touch" in words) == any(one.asks_about_machine for one in mine)


def check_case(chart: Any, view: Any, mine: list[Any], role: str, kind: str, day: str) -> None:
    here = [mark for mark in chart.marks if isinstance(mark, Line)]
    banned = any(one.ban for one in mine)
    broken = banned or (bool(mine) and view.values["kept"] == "no")
    if not mine and "cannot tell" in chart.title:
        assert not here
        assert "for want of a fact" in view.words
        return
    assert here[0].at == (0.25 if broken else 0.75, 0.75 if view.values["obeys"] == "yes" else 0.25)
    assert ("does not do" in chart.title) == (view.values["obeys"] == "no")
    assert ("banned" in chart.title) == banned
    assert ("duty is broken" in chart.title) == (broken and not banned)
    assert ("is kept" in chart.title) == (bool(mine) and not broken)
    assert ("holds no duty that could be broken" in chart.title) == (not mine)


def test_at_the_default_an_obedient_machine_stands_beside_a_broken_duty() -> None:
    view = LAB.view()
    assert view.charts[0].title == "22 November 2026: 3 duties for the deployer"
    assert view.charts[1].title == "The machine does as intended, yet a duty is broken"
    assert "making it obey better would mend nothing in the law" in view.words


def test_the_other_half_of_the_message_and_its_overturning() -> None:
    lawful = LAB.view(obeys="no", kept="yes")
    assert "keeping the law has not mended the machine" in lawful.words
    tied = LAB.view(role="deployer", kind="annex-iii", day="2027-12-02", obeys="no", kept="yes")
    assert '"Watch and stop" asks how the machine behaves' in tied.words
    assert "has not mended" not in tied.words
    marks = LAB.view(role="provider")
    assert '"Tell people" and "Mark content" ask how the machine behaves' in marks.words
    assert "would mend nothing" not in marks.words
    banned = LAB.view(role="deployer", kind="prohibited", kept="yes")
    assert "using it breaks the ban" in banned.words
    assert "nothing to break" in LAB.break_it
    assert LAB.result(kind="other", day="2025-02-01").law == "nothing"


def test_the_table_names_every_fact_with_its_date() -> None:
    rows = {row.name: row.value for row in LAB.view(role="deployer", kind="annex-iii").table}
    for name in ("eu-literacy-2026", "eu-deployer-duties", "eu-rights-assessment", "eu-high-risk-2027"):
        assert said(fact(name).as_of) in rows[f"Fact {name}"]
    assert "to come" in " ".join(rows)
    assert rows["Human oversight (to come)"].count("eu-deployer-duties") == 1


def test_days_of_the_dial_are_the_days_of_the_table() -> None:
    first = {day for one in DUTIES for _, day in one.since}
    assert first <= {date.fromisoformat(day) for day in DAYS}


def test_dials_and_assumptions_are_whole() -> None:
    assert len(LAB.dials) <= 6
    assert any(one.invented for one in LAB.assumptions)
    assert not all(one.invented for one in LAB.assumptions)
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
    with pytest.raises(ValueError, match="day"):
        LAB.view(day="2026-13-01")
