"""Which way a command goes: run here, handed to the environment, or told that there is none yet.

Every `course` command passes through this file, so it imports next to nothing.
"""

import importlib.util
from collections.abc import Sequence

_NEEDED = ("typer", "rich", "pydantic", "yaml", "numpy", "nbgrader", "jupyterlab")  # without these no command runs


def outside(words: Sequence[str]) -> int | None:
    """Do what can be done without the environment; None when this interpreter can run the command itself.

    `start` and `test` set the environment up. Anything else is handed to the environment where it stands.
    """
    if all(importlib.util.find_spec(name) for name in _NEEDED):
        return None

    from course_utils.setup import commands

    return commands.without_environment(words)
