"""`course doctor`: each check sees the trouble it is there for, and says what to do."""

import json
import os
import shutil
from pathlib import Path

import pytest

from course_utils.__main__ import main
from course_utils.setup import checks
from course_utils.setup.checks import LOOK, OK, OPTIONAL, Check
from course_utils.setup.places import Places

REPOSITORY = Places(Path(__file__).parents[2])


def test_packages_in_order_here():
    assert checks.packages(REPOSITORY).status in (OK, OPTIONAL)  # OPTIONAL: another version than the pinned one


@pytest.mark.parametrize(
    ("version", "status", "part"),
    [(None, LOOK, "jupyterlab is missing"), ("3.6.0", LOOK, "jupyterlab is 3.6.0 and should be >=4.4")],
)
def test_packages_wrong(monkeypatch, version, status, part):
    true = checks._installed
    monkeypatch.setattr(checks, "_installed", lambda name: version if name == "jupyterlab" else true(name))
    found = checks.packages(REPOSITORY)
    assert found.status == status
    assert part in found.found
    assert "course start" in found.do


def test_packages_at_another_version_than_pinned(monkeypatch):
    true = checks._installed
    monkeypatch.setattr(checks, "_installed", lambda name: "99.0" if name == "jupyterlab" else true(name))
    found = checks.packages(REPOSITORY)
    assert found.status == OPTIONAL
    assert "jupyterlab" in found.found


def test_kernel_starts_for_real():
    assert checks.kernel(REPOSITORY).status == OK


def test_kernel_of_another_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(checks.sys, "prefix", str(tmp_path))
    assert "not in" in checks.kernel(REPOSITORY).found


def test_kernel_that_is_not_there(monkeypatch):
    import jupyter_client.manager

    def missing(**settings):
        raise jupyter_client.kernelspec.NoSuchKernel("python3")

    monkeypatch.setattr(jupyter_client.manager, "start_new_kernel", missing)
    found = checks.kernel(REPOSITORY)
    assert (found.status, found.found) == (LOOK, "does not start: No such kernel named python3")


def test_nbgrader_in_order_here():
    assert checks.nbgrader(REPOSITORY).status == OK


def test_nbgrader_switched_off(monkeypatch, tmp_path):
    settings = tmp_path / "jupyter_server_config.d"
    settings.mkdir()
    off = {"ServerApp": {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": False}}}
    (settings / "nbgrader.json").write_text(json.dumps(off), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    found = checks.nbgrader(REPOSITORY)
    assert found.status == LOOK
    assert "not switched on" in found.found


def test_answers_that_cannot_be_saved(tmp_path):
    (tmp_path / "lessons").mkdir()
    assert checks.answers(Places(tmp_path)).status == OK
    (tmp_path / "exercises" / "04").mkdir(parents=True)
    assert checks.answers(Places(tmp_path)).found == "can be saved in all 2 folders"
    (tmp_path / "lessons").rmdir()
    (tmp_path / "lessons").touch()
    found = checks.answers(Places(tmp_path))
    assert (found.status, found.found) == (LOOK, "cannot be saved in lessons")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["04", "exercises", "lessons"]  # nothing left behind


def test_disk_nearly_full(monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=20_000_000)
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: usage)
    found = checks.disk(REPOSITORY)
    assert (found.status, found.found) == (LOOK, "20 MB free")


@pytest.mark.skipif(os.name == "nt", reason="bubblewrap is a thing of Linux")
def test_sandbox_there_and_not_allowed(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'No permissions to create a new namespace' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = checks.sandbox(REPOSITORY)
    assert found.status == OPTIONAL
    assert "No permissions to create a new namespace" in found.found


def test_what_is_not_here_is_optional(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    for check in (checks.sandbox, checks.test_browser):
        found = check(REPOSITORY)
        assert found.status == OPTIONAL
        assert "apt install" in found.do


def test_a_check_that_breaks_is_a_line_and_not_a_traceback(monkeypatch):
    def broken(places):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(checks, "python", broken)
    first = next(iter(checks.all_checks(REPOSITORY)))
    assert (first.status, first.found) == (LOOK, "the check itself failed: two lines")


@pytest.mark.parametrize(("status", "code"), [(OK, 0), (OPTIONAL, 0), (LOOK, 1)])
def test_exit_code_and_lines(monkeypatch, capsys, status, code):
    import course_utils.cli.doctor as doctor

    found = Check("disk", status, "found", "" if status == OK else "do")
    monkeypatch.setattr(doctor, "all_checks", lambda places: [found])
    assert main(["doctor"]) == code
    out = capsys.readouterr().out
    assert out.startswith(status)
    assert ("-> do" in out) == (status != OK)
    assert main(["doctor", "--json"]) == code
    assert json.loads(capsys.readouterr().out)[0] == {
        "name": "disk", "status": status, "found": "found", "do": "" if status == OK else "do"
    }  # fmt: skip


def test_every_status_but_ok_comes_with_what_to_do():
    for check in checks.all_checks(REPOSITORY):
        assert check.status in (OK, OPTIONAL, LOOK)
        assert bool(check.do) == (check.status != OK)
