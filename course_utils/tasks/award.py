"""The end of a graded cell: collect, judge, print the report, give back one plain float.

nbgrader 0.9 reads a graded cell's outputs: an error or anything on stderr is
zero, a last value that reads as a number is partial credit, anything else is
full marks. So nothing may be raised here, nothing may reach stderr, and the
value is always a built-in finite float from 0 to the task's points.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from .base import Task
from .mark import Mark, as_points, nothing

__all__ = ["award", "collect_and_judge", "quiet"]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing reach stderr: no warning, no log line, nothing a library writes to the file descriptor.

    Progress bars, font-cache notices and deprecation warnings are no reason to
    take a learner's marks away.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(_descriptor_aside(2))
        away = io.StringIO()
        stack.enter_context(_log_handlers_aside(away))  # while sys.stderr still is what the handlers hold on to
        stack.enter_context(contextlib.redirect_stderr(away))
        yield


@contextlib.contextmanager
def _descriptor_aside(number: int) -> Iterator[None]:
    try:
        kept = os.dup(number)
    except OSError:  # no such descriptor, as in a browser's Python
        yield
        return
    try:
        with tempfile.TemporaryFile() as aside:
            os.dup2(aside.fileno(), number)
            try:
                yield
            finally:
                os.dup2(kept, number)
    finally:
        os.close(kept)


@contextlib.contextmanager
def _log_handlers_aside(away: TextIO) -> Iterator[None]:
    """Handlers made earlier hold on to the real stderr, so they are given another stream for the moment."""
    import logging

    held = [(handler, handler.setStream(away)) for handler in _log_handlers_on(sys.stderr, sys.__stderr__)]
    last = logging.lastResort
    logging.lastResort = None
    try:
        yield
    finally:
        logging.lastResort = last
        for handler, stream in held:
            handler.setStream(stream)
        for handler in _log_handlers_on(away):  # made meanwhile; what they say later is for the learner
            handler.setStream(sys.stderr)


def _log_handlers_on(*streams: TextIO | None) -> list[Any]:
    """Every log handler that writes to one of these streams."""
    import logging

    loggers = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    handlers = (handler for logger in loggers for handler in getattr(logger, "handlers", ()))
    return [h for h in handlers if isinstance(h, logging.StreamHandler) and any(h.stream is s for s in streams)]


def collect_and_judge(
    task: Task, key: Mapping[str, Any], namespace: Mapping[str, Any], answers: Mapping[str, Any]
) -> Mark:
    """The mark of one task; whatever goes wrong in the learner's part becomes a mark of zero that says so."""
    whole = task.expand_key(key)
    inputs = {**answers, **({"cases": whole["cases"]} if "cases" in whole else {})}
    try:
        evidence = task.collect(namespace, inputs)
        return task.judge(evidence, whole)
    except (Exception, SystemExit) as error:
        return nothing(
            task.points,
            f"This could not be marked ({type(error).__name__}: {error}). Nothing was lost; show this line to your teacher.",
        )


def award(task: Task, key: Mapping[str, Any], namespace: Mapping[str, Any], answers: Mapping[str, Any]) -> float:
    """Print the report of a task and give back its points, a plain float."""
    with quiet():
        mark = collect_and_judge(task, key, namespace, answers)
    print(f"{task.title}\n{mark.report()}")
    return as_points(mark.earned, task.points)
