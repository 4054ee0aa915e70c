"""The cards task: a form of cards judged with both tests.

Mark = 0.50 label + 0.25 reason + 0.15 flip + 0.10 calibration. The label part is
half credit a test, rescaled so that the best constant answer on that very form
earns 0; reason and flip are corrected for guessing; calibration is
1 - Brier / 0.25, floored at 0, where always saying 50 % gives a Brier score of 0.25
(Brier 1950, Monthly Weather Review 78:1-3).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from ..cards import Bank, Card, Form, bank, draw, find_number
from ..judgement import Label, answers_for
from .answers import FLIP_LETTERS, CardAnswer
from .base import Task
from .feedback import explain
from .mark import Mark, Part, chance_corrected, mean, nothing

__all__ = ["WEIGHTS", "CardsTask", "calibration", "card_key", "label_part"]

#: What was answered beside what is right, card by card.
Pairs = Sequence[tuple[CardAnswer, Mapping[str, Any]]]

WEIGHTS: Final = {"label": 0.50, "reason": 0.25, "flip": 0.15, "calibration": 0.10}


def card_key(card: Card) -> dict[str, Any]:
    """What marks one card: plain data that needs no bank."""
    return {
        "repair": card.repair.answer,
        "remains": card.remains.answer,
        "reason": card.reason,
        "flip": FLIP_LETTERS[card.flip_index],
    }


@dataclass(frozen=True)
class CardsTask(Task):
    """A form of `size` cards drawn from a pool by the learner's form number."""

    kind: ClassVar[str] = "cards"
    pool: str = "graded"
    size: int = 12
    pairs: int = 6
    completion_only: bool = False

    def form(self, number: int) -> Form:
        """The cards of this form number."""
        return draw(bank().pool(self.pool), number, size=self.size, pairs=self.pairs)

    def collect(self, namespace: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The form number and every card answer in the store. Looks at no variable of the learner's."""
        answers = inputs.get("cards")
        return {"form": inputs.get("form"), "cards": dict(answers) if isinstance(answers, Mapping) else {}}

    def judge(self, evidence: Mapping[str, Any], key: Mapping[str, Any]) -> Mark:
        """The mark. `key` holds "cards": id -> card_key, for every card of the pool."""
        keys: Mapping[str, Any] = key["cards"]
        answers = {
            card_id: answer
            for card_id, data in evidence.get("cards", {}).items()
            if card_id in keys and not (answer := CardAnswer.from_json(data)).empty
        }
        if not answers:
            return nothing(self.points, "No card of this task has been answered.", self._how_to_answer())
        ids, note = self._ids(evidence.get("form"), answers)
        pairs = [(answers.get(card_id, CardAnswer()), keys[card_id]) for card_id in ids]
        if self.completion_only:
            return self._completion(pairs)
        return Mark(self.points, tuple(_parts(pairs)), (*note, *_card_lines(ids, pairs)))

    def _ids(self, number: object, answers: Mapping[str, CardAnswer]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids to mark: the form's, or where the number is lost or does not fit, the one that the answers fit."""
        families = bank().pool(self.pool)
        own: tuple[str, ...] = ()
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 10_000:
            own = self.form(number).ids
            if set(answers) <= set(own):
                return own, ()
        # Answers typed in cells, handed in without the answers file, meet a form number drawn at that moment.
        found = find_number(families, answers, size=self.size, pairs=self.pairs)
        if found is not None:
            return self.form(found).ids, (f"The answers came without their form number; they fit form {found}.",)
        if set(answers) & set(own):
            return own, ("Answers to cards of another form were left out.",)
        ids = tuple(answers)[: self.size]
        return ids, (
            "The answered cards belong to no one form, so only the first of them were marked. Ask your teacher to look.",
        )

    def _completion(self, pairs: Pairs) -> Mark:
        done = sum(
            answer.label is not None and answer.sure_repair is not None and answer.sure_remains is not None
            for answer, _ in pairs
        )
        why = f"{done} of {len(pairs)} cards have both tests answered with a confidence. Right or wrong does not count here."
        return Mark(self.points, (Part("Completed", 1.0, done / len(pairs), why),))

    def open_key(self) -> dict[str, Any]:
        """The author's key of the whole pool, from the bank."""
        return pool_key(bank(), self.pool)

    def expand_key(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """A hidden key of {"pool": name} becomes the keys of that pool's cards."""
        return pool_key(bank(), str(key["pool"])) if "pool" in key else dict(key)

    def _how_to_answer(self) -> str:
        return "Answer the cards above, or type ex.answer('card-id', repair=True, remains=False, sure=(80, 60), reason='T2', flip='a')."


def pool_key(items: Bank, pool: str) -> dict[str, Any]:
    """The key of every marked card in a pool."""
    return {"cards": {c.id: card_key(c) for family in items.pool(pool) for c in family.cards if c.kind == "triplet"}}


def _half_credit(answer_repair: bool | None, answer_remains: bool | None, key: Mapping[str, Any]) -> float:
    return ((answer_repair is key["repair"]) + (answer_remains is key["remains"])) / 2


def label_part(pairs: Pairs) -> float:
    """Half credit a test, rescaled so that the best constant answer on these cards earns 0."""
    got = mean([_half_credit(a.repair, a.remains, k) for a, k in pairs])
    constant = max(mean([_half_credit(*answers_for(name), k) for _, k in pairs]) for name in Label)
    return 0.0 if constant >= 1.0 else chance_corrected(got, constant)


def calibration(pairs: Pairs) -> float:
    """1 - Brier / 0.25 over all judgements, floored at 0; an unanswered one counts as 50 %."""
    return max(0.0, 1 - brier(pairs) / 0.25)


def brier(pairs: Pairs) -> float:
    """Mean squared distance of confidence from truth over all judgements (Brier 1950); 0 is best, 0.25 is a coin."""
    scores = []
    for answer, key in pairs:
        for said, sure, truth in (
            (answer.repair, answer.sure_repair, key["repair"]),
            (answer.remains, answer.sure_remains, key["remains"]),
        ):
            confidence = 0.5 if said is None or sure is None else sure / 100
            chance_of_yes = confidence if said or said is None else 1 - confidence
            scores.append((chance_of_yes - truth) ** 2)
    return mean(scores)


def _parts(pairs: Pairs) -> Iterator[Part]:
    both = sum(answer.repair is key["repair"] and answer.remains is key["remains"] for answer, key in pairs)
    reasons = sum(answer.reason == key["reason"] for answer, key in pairs)
    flips = sum(answer.flip == key["flip"] for answer, key in pairs)
    n = len(pairs)
    yield Part(
        "Label",
        WEIGHTS["label"],
        label_part(pairs),
        f"{both} of {n} labels right; giving every card the same answer would earn 0.",
    )
    yield Part(
        "Reason",
        WEIGHTS["reason"],
        chance_corrected(reasons / n, 1 / 5),
        f"{reasons} of {n} reasons right; guessing would earn 0.",
    )
    yield Part(
        "Flip",
        WEIGHTS["flip"],
        chance_corrected(flips / n, 1 / 4),
        f"{flips} of {n} flips right; guessing would earn 0.",
    )
    score = calibration(pairs)
    how = (
        "your confidence told right from wrong" if score >= 0.5 else "your confidence did not yet tell right from wrong"
    )
    yield Part("Calibration", WEIGHTS["calibration"], score, f"{how}.")


def _card_lines(ids: Sequence[str], pairs: Pairs) -> list[str]:
    lines = []
    for card_id, (answer, key) in zip(ids, pairs, strict=True):
        if answer.empty:
            lines.append(f"{card_id}: not answered.")
            continue
        wrong = [name for name, ok in _checks(answer, key) if not ok]
        lines.append(f"{card_id}: {'all four parts right' if not wrong else 'look again at ' + ', '.join(wrong)}.")
        lines += [_indented(sentence) for sentence in _why(card_id, answer, key)] if wrong else []
    return lines


def _why(card_id: str, answer: CardAnswer, key: Mapping[str, Any]) -> list[str]:
    """The author's reasons, where the bank has this card with this very key; a teacher's own key may have none."""
    items = bank()
    if card_id not in items or card_key(items.card(card_id)) != key:
        return []
    return explain(items.card(card_id), answer).mending()


def _indented(sentence: str) -> str:
    return textwrap.fill(sentence, 96, initial_indent="    ", subsequent_indent="    ")


def _checks(answer: CardAnswer, key: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    yield "the repair test", answer.repair is key["repair"]
    yield "the perfect-machine test", answer.remains is key["remains"]
    yield "the reason", answer.reason == key["reason"]
    yield "the flip", answer.flip == key["flip"]
