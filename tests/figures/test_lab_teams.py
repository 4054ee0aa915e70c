"""The lab of teams: titles and words against the backlogs and the closed forms, at every corner of its dials."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import product
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Bars, Line, Rule, Span
from course_utils.figures.labs.teams import LAB
from course_utils.figures.layout import plan
from course_utils.models.teams import LOSSES
from tests.figures.test_svg import check_layout, check_names

SETTINGS: list[dict[str, Any]] = [
    {},
    *({dial.name: value} for dial in LAB.dials for value in dial.values()),
    *(
        dict(zip((dial.name for dial in LAB.dials), values, strict=True))
        for values in product(*((dial.values()[0], dial.values()[-1]) for dial in LAB.dials))
    ),
    {"loss": 0.33, "new": 18, "habit": "sorts"},
]
ORDER = ("a merged team", "separate teams", "coordinated teams")


def amount(text: str) -> float:
    return float(text.replace(",", ""))


def told(text: str, exact: float) -> None:
    """A number of problems as the lab writes it, held to the exact one."""
    if text == "fewer than 0.1":
        assert 0 < exact < 0.05
    else:
        assert amount(text) == pytest.approx(exact, abs=0.5001 if exact >= 9.95 else 0.05001)
        assert amount(text) > 0 or exact == 0


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_titles_and_words_say_what_waits(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    result = view.result
    three = (result.merged, result.separate, result.coordinated)
    totals = [one.total.mean for one in three]
    queues, crossing = view.charts
    number = r"(fewer than 0\.1|[\d.,]+)"
    title = re.fullmatch(
        rf"Problems that wait after 52 weeks: merged team {number}, separate teams {number}, "
        rf"coordinated teams {number}",
        queues.title,
    )
    words = re.match(
        rf"After 52 weeks {number} problems wait with a merged team, {number} with separate teams"
        rf"(?: \([\d.]+\s% of them joint\))? and {number} with coordinated teams\.",
        view.words,
    )
    assert title is not None
    assert words is not None
    assert title.groups() == words.groups()
    for text, exact in zip(title.groups(), totals, strict=True):
        told(text, exact)
    bars = [mark for mark in queues.marks if isinstance(mark, Bars)]
    assert bars[0].values == pytest.approx([one.technical + one.societal for one in three])
    assert bars[1].values == pytest.approx([one.joint for one in three])
    assert queues.x is not None
    assert max(max(one.values) for one in bars) <= queues.x.high
    check_verdict(view.words, totals)
    check_work(view.words, view.values)
    check_crossing(crossing, totals, result.merged_by_loss, view.values["loss"])


def check_verdict(words: str, totals: list[float]) -> None:
    best = [name for name, total in zip(ORDER, totals, strict=True) if total < min(totals) + 1]
    verdict = words.split(". ")[1]
    if len(best) == 1:
        assert verdict.lower().startswith(best[0])
        assert verdict.endswith("the fewest")
    elif len(best) == 2:
        assert verdict == f"Less than one problem lies between {best[0]} and {best[1]}; the third is behind"
    else:
        assert verdict == "Less than one problem lies between the three"


def check_work(words: str, v: Any) -> None:
    said = re.search(
        r"takes ([\d.]+) person-weeks with a merged team and ([\d.]+) with coordinated teams, "
        r"meetings included; (\d+) new ones a week leave time for ([\d.]+)\.$",
        words,
    )
    assert said is not None
    slow = (1 + 1 / (1 - v["loss"])) / 2
    merged = slow if v["habit"] == "next" else 1 - v["joint"] + v["joint"] * slow
    for text, exact in zip(
        said.groups(), (merged, 1 + v["joint"] * v["meeting"], v["new"], 20 / v["new"]), strict=True
    ):
        assert amount(text) == pytest.approx(exact, abs=0.00501)


def check_crossing(chart: Any, totals: list[float], curve: tuple[float, ...], loss: float) -> None:
    unbeaten = [at for at, wait in zip(LOSSES, curve, strict=True) if wait < min(totals[1:]) + 1]
    assert unbeaten == list(LOSSES[: len(unbeaten)])  # one stretch, from no loss up
    spans = [mark for mark in chart.marks if isinstance(mark, Span)]
    said = re.search(r"unbeaten up to a skill loss of (\d+)\s%, and beaten above$", chart.title)
    if said is not None:
        assert int(said[1]) == pytest.approx(100 * unbeaten[-1])
        assert 1 < len(unbeaten) < len(LOSSES)
    else:
        assert (chart.title == "A merged team is beaten at every loss of skill") == (not unbeaten)
        assert (chart.title == "A merged team is unbeaten only where no skill is lost") == (len(unbeaten) == 1)
        assert ("beaten at no loss of skill up to 80" in chart.title) == (len(unbeaten) == len(LOSSES))
    assert [(span.low, span.high) for span in spans] == ([(0, unbeaten[-1])] if len(unbeaten) > 1 else [])
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    assert [line.at for line in lines] == [(loss, pytest.approx(total)) for total in totals]
    assert [mark.at for mark in chart.marks if isinstance(mark, Rule)] == [loss]
    assert max(max(line.y) for line in lines) <= chart.y.high


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
    for values in ({"loss": 0.2, "meeting": 1.5}, {"habit": "sorts"}):
        assert "A merged team leaves the fewest." in LAB.view(**values).words
    assert "Separate teams leave the fewest." in LAB.view(alone=1.0, meeting=1.0, new=18).words
    assert "Coordinated teams leave the fewest." in LAB.view().words


def test_the_lab_is_whole_and_its_dials_start_at_a_stop() -> None:
    assert LAB.question.endswith("?")
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        values = dial.values()
        assert dial.default in values
        assert len({dial.say(value) for value in values}) == len(values)
    assert 0 < sum(one.invented for one in LAB.assumptions) < len(LAB.assumptions)
