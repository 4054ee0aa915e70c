"""Release, submit, autograde, feedback with nbgrader itself, for every exercise there is.

One class is graded once; the tests then look at what each of its learners got. Learners are named after what
they handed in.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from course_utils.classroom.grade import grade_all
from course_utils.classroom.release import release
from course_utils.classroom.steps import CONFIG, CourseFolder
from course_utils.tasks import CardsTask, ChoiceTask
from tests.classroom.submissions import (
    ALL_RIGHT,
    HALF,
    WRONG,
    Exercise,
    Submission,
    half_right,
    right_text,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "solutions").glob("*/*.ipynb"))
EVERY = pytest.mark.parametrize("name", NAMES)


# what learners hand in


def _solved(work: Submission) -> None:
    """The solution's own answer cells, run as they stand."""
    solution = work.exercise.solution

    def fill(notebook) -> None:
        for cell in solution.cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("solution"):
                work.cell(notebook, about["grade_id"]).source = cell.source

    work.edit(fill)


def _clicked(work: Submission) -> None:
    work.click(ALL_RIGHT)
    work.write_functions(right_text)


def _typed(work: Submission) -> None:
    _clicked(work)
    work.type_answers()


def _half(work: Submission) -> None:
    work.click(HALF)
    work.write_functions(half_right)


def _answers_missing(work: Submission) -> None:
    _clicked(work)
    shutil.rmtree(work.store.path.parent)


def _answers_corrupt(work: Submission) -> None:
    _clicked(work)
    work.store.path.write_text('{"format": 1, "cards": {"bor', encoding="utf-8")


def _wrong(how: dict) -> Callable[[Submission], None]:
    def hand_in(work: Submission) -> None:
        work.click(how)
        work.write_functions(how["function"])

    return hand_in


HANDED_IN: dict[str, Callable[[Submission], None]] = {
    "solution": _solved,
    "untouched": lambda work: None,
    "clicked": _clicked,
    "typed": _typed,
    "half": _half,
    "answers-missing": _answers_missing,
    "answers-corrupt": _answers_corrupt,
    **{name: _wrong(how) for name, how in WRONG.items()},
}

# What learners do to notebooks, all of it on top of right answers in the store.


