"""The facts register: every claim about the world that can age or be disputed, with its source and date.

One YAML file a subject in `data/`, each a list of facts. A lesson names the ids
it uses and prints them; nothing dated is written into a lesson alone. What was
not opened is not called opened.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

__all__ = ["DATA", "Fact", "FactError", "due", "fact", "facts", "load"]

DATA: Final = Path(__file__).with_name("data")

_VERIFIED: Final = {
    "opened": "read in the source",
    "secondary": "read in accounts by others",
    "recalled": "from memory, not yet looked up",
}
_STATUS: Final = {
    "current": "",
    "changed": "has changed since",
    "expired": "no longer holds",
    "unchecked": "not checked",
}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
FactId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


class FactError(LookupError):
    """A fact that does not exist or a file of facts that cannot be used; the message says which, why and what to do."""


class Source(BaseModel):
    """Where a claim can be read. `address` is empty for a document that has none, and `note` then says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    address: str = ""


class Fact(BaseModel):
    """One claim about the world.

    as_of: the day for which the claim is said to hold. review_by: the day by which
    a person should look again. status: what became of it. verified: how we know:
    "opened" the source itself was read (`read` says which part of it), "secondary"
    only accounts of it were, "recalled" neither.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: FactId
    claim: Text
    source: Source
    as_of: date
    review_by: date
    status: Literal["current", "changed", "expired", "unchecked"]
    verified: Literal["opened", "secondary", "recalled"]
    read: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if self.claim.endswith("."):
            raise ValueError("write the claim without a full stop; its source follows in brackets")
        if self.review_by <= self.as_of:
            raise ValueError("review_by must come after as_of")
        if not (self.source.address or self.note):
            raise ValueError("a source without an address needs a note that says why")
        if self.status in ("changed", "expired") and not self.note:
            raise ValueError(f"a fact whose status is {self.status!r} needs a note that says what holds now")
        if bool(self.read) != (self.verified == "opened"):
            raise ValueError("say in `read` which part was opened, such as 'the abstract'; and only where it was")
        if self.verified == "recalled" and self.status == "current":
            raise ValueError("what was only recalled is not known to be current; call its status 'unchecked'")
        return self

    def sentence(self) -> str:
        """The fact in one line: claim (source, as of date; how verified)."""
        state = _STATUS[self.status]
        how = _VERIFIED[self.verified] + (f": {self.read}" if self.read else "") + (f"; {state}" if state else "")
        return f"{self.claim} ({self.source.title}, as of {said(self.as_of)}; {how})."


def said(day: date) -> str:
    """A day as people write it: 2 February 2025. Independent of the machine's language."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def load(folder: Path) -> dict[str, Fact]:
    """Every fact in a folder's YAML files by id, in order of file and place.

    Raises FactError with file, place and rule where one breaks a rule or two share an id.
    """
    found: dict[str, Fact] = {}
    for path in sorted(folder.glob("*.yaml")):
        for one in _read(path):
            if one.id in found:
                raise FactError(f"{path.name}: a fact called {one.id!r} exists already. Rename one of the two.")
            found[one.id] = one
    return found


def _read(path: Path) -> Iterable[Fact]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise FactError(f"{path.name} is not readable YAML: {' '.join(str(error).split())}. Mend that line.") from error
    if not isinstance(entries, list):
        raise FactError(f"{path.name} must hold a list of facts, each beginning with '- id:'.")
    for number, entry in enumerate(entries, 1):
        try:
            yield Fact.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
            place = " > ".join([str(name), *(str(part) for part in first["loc"])])
            raise FactError(f"{path.name}, {place}: {first['msg'].removeprefix('Value error, ')}.") from error


@cache
def _register() -> dict[str, Fact]:
    return load(DATA)


def fact(fact_id: str) -> Fact:
    """The fact with this id. Raises FactError, naming near ids, where there is none."""
    try:
        return _register()[fact_id]
    except KeyError:
        import difflib

        near = difflib.get_close_matches(str(fact_id), _register(), n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "The command `course facts` lists them."
        raise FactError(f"There is no fact {fact_id!r}. {hint}") from None


def facts() -> tuple[Fact, ...]:
    """Every fact in the register."""
    return tuple(_register().values())


def due(today: date, among: Iterable[Fact] | None = None) -> tuple[Fact, ...]:
    """The facts that should be looked at again on this day, the longest overdue first."""
    waiting = (one for one in (facts() if among is None else among) if one.review_by <= today)
    return tuple(sorted(waiting, key=lambda one: (one.review_by, one.id)))
