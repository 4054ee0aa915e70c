"""The hand-made editable wheel says what pyproject.toml says, and its path is plain ASCII and relative."""

import importlib.metadata
import shutil
import zipfile
from pathlib import Path

from course_utils import __version__
from course_utils.setup.package import package_digest, project, write_wheel
from course_utils.setup.places import Places

REPOSITORY = Path(__file__).parents[2]


def places(tmp_path: Path) -> Places:
    root = tmp_path / "Zoë's Kurs"
    root.mkdir()
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    return Places(root)


def test_wheel_says_what_pyproject_says(tmp_path):
    about = project(Places(REPOSITORY))
    wheel = write_wheel(places(tmp_path), tmp_path)
    assert wheel.name == "two_meanings_of_ai_safety-0.1.0-py3-none-any.whl"
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    found = importlib.metadata.Distribution.at(unpacked / "two_meanings_of_ai_safety-0.1.0.dist-info")
    assert found.metadata["Name"] == about["name"]
    assert found.version == about["version"] == __version__
    assert {entry.name: entry.value for entry in found.entry_points} == about["scripts"]
    plain = [need for need in found.requires or [] if "extra ==" not in need]
    assert plain == about["dependencies"]
    assert len(found.requires or []) == len(plain) + len(about["optional-dependencies"]["test"])


def test_the_path_in_the_wheel_leads_back_and_has_no_accents(tmp_path):
    course = places(tmp_path)
    wheel = write_wheel(course, tmp_path)
    text = zipfile.ZipFile(wheel).read("two_meanings_of_ai_safety.pth").decode("ascii")
    assert (course.site_packages() / text.strip()).resolve() == course.root.resolve()


def test_digest_changes_with_the_commands(tmp_path):
    course = places(tmp_path)
    before = package_digest(course)
    file = course.root / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace("jupyter-course =", "jupyter-kurs ="), "utf-8")
    assert package_digest(course) != before
