"""The lab of the fixed threshold: titles and words against numbers worked out here again, at every corner."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, product
from math import log10
from statistics import NormalDist
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Axis, Line, Points, Rule
from course_utils.figures.labs.inference_cost import LAB
from course_utils.figures.layout import plan
from tests.figures.dial_settings import ends
from tests.figures.test_svg import check_layout, check_names


def settings() -> Iterator[dict[str, Any]]:
    yield {}
    for dial in LAB.dials:
        yield from ({dial.name: value} for value in dial.values())
    for one, other in combinations(LAB.dials, 2):
        yield from ({one.name: left, other.name: right} for left, right in product(ends(one), ends(other)))
    yield from ({"response": value, "efficiency": value} for value in (0.0, 0.3, 0.8, 1.0))


def corners() -> list[dict[str, Any]]:
    names = [dial.name for dial in LAB.dials]
    return [dict(zip(names, values, strict=True)) for values in product(*(ends(dial) for dial in LAB.dials))]


def after(v: dict[str, Any], exponent: float) -> float:
    """Above the line after five years: work spread by a factor of ten, so in powers of ten the spread is 1."""
    normal = NormalDist()
    return normal.cdf(normal.inv_cdf(v["first"]) + 5 * exponent * log10(v["fall"]))


def way(v: dict[str, Any], exponent: float) -> str:
    if abs(exponent) < 1e-9 or v["fall"] == 1:
        return "as many systems as at first"
    return "ever more systems" if exponent > 0 else "ever fewer systems"


def frequency(text: str, exact: float) -> None:
    kind, said = re.fullmatch(r"(fewer than |more than |)(\d+)", text).groups()  # type: ignore[union-attr]
    if kind == "fewer than ":
        assert exact * 100 <= 0.5 + 1e-6
    elif kind == "more than ":
        assert exact * 100 >= 99.5 - 1e-6
    else:
        assert abs(int(said) - exact * 100) <= 0.5 + 1e-6


@pytest.mark.parametrize("values", [*settings(), *corners()], ids=str)
def test_what_is_told_is_what_is_found(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v = dict(view.values)
    years, response = view.charts
    on_compute, on_money = v["response"] - v["efficiency"], v["response"] - 1
    work, compute, money = after(v, v["response"]), after(v, on_compute), after(v, on_money)

    title = re.fullmatch(
        r"After 5 years the fixed compute line captures (.+) of 100 systems, the fixed money line (.+)", years.title
    )
    assert title is not None
    frequency(title[1], compute)
    frequency(title[2], money)

    said = response.title.removeprefix(f"With a response of {v['response']:g}, ")
    one, other = way(v, on_compute), way(v, on_money)
    split = f"the compute line captures {one}, the money line {other}"
    assert said == (f"both lines capture {one}" if one == other else split)
    told = re.search(
        r"compute captures (.+?) \((.+?) of 100 at first, (.+?) in the end\), a fixed line through money (.+?) "
        r"\((.+?) in the end\)\. (.+?) of 100 now do the work that the lines were drawn for: the compute line "
        r"misses (.+?) of them, the money line (.+?)\.",
        view.words,
    )
    assert told is not None, view.words
    assert (told[1], told[4]) == (one, other)
    for text, exact in zip(
        (told[2], told[3], told[5], told[6].lower(), told[7], told[8]),
        (v["first"], compute, money, work, work - compute, work - money),
        strict=True,
    ):
        frequency(text, exact)
    check_factors(view.words, v, on_compute, on_money)


def check_factors(words: str, v: dict[str, Any], on_compute: float, on_money: float) -> None:
    if v["fall"] == 1:
        assert words.startswith("The price stays as it is")
        return
    told = re.match(
        r"After 5 years the price is (.+?) times lower; what each system does is multiplied by (.+?), its compute by "
        r"(.+?) and its money by (.+?)\. ",
        words,
    )
    assert told is not None, words
    for text, exponent in zip(told.groups(), (1, v["response"], on_compute, on_money), strict=True):
        exact = v["fall"] ** (5 * exponent)
        if text == "more than a billion":
            assert exact >= 1e9
        elif text == "less than a billionth":
            assert exact <= 1e-9
        else:
            shown = float(text.replace(",", ""))
            places = len(text.split(".")[1]) if "." in text else 0
            assert shown == pytest.approx(exact, abs=0.51 * 10 ** -max(places, 0 if exact >= 100 else 1), rel=1e-9)
            assert shown > 0
            assert shown != 1 or exact == pytest.approx(1)


@pytest.mark.parametrize("values", [*settings(), *corners()], ids=str)
def test_every_setting_is_drawn(values: dict[str, Any]) -> None:
    for chart in LAB.view(**values).charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))
        assert isinstance(chart.y, Axis)
        for mark in chart.marks:
            if isinstance(mark, Line | Points):
                assert all(-1e-9 <= chart.y.place(y) <= 1 + 1e-9 for y in mark.y)


@pytest.mark.parametrize(("efficiency", "names"), [(0.55, 3), (0.8, 2), (1.0, 2)])
def test_uprights_that_fall_together_share_a_label(efficiency: float, names: int) -> None:
    marks = LAB.view(efficiency=efficiency).charts[1].marks
    labels = [mark.label for mark in marks if isinstance(mark, Rule) and mark.axis == "x"]
    assert len(labels) == names
    assert all(any(word in label for label in labels) for word in ("now", "compute turns", "money turns"))


def test_break_it_can_be_done_on_the_dials() -> None:
    assert LAB.result(response=1.1).money.after > LAB.result().first
    assert LAB.result(response=0.5).compute.after < LAB.result().first


def test_prices_are_those_of_the_register() -> None:
    """The range and the factor that the dial's help and the docstring give."""
    from course_utils.facts import fact
    from course_utils.models import inference_cost

    assert "9 to 900 times a year" in fact("epoch-prices-2025").claim
    assert "9 to 900" in LAB.dial("fall").help
    assert "280 times" in fact("ai-index-prices-2025").claim
    assert "280 times in 23" in (inference_cost.__doc__ or "")
