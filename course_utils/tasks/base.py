"""What every task is: something asked, collected beside the learner's code, and judged apart from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .mark import Mark

__all__ = ["Task"]


@dataclass(frozen=True)
class Task(ABC):
    """One graded or practised task.

    id: short and readable, unique in its lesson. points: the most it can earn.
    prompt: one sentence that says what to do. hints: three steps, from a nudge
    to nearly the answer.
    """

    kind: ClassVar[str]
    id: str
    title: str
    points: float
    prompt: str
    hints: tuple[str, str, str]

    @abstractmethod
    def collect(self, namespace: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Evidence, as JSON data. The only part that may run beside a learner's code.

        namespace: the learner's variables. inputs: the learner's stored answers,
        and "cases" where the task calls a function. Raises nothing for anything a
        learner may have written.
        """

    @abstractmethod
    def judge(self, evidence: Mapping[str, Any], key: Mapping[str, Any]) -> Mark:
        """The mark. Runs nothing of a learner's: the same evidence, key and card bank always give the same mark."""

    @abstractmethod
    def open_key(self) -> dict[str, Any]:
        """The course's own key, for a learner who works alone."""

    def expand_key(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """The whole key from the short form that stands in a hidden region."""
        return {**self.open_key(), **key}
