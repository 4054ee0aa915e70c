"""`course pins`: the pinned requirements and environment.yml, written anew or only checked."""

import typer

from course_utils.authoring import pins
from course_utils.setup.places import here
from course_utils.setup.words import SetupError


def command(
    newest: bool = typer.Option(False, "--newest", help="Take the newest versions, not those pinned now."),
    wheels: bool = typer.Option(False, "--wheels", help="Only ask whether every pin has a ready-made build."),
) -> None:
    """Write requirements.txt, tests/requirements.txt and environment.yml anew from pyproject.toml (needs uv)."""
    root = here().root
    try:
        if wheels:
            missing = pins.without_wheels(root)
            for line in missing:
                typer.echo(line)
            typer.echo(f"{len(missing)} combinations of Python and system lack a ready-made build.")
            raise typer.Exit(1 if missing else 0)
        for path in pins.write(root, newest=newest):
            typer.echo(f"written: {path.relative_to(root)}")
    except SetupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.code) from None
