"""Grading many submissions with nbgrader, two at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from .steps import ClassroomError, CourseFolder

__all__ = ["Submission", "grade_all"]

#: A learner's name and an exercise's.
Submission = tuple[str, str]

_MOST_WORKERS: Final = 2  # one writer at a time is what SQLite has; more would mostly wait


def grade_all(
    course: CourseFolder,
    work: Sequence[Submission],
    *,
    feedback: bool = True,
    done: Callable[[int], None] = lambda count: None,
) -> dict[Submission, str]:
    """Autograde these submissions and write their feedback. Gives back what went wrong, by submission.

    done: called with how many are through. What fails beside another is tried once more alone.
    """
    failed: list[Submission] = []
    for count, (submission, trouble) in enumerate(_two_at_a_time(course, work, feedback), 1):
        if trouble:
            failed.append(submission)
        done(count)
    again = {submission: _grade(str(course.root), submission, feedback) for submission in failed}
    return {submission: trouble for submission, trouble in again.items() if trouble}


def _two_at_a_time(
    course: CourseFolder, work: Sequence[Submission], feedback: bool
) -> Iterator[tuple[Submission, str]]:
    workers = min(_MOST_WORKERS, os.cpu_count() or 1, len(work))
    root = str(course.root)
    if workers < 2:
        yield from _one_by_one(root, work, feedback)
        return
    # A fresh process, not a fork: this one may have threads, a database connection or a notebook's event loop.
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        jobs = {pool.submit(_grade, root, submission, feedback): submission for submission in work}
        for job in as_completed(jobs):
            error = job.exception()  # of a process that was killed; a submission's own trouble comes as text
            yield jobs[job], f"{type(error).__name__}: {error}" if error else job.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _one_by_one(root: str, work: Iterable[Submission], feedback: bool) -> Iterator[tuple[Submission, str]]:
    return ((submission, _grade(root, submission, feedback)) for submission in work)


def _grade(root: str, submission: Submission, feedback: bool) -> str:
    """Grade one submission. Gives back what went wrong, or nothing."""
    course = CourseFolder(Path(root))
    learner, name = submission
    try:
        course.autograde(name, learner)
        if feedback:
            course.feedback(name, learner)
    except ClassroomError as error:
        return str(error)
    except Exception as error:  # one submission's trouble is never the whole class's
        return f"{type(error).__name__}: {error}"
    return ""
