"""nbgrader_config.py: what it sets, twice, and that nbgrader's classes know every setting."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbgrader import converters, preprocessors
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config import PyFileConfigLoader

from course_utils.classroom.steps import CONFIG, ClassroomError, CourseFolder

ROOT = Path(__file__).parents[2]
TAG = "skip_cells_with_tag"


def load(folder: Path):
    return PyFileConfigLoader(CONFIG, path=str(folder)).load_config()


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "with spaces [and] brackets"
    root.mkdir()
    shutil.copy(ROOT / CONFIG, root)
    return root


def test_loading_twice_gives_the_same(folder):
    first, second = load(folder), load(folder)
    merged = load(folder)
    merged.merge(second)
    tags = {config.Execute.pop(TAG) for config in (first, second, merged)}
    assert first == second == merged
    assert len(tags) == 2  # nobody can know the tag that skips a cell; the later one counts
    assert all(len(tag) == 32 for tag in tags)


def test_every_setting_is_one_that_nbgrader_knows(folder):
    for section, settings in load(folder).items():
        found = CourseDirectory if section == "CourseDirectory" else getattr(converters, section, None)
        known = (found or getattr(preprocessors, section)).class_trait_names(config=True)
        unknown = set(settings) - set(known) - {"extra_arguments", "startup_timeout"}
        assert not unknown, f"{section}: {unknown}"
        traits = (found or getattr(preprocessors, section)).class_trait_names()
        assert set(settings) <= set(traits)


def test_the_steps_are_nbgraders_own_but_for_the_two_that_are_mended(folder):
    config = load(folder).Autograde
    for setting in ("sanitize_preprocessors", "autograde_preprocessors"):
        ours = [name.rpartition(".")[2] for name in config[setting] if "ForgetCopies" not in name]
        stock = [step.__name__ for step in getattr(converters.Autograde, setting).default_args[0]]
        assert [name.replace("SaveMarks", "SaveAutoGrades") for name in ours] == stock


def test_only_a_teachers_answers_are_left_out(folder):
    kept = folder / "submitted" / "ada" / "04_x" / "answers" / "04.json"
    left_out = folder / "solutions" / "04_x" / "answers" / "04.json"
    beside = folder / "solutions" / "04_x" / "data.csv"
    for path in (kept, left_out, beside):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    directory = CourseDirectory(config=load(folder))
    source = directory.format_path("solutions", ".", "04_x")
    assert find_all_files(source, directory.ignore) == [f"{source}/data.csv"]
    submitted = directory.format_path("submitted", "ada", "04_x")
    assert find_all_files(submitted, directory.ignore) == [str(kept)]


def test_gradebook_and_folders_lie_beside_the_configuration(folder):
    course = CourseFolder(folder)
    assert course.gradebook == f"sqlite:///{folder.resolve()}/gradebook.db"
    assert course.names() == ()
    with pytest.raises(ClassroomError, match="There is no exercise '04'"):
        course.named("04")


def test_a_folder_without_configuration_is_refused(tmp_path):
    with pytest.raises(ClassroomError, match=f"holds no {CONFIG}"):
        CourseFolder(tmp_path)
