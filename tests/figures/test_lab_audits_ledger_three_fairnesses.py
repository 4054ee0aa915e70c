"""The labs of lessons 05 and 07: every setting draws, and titles and words hold numbers worked out here again."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib import import_module
from itertools import combinations, pairwise, product
from math import erfc, exp, log, sqrt
from statistics import NormalDist
from typing import Any

import pytest

from course_utils.figures import mpl, svg
from course_utils.figures.chart import Bars, Line
from course_utils.figures.lab import Dial, LabSpec, View
from course_utils.figures.layout import plan
from tests.figures.dial_settings import ends
from tests.figures.test_labs_tell_the_truth import amount, told
from tests.figures.test_svg import check_layout, check_names

NAMES = ("audits", "ledger", "three_fairnesses")


def phi(z: float) -> float:
    """By the complement of the error function, which keeps its digits far out."""
    return erfc(-z / sqrt(2)) / 2


def lab(name: str) -> LabSpec:
    spec: LabSpec = import_module(f"course_utils.figures.labs.{name}").LAB
    return spec


def settings(name: str) -> Iterator[dict[str, Any]]:
    """Every stop of every dial with the others at rest, every pair of ends and every corner."""
    dials = lab(name).dials
    yield {}
    for dial in dials:
        for value in dial.values():
            yield {dial.name: value}
    for one, other in combinations(dials, 2):
        for left, right in product(ends(one), ends(other)):
            yield {one.name: left, other.name: right}
    for values in product(*(ends(dial) for dial in dials)):
        yield dict(zip((dial.name for dial in dials), values, strict=True))


MIXED: dict[str, list[dict[str, Any]]] = {
    "audits": [
        {"skill": 0.1, "unmended": "out", "audits": 7, "thoroughness": 0.15},
        {"learning": 0.03, "audits": 40},
        {"learning": 0.3, "unmended": "out", "audits": 2},
        {"skill": 1.0, "audits": 1, "thoroughness": 1.0},
    ],
    "ledger": [
        {"support": 0.8, "displaced": "any", "cost": 0.2},
        {"owners": 1.0, "growth": 0.1},
        {"owners": 0.01, "growth": -0.02, "displaced": "highest", "support": 0.9},
        {"growth": 0.0, "support": 1.0, "cost": 0.5},
    ],
    "three_fairnesses": [
        {"base_b": 0.5, "noise_b": 1.8},
        {"base_a": 0.5, "base_b": 0.4, "noise_a": 2.8, "noise_b": 2.6, "line_a": 0.47, "line_b": 0.47},
        {"base_b": 0.5},
        {"noise_a": 0.0, "noise_b": 0.0},
        {"noise_a": 0.2, "noise_b": 0.1},
        {"base_a": 0.1, "base_b": 0.7, "noise_a": 3.0, "noise_b": 3.0, "line_a": 0.95, "line_b": 0.05},
        {"base_a": 0.3, "base_b": 0.301, "noise_a": 1.0, "noise_b": 1.0},
    ],
}


def tried(name: str) -> list[dict[str, Any]]:
    return [*settings(name), *MIXED[name]]


def see(name: str, values: dict[str, Any]) -> tuple[View, dict[str, Any]]:
    view = lab(name).view(**values)
    return view, dict(view.values)


# ---------------------------------------------------------------- every lab


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_is_whole(name: str) -> None:
    spec = lab(name)
    assert spec.id == name
    assert spec.question.endswith("?")
    assert len(spec.dials) <= 6
    assert any(one.invented for one in spec.assumptions)
    assert not all(one.invented for one in spec.assumptions)
    assert [dial for some in spec.groups().values() for dial in some] == list(spec.dials)
    everything = [spec.question, spec.source, spec.break_it, *(one.text for one in spec.assumptions)]
    assert "!" not in " ".join(everything)
    for dial in spec.dials:
        values = dial.values()
        assert dial.default in values
        assert len({dial.say(value) for value in values}) == len(values)
        if isinstance(dial, Dial):
            assert (values[0], values[-1]) == (dial.minimum, dial.maximum)


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_draws_and_nothing_overlaps(name: str) -> None:
    for values in tried(name):
        view = lab(name).view(**values)
        assert 1 <= view.words.count(". ") + 1 <= 4, values
        assert view.words.endswith(".")
        assert "!" not in view.words
        assert all(row.name and row.value for row in view.table)
        assert len(view.charts) == 2
        for chart in view.charts:
            check_names(ET.fromstring(svg.render(chart)), chart)
            check_layout(plan(chart))
            check_layout(plan(chart, stretch=1.17))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_told_by_colour_alone(name: str) -> None:
    for values in ({}, *MIXED[name]):
        for chart in lab(name).view(**values).charts:
            looks = [(mark.dash, mark.marker) for mark in chart.marks if isinstance(mark, Line)]
            assert len(looks) == len(set(looks))
            hatches = [mark.hatched for mark in chart.marks if isinstance(mark, Bars)]
            assert len(hatches) == len(set(hatches))
            for mark in chart.marks:
                if isinstance(mark, Bars):
                    assert chart.x is not None
                    assert all(chart.x.low <= value <= chart.x.high for value in mark.values)


@pytest.mark.parametrize("name", NAMES)
def test_matplotlib_draws_it_without_a_warning(name: str) -> None:
    for values in ({}, MIXED[name][0]):
        charts = lab(name).view(**values).charts
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = mpl.render(*charts)
            figure.canvas.draw()
        assert all(chart.title in figure.course_alt for chart in charts)


@pytest.mark.parametrize("name", NAMES)
def test_curves_stay_on_their_axes(name: str) -> None:
    for values in tried(name):
        for chart in lab(name).view(**values).charts:
            for mark in chart.marks:
                if isinstance(mark, Line):
                    assert chart.y is not None
                    low, high = chart.y.low, chart.y.high  # type: ignore[union-attr]
                    assert all(low - 1e-9 <= y <= high + 1e-9 for y in mark.y), (values, mark.name)


# ---------------------------------------------------------------- three fairnesses


def rates(p: float, s: float, t: float) -> tuple[float, float, float]:
    """PPV, FPR and FNR of a line on a calibrated score."""
    if s == 0:
        return 1.0, 0.0, 0.0
    cut = s * s / 2 * (log(t / (1 - t)) - log(p / (1 - p)))
    found, mistaken = phi((1 - cut) / s), phi((-1 - cut) / s)
    flagged = p * found + (1 - p) * mistaken
    return (p * found / flagged if flagged else 0.0), mistaken, phi((cut - 1) / s)


def both(v: dict[str, Any]) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    return rates(v["base_a"], v["noise_a"], v["line_a"]), rates(v["base_b"], v["noise_b"], v["line_b"])


MEASURES = ("right refusals", "payers refused", "non-payers let through")


@pytest.mark.parametrize("values", tried("three_fairnesses"), ids=str)
def test_three_fairnesses(values: dict[str, Any]) -> None:
    view, v = see("three_fairnesses", values)
    a, b = both(v)
    now, lines = view.charts
    check_gap_title(now.title, [abs(x - y) for x, y in zip(a, b, strict=True)])
    for bars, exact in zip((mark for mark in now.marks if isinstance(mark, Bars)), (a, b), strict=True):
        assert bars.values == pytest.approx(exact, abs=1e-6)
        for text, share in zip(bars.texts, exact, strict=True):
            check_percent(text, share)
    said = re.match(
        r"(?:(.+) of 100 refusals are right|[Hh]ardly anyone is refused) in group A "
        r"and (?:(.+) of 100 refusals are right|hardly anyone is refused) in group B\. "
        r"(.+) of 100 payers are refused in group A and (.+) of 100 in group B; "
        r"(.+) of 100 non-payers are let through in group A and (.+) of 100 in group B\.",
        view.words,
    )
    assert said is not None
    for text, exact in zip(said.groups(), (a[0], b[0], a[1], b[1], a[2], b[2]), strict=True):
        if text is not None:
            told(text[0].lower() + text[1:], 100, exact)
    for text, name, (p, (_, mistaken, missed)) in zip(
        said.groups(), "ab", ((v["base_a"], a), (v["base_b"], b)), strict=False
    ):
        refused = p * (1 - missed) + (1 - p) * mistaken
        assert (text is None) == (refused < 0.0001), name
        assert (text is None) == bool(re.search(rf"are refused in .*group {name.upper()}\b", now.note))
    check_closing(lines.title, view.words, v, a)
    check_identity(view.words, v, a)


def check_percent(text: str, share: float) -> None:
    sign, said = re.fullmatch(r"([<>]?) ?([\d.]+)\s%", text).groups()  # type: ignore[union-attr]
    if sign:
        assert share * 100 > float(said) if sign == ">" else 0 < share * 100 < float(said)
    else:
        assert float(said) == pytest.approx(share * 100, abs=0.0501)
        assert float(said) not in (0, 100) or share in (0, 1) or min(share, 1 - share) < 1e-15


def check_gap_title(title: str, gaps: list[float]) -> None:
    wide = [(name, gap) for name, gap in zip(MEASURES, gaps, strict=True) if gap >= 0.005]
    if not wide:
        assert title == "No measure differs between the groups by half a point or more"
        return
    assert title.startswith(("One of three", "Two of three", "All three")[len(wide) - 1])
    for name, gap in wide:
        points = re.search(rf"{name} by (\d+)", title)
        assert points is not None
        assert abs(int(points[1]) - gap * 100) <= 0.5 + 1e-6
        assert int(points[1]) > 0
    assert all(name not in title for name in set(MEASURES) - {name for name, _ in wide})


def check_closing(title: str, words: str, v: dict[str, Any], a: tuple[float, ...]) -> None:
    same = v["base_a"] == v["base_b"] and v["noise_a"] == v["noise_b"]
    flawless = max(*both(v)[0][1:], *both(v)[1][1:]) < 1e-6
    if flawless:
        perfect = v["noise_a"] == v["noise_b"] == 0
        why = "neither score makes mistakes" if perfect else "the scores make next to no mistakes"
        assert title == f"Any line closes all three gaps: {why}"
        assert "any line closes all three gaps" in words
    elif same:
        assert title == f"One line for group B closes all three gaps: at {v['line_a']:g}"
        assert "One line for group B closes all three gaps." in words
    else:
        assert title.startswith("No line")
        assert "No line for group B closes all three gaps." in words
        for k, name in enumerate(MEASURES):
            check_place(title, name, k, v, a)


def check_place(title: str, name: str, k: int, v: dict[str, Any], a: tuple[float, ...]) -> None:
    """The gap in measure k changes its sign where the title says it is closed."""

    def gap(t: float) -> float:
        return rates(v["base_b"], v["noise_b"], t)[k] - a[k]

    place = re.search(rf"{name} (at [\d.]+|nowhere|under 0\.01|over 0\.99)", title)
    if place is None:
        assert title == "No line for group B closes any of the three gaps"
        assert 0 in (v["noise_a"], v["noise_b"])
        return
    if place[1].startswith("at "):
        t = float(place[1][3:])
        assert gap(max(t - 0.0051, 0.001)) * gap(min(t + 0.0051, 0.999)) <= 1e-9
    elif place[1] == "nowhere":
        assert len({gap(t / 100) > 0 for t in range(1, 100)}) == 1
    else:
        assert len({gap(t / 100) > 0 for t in range(2, 99)}) == 1


def check_identity(words: str, v: dict[str, Any], a: tuple[float, ...]) -> None:
    p, (worth, mistaken, missed) = v["base_b"], a
    asked = p / (1 - p) * (1 - worth) / worth * (1 - missed)
    said = re.search(r"group B would have ([\d.]+)\s% of payers refused, and group A has ([\d.]+)\s%\.", words)
    if said is None:
        assert asked > 1 - 1e-9 or "so any line closes" in words
        assert ("cannot be had" in words) == (asked > 1)
        return
    assert float(said[1]) == pytest.approx(asked * 100, abs=0.0501)
    assert float(said[2]) == pytest.approx(mistaken * 100, abs=0.0501)


def test_the_conflict_of_the_first_setting_and_the_dials_that_dissolve_it() -> None:
    spec = lab("three_fairnesses")
    assert spec.view().charts[1].title.startswith("No line")
    for dials in ({"base_b": 0.5}, {"noise_a": 0.0, "noise_b": 0.0}):
        assert "closes all three gaps" in spec.view(**dials).charts[1].title
        assert not spec.view(**dials).charts[1].title.startswith("No")
    for line in spec.dial("line_b").values():
        assert spec.view(line_b=line).charts[1].title == spec.view().charts[1].title


def test_the_table_holds_the_published_case() -> None:
    rows = {row.name: row.value for row in lab("three_fairnesses").view().table}
    black = rows["Published case: COMPAS, black defendants"].replace("\N{NO-BREAK SPACE}", " ")
    white = rows["Published case: COMPAS, white defendants"].replace("\N{NO-BREAK SPACE}", " ")
    assert black == "51.4 % of 3,696 were charged again; PPV 63 %, FPR 44.8 %, FNR 28 %"
    assert white == "39.4 % of 2,454 were charged again; PPV 59.1 %, FPR 23.5 %, FNR 47.7 %"


# ---------------------------------------------------------------- audits


def audited(v: dict[str, Any], audits: int) -> tuple[float, float]:
    """Faults found and faults mended, one audit after the other."""
    hidden, known, mended = 100.0, 0.0, 0.0
    for k in range(audits):
        skill = 1 - (1 - v["skill"]) * (1 - v["learning"]) ** k
        known += hidden * v["thoroughness"]
        hidden *= 1 - v["thoroughness"]
        mended += known * skill
        known *= 1 - skill
    return 100 - hidden, mended


def near(text: str, exact: float) -> None:
    """A count as it is shown: whole from 10 up, two decimals below, never 0 or 100 by rounding."""
    if text == "fewer than 0.01":
        assert 0 < exact < 0.005 + 1e-9
        return
    said = amount(text)
    assert said == pytest.approx(exact, abs=0.5 + 1e-6 if exact >= 9.99 else 0.00501)
    assert said > 0 or exact < 1e-9
    assert said != 100 or abs(exact - 100) < 1e-4


@pytest.mark.parametrize("values", tried("audits"), ids=str)
def test_audits(values: dict[str, Any]) -> None:
    view, v = see("audits", values)
    found, mended = audited(v, v["audits"])
    known = found - mended
    wrong = 100 - found if v["unmended"] == "out" else 100 - mended
    course, skill = view.charts

    title = re.fullmatch(
        r"(No|\d+) audits?: (.+) of 100 faults found, (.+) mended, (.+) of 1,000 answers wrong", course.title
    )
    assert title is not None
    assert title[1] == (str(v["audits"]) if v["audits"] else "No")
    for text, exact in zip(title.groups()[1:], (found, mended, wrong), strict=True):
        near(text, exact)
    words = re.search(
        r", (.+) of 100 faults have been found and (.+) are mended\. Of 1,000 requests (.+) are answered rightly, "
        r"(.+) wrongly and (.+) refused\.",
        view.words,
    )
    assert words is not None
    refused = known if v["unmended"] == "out" else 0
    for text, exact in zip(words.groups(), (found, mended, 900 + mended, wrong, refused), strict=True):
        near(text, exact)
    assert ("not one right answer" in view.words) == (found > 0 and mended == 0)
    assert ("nothing to work on" in view.words) == (found == 0)
    check_right_answers(skill.title, v)


def check_right_answers(title: str, v: dict[str, Any]) -> None:
    told_after = re.findall(r"([\d,.]+) with (no|\d+) audits?", title)
    assert {int(k.replace("no", "0")) for _, k in told_after} == {0, v["audits"], 40}
    for text, k in told_after:
        exact = 900 + audited(v, int(k.replace("no", "0")))[1]
        assert amount(text) == pytest.approx(exact, abs=0.5 + 1e-6)
        assert (amount(text) == 900) == (exact < 900 + 1e-5)
        assert amount(text) != 1000 or exact > 1000 - 1e-5


def test_the_message_of_the_first_setting_and_what_overturns_it() -> None:
    spec = lab("audits")
    for k in (1, 12, 40):
        assert "100 of 1,000 answers wrong" in spec.view(audits=k).charts[0].title
        assert "not one right answer" in spec.view(audits=k).words
    out = spec.view(unmended="out")
    assert "6.87 of 1,000 answers wrong" in out.charts[0].title
    assert "not one right answer" in out.words
    assert "93 refused" in out.words
    assert "have added" in spec.view(learning=0.1).words
    assert "not one right answer" not in spec.view(learning=0.1).words


# ---------------------------------------------------------------- ledger


def incomes() -> list[float]:
    normal = NormalDist(0, 0.7)
    raw = [exp(normal.inv_cdf((k + 0.5) / 1000)) for k in range(1000)]
    return [one * 1000 / sum(raw) for one in raw]


BEFORE = incomes()


def gini(values: list[float]) -> float:
    """By the mean difference of all pairs, not by the formula under test."""
    ordered = sorted(values)
    apart = sum((2 * k - len(ordered) + 1) * one for k, one in enumerate(ordered))
    return apart / (len(ordered) * sum(ordered))


def ledger(v: dict[str, Any], support: float) -> tuple[list[float], float]:
    """Incomes afterwards, and the share of every loss that is made good (for whom is known without chance)."""
    hit = range(200) if v["displaced"] == "lowest" else range(800, 1000)
    lost = sum(BEFORE[k] for k in hit) / 4
    pot = lost + v["growth"] * 1000
    paid = min(support, max(pot, 0) / (lost * (1 + v["cost"])))
    own = range(1000 - round(v["owners"] * 1000), 1000)
    after = list(BEFORE)
    for k in hit:
        after[k] *= 1 - (1 - paid) / 4
    for k in own:
        after[k] += (pot - paid * lost * (1 + v["cost"])) / len(own)
    return after, paid


def percent_of(text: str) -> float:
    return amount(text) / 100


@pytest.mark.parametrize("values", [v for v in tried("ledger") if v.get("displaced") != "any"], ids=str)
def test_ledger(values: dict[str, Any]) -> None:
    view, v = see("ledger", values)
    after, paid = ledger(v, v["support"])
    gain = sum(now > was * (1 + 1e-9) for now, was in zip(after, BEFORE, strict=True)) / 10
    lose = sum(now < was * (1 - 1e-9) for now, was in zip(after, BEFORE, strict=True)) / 10
    total = sum(after) / 1000 - 1
    support, shares = view.charts

    title = re.fullmatch(r"Total income (\S+)\s%: of 100 people (\S+) gains? and (\S+) loses?", support.title)
    assert title is not None
    assert percent_of(title[1]) == pytest.approx(total, abs=0.00501)
    assert (title[1] == "0") == (abs(total) < 1e-9)
    assert (amount(title[2]), amount(title[3])) == pytest.approx((gain, lose), abs=0.051)
    counts = re.search(r"of 100 people (\S+ gains?), (\S+ loses?) and (\S+) keeps? what they had\.", view.words)
    assert counts is not None
    assert f"{counts[1]} and {counts[2]}" in support.title
    assert ("1 gain " not in support.title, "1 loses" in support.title) == (True, title[3] == "1")
    assert amount(counts[3]) == pytest.approx(100 - gain - lose, abs=0.051)
    check_gini(shares.title, view.words, gini(BEFORE), gini(after))
    fifths = re.search(r"the poorest fifth has (\S+)\s% of all income, the richest (\S+)\s%", shares.title)
    ordered = sorted(after)
    assert fifths is not None
    assert percent_of(fifths[1]) == pytest.approx(sum(ordered[:200]) / sum(after), abs=0.000501)
    assert percent_of(fifths[2]) == pytest.approx(sum(ordered[800:]) / sum(after), abs=0.000501)
    check_offer(support.subtitle, view.words, v, paid)


def check_gini(title: str, words: str, before: float, now: float) -> None:
    said = re.match(r"The Gini (rises|falls) from ([\d.]+) to ([\d.]+):", title)
    if said is None:
        assert title.startswith(f"The Gini stays at {round(before, 3):g}:")
        assert now == pytest.approx(before, abs=0.00101)
        return
    assert (said[1] == "rises") == (now > before)
    assert (float(said[2]), float(said[3])) == pytest.approx((before, now), abs=0.000501)
    assert f"{said[0][:-1]}." in words


def check_offer(subtitle: str, words: str, v: dict[str, Any], paid: float) -> None:
    full, most = ledger(v, 1.0)
    nobody_behind = most == pytest.approx(1)
    assert ("would be enough" in subtitle) == nobody_behind
    pot_is_positive = ledger(v, 0.0)[0][-1] > BEFORE[-1] * (0.75 if v["displaced"] == "highest" else 1)
    assert ("no reason to use it" in subtitle) == (not pot_is_positive)
    if v["support"] and pot_is_positive:
        said = re.search(r"makes good ([\d.]+)\s% of every loss", words)
        assert said is not None
        assert percent_of(said[1]) == pytest.approx(paid, abs=0.000501)
        assert ("is used up" in words) == (paid < v["support"] - 1e-9)
    assert len(full) == 1000


def test_what_support_changes_and_what_it_does_not() -> None:
    spec = lab("ledger")
    titles = [spec.view(support=one / 10).charts[0].title for one in range(11)]
    assert all("Total income +5" in title for title in titles)
    assert "20 lose" in titles[0]
    assert "of 100 people 10 gain and 0 lose" in titles[-1]
    ginis = [spec.result(support=one / 10).gini_now for one in range(11)]
    assert all(later < earlier for earlier, later in pairwise(ginis))


def test_the_message_of_the_first_setting_and_what_overturns_it_in_the_ledger() -> None:
    spec = lab("ledger")
    assert "10 gain and 20 lose" in spec.view().charts[0].title
    assert "The Gini rises" in spec.view().charts[1].title
    shared = spec.view(owners=1.0, growth=0.1)
    assert "0 lose" in shared.charts[0].title
    assert "The Gini falls" in shared.charts[1].title
    assert "20 lose" in spec.view(growth=0.0, support=1.0, cost=0.5).charts[0].title
    falling = spec.view(owners=1.0)
    assert "The Gini falls" in falling.charts[1].title
    assert falling.result.now.displaced < 0
