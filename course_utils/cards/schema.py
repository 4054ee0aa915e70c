"""What a card and a family of cards are, and what a file of them must hold.

One YAML file holds one family: a minimal triplet (same setting, one fact
changed, one card per label) and a fourth card that is contested, a control or a
worked example. A file that breaks a rule is refused with the rule it breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator

from ..judgement import Label, label
from .reasons import DOMAINS, MISCONCEPTIONS, POOLS, REASONS, REGIONS, label_of_reason

__all__ = [
    "LABEL_WORDS",
    "MAX_REFUTATION_WORDS",
    "MAX_STEM_WORDS",
    "Card",
    "Distractor",
    "Family",
    "Flip",
    "Tag",
    "Text",
    "Verdict",
    "one_of",
    "word_count",
]

MAX_STEM_WORDS: Final = 60
MAX_REFUTATION_WORDS: Final = 40
#: Words that would give the label away; a stem may not use them.
LABEL_WORDS: Final = re.compile(r"\b(technical(ly)?|societal(ly)?|governance|alignment|misalign\w*|AI safety)\b", re.I)


def word_count(text: str) -> int:
    """Words in a text, as a reader would count them."""
    return len(re.findall(r"[\w'’-]+", text))


def one_of(allowed: Collection[str], what: str) -> AfterValidator:
    """A check for a field that must be one of a closed list; its message names the list."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"{value!r} is not a known {what}; use one of {', '.join(allowed)}")
        return value

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
CardId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*-[1-4]$")]
ReasonCode = Annotated[str, one_of(REASONS, "reason code")]
Tag = Annotated[str, one_of(MISCONCEPTIONS, "misconception tag")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verdict(_Strict):
    """One test's answer on one card, with the sentence that defends it."""

    answer: StrictBool
    because: Text


class Distractor(_Strict):
    """A wrong reason that tempts, the misconception it feeds on, and its refutation."""

    code: ReasonCode
    tag: Tag
    refutation: Text

    @model_validator(mode="after")
    def _short(self) -> Self:
        if word_count(self.refutation) > MAX_REFUTATION_WORDS:
            raise ValueError(
                f"the refutation of {self.code} has {word_count(self.refutation)} words; at most {MAX_REFUTATION_WORDS}"
            )
        return self


class Flip(_Strict):
    """One fact edited in place: `old` in the stem becomes `new`.

    `repair` and `remains` are the tests' answers *after* the edit, so that the
    label after it is derived as every label is.
    """

    old: Text
    new: Text
    repair: StrictBool
    remains: StrictBool
    because: Text

    @property
    def label(self) -> Label:
        return label(self.repair, self.remains)

    def apply(self, stem: str) -> str:
        """The stem with the one fact edited."""
        return stem.replace(self.old, self.new)


class Card(_Strict):
    """One problem to judge, with everything needed to mark it and to explain the mark."""

    id: CardId
    version: int = Field(ge=1)
    kind: Literal["triplet", "contested", "control", "worked"]
    level: int = Field(ge=1, le=4)
    stem: Text
    repair: Verdict
    remains: Verdict
    reason: ReasonCode
    reason_because: Text
    distractors: tuple[Distractor, ...] = Field(min_length=4, max_length=4)
    flips: tuple[Flip, ...] = Field(min_length=4, max_length=4)
    passages: tuple[str, ...] = ()
    source: str | None = None
    facts: tuple[str, ...] = ()
    sides: dict[Label, Text] | None = None

    @property
    def label(self) -> Label:
        """Derived from the two tests, never stored."""
        return label(self.repair.answer, self.remains.answer)

    @property
    def marked(self) -> bool:
        """Whether this card's label may count towards a mark."""
        return self.kind in ("triplet", "control")

    @property
    def family(self) -> str:
        return self.id.rsplit("-", 1)[0]

    @property
    def flip_index(self) -> int:
        """Which of the four flips changes the label."""
        return next(n for n, flip in enumerate(self.flips) if flip.label != self.label)

    @property
    def reason_codes(self) -> tuple[str, ...]:
        """The five reasons offered, the right one first."""
        return (self.reason, *(d.code for d in self.distractors))

    @model_validator(mode="after")
    def _rules(self) -> Self:
        problems = [*self._stem_problems(), *self._reason_problems(), *self._flip_problems(), *self._kind_problems()]
        if problems:
            raise ValueError(f"card {self.id}: " + "; ".join(problems))
        return self

    def _stem_problems(self) -> Iterator[str]:
        if (n := word_count(self.stem)) > MAX_STEM_WORDS:
            yield f"the stem has {n} words; at most {MAX_STEM_WORDS}"
        if found := LABEL_WORDS.search(self.stem):
            yield f"the stem says {found.group()!r}, which gives the label away"
        if not (self.passages or self.source):
            yield "name a source passage or an outside source"

    def _reason_problems(self) -> Iterator[str]:
        if len(set(self.reason_codes)) != 5:
            yield "the five reasons must differ"
        if self.kind != "contested" and label_of_reason(self.reason) != self.label:
            yield f"the tests give {self.label}, but reason {self.reason} argues for {label_of_reason(self.reason)}"
        if self.kind == "contested":
            return
        # Two reasons for the right label, two for another, one for a third: counting kinds tells nothing,
        # and "right label, wrong reason" can happen and be named.
        kinds = Counter(label_of_reason(code) for code in self.reason_codes)
        if kinds[self.label] != 2 or sorted(kinds.values()) != [1, 2, 2]:
            yield "the five reasons argue two for the right label, two for another label and one for a third"

    def _flip_problems(self) -> Iterator[str]:
        for flip in self.flips:
            if self.stem.count(flip.old) != 1:
                yield f"flip {flip.old!r} must stand exactly once in the stem"
            elif word_count(flip.apply(self.stem)) > MAX_STEM_WORDS + 15:
                yield f"flip {flip.old!r} makes the stem too long"
        changing = sum(flip.label != self.label for flip in self.flips)
        if changing != 1:
            yield f"{changing} of the four flips change the label; exactly one must"

    def _kind_problems(self) -> Iterator[str]:
        if (self.kind == "contested") != (self.sides is not None and len(self.sides) >= 2):
            yield "a contested card, and only one, states the best case for at least two labels in `sides`"
        if (self.kind == "contested") != (self.level == 4):
            yield "level 4 is for contested cards, and only for them"
        if (self.kind == "control") != (self.label == Label.NEITHER):
            yield "a control card is one where both tests answer no, and only it is"


class Family(_Strict):
    """One setting told four ways."""

    family: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    title: Text
    domain: Annotated[str, one_of(DOMAINS, "domain")]
    region: Annotated[str, one_of(REGIONS, "region")]
    pool: Annotated[str, one_of(POOLS, "pool")]
    one_fact: Text
    cards: tuple[Card, ...] = Field(min_length=4, max_length=4)

    def card(self, wanted: Label) -> Card:
        """The triplet card with this label."""
        return next(c for c in self.cards if c.kind == "triplet" and c.label == wanted)

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if [c.id for c in self.cards] != [f"{self.family}-{n}" for n in range(1, 5)]:
            raise ValueError(
                f"family {self.family}: its cards are numbered {self.family}-1 to {self.family}-4, in order"
            )
        labels = sorted(c.label for c in self.cards if c.kind == "triplet")
        if labels != sorted((Label.TECHNICAL, Label.SOCIETAL, Label.BOTH)):
            raise ValueError(
                f"family {self.family}: a triplet holds one technical, one societal and one both card, not {labels}"
            )
        return self
