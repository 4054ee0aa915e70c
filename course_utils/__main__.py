"""The way in: `python3 -m course_utils ...`, `course ...` and `jupyter course ...` all arrive here.

This file must parse on old Pythons (3.6 and newer), so that they too get a sentence and not a syntax error.
It uses the standard library only until the environment stands.
"""

import sys
from typing import Optional, Sequence

OLDEST = (3, 11)


def main(argv: "Optional[Sequence[str]]" = None) -> int:
    """Run one course command and return its exit code.

    `argv` are the words after the command's name; by default those of this process.
    """
    if sys.version_info < OLDEST:
        sys.stderr.write(
            "The course needs Python %d.%d or newer, and this is Python %d.%d (%s): install a newer one from "
            "python.org and run the same command with it, for example python3.13 -m course_utils start\n"
            % (OLDEST[0], OLDEST[1], sys.version_info[0], sys.version_info[1], sys.executable)
        )
        return 1
    words = list(sys.argv[1:] if argv is None else argv)

    from course_utils.setup import entry

    code = entry.outside(words)
    if code is not None:
        return code

    from course_utils.cli import app

    return app.main(words)


if __name__ == "__main__":
    sys.exit(main())
