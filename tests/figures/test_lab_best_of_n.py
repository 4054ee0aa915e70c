"""The lab of choosing by a score tells the truth: titles and words against sums worked out here again."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Line, Rule
from course_utils.figures.labs.best_of_n import LAB
from course_utils.figures.layout import plan
from tests.figures.test_svg import check_layout, check_names

ENDS: list[dict[str, Any]] = [
    dict(zip((dial.name for dial in LAB.dials), values, strict=True))
    for values in product(*((dial.values()[0], dial.values()[-1]) for dial in LAB.dials))
]
SINGLES: list[dict[str, Any]] = [{dial.name: value} for dial in LAB.dials for value in dial.values()]
MIXED: list[dict[str, Any]] = [
    {"error": error, "tail": tail, "turn": turn, "players": players}
    for error, tail, turn, players in product((0.25, 1.5), ("bell", "heavy"), ("never", "2"), (0.001, 0.05))
]
TRIED = [{}, *SINGLES, *ENDS, *MIXED]
POOLS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000)


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


@lru_cache(maxsize=64)
def cells(error: float, tail: str, turn: str, players: float) -> tuple[Any, Any, Any, Any]:
    """Candidates cut into small equal-by-equal cells of quality and luck: their scores in order, their true
    values, their shares, and the share that scores less. No density of the score is used, unlike in the model."""
    q = np.linspace(-6, 6, 361)
    mass = np.exp(-q * q / 2)
    mass /= mass.sum()
    if tail == "bell":
        luck, chance = q, mass
    else:  # Student's t with 3 degrees of freedom: luck = sqrt(3) * tan(a), with density cos(a)**2 over a
        a = np.linspace(-np.pi / 2, np.pi / 2, 1003)[1:-1]
        chance = np.cos(a) ** 2 / (np.cos(a) ** 2).sum()
        luck = np.sqrt(3) * np.tan(a) * 0.67449 / 0.76489
    score = (q[:, None] + error * luck).ravel()
    honest = q if turn == "never" else np.minimum(q, 2 * float(turn) - q)
    true = np.repeat(honest, len(luck))
    share = (mass[:, None] * chance).ravel()
    if players:
        score, true = np.concatenate([score, score + 3]), np.concatenate([true, true - 3])
        share = np.concatenate([share * (1 - players), share * players])
    order = np.argsort(score, kind="stable")
    score, true, share = score[order], true[order], share[order]
    return score, true, share, np.cumsum(share)


def means(n: int, v: dict[str, Any]) -> tuple[float, float]:
    score, true, _, upto = cells(v["error"], v["tail"], v["turn"], v["players"])
    upto = np.minimum(upto / upto[-1], 1.0)
    chosen = np.diff(upto**n, prepend=0.0)
    return float(chosen @ score), float(chosen @ true)


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_titles_and_words_say_what_the_sums_give(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    score, true = means(v["candidates"], v)
    promise, harder = view.charts
    title = re.fullmatch(r"Best of ([\d,]+): the score promises (\S+), what comes is (\S+)", promise.title)
    assert title is not None
    assert amount(title[1]) == v["candidates"]
    assert amount(title[2]) == pytest.approx(score, abs=0.03, rel=0.01)
    assert amount(title[3]) == pytest.approx(true, abs=0.02)
    said = re.search(r"promises (\S+) points and is worth (\S+), a gap of about (\S+)\. ", view.words)
    assert said is not None
    assert said.groups()[:2] == title.groups()[1:]
    assert amount(said[3]) == pytest.approx(amount(title[2]) - amount(title[3]), abs=0.0151)
    check_course(harder.title, v)
    check_chance(harder.subtitle, view.result)
    assert harder.title in view.words
    assert harder.subtitle in view.words


def check_course(title: str, v: dict[str, Any]) -> None:
    curve = {n: means(n, v)[1] for n in POOLS}
    if title.startswith("Choosing from more raises"):
        assert all(later > earlier - 0.002 for earlier, later in pairwise(curve.values()))
        assert amount(title.split()[-3]) == pytest.approx(curve[1000], abs=0.02)
        return
    drawn = re.fullmatch(r"The true value is best drawn at random, (\S+); with 1,000 it is (\S+)", title)
    peaks = re.fullmatch(r"The true value peaks at (\S+) with (?:about )?(\d+), and is (\S+) with 1,000", title)
    found = drawn or peaks
    assert found is not None
    best, most = found[1], found[2] if drawn else found[3]
    where = 1 if peaks is None else int(peaks[2])
    assert amount(best) == pytest.approx(curve[where], abs=0.02)
    assert curve[where] >= max(curve.values()) - 0.01
    assert amount(most) == pytest.approx(curve[1000], abs=0.02)
    assert amount(best) > amount(most)
    assert (where <= 3) == ("about" not in title)


def check_chance(subtitle: str, result: Any) -> None:
    worse = [
        n for n, true in zip(result.pools, result.true_by_pool, strict=True) if true < result.true_by_pool[0] - 1e-6
    ]
    if subtitle.startswith("Up to 1,000"):
        assert not worse
        return
    said = re.fullmatch(r"With (?:about )?([\d,]+) to ([\d,]+) to choose from, it would be better .+\.", subtitle)
    assert said is not None
    assert [n for n in result.pools if amount(said[1]) <= n <= amount(said[2])] == worse


@pytest.mark.parametrize("values", TRIED, ids=str)
def test_readings_lie_on_their_curves(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    result = view.result
    for chart in view.charts:
        for line in (mark for mark in chart.marks if isinstance(mark, Line)):
            assert line.at is not None
            assert line.at == (result.candidates, pytest.approx(line.y[line.x.index(float(result.candidates))]))
            assert all(chart.y.low <= y <= chart.y.high for y in line.y)  # type: ignore[union-attr]
    random = next(mark for mark in view.charts[1].marks if isinstance(mark, Rule) and mark.axis == "y")
    assert random.at == result.true_by_pool[0]


@pytest.mark.parametrize("values", [{}, *SINGLES[::3], *ENDS], ids=str)
def test_every_corner_can_be_drawn(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def test_the_message_and_three_ways_to_overturn_it() -> None:
    assert LAB.view().charts[1].title.startswith("Choosing from more raises the true value all the way")
    assert "never worth less" in LAB.view().charts[1].subtitle
    assert "peaks at" in LAB.view(tail="heavy").charts[1].title
    assert "never worth less" in LAB.view(tail="heavy").charts[1].subtitle
    for values in ({"turn": "1"}, {"players": 0.01}):
        view = LAB.view(**values)
        assert "peaks at" in view.charts[1].title
        assert "better to draw one at random" in view.charts[1].subtitle


@pytest.mark.parametrize("error", LAB.dial("error").values())
def test_every_size_of_bell_shaped_error_keeps_the_message(error: float) -> None:
    assert LAB.view(error=error).charts[1].title.startswith("Choosing from more raises")


def test_words_are_few_and_plain() -> None:
    for values in TRIED:
        view = LAB.view(**values)
        assert view.words.count(". ") + 1 <= 4
        assert view.words.endswith(".")
        assert "!" not in view.words
        assert all(row.name and row.value for row in view.table)
