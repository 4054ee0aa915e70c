"""`course release`: make exercises/ anew from solutions/."""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    exercises: Annotated[list[str] | None, typer.Argument(help="Numbers or names, such as 04; all by default.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 where one is out of date.")
    ] = False,
    gradebook: Annotated[
        bool, typer.Option("--gradebook", help="Also enter them into gradebook.db for grading.")
    ] = False,
) -> None:
    """Make the exercises that learners get from the solutions. Answers given in them are kept."""
    from course_utils.classroom.release import State, release
    from course_utils.classroom.steps import ClassroomError, CourseFolder
    from course_utils.setup.places import here

    try:
        found = release(CourseFolder(here().root), exercises or (), check=check, gradebook=gradebook)
    except ClassroomError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for one in found:
        done = "" if check or one.state in (State.FRESH, State.ORPHAN) else ", released now"
        kept = f"; somebody had worked in the old one, which is kept as {one.kept}" if one.kept else ""
        typer.echo(f"{one.name}: {one.state}{done}{kept}.")
    stale = [one for one in found if one.state is not State.FRESH]
    if check and stale:
        typer.echo("Run: course release")
        raise typer.Exit(1)
    if gradebook:
        typer.echo("The gradebook knows these exercises now.")
