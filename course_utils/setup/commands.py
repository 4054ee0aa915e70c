"""What runs without the environment: `start`, `test`, and handing any other command on to it."""

import argparse
import importlib.metadata
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from course_utils.setup import environment, installer, server
from course_utils.setup.package import project
from course_utils.setup.places import REQUIREMENTS, TEST_REQUIREMENTS, Places, here
from course_utils.setup.words import SetupError, complain, forgiving_output, say

_MARK = "COURSE_UTILS_INSIDE"  # set when a command is handed on, so that it is handed on once only

_BEFORE_SETUP = """\
A course on the two meanings of AI safety. It is not set up on this computer yet.

  python3 -m course_utils start   makes the environment, opens JupyterLab on the first lesson
                                  (--no-browser, --port NUMBER)
  python3 -m course_utils test    makes the environment and runs the course's own tests

Every other command is there after `start`."""


def without_environment(words: Sequence[str]) -> int:
    """Do what can be done by an interpreter without the course's packages. Returns the exit code."""
    forgiving_output()
    if words and words[0] in ("start", "test"):
        return start(words[1:]) if words[0] == "start" else test(words[1:])
    try:
        places = here()
        if environment.usable(places) and not places.inside() and not os.environ.get(_MARK):
            return _hand_on(places, words)
    except SetupError as error:
        complain(str(error))
        return error.code
    if not words or words[0] in ("-h", "--help"):
        say(_BEFORE_SETUP)
        return 0
    complain(f"`{words[0]}` needs the course's environment: run python3 -m course_utils start once, then try again.")
    return 1


def start(arguments: Sequence[str]) -> int:
    """`start`: make the environment stand, run JupyterLab on the first lesson. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="course start", description="Set the course up where that is not done yet, and open it in JupyterLab."
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    parser.add_argument("--port", type=int, metavar="NUMBER", help="the port to use (default: 8888 or the next free)")
    options = parser.parse_args(list(arguments))

    def work(places: Places) -> int:
        if options.port is not None:
            server.choose_port(options.port)  # before the long part: a wrong port should be told at once
        python = _interpreter(places, REQUIREMENTS)
        return server.serve(places, python, server.choose_port(options.port), browser=not options.no_browser)

    return _told_plainly(work)


def test(arguments: Sequence[str]) -> int:
    """`test`: make the environment with the test tools stand and run the tests. Returns pytest's exit code."""
    if arguments and arguments[0] in ("-h", "--help"):
        say("usage: course test [words for pytest ...]\n\nSet the course up with its test tools, and run its tests.")
        return 0

    def work(places: Places) -> int:
        python = _interpreter(places, TEST_REQUIREMENTS, extra="test")
        child = subprocess.Popen([str(python), "-m", "pytest", *arguments], cwd=places.root)
        try:
            return child.wait()
        except KeyboardInterrupt:
            child.wait()
            raise

    return _told_plainly(work)


def _told_plainly(work: Callable[[Places], int]) -> int:
    """Run `work(places)`; every way to fail ends in one sentence and a code that is not zero."""
    forgiving_output()
    _interrupt_on_terminate()
    places = None
    try:
        places = here()
        return work(places)
    except SetupError as error:
        complain(str(error))
        return error.code
    except KeyboardInterrupt:
        complain("\nStopped. What is unfinished is made again when you run the same command.")
        return 130
    except OSError as error:
        complain(installer.sentence_for_os_error(error, places or Places(Path.cwd())))
        return 1


def _interrupt_on_terminate() -> None:
    """`kill` ends the installer as Ctrl-C does; Ctrl-C works also where the shell has it switched off."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


def _interpreter(places: Places, requirements: Path, extra: str = "") -> Path:
    """The Python to work with: this one where the course was installed into it by hand, else the environment's."""
    if not places.inside() and _installed_here(places, extra):
        return Path(sys.executable)
    return environment.ensure(places, requirements)


def _installed_here(places: Places, extra: str) -> bool:
    """Whether this interpreter has the course (`pip install -e .`, conda) and all that it names as needed."""
    about = project(places)
    needs = [about["name"], *about["dependencies"], *(about["optional-dependencies"][extra] if extra else [])]
    try:
        for need in needs:
            importlib.metadata.version(re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0])
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _hand_on(places: Places, words: Sequence[str]) -> int:
    command = [str(places.python), "-m", "course_utils", *words]
    settings = dict(os.environ) | {_MARK: "1"}
    if os.name != "nt":
        os.execve(command[0], command, settings)
    return subprocess.call(command, env=settings)  # Windows has no real exec: the shell would not wait
