"""Installing the course's own package into the environment, without a build system.

A small editable wheel is written here and handed to the installer. That is sturdier than `pip install -e .`:
no build tool has to be fetched or pinned, it works offline, the installer still makes the right kind of `course`
command for each system, and the path in the .pth file is relative and therefore plain ASCII. (Build tools write
the absolute path, and Python 3.11 and 3.12 on Windows misread accents in a .pth file.)
"""

import base64
import hashlib
import os
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from course_utils.setup.places import Places
from course_utils.setup.stamp import digest


def project(places: Places) -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((places.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def package_digest(places: Places) -> str:
    """Changes exactly when the wheel below would have other contents."""
    return digest(*(text.encode() for _, text in sorted(_files(places).items())))


def write_wheel(places: Places, folder: Path) -> Path:
    """Write the editable wheel into `folder` and return its path."""
    files = _files(places)
    record = [f"{name},sha256={_hash(text)},{len(text.encode())}" for name, text in files.items()]
    dist_info = next(name for name in files if name.endswith("/METADATA")).rsplit("/", 1)[0]
    files[f"{dist_info}/RECORD"] = "\n".join([*record, f"{dist_info}/RECORD,,", ""])
    wheel = folder / f"{dist_info.removesuffix('.dist-info')}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return wheel


def _files(places: Places) -> dict[str, str]:
    about = project(places)
    stem = re.sub(r"[-_.]+", "_", about["name"])
    dist_info = f"{stem}-{about['version']}.dist-info"
    return {
        f"{stem}.pth": _way_back(places) + "\n",
        f"{dist_info}/METADATA": _metadata(about),
        f"{dist_info}/WHEEL": "Wheel-Version: 1.0\nGenerator: course_utils\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{dist_info}/entry_points.txt": _entry_points(about),
    }


def _way_back(places: Places) -> str:
    """From the environment's site-packages to the checkout, as a relative path."""
    return os.path.relpath(places.root, places.site_packages())


def _metadata(about: dict[str, Any]) -> str:
    lines = ["Metadata-Version: 2.1", f"Name: {about['name']}", f"Version: {about['version']}"]
    lines += [f"Summary: {about['description']}", f"Requires-Python: {about['requires-python']}"]
    lines += [f"Requires-Dist: {need}" for need in about["dependencies"]]
    for extra, needs in about.get("optional-dependencies", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f'Requires-Dist: {need}; extra == "{extra}"' for need in needs]
    return "\n".join([*lines, ""])


def _entry_points(about: dict[str, Any]) -> str:
    scripts = [f"{name} = {target}" for name, target in about["scripts"].items()]
    return "\n".join(["[console_scripts]", *scripts, ""])


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
