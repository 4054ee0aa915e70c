"""The item bank: every family read, checked and found by id."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from .schema import Card, Family

__all__ = ["PRIVATE_CARDS", "Bank", "CardError", "bank", "near", "read_family", "read_yaml"]

DATA = Path(__file__).with_name("data")
#: A teacher's own folder of families, kept outside the repository, is named here.
PRIVATE_CARDS = "COURSE_PRIVATE_CARDS"

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # both are safe; the C one reads the bank ten times faster


class CardError(ValueError):
    """A card or family that cannot be used; the message says which, why and what to do."""


def near(said: object, names: Iterable[str], otherwise: str) -> str:
    """A question that names what is spelt nearly like this, or another hint where nothing is."""
    import difflib

    found = difflib.get_close_matches(str(said), list(names), n=3)
    return f"Did you mean {' or '.join(found)}?" if found else otherwise


def read_yaml(path: Path) -> Any:
    """What a YAML file holds. Raises CardError with the file and the line that cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader, see above)
    except yaml.YAMLError as error:
        raise CardError(f"{path.name} is not readable YAML: {' '.join(str(error).split())}. Mend that line.") from error


def read_family(path: Path) -> Family:
    """One family from its YAML file.

    Raises CardError with the file, the place in it and the rule it breaks.
    """
    try:
        return Family.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = " > ".join(str(part) for part in first["loc"]) or "the family"
        raise CardError(f"{path.name}, {place}: {first['msg'].removeprefix('Value error, ')}.") from error


@dataclass(frozen=True)
class Bank:
    """All families in use, by pool, and all cards by id. `private` names the families of a teacher's own."""

    families: tuple[Family, ...]
    private: frozenset[str] = frozenset()

    @cached_property
    def _by_id(self) -> dict[str, Card]:
        return {card.id: card for card in self}

    @cached_property
    def _families(self) -> dict[str, Family]:
        return {family.family: family for family in self.families}

    def __iter__(self) -> Iterator[Card]:
        return (card for family in self.families for card in family.cards)

    def __contains__(self, card_id: object) -> bool:
        return card_id in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def pool(self, name: str) -> tuple[Family, ...]:
        """The families of one pool, in a fixed order.

        Where a teacher keeps own families for this pool, those alone: a form must not
        mix cards whose keys are public with cards whose keys are not.
        """
        shipped = tuple(family for family in self.families if family.pool == name)
        return tuple(family for family in shipped if family.family in self.private) or shipped

    def family_of(self, card_id: str) -> Family:
        return self._families[self.card(card_id).family]

    def card(self, card_id: str) -> Card:
        """The card with this id. Raises CardError, naming near ids, where there is none."""
        try:
            return self._by_id[card_id]
        except KeyError:
            raise CardError(
                f"There is no card {card_id!r}. {near(card_id, self._by_id, 'Card ids look like border-2.')}"
            ) from None


def load(shipped: Path, private: Path | None = None) -> Bank:
    """A bank of every family file in these folders. Raises CardError where two share a name."""
    families: dict[str, Family] = {}
    own: set[str] = set()
    for folder in filter(None, (shipped, private)):
        for path in sorted(folder.glob("*.yaml")):
            family = read_family(path)
            if family.family in families:
                raise CardError(f"{path.name}: a family named {family.family!r} exists already. Rename one of the two.")
            families[family.family] = family
            if folder is private:
                own.add(family.family)
    return Bank(tuple(families[name] for name in sorted(families)), frozenset(own))


@cache
def _load_once(private: str) -> Bank:
    if not private:
        return load(DATA)
    folder = Path(private).expanduser()
    if not folder.is_dir():
        raise CardError(f"{PRIVATE_CARDS} names the folder {private}, which does not exist. Create it or unset it.")
    return load(DATA, folder)


def bank() -> Bank:
    """The shipped bank, with a teacher's private families where COURSE_PRIVATE_CARDS names a folder of them."""
    return _load_once(os.environ.get(PRIVATE_CARDS, ""))
