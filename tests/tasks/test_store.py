"""The answer store: saved at once, read back whole, never lost."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.tasks import AnswerError, AnswerStore, CardAnswer

FULL = CardAnswer(True, False, 90, 70, "T2", "c")


@pytest.fixture
def said():
    return []


@pytest.fixture
def store(tmp_path, said):
    return AnswerStore(tmp_path / "answers" / "01.json", "01", said.append)


def test_everything_comes_back_after_a_restart(store, tmp_path):
    store.save_card("border-2", FULL)
    store.save_choice("logic", "q1", "b")
    store.save_number("spec", 0.35)
    store.save_prediction("feed", "falls")
    number = store.form_number()
    again = AnswerStore(tmp_path / "answers" / "01.json", "01")
    assert again.card("border-2") == FULL
    assert again.choice("logic") == {"q1": "b"}
    assert again.number("spec") == 0.35
    assert again.prediction("feed") == "falls"
    assert again.form_number() == number


def test_the_file_can_be_read_by_a_person(store):
    store.save_card("border-2", FULL)
    data = json.loads(store.path.read_text(encoding="utf-8"))
    assert data["cards"]["border-2"] == {
        "repair": True,
        "remains": False,
        "sure_repair": 90,
        "sure_remains": 70,
        "reason": "T2",
        "flip": "c",
    }
    assert data["format"] == 1
    assert data["lesson"] == "01"
    assert stat.S_IMODE(store.path.stat().st_mode) & stat.S_IRGRP


@pytest.mark.parametrize("content", ["", "{", "[1, 2", "\x00\x00", "null", "[]", "{}" * 3, '{"cards": {"a": ' * 3000])
def test_an_unreadable_file_is_kept_aside_and_said(store, said, content):
    store.path.parent.mkdir()
    store.path.write_text(content, encoding="utf-8")
    store.save_card("border-1", FULL)
    assert store.card("border-1") == FULL
    aside = [p for p in store.path.parent.iterdir() if "unreadable" in p.name]
    assert [p.read_text(encoding="utf-8") for p in aside] == [content]
    assert len(said) == 1
    assert "unreadable" in said[0]


def test_foreign_values_in_a_section_are_left_out_not_guessed(store):
    store.path.parent.mkdir()
    store.path.write_text(
        json.dumps(
            {
                "format": 1,
                "form": True,
                "cards": {"border-1": {"repair": "yes", "sure_repair": 900, "flip": "abc", "remains": False}},
                "choices": 3,
            }
        ),
        encoding="utf-8",
    )
    assert store.card("border-1") == CardAnswer(remains=False)
    assert store.choice("logic") == {}
    assert store.read()["form"] is None


def test_two_notebooks_open_on_one_exercise_keep_each_others_answers(store, tmp_path):
    other = AnswerStore(store.path, "01")
    store.save_card("border-1", FULL)
    other.save_card("border-2", FULL)
    store.save_choice("logic", "q1", "a")
    assert set(other.read()["cards"]) == {"border-1", "border-2"}
    assert other.choice("logic") == {"q1": "a"}


def test_a_write_that_fails_leaves_the_old_file_and_keeps_the_answer(store, said, monkeypatch):
    store.save_card("border-1", FULL)
    before = store.path.read_bytes()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.save_card("border-2", FULL)
    store.save_card("border-3", FULL)
    assert store.path.read_bytes() == before
    assert store.card("border-3") == FULL
    assert len(said) == 1
    assert "No space left" in said[0]
    assert not list(store.path.parent.glob(".*tmp"))
    monkeypatch.undo()
    store.save_card("border-4", FULL)
    assert set(json.loads(store.path.read_text(encoding="utf-8"))["cards"]) == {f"border-{n}" for n in range(1, 5)}


def test_many_writers_never_leave_a_torn_file(tmp_path):
    path = tmp_path / "answers" / "01.json"
    AnswerStore(path, "01").save_card("border-1", FULL)

    def work(n):
        store = AnswerStore(path, "01")
        for _ in range(20):
            store.save_number(f"n{n}", float(n))
            json.loads(path.read_text(encoding="utf-8"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert not [p for p in path.parent.iterdir() if p.name != "01.json"]


def test_the_first_prediction_stays(store):
    store.save_prediction("feed", "falls")
    store.save_prediction("feed", "rises")
    assert store.prediction("feed") == "falls"


def test_the_answer_before_feedback_stays_beside_later_ones(store):
    store.save_card("border-1", FULL)
    assert not store.feedback_seen("border-1")
    store.feedback_shown("border-1")
    store.save_card("border-1", CardAnswer(False, False))
    store.feedback_shown("border-1")
    assert store.feedback_seen("border-1")
    assert CardAnswer.from_json(store.read()["cards"]["border-1"]["first"]) == FULL
    assert store.card("border-1") == CardAnswer(False, False)


@pytest.mark.parametrize(
    ("said_wrongly", "sentence"),
    [
        ({"repair": "yes"}, "True or False"),
        ({"remains": 1}, "True or False"),
        ({"sure": 120}, "from 50"),
        ({"sure": (90,)}, "from 50"),
        ({"sure": (90, 20)}, "from 50"),
        ({"reason": "Z9"}, "codes"),
        ({"flip": "e"}, "'a', 'b', 'c' or 'd'"),
        ({"flip": ""}, "'a', 'b', 'c' or 'd'"),
    ],
)
def test_a_typed_answer_that_cannot_be_read_says_what_to_type(said_wrongly, sentence):
    with pytest.raises(AnswerError, match=sentence):
        CardAnswer().updated(**said_wrongly)


def test_one_confidence_may_stand_for_both():
    assert CardAnswer().updated(sure=80) == CardAnswer(sure_repair=80, sure_remains=80)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("repair", "remains", "sure_repair", "sure_remains", "reason", "flip")


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(FIELDS), json_values) | json_values)
def test_whatever_a_file_holds_gives_a_usable_answer(data):
    answer = CardAnswer.from_json(data)
    assert CardAnswer.from_json(answer.to_json()) == answer
