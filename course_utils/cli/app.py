"""The `course` command. Adding a command: one file `course_utils/cli/<name>.py` and one line in TABLE.

The file has a function `command` (a plain Typer command function) or, for a command with commands of its own,
an object `app` (a `typer.Typer`). Only the module of the command that is run gets imported.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import typer

LEARNERS = "For learners"
TEACHERS = "For teachers"
MAINTAINERS = "For maintainers"


class Row(NamedTuple):
    """One command: its name, who it is for, what `course --help` says of it."""

    name: str
    panel: str
    summary: str
    hidden: bool = False

    @property
    def module(self) -> str:
        return f"course_utils.cli.{self.name.replace('-', '_')}"


TABLE: tuple[Row, ...] = (
    Row("start", LEARNERS, "Open the course in JupyterLab; sets it up first where needed."),
    Row("doctor", LEARNERS, "Check this computer, one line a check, and say what to do."),
    Row("facts", LEARNERS, "Show the dated facts the lessons use, each with its source."),
    Row("demo", TEACHERS, "Run a whole invented class through release, grading and feedback."),
    Row("release", TEACHERS, "Write the exercises that learners get, from the solutions."),
    Row("cards", TEACHERS, "Look through the cards and check that the bank is fair."),
    Row("lint", MAINTAINERS, "Check the notebooks against the rules of the house."),
    Row("test", MAINTAINERS, "Run the course's own tests; sets them up first where needed."),
    Row("pins", MAINTAINERS, "Write the pinned requirements and environment.yml anew.", hidden=True),
)


def rows() -> list[Row]:
    """The rows whose module is there; a row may be in the table before its file is written."""
    return [row for row in TABLE if importlib.util.find_spec(row.module)]


def build(chosen: str | None) -> typer.Typer:
    """The Typer application, with only the module of the command `chosen` loaded; the others are names in a list."""
    app = typer.Typer(
        name="course",
        help="A course on the two meanings of AI safety, technical and societal.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for row in rows():
        _add(app, row, loaded=row.name == chosen)
    return app


def _say_version(wanted: bool) -> None:
    if wanted:
        from course_utils import __version__

        typer.echo(__version__)
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", help="Say the course's version and stop.", is_eager=True, callback=_say_version
    ),
) -> None:
    """Options of `course` itself."""


def _add(app: typer.Typer, row: Row, loaded: bool) -> None:
    settings: dict[str, Any] = {"help": row.summary, "hidden": row.hidden, "rich_help_panel": row.panel}
    if not loaded:
        app.command(row.name, **settings)(_unloaded)
        return
    module = importlib.import_module(row.module)
    if hasattr(module, "app"):
        app.add_typer(module.app, name=row.name, **settings)
        return
    command: Callable[..., Any] = module.command
    own = getattr(module, "CONTEXT", {})  # for a command that passes its words on unread
    app.command(row.name, **settings | {"help": command.__doc__ or row.summary}, context_settings=own)(command)


def _unloaded() -> None:
    raise RuntimeError("this command was listed and not loaded")


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code. Faults of the course itself come out as a sentence.

    Set COURSE_DEBUG=1 to see the traceback instead.
    """
    chosen = next((word for word in words if not word.startswith("-")), None)
    try:
        build(chosen)(args=list(words), prog_name="course")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception as error:
        if os.environ.get("COURSE_DEBUG"):
            raise
        print(_fault(chosen, error), file=sys.stderr)
        return 1
    return 0


def _fault(chosen: str | None, error: Exception) -> str:
    what = " ".join(str(error).split()) or type(error).__name__
    return f"course {chosen or ''} stopped: {what} (To see where in the code, run it again with COURSE_DEBUG=1 set.)"
