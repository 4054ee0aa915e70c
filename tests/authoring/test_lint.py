"""Every rule of lint refuses a notebook that breaks it, and the notebooks of the course break none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode

from course_utils.authoring.build import code, graded, markdown, notebook, save, solution
from course_utils.authoring.lint import HEADINGS, course_notebooks, lint_course, lint_exercise, lint_lesson
from course_utils.tasks import lesson_tasks

ROOT = Path(__file__).parents[2]
ABOUT = {
    "id": "04",
    "minutes": 60,
    "minutes_measured": False,
    "objectives": [{"text": "Compute how far an alarm can be trusted.", "task": "ppv"}],
    "covers": ["T.meaning.technical"],
    "needs": ["01"],
}
ANSWER = "def ppv(a, b, c):\n    ### BEGIN SOLUTION\n    return a\n    ### END SOLUTION"
KEYS = {"ppv": "cases=[[0.1, 0.9, 0.9]]", "spec": "value=1, tolerance=0", "logic": 'q1="a"'}


def lesson(tmp_path: Path) -> tuple[NotebookNode, Path]:
    """A lesson that keeps every rule."""
    (tmp_path / "lessons").mkdir()
    cells = [markdown("# A title"), *(markdown(f"## {words}\n\nText with a [link](04_a.ipynb).") for words in HEADINGS)]
    cells[1:1] = [code('from course_utils import lesson\n\nL = lesson("04")')]
    return notebook(cells, ABOUT), tmp_path / "lessons" / "04_a.ipynb"


def exercise(tmp_path: Path) -> tuple[NotebookNode, Path]:
    """An exercise's source that keeps every rule."""
    cells = [markdown("# A title\n\n## A part"), solution(ANSWER, "04-ppv-answer")]
    cells += [graded("04", task.id, KEYS[task.id], task.points) for task in lesson_tasks("04").graded]
    return notebook(cells, ABOUT), tmp_path / "solutions" / "04_a" / "04_a.ipynb"


def said_of(made: tuple[NotebookNode, Path], change: Callable[[NotebookNode], object]) -> list[str]:
    nb, path = made
    save(nb, path)  # so that a link to the lesson itself leads somewhere
    change(nb)
    import nbformat

    nbformat.write(nb, path)
    findings = (lint_lesson if path.parent.name == "lessons" else lint_exercise)(path)
    return [str(finding) for finding in findings]


def add(*cells: NotebookNode) -> Callable[[NotebookNode], object]:
    return lambda nb: nb.cells.extend(cells)


def put(index: int, source: str) -> Callable[[NotebookNode], object]:
    return lambda nb: nb.cells[index].update(source=source)


def about(**changes: object) -> Callable[[NotebookNode], object]:
    return lambda nb: nb.metadata.course.update(changes)


def test_a_good_lesson_and_a_good_exercise_pass(tmp_path):
    assert said_of(lesson(tmp_path), lambda nb: None) == []
    assert said_of(exercise(tmp_path), lambda nb: None) == []


def test_the_courses_own_notebooks_pass():
    assert course_notebooks(ROOT)
    assert [str(finding) for finding in lint_course(ROOT)] == []


def ran(nb: NotebookNode) -> None:
    nb.cells[1].execution_count = 3


def tagged(nb: NotebookNode) -> None:
    nb.cells[1].metadata["tags"] = ["skip-execution"]


def _turned(nb: NotebookNode) -> None:
    lab = next(n for n, cell in enumerate(nb.cells) if cell.source.startswith("## Lab"))
    nb.cells[lab + 2 : lab + 2] = [nb.cells.pop(lab)]


