"""The environment `.venv` in the checkout: made once, completed when the requirements change, remade when broken."""

import shutil
import tempfile
import time
from pathlib import Path

from course_utils.setup import installer, stamp
from course_utils.setup.lock import only_one
from course_utils.setup.package import package_digest, write_wheel
from course_utils.setup.places import REQUIREMENTS, TEST_REQUIREMENTS, Places
from course_utils.setup.words import SetupError, say

LAB_SETTINGS = Path(__file__).parent / "jupyter" / "labconfig" / "default_setting_overrides.json"
_SIZE = {  # measured on Linux, rounded up: (megabytes to fetch, megabytes on disk)
    REQUIREMENTS: (120, 500),
    TEST_REQUIREMENTS: (300, 1200),
}


def ready(places: Places, requirements: Path) -> bool:
    """Whether the environment stands and holds exactly what `requirements` and the package now say."""
    found = stamp.read(places)
    return (
        found is not None
        and _sound(places, found)
        and found.package == package_digest(places)
        and found.requirements.get(requirements.as_posix()) == _digest(places, requirements)
    )


def usable(places: Places) -> bool:
    """Whether commands can run in the environment: it was finished once, though it may be a little behind."""
    found = stamp.read(places)
    return found is not None and found.root == str(places.root) and places.python.exists()


def ensure(places: Places, requirements: Path) -> Path:
    """Make the environment stand and return its interpreter; raises SetupError.

    `requirements` is REQUIREMENTS or TEST_REQUIREMENTS (which holds all of the former). Nothing is done when the
    stamp says that all is done already.
    """
    if not (places.root / requirements).is_file():
        raise SetupError(f"The file {requirements} is missing from {places.root}: fetch the course again.")
    if ready(places, requirements):
        return places.python
    _make_room(places)
    with only_one(places.lock):
        if not ready(places, requirements):
            _make(places, requirements)
    return places.python


def _sound(places: Places, found: stamp.Stamp) -> bool:
    """Whether what was made is still there, at the same place, for the Python that asks."""
    same_python = places.inside() or found.python == stamp.running_python()
    return same_python and found.root == str(places.root) and places.python.exists() and places.course.exists()


def _digest(places: Places, requirements: Path) -> str:
    return stamp.requirements_digest(places.root / requirements)


def _make_room(places: Places) -> None:
    """A `.venv` that the course did not make is somebody's: it is moved aside, never emptied."""
    venv = places.venv
    foreign = venv.is_symlink() or (venv.exists() and not venv.is_dir())
    if not foreign and venv.is_dir():
        foreign = any(venv.iterdir()) and not places.lock.exists()
    if foreign:
        number = 1
        while (aside := places.root / f".venv-before-{number}").exists():
            number += 1
        venv.rename(aside)
        say(f"The .venv that stood here was not made by the course; it is kept as {aside.name}.")
    venv.mkdir(exist_ok=True)


def _make(places: Places, requirements: Path) -> None:
    begun = time.monotonic()
    say(f"Setting up the course in {places.root}")
    fetch, disk = _SIZE[requirements]
    tool = installer.find_tool(places)
    found = stamp.read(places)
    keep = found is not None and _sound(places, found) and (tool.is_uv or places.has_pip())
    places.stamp.unlink(missing_ok=True)  # from here on, whatever stops us leaves "half-made" behind
    if found is None or not keep:
        _clear(places)  # before the look at the disk: what is left of a first try may be what fills it
        installer.need_space(places, disk)
        found = stamp.Stamp(python=stamp.running_python(), root=str(places.root))
    if not keep:
        say("  1/3 Making the environment, a folder named .venv; nothing outside it is changed.")
        installer.make_venv(places, with_pip=not tool.is_uv)
    if found.requirements.get(requirements.as_posix()) != _digest(places, requirements):
        minutes = "under a minute" if tool.is_uv else "2 to 4 minutes"
        say(f"  2/3 Installing JupyterLab and what the course needs, with {tool.name}.")
        say(f"      At most {fetch} MB to fetch, {disk} MB on disk; {minutes} on an ordinary connection.")
        installer.install_requirements(places, tool, places.root / requirements)
        found.requirements = _covered(places, requirements)
    say("  3/3 Adding the course itself.")
    _add_course(places, tool)
    found.package = package_digest(places)
    stamp.write(places, found)
    say(f"Done in {time.monotonic() - begun:.0f} s. Next time this step is skipped.")


def _clear(places: Places) -> None:
    """Take away what an interrupted try or another Python left; the lock stays, for it is held."""
    left = [path for path in places.venv.iterdir() if path != places.lock]
    if left:
        say("  The .venv that is here is unfinished, out of place or for another Python: making it again.")
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _covered(places: Places, requirements: Path) -> dict[str, str]:
    """What is now installed: the test requirements hold the others, so they cover both."""
    files = [REQUIREMENTS, TEST_REQUIREMENTS] if requirements == TEST_REQUIREMENTS else [REQUIREMENTS]
    return {file.as_posix(): _digest(places, file) for file in files}


def _add_course(places: Places, tool: installer.Tool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        installer.install_wheel(places, tool, write_wheel(places, Path(folder)))
    settings = places.venv / "etc" / "jupyter" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(LAB_SETTINGS, settings / LAB_SETTINGS.name)
