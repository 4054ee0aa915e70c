"""`course lint`: check the notebooks of the course, and bring them into the one form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Notebooks to check; all lessons and solutions by default.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="First take outputs out and give cells their fixed ids.")] = False,
) -> None:
    """Check lessons and exercises against the rules of the course. Says one sentence for each place that breaks one."""
    from course_utils.authoring.lint import course_notebooks, lint_course
    from course_utils.setup.places import here

    root = here().root
    findings = lint_course(root, paths or (), fix=fix)
    for finding in findings:
        typer.echo(str(finding))
    looked_at = len(paths or course_notebooks(root))
    said = f"{len(findings)} thing{'' if len(findings) == 1 else 's'} to mend" if findings else "nothing to mend"
    typer.echo(f"{looked_at} notebook{'' if looked_at == 1 else 's'} checked: {said}.")
    if findings:
        raise typer.Exit(1)
