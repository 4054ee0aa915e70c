"""One set-up at a time. The operating system drops the lock when its holder ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course_utils.setup.words import SetupError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; raises SetupError when another process holds it."""
    with open(path, "a+b") as file:
        try:
            _take(file.fileno())
        except OSError:
            raise SetupError(
                "Another window is setting up the course in this folder at this moment: "
                "wait until it has finished, then run the command again."
            ) from None
        yield


def _take(number: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(number, 0, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
