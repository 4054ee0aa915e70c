"""The demonstration class, small: three learners on every exercise."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from course_utils.classroom.demo import run_demo
from course_utils.classroom.learners import answer_exercise, generate_learners
from course_utils.classroom.steps import CONFIG, ClassroomError, CourseFolder
from course_utils.cli.demo import show

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The class, and every step it said it was at."""
    steps: list[tuple[str, int, int]] = []
    under_test = os.environ.pop("PYTEST_CURRENT_TEST", None)
    folder = tmp_path_factory.mktemp("demo") / "class"
    done = run_demo(CourseFolder(ROOT), folder, learners=3, progress=lambda *step: steps.append(step))
    if under_test is not None:
        os.environ["PYTEST_CURRENT_TEST"] = under_test
    return done, steps


@pytest.mark.slow
def test_everybody_is_marked_and_marks_follow_ability(demo):
    done, _ = demo
    assert done.troubles == ()
    assert len(done.marks) == 3 * len(done.exercises)
    weakest, middle, best = (
        sum(done.mark(learner.name, e).earned for e in done.exercises) for learner in done.learners
    )
    assert max(weakest, middle) < best  # with three learners, luck may order the two below
    assert best == sum(done.mark(done.learners[-1].name, e).points for e in done.exercises)


@pytest.mark.slow
def test_nbgraders_pages_can_name_the_learners(demo):
    from nbgrader.api import Gradebook

    done, _ = demo
    with Gradebook(f"sqlite:///{done.folder / 'gradebook.db'}") as book:
        assert {(s.id, s.first_name, s.last_name) for s in book.students} == {
            (learner.name, "Generated", learner.name) for learner in done.learners
        }


@pytest.mark.slow
def test_everything_lies_where_it_is_said_to(demo):
    done, steps = demo
    for learner in done.learners:
        for exercise in done.exercises:
            assert (done.folder / "submitted" / learner.name / exercise / "answers").is_dir()
            assert (done.folder / "feedback" / learner.name / exercise / f"{exercise}.html").is_file()
    console = Console(record=True, width=120, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    show(done, console)
    text = console.export_text()
    assert "Marks of an invented class" in text
    for learner in done.learners:
        assert learner.name in text
    assert str(done.folder) in text
    assert [step for step in steps if step[1] == step[2]][-1] == ("Grading and writing feedback", 9, 9)


@pytest.mark.slow
def test_going_on_keeps_what_is_there(demo):
    done, _ = demo
    again = run_demo(CourseFolder(ROOT), done.folder, learners=3, keep=True)
    assert again.marks == done.marks
    assert again.seconds < done.seconds


def test_learners_are_spread_from_weak_to_perfect():
    learners = generate_learners(12)
    assert [learner.name for learner in learners[:2]] == ["learner-01", "learner-02"]
    assert (learners[0].ability, learners[-1].ability) == (0.4, 1.0)
    assert list(learners) == sorted(learners, key=lambda learner: learner.ability)
    assert generate_learners(1)[0].ability == 1.0


def test_the_same_learner_always_answers_the_same(tmp_path):
    source = CourseFolder(ROOT)
    name, learner = source.names()[-1], generate_learners(4)[1]
    seen = []
    for place in (tmp_path / "a" / name, tmp_path / "b" / name):
        shutil.copytree(source.exercises / name, place, ignore=shutil.ignore_patterns("answers"))
        answer_exercise(learner, place, source.solutions / name / f"{name}.ipynb")
        record = json.loads((place / "answers" / f"{name[:2]}.json").read_text(encoding="utf-8"))
        record.pop("saved")
        seen.append((record, (place / f"{name}.ipynb").read_text(encoding="utf-8")))
    assert seen[0] == seen[1]


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ClassroomError, match="holds something else"):
        run_demo(CourseFolder(ROOT), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_course_itself_is_refused(tmp_path):
    shutil.copy(ROOT / CONFIG, tmp_path)
    course = CourseFolder(tmp_path)
    for folder in (tmp_path, tmp_path.parent):
        with pytest.raises(ClassroomError, match="holds the course itself"):
            run_demo(course, folder)


def test_a_file_and_a_class_of_nobody_are_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ClassroomError, match="is a file"):
        run_demo(CourseFolder(ROOT), tmp_path / "file")
    with pytest.raises(ClassroomError, match="1 to 500 learners"):
        run_demo(CourseFolder(ROOT), tmp_path / "new", learners=0)
    assert not (tmp_path / "new").exists()
