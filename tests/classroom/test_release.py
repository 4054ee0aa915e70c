"""The release: fresh in the repository, the same bytes twice, whole or not at all, learners' work kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from course_utils.authoring.build import code, graded, markdown, notebook, save, solution
from course_utils.classroom.release import Released, State, release
from course_utils.classroom.steps import CONFIG, ClassroomError, CourseFolder

ROOT = Path(__file__).parents[2]
NAME = "00_start_here"


def make_course(root: Path, answer: str = "x = 1") -> CourseFolder:
    root.mkdir(exist_ok=True)
    shutil.copy(ROOT / CONFIG, root)
    cells = [
        markdown("# Start"),
        code("y = 2"),
        solution(f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION", "00-answer"),
        graded("00", "pretest", 'pool="form-a"', 12),
    ]
    path = root / "solutions" / NAME / f"{NAME}.ipynb"
    save(notebook(cells, {"id": "00", "minutes": 20, "minutes_measured": False}), path)
    (path.parent / "data.csv").write_text("a,b\n", encoding="utf-8")
    return CourseFolder(root)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_repositorys_exercises_are_fresh():
    found = release(CourseFolder(ROOT), check=True)
    assert found
    assert [str(one) for one in found if one.state is not State.FRESH] == [], "run: course release"


def test_a_release_holds_no_solution_and_no_key(course):
    assert release(course) == [Released(NAME, State.MISSING)]
    cells = nbformat.read(course.exercises / NAME / f"{NAME}.ipynb", as_version=4).cells
    assert cells[2].source == "pass  # write your answer in place of this line"
    assert cells[3].source == 'from course_utils import exercise\n\nexercise("00").award("pretest")'
    assert cells[3].metadata.deletable is False
    assert (course.exercises / NAME / "data.csv").is_file()


def test_a_second_release_changes_no_byte_and_touches_no_gradebook(course):
    release(course)
    before = files(course.root)
    assert release(course) == [Released(NAME, State.FRESH)]
    shutil.rmtree(course.exercises)
    release(course)
    assert files(course.root) == before
    assert not (course.root / "gradebook.db").exists()
    assert not list(course.root.glob(".release-*"))


def test_check_says_what_is_stale_and_changes_nothing(course):
    release(course)
    make_course(course.root, answer="x = 2")
    assert release(course, check=True) == [Released(NAME, State.FRESH)]  # only the hidden part differs
    source = course.solutions / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text(encoding="utf-8").replace("y = 2", "y = 3"), encoding="utf-8")
    before = files(course.exercises)
    assert release(course, ["00"], check=True) == [Released(NAME, State.STALE)]
    assert files(course.exercises) == before
    assert release(course, [NAME]) == [Released(NAME, State.STALE)]
    assert release(course, check=True) == [Released(NAME, State.FRESH)]


def test_an_edit_by_hand_makes_a_release_stale(course):
    release(course)
    path = course.exercises / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("# Start", "# Begin"), encoding="utf-8")
    assert release(course, check=True) == [Released(NAME, State.STALE)]


def test_an_exercise_without_solution_is_named(course):
    release(course)
    shutil.move(course.solutions / NAME, course.root / "elsewhere")
    assert release(course, check=True) == [Released(NAME, State.ORPHAN)]


def test_what_a_learner_did_there_is_kept(course):
    release(course)
    place = course.exercises / NAME
    (place / "answers").mkdir()
    (place / "answers" / "00.json").write_text("{}", encoding="utf-8")
    path = place / f"{NAME}.ipynb"
    assert release(course, check=True) == [Released(NAME, State.FRESH)]  # answers make nothing stale
    worked = path.read_text(encoding="utf-8").replace("pass  # write", "z = 9  # wrote")
    path.write_text(worked, encoding="utf-8")
    kept = f"{NAME}.before-release.ipynb"
    assert release(course) == [Released(NAME, State.STALE, kept)]
    assert (place / kept).read_text(encoding="utf-8") == worked
    assert (place / "answers" / "00.json").is_file()
    assert "pass  # write" in path.read_text(encoding="utf-8")
    assert release(course, check=True) == [Released(NAME, State.FRESH)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "nested begin solution"),
        ("### BEGIN HIDDEN TESTS", "No end hidden tests"),
    ],
)
def test_a_solution_that_nbgrader_refuses_leaves_the_old_release_in_place(course, answer, reason):
    release(course)
    before = files(course.exercises)
    make_course(course.root, answer=answer)
    source = course.solutions / NAME / f"{NAME}.ipynb"
    if "HIDDEN" in answer:
        edited = source.read_text(encoding="utf-8").replace("### END HIDDEN TESTS", "# end")
        source.write_text(edited.replace(answer, "x = 1", 1), encoding="utf-8")
    with pytest.raises(ClassroomError, match=f"nbgrader could not release {NAME}: .*{reason}"):
        release(course)
    assert files(course.exercises) == before
    assert not list(course.root.glob(".release-*"))


def test_with_gradebook_the_exercise_is_entered(course):
    from nbgrader.api import Gradebook

    release(course, gradebook=True)
    with Gradebook(course.gradebook) as book:
        assert [(a.name, a.max_score) for a in book.assignments] == [(NAME, 12.0)]
    assert course.marks() == []
