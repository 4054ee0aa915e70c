"""`course demo`: a whole class of generated learners, from release to feedback."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from course_utils.classroom.demo import DemoClass, Progress


def command(
    folder: Annotated[Path, typer.Option(help="Where the class is made; empty, or from an earlier run.")] = Path(
        "course-demo"
    ),
    learners: Annotated[int, typer.Option(help="How many learners to generate.")] = 12,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the class that is there.")] = False,
) -> None:
    """Run a whole invented class: release, answers, grading with nbgrader, feedback, and a table of marks."""
    from rich.console import Console

    from course_utils.classroom.demo import run_demo
    from course_utils.classroom.steps import ClassroomError, CourseFolder
    from course_utils.setup.places import here

    console = Console()
    console.print("A class of generated learners, none of them a real person. This takes a minute or two.")
    try:
        with _Steps(console) as steps:
            done = run_demo(CourseFolder(here().root), folder, learners=learners, keep=keep, progress=steps.show)
    except ClassroomError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    show(done, console)
    if done.troubles:
        raise typer.Exit(1)


class _Steps:
    """Says what is being done: a moving line on a screen, one line a step where the output is a file."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._console = console
        self._bars = Bars(*columns, console=console, disable=not console.is_terminal)
        self._lines: dict[str, object] = {}
        self.show: Progress = self._on_screen if console.is_terminal else self._in_file

    def __enter__(self) -> _Steps:
        self._bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bars.stop()

    def _on_screen(self, doing: str, done: int, total: int) -> None:
        if doing not in self._lines:
            self._lines[doing] = self._bars.add_task(doing, total=total)
        self._bars.update(self._lines[doing], completed=done)  # type: ignore[arg-type]

    def _in_file(self, doing: str, done: int, total: int) -> None:
        if done == total:
            self._console.print(f"{doing}: {done} of {total}.")


def show(done: DemoClass, console: Console) -> None:
    """Print the table of marks and where everything lies."""
    console.print(_table(done))
    for trouble in done.troubles:
        console.print(f"Not graded: {trouble}", markup=False)
    console.print(
        "Ability is the chance with which a generated learner gets each part of an answer right. Marks are corrected "
        "for guessing, so a low ability earns little." + _completion(done),
    )
    console.print(f"\n{len(done.marks)} submissions in {done.seconds:.0f} seconds. In {done.folder}:", soft_wrap=True)
    for name, what in (
        ("gradebook.db", "the marks"),
        ("submitted/", "what the learners handed in"),
        ("autograded/", "the same, run and marked"),
        ("feedback/", "the pages they would read"),
    ):
        console.print(f"  {name:<13} {what}")
    console.print(
        "\nTo look at it in nbgrader's formgrader, run these two and open the menu Nbgrader, then Formgrader:"
    )
    console.print(f"  cd {shlex.quote(str(done.folder))}", soft_wrap=True, markup=False, highlight=False)
    console.print(f"  {shlex.quote(sys.executable)} -m jupyterlab", soft_wrap=True, markup=False, highlight=False)


def _completion(done: DemoClass) -> str:
    """Which exercises count completion only, in words."""
    from course_utils.tasks import lesson_tasks

    numbers = [name.partition("_")[0] for name in done.exercises]
    only = [n for n in numbers if all(getattr(task, "completion_only", False) for task in lesson_tasks(n).graded)]
    return f" In {', '.join(only)} only completing it counts." if only else ""


def _table(done: DemoClass) -> Table:
    from rich.table import Table

    table = Table(title="Marks of an invented class")
    table.add_column("Learner")
    table.add_column("Ability", justify="right")
    points = {name: next((m.points for m in done.marks if m.exercise == name), 0.0) for name in done.exercises}
    for name in done.exercises:
        table.add_column(f"{name.partition('_')[0]} of {points[name]:g}", justify="right")
    table.add_column("All", justify="right")
    for learner in done.learners:
        marks = [done.mark(learner.name, name) for name in done.exercises]
        cells = ["not graded" if mark is None else f"{mark.earned:.2f}" for mark in marks]
        share = sum(mark.earned for mark in marks if mark) / (sum(points.values()) or 1)
        table.add_row(learner.name, f"{learner.ability:.2f}", *cells, f"{share:.0%}")
    return table
