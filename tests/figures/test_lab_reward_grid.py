"""The robot lab tells the truth: its map, titles and words against plans counted out here again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise, product
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Line, Span
from course_utils.figures.labs.reward_grid import LAB
from course_utils.figures.layout import plan
from tests.figures.test_svg import check_layout, check_names

ENDS: list[dict[str, Any]] = [
    dict(zip((dial.name for dial in LAB.dials), values, strict=True))
    for values in product(*((dial.values()[0], dial.values()[-1]) for dial in LAB.dials))
]
SINGLES: list[dict[str, Any]] = [{dial.name: value} for dial in LAB.dials for value in dial.values()]
MIXED: list[dict[str, Any]] = [
    {"bonus": bonus, "back_after": wait, "discount": discount, "end": end}
    for bonus, wait, discount, end in product((0.5, 2.0), (2, 4, 6), (0.7, 0.9, 0.98), ("open", "known"))
]
TRIED = [{}, *SINGLES, *ENDS, *MIXED]


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def counted(v: dict[str, Any]) -> tuple[int | None, int, float]:
    """Delivered at, bonuses, points, by a recursion over the steps left at the checkpoint: to the door, or one
    more round? A horizon of 4,000 steps stands in for none; what is counted are the first 60."""
    g, bonus, wait = v["discount"], v["bonus"], v["back_after"]
    if v["rule"] == "lent" or bonus == 0:
        return 11, 0, 10.0
    horizon = 60 - 5 if v["end"] == "known" else 4000
    worth, leaves = [], []
    for left in range(horizon + 1):
        door = 10 * g**5 if left >= 6 else 0.0
        again = bonus * g ** (wait - 1) + g**wait * worth[left - wait] if left >= wait and v["rule"] == "each" else 0.0
        worth.append(max(door, again))
        leaves.append(door > again)
    step, left, picked = 5, horizon, 1
    while not leaves[left] and step + wait <= 60:
        step, left, picked = step + wait, left - wait, picked + 1
    return (step + 6, picked, 10 + bonus * picked) if leaves[left] else (None, picked, bonus * picked)


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_titles_and_words_say_what_the_plans_give(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    delivered, picked, points = counted(v)
    way, scores = view.charts

    title = re.fullmatch(
        r"The robot (?:picks up the bonus (.+?) and )?"
        r"(?:never delivers|delivers (?:the parcel )?at step (\d+)(?: without a bonus)?)",
        way.title,
    )
    assert title is not None
    assert (None if title[2] is None else int(title[2])) == delivered
    if v["bonus"] > 0 and v["rule"] != "lent":
        assert {"once": 1, "twice": 2}.get(title[1]) or int(title[1].removesuffix(" times")) == picked
    assert ("never delivers the parcel" in view.words) == (delivered is None)

    said = re.fullmatch(r"Score as written (\S+), task as meant (\S+): a gap of (\S+)", scores.title)
    assert said is not None
    meant = 0 if delivered is None else 10
    assert amount(said[1]) == pytest.approx(points, abs=0.16 if v["rule"] == "lent" else 0.00501)
    assert amount(said[2]) == meant
    assert amount(said[3]) == pytest.approx(amount(said[1]) - meant, abs=0.0101)
    assert f"{said[1]} points, by the task as meant {said[2]} of 10: a gap of {said[3]}." in view.words
    check_turning(scores.subtitle, v)
    assert scores.subtitle in view.words


def check_turning(subtitle: str, v: dict[str, Any]) -> None:
    """The bonus from which one more round is worth its wait, found here by halving, not by a formula."""
    if v["rule"] != "each":
        assert subtitle.startswith("Paid like this, no bonus")
        return
    g, wait = v["discount"], v["back_after"]
    low, high = 0.0, 1000.0
    for _ in range(60):
        b = (low + high) / 2
        circling = b * sum(g ** (wait * k - 1) for k in range(1, 3000))
        low, high = (b, high) if circling < 10 * g**5 else (low, b)
    if low > 3:
        assert subtitle.startswith("No bonus on the dial")
        return
    said = re.search(r"From a bonus of about ([\d.]+) up, circling is worth more", subtitle)
    assert said is not None
    assert amount(said[1]) == pytest.approx(low, abs=0.00501)


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_the_map_is_the_run(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    line = next(mark for mark in view.charts[0].marks if isinstance(mark, Line))
    squares = [*view.result.run.squares]
    passed = [(round(x), round(y)) for x, y in zip(line.x, line.y, strict=True)]
    drawn = [passed[0], *(b for a, b in pairwise(passed) if a != b)]
    assert drawn == squares
    assert all(abs(x - a) <= 0.121 and abs(y - b) <= 0.121 for (a, b), x, y in zip(passed, line.x, line.y, strict=True))
    assert line.at == (line.x[-1], line.y[-1])
    assert view.charts[0].description().count("(") == 4 + min(16, len(squares))


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_the_curves_pass_through_the_run_and_the_span_is_where_the_parcel_comes(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    chart, result = view.charts[1], view.result
    written, meant = (mark for mark in chart.marks if isinstance(mark, Line))
    k = min(range(len(written.x)), key=lambda k: abs(written.x[k] - result.bonus))
    assert written.x[k] == pytest.approx(result.bonus)
    assert (written.y[k], meant.y[k]) == (pytest.approx(result.written), result.meant)
    span = next(mark for mark in chart.marks if isinstance(mark, Span))
    assert all(y == 10 for x, y in zip(meant.x, meant.y, strict=True) if x <= span.high)
    assert span.high == 3 or meant.y[meant.x.index(span.high) + 1] == 0


@pytest.mark.parametrize("values", [{}, *SINGLES[::3], *ENDS], ids=str)
def test_every_corner_can_be_drawn(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def test_the_message_and_four_dials_that_overturn_it() -> None:
    assert "never delivers" in LAB.view().charts[0].title
    assert LAB.view().charts[1].title == "Score as written 28, task as meant 0: a gap of 28"
    for values in ({"rule": "once"}, {"rule": "lent"}, {"back_after": 4}, {"discount": 0.8}, {"end": "known"}):
        assert "never delivers" not in LAB.view(**values).charts[0].title
    for rule, bonus in product(("once", "lent"), (1.0, 3.0)):
        assert LAB.result(rule=rule, bonus=bonus).run.delivered == 11


def test_words_are_few_and_plain() -> None:
    for values in TRIED:
        view = LAB.view(**values)
        assert view.words.count(". ") + 1 <= 4
        assert view.words.endswith(".")
        assert "!" not in view.words
        assert all(row.name and row.value for row in view.table)
