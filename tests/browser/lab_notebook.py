"""What a test does with a notebook in the browser: open it, run it, wait, look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import nbformat
from lab_server import JupyterServer
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PageTimeout

__all__ = ["ARTEFACTS", "App", "Notebook", "write_notebook"]

ARTEFACTS = Path(__file__).parents[1] / "artefacts"
_NOTEBOOK = ".jp-Notebook"
_ERRORS = ", ".join(f'{_NOTEBOOK} [data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr"))
_PROMPTS = f"{_NOTEBOOK} .jp-CodeCell .jp-InputPrompt"
_DONE = f"""() => document.querySelector('{_ERRORS}')
    || [...document.querySelectorAll('{_PROMPTS}')].every(prompt => /[0-9]/.test(prompt.textContent))"""


def write_notebook(path: Path, cells: Sequence[str]) -> Path:
    """A notebook of these code cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


App = Literal["lab", "notebook"]


class Notebook:
    """One notebook, open in JupyterLab or in Notebook 7."""

    def __init__(self, page: Page, server: JupyterServer, name: str, app: App = "lab"):
        self.page, self.server, self.name, self.app = page, server, name, app

    def open(self) -> Notebook:
        """Open it with a kernel ready."""
        # A workspace of its own: what an earlier test left open does not come back.
        where = "lab/workspaces/test/tree" if self.app == "lab" else "notebooks"
        self.page.goto(f"{self.server.url}/{where}/{self.name}{'?reset' if self.app == 'lab' else ''}")
        return self.wait_open()

    def wait_open(self) -> Notebook:
        """Wait until it is shown, with a kernel that rests."""
        self.page.locator(f"{_NOTEBOOK} .jp-Cell").first.wait_for(timeout=120_000)
        if self.app == "lab":
            self.page.evaluate("window.jupyterapp.shell.collapseLeft()")  # the list of files takes a third of the page
        self.wait_idle()
        return self

    def wait_idle(self, timeout: float = 120_000) -> None:
        """Wait until the kernel rests."""
        if self.app == "lab":
            said = self.page.locator("#jp-main-statusbar").get_by_text(re.compile(r"\| Idle"))
        else:
            said = self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        said.first.wait_for(timeout=timeout)

    def _command(self, command: str) -> None:
        self.page.evaluate("command => window.jupyterapp.commands.execute(command)", command)

    def run_all(self) -> None:
        """Run every cell, and wait until all are done."""
        self.wait_idle()
        self._start_all()
        try:
            self.page.wait_for_function(_DONE, timeout=90_000)
        except PageTimeout:  # on a busy machine the page may forget a command given before its kernel answered
            self._start_all()
            self.page.wait_for_function(_DONE, timeout=90_000)
        self.wait_idle()
        failed = self.page.locator(_ERRORS)
        assert not failed.count(), f"a cell of {self.name} failed:\n{failed.first.inner_text()}"

    def _start_all(self) -> None:
        if self.app == "lab":
            self._command("notebook:run-all-cells")
        else:
            self.page.locator(".jp-Notebook .jp-Cell").first.click()
            self.page.get_by_role("menuitem", name="Run", exact=True).first.click()
            self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def save(self) -> None:
        self._command("docmanager:save")
        self.page.wait_for_timeout(500)

    def restart_kernel(self) -> None:
        """Restart the kernel and clear what was shown."""
        # Not waited for: the command ends only after the question that it asks has been answered.
        self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-clear-output'); }")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.wait_for_timeout(1000)
        self.wait_idle()

    def frame(self, kind: str) -> Locator:
        """The widgets of this kind: sorter, sheet, predict or lab."""
        return self.page.locator(f".course-frame.course-{kind}")

    def screenshot(self, name: str, of: Locator | None = None) -> Path:
        """Keep a picture of the page, or of one part of it."""
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        if of is None:
            self.page.screenshot(path=path)
            return path
        size, box = self.page.viewport_size, of.bounding_box()
        if size and box:  # a tall widget is shown whole, not cut off where the window ends
            self.page.set_viewport_size(
                {"width": size["width"], "height": max(size["height"], int(box["height"]) + 300)}
            )
            self.page.wait_for_timeout(200)
        of.scroll_into_view_if_needed()
        of.screenshot(path=path)
        if size:
            self.page.set_viewport_size(size)
        return path
