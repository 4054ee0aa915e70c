"""Labs as a widget or a learner meets them: dials, refusals, assumptions, the text twin."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.figures import LABS, lab_spec
from course_utils.figures.lab import Choice, Dial
from course_utils.figures.say import count, count_beside, number, out_of, percent, signed


@pytest.mark.parametrize("name", LABS)
def test_a_lab_is_whole(name: str) -> None:
    spec = lab_spec(name)
    assert spec.id == name
    assert spec.question.endswith("?")
    assert spec.source
    assert spec.break_it
    assert len({dial.name for dial in spec.dials}) == len(spec.dials)
    assert any(one.invented for one in spec.assumptions)
    assert not all(one.invented for one in spec.assumptions)
    assert [dial for group in spec.groups().values() for dial in group] == list(spec.dials)
    view = spec.view()
    assert view.charts
    assert view.words
    assert all(row.name and row.value for row in view.table)
    assert "!" not in " ".join([view.words, spec.question, spec.break_it, *(one.text for one in spec.assumptions)])


@pytest.mark.parametrize("name", LABS)
def test_every_dial_stands_at_one_of_its_own_stops(name: str) -> None:
    for dial in lab_spec(name).dials:
        values = dial.values()
        assert dial.default in values
        assert len(set(values)) == len(values)
        assert all(dial.check(value) == value and dial.say(value) for value in values)
        assert len({dial.say(value) for value in values}) == len(values), "two stops read the same"
        if isinstance(dial, Dial):
            assert list(values) == sorted(values)
            assert (values[0], values[-1]) == (dial.minimum, dial.maximum)


@pytest.mark.parametrize("name", LABS)
def test_words_are_three_sentences_at_most(name: str) -> None:
    spec = lab_spec(name)
    for values in ({}, *({dial.name: dial.values()[0]} for dial in spec.dials)):
        words = spec.view(**values).words
        assert 1 <= words.count(". ") + 1 <= 4
        assert words.endswith(".")


@pytest.mark.parametrize(
    ("lab", "values", "says"),
    [
        ("feed", {"wieght": 0.2}, r'no dial called "wieght"; its dials are weight, posts'),
        ("feed", {"weight": 1.5}, r"weight .* goes from 0 to 1"),
        ("feed", {"weight": "high"}, r"weight .* needs a number from 0 to 1"),
        ("feed", {"posts": 2.5}, r"posts .* needs a whole number from 1 to 100"),
        ("feed", {"posts": True}, r"posts .* needs a number"),
        ("feed", {"target": float("nan")}, r"target .* needs a number"),
        ("confidence", {"said": 40}, r"said .* goes from 50\s% to 100\s%"),
        ("confidence", {"right": 0.7}, r"right .* needs a whole number"),
        ("scorecards", {"rule": "worst"}, r'rule .* can be "best" or "halfway"'),
        ("watchlist", {"purpose": None}, r"purpose .* can be"),
    ],
)
def test_a_wrong_value_gets_one_sentence(lab: str, values: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        lab_spec(lab).view(**values)
    assert "\n" not in str(refusal.value)


def test_an_unknown_lab_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match='no lab called "fed"; the labs are confidence, scorecards, feed, watchlist, '):
        lab_spec("fed")


def test_numpy_numbers_and_values_between_stops_are_taken() -> None:
    assert lab_spec("feed").result(weight=np.float64(0.2), posts=np.int64(8)).posts == 8
    assert lab_spec("watchlist").result(specificity=0.9995).specificity == 0.9995


def test_a_dial_keeps_the_kind_of_its_number() -> None:
    feed = lab_spec("feed")
    assert isinstance(feed.settle(posts=10.0)["posts"], int)
    assert isinstance(feed.settle(weight=0)["weight"], float)
    assert isinstance(lab_spec("scorecards").dial("rule"), Choice)


def test_numbers_as_people_read_them() -> None:
    assert [number(v) for v in (1200, 0.5, -0.456, -0.001)] == ["1,200", "0.5", "−0.46", "0"]
    assert [signed(v) for v in (1093.4, -0.4, -12)] == ["+1,093", "0", "−12"]
    assert [signed(v, 2) for v in (0.4, -0.4616)] == ["+0.40", "−0.46"]
    assert [percent(v) for v in (0.888, 1, 0, 0.99996, 0.00001)] == [
        "88.8\xa0%",
        "100\xa0%",
        "0\xa0%",
        "99.996\xa0%",
        "0.001\xa0%",
    ]
    assert [out_of(v) for v in (0.32, 0.001, 0.9999, 0, 1)] == [
        "32 of 100",
        "fewer than 1 of 100",
        "more than 99 of 100",
        "0 of 100",
        "100 of 100",
    ]
    assert [count(v) for v in (999.9, 9.5, 0.99, 0.001, 0)] == ["1,000", "9.5", "0.99", "fewer than 0.01", "0"]
    assert [count_beside(v, 100) for v in (100, 99.9, 99.96, 60)] == ["100", "99.9", "99.96", "60"]
