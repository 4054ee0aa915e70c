"""The liability lab at many dial settings: it draws, and its order of rules is one found here by a search."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product
from math import exp, log
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Bars, Line
from course_utils.figures.labs.liability import LAB
from course_utils.figures.layout import plan
from tests.figures.dial_settings import ends
from tests.figures.test_svg import check_layout, check_names

NAMES = {
    "the user keeping it": "user",
    "the developer paying all": "developer",
    "the deployer paying all": "deployer",
    "sharing": "shared",
    "negligence": "negligence",
}
PHRASES = {"either": "either one's care is enough", "both": "both must take care"}
ORDER = ("user", "developer", "deployer", "shared", "negligence")


def settings() -> Iterator[dict[str, Any]]:
    yield {}
    for dial in LAB.dials:
        for value in dial.values():
            yield {dial.name: value}
            yield {dial.name: value, "care": "both"}
    for one, other in combinations(LAB.dials, 2):
        for left, right in product(ends(one), ends(other)):
            yield {one.name: left, other.name: right}
    for harm, price, share, standard in product((6.0, 40.0), (0.1, 10.0), (0.0, 1.0), (0.0, 1.25)):
        yield {"care": "both", "harm": harm, "price": price, "share": share, "standard": standard}


def chance(care: str, x: float, y: float) -> float:
    u, v = 0.5 * exp(-x), 0.5 * exp(-y)
    return u * v if care == "either" else 1 - (1 - u) * (1 - v)


def answer(care: str, slope: float, other: float) -> float:
    """Care at which one more unit saves what it costs. slope: harm paid over the price of care."""
    matters = 0.5 * exp(-other) if care == "either" else 1 - 0.5 * exp(-other)
    return max(0.0, log(max(1e-300, slope * 0.5 * matters)))


@lru_cache(maxsize=4096)
def settled(care: str, harm: float, price: float, one: float, other: float) -> tuple[float, float]:
    """Care of both if they pay these shares, by answering each other again and again."""
    if care == "either" and one == other / price > 0:  # any division of the care is one: the even one is taken
        total = max(0.0, log(one * harm * 0.25))
        return total / 2, total / 2
    x = y = 0.0
    for _ in range(3000):
        x, old = answer(care, one * harm, y), x
        y, before = answer(care, other * harm / price, x), y
        if abs(x - old) + abs(y - before) < 1e-13:
            break
    return x, y


def negligence(v: dict[str, Any], care: str) -> tuple[float, float, bool]:
    """Care of both, and whether neither falls short: each compares due care with paying all while the other complies."""
    harm, prices = v["harm"], (1.0, v["price"])
    due = [v["standard"] * one for one in settled(care, harm, v["price"], 1, 1)]
    for me in (0, 1):
        least = answer(care, harm / prices[me], due[1 - me])
        paid = prices[me] * least + harm * chance(care, least, due[1 - me])
        if least < due[me] and paid < prices[me] * due[me]:
            due[me] = least  # in the lab's range at most one firm does this
            return due[0], due[1], False
    return due[0], due[1], True


def costs(v: dict[str, Any], care: str) -> dict[str, float]:
    harm, price = v["harm"], v["price"]
    paid = {"user": (0, 0), "developer": (1, 0), "deployer": (0, 1), "shared": (v["share"], 1 - v["share"])}
    made = {rule: settled(care, harm, price, *shares) for rule, shares in paid.items()}
    made["negligence"] = negligence(v, care)[:2]
    return {rule: x + price * y + harm * chance(care, x, y) for rule, (x, y) in made.items()}


def told(part: str) -> tuple[set[str], float]:
    """The rules that a part of the ranking names, and their cost."""
    number = re.search(r", ([\d.,]*\d)(?: each)?$", part)
    assert number is not None
    names = re.split(r", | and ", part[: number.start()])
    return {NAMES[name] for name in names}, float(number[1].replace(",", ""))


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_titles_and_words_say_what_is_so(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    here = {care: costs(v, care) for care in PHRASES}
    rules, shares = view.charts

    for care, phrase in PHRASES.items():
        said = re.search(rf"If {phrase}, from cheapest to dearest: (.+?)\.(?= If| The| No)", view.words)
        assert said is not None
        parts = [told(part) for part in said[1].split("; ")]
        assert [number for _, number in parts] == sorted(number for _, number in parts)
        assert sum(len(names) for names, _ in parts) == 5
        for names, number in parts:
            assert all(here[care][name] == pytest.approx(number, abs=0.0101) for name in names)
    title = re.fullmatch(rf"If {PHRASES[v['care']]}, cheapest: (.+)", rules.title)
    assert title is not None
    names, number = told(title[1])
    assert number == pytest.approx(min(here[v["care"]].values()), abs=0.0051)
    assert min(here[v["care"]], key=here[v["care"]].__getitem__) in names | {
        rule for rule in ORDER if here[v["care"]][rule] - min(here[v["care"]].values()) < 0.0051
    }
    check_bars(rules, v, here[v["care"]], view.words)
    check_order(view.words, here)
    check_shares(shares, v)
    assert 1 <= view.words.count(". ") + 1 <= 4


def check_bars(chart: Any, v: dict[str, Any], here: dict[str, float], words: str) -> None:
    total, kept = (mark for mark in chart.marks if isinstance(mark, Bars))
    assert total.values == pytest.approx([here[rule] for rule in ORDER], abs=1e-6)
    assert kept.values[0] == pytest.approx(total.values[0])
    assert kept.values[1:4] == (0, 0, 0)
    x, y, careful = negligence(v, v["care"])
    assert kept.values[4] == pytest.approx(careful * v["harm"] * chance(v["care"], x, y), abs=1e-6)
    assert ("neither firm is careless" in words) == careful
    assert ("a firm is careless here and pays" in words) == (not careful)


def check_order(words: str, here: dict[str, dict[str, float]]) -> None:
    """Whether two rules are said to change places exactly where two do."""
    swapped = [
        (one, other)
        for one, other in combinations(ORDER, 2)
        if (here["either"][one] - here["either"][other]) * (here["both"][one] - here["both"][other]) < 0
        and min(abs(here[care][one] - here[care][other]) for care in here) >= 0.0051
    ]
    said = re.search(r"goes? together: (.+?) is cheaper than (.+?) only if both must take care", words)
    if said is None:
        assert "No two rules change places" in words
        assert not swapped
    else:
        first, second = NAMES[said[1]], NAMES[said[2]]
        assert here["both"][first] < here["both"][second]
        assert here["either"][first] > here["either"][second]


def check_shares(chart: Any, v: dict[str, Any]) -> None:
    title = re.fullmatch(
        r"Best share for the developer: (.+) if either one's care is enough, (.+) if both must take care", chart.title
    )
    assert title is not None
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    for care, said, line in zip(PHRASES, title.groups(), lines, strict=True):
        by_share = {s: costs(v | {"share": s}, care)["shared"] for s in (0.0, 0.25, 0.5, 0.75, 1.0)}
        if said != "any":
            named = [float(s) / 100 for s in re.findall(r"(\d+)\s%", said)]
            assert all(costs(v | {"share": s}, care)["shared"] <= min(by_share.values()) + 1e-6 for s in named)
        none, least = costs(v, care)["user"], costs(v | {"standard": 1.0}, care)["negligence"]
        for s, cost in by_share.items():
            assert line.y[round(s * 100)] == pytest.approx((none - cost) / (none - least), abs=1e-6)
        assert line.at is not None
        assert line.at[1] == pytest.approx(line.y[round(v["share"] * 100)], abs=1e-9)


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_it_draws(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
    assert all(row.name and row.value for row in view.table)


def test_the_first_setting_and_the_break_it_dials() -> None:
    first = LAB.view()
    assert "sharing is cheaper than the developer paying all only if both must take care" in first.words
    assert first.charts[1].title.startswith(
        "Best share for the developer: 0\N{NO-BREAK SPACE}% or 100\N{NO-BREAK SPACE}% if"
    )
    words = LAB.view(care="both", price=5.0).words.split(". ")[0]
    assert words.index("the developer paying all") < words.index("sharing")
    assert "negligence" not in LAB.view(standard=0.5).charts[0].title
    assert "negligence" not in LAB.view(care="both", standard=0.5).charts[0].title


def test_every_stop_reads_differently_and_words_are_plain() -> None:
    for dial in LAB.dials:
        values = dial.values()
        assert dial.default in values
        assert len({dial.say(value) for value in values}) == len(values)
    text = " ".join([LAB.question, LAB.break_it, LAB.source, *(one.text for one in LAB.assumptions)])
    assert "!" not in text
    assert any(one.invented for one in LAB.assumptions)
    assert not all(one.invented for one in LAB.assumptions)
