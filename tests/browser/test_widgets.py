"""The widgets in a real browser: by mouse, by keyboard, for a screen reader, in both themes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_notebook import Notebook
from playwright.sync_api import Locator, expect

FACE = """from course_utils import lesson
from course_utils.cards import bank
from course_utils.tasks.catalogue.lesson_04 import LOGIC
from course_utils.widgets import CardSorter, ChoiceSheet
L = lesson("04")
store = L._store"""
SORTER = """singles = [(bank().card(name),) for name in ("border-1", "border-2")]
CardSorter(singles, store, number=3, feedback=True, title="Cards")"""
SHEET = "ChoiceSheet(LOGIC, store, feedback=True)"
EVERYTHING = [
    FACE,
    'L.predict("feed-wellbeing")',
    'L.predict("feed-stronger")',
    'L.lab("feed")',
    'L.pair("border-3", "border-4")',
    SORTER,
    SHEET,
    "L.casebook()",
]

#: Text in a box whose colour stands out too little from what lies behind it, pictures apart.
FAINT = """box => {
  const parse = c => { const n = c.match(/[0-9.]+/g).map(Number);
    return c.startsWith("color(") ? [n[0]*255, n[1]*255, n[2]*255, n[3] ?? 1] : [n[0], n[1], n[2], n[3] ?? 1]; };
  const over = (top, under) => top.slice(0, 3).map((v, k) => v * top[3] + under[k] * (1 - top[3]));
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { const layers = [];
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor); layers.push(c); if (c[3] === 1) break; }
    return layers.reduceRight((under, top) => over(top, under), [255, 255, 255]); };
  const found = [], walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || e.closest("svg, style") || !e.getClientRects().length) continue;
    let shade = 1; for (let up = e; up; up = up.parentElement) shade *= Number(getComputedStyle(up).opacity);
    const behind = ground(e), ink = parse(getComputedStyle(e).color); ink[3] *= shade;
    const [a, b] = [light(over(ink, behind)), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(`${walk.currentNode.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return found;
}"""


def answers(notebook: Notebook) -> dict:
    path = Path(notebook.server.folder, notebook.name).parent / "answers" / "04.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def card_answer(notebook: Notebook, card: str) -> dict:
    kept = dict(answers(notebook).get("cards", {}).get(card, {}))
    kept.pop("first", None)
    return kept


def eventually(look, expected, seconds: float = 10) -> None:
    """Wait for the kernel to have done its part."""
    end = time.monotonic() + seconds
    while look() != expected and time.monotonic() < end:
        time.sleep(0.05)
    assert look() == expected


def group(box: Locator, name: str) -> Locator:
    return box.get_by_role("group", name=name, exact=True)


def press(notebook: Notebook, *keys: str) -> None:
    for key in keys:
        notebook.page.keyboard.press(key)


BY_MOUSE = {"repair": True, "remains": False, "sure_repair": 90, "sure_remains": 50, "flip": "b"}


def sort_by_mouse(sorter: Locator) -> None:
    """Everything but the reason, whose place the form decides; that one is chosen by its place."""
    group(sorter, "Repair test: your answer").get_by_role("button", name="Yes").click()
    group(sorter, "Repair test: how sure are you, in per cent?").get_by_role("button", name="90 per cent").click()
    group(sorter, "Perfect-machine test: your answer").get_by_role("button", name="No").click()
    sure = group(sorter, "Perfect-machine test: how sure are you, in per cent?")
    sure.get_by_role("button", name="50 per cent, a guess").click()
    sorter.get_by_role("radiogroup", name="Reason").get_by_role("radio").nth(1).click()
    sorter.get_by_role("radiogroup", name="Flip").get_by_role("radio").nth(1).click()


def sort_by_keyboard(notebook: Notebook) -> None:
    """From the card on: no, 80; yes, 100; the second reason; the fourth flip; show."""
    press(notebook, "Tab", "ArrowRight", "Space")
    press(notebook, "Tab", "ArrowRight", "ArrowRight", "ArrowRight", "Space")
    press(notebook, "Tab", "Space")
    press(notebook, "Tab", "End", "Space")
    press(notebook, "Tab", "Space", "ArrowDown")
    press(notebook, "Tab", "Space", "ArrowDown", "ArrowDown", "ArrowDown")


BY_KEYBOARD = {"repair": False, "remains": True, "sure_repair": 80, "sure_remains": 100, "flip": "d"}


def without_reason(answer: dict) -> dict:
    return {field: value for field, value in answer.items() if field != "reason"}


def assert_found_again(notebook: Notebook, reasons: list[str]) -> None:
    sorter = notebook.frame("sorter")
    expect(sorter).to_contain_text("2 of 2 cards complete.")
    expect(group(sorter, "Repair test: your answer").get_by_role("button", name="Yes")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(sorter.get_by_role("radiogroup", name="Flip").get_by_role("radio").nth(1)).to_be_checked()
    kept = [card_answer(notebook, card) for card in ("border-1", "border-2")]
    assert [without_reason(answer) for answer in kept] == [BY_MOUSE, BY_KEYBOARD]
    assert [answer["reason"] for answer in kept] == reasons


def test_cards_by_mouse_and_by_keyboard_are_found_again(new_notebook):
    notebook = new_notebook([FACE, SORTER])
    notebook.run_all()
    sorter = notebook.frame("sorter")
    sort_by_mouse(sorter)
    eventually(lambda: without_reason(card_answer(notebook, "border-1")), BY_MOUSE)
    expect(sorter).to_contain_text("That makes it: technical")
    sorter.get_by_role("button", name="Show what the course says").click()
    expect(sorter.locator(".course-said")).to_be_visible()
    notebook.screenshot("card-by-mouse", sorter)

    press(notebook, "Tab", "Enter")  # from the button to Next
    expect(sorter.locator(".course-card-id")).to_have_text("Card border-2")
    expect(sorter.locator(".course-card")).to_be_focused()
    sort_by_keyboard(notebook)
    eventually(lambda: without_reason(card_answer(notebook, "border-2")), BY_KEYBOARD)
    press(notebook, "Tab", "Enter")
    expect(sorter.locator(".course-said")).to_be_visible()
    notebook.screenshot("card-by-keyboard", sorter)
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 2, "Jupyter took a key for itself"
    reasons = [card_answer(notebook, card)["reason"] for card in ("border-1", "border-2")]

    sorter.get_by_role("button", name="Previous").click()
    notebook.save()
    notebook.page.reload()
    notebook.wait_open()
    assert_found_again(notebook, reasons)

    notebook.restart_kernel()
    notebook.run_all()
    assert_found_again(notebook, reasons)
    notebook.screenshot("card-after-restart", notebook.frame("sorter"))


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_every_widget_for_screen_readers_and_in_both_themes(new_notebook, app, theme):
    notebook = new_notebook(EVERYTHING, app, theme)
    light = "true" if theme.endswith("Light") else "false"
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", light)
    notebook.run_all()
    first, second = notebook.frame("predict").all()
    book = notebook.frame("casebook")
    lab, sheet, (pair, sorter) = notebook.frame("lab"), notebook.frame("sheet"), notebook.frame("sorter").all()
    check(notebook, "closed")

    first.get_by_role("radio").nth(2).click()
    first.get_by_role("button", name="Record my prediction").click()
    expect(first).to_contain_text("The lab opens after one more prediction.")
    second.get_by_role("radio").nth(0).click()
    second.get_by_role("button", name="Record my prediction").click()
    expect(lab.locator(".course-chart svg").first).to_be_visible()
    first.get_by_role("button", name="What happened?").click()
    expect(first).to_contain_text("Your prediction came true:")
    lab.get_by_role("button", name="Numbers as a table").click()
    lab.get_by_text("What this model assumes").click()
    sheet.get_by_role("radio").nth(1).click()
    sort_by_mouse(sorter)
    sort_by_mouse(pair.locator(".course-pane").first)
    for box in (sorter, pair.locator(".course-pane").first):
        box.get_by_role("button", name="Show what the course says").click()
        expect(box.locator(".course-said")).to_be_visible()
    expect(lab.locator("table.course-table")).to_be_visible()
    for test in book.locator(".course-test").all():
        test.get_by_role("button", name="Yes").click()
    expect(book.get_by_role("button", name="Show what the course says")).to_be_enabled(timeout=15_000)
    book.get_by_role("button", name="Show what the course says").click()
    expect(book.locator(".course-said")).to_be_visible(timeout=15_000)

    check(notebook, f"open, {theme}")
    for n, frame in enumerate(notebook.page.locator(".course-frame").all(), 1):
        notebook.screenshot(f"{app}-{theme.split()[-1].lower()}-{n}", frame)


def check(notebook: Notebook, when: str) -> None:
    """No violation that axe-core knows, none of contrast, and every control deaf to Jupyter's own keys."""
    frames = notebook.page.locator(".course-frame")
    assert frames.count() == 7
    found = Axe().run(
        notebook.page,
        context=".course-frame",
        options={"rules": {"target-size": {"enabled": True}, "color-contrast-enhanced": {"enabled": False}}},
    )
    violations = [f"{one['id']}: {node['html'][:200]}" for one in found.response["violations"] for node in one["nodes"]]
    assert violations == [], f"{notebook.app}, {when}"
    assert len(found.response["passes"]) > 5, "axe-core looked at nothing"
    for frame in frames.all():
        assert frame.evaluate(FAINT) == [], f"{notebook.app}, {when}"
    listening = notebook.page.locator(
        ".course-frame :is(button, input, select, summary, .noUi-handle):not([data-lm-suppress-shortcuts])"
    )
    assert listening.count() == 0


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_a_dial_by_keyboard(new_notebook, app):
    notebook = new_notebook([FACE, 'L.lab("watchlist")'], app)
    notebook.run_all()
    lab = notebook.frame("lab")
    lab.get_by_role("button", name="Open the lab without predicting").press("Enter")
    slider = lab.get_by_role("slider").nth(1)
    expect(slider).to_be_visible()
    assert slider.get_attribute("aria-label") == "Of them, on the list"
    words = lab.locator(".course-words")
    before, value = words.inner_text(), slider.get_attribute("aria-valuetext")
    figure = lab.locator(".course-chart").inner_html()
    slider.focus()
    press(notebook, "ArrowRight")
    expect(words).not_to_have_text(before)
    expect(slider).not_to_have_attribute("aria-valuetext", value)
    assert lab.locator(".course-chart").inner_html() != figure
    expect(lab.locator(".course-words .widget-html-content")).to_have_attribute("aria-live", "polite")
    press(notebook, "b", "a", "x", "d", "d")  # each of them a command of Jupyter's outside a control
    lab.get_by_role("combobox").focus()
    press(notebook, "ArrowDown")
    lab.get_by_role("button", name="Reset").press("Space")
    expect(words).to_have_text(before)
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 2, "Jupyter took a key for itself"


def test_a_case_is_found_read_and_answered_by_keyboard_alone(new_notebook):
    notebook = new_notebook([FACE, "L.casebook()"])
    notebook.run_all()
    book = notebook.frame("casebook")
    cases = book.get_by_role("listbox", name="Cases")
    every = cases.locator("option").count()
    book.get_by_role("combobox", name="Domain").focus()
    press(notebook, "ArrowDown")  # health
    expect(cases.locator("option")).not_to_have_count(every)
    story = book.locator(".course-stem").inner_text()
    cases.focus()
    press(notebook, "ArrowDown")
    expect(book.locator(".course-stem").first).not_to_have_text(story)
    for test in book.locator(".course-test").all():
        test.get_by_role("button", name="No", exact=True).press("Enter")
    show = book.get_by_role("button", name="Show what the course says")
    expect(show).to_be_enabled(timeout=15_000)  # once both answers have been to the kernel and back
    show.press("Enter")
    expect(book.locator(".course-said")).to_contain_text("Disputed", timeout=15_000)
    expect(book.locator(".course-status")).to_contain_text("1 answered")
    eventually(lambda: list(answers(notebook).get("cases", {}).values()), [{"repair": False, "remains": False}])
    book.get_by_role("textbox", name="Words").focus()
    press(notebook, *"ambd", "Enter")  # letters that Jupyter would take for commands
    expect(book.locator(".course-status")).to_contain_text("No case fits these filters")
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == 2, "Jupyter took a key for itself"


def test_a_narrow_window_needs_no_sideways_scrolling(new_notebook):
    notebook = new_notebook(EVERYTHING)
    notebook.run_all()
    notebook.frame("lab").get_by_role("button", name="Open the lab without predicting").click()
    expect(notebook.frame("lab").locator("svg").first).to_be_visible()
    notebook.page.set_viewport_size({"width": 480, "height": 1000})
    notebook.page.wait_for_timeout(500)
    for n, frame in enumerate(notebook.page.locator(".course-frame").all(), 1):
        assert frame.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
        notebook.screenshot(f"narrow-{n}", frame)
    pair = notebook.frame("sorter").first
    first, second = (pane.bounding_box() for pane in pair.locator(".course-pane").all())
    assert second["y"] > first["y"] + first["height"] - 1, (
        "two cards stand one above the other where there is little room"
    )
    notebook.page.set_viewport_size({"width": 1300, "height": 1000})
    notebook.page.wait_for_timeout(500)
    first, second = (pane.bounding_box() for pane in pair.locator(".course-pane").all())
    assert abs(first["y"] - second["y"]) < 2
    assert second["x"] > first["x"]
