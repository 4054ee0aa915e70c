"""The casebook: real cases, each with its source, what is disputed, and how the two tests read it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from ...judgement import Label
from ..bank import CardError, near
from ..files import read_list
from .codes import EU, MIT, MIT_DOMAINS, NIST, SENSITIVE
from .schema import CASE_DOMAINS, VERIFIED, VERIFIED_SHORT, Case, OtherReading, Source

__all__ = [
    "CASE_DOMAINS",
    "EU",
    "MIT",
    "MIT_DOMAINS",
    "NIST",
    "SENSITIVE",
    "VERIFIED",
    "VERIFIED_SHORT",
    "Case",
    "OtherReading",
    "Source",
    "case",
    "casebook",
    "select",
]

DATA: Final = Path(__file__).with_name("data")


@cache
def casebook() -> tuple[Case, ...]:
    """Every case, the oldest first."""
    return tuple(sorted(read_list(DATA, Case), key=lambda one: (one.year, one.id)))


def case(case_id: str) -> Case:
    """The case with this id. Raises CardError, naming near ids, where there is none."""
    for one in casebook():
        if one.id == case_id:
            return one
    hint = near(case_id, [one.id for one in casebook()], "`course cards cases` lists them.")
    raise CardError(f"There is no case {case_id!r}. {hint}")


def select(
    *,
    domain: str = "",
    region: str = "",
    mit: str = "",
    nist: str = "",
    eu: str = "",
    label: Label | str = "",
    contested: bool | None = None,
    sensitive: bool = True,
    text: str = "",
) -> tuple[Case, ...]:
    """The cases that fit every condition given.

    mit, nist, eu: a code of those lists; "6" means every MIT code of domain 6.
    contested: True for cases with another defensible reading, False for the rest.
    sensitive: False leaves out all cases marked as sensitive. text: words to find,
    in any case of letters, in title, telling and source.
    """
    return tuple(
        one
        for one in casebook()
        if domain in ("", one.domain)
        and region in ("", one.region)
        and (not mit or any(code == mit or code.startswith(f"{mit}.") for code in one.mit))
        and (not nist or nist in one.nist)
        and (not eu or eu in one.eu)
        and label in ("", one.label)
        and contested in (None, one.other is not None)
        and (sensitive or not one.sensitive)
        and text.casefold() in f"{one.title} {one.told} {one.source.title}".casefold()
    )
