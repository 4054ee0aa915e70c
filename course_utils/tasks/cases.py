"""What a learner is told about a real case of the casebook: feedback, and never a mark."""

from __future__ import annotations

from dataclasses import dataclass

from ..cards.casebook import Case
from ..judgement import PERFECT_MACHINE_TEST, REPAIR_TEST, Label
from .answers import CardAnswer
from .feedback import TestWorked

__all__ = ["CaseExplanation", "explain_case"]


@dataclass(frozen=True)
class CaseExplanation:
    """How the course reads a case, beside how the learner does. `parts` are (name, sentence) pairs."""

    headline: str
    tests: tuple[TestWorked, TestWorked]
    label: Label
    parts: tuple[tuple[str, str], ...]

    def lines(self) -> list[str]:
        """The explanation in plain text."""
        said = {True: "yes", False: "no", None: "nothing yet"}
        tests = (
            f"{test.name}: the course answers {said[test.key]}, you said {said[test.yours]}. {test.because}"
            for test in self.tests
        )
        return [
            self.headline,
            *tests,
            f"So the course's label is {self.label}.",
            *(f"{name}: {text}" for name, text in self.parts),
        ]


def explain_case(case: Case, answer: CardAnswer) -> CaseExplanation:
    """The course's reading of a case, what is disputed, and what the learner's own answers come to."""
    tests = (
        TestWorked("Repair test", REPAIR_TEST, answer.repair, case.repair.answer, case.repair.because),
        TestWorked(
            "Perfect-machine test", PERFECT_MACHINE_TEST, answer.remains, case.remains.answer, case.remains.because
        ),
    )
    return CaseExplanation(_headline(case, answer), tests, case.label, tuple(_parts(case)))


def _headline(case: Case, answer: CardAnswer) -> str:
    if answer.label is None:
        return "Answer both tests first; then compare."
    if answer.label == case.label:
        return f"You and the course both answer {case.label}."
    if case.other and answer.label == case.other.label:
        return (
            f"You answer {answer.label}, the course {case.label}. Your reading can be defended: its best case is below."
        )
    return f"You answer {answer.label}, the course {case.label}. Compare the two tests one by one."


def _parts(case: Case) -> list[tuple[str, str]]:
    parts = [("Technical part", case.technical_part), ("Societal part", case.societal_part)]
    found = [(name, text) for name, text in parts if text]
    found.append(("Disputed", case.disputed))
    if case.other:
        found.append((f"The best case for {case.other.label}", case.other.because))
    return found
