"""What a learner is told about one card: never "incorrect" alone, always why.

The feedback is data; a notebook widget, a text or a web page shows it its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..cards import REASONS, Card, Flip, bank, label_of_reason
from ..judgement import PERFECT_MACHINE_TEST, REPAIR_TEST, Label
from .answers import FLIP_LETTERS, CardAnswer

__all__ = ["Edit", "Explanation", "TestWorked", "explain"]

_NAMES = {
    Label.TECHNICAL: "technical",
    Label.SOCIETAL: "societal",
    Label.BOTH: "both technical and societal",
    Label.NEITHER: "neither: an ordinary problem",
}


@dataclass(frozen=True)
class TestWorked:
    """One test worked through on this card."""

    name: str
    question: str
    yours: bool | None
    key: bool
    because: str

    @property
    def agrees(self) -> bool:
        return self.yours is self.key


@dataclass(frozen=True)
class Edit:
    """The flip shown in place: the text before it, what goes, what comes, the text after it, and what follows."""

    letter: str
    before: str
    old: str
    new: str
    after: str
    label: Label
    because: str


@dataclass(frozen=True)
class Explanation:
    """Everything said about one answer to one card."""

    card_id: str
    headline: str
    tests: tuple[TestWorked, TestWorked]
    label: str
    reason: str
    refutation: str | None
    sibling: tuple[str, str] | None
    flip_said: str
    flip: Edit
    reason_agrees: bool
    flip_agrees: bool
    sides: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """The explanation in plain text, for the typed path and for screen readers."""
        lines = [self.headline]
        for test in self.tests:
            yours = {True: "yes", False: "no", None: "nothing yet"}[test.yours]
            lines.append(
                f"{test.name}: the course answers {'yes' if test.key else 'no'}, you said {yours}. {test.because}"
            )
        lines += [f"So the label is {self.label}.", self.reason]
        if self.refutation:
            lines.append(self.refutation)
        if self.sibling:
            lines.append(f"Compare card {self.sibling[0]}: {self.sibling[1]}")
        edit = self.flip
        lines += [self.flip_said, f"Flip {edit.letter}: “{edit.old}” becomes “{edit.new}”. {edit.because}"]
        lines += [f"The best case for {name}: {case}" for name, case in self.sides]
        return "\n".join(lines)

    def mending(self) -> list[str]:
        """The sentences about the parts that came out the other way, and about no others."""
        said = [f"{t.name}: {'yes' if t.key else 'no'}. {t.because}" for t in self.tests if not t.agrees]
        if not self.reason_agrees:
            said += [self.reason, *([self.refutation] if self.refutation else [])]
        if not self.flip_agrees:
            edit = self.flip
            said += [self.flip_said, f"Flip {edit.letter}: “{edit.old}” becomes “{edit.new}”. {edit.because}"]
        return said


def explain(card: Card, answer: CardAnswer) -> Explanation:
    """What to say to this answer to this card."""
    tests = (
        TestWorked("Repair test", REPAIR_TEST, answer.repair, card.repair.answer, card.repair.because),
        TestWorked(
            "Perfect-machine test", PERFECT_MACHINE_TEST, answer.remains, card.remains.answer, card.remains.because
        ),
    )
    reason_right = answer.reason == card.reason
    return Explanation(
        card_id=card.id,
        headline=_headline(card, answer, tests),
        tests=tests,
        label=_NAMES[card.label],
        reason=f"The reason that fits best: {REASONS[card.reason]} {card.reason_because}",
        refutation=None if reason_right else _refutation(card, answer),
        sibling=None if reason_right else _sibling(card, answer),
        flip_said=_flip_said(card, answer),
        flip=_edit(card, card.flips[card.flip_index], FLIP_LETTERS[card.flip_index]),
        reason_agrees=reason_right,
        flip_agrees=answer.flip == FLIP_LETTERS[card.flip_index],
        sides=tuple((_NAMES[name], case) for name, case in (card.sides or {}).items()),
    )


def _headline(card: Card, answer: CardAnswer, tests: Sequence[TestWorked]) -> str:
    if card.kind == "contested":
        return "This card is contested: careful people label it differently. It never counts towards a label mark."
    off = [test.name.lower() for test in tests if not test.agrees]
    if answer.label is None:
        return "Not both tests are answered yet. Here is how the course works them through."
    if len(off) == 2:
        return "Both tests come out the other way on this card."
    if off:
        return f"One test comes out the other way on this card: the {off[0]}."
    if answer.reason is not None and answer.reason != card.reason:
        return "Right label, but the reason is another one."
    if answer.flip is not None and answer.flip != FLIP_LETTERS[card.flip_index]:
        return "Label and reason hold. The flip is another one."
    return "Both tests, the reason and the flip hold." if answer.complete else "Both tests come out as you said."


def _refutation(card: Card, answer: CardAnswer) -> str | None:
    if answer.reason is None:
        return None
    chosen = next((d for d in card.distractors if d.code == answer.reason), None)
    return f"You chose: {REASONS[answer.reason]} {chosen.refutation}" if chosen else None


def _sibling(card: Card, answer: CardAnswer) -> tuple[str, str] | None:
    """Where the chosen reason argues for another label: the card of the same family that has that label."""
    if answer.reason is None or (wanted := label_of_reason(answer.reason)) == card.label:
        return None
    family = bank().family_of(card.id)
    other = next((c for c in family.cards if c.label == wanted and c.kind != "contested" and c.id != card.id), None)
    return (other.id, other.stem) if other else None


def _flip_said(card: Card, answer: CardAnswer) -> str:
    right = FLIP_LETTERS[card.flip_index]
    if answer.flip == right:
        return "You found the flip that changes the label."
    if answer.flip is None:
        return "One of the four edits changes the label."
    chosen = card.flips[FLIP_LETTERS.index(answer.flip)]
    return f"Your edit, “{chosen.old}” to “{chosen.new}”, leaves the label as it is. {chosen.because}"


def _edit(card: Card, flip: Flip, letter: str) -> Edit:
    before, after = card.stem.split(flip.old)
    return Edit(
        letter, before, flip.old, flip.new, after, flip.label, f"{flip.because} It would then be {_NAMES[flip.label]}."
    )
