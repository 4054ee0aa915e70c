"""A tiny course with tiny packages, so that real environments are made in seconds and without a network."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BARE = [getattr(sys, "_base_executable", sys.executable), "-S"]  # -S: no site-packages, whatever this machine has

FAKE_PYTEST = """
import sys
print("pytest was run with", sys.argv[1:])
sys.exit(int(next((word[7:] for word in sys.argv if word.startswith("--exit=")), 0)))
"""
FAKE_JUPYTERLAB = """
import http.server, json, os, pathlib, sys
pathlib.Path("server.json").write_text(json.dumps({"argv": sys.argv, "environ": dict(os.environ)}))
if pathlib.Path("die").exists():
    sys.exit("no such luck")
port = int(next(word.split("=")[1] for word in sys.argv if word.startswith("--ServerApp.port=")))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        good = self.headers["Authorization"] == "token " + os.environ["JUPYTER_TOKEN"]
        self.send_response(200 if good else 403)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""
FAKE_APP = """
import sys
def main(words):
    print("in", sys.prefix, "with", words)
    return 7
"""


def _wheel(folder: Path, name: str, files: dict[str, str]) -> str:
    """Write a wheel and return its hashed line for a requirements file."""
    info = f"{name}-1.0.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in (files | {f"{info}/RECORD": record}).items():
            archive.writestr(inside, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder of tiny wheels, and the requirements line of each."""
    folder = tmp_path_factory.mktemp("wheels")
    commands = ("typer", "rich", "pydantic", "yaml", "numpy", "nbgrader")
    lines = {
        "base": _wheel(folder, "base", {f"{name}.py": "" for name in commands}),
        "jupyterlab": _wheel(folder, "jupyterlab", {"jupyterlab/__main__.py": FAKE_JUPYTERLAB}),
        "pytest": _wheel(folder, "pytest", {"pytest.py": FAKE_PYTEST}),
        "extra": _wheel(folder, "extra", {"extra.py": ""}),
    }
    return folder, lines


@dataclass
class Course:
    """A tiny checkout, and how to run its set-up from a bare Python with only `bin` on the path."""

    root: Path
    bin: Path
    lines: dict[str, str]
    settings: dict[str, str]
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def use_uv(self) -> None:
        import uv

        (self.bin / "uv").unlink(missing_ok=True)
        (self.bin / "uv").symlink_to(uv.find_uv_bin())

    def fake_uv(self, says: str, code: int = 2, seconds: float = 0) -> None:
        """A uv that answers to --version and, asked to install, prints `says` and fails (or just waits)."""
        (self.bin / "uv").unlink(missing_ok=True)
        (self.bin / "said").write_text(says, encoding="utf-8")
        script = f"""#!/bin/sh
[ "$1" = --version ] && exit 0
/bin/cat '{self.bin}/said'
: > '{self.root}/installing'
[ {seconds} = 0 ] || exec /bin/sleep {seconds}
exit {code}
"""
        (self.bin / "uv").write_text(script, encoding="utf-8")
        (self.bin / "uv").chmod(0o755)

    def popen(self, *words: str, python: list[str] | None = None, **options: object) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            python or [*BARE, "-m", "course_utils", *words],
            cwd=self.root,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
            **options,  # type: ignore[call-overload]
        )
        self.started.append(child)
        return child

    def run(self, *words: str, **options: object) -> "subprocess.CompletedProcess[str]":
        child = self.popen(*words, **options)  # type: ignore[arg-type]
        out, err = child.communicate(timeout=60)
        return subprocess.CompletedProcess(child.args, child.returncode, out, err)

    def require(self, *names: str) -> None:
        """Write both requirements files; the test file holds pytest as well."""
        text = "".join(self.lines[name] for name in names)
        (self.root / "requirements.txt").write_text(text, encoding="utf-8")
        (self.root / "tests" / "requirements.txt").write_text(text + self.lines["pytest"], encoding="utf-8")

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "course-stamp.json"


@pytest.fixture
def course(tmp_path: Path, wheels: tuple[Path, dict[str, str]]) -> Iterator[Course]:
    root = tmp_path / "Kurs für Zoë, zwei"
    package = root / "course_utils"
    (package / "cli").mkdir(parents=True)
    (root / "tests").mkdir()
    (root / "lessons").mkdir()
    (root / "lessons" / "00_start_here.ipynb").write_text("{}", encoding="utf-8")
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(REPOSITORY / "course_utils" / name, package)
    shutil.copytree(REPOSITORY / "course_utils" / "setup", package / "setup")
    (package / "cli" / "__init__.py").write_text("", encoding="utf-8")
    (package / "cli" / "app.py").write_text(FAKE_APP, encoding="utf-8")
    tools = tmp_path / "bin"
    tools.mkdir()
    settings = {
        "PATH": str(tools),
        "HOME": str(tmp_path),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels[0].as_uri(),
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": str(wheels[0]),
        "UV_NO_CACHE": "1",
        "UV_HTTP_RETRIES": "0",
    }
    made = Course(root, tools, wheels[1], settings)
    made.require("base", "jupyterlab")
    yield made
    for child in made.started:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until `condition()` is true; fails the test when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def until() -> Callable[..., None]:
    return wait_for