BAD_LESSONS: dict[str, tuple[Callable[[NotebookNode], object], str]] = {
    "too many cells": (add(*(markdown("Text.") for _ in range(14))), "has 26 cells; at most 25"),
    "long code": (add(code("\n".join("x = 1" for _ in range(13)))), "cell 13: has 13 lines of code; at most 12"),
    "an empty cell": (add(markdown("")), "cell 13: the cell is empty"),
    "not Python": (add(code("x = 1\nif x")), "cell 13, line 2: is not valid Python"),
    "run": (ran, "cell 2: is saved with its output"),
    "a tag": (tagged, "cell 2: has the tag 'skip-execution'"),
    "pip": (add(code("%pip install numpy")), "cell 13, line 1: installs a package"),
    "pip by shell": (add(code("import sys\n!{sys.executable} -m pip install numpy")), "line 2: runs a shell command"),
    "pip by exclamation mark": (add(code("!pip install numpy")), "installs a package"),
    "shell": (add(code("%%bash\nls")), "runs a shell command"),
    "an address in code": (
        add(code("x = 1\nopen('https://example.org/a.csv')")),
        "line 2: names a web address in code",
    ),
    "a fetching module": (add(code("from urllib.request import urlopen")), "imports urllib.request"),
    "a picture fetched": (add(markdown("![map](https://example.org/a.png)")), "shows something fetched"),
    "a frame": (add(markdown('<iframe width="3" src="https://example.org">')), "shows something fetched"),
    "a picture without words": (add(markdown("![](04_a.ipynb)")), "without words"),
    "a dead link": (add(markdown("[on](../exercises/04_b/04_b.ipynb)")), "links to ../exercises/04_b/04_b.ipynb"),
    "a helper": (add(code("def helper(x):\n    return x")), "cell 13, line 1: defines helper"),
    "a class": (add(code("class Helper:\n    pass")), "defines Helper"),
    "two titles": (put(-1, "## Key points\n\n# More"), "begins with one title"),
    "no title": (put(0, "A title"), "begins with one title"),
    "a level skipped": (
        put(-1, "## Key points\n\n#### More"),
        "cell 12, line 3: the heading 'More' jumps from level 2 to 4",
    ),
    "a heading missing": (put(-2, "Text."), "lacks the heading Exercise"),
    "a heading of its own": (put(-1, "## Key points\n\n## Fun"), "the heading 'Fun' is none of a lesson's"),
    "a heading twice": (put(-1, "## Key points\n\n## Key points"), "the heading 'Key points' stands 2 times"),
    "headings in another order": (_turned, "the heading 'Lab' comes after 'Two cases'"),
    "no metadata": (lambda nb: nb.metadata.pop("course"), "has no metadata.course"),
    "another id": (about(id="05"), "metadata.course.id is '05'"),
    "minutes in words": (about(minutes="an hour"), "metadata.course.minutes is 'an hour'"),
    "too short": (about(minutes=20), "a lesson takes 45 to 75 minutes"),
    "measured or not": (about(minutes_measured=None), "metadata.course.minutes_measured is missing"),
    "no objectives": (about(objectives=[]), "metadata.course.objectives is missing"),
    "half an objective": (about(objectives=[{"text": "Judge."}]), "is not complete"),
    "a vague objective": (about(objectives=[{"text": "Understand it.", "task": "ppv"}]), "begins with 'understand'"),
    "an unknown task": (about(objectives=[{"text": "Judge it.", "task": "none"}]), "names the task 'none'"),
    "covers nothing": (about(covers=[]), "metadata.course.covers is missing"),
    "needs missing": (about(needs=None), "metadata.course.needs is missing"),
    "needs a later lesson": (about(needs=["04"]), "which is no earlier lesson"),
}


@pytest.mark.parametrize("name", BAD_LESSONS)
def test_a_lesson_that_breaks_one_rule_gets_one_sentence(tmp_path, name):
    change, message = BAD_LESSONS[name]
    said = said_of(lesson(tmp_path), change)
    assert len(said) == 1, said
    assert message in said[0]
    assert said[0].startswith("04_a.ipynb")


def points(nb: NotebookNode) -> None:
    nb.cells[2].metadata["nbgrader"]["points"] = 9


def unlocked(nb: NotebookNode) -> None:
    nb.cells[2].metadata["nbgrader"]["locked"] = False


def old_schema(nb: NotebookNode) -> None:
    nb.cells[2].metadata["nbgrader"]["schema_version"] = 2


def same_id(nb: NotebookNode) -> None:
    nb.cells[2].metadata["nbgrader"]["grade_id"] = "04-ppv-answer"


def plain(index: int) -> Callable[[NotebookNode], object]:
    return lambda nb: nb.cells[index].metadata.pop("nbgrader")


