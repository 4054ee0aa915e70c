"""The predict cell: what a learner expects a lab to show, recorded before it opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

import ipywidgets as ipw

from ..tasks import AnswerError, AnswerStore, Prediction
from .frame import Frame, box, button, html, radios
from .pieces import heading, tag, wrap
from .signals import announce, listen

__all__ = ["SKIPPED", "PredictCell"]

SKIPPED: Final = "skipped"


class PredictCell(Frame):
    """One prediction. The first one recorded stays; recording it opens the lab."""

    kind: ClassVar[str] = "predict"

    def __init__(self, prediction: Prediction, store: AnswerStore):
        super().__init__(store)
        self.prediction = prediction

    @property
    def recorded(self) -> str | None:
        """The word recorded, "skipped" for none made, None while it is open."""
        return self.store.prediction(self.prediction.id)

    def record(self, choice_word: str) -> None:
        """Keep this choice, unless one was kept before, and open the lab.

        choice_word: the short word of an option, or "skipped". Raises AnswerError for any other.
        """
        word = choice_word.strip().lower()
        known = {option.lower(): option for option in (*self.prediction.options, SKIPPED)}
        if word not in known:
            listed = ", ".join(repr(option) for option in self.prediction.options)
            raise AnswerError(f"{choice_word!r} is not one of the options. They are {listed}.")
        if self.recorded is None:
            self._keep(lambda: self.store.save_prediction(self.prediction.id, known[word]))
        announce(self.store.path, self.prediction.id)

    def text(self) -> str:
        """The question and how to answer it, or what is recorded, as plain text."""
        asked = self.prediction
        if self.recorded is None:
            options = "\n".join(f"  {word}: {words}" for word, words in asked.options.items())
            first = next(iter(asked.options))
            return f"{asked.question}\n{options}\nType, for example: L.predict({asked.id!r}, {first!r})"
        return f"{self._recorded_words()} The lab is open."

    def _recorded_words(self) -> str:
        word = self.recorded
        if word == SKIPPED:
            return "You opened the lab without a prediction."
        return f"Your prediction is recorded: {self.prediction.options.get(str(word), str(word))}"

    # the widget

    def _build(self) -> Sequence[ipw.Widget]:
        self.options = radios("Prediction", [(words, word) for word, words in self.prediction.options.items()])
        self.record_button = button("Record my prediction", "main")
        self.happened = button("What happened?", "main")
        self.told, self.explained = html("", "told", "live"), html("", "explained", "live")
        self._asking = box([self.options, self.record_button], "asking")
        self.record_button.disabled = True
        self._on(self.options, lambda word: setattr(self.record_button, "disabled", word is None))
        self._on_click(self.record_button, lambda: self.record(str(self.options.value)))
        self._on_click(self.happened, self._explain)
        self._opened_before = self.recorded is not None and self._lab_was_open()
        self._show()
        listen(self.store.path, self.prediction.id, self._show)
        head = html(heading("Predict", self.prediction.question), "head")
        return [head, self._asking, self.told, self.happened, self.explained]

    def _lab_was_open(self) -> bool:
        return was_opened(self.store, self.prediction.lab)

    def _show(self) -> None:
        """Show the question while it is open, and what is recorded afterwards."""
        recorded = self.recorded is not None
        self._asking.layout.display = "none" if recorded else None
        self.happened.layout.display = None if recorded and not self.explained.value else "none"
        if not recorded:
            return
        self.told.value = tag("p", self._recorded_words()) + tag(
            "p", "The lab below is open. Move its dials first, then come back and ask what happened.", "note"
        )
        if self._opened_before:
            self._explain()

    def _explain(self) -> None:
        self.explained.value = wrap("div", self._explanation())
        self.happened.layout.display = "none"

    def _explanation(self) -> list[str]:
        came = self.prediction.outcome()
        words = self.prediction.options.get(came, came)
        if self.recorded == SKIPPED:
            lead = "What came true:"
        elif self.recorded == came:
            lead = "Your prediction came true:"
        else:
            lead = "It came out another way than you predicted:"
        return [wrap("p", (tag("strong", lead), " ", tag("span", words)), "outcome"), tag("p", self.prediction.explain)]


_opened: set[tuple[str, str]] = set()


def note_opened(store: AnswerStore, lab: str) -> None:
    """Remember that this lab was shown open in this session."""
    _opened.add((str(store.path), lab))


def was_opened(store: AnswerStore, lab: str) -> bool:
    """Whether this lab was shown open in this session."""
    return (str(store.path), lab) in _opened
