"""Lists of entries in YAML files, read and checked: a deck of items, a book of cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from .bank import CardError, read_yaml

__all__ = ["read_list"]


Entry = TypeVar("Entry", bound=BaseModel)


def read_list(folder: Path, kind: type[Entry], pattern: str = "*.yaml") -> tuple[Entry, ...]:
    """Every entry of a folder's files, each file a list, in order of file and place.

    Raises CardError with file, entry and the rule it breaks, and where two entries share an id.
    """
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob(pattern)):
        for entry in _entries(path, kind):
            name = str(getattr(entry, "id"))  # noqa: B009 (every kind of entry has one; pydantic's base class does not)
            if name in found:
                raise CardError(f"{path.name}: an entry called {name!r} exists already. Rename one of the two.")
            found[name] = entry
    return tuple(found.values())


def _entries(path: Path, kind: type[Entry]) -> Iterator[Entry]:
    data = read_yaml(path)
    if not isinstance(data, list):
        raise CardError(f"{path.name} must hold a list of entries, each beginning with '- id:'.")
    for number, entry in enumerate(data, 1):
        try:
            yield kind.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
            place = " > ".join([str(name), *(str(part) for part in first["loc"])])
            raise CardError(f"{path.name}, {place}: {first['msg'].removeprefix('Value error, ')}.") from error
