"""The lab of the filter: what it says against costs worked out here again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import product
from math import erfc, log, sqrt
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Line, Points, Rule
from course_utils.figures.labs.filter_threshold import LAB
from course_utils.figures.layout import plan
from tests.figures.test_svg import check_layout, check_names

SETTINGS: list[dict[str, Any]] = [
    {},
    {"threshold": 1.3},
    {"threshold": 1.34152},
    *({dial.name: value} for dial in LAB.dials for value in dial.values()),
    *(
        dict(zip((dial.name for dial in LAB.dials), values, strict=True))
        for values in product((-4.0, 1.0, 8.0), (0.5, 2.0, 5.0), (0.001, 0.05, 0.5), (1.0, 50.0, 1000.0))
    ),
]


def phi(z: float) -> float:
    """The chance that a standard normal score is below z, exact far out too."""
    return 0.5 * erfc(-z / sqrt(2))


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def mistakes(v: Any, t: float) -> tuple[float, float, float]:
    q, d = v["harmful"], v["apart"]
    through, blocked = 1000 * q * phi(t - d), 1000 * (1 - q) * phi(-t)
    return through, blocked, v["cost_through"] * through + blocked


def told(text: str, exact: float) -> None:
    """A count of answers: two decimals below 10, whole above."""
    if text.startswith("fewer than"):
        assert 0 < exact < 0.0051
    else:
        assert amount(text) == pytest.approx(exact, abs=0.0051 if exact < 9.9 else 0.51)


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_titles_and_words_say_what_the_filter_does(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = view.values
    through, blocked, cost = mistakes(v, v["threshold"])
    best = v["apart"] / 2 + log((1 - v["harmful"]) / (v["harmful"] * v["cost_through"])) / v["apart"]
    least = mistakes(v, best)[2]
    first, second = view.charts

    title = re.fullmatch(r"Of 1,000 answers, (.+) harmful get through and (.+) harmless are blocked", first.title)
    assert title is not None
    told(title[1], through)
    told(title[2], blocked)
    assert f"{title[1]} harmful answers of 1,000 get through and {title[2]} harmless ones are blocked" in view.words

    says = re.fullmatch(
        r"The mistakes cost (\S+) per 1,000 answers(?:, the least that this filter can cost|"
        r"; with the threshold at (\S+) they would cost (\S+))",
        second.title,
    )
    assert says is not None
    assert amount(says[1]) == pytest.approx(cost, rel=0.001, abs=0.51 if least >= 9.9 else 0.0051)
    if says[2]:
        assert amount(says[2]) == pytest.approx(best, abs=0.0051)
        assert amount(says[3]) == pytest.approx(least, rel=0.001, abs=0.51 if least >= 9.9 else 0.0051)
        assert says[3] != says[1]
        lower = re.search(r"least cost is (lower|higher), at", view.words)
        assert lower is not None
        assert (lower[1] == "lower") == (best < v["threshold"])
    else:
        assert cost <= least * 1.0011
        assert "No other threshold costs less" in view.words
    check_worth(view.words, v, least)
    check_marks(second, v, cost, best, least)


def check_worth(words: str, v: Any, least: float) -> None:
    opened, shut = 1000 * v["harmful"] * v["cost_through"], 1000 * (1 - v["harmful"])
    cheaper = min(opened, shut)
    assert ("hardly better than no filter" in words) == (cheaper - least < 0.01 * cheaper)
    assert ("to let everything through" in words) == (opened <= shut)
    said = re.search(r"would cost (\S+?)(?:\.$| to (?:let|block) everything)", words)
    assert said is not None
    told(said[1], cheaper)


def check_marks(chart: Any, v: Any, cost: float, best: float, least: float) -> None:
    (line,) = (mark for mark in chart.marks if isinstance(mark, Line))
    assert line.at == (v["threshold"], pytest.approx(cost))
    assert len(line.x) >= 2
    assert max(line.y) <= chart.y.high
    assert all(y == pytest.approx(mistakes(v, x)[2]) for x, y in zip(line.x, line.y, strict=True))
    (point,) = (mark for mark in chart.marks if isinstance(mark, Points))
    assert point.y == (pytest.approx(least),)
    assert point.x == (pytest.approx(min(max(best, -4), 8)),)
    across = [mark.at for mark in chart.marks if isinstance(mark, Rule) and mark.axis == "y"]
    assert across == [pytest.approx(1000 * min(v["harmful"] * v["cost_through"], 1 - v["harmful"]))]


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_every_setting_is_drawn_without_a_clash(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def test_break_it_can_be_done() -> None:
    assert "hardly better than no filter" in LAB.view(apart=0.5, harmful=0.001).words
    assert abs(LAB.result(cost_through=1000.0).best - LAB.result().best) > 1


def test_dials_are_few_and_start_at_a_stop() -> None:
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
    assert 0 < sum(one.invented for one in LAB.assumptions) < len(LAB.assumptions)
