"""Simulated answerers: what a mark pays to those who do not think, and to those who do.

Used by the tests, which hold a spread of forms to the mark's promises, and by the
demonstration class. None of them is data about real learners.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..cards import Card, label_of_reason
from ..judgement import Label, answers_for
from .answers import FLIP_LETTERS, CardAnswer
from .cards import WEIGHTS, brier, card_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "DEGENERATE",
    "STRATEGIES",
    "Ability",
    "always",
    "answer_form",
    "expected_marks",
    "keyword",
    "random_answers",
]

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


#: The answerers who do not think; no form may pay them.
DEGENERATE: Final = tuple(name for name in STRATEGIES if name not in ("careful, 85 % right", "expert"))


def expected_marks(forms: Sequence[Sequence[Card]], strategy: Strategy, answerers: int = 48) -> NDArray[np.float64]:
    """The mark, 0 to 1, that a strategy can expect on each form: the mean over this many answerers.

    The same marks as CardsTask gives, worked out for all forms at once; a test
    holds the two to each other.
    """
    import numpy as np

    cards = {card.id: card for form in forms for card in form}
    place = {card_id: n for n, card_id in enumerate(cards)}
    scores = np.array([[_scores(c, strategy, seed) for seed in range(answerers)] for c in cards.values()])
    chosen = np.array([[place[card.id] for card in form] for form in forms])
    label, reason, flip, brier = np.moveaxis(scores[chosen].mean(axis=1), -1, 0)
    constant = np.array([[_half(answers_for(name), c) for name in Label] for c in cards.values()])[chosen]
    best = constant.mean(axis=1).max(axis=1)[:, None]
    parts = (
        np.maximum(0, (label - best) / np.where(best < 1, 1 - best, np.inf)),
        np.maximum(0, (reason - 1 / 5) / (4 / 5)),
        np.maximum(0, (flip - 1 / 4) / (3 / 4)),
        np.maximum(0, 1 - brier / 0.25),
    )
    weighted = sum(weight * part for weight, part in zip(WEIGHTS.values(), parts, strict=True))
    return np.asarray(weighted).mean(axis=1)


def _half(said: tuple[bool | None, bool | None], card: Card) -> float:
    return ((said[0] is card.repair.answer) + (said[1] is card.remains.answer)) / 2


def _scores(card: Card, strategy: Strategy, seed: int) -> tuple[float, float, float, float]:
    """What one answerer gets on one card: label, reason, flip, and the mean Brier score of the two judgements."""
    answer, key = strategy(card, random.Random(f"{seed}/{card.id}")), card_key(card)
    return (
        _half((answer.repair, answer.remains), card),
        float(answer.reason == key["reason"]),
        float(answer.flip == key["flip"]),
        brier([(answer, key)]),
    )
