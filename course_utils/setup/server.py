"""Starting JupyterLab for the course, telling where it is, and stopping it at one Ctrl-C."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn
from urllib.parse import quote

from course_utils.setup.places import FIRST_LESSON, Places
from course_utils.setup.words import SetupError, SignOfLife, say

USUAL_PORT = 8888
_PORTS_TRIED = 50
_PATIENCE = 120.0  # seconds until a server that does not answer is given up; a cold disk can need a minute
_JUPYTER_SETTINGS = Path(__file__).parent / "jupyter"


def choose_port(wanted: int | None) -> int:
    """The port to use: exactly `wanted`, or the first free one from 8888 on.

    Raises SetupError when `wanted` is in use or no port, or when none is free.
    """
    if wanted is not None:
        if not 1 <= wanted <= 65535:
            raise SetupError(f"{wanted} is not a port: give a number from 1 to 65535, for example --port 8890.")
        if not _free(wanted):
            raise SetupError(
                f"Port {wanted} is in use or not allowed: choose another one, for example --port {_suggest(wanted)}, "
                "or leave --port out and a free one is found."
            )
        return wanted
    for port in range(USUAL_PORT, USUAL_PORT + _PORTS_TRIED):
        if _free(port):
            if port != USUAL_PORT:
                say(f"Port {USUAL_PORT} is in use, so the course takes port {port}.")
            return port
    last = USUAL_PORT + _PORTS_TRIED - 1
    raise SetupError(f"No port from {USUAL_PORT} to {last} is free: close other Jupyter windows, or give a --port.")


def _suggest(port: int) -> int:
    return next((other for other in range(port + 1, min(port + 50, 65536)) if _free(other)), USUAL_PORT)


def _free(port: int) -> bool:
    """Whether JupyterLab could listen on `port` of this computer, under IPv4 and, where there is one, IPv6."""
    families = [(socket.AF_INET, "127.0.0.1")]
    if socket.has_ipv6 and _has_local_ipv6():
        families.append((socket.AF_INET6, "::1"))
    for family, address in families:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name != "nt":  # a port that was left a moment ago counts as free; on Windows the option means more
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


def _has_local_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def jupyter_environment(places: Places) -> dict[str, str]:
    """The environment variables that JupyterLab runs with.

    The course's settings are layered in by JUPYTER_CONFIG_PATH, so nothing is written into anybody's own settings;
    the window layout is kept beside the checkout for the same reason. Kernels of this environment come first.
    """
    settings = dict(os.environ)
    own = settings.get("JUPYTER_CONFIG_PATH")
    settings["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(_JUPYTER_SETTINGS), *([own] if own else [])])
    settings["JUPYTER_PREFER_ENV_PATH"] = "1"
    if places.venv.is_dir():
        settings["JUPYTERLAB_WORKSPACES_DIR"] = str(places.venv / "course-workspaces")
    for misleading in ("PYTHONHOME", "PYTHONPATH"):
        settings.pop(misleading, None)
    return settings


def serve(places: Places, python: Path, port: int, browser: bool) -> int:
    """Run JupyterLab until Ctrl-C and return the exit code: 0 after a wanted stop.

    Raises SetupError when the server does not come up or ends on its own.
    """
    token = secrets.token_hex(24)
    _stop_on_signals()
    with _log(places, python) as log:
        server = subprocess.Popen(
            _words(places, python, port),
            cwd=places.root,
            env=jupyter_environment(places) | {"JUPYTER_TOKEN": token},  # not in the command, which all can read
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        with SignOfLife(lambda: "JupyterLab is starting"):
            _wait_until_it_answers(server, port, token, Path(log.name))
        _tell(places, port, token, browser)
        server.wait()
    except KeyboardInterrupt:
        say("\nStopping JupyterLab.")
        _stop(server)
        return 0
    finally:
        _stop(server)
    raise SetupError(f"JupyterLab has ended on its own; what it said is in {log.name}.")


def _log(places: Places, python: Path) -> IO[str]:
    """The file that takes what the server says: in the environment, or where that is not ours in a temporary file."""
    if places.python == python:
        return open(places.server_log, "w", encoding="utf-8")
    return tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="course-jupyterlab-", suffix=".log", delete=False)


def _words(places: Places, python: Path, port: int) -> list[str]:
    words = [str(python), "-m", "jupyterlab", "--no-browser", "-y"]
    words += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={places.root}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")  # containers run as root; the token still guards the door
    return words


def _address(places: Places, port: int, token: str) -> str:
    lesson = f"/tree/{quote(FIRST_LESSON.as_posix())}" if (places.root / FIRST_LESSON).is_file() else ""
    return f"http://localhost:{port}/lab{lesson}?token={token}"


def _tell(places: Places, port: int, token: str, browser: bool) -> None:
    address = _address(places, port, token)
    opened = browser and _open(address)
    say("The course is open in your browser. If not, copy this address into it:" if opened else "The course is here:")
    say(f"    {address}")
    say("To stop: press Ctrl-C once in this window.")
    say("Notebooks save themselves every half minute, answers at every click.")


def _open(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", port: int, token: str, log: Path) -> None:
    request = urllib.request.Request(f"http://localhost:{port}/api/status", headers={"Authorization": f"token {token}"})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy knows nothing of this computer
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SetupError(f"JupyterLab did not start; what it said is in {log}.")
        with contextlib.suppress(urllib.error.URLError, OSError):
            direct.open(request, timeout=5).close()
            return
        time.sleep(0.2)
    raise SetupError(f"JupyterLab gave no answer within {_PATIENCE:.0f} seconds; what it said is in {log}.")


def _stop_on_signals() -> None:
    """Let a closed window or `kill` stop the server as Ctrl-C does, also where the shell has Ctrl-C switched off."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Stop the server, gently first. A second Ctrl-C during this changes nothing."""
    if server.poll() is not None:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for end, seconds in ((lambda: None, 0.5), (server.terminate, 10), (server.kill, 10)):
        end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=seconds if sys.platform != "win32" else seconds / 2)
            return