NESTED = "### BEGIN SOLUTION\n### BEGIN SOLUTION\n1\n### END SOLUTION"
GRADED = graded("04", "ppv", KEYS["ppv"], 4).source
UNCLOSED = GRADED.replace("### END HIDDEN TESTS\n", "")
SHOWN = UNCLOSED.replace("### BEGIN HIDDEN TESTS\n", "")
ELSEWHERE = GRADED.replace('exercise("04").award', 'exercise("01").award')
BAD_EXERCISES: dict[str, tuple[Callable[[NotebookNode], object], str]] = {
    "nested": (put(1, NESTED), "line 2: opens a solution inside"),
    "not closed": (put(1, "x = 1\n### BEGIN SOLUTION\n1"), "cell 2, line 2: opens a solution that is never closed"),
    "not opened": (put(1, ANSWER + "\n### END SOLUTION"), "cell 2, line 5: closes a solution that was never opened"),
    "no region": (put(1, "x = 1"), "is an answer cell without ### BEGIN SOLUTION"),
    "a solution outside": (plain(1), "holds a solution but is no answer cell"),
    "a key not closed": (put(2, UNCLOSED), "opens a hidden key that is never closed"),
    "a key for all to see": (put(2, SHOWN), "must give its key between"),
    "another task's key": (put(2, GRADED.replace('key("ppv"', 'key("spec"')), "must give its key between"),
    "not awarded": (put(2, GRADED + "\nprint(1)"), "must end in exercise"),
    "another exercise": (put(2, ELSEWHERE), "must end in exercise"),
    "leans on a cell before": (put(2, GRADED.replace("from course_utils import exercise\n", "")), "must begin with"),
    "other points": (points, "is worth 9 points, the task 'ppv' 4"),
    "not locked": (unlocked, "is graded but not locked"),
    "old metadata": (old_schema, "has nbgrader metadata of version 2"),
    "one id twice": (same_id, "has the grade_id '04-ppv-answer' of cell 2"),
    "a task not graded": (lambda nb: nb.cells.pop(), "the task 'logic' has no graded cell"),
    "a task graded twice": (add(graded("04", "logic", KEYS["logic"], 3)), "the task 'logic' has 2 graded cells"),
    "a helper": (add(code("def helper(): pass")), "defines helper"),
    "minutes missing": (about(minutes=None), "metadata.course.minutes is None"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_EXERCISES)
def test_an_exercise_that_breaks_a_rule_is_told_where(tmp_path, name):
    change, message = BAD_EXERCISES[name]
    said = said_of(exercise(tmp_path), change)
    assert any(message in one for one in said), said
    assert said[0].startswith("04_a.ipynb")


def test_a_folder_of_another_name_is_refused(tmp_path):
    nb, path = exercise(tmp_path)
    assert "nbgrader wants the folder and the notebook to have one name" in said_of(
        (nb, path.with_name("04_b.ipynb")), lambda nb: None
    )[0]  # fmt: skip


def test_solutions_and_keys_do_not_count_as_lines_a_learner_reads(tmp_path):
    long = "### BEGIN SOLUTION\n" + "x = 1\n" * 30 + "### END SOLUTION"
    assert said_of(exercise(tmp_path), put(1, long)) == []


def test_a_good_graded_cell_that_lost_its_metadata_is_noticed(tmp_path):
    said = said_of(exercise(tmp_path), plain(2))
    assert any("awards 'ppv' but is not a graded cell" in one for one in said)
    assert any("holds a hidden key but is not graded" in one for one in said)


def test_fix_brings_files_into_the_form_and_reports_the_rest(tmp_path):
    import nbformat

    nb, path = lesson(tmp_path)
    nb.cells[1].execution_count = 3
    nb.cells.append(code("def helper(): pass"))
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nb, path)
    before = lint_course(tmp_path)
    assert "is not in the one form" in str(before[0])
    after = lint_course(tmp_path, fix=True)
    assert [str(one) for one in after] == [
        "lessons/04_a.ipynb, cell 13, line 1: defines helper. Move it into the package; "
        "only a learner's own answer cell in an exercise defines anything."
    ]


def test_a_file_that_is_no_notebook_gets_its_sentence(tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "04_a.ipynb").write_text("<html>", encoding="utf-8")
    assert "is not a notebook" in str(lint_course(tmp_path)[0])
