"""The lab of nudges: what it says against accuracies worked out again from weights trained in the test."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from itertools import product
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Line
from course_utils.figures.labs.nudge import LAB
from course_utils.figures.layout import plan
from course_utils.models.nudge import cases, train
from tests.figures.test_svg import check_layout, check_names

PHI = NormalDist().cdf
SETTINGS: list[dict[str, Any]] = [
    {},
    *({dial.name: value} for dial in LAB.dials for value in dial.values()),
    *(
        dict(zip((dial.name for dial in LAB.dials), values, strict=True))
        for values in product((0.0, 0.6, 1.0), (0.0, 0.9), (0.0, 0.3, 0.5), (0.5, 0.75, 1.0))
    ),
]


@lru_cache(maxsize=64)
def weights(guard: float, held: float) -> tuple[float, ...]:
    return tuple(train(*cases(holds=held), nudge=guard).tolist())


def right(w: tuple[float, ...], nudge: float, h: float) -> float:
    """The share of cases judged rightly, by the distribution of the margin written out anew."""
    if not any(w):
        return 0.5
    spread = sqrt(0.04 * w[0] ** 2 + sum(one**2 for one in w[1:]))
    base = 0.3 * sum(w[1:]) - nudge * sum(map(abs, w))
    return h * PHI((base + w[0]) / spread) + (1 - h) * PHI((base - w[0]) / spread)


def told(text: str, share: float) -> None:
    """A count of 100, held to the exact share."""
    kind, number = re.fullmatch(r"(fewer than |more than |)(\d+)", text).groups()  # type: ignore[union-attr]
    if kind == "more than ":
        assert 0.994999 <= share < 1
        assert number == "99"
    elif kind:
        assert 0 < share <= 0.005001
        assert number == "1"
    else:
        assert abs(int(number) - share * 100) <= 0.5 + 1e-6


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_titles_and_words_say_what_the_machines_do(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = view.values
    pair = [weights(guard, v["held"]) for guard in (0.0, v["training_nudge"])]
    clean, nudged, shifted = (
        [right(w, e, h) for w in pair] for e, h in ((0, v["held"]), (v["nudge"], v["held"]), (0, v["holds"]))
    )
    first, second = view.charts
    for chart, shares, start in ((first, nudged, "N"), (second, shifted, "W")):
        said = re.fullmatch(
            rf"{start}.+, usual training gets (.+) of 100 right, training against nudges (.+)", chart.title
        )
        assert said is not None
        for text, share in zip(said.groups(), shares, strict=True):
            told(text, share)
        lines = [mark for mark in chart.marks if isinstance(mark, Line)]
        assert [line.at[1] for line in lines if line.at] == pytest.approx(shares, abs=1e-9)
    if v["nudge"]:
        assert first.title.startswith("Nudged by up to ")
    told(*one_of(first.subtitle, r"get (.+?) and", clean[0]))
    told(*one_of(first.subtitle, r" and (.+?) right\.", clean[1]))
    assert ("They are one machine" in first.subtitle) == (v["training_nudge"] == 0)
    told(*one_of(view.words, r"usual training gets (.+?) right", clean[0]))
    told(*one_of(view.words, r"training against nudges (.+?)[.;]", clean[1]))
    if v["holds"] != v["held"]:
        told(*one_of(view.words, r"they get (.+?) and .+? right\.", shifted[0]))
        told(*one_of(view.words, r"they get .+? and (.+?) right\.", shifted[1]))
    check_verdict(view.words, v, clean, nudged, shifted, any(pair[1]))


def one_of(text: str, pattern: str, share: float) -> tuple[str, float]:
    found = re.search(pattern, text)
    assert found is not None, (pattern, text)
    return found[1], share


def check_verdict(words: str, v: Any, clean: Any, nudged: Any, shifted: Any, learned: bool) -> None:
    if v["training_nudge"] == 0:
        assert "same machine" in words
        return
    assert ("tosses a coin" in words) == (not learned)
    if not learned:
        return
    verdict = words.split("So training against nudges ")[1]
    for place, (before, after), moot in (
        ("on ordinary cases", clean, False),
        ("under nudges", nudged, v["nudge"] == 0),
        ("where the shortcut has shifted", shifted, v["holds"] == v["held"]),
    ):
        assert (place in verdict) == (not moot)
        if moot:
            continue
        said = re.search(rf"(gains|loses|changes next to nothing) ?(\d*) {place}", verdict)
        assert said is not None
        gain = (after - before) * 100
        if said[2]:
            assert (gain > 0) == (said[1] == "gains")
            assert abs(abs(gain) - int(said[2])) <= 1
        else:
            assert abs(gain) < 1


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_every_setting_is_drawn_without_a_clash(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def test_break_it_can_be_done() -> None:
    """Guarding is free with a perfect shortcut and gains nothing without one."""
    free, vain = LAB.result(held=1.0), LAB.result(held=0.5)
    assert "changes next to nothing on ordinary cases" in LAB.view(held=1.0).words
    assert free.guarded.clean >= free.usual.clean
    assert vain.guarded.nudged - vain.usual.nudged < 0.02


def test_dials_are_few_and_start_at_a_stop() -> None:
    assert len(LAB.dials) <= 6
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
    assert 0 < sum(one.invented for one in LAB.assumptions) < len(LAB.assumptions)
