"""JupyterLab and a browser for the tests, started once for all of them.

Where there is no Chromium the tests are skipped with a sentence; in CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from lab_notebook import App, Notebook, write_notebook
from lab_server import JupyterServer, Theme, find_chromium
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
_NO_CHROMIUM = "There is no Chromium on this machine. Install one (on Debian: apt-get install chromium) and run again."

OpenNotebook = Callable[..., Notebook]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(_NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A server on a copy of what learners work in. Nothing a test does reaches the repository."""
    base = tmp_path_factory.mktemp("jupyter")
    folder, home = base / "work", base / "home"
    home.mkdir()
    folder.mkdir()
    for part in ("lessons", "exercises"):
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("answers", ".ipynb_checkpoints"))
    with JupyterServer(folder, home) as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page. A script error in a widget fails the test."""
    context = chromium.new_context(viewport={"width": 1300, "height": 1000})
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(f"{error} {error.stack}"))
    yield made
    context.close()
    # Jupyter's own extensions throw some of theirs into every page; those of widgets come from these places.
    ours = [error for error in errors if any(part in error for part in ("blob:", "data:", "widget"))]
    assert ours == [], f"the page met script errors: {ours}"


@pytest.fixture
def open_notebook(page: Page, server: JupyterServer) -> OpenNotebook:
    """Open a notebook of the working folder by its path: `open_notebook("lessons/01_two_meanings.ipynb")`."""

    def open_it(name: str, app: App = "lab", theme: Theme = "JupyterLab Light") -> Notebook:
        server.theme(theme)
        return Notebook(page, server, name, app).open()

    return open_it


_numbers = count(1)


@pytest.fixture
def new_notebook(server: JupyterServer, open_notebook: OpenNotebook) -> OpenNotebook:
    """Open a new notebook of these code cells, in a folder of its own, and so with answers of its own."""

    def make(cells: Sequence[str], app: App = "lab", theme: Theme = "JupyterLab Light") -> Notebook:
        name = f"test-{next(_numbers)}/widgets.ipynb"
        write_notebook(server.folder / name, cells)
        return open_notebook(name, app, theme)

    return make
