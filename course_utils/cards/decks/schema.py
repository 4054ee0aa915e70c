"""What the items of the five decks are, and what a file of them must hold.

Every item is one short text with one or more closed questions about it. A
question has one best answer, a reason for it, and for each tempting other
answer the misconception that tempts and its refutation. Some questions accept
a second answer that a careful reader can defend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ...judgement import Label, label
from ..schema import LABEL_WORDS, MAX_REFUTATION_WORDS, Tag, Text, Verdict, one_of, word_count
from .lists import (
    BODIES,
    DECIDERS,
    DUTY_BEARERS,
    EXPERTISE,
    FIELDS,
    KINDS,
    PATTERNS,
    RIGHTS,
    STAGES,
    VERDICTS,
)

__all__ = ["Claim", "Conflation", "Intervention", "Item", "Option", "Question", "Right", "Role", "Second"]

MAX_TEXT_WORDS: Final = 50
MAX_BECAUSE_WORDS: Final = 40


#: The code of an answer, or the answer itself.
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """An answer that tempts and misses, the misconception it feeds on, and its refutation.

    answer: a code of the list that the question asks about, or, for what an
    intervention cannot do, the sentence itself.
    """

    answer: Code
    tag: Tag
    refutation: Text

    @model_validator(mode="after")
    def _short(self) -> Self:
        if (n := word_count(self.refutation)) > MAX_REFUTATION_WORDS:
            raise ValueError(f"the refutation of {self.answer!r} has {n} words; at most {MAX_REFUTATION_WORDS}")
        return self


class Second(_Strict):
    """A second answer that a careful reader can defend, accepted as right, with its reason."""

    answer: Code
    because: Text


@dataclass(frozen=True)
class Question:
    """One closed question on an item, in the form in which it can be asked and judged.

    options: code -> words shown; right: the best code; also: further codes that a
    careful reader can defend; accepted: every code that counts as right; wrong: the
    tempting others with tag and refutation.
    """

    id: str
    ask: str
    options: Mapping[str, str]
    right: str
    because: str
    wrong: tuple[Option, ...]
    second: Second | None = None
    also: tuple[str, ...] = ()

    @property
    def accepted(self) -> frozenset[str]:
        return frozenset((self.right, *self.also, *([self.second.answer] if self.second else [])))


class Item(_Strict):
    """What the items of all decks share."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    version: int = Field(ge=1)
    level: int = Field(ge=1, le=3)
    passages: tuple[str, ...] = ()
    source: str | None = None
    facts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that the questions are about."""
        raise NotImplementedError

    @property
    def questions(self) -> tuple[Question, ...]:
        raise NotImplementedError

    @property
    def tags(self) -> tuple[str, ...]:
        """The misconceptions that this item tempts to, one for each tempting answer."""
        return tuple(option.tag for question in self.questions for option in question.wrong)

    def lines(self, *, key: bool = False) -> Iterator[str]:
        """The item as text, and with `key` also what the course answers, and why."""
        yield self.text
        for question in self.questions:
            yield ""
            yield question.ask
            for code, words in question.options.items():
                yield f"  {words}" if code == words else f"  {code}: {words}"
            if key:
                yield from _answered(question)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [*self._text_problems(), *(p for q in self.questions for p in _question_problems(q))]
        if problems:
            raise ValueError(f"item {self.id}: " + "; ".join(problems))
        return self

    def _text_problems(self) -> Iterator[str]:
        if (n := word_count(self.text)) > MAX_TEXT_WORDS:
            yield f"its text has {n} words; at most {MAX_TEXT_WORDS}"
        if not (self.passages or self.source or self.facts):
            yield "name a source passage, a fact or an outside source"


def _answered(question: Question) -> Iterator[str]:
    yield f"Answer: {question.right}. {question.because}"
    if question.also:
        yield f"Also accepted: {', '.join(question.also)}."
    if question.second:
        yield f"Also accepted: {question.second.answer}. {question.second.because}"
    yield from (f"Not {option.answer}: {option.refutation}" for option in question.wrong)


def _question_problems(question: Question) -> Iterator[str]:
    known = set(question.options)
    offered = [question.right, *(option.answer for option in question.wrong)]
    offered += question.also
    if question.second:
        offered.append(question.second.answer)
    for answer in offered:
        if answer not in known:
            yield f"{question.id}: {answer!r} is not one of {', '.join(sorted(known))}"
    if len(set(offered)) != len(offered):
        yield f"{question.id}: an answer stands twice among the right one, the second one and the tempting ones"
    if word_count(question.because) > MAX_BECAUSE_WORDS:
        yield f"{question.id}: its reason has more than {MAX_BECAUSE_WORDS} words"


class Conflation(Item):
    """A statement in somebody's mouth: which confusion of the two meanings, if any, is in it?

    phrase: the words of the statement in which the confusion lies, and better: the
    same speaker saying it well; both are left out where there is none. hidden: the
    value judgement that passes for a technical finding, where there is one.
    """

    speaker: Text
    statement: Text
    pattern: Annotated[str, one_of(PATTERNS, "pattern")]
    phrase: Text | None = None
    because: Text
    better: Text | None = None
    hidden: Text | None = None
    wrong: tuple[Option, ...] = Field(min_length=3, max_length=4)
    second: Second | None = None

    @property
    def text(self) -> str:
        return self.statement

    @property
    def questions(self) -> tuple[Question, ...]:
        ask = "Which confusion of the two meanings is in this statement, if any?"
        return (Question("pattern", ask, PATTERNS, self.pattern, self.because, self.wrong, self.second),)

    @model_validator(mode="after")
    def _parts(self) -> Self:
        confused = self.pattern != "none"
        if confused != (self.phrase is not None) or confused != (self.better is not None):
            raise ValueError(f"item {self.id}: a confused statement, and only one, has `phrase` and `better`")
        if self.phrase is not None and self.statement.count(self.phrase) != 1:
            raise ValueError(f"item {self.id}: the phrase must stand exactly once in the statement")
        return self


class Intervention(Item):
    """Something that can be done: when, of which kind, by whom, with what knowledge, and what it cannot do.

    `also_*` list further codes that a careful reader can defend. limit: what it
    cannot do; wrong_limits: three things that are not its limit.
    """

    name: Text
    does: Text
    stage: Annotated[str, one_of(STAGES, "stage")]
    also_stages: tuple[Annotated[str, one_of(STAGES, "stage")], ...] = ()
    kind: Annotated[str, one_of(KINDS, "kind")]
    kind_because: Text
    kind_second: Second | None = None
    wrong_kinds: tuple[Option, ...] = Field(min_length=1, max_length=2)
    body: Annotated[str, one_of(BODIES, "body")]
    also_bodies: tuple[Annotated[str, one_of(BODIES, "body")], ...] = ()
    body_because: Text
    wrong_bodies: tuple[Option, ...] = Field(min_length=2, max_length=3)
    expertise: tuple[Annotated[str, one_of(EXPERTISE, "field of knowledge")], ...] = Field(min_length=1, max_length=4)
    limit: Text
    limit_because: Text
    wrong_limits: tuple[Option, ...] = Field(min_length=3, max_length=3)
    pairs_with: tuple[str, ...] = Field(min_length=1)
    pairs_because: Text

    @property
    def text(self) -> str:
        return f"{self.name}: {self.does}"

    @property
    def questions(self) -> tuple[Question, ...]:
        limits = {self.limit: self.limit, **{option.answer: option.answer for option in self.wrong_limits}}
        return (
            Question(
                "kind",
                "What does it work on?",
                KINDS,
                self.kind,
                self.kind_because,
                self.wrong_kinds,
                self.kind_second,
            ),
            Question(
                "body",
                "Who is it for to do?",
                BODIES,
                self.body,
                self.body_because,
                self.wrong_bodies,
                also=self.also_bodies,
            ),
            Question("limit", "What can it not do?", limits, self.limit, self.limit_because, self.wrong_limits),
        )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.stage in self.also_stages:
            raise ValueError(f"item {self.id}: {self.stage} is named twice")
        return self


class Role(Item):
    """A person at their work: does AI safety come first for them, AI governance, or both?

    row: the row of the second source document's table that this case belongs to,
    where it belongs to one. sides: only where two answers can be defended; such an
    item is argued over and does not count.
    """

    role: Text
    situation: Text
    answer: Annotated[str, one_of(FIELDS, "answer")]
    because: Text
    first: Text
    then: Text
    wrong: tuple[Option, ...] = Field(min_length=2, max_length=2)
    row: str | None = None
    sides: dict[Annotated[str, one_of(FIELDS, "answer")], Text] | None = None

    @property
    def text(self) -> str:
        return f"{self.role}. {self.situation}"

    @property
    def marked(self) -> bool:
        return self.sides is None

    @property
    def questions(self) -> tuple[Question, ...]:
        ask = "What comes first for this person?"
        return (Question("first", ask, FIELDS, self.answer, self.because, self.wrong),)

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.sides is not None and (len(self.sides) < 2 or self.answer not in self.sides):
            raise ValueError(f"item {self.id}: `sides` states the case for the answer given and for at least one other")
        return self


class Claim(Item):
    """A claim to audit: does the evidence carry it, has it expired, or whose duty is it?

    sort: which of the three is asked. evidence: what was found (only for the sort
    "evidence"). invented: whether the evidence is made up for the exercise; what is
    real names facts of the register. narrower: what the evidence does carry, where it
    does not carry the claim. written: when the claim was made (only for "expiry").
    now: what holds today, where that differs.
    """

    sort: Literal["evidence", "expiry", "duty"]
    claim: Text
    evidence: Text | None = None
    invented: bool = False
    narrower: Text | None = None
    written: date | None = None
    now: Text | None = None
    answer: Code
    because: Text
    wrong: tuple[Option, ...] = Field(min_length=2, max_length=3)
    second: Second | None = None

    @property
    def text(self) -> str:
        return self.claim if self.evidence is None else f"{self.evidence} Claim: {self.claim}"

    @property
    def questions(self) -> tuple[Question, ...]:
        asks = {
            "evidence": "Does this evidence carry this claim?",
            "expiry": "What has become of this claim?",
            "duty": "Whose duty is it?",
        }
        options = DUTY_BEARERS if self.sort == "duty" else VERDICTS[self.sort]
        return (Question(self.sort, asks[self.sort], options, self.answer, self.because, self.wrong, self.second),)

    def _text_problems(self) -> Iterator[str]:
        if (n := word_count(self.text)) > MAX_TEXT_WORDS + 25:
            yield f"its text has {n} words; at most {MAX_TEXT_WORDS + 25}"
        if self.sort == "evidence" and self.evidence is None:
            yield "an item on evidence needs `evidence`"
        if self.sort == "evidence" and (self.narrower is None) != (self.answer == "carries"):
            yield "say in `narrower` what the evidence does carry, exactly where it does not carry the claim"
        if self.sort == "expiry" and self.written is None:
            yield "an item on expiry needs `written`, the day the claim was made"
        if self.sort == "expiry" and (self.now is None) != (self.answer == "holds"):
            yield "say in `now` what holds today, exactly where that differs from the claim"
        if not self.invented and not self.facts:
            yield "what is not invented names at least one fact of the register"


class Right(Item):
    """A dispute over rights and property: which right, who may decide, and is it the machine's behaviour at all?"""

    situation: Text
    right: Annotated[str, one_of(RIGHTS, "right")]
    right_because: Text
    wrong_rights: tuple[Option, ...] = Field(min_length=2, max_length=3)
    right_second: Second | None = None
    decides: Annotated[str, one_of(DECIDERS, "who decides")]
    decides_because: Text
    wrong_deciders: tuple[Option, ...] = Field(min_length=2, max_length=3)
    decides_second: Second | None = None
    repair: Verdict
    remains: Verdict

    @property
    def text(self) -> str:
        return self.situation

    @property
    def label(self) -> Label:
        """Derived from the two tests, never stored."""
        return label(self.repair.answer, self.remains.answer)

    @property
    def questions(self) -> tuple[Question, ...]:
        return (
            Question(
                "right",
                "What is the dispute about?",
                RIGHTS,
                self.right,
                self.right_because,
                self.wrong_rights,
                self.right_second,
            ),
            Question(
                "decides",
                "Who may settle it?",
                DECIDERS,
                self.decides,
                self.decides_because,
                self.wrong_deciders,
                self.decides_second,
            ),
        )

    def _text_problems(self) -> Iterator[str]:
        yield from super()._text_problems()
        if found := LABEL_WORDS.search(self.situation):
            yield f"the situation says {found.group()!r}, which gives the label away"
