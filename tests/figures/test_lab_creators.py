"""The lab of lesson 14 at many settings: what it says against the utility worked out anew, and its layout."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from itertools import combinations, product
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Bars, Line
from course_utils.figures.labs.creators import LAB
from course_utils.figures.layout import plan
from tests.figures.test_svg import check_layout, check_names


def tried() -> list[dict[str, Any]]:
    every = [{dial.name: value} for dial in LAB.dials for value in dial.values()]
    pairs = [
        {one.name: left, other.name: right}
        for one, other in combinations(LAB.dials, 2)
        for left, right in product((one.values()[0], one.values()[-1]), (other.values()[0], other.values()[-1]))
    ]
    draw = random.Random(14)
    mixed = [{dial.name: draw.choice(dial.values()) for dial in LAB.dials} for _ in range(60)]
    return [{}, *every, *pairs, *mixed]


TRIED = tried()


def market(v: dict[str, Any]) -> dict[str, float]:
    """Millions of euros, from first principles: the owner tries prices, users answer."""
    g, worth = v["replaces"], 160 * (1 - v["opt_out"]) ** v["need"]

    def earned(q: float) -> float:
        price = worth - q - g * max(0.0, 100 - g * q)
        return ((1 - v["levy"]) * price - 10 - v["fee"]) * q

    # two passes of a search are enough: the earnings have one peak
    low, high = 0.0, 400.0
    for _ in range(200):
        one, other = low + (high - low) / 3, high - (high - low) / 3
        low, high = (one, high) if earned(one) < earned(other) else (low, other)
    q = (low + high) / 2 if earned((low + high) / 2) > 1e-9 else 0.0
    price = worth - q - g * max(0.0, 100 - g * q)
    orders = max(0.0, 100 - g * q)
    parts = {"orders": orders / 10, "fees": v["fee"] * q / 1000, "fund": v["levy"] * price * q / 1000}
    return {
        **parts,
        "creators": sum(parts.values()),
        "owner": max(0.0, earned(q)) / 1000,
        "users": (orders**2 + q**2 + 2 * g * orders * q - 100**2) / 2000,
    }


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_title_words_bars_and_note_say_what_the_market_gives(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v, exact = dict(view.values), market(dict(view.values))
    title = view.charts[0].title
    assert title in view.words
    earned = re.search(r"earn (\S+) million euros a year(?:, as before| instead of 10)", title)
    assert earned is not None
    assert amount(earned[1]) == pytest.approx(exact["creators"], abs=0.00501)
    assert ("as before" in title) == (abs(exact["creators"] - 10) < 1e-6)
    if "too dear" in title:
        assert view.result.now.made == 0
        assert exact["owner"] == pytest.approx(0, abs=1e-6)
    else:
        rest = re.search(r"the owner keeps (\S+) and users gain (\S+)$", title)
        assert rest is not None
        assert amount(rest[1]) == pytest.approx(exact["owner"], abs=0.00501)
        assert amount(rest[2]) == pytest.approx(exact["users"], abs=0.00501)
    first = view.charts[0].marks[0]
    assert isinstance(first, Bars)
    assert first.values == pytest.approx([exact[who] for who in ("creators", "owner", "users")], abs=1e-4)
    note = re.findall(r"(?:orders|licence fees|fund) ([\d.]+?)[,.](?:\s|$)", view.charts[0].note)
    assert [amount(one) for one in note] == pytest.approx([exact[p] for p in ("orders", "fees", "fund")], abs=0.00501)
    check_spoilt(view.words, v, exact)


def check_spoilt(words: str, v: dict[str, Any], exact: dict[str, float]) -> None:
    """A model that spoils a fifth of its works is worth four fifths: the same as more need and opt-out."""
    same = "creators would earn the same" in words
    said = re.search(r"creators would earn (\S+), which is (more|less) than", words)
    assert same == (said is None)
    if v["opt_out"] == 0:
        spoilt = market(v | {"need": 1.0, "opt_out": 0.2})
        if same:
            assert spoilt["creators"] == pytest.approx(exact["creators"], abs=0.0051)
        else:
            assert said is not None
            assert amount(said[1]) == pytest.approx(spoilt["creators"], abs=0.00501)
            assert (said[2] == "more") == (spoilt["creators"] > exact["creators"])


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_the_threshold_in_the_title_is_where_income_falls_below_before(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v, title = dict(view.values), view.charts[1].title
    assert title.startswith("With these" if v["fee"] or v["opt_out"] or v["levy"] else "Without a")

    def earned(hundredths: int) -> float:
        return market(v | {"replaces": hundredths / 100})["creators"]

    said = re.search(r"lose nothing up to (\d+) orders", title)
    if said is not None:
        last = int(said[1])
        assert earned(last) >= 10 - 1e-6
        assert earned(last + 1) < 10
    elif "at no value" in title:
        assert all(earned(k) >= 10 - 1e-6 for k in range(-50, 81, 5))
    else:
        assert "as soon as" in title
        assert earned(1) < 10
        assert earned(-1) >= 10 - 1e-6


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_every_chart_is_whole_and_nothing_overlaps(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
        looks = [(mark.dash, mark.marker) for mark in chart.marks if isinstance(mark, Line)]
        assert len(looks) == len(set(looks))
    assert view.words.endswith(".")
    assert view.words.count(". ") + 1 <= 4
    assert all(row.name and row.value for row in view.table)


def test_lines_stand_at_the_dial_where_the_result_is() -> None:
    view = LAB.view(replaces=0.25, levy=0.3, fee=5)
    lines = {mark.name: mark for mark in view.charts[1].marks if isinstance(mark, Line)}
    result = view.result
    assert set(lines) == {"All creators, remedies as set", "Creator in the middle", "All creators, no remedy"}
    assert lines["All creators, remedies as set"].at == (0.25, pytest.approx(result.now.creators / 10))
    assert lines["Creator in the middle"].at == (0.25, pytest.approx(result.middle / result.middle_before))


def test_without_a_remedy_one_series_and_one_line_are_enough() -> None:
    first, second = LAB.view().charts
    assert [mark.name for mark in first.marks if isinstance(mark, Bars)] == ["No remedy is set"]
    assert [mark.name for mark in second.marks if isinstance(mark, Line)] == ["All creators, no remedy"]


def test_the_lab_asks_for_what_can_be_found() -> None:
    assert LAB.result(replaces=-0.1).now.creators > 10  # gains without a remedy
    made_whole = LAB.result(fee=60.0).now
    assert made_whole.creators == pytest.approx(10)
    assert made_whole.made > 0
    assert LAB.result(replaces=-0.1).spoilt.creators < LAB.result(replaces=-0.1).now.creators


def test_dials_read_apart_and_help_is_one_sentence() -> None:
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
        assert dial.help.endswith(".")
