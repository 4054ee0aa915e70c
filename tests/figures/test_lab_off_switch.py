"""The lab of the stop button: what it says against sums worked out here again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import product
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Line, Span
from course_utils.figures.labs.off_switch import LAB
from course_utils.figures.layout import plan
from tests.figures.test_svg import check_layout, check_names

NORMAL = NormalDist()
AIMS = ("reward", "blind", "wants")
PULL = {"same": 1, "apart": 0, "against": -1}
SETTINGS: list[dict[str, Any]] = [
    {},
    *({dial.name: value, "counts": aim} for aim in AIMS for dial in LAB.dials[1:] for value in dial.values()),
    *(
        dict(zip((dial.name for dial in LAB.dials), values, strict=True))
        for values in product(AIMS, (0.0, 1.0, 2.0), (0.0, 0.1, 1.0), (0.0, 3.0), (0.0, 4.0), ("same", "against"))
    ),
]
DOES = {
    "leaves its stop button alone": "leave",
    "disables its stop button": "disable",
    "presses its own stop button": "press",
}


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def sums(v: Any) -> tuple[dict[str, float], float]:
    """What the agent expects of each course, and the worth of what runs past the button."""
    s = sqrt(v["spread"] ** 2 + v["error"] ** 2)
    runs, worth = 1.0, 1.0
    if s:
        runs = NORMAL.cdf(1 / s)
        worth = runs + v["spread"] ** 2 / s * NORMAL.pdf(1 / s)
    c, b = v["effort"], v["bonus"]
    if v["counts"] == "blind":
        return {"leave": 1, "disable": 1 - c, "press": 1 - c}, worth
    return {
        "leave": (runs if v["counts"] == "reward" else worth) + (1 - runs) * b,
        "disable": 1 - c,
        "press": b - c,
    }, worth


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_titles_and_words_say_what_the_agent_does(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = view.values
    mine, worth = sums(v)
    choice, public = view.charts

    said = re.fullmatch(
        r"The agent (.+): it expects (\S+), (and as much|against (\S+)) for (leaving|disabling|pressing) it.*",
        choice.title,
    )
    assert said is not None
    course = DOES[said[1]]
    best = max(mine.values())
    assert mine[course] >= best - 1e-9
    assert course == "leave" or mine["leave"] < best - 1e-10
    assert number(said[2]) == pytest.approx(mine[course], abs=0.0051)
    others = sorted(value for name, value in mine.items() if name != course)
    rival = number(said[4]) if said[4] else number(said[2])
    assert rival == pytest.approx(others[-1], abs=0.0051)
    assert (said[4] is None) == (abs(mine[course] - others[-1]) < 1e-9)
    assert f"it {said[1]}." in view.words
    check_lines(choice.marks, v, mine)
    check_window(choice, view.words, v)
    check_public(public.title, view.words, v, course, worth)


def check_lines(marks: Any, v: Any, mine: dict[str, float]) -> None:
    lines = [mark for mark in marks if isinstance(mark, Line)]
    for line, value in zip(lines, mine.values(), strict=True):
        assert line.at == (v["bonus"], pytest.approx(value, abs=1e-9))


def stays(v: Any, bonus: float) -> bool:
    mine, _ = sums({**v, "bonus": bonus})
    return mine["leave"] >= max(mine["disable"], mine["press"]) - 1e-9


def check_window(chart: Any, words: str, v: Any) -> None:
    """Every bonus on the dial is inside the span drawn and told just where the button stays."""
    (span,) = (mark for mark in chart.marks if isinstance(mark, Span))
    sentence = "It leaves the button alone " + chart.subtitle.split("It leaves the button alone ")[1]
    assert sentence in words
    low, high = 0.0, 2.0
    if found := re.search(r"from ([\d.]+)(?: to ([\d.]+)| up)", sentence):
        low, high = float(found[1]), float(found[2] or 2)
    elif found := re.search(r"up to ([\d.]+);", sentence):
        high = float(found[1])
    elif found := re.search(r"exactly ([\d.]+):", sentence):
        low = high = float(found[1])
    else:
        assert "whatever the bonus" in sentence
    assert span.low <= low <= span.low + 0.0101
    assert span.high >= high >= span.high - 0.0101
    for k in range(41):
        bonus = k / 20
        if bonus < span.low - 1e-9 or bonus > span.high + 1e-9:
            assert not stays(v, bonus)
        else:
            assert stays(v, bonus)
    assert stays(v, low)
    assert stays(v, high)


def check_public(title: str, words: str, v: Any, course: str, worth: float) -> None:
    pull = PULL[v["holder"]]
    first = {"leave": pull * worth, "disable": pull, "press": 0}[course]
    second = {"leave": pull, "disable": pull * worth, "press": pull * worth}[course]
    amounts = re.search(r"the public gets (\S+?)(?: a plan)?; .*?([^\s,]+)$", title)
    assert amounts is not None
    assert number(amounts[1]) == pytest.approx(first, abs=0.0051)
    assert number(amounts[2]) == pytest.approx(second, abs=0.0051)
    gain = pull * (worth - 1)
    if "makes no difference" in words:
        assert abs(gain) < 0.0051
    else:
        kind, size = re.search(r"is a (gain|loss) of (\S+) a plan\.$", words).groups()  # type: ignore[union-attr]
        assert (kind == "gain") == (gain > 0)
        assert float(size) == pytest.approx(abs(gain), abs=0.0051)


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_every_setting_is_drawn_without_a_clash(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def test_nothing_leaves_the_plot() -> None:
    for values in SETTINGS:
        for chart in LAB.view(**values).charts:
            for line in (mark for mark in chart.marks if isinstance(mark, Line)):
                assert chart.y.low <= min(line.y) <= max(line.y) <= chart.y.high  # type: ignore[union-attr]


def test_the_holder_changes_no_word_about_the_agent() -> None:
    views = [LAB.view(holder=who) for who in PULL]
    assert len({view.charts[0] for view in views}) == 1
    assert len({view.words for view in views}) == 3


def test_break_it_can_be_done() -> None:
    assert LAB.result(counts="wants").course == "leave"
    assert LAB.result(counts="wants", error=4.0).course == "disable"
    harm = LAB.result(counts="wants", holder="against")
    assert harm.course == "leave"
    assert harm.public_gets < harm.without < 0


def test_dials_are_few_and_start_at_a_stop() -> None:
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
    assert 0 < sum(one.invented for one in LAB.assumptions) < len(LAB.assumptions)
