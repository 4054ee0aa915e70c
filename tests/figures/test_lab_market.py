"""The lab of the market: titles and words against the model and its closed forms, at every corner of its dials."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import product
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Line, Rule
from course_utils.figures.labs.market import LAB
from course_utils.figures.layout import plan
from course_utils.models.market import EXPONENTS
from tests.figures.test_svg import check_layout, check_names

SETTINGS: list[dict[str, Any]] = [
    {},
    *({dial.name: value} for dial in LAB.dials for value in dial.values()),
    *(
        dict(zip((dial.name for dial in LAB.dials), values, strict=True))
        for values in product((0.5, 1.0, 2.0), (0.0, 0.01, 0.2), (0.0, 0.6), (0.1, 0.2, 1.0))
    ),
    {"exponent": 1.25},
]
NAMES = ("with no remedy", "with public compute", "with a cap")


def amount(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_titles_and_words_say_how_concentrated_it_is(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    result, v = view.result, view.values
    three = (result.none, result.publicly, result.capped)
    means = [one.hhi.mean for one in three]
    over_time, by_exponent = view.charts
    index = r"([\d,]+(?:\.\d)?)"
    title = re.fullmatch(
        rf"After 30 rounds the HHI is {index} with no remedy, {index} with public compute and {index} with a cap",
        over_time.title,
    )
    words = re.match(
        rf"With no remedy the HHI after 30 rounds is {index}: as concentrated as (.+)\. "
        rf"With \d+\s% public compute it is {index}, with a cap at \d+\s% it is {index}: (.+?)\. ",
        view.words,
    )
    assert title is not None
    assert words is not None
    for texts in (title.groups(), (words[1], words[3], words[4])):
        for text, mean in zip(texts, means, strict=True):
            assert amount(text) == pytest.approx(mean, abs=0.5001)
            assert (amount(text) > 1800) == (mean > 1800)
    equal = re.match(r"([\d.]+) equal firms", words[2])
    assert (10_000 / means[0]) == pytest.approx(float(equal[1]) if equal else 1, abs=0.0501)
    assert words[5] == (
        "hardly any difference"
        if abs(means[1] - means[2]) < 25
        else "public compute holds it lower"
        if means[1] < means[2]
        else "the cap holds it lower"
    )
    check_leads(view.words, v)
    check_price(view.words, [one.buys for one in three])
    check_lines(over_time, by_exponent, three, v)
    check_starts(by_exponent.title, [one.by_exponent for one in three])


def check_leads(words: str, v: Any) -> None:
    if v["luck"] == 0:
        assert "no lead arises" in words
        return
    alone, helped = (0.2 * (v["exponent"] * (1 - g) - 1) for g in (0.0, v["public"]))
    way = r"(neither grows nor melts|(?:grows|melts) by [\d.]+\s%)(?: a round)?"
    two = re.search(rf"A small lead {way} with no remedy and {way} with public compute\.", words)
    one = re.search(rf"A small lead {way} with and without public compute\.", words)
    assert (two is None) != (one is None)
    said = two.groups() if two else (one[1], one[1])  # type: ignore[index]
    for text, change in zip(said, (alone, helped), strict=True):
        found = re.match(r"(grows|melts) by ([\d.]+)", text)
        signed = 0.0 if found is None else float(found[2]) * (1 if found[1] == "grows" else -1)
        assert signed == pytest.approx(100 * change, abs=0.0501)


def check_price(words: str, buys: list[float]) -> None:
    said = re.search(
        r"buys ([\d.,]+)\s% of what one firm holding it all would get, "
        r"([\d.,]+)\s% with public compute and ([\d.,]+)\s% with a cap\.$",
        words,
    )
    assert said is not None
    for text, exact in zip(said.groups(), buys, strict=True):
        assert amount(text) == pytest.approx(100 * exact, abs=0.501)


def check_lines(over_time: Any, by_exponent: Any, three: Any, v: Any) -> None:
    for chart, at, curves in (
        (over_time, 30, [one.by_round for one in three]),
        (by_exponent, v["exponent"], [one.by_exponent for one in three]),
    ):
        lines = [mark for mark in chart.marks if isinstance(mark, Line)]
        assert [line.y for line in lines] == curves
        assert [line.at for line in lines] == [(at, one.hhi.mean) for one in three]
        assert max(max(line.y) for line in lines) <= 10_001
        assert 1800 in {mark.at for mark in chart.marks if isinstance(mark, Rule) and mark.axis == "y"}


def check_starts(title: str, curves: list[tuple[float, ...]]) -> None:
    """From the exponent that is named the market is highly concentrated, and below it is not."""
    for name, curve in zip(NAMES, curves, strict=True):
        said = re.search(rf"from ([\d.]+) {name}", title)
        above = [exponent for exponent, mean in zip(EXPONENTS, curve, strict=True) if mean > 1800]
        if said is None:
            assert above == []
            assert f"none {name}" in title or f"or {name}" in title or title.startswith("At no exponent")
        else:
            assert above == [exponent for exponent in EXPONENTS if exponent >= float(said[1])]


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_every_setting_is_drawn_without_a_clash(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    assert 1 <= view.words.count(". ") + 1 <= 4
    assert all(row.name and row.value for row in view.table)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def test_break_it_can_be_done_in_all_three_ways() -> None:
    assert LAB.result(exponent=1.0, luck=0.2).none.hhi.mean > 1800
    assert "the cap holds it lower" in LAB.view(exponent=2.0).words
    assert LAB.result(exponent=0.9).none.hhi.mean < 1100
    assert "public compute holds it lower" in LAB.view().words


def test_the_lab_is_whole_and_its_dials_start_at_a_stop() -> None:
    assert LAB.question.endswith("?")
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        values = dial.values()
        assert dial.default in values
        assert len({dial.say(value) for value in values}) == len(values)
    assert 0 < sum(one.invented for one in LAB.assumptions) < len(LAB.assumptions)
