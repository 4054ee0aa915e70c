"""Titles and words of every lab against numbers worked out here again, at every corner of its dials.

Nothing of the models is used: the formulas are written out anew with the
standard library, so a sentence that says what its author wished for fails.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log, sqrt
from statistics import NormalDist
from typing import Any

import pytest

from course_utils.figures import lab_spec
from course_utils.figures.chart import Line, Points, Rule
from course_utils.figures.lab import View
from tests.figures.dial_settings import corners, settings

PHI = NormalDist().cdf
DENSITY = NormalDist().pdf


def see(name: str, values: dict[str, Any]) -> tuple[View, dict[str, Any]]:
    view = lab_spec(name).view(**values)
    return view, dict(view.values)


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def told(text: str, whole: float, exact: float) -> None:
    """A natural frequency such as "32", "fewer than 1" or "just under 60", held to the exact share."""
    kind, number = re.fullmatch(r"(fewer than |more than |just under |just over |)([\d,.]+)", text).groups()  # type: ignore[union-attr]
    said, truth = amount(number), exact * whole
    if kind in ("fewer than ", "just under "):
        assert truth < said
        assert said - truth <= 1
    elif kind in ("more than ", "just over "):
        assert truth > said - 1e-9
        assert truth - said <= 1
    else:
        assert abs(said - truth) <= 0.5 + 1e-6
        assert said > 0 or truth == 0 or truth < 1e-9
        assert said < whole or truth > whole * (1 - 1e-12)


# ---------------------------------------------------------------- confidence


def calibration(right: float, said: float) -> float:
    """The mean score of someone right so often, from one right and one wrong judgement."""
    p, c = right / 100, said / 100
    return p * (1 - (1 - c) ** 2 / 0.25) + (1 - p) * (1 - c**2 / 0.25)


@pytest.mark.parametrize(
    "values", [*settings("confidence"), *corners("confidence"), {"right": 71, "said": 72}], ids=str
)
def test_confidence(values: dict[str, Any]) -> None:
    view, v = see("confidence", values)
    mine = calibration(v["right"], v["said"])
    best = max(range(50, 101), key=lambda said: calibration(v["right"], said))
    most = calibration(v["right"], best)
    chart = view.charts[0]

    title = re.fullmatch(
        r"Saying (\d+)\s% scores (\S+?)(?:, and nothing else scores as much|; saying (\d+)\s% would score (\S+))",
        chart.title,
    )
    assert title is not None
    assert int(title[1]) == v["said"]
    assert amount(title[2]) == pytest.approx(mine, abs=0.00501)
    assert (title[3] is None) == (v["said"] == best)
    if title[3] is not None:
        assert int(title[3]) == best
        assert amount(title[4]) == pytest.approx(most, abs=0.00501)
        assert title[2] != title[4]
    assert f"right {v['right']}\N{NO-BREAK SPACE}% of the time" in chart.subtitle
    check_marks(chart.marks, v["said"], mine, best, most)
    check_confidence_words(view.words, v, mine, most)


def check_marks(marks: Any, said: float, mine: float, best: float, most: float) -> None:
    line = next(mark for mark in marks if isinstance(mark, Line))
    assert line.at == (said, pytest.approx(mine, abs=1e-9))
    point = next(mark for mark in marks if isinstance(mark, Points))
    assert (point.x, point.y) == ((best,), pytest.approx((most,), abs=1e-9))
    assert {mark.at for mark in marks if isinstance(mark, Rule) and mark.axis == "x"} == {said, best}


def check_confidence_words(words: str, v: dict[str, Any], mine: float, most: float) -> None:
    said = re.search(r"says (\d+)\s% scores (\S+) on average, (as much as|more than|less than|as everyone)", words)
    assert said is not None
    assert int(said[1]) == v["said"]
    assert amount(said[2]) == pytest.approx(mine, abs=0.00501)
    assert (said[3] == "as everyone") == (v["said"] == 50)
    if v["said"] != 50:
        assert said[3] == ("as much as" if abs(mine) < 1e-9 else "more than" if mine > 0 else "less than")
    cost = re.search(r"so saying (more|less) than you know costs (\d[\d.]*)\.", words)
    assert (cost is None) == (v["said"] == v["right"]) == ("That is the most there is" in words)
    if cost is not None:
        assert (cost[1] == "more") == (v["said"] > v["right"])
        assert amount(cost[2]) > 0
        assert amount(cost[2]) == pytest.approx(most - mine, abs=0.00501)


# ---------------------------------------------------------------- scorecards


def ledger(v: dict[str, Any], use: str, sens: float, spec: float) -> float:
    sought, others = 1000 * v["share"], 1000 * (1 - v["share"])
    return sought * (sens * v[f"{use}_found"] + (1 - sens) * v[f"{use}_missed"]) + others * (
        (1 - spec) * v[f"{use}_false_alarm"] + spec * v[f"{use}_left_alone"]
    )


def machine(v: dict[str, Any]) -> tuple[float, float]:
    if v["noise"] == 0:
        return 1.0, 1.0
    line = v["noise"] ** 2 / 2 * log(1 / v["share"] - 1) if v["rule"] == "best" else 0.0
    return PHI((1 - line) / v["noise"]), PHI((line + 1) / v["noise"])


@pytest.mark.parametrize("values", list(settings("scorecards")), ids=str)
def test_scorecards(values: dict[str, Any]) -> None:
    view, v = see("scorecards", values)
    sens, spec = machine(v)
    accuracy = v["share"] * sens + (1 - v["share"]) * spec
    technical, societal = view.charts

    right = re.search(r"right about ((?:more than |fewer than )?[\d,]+) of 1,000 people", technical.title)
    assert right is not None
    told(right[1], 1000, accuracy)
    assert f"right about {right[1]} of 1,000 people" in view.words
    for bars in technical.marks:
        assert bars.values == pytest.approx((accuracy, sens, spec), abs=1e-9)  # type: ignore[union-attr]

    title = re.fullmatch(r"Societal scorecard: screening (\S+), arrests (\S+)", societal.title)
    assert title is not None
    for use, said, phrase in (
        ("screening", title[1], "screening leaves people"),
        ("arrests", title[2], "arrests leave people"),
    ):
        now, perfect = ledger(v, use, sens, spec), ledger(v, use, 1, 1)
        assert abs(amount(said) - now) <= 0.5 + 1e-6
        rest = view.words.split(phrase)[1]
        stands = re.match(r" (?:(ahead|behind) by ([\d,]+)|neither ahead nor behind)", rest)
        assert stands is not None
        if stands[1] is None:
            assert abs(now) <= 0.5 + 1e-6
        else:
            assert (now > 0) == (stands[1] == "ahead")
            assert abs(amount(stands[2]) - abs(now)) <= 0.5 + 1e-6
        check_turn(view.words, use, perfect - now, v["noise"])
    check_subtitle(societal.subtitle, v)


def check_turn(words: str, use: str, change: float, noise: float) -> None:
    """What the words say a machine without mistakes would do for this use."""
    if noise == 0:
        assert "It makes no mistake" in words
        assert "would" not in words
        return
    last = words.split("A machine that makes no mistake would ")[1]
    both = re.fullmatch(r"(.+) for both\.", last)
    split = re.fullmatch(r"(.+) for screening and (.+) for the arrests\.", last)
    said = both[1] if both else split[1 if use == "screening" else 2]  # type: ignore[index]
    if abs(change) < 0.5 - 1e-6:
        assert said == "change little"
    elif abs(change) > 0.5 + 1e-6:
        assert said == ("make things better" if change > 0 else "make things worse")


def check_subtitle(subtitle: str, v: dict[str, Any]) -> None:
    if v["noise"] == 0:
        assert subtitle.startswith("This machine makes no mistake")
        return
    said = re.search(r"screening (\S+), arrests (\S+)\.$", subtitle)
    assert said is not None
    assert amount(said[1]) == pytest.approx(ledger(v, "screening", 1, 1), abs=0.51)
    assert amount(said[2]) == pytest.approx(ledger(v, "arrests", 1, 1), abs=0.51)


# ---------------------------------------------------------------- feed


@lru_cache(maxsize=4096)
def feed(weight: float, posts: int, r: float) -> tuple[float, float, float, float]:
    """Attention, worth, clicks, good: by Simpson's rule over the best score's distribution."""
    spread = sqrt((1 - weight) ** 2 + weight**2 + 2 * weight * (1 - weight) * r)
    a, b = ((1 - weight) + weight * r) / spread, (weight + (1 - weight) * r) / spread
    steps, low, high = 600, -9.0, 9.0
    h = (high - low) / steps
    attention = worth = clicks = good = 0.0
    for k in range(steps + 1):
        s = low + k * h
        mass = h / 3 * (1 if k in (0, steps) else 4 if k % 2 else 2) * posts * DENSITY(s) * PHI(s) ** (posts - 1)
        attention += mass * a * s
        worth += mass * b * s
        clicks += mass * PHI((a * s - 1) / sqrt(2 - a * a))
        good += mass * (PHI(b * s / sqrt(1 - b * b)) if abs(b) < 1 - 1e-9 else float(b * s > 0) + 0.5 * float(s == 0))
    return attention, worth, clicks, good


CLICKS = feed(0.0, 10, -0.3)[2]
AT_THE_TARGET = [{"target": CLICKS + by} for by in (-0.004, -0.0001, 0.0001, 0.004)]
AT_THE_TARGET.append({"weight": 0.1, "target": feed(0.1, 10, -0.3)[2] - 0.0002})  # 67.3 is met by a 67


@pytest.mark.parametrize("values", [*settings("feed"), *corners("feed"), *AT_THE_TARGET], ids=str)
def test_feed(values: dict[str, Any]) -> None:
    view, v = see("feed", values)
    attention, worth, clicks, good = feed(v["weight"], v["posts"], v["correlation"])
    specification, harder = view.charts
    met = clicks >= v["target"]

    title = re.fullmatch(
        r"Target (met|missed): (.+) of 100 clicked, (.+) of 100 worth more than average", specification.title
    )
    assert title is not None
    assert (title[1] == "met") == met
    told(title[2], 100, clicks)
    told(title[3], 100, good if abs(good - 0.5) > 1e-6 else 0.5)
    assert f"specification is {'met' if met else 'not met'}: {title[2]} of 100" in view.words
    said = re.search(r"the target is ([\d.]+)\. ", view.words)
    assert said is not None
    assert amount(said[1]) == pytest.approx(v["target"] * 100, abs=0.00501)
    clicked = re.search(r"([\d.]+)$", title[2])
    assert clicked is not None
    assert amount(clicked[1]) >= amount(said[1]) if met else amount(clicked[1]) <= amount(said[1])

    best = re.fullmatch(r"Best of (\d+) posts?: attention (\S+), worth (\S+)", harder.title)
    assert best is not None
    assert int(best[1]) == v["posts"]
    assert amount(best[2]) == pytest.approx(attention, abs=0.00501)
    assert amount(best[3]) == pytest.approx(worth, abs=0.00501)
    check_direction(harder.subtitle, v)
    check_readers(view.words, worth)
    check_weights(view.words, v)


def check_direction(subtitle: str, v: dict[str, Any]) -> None:
    fewer, more = feed(v["weight"], 2, v["correlation"]), feed(v["weight"], 50, v["correlation"])
    both = re.fullmatch(r"Choosing from more posts (\w+) both\.", subtitle)
    split = re.fullmatch(r"Choosing from more posts (.+) attention and (.+) worth\.", subtitle)
    said = (both[1], both[1]) if both else split.groups()  # type: ignore[union-attr]
    for k, verb in enumerate(said):
        change = more[k] - fewer[k]
        assert verb == ("hardly moves" if abs(change) < 0.009 else "raises" if change > 0 else "lowers")


def check_readers(words: str, worth: float) -> None:
    if "Readers do as well as" in words:
        assert abs(worth) < 0.0051
    else:
        assert ("Readers do better than" in words) == (worth > 0)
        assert ("Readers do worse than" in words) == (worth < 0)


def check_weights(words: str, v: dict[str, Any]) -> None:
    """The largest weight that meets the target and the smallest at which readers do not lose."""
    if "nothing to choose" in words:
        assert v["posts"] == 1
        return
    if "No weight on worth meets" in words:
        assert max(feed(w / 20, v["posts"], v["correlation"])[2] for w in range(21)) < v["target"]
        return
    most = re.search(r"up to (?:a weight of )?([\d.]+?)(?: meets|,)", words)
    limit = 1.0 if most is None else float(most[1])
    assert most is not None or "Every weight meets the target" in words
    assert feed(limit, v["posts"], v["correlation"])[2] >= v["target"] - 1e-9
    assert limit == 1 or feed(min(limit + 0.0011, 1), v["posts"], v["correlation"])[2] < v["target"]
    least = re.search(r"from ([\d.]+?)(?: up|:)", words)
    start = 0.0 if least is None else float(least[1])
    assert least is not None or "at every weight readers do at least as well" in words
    assert feed(start, v["posts"], v["correlation"])[1] >= -1e-9
    assert start == 0 or feed(start - 0.0011, v["posts"], v["correlation"])[1] < 0
    assert ("no weight gives both" in words) == (limit < start)


# ---------------------------------------------------------------- watchlist


@pytest.mark.parametrize("values", [*settings("watchlist"), *corners("watchlist")], ids=str)
def test_watchlist(values: dict[str, Any]) -> None:
    view, v = see("watchlist", values)
    found = v["listed"] * v["sensitivity"]
    alarms = (v["people"] - v["listed"]) * (1 - v["specificity"])
    worth, repair = view.charts

    title = re.fullmatch(r"A flag is right in (.+) of ([\d,]+) cases", worth.title)
    assert title is not None
    assert title[0] in view.words
    told(title[1], amount(title[2]), found / (found + alarms))
    dots = {part.label: part.count for part in worth.marks[0].parts}  # type: ignore[union-attr]
    assert sum(dots.values()) == 100
    assert abs(dots.get("on the list", 0) - 100 * found / (found + alarms)) <= 0.5 + 1e-9

    said = re.fullmatch(r"After a full repair: mistakes (.+), people (?:held|warned) (.+)", repair.title)
    assert said is not None
    for text, before, after in ((said[1], alarms, 0), (said[2], found, v["listed"])):
        check_course(text, before, after)
    people = re.search(
        r"and ([\d.,]+) are flagged: ([\d.,]+) of the ([\d,]+) on the list and ([\d.,]+) who are not", view.words
    )
    assert people is not None
    for text, exact in zip(people.groups(), (found + alarms, found, v["listed"], alarms), strict=True):
        assert amount(text) == pytest.approx(exact, abs=0.5 if exact >= 9.99 else 0.005)
    assert found == v["listed"] or people[2] != people[3]
    perfect = v["sensitivity"] == v["specificity"] == 1
    assert ("The machine makes no error." in view.words) == perfect
    assert ("held for having signed a petition" in view.words) == (v["purpose"] == "petition")
    assert ("their pacemaker is faulty" in view.words) == (v["purpose"] == "pacemaker")


def check_course(text: str, before: float, after: float) -> None:
    if text.startswith("stay at"):
        assert before == pytest.approx(after, abs=1e-9)
        assert amount(text.removeprefix("stay at ")) == after
    else:
        start, end = re.fullmatch(r"from ([\d.,]+) to ([\d.,]+)", text).groups()  # type: ignore[union-attr]
        assert amount(start) == pytest.approx(before, abs=0.5 if before >= 9.99 else 0.005)
        assert start != end
        assert amount(end) == after


def test_a_machine_that_flags_nobody_has_words_too() -> None:
    from course_utils.models.watchlist import simulate

    spec = lab_spec("watchlist")
    result = simulate(sensitivity=0, specificity=1)
    worth, _ = spec.charts(result)
    assert worth.title.startswith("Nobody is flagged")
    assert worth.description()
    assert "No flag is ever raised." in spec.words(result)
    assert any("nobody is flagged" in row.value for row in spec.table(result))
