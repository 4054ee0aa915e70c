"""Style of code and notebooks by ruff, types by mypy: one way to write the course."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _run(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_nothing_in_code_and_notebooks():
    assert _run("ruff", "check", "--no-cache", ".") == ""


def test_the_code_is_in_ruffs_form():
    assert _run("ruff", "format", "--no-cache", "--check", "course_utils", "tests") == ""


def test_the_types_of_the_package_hold(tmp_path):
    assert _run("mypy", "--cache-dir", str(tmp_path)) == ""
