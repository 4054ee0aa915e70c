"""Forms: the balanced hand of cards that one learner gets, drawn by a number.

A form number between 0 and 9999 fixes the draw. Cards of one family are shown
only as a pair, side by side, never apart.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..judgement import Label
from .schema import Card, Family

__all__ = ["FORM_NUMBERS", "Form", "draw", "find_number", "reason_order"]

FORM_NUMBERS: Final = 10_000

_MARKED: Final = (Label.TECHNICAL, Label.SOCIETAL, Label.BOTH)
_PAIRINGS: Final = ((Label.TECHNICAL, Label.SOCIETAL), (Label.SOCIETAL, Label.BOTH), (Label.BOTH, Label.TECHNICAL))


@dataclass(frozen=True)
class Form:
    """One learner's cards, in the order shown. `groups` holds pairs and single cards."""

    number: int
    groups: tuple[tuple[Card, ...], ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for group in self.groups for card in group)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(card.id for card in self.cards)

    @property
    def labels(self) -> Counter[Label]:
        return Counter(card.label for card in self.cards)


def draw(families: Sequence[Family], number: int, *, size: int = 12, pairs: int = 6) -> Form:
    """The form with this number: `size` cards, equally many of each of the three labels.

    pairs: how many families are shown as a contrasting pair; the other cards
        stand alone, one a family.

    Raises ValueError where the numbers cannot give a balanced form.
    """
    singles = size - 2 * pairs
    if size <= 0 or pairs < 0 or singles < 0 or pairs % 3 or singles % 3:
        raise ValueError(
            f"a balanced form needs pairs and single cards in threes; {pairs} pairs and {singles} singles are not"
        )
    if len(families) < pairs + singles:
        raise ValueError(
            f"a form of {pairs} pairs and {singles} single cards needs {pairs + singles} families; the pool has {len(families)}"
        )
    if not 0 <= number < FORM_NUMBERS:
        raise ValueError(f"a form number lies between 0 and {FORM_NUMBERS - 1}, not {number}")
    rng = random.Random(f"form/{number}")
    chosen = rng.sample(sorted(families, key=lambda f: f.family), pairs + singles)
    wanted = [_PAIRINGS[n % 3] for n in range(pairs)] + [(_MARKED[n % 3],) for n in range(singles)]
    rng.shuffle(wanted)
    return Form(number, tuple(_group(family, labels, rng) for family, labels in zip(chosen, wanted, strict=True)))


def _group(family: Family, labels: Sequence[Label], rng: random.Random) -> tuple[Card, ...]:
    return tuple(family.card(name) for name in rng.sample(labels, len(labels)))


def find_number(families: Sequence[Family], ids: Iterable[str], *, size: int = 12, pairs: int = 6) -> int | None:
    """The first form number whose form holds all these cards, None where none does.

    For answers that arrive without the file that says which form they answer.
    """
    wanted = set(ids)
    for number in range(FORM_NUMBERS):
        if wanted <= set(draw(families, number, size=size, pairs=pairs).ids):
            return number
    return None


def reason_order(card: Card, number: int) -> tuple[str, ...]:
    """The card's five reason codes in the order in which this form shows them."""
    codes = sorted(card.reason_codes)
    random.Random(f"reasons/{number}/{card.id}").shuffle(codes)
    return tuple(codes)
