"""`course test`: the same words, read by the same code, as before the environment stood."""

import typer

from course_utils.setup import commands

CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def command(context: typer.Context) -> None:
    """Run the course's own tests; sets them up first where needed. All further words go to pytest."""
    raise typer.Exit(commands.test(context.args))
