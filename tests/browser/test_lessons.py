"""Every lesson in JupyterLab as a learner meets it, and one way through lesson 01 from the first click to the last."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lab_notebook import Notebook
from looking import course_errors, open_labs, picture_of_all, promised, troubles
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))


@pytest.fixture
def console(page: Page) -> list[str]:
    """What widgets of the course complain about in the page's console."""
    return course_errors(page)


@pytest.mark.parametrize(
    "path", [*LESSONS, *EXERCISES], ids=lambda path: f"{path.relative_to(ROOT).parts[0]}-{path.stem}"
)
def test_a_notebook_shows_all_it_promises_and_no_error(path, open_notebook, console):
    notebook = open_notebook(path.relative_to(ROOT).as_posix())
    notebook.run_all()
    widgets, figures = promised(path)
    assert widgets > 0
    expect(notebook.page.locator(".course-frame")).to_have_count(widgets)
    pictures = notebook.page.locator(".jp-OutputArea-output img")
    expect(pictures).to_have_count(figures)
    assert all(width > 300 for width in pictures.evaluate_all("all => all.map(one => one.naturalWidth)"))
    open_labs(notebook)
    picture_of_all(notebook, f"{path.relative_to(ROOT).parts[0]}-{path.stem}")
    for frame in notebook.page.locator(".course-frame").all():
        assert frame.evaluate("box => box.scrollWidth <= box.clientWidth + 1"), "a widget is cut off at its right edge"
    assert troubles(notebook) == []
    assert console == []


# one way through lesson 01

LESS = "A worse machine does less harm here."
BY_MOUSE = {"repair": True, "remains": False, "sure_repair": 90, "sure_remains": 80, "flip": "c"}
BY_KEYBOARD = {"repair": False, "remains": True, "sure_repair": 70, "sure_remains": 100, "flip": "b"}


@pytest.fixture
def lesson(server, open_notebook) -> Notebook:
    """Lesson 01 in a folder of its own, and so with answers of its own."""
    folder = server.folder / "one-learner"
    folder.mkdir()
    shutil.copy(ROOT / "lessons" / "01_two_meanings.ipynb", folder)
    return open_notebook("one-learner/01_two_meanings.ipynb")


def saved(lesson: Notebook) -> dict[str, Any]:
    path = lesson.server.folder / "one-learner" / "answers" / "01.json"
    return json.loads(path.read_text(encoding="utf-8"))


def saved_card(lesson: Notebook, card: str) -> dict[str, Any]:
    """What is saved of a card, but for the reason, whose place the form decides."""
    kept = saved(lesson)["cards"][card]
    assert kept["reason"]
    return {field: kept[field] for field in BY_MOUSE}


def group(box: Locator, name: str) -> Locator:
    return box.get_by_role("group", name=name, exact=True)


def predict(lesson: Notebook) -> None:
    asked, lab = lesson.frame("predict"), lesson.frame("lab")
    expect(lab.locator("svg")).to_have_count(0)
    expect(lab).to_contain_text("This lab opens when your prediction is recorded")
    record = asked.get_by_role("button", name="Record my prediction")
    expect(record).to_be_disabled()
    asked.get_by_role("radio", name=LESS).click()
    record.click()
    expect(lab.locator(".course-chart svg").first).to_be_visible()


def turn_a_dial(lesson: Notebook) -> None:
    lab = lesson.frame("lab")
    words = lab.locator(".course-words")
    before, figure = words.inner_text(), lab.locator(".course-chart").inner_html()
    lab.get_by_role("slider", name="Noise in what the machine sees").focus()
    lesson.page.keyboard.press("ArrowRight")
    expect(words).not_to_have_text(before)
    assert words.inner_text().startswith("In words: ")
    assert lab.locator(".course-chart").inner_html() != figure
    lesson.frame("predict").get_by_role("button", name="What happened?").press("Enter")
    expect(lesson.frame("predict")).to_contain_text("Your prediction came true:")


def sort_by_mouse(pane: Locator) -> None:
    group(pane, "Repair test: your answer").get_by_role("button", name="Yes").click()
    group(pane, "Repair test: how sure are you, in per cent?").get_by_role("button", name="90 per cent").click()
    group(pane, "Perfect-machine test: your answer").get_by_role("button", name="No").click()
    group(pane, "Perfect-machine test: how sure are you, in per cent?").get_by_role(
        "button", name="80 per cent"
    ).click()
    pane.get_by_role("radiogroup", name="Reason").get_by_role("radio").first.click()
    pane.get_by_role("radiogroup", name="Flip").get_by_role("radio").nth(2).click()
    expect(pane).to_contain_text("That makes it: technical")


def sort_by_keyboard(lesson: Notebook, pane: Locator) -> None:
    """From the last choice on the card to the left, over its button, to this card and through all of it."""
    for keys in (
        "Tab Tab ArrowRight Space",  # repair test: no
        "Tab ArrowRight ArrowRight Space",  # 70
        "Tab Space",  # perfect-machine test: yes
        "Tab End Space",  # 100
        "Tab Space ArrowDown",  # the second reason
        "Tab Space ArrowDown",  # the second flip
    ):
        for key in keys.split():
            lesson.page.keyboard.press(key)
    expect(pane).to_contain_text("That makes it: societal")
    lesson.page.keyboard.press("Tab")
    expect(pane.get_by_role("button", name="Show what the course says")).to_be_focused()
    lesson.page.keyboard.press("Enter")
    expect(pane.locator(".course-said")).to_be_visible()


def assert_found_again(lesson: Notebook) -> None:
    expect(lesson.frame("predict")).to_contain_text(f"Your prediction is recorded: {LESS}")
    expect(lesson.frame("lab").locator(".course-chart svg").first).to_be_visible()
    left, right = cards(lesson).locator(".course-pane").all()
    for pane, label, flip in ((left, "technical", 2), (right, "societal", 1)):
        expect(pane).to_contain_text(f"That makes it: {label}")
        expect(pane.get_by_role("radiogroup", name="Flip").get_by_role("radio").nth(flip)).to_be_checked()
    expect(cards(lesson)).to_contain_text("2 of 10 cards complete.")
    assert [saved_card(lesson, card) for card in ("border-1", "border-2")] == [BY_MOUSE, BY_KEYBOARD]


def cards(lesson: Notebook) -> Locator:
    return lesson.frame("sorter").filter(has=lesson.page.locator(".course-pair"))


def test_one_learner_goes_through_lesson_01(lesson, console):
    lesson.run_all()
    predict(lesson)
    turn_a_dial(lesson)
    left, right = cards(lesson).locator(".course-pane").all()
    sort_by_mouse(left)
    sort_by_keyboard(lesson, right)
    expect(cards(lesson)).to_contain_text("All saved. 2 of 10 cards complete.")
    assert saved(lesson)["predictions"] == {"worse-machine": "less"}
    lesson.screenshot("lesson-01-pair", cards(lesson))

    lesson.save()
    lesson.page.reload()
    lesson.wait_open()
    assert_found_again(lesson)

    lesson.restart_kernel()
    expect(lesson.page.locator(".course-frame")).to_have_count(0)
    lesson.run_all()
    assert_found_again(lesson)
    assert troubles(lesson) == []
    assert console == []

    lesson.page.get_by_role("link", name="the exercise of this lesson").click()
    shown = lesson.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(shown.get_by_role("heading", name="Two meanings: exercise")).to_be_visible(timeout=20_000)
