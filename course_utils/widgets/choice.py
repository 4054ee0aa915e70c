"""The choice sheet: a list of questions with one option each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import ipywidgets as ipw

from ..tasks import AnswerStore, ChoiceTask, Question
from .frame import Frame, box, html, radios
from .pieces import heading, question_html, tag

__all__ = ["ChoiceSheet"]


class ChoiceSheet(Frame):
    """All questions of a choice task in one list; every click is saved at once.

    feedback: whether each chosen option says what the course says to it.
    """

    kind: ClassVar[str] = "sheet"

    def __init__(self, task: ChoiceTask, store: AnswerStore, *, feedback: bool):
        super().__init__(store)
        self.task = task
        self.feedback = feedback

    def text(self) -> str:
        """Title and how many questions are answered."""
        return f"{self.task.title}. {self._answered()} of {len(self.task.questions)} questions answered."

    def _build(self) -> Sequence[ipw.Widget]:
        chosen = self.store.choice(self.task.id)
        self.questions: dict[str, ipw.RadioButtons] = {}
        self.said: dict[str, ipw.HTML] = {}
        self.status = html("", "status", "live")
        asked = [self._ask(n, question, chosen.get(question.id)) for n, question in enumerate(self.task.questions, 1)]
        self._tell_status()
        return [html(heading(self.task.title, self.task.prompt), "head"), *asked, self.status]

    def _ask(self, n: int, question: Question, letter: str | None) -> ipw.VBox:
        options = [(f"{known}: {option.text}", known) for known, option in question.options.items()]
        answer = radios(f"Question {n}", options)
        answer.value = letter if letter in question.options else None
        said = html("", "option-said", "live")
        self.questions[question.id], self.said[question.id] = answer, said
        self._say(question, answer.value)
        self._on(answer, lambda new: self._choose(question, new))
        asked = html(question_html(f"Question {n}", question.stem))
        return box([asked, answer, said], "asked-one")

    def _choose(self, question: Question, letter: str | None) -> None:
        if letter is None:
            return
        self._keep(lambda: self.store.save_choice(self.task.id, question.id, letter))
        self._say(question, letter)
        self._tell_status()

    def _say(self, question: Question, letter: str | None) -> None:
        if self.feedback and letter is not None and letter in question.options:
            self.said[question.id].value = tag("p", question.options[letter].feedback)

    def _answered(self) -> int:
        chosen = self.store.choice(self.task.id)
        return sum(chosen.get(question.id) in question.options for question in self.task.questions)

    def _tell_status(self) -> None:
        done, total = self._answered(), len(self.task.questions)
        said = f"{self._saved()} {done} of {total} questions answered." if done else "Every click is saved at once."
        self.status.value = tag("p", said)
