"""The `course` command: one command under three names, quick to start, never a traceback."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import __version__
from course_utils.cli import app

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "matplotlib", "ipywidgets", "pydantic", "nbgrader", "IPython", "yaml")


def test_help_lists_every_command_that_is_there_by_audience(capsys):
    assert app.main(["--help"]) == 0
    out = capsys.readouterr().out
    for row in app.rows():
        assert (row.name in out.split()) != row.hidden
    assert app.LEARNERS in out
    assert app.MAINTAINERS in out


def test_nothing_said_is_help(capsys):
    app.main([])
    assert "Usage: course" in capsys.readouterr().out


def test_help_loads_nothing_heavy():
    code = (
        "import json, sys; from course_utils.__main__ import main; main(['--help']);"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


@pytest.mark.parametrize("row", app.rows(), ids=lambda row: row.name)
def test_every_command_explains_itself(row, capsys):
    module = importlib.import_module(row.module)
    assert hasattr(module, "command") or hasattr(module, "app")
    assert app.main([row.name, "--help"]) == 0
    assert row.name in capsys.readouterr().out


def test_a_row_without_its_file_breaks_nothing(monkeypatch, capsys):
    monkeypatch.setattr(app, "TABLE", (*app.TABLE, app.Row("later", app.LEARNERS, "Not written yet.")))
    assert app.main(["--help"]) == 0
    assert "later" not in capsys.readouterr().out
    assert app.main(["later"]) == 2
    assert "No such command" in capsys.readouterr().err


def test_names_in_the_table_are_there_once():
    names = [row.name for row in app.TABLE]
    assert len(names) == len(set(names))
    assert all(row.summary.endswith(".") for row in app.TABLE)


def test_one_command_under_three_names():
    beside = Path(sys.executable).parent
    path = os.pathsep.join([str(beside), os.environ.get("PATH", "")])
    for words in (["course"], ["jupyter", "course"], [sys.executable, "-m", "course_utils"]):
        program = shutil.which(words[0], path=path)
        assert program, f"{words[0]} is not installed"
        settings = os.environ | {"PATH": path}
        command = [program, *words[1:], "--version"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=settings)
        assert (done.returncode, done.stdout.strip()) == (0, __version__), done.stderr


def test_a_fault_of_the_course_is_a_sentence(monkeypatch, capsys):
    import course_utils.cli.doctor as doctor

    def broken(places):
        raise KeyError("something")

    monkeypatch.delenv("COURSE_DEBUG", raising=False)
    monkeypatch.setattr(doctor, "all_checks", broken)
    assert app.main(["doctor"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("course doctor stopped: 'something'")
    assert len(err.strip().splitlines()) == 1
    monkeypatch.setenv("COURSE_DEBUG", "1")
    with pytest.raises(KeyError):
        app.main(["doctor"])


@pytest.mark.parametrize("name", ["start", "test"])
def test_start_and_test_are_read_by_the_same_code_inside_and_outside(name, monkeypatch):
    from course_utils.setup import commands

    seen = []
    monkeypatch.setattr(commands, name, lambda words: seen.append(list(words)) or 5)
    assert app.main([name, "--port", "9477", "-k", "x"]) == 5
    assert seen == [["--port", "9477", "-k", "x"]]
