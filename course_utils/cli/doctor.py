"""`course doctor`: one line a check, and what to do about it."""

import json
from collections.abc import Iterable
from dataclasses import asdict

import typer

from course_utils.setup.checks import LOOK, OK, Check, all_checks
from course_utils.setup.places import here
from course_utils.setup.words import SetupError, forgiving_output


def command(
    as_json: bool = typer.Option(False, "--json", help="Print the findings as JSON, for programs."),
) -> None:
    """Check this computer, one line a check, and say what to do. Exit code 1 when something needs a look."""
    forgiving_output()
    try:
        checks = all_checks(here())
    except SetupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.code) from None
    done = _print_json(checks) if as_json else _print_lines(checks)
    raise typer.Exit(int(any(check.status == LOOK for check in done)))


def _print_json(checks: Iterable[Check]) -> list[Check]:
    done = list(checks)
    typer.echo(json.dumps([asdict(check) for check in done], indent=1, ensure_ascii=False))
    return done


def _print_lines(checks: Iterable[Check]) -> list[Check]:
    """Each line as soon as it is known; the words say the status, so nothing depends on colour."""
    done = []
    for check in checks:
        typer.echo(f"{check.status:<9}  {check.name:<12}  {check.found}")
        if check.do:
            typer.echo(f"{'':<25}-> {check.do}")
        done.append(check)
    looks = sum(check.status == LOOK for check in done)
    rest = "all that is needed is in order" if not looks else f"{looks} to look at"
    typer.echo(f"\n{sum(check.status == OK for check in done)} of {len(done)} checks OK; {rest}.")
    return done
