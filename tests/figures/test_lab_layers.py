"""The lab of layers: titles, dots and words against a search of its own, at every corner of its dials."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import chain, combinations, product
from math import prod
from typing import Any

import pytest

from course_utils.figures import svg
from course_utils.figures.chart import Dots, Line, Rule
from course_utils.figures.labs.layers import LAB
from course_utils.figures.layout import plan
from course_utils.models.layers import LAYERS
from tests.figures.dial_settings import ends
from tests.figures.test_svg import check_layout, check_names

TABLE = {
    one.id: (one.kind, one.cost, one.technical, one.societal, one.joint) for one in LAYERS
}  # the invented numbers; everything else is worked out here
PLANS = tuple(chain.from_iterable(combinations(TABLE, n) for n in range(len(TABLE) + 1)))


def settings() -> Iterator[dict[str, Any]]:
    yield {}
    for dial in LAB.dials:
        yield from ({dial.name: value} for value in dial.values())
    for one, other in combinations(LAB.dials, 2):
        yield from ({one.name: left, other.name: right} for left, right in product(ends(one), ends(other)))
    yield {"reach": 0.5, "coordination": 5}
    yield {"reach": 0.3, "coordination": 3, "judge": "mean"}
    yield {"reach": 1.0, "judge": "mean", "coordination": 2}


SETTINGS = list(settings())


def left(ids: tuple[str, ...], v: dict[str, Any], common: float | None = None) -> tuple[float, float, float]:
    """The three residuals, written out anew."""
    share = v["common"] if common is None else common
    out = []
    for k in range(3):
        passed = []
        for one in ids:
            _, _, technical, societal, joint = TABLE[one]
            own = technical if technical is not None else societal
            stops = (technical, societal, joint)[k]
            passed.append(1 - (v["reach"] * own if stops is None else stops))
        c = share * min(passed, default=1.0)
        out.append(c + (1 - c) * prod((q - c) / (1 - c) for q in passed) if c < 1 else 1.0)
    return (out[0], out[1], out[2])


def price(ids: tuple[str, ...], v: dict[str, Any]) -> float:
    return sum(TABLE[one][1] for one in ids) + v["coordination"] * (len({TABLE[one][0] for one in ids}) > 1)


def best(v: dict[str, Any]) -> dict[str, float]:
    """The least that each family can leave, by the judge."""
    found = dict.fromkeys(("technical", "societal", "mixed"), 1.0)
    for ids in PLANS:
        if ids and price(ids, v) <= v["budget"]:
            kinds = {TABLE[one][0] for one in ids}
            name = next(iter(kinds)) if len(kinds) == 1 and "bridge" not in kinds else "mixed"
            three = left(ids, v)
            found[name] = min(found[name], max(three) if v["judge"] == "worst" else sum(three) / 3)
    return found


@pytest.mark.parametrize("values", SETTINGS, ids=str)
def test_titles_words_and_charts_tell_what_is_found(values: dict[str, Any]) -> None:
    view = LAB.view(**values)
    v, found = dict(view.values), best(dict(view.values))
    shared, redrawn = view.charts
    single = min(found["technical"], found["societal"])
    check_title(shared.title, found["mixed"], single, v["judge"])
    lines = {mark.name: mark for mark in shared.marks if isinstance(mark, Line)}
    for name, key in (("Technical alone", "technical"), ("Societal alone", "societal"), ("Mixed", "mixed")):
        assert lines[name].at == (v["common"], pytest.approx(found[key], abs=1e-7))
        plan_of = getattr(view.result, key).plan
        for x, y in zip(lines[name].x, lines[name].y, strict=True):
            three = left(plan_of, v, x)
            assert y == pytest.approx(max(three) if v["judge"] == "worst" else sum(three) / 3, abs=1e-9)
    assert [mark.at for mark in shared.marks if isinstance(mark, Rule)] == [v["common"]]
    check_draws(view, redrawn)
    check_words(view.words, view.result, v)
    for chart in view.charts:
        check_names(ET.fromstring(svg.render(chart)), chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def check_title(title: str, mixed: float, single: float, judge: str) -> None:
    same = re.search(r"and one side alone leave (?:at most )?about ([\d.]+)", title)
    assert ("any harm" in title) == (judge == "worst")
    assert title.startswith("On average") == (judge == "mean")
    if same:
        assert abs(mixed - single) < 0.0011
        assert abs(float(same[1]) / 100 - mixed) < 0.0051
        return
    said = [float(one) / 100 for one in re.findall(r"(?<!of )\b(\d+(?:\.\d+)?)\b(?! of any)", title)]
    low, high = (mixed, single) if title.lower().find("mixed") < title.lower().find("one side") else (single, mixed)
    assert low <= high + 1e-9, "the better one comes first"
    assert len(said) == 2
    assert said == pytest.approx([low, high], abs=0.0051)
    assert said[0] < said[1]


def check_draws(view: Any, chart: Any) -> None:
    found = view.result.stability
    parts = next(mark for mark in chart.marks if isinstance(mark, Dots)).parts
    assert sum(part.count for part in parts) == 100
    assert len({(part.marker, part.filled) for part in parts}) == len(parts)
    stays = getattr(found, view.result.best)
    counts = {part.label: part.count for part in parts}
    assert counts.get("this very plan", 0) == pytest.approx(found.same_plan * 100, abs=1.01)
    assert counts.get("a plan of another kind", 0) == pytest.approx((1 - stays) * 100, abs=1.01)
    said = re.search(
        r"a (mixed|technical|societal) plan is best in (more than |fewer than )?(\d+) of 100 draws, "
        r"this very plan in (more than |fewer than )?(\d+) of 100",
        chart.title,
    )
    assert said is not None
    assert said[1] == view.result.best
    assert int(said[3]) == pytest.approx(stays * 100, abs=1)
    assert int(said[5]) == pytest.approx(found.same_plan * 100, abs=1)


def check_words(words: str, result: Any, v: dict[str, Any]) -> None:
    assert words.startswith(f"With {v['budget']} points, ")
    assert words.endswith(".")
    assert 1 <= words.count(". ") + 1 <= 4
    told = re.findall(r"(?:more than |fewer than )?(\d+) of 100 units of (\w+) harm", words)
    plans = [one for one in (result.technical, result.societal, result.mixed) if one.plan]
    assert len(told) == len(plans)
    for (share, kind), one in zip(told, plans, strict=True):
        three = dict(zip(("technical", "societal", "joint"), left(one.plan, v), strict=True))
        assert three[kind] == pytest.approx(max(three.values()))
        assert int(share) == pytest.approx(three[kind] * 100, abs=1)
    for one in LAYERS:
        assert (one.name.lower() in words.lower()) == (one.id in result.mixed.plan)
    assert ("no error" in words) == (v["doubt"] == 0)


def test_at_the_default_it_says_what_the_lesson_teaches() -> None:
    view = LAB.view()
    assert view.charts[0].title == "Mixed layers leave at most 29 of 100 of any harm, one side alone up to 84"
    assert "84 of 100 units of societal harm" in view.words
    assert "a mixed plan is best in 100 of 100 draws" in view.words


def test_the_break_it_task_can_be_done_and_needs_two_dials() -> None:
    assert LAB.result(reach=0.5, coordination=5).best != "mixed"
    assert LAB.view(reach=0.5, coordination=5).charts[0].title.startswith("One side alone leaves at most")
    for dial in LAB.dials:
        assert all(LAB.result(**{dial.name: value}).best == "mixed" for value in dial.values())


def test_dials_and_assumptions_are_whole() -> None:
    assert len(LAB.dials) <= 6
    assert any(one.invented for one in LAB.assumptions)
    assert not all(one.invented for one in LAB.assumptions)
    for dial in LAB.dials:
        assert dial.default in dial.values()
        assert len({dial.say(value) for value in dial.values()}) == len(dial.values())
    for values, says in (({"judge": "best"}, "judge"), ({"budget": 2}, "budget"), ({"reach": 2}, "reach")):
        with pytest.raises(ValueError, match=says):
            LAB.view(**values)
