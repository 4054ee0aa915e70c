"""Simulated answerers: what a mark pays to those who do not think, and to those who do.

Used by the tests, which hold a spread of forms to the mark's promises, and by the
demonstration class. None of them is data about real learners.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..cards import Card, label_of_reason
from ..judgement import Label, answers_for
from .answers import FLIP_LETTERS, CardAnswer
from .cards import card_key

__all__ = ["STRATEGIES", "Ability", "always", "answer_form", "keyword", "random_answers"]

Strategy = Callable[[Card, random.Random], CardAnswer]

_CUES: Final = {
    Label.TECHNICAL: ("software", "data", "trained", "sensor", "camera", "error", "wrong", "fault", "update", "model"),
    Label.SOCIETAL: ("law", "rule", "court", "minister", "owner", "firm", "pay", "rights", "vote", "city", "consent"),
}


def _sure(rng: random.Random, low: int, high: int) -> int:
    return rng.randint(low, high)


def always(name: Label, sure: int = 90) -> Strategy:
    """The same label on every card, with any reason that argues for it, and always the first flip."""

    def answer(card: Card, rng: random.Random) -> CardAnswer:
        fitting = [code for code in card.reason_codes if label_of_reason(code) == name] or list(card.reason_codes)
        return CardAnswer(*answers_for(name), sure, sure, rng.choice(fitting), "a")

    return answer


def random_answers(card: Card, rng: random.Random) -> CardAnswer:
    """Coins and dice."""
    return CardAnswer(
        rng.random() < 0.5,
        rng.random() < 0.5,
        _sure(rng, 50, 100),
        _sure(rng, 50, 100),
        rng.choice(card.reason_codes),
        rng.choice(FLIP_LETTERS),
    )


def keyword(card: Card, rng: random.Random) -> CardAnswer:
    """Looks for words of machinery and of law, and takes the longest edit for the flip."""
    words = card.stem.lower()
    heard = {name: any(cue in words for cue in cues) for name, cues in _CUES.items()}
    name = Label.BOTH if all(heard.values()) else Label.SOCIETAL if heard[Label.SOCIETAL] else Label.TECHNICAL
    fitting = [code for code in card.reason_codes if label_of_reason(code) == name] or list(card.reason_codes)
    longest = max(range(4), key=lambda n: len(card.flips[n].new))
    return CardAnswer(*answers_for(name), 75, 75, rng.choice(fitting), FLIP_LETTERS[longest])


@dataclass(frozen=True)
class Ability:
    """An answerer who gets each part right with this probability and is as sure as that.

    right: for each test, the reason and the flip, from 0 to 1. overconfident:
        says 99 % whatever the probability is.
    """

    right: float
    overconfident: bool = False

    def __call__(self, card: Card, rng: random.Random) -> CardAnswer:
        key = card_key(card)
        sure = 99 if self.overconfident else round(100 * max(0.5, self.right))

        def known() -> bool:
            return rng.random() < self.right

        return CardAnswer(
            key["repair"] if known() else not key["repair"],
            key["remains"] if known() else not key["remains"],
            sure,
            sure,
            key["reason"] if known() else rng.choice([d.code for d in card.distractors]),
            key["flip"] if known() else rng.choice([letter for letter in FLIP_LETTERS if letter != key["flip"]]),
        )


STRATEGIES: Final[Mapping[str, Strategy]] = {
    **{f"always {name}": always(name) for name in Label},
    **{f"always {name}, half sure": always(name, 67) for name in Label},
    "random": random_answers,
    "keyword": keyword,
    "careful, 85 % right": Ability(0.85),
    "expert": Ability(1.0),
}


def answer_form(cards: Sequence[Card], strategy: Strategy, seed: int) -> dict[str, Any]:
    """Stored answers, id -> JSON, of one answerer to these cards."""
    rng = random.Random(f"answers/{seed}")
    return {card.id: strategy(card, rng).to_json() for card in cards}
