"""The stamp: what the environment was made from. Equal stamp, nothing to do; no stamp, half-made."""

import hashlib
import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from course_utils.setup.places import Places

FORMAT = 1


@dataclass
class Stamp:
    """What stands in the environment.

    `requirements` maps a requirements file to the sha256 of the text that was installed;
    `package` is the sha256 of what the installed package was made from.
    """

    python: str
    root: str
    requirements: dict[str, str] = field(default_factory=dict)
    package: str = ""
    format: int = FORMAT


def running_python() -> str:
    """Name and minor version of this interpreter, for example "cpython-3.12"."""
    return f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}"


def digest(*texts: bytes) -> str:
    """One sha256 over several texts."""
    total = hashlib.sha256()
    for text in texts:
        total.update(hashlib.sha256(text).digest())
    return total.hexdigest()


def requirements_digest(path: Path) -> str:
    """The sha256 of a requirements file; line ends do not count (git may rewrite them on Windows)."""
    return digest(path.read_bytes().replace(b"\r\n", b"\n"))


def read(places: Places) -> Stamp | None:
    """The stamp, or None when there is none or it says nothing this version understands."""
    try:
        found = json.loads(places.stamp.read_text(encoding="utf-8"))
        stamp = Stamp(**found)
    except (OSError, ValueError, TypeError):
        return None
    return stamp if stamp.format == FORMAT else None


def write(places: Places, stamp: Stamp) -> None:
    """Write the stamp in one step: it is there whole or not at all."""
    fresh = places.stamp.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
    os.replace(fresh, places.stamp)
