"""The choice sheet, driven by setting values."""

from __future__ import annotations

import json
from html import unescape

import ipywidgets as ipw
import pytest

from course_utils.tasks import AnswerStore, ChoiceTask, Option, Question
from course_utils.widgets import ChoiceSheet

TASK = ChoiceTask(
    id="logic",
    title="Necessary & sufficient",
    points=2,
    prompt="One option each.",
    hints=("a", "b", "c"),
    questions=(
        Question(
            "q1",
            "Are brakes enough?",
            {"a": Option("Yes.", "Not by themselves."), "b": Option("No.", "So it is.")},
            "b",
        ),
        Question("q2", "Are they needed?", {"a": Option("Yes.", "They are."), "b": Option("No.", "Try without.")}, "a"),
    ),
)


def make(store, feedback=True, task=TASK):
    sheet = ChoiceSheet(task, store, feedback=feedback)
    assert isinstance(sheet.widget, ipw.VBox)
    return sheet


def on_disk(store):
    return json.loads(store.path.read_text(encoding="utf-8"))["choices"]


def test_every_option_is_saved_at_once(store):
    sheet = make(store)
    expected = {}
    for question in TASK.questions:
        for letter, option in question.options.items():
            sheet.questions[question.id].value = letter
            expected[question.id] = letter
            assert on_disk(store) == {"logic": expected}
            assert option.feedback in sheet.said[question.id].value
    assert sheet.errors == []
    assert "All saved. 2 of 2 questions answered." in sheet.status.value


def test_found_again_and_run_twice(store):
    make(store).questions["q1"].value = "a"
    for _ in range(2):
        again = make(AnswerStore(store.path, "04", say=pytest.fail))
        assert (again.questions["q1"].value, again.questions["q2"].value) == ("a", None)
        assert "Not by themselves." in again.said["q1"].value
        assert again.text() == "Necessary & sufficient. 1 of 2 questions answered."


def test_a_graded_sheet_says_nothing_of_the_key(store):
    sheet = make(store, feedback=False)
    sheet.questions["q1"].value = "b"
    assert sheet.said["q1"].value == ""
    assert make(store, feedback=False).said["q1"].value == ""


def test_a_letter_that_is_no_option_is_left_aside(store):
    store.save_choice("logic", "q1", "z")
    sheet = make(store)
    assert sheet.questions["q1"].value is None
    assert "0 of 2" in sheet.text()


def test_hostile_text_stays_text(store):
    payload = '<img src=x onerror="alert(1)">'
    task = ChoiceTask(
        id="x",
        title=payload,
        points=1,
        prompt=payload,
        hints=("a", "b", "c"),
        questions=(Question("q1", payload, {"a": Option("Yes", payload), "b": Option("No", payload)}, "a"),),
    )
    sheet = make(store, task=task)
    sheet.questions["q1"].value = "a"
    pages = [w.value for w in _all(sheet.widget) if isinstance(w, ipw.HTML)]
    assert not any(payload in page for page in pages)
    assert sum(payload in unescape(page) for page in pages) == 3  # the head, the question, what is said to it


def test_a_failing_click_is_told_and_remembered(store, monkeypatch):
    sheet = make(store)
    monkeypatch.setattr(store, "save_choice", lambda *_: 1 / 0)
    sheet.questions["q1"].value = "a"
    assert isinstance(sheet.errors[0], ZeroDivisionError)
    assert "ZeroDivisionError" in sheet.notice.value


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)
