"""The predict cell: what a learner expects a lab to show, recorded before it opens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, Final

import ipywidgets as ipw

from ..tasks import AnswerError, AnswerStore, Prediction, UnknownLesson, lesson_tasks
from .frame import Frame, box, button, html, radios
from .pieces import heading, tag, wrap
from .signals import announce, listen

__all__ = ["SKIPPED", "PredictCell"]

SKIPPED: Final = "skipped"


class PredictCell(Frame):
    """One prediction. The first one recorded stays; the last one of a lab opens it.

    Where the lab has been seen open before this cell is shown, the cell says at once what came true.
    """

    kind: ClassVar[str] = "predict"

    def __init__(self, prediction: Prediction, store: AnswerStore):
        super().__init__(store)
        self.prediction = prediction

    @property
    def recorded(self) -> str | None:
        """The word recorded, "skipped" for none made, None while it is open."""
        return self.store.prediction(self.prediction.id)

    @cached_property
    def _of_this_lab(self) -> tuple[Prediction, ...]:
        """Every prediction that has to be made before this lab opens."""
        try:
            known = lesson_tasks(self.store.lesson).predictions
        except UnknownLesson:
            known = ()
        others = (p for p in known if p.lab == self.prediction.lab and p.id != self.prediction.id)
        return (self.prediction, *others)

    @property
    def still_to_make(self) -> int:
        """How many predictions of this lab are not recorded yet."""
        return sum(self.store.prediction(p.id) is None for p in self._of_this_lab)

    def record(self, choice_word: str) -> None:
        """Keep this choice, unless one was kept before, and tell the lab.

        choice_word: the short word of an option, or "skipped". Raises AnswerError for any other.
        """
        word = str(choice_word).strip().lower()
        known = {option.lower(): option for option in (*self.prediction.options, SKIPPED)}
        if word not in known:
            listed = ", ".join(repr(option) for option in self.prediction.options)
            raise AnswerError(f"{choice_word!r} is not one of the options. They are {listed}.")
        if self.recorded is None:
            self._keep(lambda: self.store.save_prediction(self.prediction.id, known[word]))
        announce(self.store.path, self.prediction.id)

    def text(self) -> str:
        """The question and how to answer it, or what is recorded, as plain text."""
        if self.recorded is not None:
            return f"{self._recorded_words()} {self._what_next()}"
        asked = self.prediction
        options = "\n".join(f"  {word}: {words}" for word, words in asked.options.items())
        return f"{asked.question}\n{options}\nType, for example: L.predict({asked.id!r}, {next(iter(asked.options))!r})"

    def _recorded_words(self) -> str:
        word = self.recorded
        if word == SKIPPED:
            return "You opened the lab without a prediction."
        return f"Your prediction is recorded: {self.prediction.options.get(str(word), str(word))}"

    def _what_next(self) -> str:
        left = self.still_to_make
        if not left:
            return "The lab below is open."
        return f"The lab opens after {'one more prediction' if left == 1 else f'{left} more predictions'}."

    # the widget

    def _build(self) -> Sequence[ipw.Widget]:
        self.options = radios("Your prediction", [(words, word) for word, words in self.prediction.options.items()])
        self.record_button = button("Record my prediction", "main")
        self.happened = button("What happened?", "main")
        self.told, self.explained = html("", "told", "live"), html("", "explained", "live")
        self._asking = box([self.options, self.record_button], "asking")
        self.record_button.disabled = True
        self._on(self.options, self._choose)
        self._on_click(self.record_button, self._record_choice)
        self._on_click(self.happened, self._explain)
        self._show()
        if self.recorded is not None and was_opened(self.store, self.prediction.lab):
            self._explain()
        for prediction in self._of_this_lab:
            listen(self.store.path, prediction.id, self._hear)
        head = html(heading("Predict", self.prediction.question), "head")
        return [head, self._asking, self.told, self.happened, self.explained]

    def _choose(self, word: str | None) -> None:
        self.record_button.disabled = word is None

    def _record_choice(self) -> None:
        if self.options.value is not None:
            self.record(self.options.value)

    def _hear(self) -> None:
        self._safely(self._show)

    def _show(self) -> None:
        """The question while it is open; afterwards what is recorded."""
        recorded, lab_open = self.recorded is not None, not self.still_to_make
        self._asking.layout.display = "none" if recorded else None
        self.happened.layout.display = None if recorded and lab_open and not self.explained.value else "none"
        if not recorded:
            return
        move = " Move its dials, then come back and ask what happened." if lab_open else ""
        self.told.value = tag("p", self._recorded_words()) + tag("p", f"{self._what_next()}{move}", "note")

    def _explain(self) -> None:
        self.explained.value = wrap("div", self._explanation())
        self.happened.layout.display = "none"

    def _explanation(self) -> list[str]:
        came = self.prediction.outcome()
        if self.recorded == SKIPPED:
            lead = "What came true:"
        elif self.recorded == came:
            lead = "Your prediction came true:"
        else:
            lead = "It came out another way than you predicted:"
        words = self.prediction.options.get(came, came)
        return [wrap("p", (tag("strong", lead), " ", tag("span", words)), "outcome"), tag("p", self.prediction.explain)]


_opened: set[tuple[str, str]] = set()


def note_opened(store: AnswerStore, lab: str) -> None:
    """Remember that this lab was shown open in this session."""
    _opened.add((str(store.path), lab))


def was_opened(store: AnswerStore, lab: str) -> bool:
    """Whether this lab was shown open in this session."""
    return (str(store.path), lab) in _opened
