"""CI runs the README's test command, on the Pythons that the course names."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from course_utils.authoring.pins import PYTHONS

ROOT = Path(__file__).parents[2]
COMMAND = "python3 -m course_utils test"


def test_ci_ends_in_the_readmes_test_command():
    assert COMMAND in (ROOT / "README.md").read_text(encoding="utf-8")
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()
    assert lines[-1] == COMMAND


@pytest.mark.skipif(os.name == "nt", reason="a bash script for Debian")
def test_ci_script_is_sound_and_may_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.skipif(os.name == "nt", reason="a bash script for Debian")
def test_ci_passes_the_exit_code_on(tmp_path):
    """With everything there nothing is installed, and what the tests say is what CI says."""
    for name, text in {"chromium": "", "bwrap": "", "apt-get": "exit 99", "python3": '[ "$1" = -m ] && exit 5'}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\nexit 0\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    settings = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    assert subprocess.run([ROOT / ".ci" / "run"], env=settings).returncode == 5


def test_workflow_covers_the_pythons_of_the_course():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))["jobs"]
    assert tuple(jobs["linux"]["strategy"]["matrix"]["python"]) == PYTHONS
    steps = [step.get("run", "") for step in jobs["linux"]["steps"]]
    assert COMMAND in steps
    assert all(re.search(r"@v\d+$", step["uses"]) for job in jobs.values() for step in job["steps"] if "uses" in step)
