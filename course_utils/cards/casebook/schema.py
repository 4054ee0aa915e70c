"""What a case of the casebook is, and what a file of them must hold.

A case really happened. It is told with its source and year, what is disputed
about it, and how the two tests read it. Cases teach and are argued over; they
are never marked, because facts in the world are not as clean as an invented
card and because a reader may know how a case ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ...facts import said
from ...judgement import Label, label
from ..reasons import DOMAINS, REGIONS
from ..schema import Text, Verdict, one_of, word_count
from .codes import EU, MIT, NIST, SENSITIVE

__all__ = ["CASE_DOMAINS", "MAX_TOLD_WORDS", "VERIFIED", "VERIFIED_SHORT", "Case", "OtherReading", "Source"]

MAX_TOLD_WORDS: Final = 90
CASE_DOMAINS: Final = (*DOMAINS, "public-services", "chatbots", "defence")
#: How we know of a case, in the words that readers see.
VERIFIED: Final[dict[str, str]] = {
    "opened": "opened: read in the source itself",
    "secondary": "opened: read in accounts by others, not in the source named",
    "recalled": "recalled: from memory, not yet looked up",
}


#: The same in a word or two, for a list.
VERIFIED_SHORT: Final[dict[str, str]] = {
    "opened": "source opened",
    "secondary": "accounts opened",
    "recalled": "recalled",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """Where a case can be read."""

    title: Text
    address: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class OtherReading(_Strict):
    """Another label that a careful reader could defend, with the best case for it."""

    label: Label
    because: Text


class Case(_Strict):
    """One thing that happened, and how the two tests read it.

    told: at most 90 words. year: when it happened or became known. disputed: what
    the people involved, or those who study it, disagree about. verified: whether
    the source was opened; `read` says which part of what, and is empty only for
    what is recalled. eu: the headings such a use would fall under in the EU today,
    empty where none fits.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    title: Text
    year: int = Field(ge=1950, le=2100)
    place: Text
    region: Annotated[str, one_of(REGIONS, "region")]
    domain: Annotated[str, one_of(CASE_DOMAINS, "domain")]
    told: Text
    source: Source
    more: tuple[Source, ...] = ()
    verified: Literal["opened", "secondary", "recalled"]
    read: str = ""
    as_of: date
    disputed: Text
    repair: Verdict
    remains: Verdict
    technical_part: Text | None = None
    societal_part: Text | None = None
    other: OtherReading | None = None
    mit: tuple[Annotated[str, one_of(MIT, "code of the MIT AI Risk Repository")], ...] = Field(min_length=1)
    nist: tuple[Annotated[str, one_of(NIST, "NIST characteristic")], ...] = Field(min_length=1)
    eu: tuple[Annotated[str, one_of(EU, "heading of the EU AI Act")], ...] = ()
    sensitive: tuple[Annotated[str, one_of(SENSITIVE, "sensitive matter")], ...] = ()

    @property
    def label(self) -> Label:
        """Derived from the two tests, never stored."""
        return label(self.repair.answer, self.remains.answer)

    def lines(self) -> Iterator[str]:
        """The case as text, with its source, what is disputed, and the course's own reading."""
        yield from self.story()
        yield f"Disputed: {self.disputed}"
        yield from self.reading()

    def story(self) -> Iterator[str]:
        """What happened, and how we know."""
        yield f"{self.title} ({self.place}, {self.year})"
        yield self.told
        yield f"Source: {self.source.title}. {self.source.address}"
        yield from (f"Also: {source.title}. {source.address}" for source in self.more)
        yield self.how_we_know()

    def how_we_know(self) -> str:
        """Whether the source was opened, which part of what was read, and when."""
        what = f". Read: {self.read.rstrip('.')}" if self.read else ""
        return f"How we know: {VERIFIED[self.verified]}{what}. As of {said(self.as_of)}."

    def reading(self) -> Iterator[str]:
        """How the two tests read the case, and another reading where one can be defended."""
        for name, verdict in (("Repair test", self.repair), ("Perfect-machine test", self.remains)):
            yield f"{name}: {'yes' if verdict.answer else 'no'}. {verdict.because}"
        yield f"The label that follows: {self.label}."
        if self.technical_part:
            yield f"Technical part: {self.technical_part}"
        if self.societal_part:
            yield f"Societal part: {self.societal_part}"
        if self.other:
            yield f"Another reading, {self.other.label}: {self.other.because}"
        yield from self.codes()

    def codes(self) -> Iterator[str]:
        """Where three published lists would file the case, in the course's reading of them."""
        yield f"MIT AI Risk Repository: {'; '.join(f'{code} {MIT[code]}' for code in self.mit)}."
        yield f"NIST AI RMF, what was wanting: {'; '.join(NIST[code] for code in self.nist)}."
        if self.eu:
            yield f"EU AI Act, where such a use would fall today: {'; '.join(EU[code] for code in self.eu)}."

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if (n := word_count(self.told)) > MAX_TOLD_WORDS:
            raise ValueError(f"case {self.id} is told in {n} words; at most {MAX_TOLD_WORDS}")
        if bool(self.read) == (self.verified == "recalled"):
            raise ValueError(f"case {self.id}: `read` says what was opened, and only what is recalled leaves it empty")
        if self.repair.answer != (self.technical_part is not None):
            raise ValueError(f"case {self.id}: a technical part is told where the repair test says yes, and only there")
        if self.remains.answer != (self.societal_part is not None):
            raise ValueError(
                f"case {self.id}: a societal part is told where the perfect-machine test says yes, and only there"
            )
        if self.other is not None and self.other.label == self.label:
            raise ValueError(f"case {self.id}: the other reading has the same label, {self.label}")
        return self
