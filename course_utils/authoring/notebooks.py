"""Notebooks in one form: the same content always gives the same bytes.

Outputs, counters and what an editor leaves behind are taken out, so that a
difference between two versions is always a difference that somebody wrote.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode

__all__ = ["NotebookError", "normalise", "normalise_file", "read", "text", "write"]

KERNELSPEC: Final = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE: Final = {"name": "python"}
_KEPT_OF_NOTEBOOK: Final = ("course",)
_KEPT_OF_CELL: Final = ("course", "deletable", "editable", "nbgrader", "tags")
_OWN_ID: Final = re.compile(r"^c-[0-9a-f]{10}$")
_ID_LETTERS: Final = re.compile(r"[^A-Za-z0-9_-]")


class NotebookError(ValueError):
    """A notebook that cannot be used; the message says which, why and what to do."""


def read(path: Path) -> NotebookNode:
    """A notebook as it stands in a file, in nbformat 4.

    Raises NotebookError where there is none or it is not a notebook.
    """
    try:
        return nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=4)
    except FileNotFoundError:
        raise NotebookError(f"{path} does not exist. Check the name.") from None
    except OSError as error:
        raise NotebookError(f"{path} cannot be read ({error.strerror}). Check who may read it.") from error
    except Exception as error:  # nbformat raises a dozen kinds for a file that is not a notebook
        reason = " ".join(str(error).split())[:120]
        raise NotebookError(f"{path} is not a notebook ({reason}). Restore it from an earlier version.") from error


def text(nb: NotebookNode) -> str:
    """The notebook as it is written to a file."""
    return nbformat.writes(nb, indent=1, ensure_ascii=False, sort_keys=True).rstrip("\n") + "\n"


def write(path: Path, nb: NotebookNode) -> None:
    """Normalise a notebook and write it, making its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(normalise(nb)), encoding="utf-8", newline="\n")


def normalise_file(path: Path, *, check: bool = False) -> bool:
    """Bring a notebook file into the one form. Says whether it was not in it; `check` changes nothing."""
    wanted = text(normalise(read(path)))
    if path.read_bytes() == wanted.encode("utf-8"):
        return False
    if not check:
        path.write_text(wanted, encoding="utf-8", newline="\n")
    return True


def normalise(nb: NotebookNode) -> NotebookNode:
    """A copy without outputs and counters, with fixed metadata and cell ids that depend on nothing but content.

    An id that was given once stays when a cell is edited or moved.
    """
    taken: set[str] = set()
    cells = [_cell(cell, taken) for cell in nb.cells]
    metadata: dict[str, Any] = {name: nb.metadata[name] for name in _KEPT_OF_NOTEBOOK if name in nb.metadata}
    metadata |= {"kernelspec": dict(KERNELSPEC), "language_info": dict(LANGUAGE)}
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _cell(cell: NotebookNode, taken: set[str]) -> dict[str, Any]:
    source = _source(cell)
    metadata = {
        name: cell.metadata[name] for name in _KEPT_OF_CELL if name in cell.metadata and cell.metadata[name] != []
    }
    new: dict[str, Any] = {"cell_type": cell.cell_type, "metadata": metadata, "source": source}
    if cell.cell_type == "code":
        new |= {"execution_count": None, "outputs": []}
    new["id"] = _identity(cell, source, taken)
    taken.add(new["id"])
    return new


def _source(cell: NotebookNode) -> str:
    source = cell.source.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if cell.cell_type != "code":  # two blanks at the end of a line mean something in Markdown
        return source.rstrip()
    return "\n".join(line.rstrip() for line in source.split("\n")).rstrip()


def _identity(cell: NotebookNode, source: str, taken: set[str]) -> str:
    """An nbgrader cell is called by its grade id; another keeps the id it was given, or is given one."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    kept = cell.get("id", "")
    if grade_id:
        wanted = _ID_LETTERS.sub("-", str(grade_id))[:64]
        if wanted not in taken:
            return wanted
    elif _OWN_ID.match(kept) and kept not in taken:
        return kept
    for number in range(len(taken) + 1):
        digest = hashlib.sha256(f"{cell.cell_type}/{number}/{source}".encode()).hexdigest()
        wanted = f"c-{digest[:10]}"
        if wanted not in taken:
            return wanted
    raise AssertionError("more ids tried than are taken")
