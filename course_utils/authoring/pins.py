"""The pins: `requirements.txt` and `tests/requirements.txt` (hashed, for every system), and `environment.yml`.

pyproject.toml is the only file written by hand. The requirements files name no package index: whoever installs
uses the index of their own set-up. Refresh with `course pins` (keeps versions) or `course pins --newest`.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from course_utils.setup.places import REQUIREMENTS, TEST_REQUIREMENTS
from course_utils.setup.words import SetupError

ENVIRONMENT = Path("environment.yml")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "x86_64-pc-windows-msvc",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
)
# Where conda-forge has another name, or a smaller package with all that the course needs.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}

# Kept here and not in pyproject.toml, whose [tool.uv] table would apply to the installation as well.
CONSTRAINTS = ("argon2-cffi-bindings<26",)  # 26 has no ready-made build for Macs with an Intel processor

_COMPILE = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"]
_COMPILE += ["--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]
_HEAD = """\
# The same versions as in requirements.txt, for those who use conda: conda env create -f environment.yml
# Written by `course pins` from pyproject.toml; the comment on a line says what needs it.
name: two-meanings
channels:
  - conda-forge  # all packages below are there
  - nodefaults  # and only from there, so that no second channel mixes in
dependencies:
"""


def write(root: Path, newest: bool = False) -> list[Path]:
    """Write the three files from `root`/pyproject.toml and return their paths; needs uv and an index.

    Versions pinned now are kept where they still fit, unless `newest`. Raises SetupError.
    """
    for path, extras in ((TEST_REQUIREMENTS, ["--extra", "test"]), (REQUIREMENTS, [])):
        target = root / path
        fresh = ["--upgrade"] if newest and path == TEST_REQUIREMENTS else []
        # The plain file takes its versions from the test file, so that one is always part of the other.
        same = ["--constraint", str(root / TEST_REQUIREMENTS)] if path == REQUIREMENTS else ["--constraint", "-"]
        if path == REQUIREMENTS:
            target.unlink(missing_ok=True)
        words = ["pyproject.toml", *extras, *same, *fresh, "--output-file", str(target)]
        _uv(root, [*words, *_COMPILE], said="\n".join(CONSTRAINTS))
    (root / ENVIRONMENT).write_text(environment_text(root), encoding="utf-8")
    return [root / path for path in (REQUIREMENTS, TEST_REQUIREMENTS, ENVIRONMENT)]


def without_wheels(root: Path) -> list[str]:
    """Which Python and system lack a ready-made build of some pin, one line each; needs uv and an index."""
    lines = []
    for python in PYTHONS:
        for platform in PLATFORMS:
            words = [str(TEST_REQUIREMENTS), "--python-version", python, "--python-platform", platform]
            try:
                _uv(root, [*words, "--only-binary", ":all:", "--no-header", "--quiet"])
            except SetupError as error:
                lines.append(f"Python {python}, {platform}: {error}")
    return lines


def _uv(root: Path, words: list[str], said: str = "") -> None:
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if not uv:
        raise SetupError("Pins are made with uv, which is not on the path: install it (pip install uv) and try again.")
    words = [uv, "pip", "compile", "--color", "never", *words]
    done = subprocess.run(words, cwd=root, input=said, capture_output=True, text=True)
    if done.returncode:
        raise SetupError(f"uv could not work out the versions: {' '.join(done.stderr.split())}")


def pins(requirements: Path) -> dict[str, str]:
    """Name (normalised) to version of every pin in a requirements file.

    Raises ValueError when one package has two versions: environment.yml could not hold both.
    """
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)", requirements.read_text("utf-8"), flags=re.M):
        if found.setdefault(normal(name), version) != version:
            raise ValueError(f"{requirements.name} pins {name} twice, as {found[normal(name)]} and {version}")
    return found


def normal(name: str) -> str:
    """A package's name in the one spelling that all tools agree on."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(root: Path) -> dict[str, str]:
    """Direct dependencies of the course and, for each, the words of its comment in pyproject.toml.

    Raises ValueError for a dependency without a comment.
    """
    text = (root / "pyproject.toml").read_text("utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, flags=re.M | re.S)
    if block is None:
        raise ValueError("pyproject.toml has no block of dependencies")
    found = {}
    for line in block[1].splitlines():
        fits = re.fullmatch(r'\s*"([\w.-]+)[^"]*",\s+# (.+)', line)
        if fits is None:
            raise ValueError(f"this dependency in pyproject.toml lacks its comment: {line.strip()}")
        found[fits[1]] = fits[2]
    return found


def environment_text(root: Path) -> str:
    """The text of environment.yml: the course's direct dependencies, at the versions of requirements.txt."""
    versions = pins(root / REQUIREMENTS)
    lines = ["  - python>=3.11,<3.15  # the versions the course is tested with"]
    for name, why in needs(root).items():
        lines.append(f"  - {CONDA_NAMES.get(name, name)}={versions[normal(name)]}  # {why}")
    lines.append("  - pip  # adds the course itself, the next two lines")
    lines.append("  - pip:  # what only pip can do")
    lines.append("      - -e .  # the course: the course_utils package and the course command")
    return _HEAD + "\n".join(lines) + "\n"
