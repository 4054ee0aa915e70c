"""`start`: the port, the address, the stop, and JupyterLab's settings."""

import json
import os
import re
import signal
import socket
import time
import urllib.request
from pathlib import Path

import pytest

from course_utils.setup import server
from course_utils.setup.places import Places
from course_utils.setup.words import SetupError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def busy():
    """A port in use."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def read_until(child, pattern: str) -> str:
    text = ""
    for line in child.stdout:
        text += line
        if re.search(pattern, line):
            return text
    raise AssertionError(f"{pattern!r} never came:\n{text}\n{child.stderr.read()}")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_start_serves_says_where_and_stops_at_once(course, how):
    course.use_uv()
    port = free_port()
    child = course.popen("start", "--no-browser", "--port", str(port))
    text = read_until(child, "Ctrl-C")
    address = re.search(r"http://\S+", text)[0]
    assert address.startswith(f"http://localhost:{port}/lab/tree/lessons/00_start_here.ipynb?token=")
    seen = json.loads((course.root / "server.json").read_text(encoding="utf-8"))
    token = address.split("token=")[1]
    assert seen["environ"]["JUPYTER_TOKEN"] == token
    assert token not in " ".join(seen["argv"])
    assert f"--ServerApp.root_dir={course.root}" in seen["argv"]
    begun = time.monotonic()
    child.send_signal(how)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, err) == (0, "")
    assert "Stopping" in out
    assert time.monotonic() - begun < 5
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))  # nobody is left listening


def test_an_explicit_port_in_use_is_one_sentence_before_any_work(course, busy):
    done = course.run("start", "--port", str(busy))
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"Port {busy} is in use" in done.stderr
    assert not (course.root / ".venv").exists()


def test_the_default_port_in_use_takes_the_next_free_and_says_so(monkeypatch, busy, capsys):
    monkeypatch.setattr(server, "USUAL_PORT", busy)
    port = server.choose_port(None)
    assert busy < port < busy + 50
    assert f"Port {busy} is in use, so the course takes port {port}." in capsys.readouterr().out


def test_no_free_port_at_all(monkeypatch, busy):
    monkeypatch.setattr(server, "USUAL_PORT", busy)
    monkeypatch.setattr(server, "_PORTS_TRIED", 1)
    with pytest.raises(SetupError, match="is free: close other Jupyter windows"):
        server.choose_port(None)


@pytest.mark.parametrize("wanted", [0, -1, 65536])
def test_a_number_that_is_no_port(wanted):
    with pytest.raises(SetupError, match="is not a port"):
        server.choose_port(wanted)


def test_a_server_that_dies_is_one_sentence_with_the_log(course):
    course.use_uv()
    (course.root / "die").touch()
    done = course.run("start", "--no-browser", "--port", str(free_port()))
    assert done.returncode == 1
    assert "JupyterLab did not start" in done.stderr
    log = Path(re.search(r"is in (.+)\.$", done.stderr.strip())[1])
    assert "no such luck" in log.read_text(encoding="utf-8")


def test_a_browser_is_opened_unless_told_otherwise(monkeypatch, tmp_path, capsys):
    opened = []
    monkeypatch.setattr(server.webbrowser, "open", lambda address: opened.append(address) or True)
    server._tell(Places(tmp_path), 8888, "t", browser=False)
    assert opened == []
    server._tell(Places(tmp_path), 8888, "t", browser=True)
    assert opened == ["http://localhost:8888/lab?token=t"]
    assert "open in your browser" in capsys.readouterr().out


def test_jupyterlab_itself_reads_the_courses_settings(monkeypatch, tmp_path):
    """The news pop-up is off as JupyterLab works its settings out, not only in our file."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.settings_utils import get_settings

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", server.jupyter_environment(Places(tmp_path))["JUPYTER_CONFIG_PATH"])
    schemas = next(path for path in jupyter_path("lab", "schemas") if Path(path, "@jupyterlab").is_dir())
    found = [
        get_settings(str(tmp_path), schemas, str(tmp_path), schema_name=name)[0]["schema"]["properties"]
        for name in ("@jupyterlab/apputils-extension:notification", "@jupyterlab/docmanager-extension:plugin")
    ]
    assert found[0]["fetchNews"]["default"] == "false"
    assert found[0]["checkForUpdates"]["default"] is False
    assert found[1]["autosaveInterval"]["default"] == 30
    assert list(tmp_path.iterdir()) == []  # and nothing was written into anybody's settings


def test_a_proxy_does_no_harm_and_the_settings_are_in_the_environment(course, monkeypatch):
    course.use_uv()
    course.settings["http_proxy"] = "http://127.0.0.1:9"  # a proxy that leads nowhere
    port = free_port()
    child = course.popen("start", "--no-browser", "--port", str(port))
    address = re.search(r"http://\S+", read_until(child, "Ctrl-C"))[0]
    token = address.split("token=")[1]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Authorization": f"token {token}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
        assert answer.status == 200
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) == 0
    name = "etc/jupyter/labconfig/default_setting_overrides.json"  # so that plain `jupyter lab` has them too
    copied = json.loads((course.root / ".venv" / name).read_text(encoding="utf-8"))
    assert copied["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
