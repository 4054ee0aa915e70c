"""The casebook in a notebook, driven by setting values."""

from __future__ import annotations

import json
from html import unescape

import pytest

from course_utils.cards.casebook import casebook, select
from course_utils.tasks import AnswerStore, CardAnswer, explain_case
from course_utils.widgets import CaseBrowser

CASES = casebook()
QUIET = select(sensitive=False)
OPEN = next(one for one in QUIET if one.other)


def make(store, **given):
    browser = CaseBrowser(store, given)
    assert browser.widget
    return browser


def shown(browser):
    return [case_id for _, case_id in browser.list.options]


def on_disk(store):
    return json.loads(store.path.read_text(encoding="utf-8"))["cases"]


def test_sensitive_cases_stay_out_until_asked_for(store):
    browser = make(store)
    assert shown(browser) == [one.id for one in QUIET]
    hidden = len(CASES) - len(QUIET)
    assert hidden > 0
    assert f"{hidden} more" in browser.status.value
    browser.sensitive.value = True
    assert shown(browser) == [one.id for one in CASES]
    assert "marked as sensitive" not in browser.status.value


def test_a_teacher_can_keep_them_out_for_good(store):
    browser = make(store, sensitive=False)
    assert browser.sensitive not in browser._shown_filters()
    assert shown(browser) == [one.id for one in QUIET]


def test_filters_narrow_the_list_and_what_is_asked_for_holds(store):
    browser = make(store)
    browser.domain.value = "health"
    assert shown(browser) == [one.id for one in select(domain="health", sensitive=False)]
    browser.words.value = "zzzz-nothing-has-this"
    assert shown(browser) == []
    assert "No case fits these filters" in browser.status.value
    browser.words.value = ""
    assert shown(browser) == [one.id for one in select(domain="health", sensitive=False)]
    fixed = make(store, domain="health")
    assert fixed.domain not in fixed._shown_filters()
    fixed.mit.value = "7"
    assert set(shown(fixed)) == {one.id for one in select(domain="health", mit="7", sensitive=False)}
    assert browser.errors == fixed.errors == []


def test_every_answer_is_saved_at_once_and_found_again(store):
    browser = make(store)
    browser.list.value = OPEN.id
    assert unescape(browser.reading.value).count(OPEN.told) == 1
    browser.repair.value = OPEN.repair.answer
    assert on_disk(store) == {OPEN.id: {"repair": OPEN.repair.answer}}
    browser.remains.value = OPEN.remains.answer
    assert on_disk(store)[OPEN.id] == {"repair": OPEN.repair.answer, "remains": OPEN.remains.answer}
    assert browser.list.label.startswith("✓ ")
    again = make(AnswerStore(store.path, "16", say=pytest.fail))
    again.list.value = OPEN.id
    assert (again.repair.value, again.remains.value) == (OPEN.repair.answer, OPEN.remains.answer)
    assert browser.errors == again.errors == []


def test_the_course_speaks_when_both_tests_are_answered_and_it_is_asked(store):
    browser = make(store)
    browser.list.value = OPEN.id
    assert browser.show.disabled
    browser.repair.value, browser.remains.value = OPEN.repair.answer, OPEN.remains.answer
    assert browser.feedback.value == ""
    browser.show.click()
    said = unescape(browser.feedback.value)
    for words in (OPEN.repair.because, OPEN.remains.because, OPEN.disputed, OPEN.other.because, f"both answer {OPEN.label}"):  # fmt: skip
        assert words in said
    browser.show.click()
    assert browser.feedback.value == ""


def test_another_defensible_reading_is_called_defensible():
    from course_utils.judgement import answers_for

    said = explain_case(OPEN, CardAnswer(*answers_for(OPEN.other.label)))
    assert "can be defended" in said.headline
    assert any(OPEN.other.because in line for line in said.lines())


def test_every_case_can_be_laid_on_the_table(store):
    browser = make(store, sensitive=True)
    for one in CASES:
        browser.list.value = one.id
        html = unescape(browser.reading.value)
        assert one.told in html
        assert f'href="{one.source.address}"' in html
        assert ("Sensitive: " in html) == bool(one.sensitive)
    assert browser.errors == []


def test_what_a_case_says_cannot_break_the_page(store, monkeypatch):
    from course_utils.widgets.pieces import case_html

    payload = '<img src=x onerror="alert(1)">'
    html = case_html(OPEN.model_copy(update={"title": payload, "told": payload, "read": payload}))
    assert "<img" not in html


def test_the_plain_text_says_how_many(store):
    assert make(store).text() == f"Casebook. {len(QUIET)} cases, 0 of them answered."
