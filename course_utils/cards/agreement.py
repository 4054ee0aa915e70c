"""Second readings of the bank: what other readers answered, and how far they agree with the author.

A reading is one reader's answers to the two tests, given blind: the reader did not
write the card and saw its stem and the tests, nothing else. Each is recorded with
the kind of reader. Kinds are never pooled: that models agree with an author says
little about whether people do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from ..judgement import Label, label
from .files import read_list
from .schema import Card, Text

__all__ = ["KINDS", "Agreement", "Answer", "Reading", "agreement", "alpha", "raters", "readings", "split"]

READINGS: Final = Path(__file__).with_name("readings")

KINDS: Final[dict[str, str]] = {
    "expert": "people who work on the subject",
    "teacher": "people who teach it",
    "learner": "learners of the course",
    "model": "language models",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(_Strict):
    """One reader's two answers to one card, in the version that was read."""

    version: int = Field(ge=1)
    repair: StrictBool
    remains: StrictBool

    @property
    def label(self) -> Label:
        return label(self.repair, self.remains)


class Reading(_Strict):
    """One reader's answers. `reader` is a pseudonym; `how` says who read, and under what conditions."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    kind: Literal["expert", "teacher", "learner", "model"]
    reader: Text
    how: Text
    saw: Text
    day: date
    answers: dict[str, Answer]

    def of(self, card: Card) -> Answer | None:
        """The answer to this version of the card; None where it was not read, or only an older version was."""
        answer = self.answers.get(card.id)
        return answer if answer and answer.version == card.version else None


@cache
def readings(folder: Path = READINGS) -> tuple[Reading, ...]:
    """Every recorded reading. Raises CardError where a file cannot be used."""
    return read_list(folder, Reading)


def raters(card: Card, among: Iterable[Reading] | None = None) -> Counter[str]:
    """How many readers of each kind have read this version of the card, the author not counted."""
    return Counter(reading.kind for reading in (readings() if among is None else among) if reading.of(card))


def split(card: Card, among: Iterable[Reading] | None = None) -> tuple[Reading, ...]:
    """The readings whose label for this version of the card is not the author's."""
    return tuple(
        reading
        for reading in (readings() if among is None else among)
        if (answer := reading.of(card)) and answer.label != card.label
    )


def alpha(ratings: Sequence[Sequence[str | None]]) -> float | None:
    """Krippendorff's alpha for nominal codes: 1 is full agreement, 0 what chance gives.

    ratings: one row a reader, one column a card; None where a reader gave no answer.
    None is returned where alpha is not defined: fewer than two codes in all, or no
    card that two readers coded. Computed by the library `krippendorff`, after
    Krippendorff, Content Analysis (4th ed. 2019), chapter 12.
    """
    import krippendorff
    import numpy as np

    codes = sorted({code for row in ratings for code in row if code is not None})
    columns = [column for column in zip(*ratings, strict=True) if sum(code is not None for code in column) >= 2]
    if len({code for column in columns for code in column if code is not None}) < 2:
        return None
    number = {code: float(n) for n, code in enumerate(codes)}
    table = np.array([[np.nan if c is None else number[c] for c in column] for column in columns]).T
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


@dataclass(frozen=True)
class Agreement:
    """How far readers of one kind agree with the author's key, and with each other.

    readers: how many. cards: how many cards at least one of them has read in its
    present version. same: share of their labels that are the author's. overall:
    alpha of author and readers over the four labels. by_label: alpha of "this label
    or another". by_family: alpha within each family; None where it is not defined.
    splits: card id -> the labels that differ from the author's.
    """

    kind: str
    readers: int
    cards: int
    same: float
    overall: float | None
    repair: float | None
    remains: float | None
    by_label: Mapping[Label, float | None]
    by_family: Mapping[str, float | None]
    splits: Mapping[str, tuple[Label, ...]]


def _rows(
    author: Sequence[object], answers: Sequence[Sequence[Answer | None]], code: Callable[[Answer], object]
) -> list[list[str | None]]:
    """The author's codes and each reader's, as text."""
    return [
        [str(one) for one in author],
        *([None if answer is None else str(code(answer)) for answer in row] for row in answers),
    ]


def agreement(cards: Iterable[Card], kind: str, among: Iterable[Reading] | None = None) -> Agreement | None:
    """The agreement of author and all readers of one kind on these cards; None where nobody of that kind has read."""
    chosen = [reading for reading in (readings() if among is None else among) if reading.kind == kind]
    read = [card for card in cards if any(reading.of(card) for reading in chosen)]
    if not read:
        return None
    answers = [[reading.of(card) for card in read] for reading in chosen]
    labels = _rows([card.label for card in read], answers, lambda answer: answer.label)
    given = [(card, answer) for row in answers for card, answer in zip(read, row, strict=True) if answer]
    families = sorted({card.family for card in read})
    return Agreement(
        kind=kind,
        readers=len(chosen),
        cards=len(read),
        same=sum(answer.label == card.label for card, answer in given) / len(given),
        overall=alpha(labels),
        repair=alpha(_rows([c.repair.answer for c in read], answers, lambda answer: answer.repair)),
        remains=alpha(_rows([c.remains.answer for c in read], answers, lambda answer: answer.remains)),
        by_label={
            name: alpha([[None if code is None else str(code == name) for code in row] for row in labels])
            for name in Label
        },
        by_family={
            family: alpha([[c for c, card in zip(row, read, strict=True) if card.family == family] for row in labels])
            for family in families
        },
        splits={
            card.id: differing
            for card in read
            if (differing := tuple(a.label for c, a in given if c is card and a.label != card.label))
        },
    )
