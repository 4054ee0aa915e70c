"""The lab of the two clocks: titles and words against numbers worked out here again, at every corner of its dials."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, product
from math import ceil
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Axis, Line, Points
from course_utils.figures.labs.clocks import LAB
from course_utils.figures.layout import plan
from tests.figures.dial_settings import ends
from tests.figures.test_svg import check_layout, check_names


def settings() -> Iterator[dict[str, Any]]:
    yield {}
    for dial in LAB.dials:
        yield from ({dial.name: value} for value in dial.values())
    for one, other in combinations(LAB.dials, 2):
        yield from ({one.name: left, other.name: right} for left, right in product(ends(one), ends(other)))


def corners() -> list[dict[str, Any]]:
    names = [dial.name for dial in LAB.dials]
    return [dict(zip(names, values, strict=True)) for values in product(*(ends(dial) for dial in LAB.dials))]


def gap(v: dict[str, Any], interval: int, consult: int | None = None) -> float:
    """The mean gap, month by month: level and stair are straight within a month."""
    lag = 12 + (v["consult"] if consult is None else consult)

    def level(month: float) -> float:
        return min(month, 12 * v["lasts"]) / v["doubling"]

    months = [level(m + 0.5) - level(interval * (m // interval) - lag) for m in range(120)]
    return sum(months) / 120


def share(v: dict[str, Any], interval: int, consult: int | None = None) -> float:
    months = v["consult"] if consult is None else consult
    return min(1, v["attention"] / ceil(120 / interval)) * (1 - 0.5 ** (months / v["hearing"]))


def amount(text: str) -> float:
    return float(text.replace(",", ""))


def close(text: str, exact: float) -> bool:
    """Whether a printed number is the exact one rounded to one place or to those it shows."""
    places = max(len(text.split(".")[1]) if "." in text else 0, 1)
    return abs(amount(text) - exact) <= 0.51 * 10**-places


def frequency(text: str, exact: float) -> None:
    kind, said = re.fullmatch(r"(fewer than |more than |)(\d+)", text).groups()  # type: ignore[union-attr]
    if kind == "fewer than ":
        assert 0 < exact * 100 <= 0.5 + 1e-6
    elif kind == "more than ":
        assert 99.5 - 1e-6 <= exact * 100 < 100
    else:
        assert abs(int(said) - exact * 100) <= 0.5 + 1e-6


@pytest.mark.parametrize("values", [*settings(), *corners()], ids=str)
def test_what_is_told_is_what_is_found(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    stairs, trade = view.charts
    title = re.fullmatch(
        r"Doublings behind on average: static rule ([\d.]+), sunset rule ([\d.]+), adaptive rule ([\d.]+)", stairs.title
    )
    assert title is not None
    for text, interval in zip(title.groups(), (120, 60, v["review"]), strict=True):
        assert close(text, gap(v, interval))
        assert amount(text) > 0
    assert f"the adaptive rule is {title[3]} doublings behind on average" in view.words
    assert f"the sunset rule {title[2]} and the static rule {title[1]};" in view.words
    assert stairs.subtitle.startswith("Capability is an illustration")

    people = re.fullmatch(
        r"Heard at each change: (.+) of 100 people affected under the static rule, (.+) under the adaptive one",
        trade.title,
    )
    assert people is not None
    frequency(people[1], share(v, 120))
    frequency(people[2], share(v, v["review"]))
    assert f"the adaptive rule hears {people[2]} of 100" in view.words
    assert f"the static rule heard {people[1]}, once" in view.words
    check_times(view.words, gap(v, v["review"]))
    check_one_more(view.words, v)


def check_times(words: str, behind: float) -> None:
    times = re.search(r"behind means ([\d.,]+) times what", words)
    assert times is not None
    assert amount(times[1]) == pytest.approx(2**behind, abs=0.051 if 2**behind < 10 else 0.51)


def check_one_more(words: str, v: dict[str, Any]) -> None:
    told = re.search(
        r"One month more would set the adaptive rule (?:([\d.]+) doublings further|hardly further) behind "
        r"and have (?:([\d.]+) more of 100|hardly anyone more) heard\.",
        words,
    )
    assert told is not None, words
    further = gap(v, v["review"], v["consult"] + 1) - gap(v, v["review"])
    more = share(v, v["review"], v["consult"] + 1) - share(v, v["review"])
    assert float(told[1] or 0) == pytest.approx(further, abs=0.00501)
    assert float(told[2] or 0) == pytest.approx(more * 100, abs=0.0501)


@pytest.mark.parametrize("values", [*settings(), *corners()[::3]], ids=str)
def test_every_setting_is_drawn(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
        assert isinstance(chart.x, Axis)
        assert isinstance(chart.y, Axis)
        for mark in chart.marks:
            if isinstance(mark, Line | Points):
                assert all(-1e-9 <= chart.x.place(x) <= 1 + 1e-9 for x in mark.x)
                assert all(-1e-9 <= chart.y.place(y) <= 1 + 1e-9 for y in mark.y)


def test_break_it_can_be_done_on_the_dials() -> None:
    both = LAB.result(attention=10)
    assert both.adaptive.heard == both.static.heard
    assert both.adaptive.mean_gap < both.static.mean_gap
    assert LAB.result(doubling=36, lasts=1).static.mean_gap < 1


def test_capability_is_called_an_illustration_wherever_it_is_set_or_shown() -> None:
    assert "illustration" in LAB.dial("doubling").group
    assert LAB.assumptions[0].text.startswith("Capability is an illustration")
    assert "illustration" in LAB.view().charts[0].subtitle
