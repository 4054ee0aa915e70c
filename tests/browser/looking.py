"""Looking at a page as a person would: what went wrong on it, and pictures of it from top to bottom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import nbformat
from lab_notebook import ARTEFACTS, Notebook
from playwright.sync_api import ConsoleMessage, Page

__all__ = ["course_errors", "open_labs", "picture_of_all", "promised", "stretch", "troubles"]

#: What Jupyter says in place of a widget that it cannot show, and what the course says of a mishap.
_TROUBLE: Final = re.compile(
    r"Error displaying|model not found|Loading widget|Javascript Error|Traceback|Please note:|did not work"
)
#: Where a message comes from that a widget of the course caused; others are Jupyter's own.
_OURS: Final = ("blob:", "data:", "widget", "course")
_WIDGETS: Final = frozenset({"recall", "predict", "lab", "card", "pair", "cards", "more", "choose"})
_NOTEBOOK: Final = ".jp-WindowedPanel-outer"


def course_errors(page: Page) -> list[str]:
    """A list that fills with the errors which widgets of the course write to the page's console."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        text = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and any(part in text.lower() for part in _OURS):
            said.append(text)

    page.on("console", hear)
    return said


def promised(path: Path) -> tuple[int, int]:
    """How many widgets and how many figures a notebook shows, from the last expression of each cell."""
    calls = list(_last_calls(path))
    return sum(name in _WIDGETS for name in calls), calls.count("figure")


def _last_calls(path: Path) -> Iterator[str]:
    for cell in nbformat.read(path, as_version=4).cells:
        body = ast.parse(cell.source).body if cell.cell_type == "code" else []
        last = body[-1] if body else None
        match last:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))):
                yield name


def troubles(notebook: Notebook) -> list[str]:
    """Every sign of trouble in what the cells show, with the words around it."""
    text = "\n".join(notebook.page.locator(".jp-OutputArea").all_inner_texts())
    return [text[max(0, found.start() - 80) : found.end() + 120] for found in _TROUBLE.finditer(text)]


def open_labs(notebook: Notebook) -> None:
    """Open every lab without predicting, and wait for its figure."""
    skip = notebook.page.get_by_role("button", name="Open the lab without predicting")
    while skip.count():
        left = skip.count()
        skip.first.click()
        notebook.page.wait_for_function(
            "left => document.querySelectorAll('.course-closed button').length < left", arg=left
        )
    for lab in notebook.frame("lab").all():
        lab.locator(".course-chart svg").first.wait_for()


def stretch(notebook: Notebook) -> None:
    """Make the window so high that the whole notebook is in it, with the panels at the side folded away."""
    page = notebook.page
    page.evaluate("() => { jupyterapp.shell.collapseLeft(); jupyterapp.shell.collapseRight(); }")
    width = page.viewport_size["width"]  # type: ignore[index]
    for _ in range(2):  # what comes into sight for the first time may be higher than Jupyter thought
        missing = page.locator(_NOTEBOOK).evaluate("box => box.scrollHeight - box.clientHeight")
        page.set_viewport_size({"width": width, "height": page.viewport_size["height"] + missing})  # type: ignore[index]
        page.wait_for_timeout(400)
    page.locator(_NOTEBOOK).evaluate("box => { box.scrollTop = 0; document.activeElement.blur(); }")
    page.wait_for_timeout(400)


def picture_of_all(notebook: Notebook, name: str) -> Path:
    """Keep a picture of the whole notebook, from its title to its last cell."""
    stretch(notebook)
    page = notebook.page
    around = page.locator(_NOTEBOOK).bounding_box()
    last = page.locator(".jp-Notebook .jp-Cell").last.bounding_box()
    assert around is not None
    assert last is not None
    ARTEFACTS.mkdir(exist_ok=True)
    path = ARTEFACTS / f"{name}.png"
    page.screenshot(path=path, clip={**around, "height": last["y"] + last["height"] + 16 - around["y"]})
    return path
