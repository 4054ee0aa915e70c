"""pyproject.toml, the requirements files and environment.yml say the same."""

import ast
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement
from rattler import MatchSpec, Version

from course_utils.authoring import pins
from course_utils.setup.package import project
from course_utils.setup.places import REQUIREMENTS, TEST_REQUIREMENTS, Places

ROOT = Path(__file__).parents[2]
CHANNELS = ("conda-forge", "nodefaults")
SCHEMA = {
    "type": "object",
    "required": ["name", "channels", "dependencies"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "channels": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(CHANNELS)}},
        "dependencies": {
            "type": "array",
            "minItems": 1,
            "items": {
                "oneOf": [
                    {"type": "string", "pattern": r"^[a-z0-9._-]+([=<>][^\s]*)?$"},
                    {
                        "type": "object",
                        "required": ["pip"],
                        "additionalProperties": False,
                        "properties": {"pip": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
                    },
                ]
            },
        },
    },
}
# Names that are imported otherwise than they are installed.
IMPORTED_AS = {"yaml": "pyyaml", "sklearn": "scikit-learn", "rattler": "py-rattler", "PIL": "pillow"}
# Imported in tests and named nowhere, because a named package promises them.
COMES_WITH = {
    "jupyter_core": "jupyter-client",
    "jupyterlab_server": "jupyterlab",
    "jupyter_server": "jupyterlab",
    "traitlets": "ipywidgets",
    "nbconvert": "nbgrader",
    "nbclient": "nbgrader",
    "sqlalchemy": "nbgrader",
    "pydantic_core": "pydantic",
    "click": "typer",
}


@pytest.fixture(scope="module")
def environment() -> dict:
    return yaml.safe_load((ROOT / pins.ENVIRONMENT).read_text(encoding="utf-8"))


def _conda_lines(environment: dict) -> list[str]:
    return [line for line in environment["dependencies"] if isinstance(line, str)]


def test_environment_yml_is_what_pins_writes():
    assert (ROOT / pins.ENVIRONMENT).read_text(encoding="utf-8") == pins.environment_text(ROOT)


def test_environment_yml_has_the_shape_conda_asks_for(environment):
    jsonschema.validate(environment, SCHEMA)


def test_every_line_is_read_by_conda_as_meant(environment):
    for line in _conda_lines(environment):
        found = MatchSpec(line, strict=True)
        name, _, version = line.partition("=")
        if "<" not in line and version:
            assert found.name.normalized == name
            assert found.version == f"{version}.*"


def test_environment_yml_has_the_pins_of_requirements_and_all_of_pyproject(environment):
    versions = pins.pins(ROOT / REQUIREMENTS)
    conda = {value: key for key, value in pins.CONDA_NAMES.items()}
    found = {}
    for line in _conda_lines(environment):
        name, _, version = line.partition("=")
        if version and "<" not in line and ">" not in name:
            found[conda.get(name, name)] = version
    needs = [Requirement(text) for text in project(Places(ROOT))["dependencies"]]
    assert set(found) == {need.name for need in needs}
    for need in needs:
        assert found[need.name] == versions[pins.normal(need.name)]
        assert need.specifier.contains(found[need.name])
        assert Version(found[need.name]) is not None


def test_python_is_the_same_everywhere(environment):
    about = project(Places(ROOT))
    line = next(line for line in _conda_lines(environment) if line.startswith("python>"))
    assert line.startswith(f"python{about['requires-python']},<")
    listed = re.findall(r"Python :: (3\.\d+)", "\n".join(about["classifiers"]))
    assert tuple(listed) == pins.PYTHONS
    assert line.endswith(f"<3.{int(listed[-1].split('.')[1]) + 1}")


def test_every_line_has_a_comment():
    block = (ROOT / pins.ENVIRONMENT).read_text(encoding="utf-8").split("channels:\n")[1]
    for line in block.splitlines():
        assert line == "dependencies:" or re.search(r"  # \S.{7,}", line), line
    about = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extra = re.search(r"^test = \[\n(.*?)^\]", about, flags=re.M | re.S)[1]
    for line in extra.splitlines():
        assert re.search(r"# \S.{7,}", line), line
    assert len(pins.needs(ROOT)) == len(project(Places(ROOT))["dependencies"])


def test_a_dependency_without_a_comment_is_refused(tmp_path):
    (tmp_path / "pyproject.toml").write_text('dependencies = [\n    "numpy>=2",\n]\n', encoding="utf-8")
    with pytest.raises(ValueError, match="lacks its comment"):
        pins.needs(tmp_path)


@pytest.mark.parametrize("file", [REQUIREMENTS, TEST_REQUIREMENTS])
def test_requirements_are_hashed_and_name_no_index(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--find-links|--extra|^-", text, flags=re.M)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.search(r"^\S+==\S+", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


def test_test_requirements_hold_all_of_the_others():
    plain = re.split(r"\n(?=\S)", (ROOT / REQUIREMENTS).read_text(encoding="utf-8").strip())
    tests = re.split(r"\n(?=\S)", (ROOT / TEST_REQUIREMENTS).read_text(encoding="utf-8").strip())
    assert set(plain) <= set(tests)
    named = [Requirement(text) for text in project(Places(ROOT))["optional-dependencies"]["test"]]
    versions = pins.pins(ROOT / TEST_REQUIREMENTS)
    for need in named:
        assert need.specifier.contains(versions[pins.normal(need.name)])


def test_two_versions_of_one_package_are_refused(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("numpy==2.4 ; a \\\nnumpy==2.5 ; b \\\n", encoding="utf-8")
    with pytest.raises(ValueError, match="pins numpy twice"):
        pins.pins(file)


def _declared(extra: bool) -> set[str]:
    about = project(Places(ROOT))
    texts = about["dependencies"] + (about["optional-dependencies"]["test"] if extra else [])
    return {pins.normal(Requirement(text).name) for text in texts}


@pytest.mark.parametrize("folder", ["course_utils", "tests"])
def test_every_import_is_declared(folder):
    """What the code imports is named in pyproject.toml, and not merely there by luck.

    The package may use a test tool too, but only inside a function: whoever has not got it can load the module.
    """
    for file in (ROOT / folder).rglob("*.py"):
        everywhere, at_head = _imports(file)
        for name in everywhere:
            declared = _declared(extra=folder == "tests" or name not in at_head)
            package = pins.normal(COMES_WITH.get(name, IMPORTED_AS.get(name, name)))
            local = folder == "tests" and any((ROOT / folder).rglob(f"{name}.py"))
            assert package in declared or local, f"{file.relative_to(ROOT)} imports {name}"


def _imports(file: Path) -> tuple[set[str], set[str]]:
    """The outside packages that a file imports: anywhere, and at its head."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return _named(ast.walk(tree)), _named(tree.body)


def _named(nodes: Iterable[ast.AST]) -> set[str]:
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"course_utils", "tests", "conftest"}
