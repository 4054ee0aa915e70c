"""A JupyterLab server of its own for the tests: free port, own settings, a working folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Literal

__all__ = ["JupyterServer", "Theme", "find_chromium"]

Theme = Literal["JupyterLab Light", "JupyterLab Dark"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SETTINGS: dict[str, dict[str, object]] = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin.jupyterlab-settings": {"autosave": False},
    # Cells out of sight are drawn too, so that a test finds them.
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}


def find_chromium() -> str | None:
    """A Chromium on this machine, or Playwright's own; None where there is neither."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if own and Path(own).exists() else None


class JupyterServer:
    """JupyterLab in a process of its own, without a token and reachable from this machine only.

    folder: where its notebooks lie. home: where it may keep settings and run files.
    """

    def __init__(self, folder: Path, home: Path):
        self.folder = folder
        self.home = home
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / "jupyter.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> JupyterServer:
        self._settle()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._process.terminate()  # asks, so that kernels end with it
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={self.port}"),
            *("--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password=", "--allow-root"),
            *("--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={self.folder}"),
        ]

    def _environment(self) -> dict[str, str]:
        own = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "MPLCONFIGDIR": "matplotlib",
        }
        return os.environ | {name: str(self.home / part) for name, part in own.items()}

    def _settle(self) -> None:
        for name, values in _SETTINGS.items():
            self._write(name, values)

    def theme(self, name: Theme) -> None:
        """The colours of every page that is opened from now on."""
        self._write("@jupyterlab/apputils-extension/themes.jupyterlab-settings", {"theme": name})

    def _write(self, name: str, values: dict[str, object]) -> None:
        path = self.home / "settings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")

    def _wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process and self._process.poll() is not None:
                break
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/api/status", timeout=2):
                return
            time.sleep(0.2)
        said = self.log.read_text(errors="replace")[-2000:]
        self.__exit__()
        raise RuntimeError(f"JupyterLab did not start in {seconds:g} s. It said:\n{said}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