def _graded(notebook: nbformat.NotebookNode) -> list[int]:
    return [n for n, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader", {}).get("grade")]


def _delete_graded(notebook: nbformat.NotebookNode) -> None:
    for n in reversed(_graded(notebook)):
        del notebook.cells[n]


def _copy(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A cell as JupyterLab copies it: an id of its own, all metadata of the old one."""
    return nbformat.from_dict({**json.loads(json.dumps(cell)), "id": f"copy-{cell.id}"})


def _copy_graded(notebook: nbformat.NotebookNode) -> None:
    for n in reversed(_graded(notebook)):
        notebook.cells.insert(n, _copy(notebook.cells[n]))


def _split_graded(notebook: nbformat.NotebookNode) -> None:
    """JupyterLab gives both halves of a split cell the metadata of the whole."""
    for n in reversed(_graded(notebook)):
        first, second = _copy(notebook.cells[n]), notebook.cells[n]
        first.source, _, second.source = first.source.partition("\n")
        notebook.cells[n : n + 1] = [first, second]


def _edit_graded(notebook: nbformat.NotebookNode) -> None:
    for n in _graded(notebook):
        notebook.cells[n].source = "1000.0"
        notebook.cells[n].metadata["nbgrader"]["points"] = 1000


def _fail_first(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.insert(0, nbformat.v4.new_code_cell("import sys\nprint('oh', file=sys.stderr)\n1 / 0"))


def _round_numbers(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%precision 0"))


def _reverse(notebook: nbformat.NotebookNode) -> None:
    """Graded cells first, the rest in the order they had."""
    graded = _graded(notebook)
    cells = notebook.cells
    notebook.cells = [cells[n] for n in graded] + [cell for n, cell in enumerate(cells) if n not in graded]


MANGLED = {
    "graded-deleted": _delete_graded,
    "graded-copied": _copy_graded,
    "graded-split": _split_graded,
    "graded-edited": _edit_graded,
    "failed-cell-first": _fail_first,
    "precision-0": _round_numbers,
    "order-turned": _reverse,
}


def _skip_tags(notebook: nbformat.NotebookNode) -> None:
    for n in _graded(notebook):
        notebook.cells[n].metadata["tags"] = ["skip-execution"]


# the class


class GradedClass:
    """The class after grading: marks, outputs and what the judge says, by learner and exercise."""

    def __init__(self, course: CourseFolder, troubles: dict[tuple[str, str], str]):
        self.course, self.troubles = course, troubles
        self.marks = {(mark.learner, mark.exercise): mark for mark in course.marks()}
        self.work: dict[tuple[str, str], Submission] = {}
        self.judged: dict[tuple[str, str], dict] = {}

    def earned(self, learner: str, name: str) -> dict[str, float]:
        """What each task earned, by its id."""
        mark, exercise = self.marks[learner, name], self.exercise(name)
        return {task.id: mark.by_task[exercise.grade_id(task)] for task in exercise.tasks}

    def exercise(self, name: str) -> Exercise:
        return Exercise(name, self.course.exercises / name, self.course.solutions / name)

    def printed(self, learner: str, name: str) -> dict[str, str]:
        """What each graded cell printed, by task id."""
        path = self.course.root / "autograded" / learner / name / f"{name}.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        exercise = self.exercise(name)
        by_id = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in cells}
        return {
            task.id: "".join(o.get("text", "") for o in by_id[exercise.grade_id(task)].outputs)
            for task in exercise.tasks
        }


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> CourseFolder:
    """A course folder with a release, and with a teacher's own answers lying in solutions/."""
    root = tmp_path_factory.mktemp("a course é")
    shutil.copy(ROOT / CONFIG, root)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("answers"))
    for name in NAMES:
        answers = root / "solutions" / name / "answers"
        answers.mkdir()
        (answers / f"{name[:2]}.json").write_text('{"format": 1, "form": 1, "note": "a teacher\'s"}', encoding="utf-8")
    folder = CourseFolder(root)
    release(folder, gradebook=True)
    return folder


@pytest.fixture(scope="module")
def graded(course) -> GradedClass:
    """Everybody's submissions, graded."""
    handed_in = {(learner, name): make for learner, make in HANDED_IN.items() for name in NAMES}
    for learner, change in MANGLED.items():
        handed_in[learner, NAMES[-1]] = lambda work, change=change: (_clicked(work), work.edit(change))
    handed_in["skip-tags", NAMES[-1]] = lambda work: work.edit(_skip_tags)
    work, judged = {}, {}
    for (learner, name), make in handed_in.items():
        place = course.root / "submitted" / learner / name
        shutil.copytree(course.exercises / name, place)
        exercise = Exercise(name, course.exercises / name, course.solutions / name)
        work[learner, name] = Submission(exercise, place)
        make(work[learner, name])
        judged[learner, name] = work[learner, name].judged()
    under_test = os.environ.pop("PYTEST_CURRENT_TEST", None)  # a kernel that sees it behaves otherwise
    troubles = grade_all(course, list(handed_in), feedback=False)
    if under_test is not None:
        os.environ["PYTEST_CURRENT_TEST"] = under_test
    everybody = GradedClass(course, troubles)
    everybody.work, everybody.judged = work, judged
    return everybody


# what they got


def test_every_submission_was_graded_and_none_waits_for_a_person(graded):
    assert graded.troubles == {}
    assert set(graded.marks) == set(graded.work)
    from nbgrader.api import Gradebook

    with Gradebook(graded.course.gradebook) as book:
        for name in NAMES:
            assert not any(s.needs_manual_grade for s in book.assignment_submissions(name))


@EVERY
@pytest.mark.parametrize("learner", ["solution", "clicked", "typed"])
def test_right_answers_earn_full_marks_solved_clicked_or_typed(graded, learner, name):
    full = {task.id: task.points for task in graded.exercise(name).tasks}
    assert graded.earned(learner, name) == full
    assert graded.marks[learner, name].points == sum(full.values())


@EVERY
def test_an_untouched_release_earns_nothing_and_each_task_says_why(graded, name):
    exercise = graded.exercise(name)
    assert graded.earned("untouched", name) == {task.id: 0.0 for task in exercise.tasks}
    for task in exercise.tasks:
        said = graded.printed("untouched", name)[task.id]
        report = graded.judged["untouched", name][task.id].report()
        assert said.startswith(f"{task.title}\nMark: 0 of {task.points:g}")
        assert report in said
        assert len(report.splitlines()[1].split()) >= 4  # a sentence, not a bare number


@EVERY
@pytest.mark.parametrize("learner", WRONG)
def test_wrong_submissions_earn_what_the_judge_says_which_is_little(graded, learner, name):
    judged, earned = graded.judged[learner, name], graded.earned(learner, name)
    printed = graded.printed(learner, name)
    for task in graded.exercise(name).tasks:
        assert earned[task.id] == judged[task.id].earned
        assert judged[task.id].report() in printed[task.id]
        if not getattr(task, "completion_only", False):
            # One random form may be lucky; the simulation of forms holds the average below 0.15.
            assert earned[task.id] <= 0.35 * task.points


@EVERY
def test_the_three_wrong_submissions_are_told_different_things(graded, name):
    for task in graded.exercise(name).tasks:
        said = {learner: graded.judged[learner, name][task.id].report() for learner in WRONG}
        if not getattr(task, "completion_only", False):
            assert len(set(said.values())) == len(WRONG), said


@EVERY
def test_half_right_earns_partial_credit_equal_to_the_judges(graded, name):
    judged, earned = graded.judged["half", name], graded.earned("half", name)
    tasks = graded.exercise(name).tasks
    assert earned == {task.id: judged[task.id].earned for task in tasks}
    assert 0 < sum(earned.values()) < sum(task.points for task in tasks)
    for task in tasks:
        if isinstance(task, (CardsTask, ChoiceTask)):
            assert 0 < earned[task.id] < task.points


@EVERY
@pytest.mark.parametrize("learner", ["answers-missing", "answers-corrupt"])
def test_lost_answers_earn_nothing_and_say_so(graded, learner, name):
    for task in graded.exercise(name).tasks:
        if task.kind != "function":
            assert graded.earned(learner, name)[task.id] == 0.0
            said = graded.printed(learner, name)[task.id]
            assert "has been answered" in said or "was given" in said
        else:
            assert graded.earned(learner, name)[task.id] == task.points


@EVERY
def test_an_unreadable_answers_file_is_kept(graded, name):
    answers = graded.course.root / "autograded" / "answers-corrupt" / name / "answers"
    kept = list(answers.glob("*.unreadable-*.json"))
    assert len(kept) == 1
    assert kept[0].read_text(encoding="utf-8") == '{"format": 1, "cards": {"bor'


@pytest.mark.parametrize("learner", MANGLED)
def test_a_mangled_notebook_earns_what_its_answers_are_worth(graded, learner):
    name = NAMES[-1]
    exercise = graded.exercise(name)
    wanted = {task.id: task.points for task in exercise.tasks}
    if learner == "order-turned":  # a function that is defined after it is marked cannot be found
        wanted |= {task.id: 0.0 for task in exercise.tasks if task.kind == "function"}
    assert graded.earned(learner, name) == wanted
    assert graded.marks[learner, name].points == sum(task.points for task in exercise.tasks)


def test_a_tag_does_not_skip_marking(graded):
    """nbclient skips cells with a tag, and nbgrader takes a cell without output for full marks."""
    assert set(graded.earned("skip-tags", NAMES[-1]).values()) == {0.0}


@EVERY
def test_a_teachers_answers_stay_out_of_release_and_grading(graded, name):
    course = graded.course
    assert not (course.exercises / name / "answers").exists()
    assert not (course.root / "submitted" / "untouched" / name / "answers").exists()
    for learner in ("clicked", "untouched"):
        answers = course.root / "autograded" / learner / name / "answers" / f"{name[:2]}.json"
        assert not answers.exists() or "a teacher's" not in answers.read_text(encoding="utf-8")
    kept = course.root / "autograded" / "clicked" / name / "answers" / f"{name[:2]}.json"
    assert json.loads(kept.read_text(encoding="utf-8"))["form"] == 11


@EVERY
def test_feedback_shows_the_report_and_the_mark(graded, name):
    graded.course.feedback(name, "half")
    page = (graded.course.root / "feedback" / "half" / name / f"{name}.html").read_text(encoding="utf-8")
    mark = graded.marks["half", name]
    assert f"Score: {round(mark.earned, 2)} / {round(mark.points, 2)}" in page
    assert "No response." not in page  # the answers were clicked, and the answer cells are as they were released
    for task in graded.exercise(name).tasks:
        assert f"Mark: {graded.judged['half', name][task.id].earned:g} of {task.points:g}" in page


def test_grading_again_changes_nothing(graded):
    before = graded.marks["half", NAMES[0]]
    graded.course.autograde(NAMES[0], "half")
    again = next(m for m in graded.course.marks() if (m.learner, m.exercise) == ("half", NAMES[0]))
    assert again == before


@EVERY
def test_no_graded_cell_takes_three_seconds(graded, name):
    """Thirty seconds would be nbgrader's limit; a tenth of it leaves room on a slow machine."""
    import time

    work = graded.work["half", name]
    answers = work.store.read()
    for task in graded.exercise(name).tasks:
        begun = time.monotonic()
        work.judged(answers)
        assert time.monotonic() - begun < 3, task.id
