"""nbgrader's own pages on a demonstration class: the formgrader in JupyterLab, and the feedback a learner reads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_notebook import ARTEFACTS
from lab_server import JupyterServer
from playwright.sync_api import Page, expect

from course_utils.classroom.demo import DemoClass, run_demo
from course_utils.classroom.steps import CONFIG, CourseFolder

ROOT = Path(__file__).parents[2]
EXERCISE = "01_two_meanings"


@pytest.fixture(scope="module")
def demo(chromium, tmp_path_factory) -> DemoClass:
    """Two learners, one exercise. Asks for the browser first, so that nobody is graded in vain."""
    base = tmp_path_factory.mktemp("class")
    shutil.copytree(ROOT / "solutions" / EXERCISE, base / "course" / "solutions" / EXERCISE)
    shutil.copy(ROOT / CONFIG, base / "course")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("PYTEST_CURRENT_TEST", raising=False)  # a kernel that sees it behaves otherwise
        done = run_demo(CourseFolder(base / "course"), base / "demo", learners=2)
    assert done.troubles == ()
    return done


@pytest.fixture(scope="module")
def class_server(demo: DemoClass, tmp_path_factory) -> Iterator[JupyterServer]:
    """JupyterLab on the class's folder, as `course demo` says to start it."""
    with JupyterServer(demo.folder, tmp_path_factory.mktemp("home")) as running:
        yield running


def in_points(number: float) -> str:
    return f"{number:g}"


def keep(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


def test_the_formgrader_shows_the_exercise_and_everybodys_mark(demo, class_server, page):
    page.set_viewport_size({"width": 1500, "height": 900})
    page.goto(f"{class_server.url}/lab?reset")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    formgrader = page.frame_locator("iframe[src*=formgrader]")
    row = formgrader.get_by_role("row").filter(has=formgrader.get_by_role("link", name=EXERCISE, exact=True))
    expect(row).to_be_visible(timeout=20_000)
    row.get_by_role("link", name="2", exact=True).click()
    expect(formgrader.get_by_role("heading", name="Manage Submissions")).to_be_visible()
    for learner in demo.learners:
        mark = demo.mark(learner.name, EXERCISE)
        assert mark is not None
        theirs = formgrader.get_by_role("row").filter(has_text=learner.name)
        expect(theirs).to_contain_text(f"{in_points(mark.earned)} / {in_points(mark.points)}")
        expect(theirs).to_contain_text("graded")
    page.wait_for_timeout(300)
    keep(page, "formgrader")


def test_a_learner_reads_marks_and_reports_on_the_feedback_page(demo, page):
    learner = demo.learners[0].name
    mark = demo.mark(learner, EXERCISE)
    page.route(re.compile("^https?://"), lambda route: route.abort())  # it must read without the network
    page.goto((demo.folder / "feedback" / learner / EXERCISE / f"{EXERCISE}.html").as_uri())
    body = page.locator("body")
    expect(body).to_contain_text(f"{EXERCISE} (Score: {in_points(mark.earned)} / {mark.points:.1f})")
    assert set(mark.by_task) == {"01-steps", "01-cards", "01-overlap"}
    assert sum(mark.by_task.values()) == pytest.approx(mark.earned)
    for task, earned in mark.by_task.items():
        graded = page.locator(".panel, .nbgrader_cell").filter(has_text=f"Grade cell: {task}").last
        expect(graded).to_contain_text(f"Score: {earned} / ")
        expect(body).to_contain_text(f"Mark: {in_points(earned)} of ")
    for part in ("Label", "Reason", "Flip", "Calibration"):
        expect(body).to_contain_text(re.compile(rf"{part}\s+[0-9.]+ of [0-9.]+"))
    assert "Traceback" not in body.inner_text()
    keep(page, "feedback")
