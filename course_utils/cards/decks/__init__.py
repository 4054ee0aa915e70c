"""The five decks beside the cards: conflations, interventions, roles, claims, rights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, overload

from ..bank import CardError, near
from ..files import read_list
from .schema import Claim, Conflation, Intervention, Item, Option, Question, Right, Role, Second

__all__ = [
    "DECKS",
    "Claim",
    "Conflation",
    "DeckName",
    "Intervention",
    "Item",
    "Option",
    "Question",
    "Right",
    "Role",
    "Second",
    "deck",
    "item",
]

DATA: Final = Path(__file__).with_name("data")

DeckName = Literal["conflations", "interventions", "roles", "claims", "rights"]

#: What each deck is made of; its file in `data/` has the same name.
DECKS: Final[Mapping[str, type[Item]]] = MappingProxyType(
    {"conflations": Conflation, "interventions": Intervention, "roles": Role, "claims": Claim, "rights": Right}
)


@overload
def deck(name: Literal["conflations"]) -> tuple[Conflation, ...]: ...
@overload
def deck(name: Literal["interventions"]) -> tuple[Intervention, ...]: ...
@overload
def deck(name: Literal["roles"]) -> tuple[Role, ...]: ...
@overload
def deck(name: Literal["claims"]) -> tuple[Claim, ...]: ...
@overload
def deck(name: Literal["rights"]) -> tuple[Right, ...]: ...
@overload
def deck(name: str) -> tuple[Any, ...]: ...
def deck(name: str) -> tuple[Any, ...]:
    """The items of a deck, in the order of its file. Raises CardError where there is no such deck."""
    return _read(name)


@cache
def _read(name: str) -> tuple[Item, ...]:
    if name not in DECKS:
        raise CardError(f"There is no deck {name!r}. The decks are {', '.join(DECKS)}.")
    return read_list(DATA, DECKS[name], f"{name}.yaml")


def item(name: str, item_id: str) -> Item:
    """One item of a deck. Raises CardError, naming near ids, where there is none."""
    items = deck(name)
    for one in items:
        if one.id == item_id:
            found: Item = one
            return found
    hint = near(item_id, [one.id for one in items], "`course cards deck` lists them.")
    raise CardError(f"There is no {item_id!r} in the deck of {name}. {hint}")
