"""The lab of lesson 13 at many settings: what it says against the table counted anew, and its layout."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime
from itertools import combinations, product
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Bars, Line, Rule
from course_utils.figures.labs.splinternet import LAB
from course_utils.figures.layout import plan
from course_utils.models.splinternet import DUTIES, KINDS, PLACES
from tests.figures.test_svg import check_layout, check_names


def tried() -> list[dict[str, Any]]:
    every = [{dial.name: value} for dial in LAB.dials for value in dial.values()]
    pairs = [
        {one.name: left, other.name: right}
        for one, other in combinations(LAB.dials, 2)
        for left, right in product((one.values()[0], one.values()[-1]), (other.values()[0], other.values()[-1]))
    ]
    where, when = LAB.dial("markets").values(), LAB.dial("day").values()
    both = [{"markets": places, "day": day} for places, day in product(where, when)]
    draw = random.Random(13)
    mixed = [{dial.name: draw.choice(dial.values()) for dial in LAB.dials} for _ in range(60)]
    return [{}, *every, *pairs, *both, *mixed]


TRIED = tried()


def counted(v: dict[str, Any]) -> tuple[dict[str, set[str]], int, int, list[str], int]:
    """Places by kind, duties, kinds, kinds asked for once, places that ask: from the table's lines alone."""
    day = datetime.strptime(str(int(v["day"])), "%Y%m%d").date()
    kinds: dict[str, set[str]] = {}
    for one in DUTIES:
        if one.place in v["markets"].split("+") and one.since <= day < (one.until or date.max):
            kinds.setdefault(one.kind, set()).add(one.place)
    alone = [kind for kind, places in kinds.items() if len(places) == 1]
    asking = set().union(*kinds.values()) if kinds else set()
    return kinds, sum(map(len, kinds.values())), len(kinds), alone, len(asking)


def work(v: dict[str, Any], agreement: float) -> float:
    _, asked, kinds, _, asking = counted(v)
    return kinds + (1 - agreement) * (asked - kinds) + (v["upkeep"] * asking if asking > 1 else 0)


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_titles_and_words_say_what_the_table_gives(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    _, asked, kinds, alone, asking = counted(v)
    found, compared = view.charts[0].title, view.charts[1].title
    assert f"{found}. {compared}." in view.words
    numbers = [int(one) for one in re.findall(r"\d+", found.split(str(v["day"])[:4], 1)[1])]
    if asked == 0:
        assert "no duty of this table is in force" in found
    elif asking == 1:
        assert numbers == [asked]
        assert "all in one place" in found
    elif kinds == asked:
        assert numbers == [asked, asking]
        assert "no two of a kind" in found
    else:
        assert numbers == [asked, asking, kinds, *([len(alone)] if alone else [])]
        assert ("none of them" in found) == (not alone)
    check_work(view.words, compared, v, asked)


def check_work(words: str, title: str, v: dict[str, Any], asked: int) -> None:
    shared = work(v, v["recognised"])
    numbers = [float(one) for one in re.findall(r"[\d.]*\d", title)]
    if asked == 0:
        assert title.startswith("No duty to meet")
    elif counted(v)[4] == 1:
        assert title.startswith("Only one place")
        assert numbers == [asked]
    elif abs(shared - asked) < 1e-9:
        assert "as much work as" in title
        assert numbers == [asked]
    else:
        assert ("takes less work" in title) == (shared < asked)
        assert ("takes more work" in title) == (shared > asked)
        assert numbers == pytest.approx([shared, asked], abs=0.00501)
        assert numbers[0] != numbers[1]
    full = re.search(r"With full agreement on shared terms it would take ([\d.]*\d)\.", words)
    if full is not None:
        assert float(full[1]) == pytest.approx(work(v, 1.0), abs=0.00501)
    places = len(v["markets"].split("+"))
    last = words.rsplit(". ", 1)[1]
    if places == 1 or v["rework"] == 0:
        assert last.startswith("The safety technique is set up once")
    else:
        said = re.search(r"takes ([\d.]+) set-ups for (\d+) places", last)
        assert said is not None
        assert float(said[1]) == pytest.approx(1 + v["rework"] * (places - 1))
        assert int(said[2]) == places


@pytest.mark.parametrize("values", TRIED[:: max(1, len(TRIED) // 80)], ids=str)
def test_bars_lines_and_table_hold_the_same_numbers(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    kinds, asked, _, alone, _ = counted(v)
    codes = [code for code in PLACES if code in v["markets"].split("+")]
    bars = [mark for mark in view.charts[0].marks if isinstance(mark, Bars)]
    assert bars[0].values == tuple(sum(code in places for places in kinds.values()) for code in codes)
    assert bars[1].values == tuple(sum(kinds[kind] == {code} for kind in alone) for code in codes)
    lines = {mark.name: mark for mark in view.charts[1].marks if isinstance(mark, Line)}
    now = next(mark.at for mark in view.charts[1].marks if isinstance(mark, Rule))
    assert lines["Separate programmes"].at == (now, asked)
    assert lines["One shared list"].at == (now, pytest.approx(work(v, v["recognised"])))
    rows = {row.name: row.value for row in view.table}
    for kind, places in kinds.items():
        assert all(PLACES[code].name in rows[KINDS[kind]] for code in places)
        assert all(
            name in rows[KINDS[kind]]
            for one in DUTIES
            if one.kind == kind and one.place in places
            for name in one.facts
        )
    assert rows["Duties in force"] == str(asked)


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_every_chart_is_whole_and_nothing_overlaps(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
    assert view.words.endswith(".")
    assert view.words.count(". ") + 1 <= 4
    assert all(row.name and row.value for row in view.table)


def test_the_lab_asks_for_what_can_be_found() -> None:
    dear = LAB.result(recognised=0.0, upkeep=2.0)
    assert dear.shared > dear.separate
    apart = LAB.result(day=20231030, recognised=1.0)
    assert len(apart.kinds) == apart.asked  # nothing is asked for twice: agreement saves nothing
    early = LAB.result(day=20250202, rework=1.0)
    assert early.technique > early.separate
    later = LAB.result(day=20271202, recognised=1.0)
    assert later.shared < later.separate


def test_dials_read_apart_and_help_is_short() -> None:
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
        assert dial.help.endswith(".")
    sets = [frozenset(value.split("+")) for value in LAB.dial("markets").values()]
    assert len(sets) == len(set(sets))


def test_a_day_that_is_none_is_one_sentence() -> None:
    with pytest.raises(ValueError, match="20261131 is no day") as refusal:
        LAB.view(day=20261131)
    assert "\n" not in str(refusal.value)
