"""The choice task: a sheet of questions with one right option each, corrected for guessing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .base import Task
from .mark import Mark, Part, chance_corrected, mean, nothing

__all__ = ["ChoiceTask", "Option", "Question"]


@dataclass(frozen=True)
class Option:
    """One option, and what to say to who chooses it."""

    text: str
    feedback: str


@dataclass(frozen=True)
class Question:
    """One question. `options` by letter; `right` is the letter of the right one."""

    id: str
    stem: str
    options: Mapping[str, Option]
    right: str


@dataclass(frozen=True)
class ChoiceTask(Task):
    """A sheet of questions."""

    kind: ClassVar[str] = "choice"
    questions: tuple[Question, ...] = ()

    def question(self, question_id: str) -> Question | None:
        return next((q for q in self.questions if q.id == question_id), None)

    def collect(self, namespace: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The stored letters, question by question."""
        chosen = inputs.get("choices", {}).get(self.id)
        return {"choices": dict(chosen) if isinstance(chosen, Mapping) else {}}

    def judge(self, evidence: Mapping[str, Any], key: Mapping[str, Any]) -> Mark:
        """Share right, corrected so that neither guessing nor one letter throughout earns anything."""
        given = evidence.get("choices", {})
        chosen = {q.id: c for q in self.questions if isinstance(c := given.get(q.id), str) and c in q.options}
        if not chosen:
            q = self.questions[0]
            return nothing(
                self.points,
                f"No question has been answered. Choose above, or type ex.answer({self.id!r}, {q.id}={next(iter(q.options))!r}).",
            )
        right = [chosen.get(q.id) == key[q.id] for q in self.questions]
        share = chance_corrected(sum(right) / len(right), self._chance(key))
        why = f"{sum(right)} of {len(right)} right; guessing, or one letter throughout, would earn 0."
        return Mark(self.points, (Part("Answers", 1.0, share, why),), tuple(self._notes(chosen)))

    def _chance(self, key: Mapping[str, Any]) -> float:
        guess = mean([1 / len(q.options) for q in self.questions])
        constant = max(Counter(key[q.id] for q in self.questions).values()) / len(self.questions)
        return max(guess, constant) if constant < 1 else guess

    def _notes(self, chosen: Mapping[str, str]) -> Iterator[str]:
        for n, q in enumerate(self.questions, 1):
            letter = chosen.get(q.id)
            yield f"{n}. {q.options[letter].feedback if letter else 'Not answered.'}"

    def open_key(self) -> dict[str, Any]:
        return {q.id: q.right for q in self.questions}
