"""`course start`: the same words, read by the same code, as before the environment stood."""

import typer

from course_utils.setup import commands

CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def command(context: typer.Context) -> None:
    """Open the course in JupyterLab; sets it up first where needed."""
    raise typer.Exit(commands.start(context.args))
