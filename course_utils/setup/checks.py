"""The checks of `course doctor`: each looks at one thing and, where it is not in order, says what to do.

Nothing from outside the standard library is imported before the check that needs it, so that a broken
environment gives a line and not a traceback.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from course_utils.setup.package import project
from course_utils.setup.places import REQUIREMENTS, Places

OK = "OK"
LOOK = "look here"
OPTIONAL = "optional"  # not in order, and most people need not mind

_NEWEST_TRIED = (3, 14)
_FREE_MB = 500
_KERNEL_SECONDS = 60
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@dataclass(frozen=True)
class Check:
    """What one check found. `do` says what to do about it and is empty when all is in order."""

    name: str
    status: str
    found: str
    do: str = ""


def all_checks(places: Places) -> Iterable[Check]:
    """Run every check, one after the other; a check that breaks becomes a line of its own."""
    table: tuple[tuple[str, Callable[[Places], Check]], ...] = (
        ("Python", python),
        ("packages", packages),
        ("kernel", kernel),
        ("nbgrader", nbgrader),
        ("answers", answers),
        ("disk", disk),
        ("browser", browser),
        ("test browser", test_browser),
        ("sandbox", sandbox),
    )
    for name, check in table:
        try:
            yield check(places)
        except Exception as error:
            words = " ".join(str(error).split()) or type(error).__name__
            yield Check(name, LOOK, f"the check itself failed: {words}", "Run course start, then course doctor again.")


def python(places: Places) -> Check:
    """The interpreter: tried from 3.11 to 3.14."""
    found = f"{sys.version.split()[0]} at {sys.executable}"
    if sys.version_info[:2] > _NEWEST_TRIED:
        newest = f"{_NEWEST_TRIED[0]}.{_NEWEST_TRIED[1]}"
        return Check("Python", OPTIONAL, found, f"Tried up to {newest}; take that if anything is odd.")
    return Check("Python", OK, found)


def packages(places: Places) -> Check:
    """Installed versions, against what pyproject.toml allows and against the pins."""
    from packaging.requirements import Requirement

    wrong = []
    for text in project(places)["dependencies"]:
        need = Requirement(text)
        version = _installed(need.name)
        if version is None:
            wrong.append(f"{need.name} is missing")
        elif not need.specifier.contains(version, prereleases=True):
            wrong.append(f"{need.name} is {version} and should be {need.specifier}")
    if wrong:
        return Check("packages", LOOK, "; ".join(wrong), "Run course start (or, in your own, pip install -e .).")
    pinned = _pinned(places.root / REQUIREMENTS)
    other = [name for name, version in pinned.items() if _installed(name) != version]
    if other:
        some = ", ".join(other[:4]) + (" ..." if len(other) > 4 else "")
        found = f"{len(other)} of {len(pinned)} at another version than the tested one: {some}"
        return Check("packages", OPTIONAL, found, "They should work; course start sets up the tested ones.")
    return Check("packages", OK, f"all {len(pinned)} at the tested version")


def _pinned(requirements: Path) -> dict[str, str]:
    """The pins that apply to this computer."""
    from packaging.requirements import Requirement

    found = {}
    for line in requirements.read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            need = Requirement(line.rstrip("\\ "))
            if need.marker is None or need.marker.evaluate():
                found[need.name] = next(iter(need.specifier)).version
    return found


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def kernel(places: Places) -> Check:
    """Start the kernel that the notebooks use and let it work something out."""
    from jupyter_client.manager import start_new_kernel

    try:
        manager, client = start_new_kernel(
            kernel_name="python3", startup_timeout=_KERNEL_SECONDS, stderr=subprocess.DEVNULL
        )
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        return Check("kernel", LOOK, f"does not start: {words}", "Close other notebooks, then run course start again.")
    said: list[str] = []
    try:
        client.execute_interactive(
            "import course_utils, sys; print(sys.prefix)",
            timeout=_KERNEL_SECONDS,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    prefix = "".join(said).strip()
    if not prefix or Path(prefix).resolve() != Path(sys.prefix).resolve():
        found = f"runs in {prefix}, not in {sys.prefix}" if prefix else "starts, and cannot load the course"
        return Check("kernel", LOOK, found, "Run course start: it puts its own kernel first.")
    return Check("kernel", OK, "starts and loads the course")


def nbgrader(places: Places) -> Check:
    """nbgrader, and that its pages are switched on in the server and in JupyterLab."""
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    version = _installed("nbgrader")
    missing = []
    if not _server_part_on(Path(folder) for folder in jupyter_config_path()):
        missing.append("its server extension is not switched on")
    if not any((Path(folder) / "@jupyter" / "nbgrader").is_dir() for folder in jupyter_path("labextensions")):
        missing.append("its JupyterLab extension is not there")
    if version is None or missing:
        found = "; ".join(missing) if version else "is not installed"
        return Check("nbgrader", LOOK, found, "Install it again: pip install --force-reinstall nbgrader")
    return Check("nbgrader", OK, f"{version}, with its pages in JupyterLab")


def _server_part_on(folders: Iterable[Path]) -> bool:
    """Whether a server settings file switches nbgrader on; the first that speaks of it decides."""
    for folder in folders:
        for file in sorted((folder / "jupyter_server_config.d").glob("*.json")):
            found = json.loads(file.read_text(encoding="utf-8"))
            on = [state for name, state in _extensions(found).items() if name.startswith("nbgrader")]
            if on:
                return all(on)
    return False


def _extensions(settings: dict[str, dict[str, dict[str, bool]]]) -> dict[str, bool]:
    return settings.get("ServerApp", {}).get("jpserver_extensions", {})


def answers(places: Places) -> Check:
    """Whether answers can be saved beside every lesson and exercise."""
    exercises = sorted(path for path in (places.root / "exercises").glob("*") if path.is_dir())
    folders = [places.root / "lessons", *exercises]
    closed = []
    for folder in folders:
        saved = folder / "answers"
        try:
            with tempfile.TemporaryFile(dir=saved if saved.is_dir() else folder):
                pass
        except OSError:
            closed.append(places.short(folder))
    if closed:
        return Check(
            "answers", LOOK, f"cannot be saved in {', '.join(closed)}", "Move the course to a folder of your own."
        )
    return Check("answers", OK, f"can be saved in all {len(folders)} folders")


def disk(places: Places) -> Check:
    """Room for answers, notebooks and what JupyterLab keeps."""
    free = shutil.disk_usage(places.root).free // 1_000_000
    if free < _FREE_MB:
        return Check("disk", LOOK, f"{free} MB free", f"Free some: the course wants {_FREE_MB} MB to work in.")
    return Check("disk", OK, f"{free / 1000:.1f} GB free")


def browser(places: Places) -> Check:
    """A browser that JupyterLab can be opened in."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        do = "Use course start --no-browser and copy the address into a browser, on another computer if need be."
        return Check("browser", OPTIONAL, "none found", do)
    return Check("browser", OK, "found")


def test_browser(places: Places) -> Check:
    """Chromium, which only the course's own tests drive."""
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None:
        do = "Only the course's own tests need it: sudo apt install chromium, or python -m playwright install chromium"
        return Check("test browser", OPTIONAL, "no Chromium on the path", do)
    return Check("test browser", OK, path)


def sandbox(places: Places) -> Check:
    """Bubblewrap, which shuts in learners' code while it is graded; there and allowed to work."""
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        do = "Only those who grade need it; on Debian or Ubuntu: sudo apt install bubblewrap"
        return Check("sandbox", OPTIONAL, "bubblewrap is not here", do)
    words = [bubblewrap, "--ro-bind", "/", "/", "--dev", "/dev", "--unshare-all", "--die-with-parent", sys.executable]
    done = subprocess.run([*words, "-c", "print(6 * 7)"], capture_output=True, text=True, timeout=30, env=os.environ)
    if done.stdout.strip() != "42":
        do = "Only those who grade need it; the system must allow unprivileged user namespaces (in a container too)."
        why = " ".join(done.stderr.split()) or "it said nothing"
        return Check("sandbox", OPTIONAL, f"bubblewrap is here and cannot work: {why}", do)
    return Check("sandbox", OK, "bubblewrap works, without network")
