"""The chain's lab at many dial settings: it draws, and titles and words say what is worked out here again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Axis, Line, Points, Rule
from course_utils.figures.labs.chain import LAB
from course_utils.figures.layout import plan
from tests.figures.dial_settings import ends
from tests.figures.test_svg import check_layout, check_names

CHECKS = {"test": (0.5, 0.6), "colleague": (3.0, 0.9), "review": (10.0, 0.99)}
LIMITS = {"none": (1000.0, 1.0), "budget": (200.0, 1.1), "sandbox": (20.0, 1.5)}


def settings() -> Iterator[dict[str, Any]]:
    yield {}
    for dial in LAB.dials:
        for value in dial.values():
            yield {dial.name: value}
    for one, other in combinations(LAB.dials, 2):
        for left, right in product(ends(one), ends(other)):
            yield {one.name: left, other.name: right}
    yield from ({"shared": s, "limit": limit, "check": c} for s, limit, c in product((0.9, 1.0), LIMITS, CHECKS))
    yield {"shared": 1.0, "right": 0.9999, "spacing": 200}
    yield {"steps": 200, "right": 0.9, "spacing": 200, "check": "review", "limit": "none"}


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def chain(v: dict[str, Any], spacing: int | None) -> tuple[float, float, float]:
    """Chance of a right result, cost and misread runs, by going through the stretches one by one."""
    (price, found), (loss, pace) = CHECKS[v["check"]], LIMITS[v["limit"]]
    misread = v["shared"] * (1 - v["right"])
    keeps = (v["right"]) / (1 - misread)  # a step of a run that was read rightly is right this often
    if spacing is None:
        right = (1 - misread) * keeps ** v["steps"]
        return right, v["steps"] * pace + loss * (1 - right), misread
    right, normal, misled, left = 1.0, 0.0, 0.0, v["steps"]
    while left > 0:
        length = min(spacing, left)
        sound = keeps**length
        passes = 1 - found * (1 - sound)
        right *= sound / passes
        normal += (length * pace + price) / passes
        misled += length * pace + price
        left -= length
    right *= 1 - misread
    return right, misread * misled + (1 - misread) * normal + loss * (1 - right), misread


def told(text: str, exact: float) -> None:
    """A natural frequency such as "37 of 100" or "fewer than 1 of 100", held to the exact chance."""
    kind, number, whole = re.fullmatch(r"(fewer than |more than |)([\d,]+) of ([\d,]+)", text).groups()  # type: ignore[union-attr]
    said, truth = amount(number), exact * amount(whole)
    if kind:
        assert abs(said - truth) <= 1 + 1e-9
        assert (truth < said) == (kind == "fewer than ")
    else:
        assert abs(said - truth) <= 0.5 + 1e-6


def at(phrase: str, steps: int) -> int | None:
    """The spacing that a phrase names."""
    if phrase == "no check at all":
        return None
    if phrase == "one check at the end":
        return steps
    if phrase == "a check after every step":
        return 1
    return int(re.fullmatch(r"a check every (\d+) steps", phrase)[1])  # type: ignore[index]


def check_money(text: str, exact: float) -> None:
    decimals = len(text.partition(".")[2])
    assert abs(amount(text) - exact) <= 0.5 * 10**-decimals + 1e-6 * max(1, exact)


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_titles_and_words_say_what_is_so(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    now = min(v["spacing"], v["steps"])
    bare, checked = chain(v, None), chain(v, now)
    costs = {k: chain(v, k)[1] for k in range(1, v["steps"] + 1)}
    lengths, spacings = view.charts

    title = re.fullmatch(r"Right in (.+?) runs if nobody checks, in (.+?) with (.+)", lengths.title)
    assert title is not None
    told(title[1], bare[0])
    told(title[2], checked[0])
    assert at(title[3], v["steps"]) == now
    assert title[1] != title[2] or checked[0] == pytest.approx(bare[0], abs=1e-6)

    check_cheapest(spacings.title, v, now, bare[1], costs)
    check_words(view.words, v, now, (bare, checked), costs)
    check_marks(lengths, spacings, v, now, (bare, checked), costs)


def check_cheapest(title: str, v: dict[str, Any], now: int, bare: float, costs: dict[int, float]) -> None:
    said = re.match(r"Cheapest: (.+?), ([\d.,]+); ", title)
    assert said is not None
    place, least = at(said[1], v["steps"]), min(bare, *costs.values())
    assert (bare if place is None else costs[place]) == pytest.approx(least)
    check_money(said[2], least)
    rest = title[said.end() :]
    for phrase, number in re.findall(
        r"(a check .+?|one check at the end|no check at all)(?: costs)? ([\d.,]*\d)(?=,|$)", rest
    ):
        spacing = at(phrase, v["steps"])
        check_money(number, bare if spacing is None else costs[spacing])
    assert "costs" in rest
    assert place in (None, now) or "no check at all" in rest


def check_words(
    words: str, v: dict[str, Any], now: int, made: tuple[tuple[float, ...], tuple[float, ...]], costs: dict[int, float]
) -> None:
    bare, checked = made
    least = min(bare[1], *costs.values())
    assert 1 <= words.count(". ") + 1 <= 4
    raised = re.search(
        r"(leaves that at|raises that to) (.+?), and the task then costs ([\d.,]*\d) .+, not ([\d.,]*\d)\.", words
    )
    assert raised is not None
    told(raised[2], checked[0])
    assert (raised[1] == "leaves that at") == (checked[0] == pytest.approx(bare[0], abs=1e-6))
    check_money(raised[3], checked[1])
    check_money(raised[4], bare[1])
    if "No check at all is cheapest" in words:
        assert bare[1] == pytest.approx(least)
    elif "No other spacing is cheaper" in words:
        assert checked[1] == pytest.approx(least)
    else:
        saved = re.search(r"Cheapest is (.+), which costs ([\d.,]*\d) less", words)
        assert saved is not None
        assert costs[at(saved[1], v["steps"])] == pytest.approx(least)  # type: ignore[index]
        check_money(saved[2], checked[1] - least)
    share = re.search(r"Of 100 failures that are left, (?:fewer than |more than |)(\d+) come", words)
    assert (share is None) == (v["shared"] == 0)
    if share is not None:
        assert amount(share[1]) == pytest.approx(100 * checked[2] / (1 - checked[0]), abs=1.01)


def check_marks(
    lengths: Any,
    spacings: Any,
    v: dict[str, Any],
    now: int,
    made: tuple[tuple[float, ...], ...],
    costs: dict[int, float],
) -> None:
    bare, checked = made
    curves = {mark.name: mark for mark in lengths.marks if isinstance(mark, Line)}
    assert curves["Nobody checks"].at == (v["steps"], pytest.approx(bare[0]))
    assert ("Nobody checks, were errors independent" in curves) == (v["shared"] > 0)
    cost = next(mark for mark in spacings.marks if isinstance(mark, Line))
    assert cost.at == (now, pytest.approx(checked[1]))
    assert all(y == pytest.approx(costs[int(x)]) for x, y in zip(cost.x, cost.y, strict=True))
    assert isinstance(spacings.y, Axis)
    assert max(cost.y) <= spacings.y.high
    assert [m.at for m in spacings.marks if isinstance(m, Rule) and m.axis == "y"] == [pytest.approx(bare[1])]
    point = next(mark for mark in spacings.marks if isinstance(mark, Points))
    assert point.y[0] == pytest.approx(min(costs.values()))


@pytest.mark.parametrize("values", list(settings()), ids=str)
def test_it_draws(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
    assert all(row.name and row.value for row in view.table)


def test_what_choices_say_is_what_they_do() -> None:
    for key, (price, found) in CHECKS.items():
        result = LAB.result(check=key)
        assert (result.check_cost, result.found) == (price, found)
        option = LAB.dial("check").say(key)
        assert f"finds {found * 100:g} of 100" in option
        assert ("half a step" if price == 0.5 else f"costs {price:g} steps") in option
    for key, (loss, pace) in LIMITS.items():
        result = LAB.result(limit=key)
        assert (result.loss, result.step_cost) == (loss, pace)
        option = LAB.dial("limit").say(key)
        assert f"{loss:,.0f}" in option
        assert pace == 1 or f"{(pace - 1) * 100:.0f}\N{NO-BREAK SPACE}% more" in option


def test_the_first_setting_and_the_break_it_dial() -> None:
    first, broken = LAB.view(), LAB.view(shared=0.95)
    assert first.charts[0].title == "Right in 37 of 100 runs if nobody checks, in 90 of 100 with a check every 10 steps"
    assert first.charts[1].title.startswith("Cheapest: a check every 15 steps, 240;")
    assert broken.charts[0].title.startswith("Right in 94 of 100 runs if nobody checks")
    assert LAB.view(shared=1.0).charts[1].title.startswith("Cheapest: no check at all, 110;")


def test_every_stop_reads_differently_and_words_are_plain() -> None:
    for dial in LAB.dials:
        values = dial.values()
        assert dial.default in values
        assert len({dial.say(value) for value in values}) == len(values)
    text = " ".join([LAB.question, LAB.break_it, LAB.source, *(one.text for one in LAB.assumptions)])
    assert "!" not in text
    assert any(one.invented for one in LAB.assumptions)
    assert not all(one.invented for one in LAB.assumptions)
