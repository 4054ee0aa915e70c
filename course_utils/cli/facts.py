"""`course facts`: the facts register as a table, or what in it should be looked at again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from course_utils.facts import Fact

GRACE_DAYS = 90


def command(
    due: Annotated[
        bool,
        typer.Option("--due", help=f"Only what should be looked at again; fails where it is {GRACE_DAYS} days late."),
    ] = False,
    on: Annotated[
        str, typer.Option("--on", help="The day to reckon from, such as 2027-01-31.", show_default="today")
    ] = "",
    lesson: Annotated[str, typer.Option("--lesson", help="Only the facts this lesson uses, such as 04.")] = "",
) -> None:
    """Show the dated facts the lessons use, each with its source."""
    today = _day(on)
    chosen = _chosen(lesson)
    if due:
        _show_due(chosen, today)
        return
    _print_table(chosen, today)


def _day(said: str) -> date:
    if not said:
        return date.today()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise typer.BadParameter(f"{said!r} is not a day. Write it as year-month-day, such as 2027-01-31.") from None


def _chosen(lesson: str) -> tuple[Fact, ...]:
    from course_utils.facts import fact, facts

    if not lesson:
        return facts()
    from course_utils.tasks import UnknownLesson, lesson_tasks

    try:
        return tuple(fact(fact_id) for fact_id in lesson_tasks(lesson).facts)
    except UnknownLesson as error:
        raise typer.BadParameter(str(error)) from None


def _show_due(chosen: Iterable[Fact], today: date) -> None:
    from course_utils.facts import due, said

    waiting = due(today, chosen)
    if not waiting:
        typer.echo(f"Nothing to look at again on {said(today)}.")
        return
    _print_table(waiting, today)
    late = [one for one in waiting if (today - one.review_by).days > GRACE_DAYS]
    typer.echo(f"{len(waiting)} to look at again, {len(late)} of them more than {GRACE_DAYS} days late.")
    if late:
        raise typer.Exit(1)


def _print_table(chosen: Iterable[Fact], today: date) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True)
    table.add_column("Fact", no_wrap=True)
    table.add_column("Claim and source", ratio=1, overflow="fold")
    table.add_column("Dates and standing", no_wrap=True)
    for one in chosen:
        claim = f"{one.claim}.\n{one.source.title} {one.source.address}".rstrip()
        late = " (due)" if one.review_by <= today else ""
        standing = f"as of {one.as_of}\nlook again by {one.review_by}{late}\n{one.status}, {one.verified}"
        table.add_row(Text(one.id), Text(claim), Text(standing))  # as Text: a title may hold square brackets
    Console().print(table)
