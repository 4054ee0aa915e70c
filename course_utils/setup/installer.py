"""Running the installer (uv or pip): its words go to a log, its troubles come back as one sentence."""

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course_utils.setup.places import Places
from course_utils.setup.words import SetupError, SignOfLife

# Settings of the person's own pip that would make it install somewhere else than into the environment.
_MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "VIRTUAL_ENV")

# What installers print, and what it means to a reader. The first that matches is said.
_TROUBLES: tuple[tuple[str, str], ...] = (
    (
        r"No space left on device|os error 28\b|Errno 28|not enough space on the disk|os error 112|Disk quota exceeded",
        "The disk is full: free about {need} MB where {where} lies, then run the same command again",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SSLError|UnknownIssuer",
        "The package index could not be trusted (its certificate was refused): if your network checks all traffic, "
        "ask its keeper for the certificate and set SSL_CERT_FILE, then run the same command again",
    ),
    (
        r"DO NOT MATCH THE HASHES|Hash mismatch|hashes are required",
        "A fetched package is not the one the course was tested with, so it was not installed: run the same command "
        "again, and if that does not help tell the keeper of the course",
    ),
    (
        r"Failed to fetch|error sending request|dns error|[Nn]ame resolution|NewConnectionError|ConnectTimeout|"
        r"Max retries exceeded|Network is unreachable|Connection refused|[Rr]ead timed out|ReadTimeout|"
        r"ConnectionResetError|Network connectivity is disabled|ProxyError|\(from versions: none\)",
        "The packages could not be fetched because there is no way to the package index: check the network "
        "connection, then run the same command again",
    ),
    (
        r"ensurepip is not\s+available|No module named '?ensurepip|No module named '?venv|No module named pip\b",
        "This Python lacks the part that makes environments: on Debian or Ubuntu run "
        "sudo apt install python3-venv, elsewhere install Python from python.org, then run the same command again",
    ),
    (
        r"Permission denied|Access is denied|Errno 13|os error 13|os error 5\b|Read-only file system|Errno 30",
        "There is no permission to write in {where}: move the course to a folder of your own, "
        "then run the same command again",
    ),
    (
        r"Failed (?:building|to build)|no (?:usable )?wheels|No matching distribution|No solution found",
        "At least one package is not to be had for this Python ({python}) on this computer: try Python 3.11, 3.12, "
        "3.13 or 3.14 from python.org",
    ),
)


@dataclass(frozen=True)
class Tool:
    """How to install into the environment: `words` is the command up to and including "install"."""

    name: str
    words: tuple[str, ...]

    @property
    def is_uv(self) -> bool:
        return self.name == "uv"


def find_tool(places: Places) -> Tool:
    """uv where it works (many times faster), otherwise the environment's own pip."""
    uv = shutil.which("uv")
    if uv and _answers(uv):
        return Tool("uv", (uv, "pip", "install", "--color", "never", "--python", str(places.python)))
    pip = (str(places.python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check")
    return Tool("pip", (*pip, "--no-warn-script-location", "--progress-bar", "off"))


def _answers(uv: str) -> bool:
    """Whether this uv runs at all: version managers leave a `uv` on the path that only says it is missing."""
    try:
        return subprocess.run([uv, "--version"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_venv(places: Places, with_pip: bool) -> None:
    """Make the bare environment; raises SetupError with one sentence."""
    words = [base_python(), "-m", "venv", str(places.venv)]
    if with_pip:
        _need_ensurepip()
    else:
        words.insert(3, "--without-pip")
    run(places, words, doing="making the environment", total=0)


def base_python() -> str:
    """The interpreter that environments are made with, also when this process runs inside one."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _need_ensurepip() -> None:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        raise SetupError(sentence_for("No module named ensurepip", Path(".venv"))) from None


def install_requirements(places: Places, tool: Tool, requirements: Path) -> None:
    """Install a hashed requirements file; every package and every hash is in it, so nothing is resolved."""
    # uv names only the large packages as it goes, so counting its lines would mislead.
    total = (
        0
        if tool.is_uv
        else len(re.findall(r"^[A-Za-z0-9][^\s;]*==", requirements.read_text(encoding="utf-8"), flags=re.M))
    )
    words = [*tool.words, "--require-hashes", "--no-deps", "-r", str(requirements)]
    run(places, words, doing="fetching and installing", total=total)


def install_wheel(places: Places, tool: Tool, wheel: Path) -> None:
    """Install the course's own wheel; nothing is fetched."""
    again = "--reinstall" if tool.is_uv else "--force-reinstall"
    run(places, [*tool.words, "--no-deps", "--no-index", again, str(wheel)], doing="adding the course", total=0)


def run(places: Places, words: Sequence[str], *, doing: str, total: int) -> None:
    """Run one installer command with a sign of life, its output going to the log.

    `total` is the number of packages expected, 0 where counting means nothing. Raises SetupError with the one
    sentence that fits what the installer printed. A Ctrl-C ends the installer before it is passed on.
    """
    seen = 0

    def moment() -> str:
        if not total or not seen:
            return doing
        return f"{doing}, {seen} of at most {total} packages" if seen < total else "unpacking the packages"

    said: list[str] = []
    with open(places.log, "a", encoding="utf-8", errors="replace") as log:
        log.write("\n$ " + " ".join(words) + "\n")
        log.flush()
        child = subprocess.Popen(
            words,
            cwd=places.root,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        try:
            with SignOfLife(moment):
                for line in child.stdout or ():
                    said.append(line)
                    log.write(line)
                    seen += bool(re.match(r"\s*(Collecting|Processing|Requirement already satisfied)", line))
                code = child.wait()
        except BaseException:
            _end(child)
            raise
    if code:
        raise SetupError(_failure("".join(said), places))


def _environment() -> dict[str, str]:
    settings = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    settings.setdefault("PIP_RETRIES", "2")
    return settings | {"PYTHONNOUSERSITE": "1", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}


def _end(child: "subprocess.Popen[str]") -> None:
    child.terminate()
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _failure(said: str, places: Places) -> str:
    return f"{sentence_for(said, places.venv).rstrip('.')}. (All that the installer said is in {places.log}.)"


def sentence_for(said: str, venv: Path) -> str:
    """The one sentence for what an installer printed; its own last words where nothing known is found in them."""
    for pattern, sentence in _TROUBLES:
        if re.search(pattern, said):
            python = f"{sys.version_info[0]}.{sys.version_info[1]}"
            return sentence.format(need=NEED_MB, where=venv.parent.absolute(), python=python) + "."
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(?i)error\b", line)]
    last = (errors or lines or ["it said nothing"])[-1]
    return f"The packages could not be installed; the installer's own words are: {last}."


def sentence_for_os_error(error: OSError, places: Places) -> str:
    """The one sentence for a refusal of the operating system."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return sentence_for("No space left on device", places.venv)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return sentence_for("Permission denied", places.venv)
    return f"The set-up stopped because the computer refused something: {error.strerror or error} ({error.filename})."


NEED_MB = 1200  # enough for the environment with all test tools; a learner's takes less than half


def need_space(places: Places, megabytes: int) -> None:
    """Raise SetupError before any work when the disk cannot hold the environment."""
    free = shutil.disk_usage(places.root).free // 1_000_000
    if free < megabytes:
        raise SetupError(
            f"The disk is too full: the course needs about {megabytes} MB and {free} MB are free where {places.root} "
            "lies; free some, then run the same command again."
        )
