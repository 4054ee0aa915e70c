"""The direction of imports: down the list of layers only. And `import course_utils` costs next to nothing."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "course_utils"
# From the top down. A room may import the rooms of lower lines, and itself; not those beside it.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("classroom", "grading", "insight", "authoring"),
    ("face",),
    ("progress", "widgets"),
    ("tasks",),
    ("cards", "figures"),
    ("models", "facts"),
    ("judgement",),
    ("setup",),
    ("__init__",),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
FILES = sorted(PACKAGE.rglob("*.py"))
# Which rooms may know what of the world outside.
ONLY_IN = {
    "nbgrader": ("classroom", "grading"),
    "ipywidgets": ("widgets", "face", "progress"),
    "anywidget": ("widgets",),
    "IPython": ("widgets", "face", "progress", "tasks", "authoring", "classroom", "grading"),
    "typer": ("cli",),
}


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(file: Path, text: str | None = None) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, wherever in the file, with the line; relative ones made whole."""
    here = ("course_utils", *file.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(text if text is not None else file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*here[: len(here) - node.level + 1]] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield start, node.lineno
            yield from ((f"{start}.{alias.name}", node.lineno) for alias in node.names)


def arrows_up(file: Path, text: str | None = None) -> list[str]:
    """The imports of a file that break the direction, as lines to read."""
    mine = room(file)
    wrong = []
    for name, line in imports(file, text):
        parts = name.split(".")
        other = parts[1] if parts[0] == "course_utils" and parts[1:] else mine
        if other != mine and LEVEL.get(other, len(LAYERS)) <= LEVEL[mine]:
            wrong.append(f"{file.name}:{line}: {mine} must not import {other}")
    return wrong


def test_every_room_has_its_place_in_the_list():
    assert {room(file) for file in FILES} <= set(LEVEL)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down_only(file):
    assert arrows_up(file) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_rooms_know_only_what_is_theirs_to_know(file):
    for name, line in imports(file):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or room(file) in allowed, f"{file.name}:{line} imports {name}"


@pytest.mark.parametrize("file", [file for file in FILES if room(file) in ("setup", "__main__", "__init__")], ids=str)
def test_the_way_in_needs_the_standard_library_only(file):
    """At the head of a file, that is; `checks` runs in the environment and may import inside a function."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        for part in [node] if isinstance(node, ast.Import | ast.ImportFrom) else []:
            names = [alias.name for alias in part.names] if isinstance(part, ast.Import) else [part.module or ""]
            assert all(name.split(".")[0] in {*sys.stdlib_module_names, "course_utils"} for name in names), names


@pytest.mark.parametrize(
    "text",
    [
        "from course_utils.tasks import store",
        "def f():\n    import course_utils.cli.app",
        "from course_utils import widgets",
        "from .. import face",
        "from ..tasks.store import x",
        "from course_utils.figures import svg",  # beside cards
    ],
)
def test_the_test_sees_an_arrow_upward(text):
    assert arrows_up(PACKAGE / "cards" / "schema.py", text)
    assert not arrows_up(PACKAGE / "cards" / "schema.py", "from ..judgement import Label\nfrom . import reasons")


def test_import_course_utils_is_light():
    code = "import json, sys, course_utils; print(json.dumps(sorted(name.split('.')[0] for name in sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    loaded = set(json.loads(done.stdout))
    heavy = {"numpy", "matplotlib", "ipywidgets", "pydantic", "yaml", "IPython", "typer", "rich", "nbgrader"}
    assert not loaded & heavy


def test_names_come_when_asked_for():
    import course_utils

    assert {"lesson", "exercise", "__version__"} <= set(dir(course_utils))
    with pytest.raises(AttributeError, match="nonsense"):
        course_utils.nonsense  # noqa: B018
