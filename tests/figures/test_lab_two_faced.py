"""The lab of the certificate: titles and words against numbers worked out here again, at every corner of its dials."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, product
from math import comb
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Axis, Line, Points, Rule
from course_utils.figures.labs.two_faced import LAB
from course_utils.figures.layout import plan
from tests.figures.dial_settings import ends
from tests.figures.test_svg import check_layout, check_names

USES, SOUND, LIMIT = 10_000, 1e-4, 0.01


def settings() -> Iterator[dict[str, Any]]:
    yield {}
    for dial in LAB.dials:
        yield from ({dial.name: value} for value in dial.values())
    for one, other in combinations(LAB.dials, 2):
        yield from ({one.name: left, other.name: right} for left, right in product(ends(one), ends(other)))
    for plan_name, tell in product(LAB.dial("plan").values(), (0.0, 0.05, 1.0)):
        yield {"plan": plan_name, "tell": tell, "mistake": 0.0, "cases": 3000}
    yield {"tell": 0.8, "mistake": 0.8}
    yield {"tell": 0.05, "mistake": 0.0}


def corners() -> list[dict[str, Any]]:
    names = [dial.name for dial in LAB.dials]
    return [dict(zip(names, values, strict=True)) for values in product(*(ends(dial) for dial in LAB.dials))]


def tail(chance: float, least: int) -> float:
    """P(S >= least) for S binomial, summed upwards so that nothing cancels."""
    if chance >= 1:
        return 1.0
    terms = (comb(USES, k) * chance**k * (1 - chance) ** (USES - k) for k in range(least, least + 30))
    return (
        sum(terms)
        if USES * chance < 2
        else 1 - sum(comb(USES, k) * chance**k * (1 - chance) ** (USES - k) for k in range(least))
    )


def fate(v: dict[str, Any], plan_name: str) -> tuple[float, float]:
    """Failures for each two-faced model tested, and the share of sound models lost."""
    test, use = v["failing"] * (1 - v["tell"]), v["failing"] * (1 - v["mistake"])
    q = v["watched"] if plan_name in ("checks", "both", "seen") else 0.0
    looked_at = test if plan_name == "seen" else use
    every = q * looked_at + (1 - q) * use
    alarm = next(c for c in range(1, 100) if q == 0 or tail(q * SOUND, c) <= LIMIT)
    seen = q * looked_at
    uses = USES if seen == 0 else sum(tail(seen, k) for k in range(1, alarm + 1)) / seen
    probe = plan_name in ("probe", "both")
    failures = (1 - test) ** v["cases"] * (0.3 if probe else 1) * every * uses
    kept = (1 - SOUND) ** v["cases"] * (0.98 if probe else 1) * (1 - (tail(q * SOUND, alarm) if q else 0))
    return failures, 1 - kept


def amount(text: str) -> float:
    return float(text.replace(",", ""))


def close(text: str, exact: float) -> bool:
    """Whether a printed number is the exact one, rounded to the places it shows."""
    places = len(text.split(".")[1]) if "." in text else 0
    return abs(amount(text) - exact) <= 0.51 * 10**-places + 1e-9 or (places == 0 and abs(amount(text) - exact) < 0.051)


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
    certificate, failures = view.charts
    check_certificate(certificate.title, view.words, v)
    check_failures(failures.title, view.words, v)
    check_price(failures.note, view.words, v)


def check_certificate(title: str, words: str, v: dict[str, Any]) -> None:
    said = 1 - 0.05 ** (1 / v["cases"])
    told = re.fullmatch(
        r"The certificate says at most ([\d.]+) failures? in 1,000 uses"
        r"(?:(, and that holds)|(; it rules nothing out)|; what it shows is at most ([\d.]+))",
        title,
    )
    assert told is not None, title
    assert close(told[1], said * 1000)
    assert f"certifies at most {told[1]} failure" in words
    room = 1 - v["tell"]
    nothing = said >= room
    assert (told[3] is not None) == nothing == ("it rules nothing out" in words)
    if nothing:
        return
    shown = said / room * (1 - v["mistake"])
    assert (told[2] is not None) == (abs(shown - said) < 1e-12) == ("as set here, that holds" in words)
    if told[4]:
        assert close(told[4], shown * 1000)
        assert told[4] != told[1]
        assert f"what it shows is at most {told[4]}." in words


def check_failures(title: str, words: str, v: dict[str, Any]) -> None:
    told = re.fullmatch(
        r"For each two-faced model tested: ([\d.,]+) failures? with the test alone(?:, ([\d.,]+) with .+)?", title
    )
    assert told is not None, title
    alone, planned = fate(v, "test")[0], fate(v, v["plan"])[0]
    assert close(told[1], alone)
    assert amount(told[1]) > 0 or alone < 1e-8
    assert (told[2] is None) == (v["plan"] == "test")
    if told[2] is not None:
        assert close(told[2], planned)
        assert told[1] != told[2] or abs(alone - planned) < 1e-6 * max(alone, 1)
    assert title.removeprefix("For each two-faced model tested: ") in words
    passed = re.search(r"Of 100 two-faced models (.+?) pass this test", words)
    assert passed is not None
    frequency(passed[1], (1 - v["failing"] * (1 - v["tell"])) ** v["cases"])


def check_price(note: str, words: str, v: dict[str, Any]) -> None:
    lost = re.fullmatch(r"Of 100 sound models this plan loses (.+)\.", note)
    assert lost is not None
    frequency(lost[1], fate(v, v["plan"])[1])
    assert f"the plan loses {lost[1]}" in words
    checking = v["plan"] in ("checks", "both", "seen")
    assert ("checks see" in words) == checking
    if checking:
        alarm = re.search(r"at (?:the first failure|failure number (\d+)) that the ([\d,]+) checks see", words)
        assert alarm is not None
        number = int(alarm[1] or 1)
        assert tail(v["watched"] * SOUND, number) <= LIMIT
        assert number == 1 or tail(v["watched"] * SOUND, number - 1) > LIMIT
        assert amount(alarm[2]) == v["watched"] * USES


@pytest.mark.parametrize("values", [*settings(), *corners()[::5]], ids=str)
def test_every_setting_is_drawn(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
        check_marks(chart)


def check_marks(chart: Any) -> None:
    """Every value lies on the plot; a simulated mean may stand a hair above it."""
    assert isinstance(chart.x, Axis)
    assert isinstance(chart.y, Axis)
    for mark in chart.marks:
        if isinstance(mark, Line):
            assert all(-1e-9 <= chart.y.place(y) <= 1 + 1e-9 for y in (*mark.y, mark.at[1]))  # type: ignore[index]
        elif isinstance(mark, Points):
            assert all(-1e-9 <= chart.y.place(y) <= 1.02 for y in mark.y)
        elif isinstance(mark, Rule) and mark.axis == "y":
            assert 0 <= chart.y.place(mark.at) <= 1


def test_break_it_can_be_done_on_the_dials() -> None:
    for same in ({"tell": 0.0, "mistake": 0.0}, {"tell": 0.9, "mistake": 0.9}):
        assert LAB.view(**same).charts[0].title.endswith("and that holds")
    assert LAB.result(plan="seen", tell=1.0).planned.withdrawn == 0
    assert LAB.result(plan="checks", tell=1.0).planned.withdrawn > 0.999


def test_the_evidence_is_not_oversold() -> None:
    said = " ".join(one.text for one in LAB.assumptions)
    assert "did not measure" in said
    assert "No published number is P(tell)" in said
    assert "not how often" in said
