"""Set-up, run for real from a bare Python: it works, it skips what is done, and each failure is one sentence."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.setup import environment, installer
from course_utils.setup.places import REQUIREMENTS, Places
from course_utils.setup.words import SetupError

BARE = [getattr(sys, "_base_executable", sys.executable), "-S"]
posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell and signals")


def one_sentence(done: "subprocess.CompletedProcess[str]", *parts: str) -> str:
    """The failure is a single line without a traceback, says `parts`, and the exit code is not zero."""
    text = done.stderr.strip()
    assert done.returncode != 0
    assert len(text.splitlines()) == 1, text
    assert "Traceback" not in done.stdout + done.stderr
    for part in parts:
        assert part in text
    return text


# It works -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_set_up_then_skip(course, tool):
    if tool == "uv":
        course.use_uv()
    first = course.run("test", "--exit=3", "-k", "two words")
    assert first.returncode == 3, first.stderr  # pytest's own exit code
    assert "pytest was run with ['--exit=3', '-k', 'two words']" in first.stdout
    assert f"with {tool}" in first.stdout
    for name in ("course", "jupyter-course"):
        ran = subprocess.run([course.root / ".venv" / "bin" / name, "demo"], capture_output=True, text=True)
        assert (ran.returncode, ran.stdout) == (7, f"in {course.root / '.venv'} with ['demo']\n"), ran.stderr
    second = course.run("test")
    assert second.returncode == 0
    assert second.stdout == "pytest was run with []\n"  # nothing was set up again


@posix
def test_changed_requirements_are_added_in_place(course):
    course.use_uv()
    course.run("test")
    course.require("base", "jupyterlab", "extra")
    done = course.run("test")
    assert done.returncode == 0
    assert "2/3" in done.stdout
    assert "Making the environment" not in done.stdout
    assert list((course.root / ".venv").glob("lib/*/site-packages/extra.py"))


@posix
def test_commands_are_handed_to_the_environment(course):
    before = course.run("doctor")
    one_sentence(before, "run python3 -m course_utils start")
    assert "start" in course.run("--help").stdout
    course.use_uv()
    course.run("test")
    handed = course.run("doctor", "--json")
    assert handed.returncode == 7
    assert handed.stdout == f"in {course.root / '.venv'} with ['doctor', '--json']\n"


@posix
def test_a_moved_checkout_is_set_up_again(course):
    course.use_uv()
    course.run("test")
    moved = course.root.with_name("anderswo é")
    course.root.rename(moved)
    course.root = moved
    done = course.run("test")
    assert "making it again" in done.stdout
    assert done.returncode == 0


# Half-made ------------------------------------------------------------------------------------------------------


@posix
def test_ctrl_c_then_a_second_try(course, until):
    course.fake_uv("Resolved 2 packages", seconds=60)
    child = course.popen("test")
    until((course.root / "installing").exists)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 130
    assert err.strip().startswith("Stopped.")
    assert "Traceback" not in out + err
    assert not course.stamp.exists()
    course.use_uv()
    second = course.run("test")
    assert "making it again" in second.stdout
    assert second.returncode == 0


@posix
@pytest.mark.parametrize("damage", ["killed", "no interpreter", "no stamp", "no command"])
def test_a_half_made_environment_is_made_again(course, until, damage):
    if damage == "killed":
        course.fake_uv("", seconds=60)
        child = course.popen("test")
        until((course.root / "installing").exists)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        course.use_uv()
    else:
        course.use_uv()
        course.run("test")
        lost = {"no interpreter": "bin/python", "no stamp": "course-stamp.json", "no command": "bin/course"}[damage]
        (course.root / ".venv" / lost).unlink()
    done = course.run("test")
    assert done.returncode == 0, done.stderr
    assert "making it again" in done.stdout


@posix
@pytest.mark.parametrize("kind", ["file", "folder", "empty"])
def test_a_foreign_venv_is_kept(course, kind):
    venv = course.root / ".venv"
    if kind == "file":
        venv.write_text("mine", encoding="utf-8")
    else:
        venv.mkdir()
    if kind == "folder":
        (venv / "mine.txt").write_text("mine", encoding="utf-8")
    course.use_uv()
    done = course.run("test")
    assert done.returncode == 0
    aside = course.root / ".venv-before-1"
    assert aside.exists() == (kind != "empty")
    if kind == "folder":
        assert (aside / "mine.txt").read_text(encoding="utf-8") == "mine"


@posix
def test_two_at_once(course, until):
    course.fake_uv("", seconds=60)
    course.popen("test")
    until((course.root / "installing").exists)
    one_sentence(course.run("test"), "Another window", "wait")


# Failures -------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_no_network(course, tool):
    names = ("PIP_NO_INDEX", "PIP_FIND_LINKS", "UV_OFFLINE", "UV_FIND_LINKS")
    reachable = {name: course.settings.pop(name) for name in names}
    nowhere = "http://127.0.0.1:9/simple"  # the discard port: nobody listens
    course.settings |= {"PIP_INDEX_URL": nowhere, "UV_DEFAULT_INDEX": nowhere, "PIP_RETRIES": "0"}
    if tool == "uv":
        course.use_uv()
    text = one_sentence(course.run("test"), "network", "run the same command again")
    log = Path(text.split(" is in ")[1].removesuffix(".)"))
    assert log.read_text(encoding="utf-8").count("base") > 0
    assert not course.stamp.exists()
    if tool == "uv":
        course.settings |= reachable
        assert course.run("test").returncode == 0


@posix
def test_full_disk_as_uv_reports_it(course):
    said = "error: Failed to install: numpy\n  cause: Failed to copy\n  cause: No space left on device (os error 28)"
    course.fake_uv(said)
    one_sentence(course.run("test"), "disk is full", str(course.root), "run the same command again")
    course.use_uv()
    assert course.run("test").returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full, always full, is a thing of Linux")
def test_full_disk_as_the_system_reports_it(course):
    course.use_uv()
    course.run("test")
    course.require("base", "jupyterlab", "extra")
    log = course.root / ".venv" / "course-setup.log"
    log.unlink()
    log.symlink_to("/dev/full")
    one_sentence(course.run("test"), "disk is full")
    second = course.run("test")
    assert "making it again" in second.stdout
    assert second.returncode == 0


def test_too_little_room_is_told_before_any_work(monkeypatch, tmp_path):
    usage = shutil.disk_usage(tmp_path)._replace(free=80_000_000)
    monkeypatch.setattr(installer.shutil, "disk_usage", lambda path: usage)
    (tmp_path / "requirements.txt").write_text("", encoding="utf-8")
    shutil.copy(Path(__file__).parents[2] / "pyproject.toml", tmp_path)
    left = tmp_path / ".venv" / "lib" / "half-made"
    left.mkdir(parents=True)
    (tmp_path / ".venv" / "course-setup.lock").touch()
    with pytest.raises(SetupError, match="needs about 500 MB and 80 MB are free"):
        environment.ensure(Places(tmp_path), REQUIREMENTS)
    assert not (tmp_path / ".venv" / "pyvenv.cfg").exists()
    assert not left.exists()  # what is left of a first try does not stand in the way of the second


@posix
def test_a_wrong_hash_is_refused(course):
    course.use_uv()
    file = course.root / "tests" / "requirements.txt"
    file.write_text(course.lines["base"][:-9] + "00000000\n", encoding="utf-8")
    one_sentence(course.run("test"), "not the one the course was tested with")


@posix
def test_an_unknown_trouble_comes_with_the_installers_words_and_the_log(course):
    course.fake_uv("Resolved 2 packages\nerror: the moon is in the wrong house\n")
    text = one_sentence(course.run("test"), "the moon is in the wrong house", "course-setup.log")
    assert "Resolved" not in text


@posix
def test_no_ensurepip(course):
    """As on Debian without python3-venv: the part is missing, and there is no uv to do without it."""
    code = (
        "import sys, runpy; sys.modules['ensurepip'] = None; sys.argv = ['course_utils', 'test'];"
        "runpy.run_module('course_utils', run_name='__main__', alter_sys=True)"
    )
    one_sentence(course.run(python=[*BARE, "-c", code]), "sudo apt install python3-venv")
    course.use_uv()
    assert course.run(python=[*BARE, "-c", code]).returncode == 0  # uv needs no ensurepip


def test_debians_own_words_about_ensurepip_are_understood():
    said = "The virtual environment was not created successfully because ensurepip is not\navailable."
    assert "apt install python3-venv" in installer.sentence_for(said.replace("\n", " "), Path(".venv"))
    assert "apt install python3-venv" in installer.sentence_for(said, Path(".venv"))


def _without_root_power() -> None:
    """In a child of root: give up the power to write where the permissions forbid it."""
    if os.geteuid() == 0:
        import ctypes

        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP, takes effect at exec


@pytest.mark.skipif(os.name == "nt" or (sys.platform == "darwin" and os.geteuid() == 0), reason="root on a Mac may all")
def test_no_write_access(course):
    course.root.chmod(0o555)
    try:
        done = course.run("test", preexec_fn=_without_root_power)
    finally:
        course.root.chmod(0o755)
    one_sentence(done, "no permission to write", str(course.root))
    course.use_uv()
    assert course.run("test").returncode == 0


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one the course"),
        ("OSError: [Errno 122] Disk quota exceeded", "disk is full"),
        ("error: failed to write: There is not enough space on the disk. (os error 112)", "disk is full"),
        ("ERROR: No matching distribution found for idna==3.20", "not to be had for this Python"),
        ("ERROR: Could not find a version that satisfies the requirement idna==3.20 (from versions: none)", "network"),
        ("WARNING: Retrying ... NewConnectionError(...): [Errno -3] Temporary failure in name resolution", "network"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "certificate"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: 'x'", "no permission"),
    ],
)
def test_what_installers_say_becomes_one_sentence(said, part):
    assert part in installer.sentence_for(said, Path(".venv"))


# Old Pythons ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_the_first_two_files_parse_on_python_3_6(name):
    text = (Path(__file__).parents[2] / "course_utils" / name).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    assert "from __future__ import annotations" not in text  # unknown to 3.6, and ast does not look at names


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 14)])
def test_an_old_python_gets_one_sentence(course, version):
    code = (
        f"import sys, runpy; sys.version_info = {version}; sys.argv = ['course_utils', 'start'];"
        "runpy.run_module('course_utils', run_name='__main__')"
    )
    done = course.run(python=[*BARE, "-c", code])
    one_sentence(done, "needs Python 3.11 or newer", f"this is Python {version[0]}.{version[1]}")
    assert not (course.root / ".venv").exists()


# The log and the stamp ------------------------------------------------------------------------------------------


@posix
def test_stamp_says_what_was_installed(course):
    course.use_uv()
    course.run("test")
    stamp = json.loads(course.stamp.read_text(encoding="utf-8"))
    assert stamp["python"] == f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}"
    assert sorted(stamp["requirements"]) == ["requirements.txt", "tests/requirements.txt"]
    assert environment.ready(Places(course.root), REQUIREMENTS)  # `start` has nothing left to do after `test`
    assert "uv" in (course.root / ".venv" / "course-setup.log").read_text(encoding="utf-8")


@posix
def test_a_stamp_of_another_python_means_making_it_again(course):
    course.use_uv()
    course.run("test")
    stamp = json.loads(course.stamp.read_text(encoding="utf-8")) | {"python": "cpython-3.1"}
    course.stamp.write_text(json.dumps(stamp), encoding="utf-8")
    assert "making it again" in course.run("test").stdout
