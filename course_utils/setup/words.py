"""What set-up says, and how: plain sentences on the screen, one sentence for each failure, a sign of life."""

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

LIVELY_SECONDS = 0.5  # how often the line on a screen is rewritten
QUIET_SECONDS = 15.0  # how often a line is added where nothing can be rewritten (a file, a CI log)


class SetupError(Exception):
    """Something that stops the set-up. The message is the one sentence that the reader gets."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def forgiving_output() -> None:
    """Keep odd letters in a path from stopping a message on a terminal that cannot show them."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """Print one line at once, also when the output is a file."""
    print(text, flush=True)


def complain(sentence: str) -> None:
    """Print the one sentence of a failure where failures belong."""
    print(sentence, file=sys.stderr, flush=True)


class SignOfLife:
    """Shows that work goes on while a child process is silent. Use as a context manager.

    `doing` gives the words of the moment, for example "42 of 108 packages"; the seconds are added here.
    """

    def __init__(self, doing: Callable[[], str]) -> None:
        self._doing = doing
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._screen = sys.stdout.isatty()
        self._width = 0

    def __enter__(self) -> "SignOfLife":
        self._begun = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if self._screen and self._width:
            sys.stdout.write("\r" + " " * self._width + "\r")
            sys.stdout.flush()

    def _run(self) -> None:
        while not self._over.wait(LIVELY_SECONDS if self._screen else QUIET_SECONDS):
            line = f"      still working: {self._doing()}, {time.monotonic() - self._begun:.0f} s"
            if self._screen:
                sys.stdout.write("\r" + line.ljust(self._width))
                sys.stdout.flush()
                self._width = max(self._width, len(line))
            else:
                say(line)
