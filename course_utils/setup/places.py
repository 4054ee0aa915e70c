"""Where the checkout, its environment and their files are."""

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from course_utils.setup.words import SetupError

FIRST_LESSON = Path("lessons") / "00_start_here.ipynb"
REQUIREMENTS = Path("requirements.txt")
TEST_REQUIREMENTS = Path("tests") / "requirements.txt"


@dataclass(frozen=True)
class Places:
    """The folders and files that set-up works with; `root` is the checkout."""

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        return self.venv / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def course(self) -> Path:
        """The `course` command inside the environment."""
        return self.scripts / ("course.exe" if os.name == "nt" else "course")

    @property
    def log(self) -> Path:
        """What the installer said, in full."""
        return self.venv / "course-setup.log"

    @property
    def server_log(self) -> Path:
        """What JupyterLab said, in full."""
        return self.venv / "course-jupyterlab.log"

    @property
    def stamp(self) -> Path:
        """What is installed; written last, so that its absence means half-made."""
        return self.venv / "course-stamp.json"

    @property
    def lock(self) -> Path:
        """Held while set-up works; also the mark that this environment is the course's own."""
        return self.venv / "course-setup.lock"

    def short(self, path: Path) -> str:
        """`path` as a learner would name it, from the checkout."""
        try:
            return str(path.relative_to(self.root))
        except ValueError:
            return str(path)

    def site_packages(self) -> Path:
        """Where the environment keeps its packages, for the Python that runs now."""
        base = {"base": str(self.venv), "platbase": str(self.venv)}
        return Path(sysconfig.get_path("purelib", "venv", vars=base))

    def has_pip(self) -> bool:
        """Whether the environment has its own pip; one that was made for uv has none."""
        return (self.site_packages() / "pip").is_dir()

    def inside(self) -> bool:
        """Whether this very process runs in the checkout's own environment."""
        return Path(sys.prefix).resolve() == self.venv.resolve()


def here() -> Places:
    """The checkout that this package was started from.

    Raises SetupError when the package was installed without its checkout (there are no lessons then).
    """
    root = Path(os.path.abspath(__file__)).parents[2]
    if not (root / "pyproject.toml").is_file():
        raise SetupError(
            f"The course's folder was not found beside the installed package ({root}): "
            "go into the folder that holds lessons and exercises, and run the command there."
        )
    return Places(root)
