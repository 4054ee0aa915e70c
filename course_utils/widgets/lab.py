"""The lab frame: a question, dials, the figure that follows them, and the same in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as ipw

from ..figures import lab_spec, svg
from ..figures.lab import Choice, Dial, LabSpec, Row, View
from ..tasks import AnswerError, AnswerStore, Prediction
from .frame import Frame, box, button, html, row
from .pieces import assumptions, heading, help_html, table_html, tag, wrap
from .predict import SKIPPED, note_opened
from .signals import announce, listen

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["LabFrame"]


class LabFrame(Frame):
    """One lab. It opens once each of its predictions is recorded or skipped.

    `words`, `table`, `result` and `figure` say the same without a widget, at the
    dial values given and the defaults for the rest. They raise AnswerError, with
    one sentence, for a dial that is not there or a value out of its range.
    """

    kind: ClassVar[str] = "lab"

    def __init__(self, name: str, store: AnswerStore, predictions: Sequence[Prediction] = ()):
        super().__init__(store)
        self.name = name
        self.predictions = tuple(predictions)
        #: The controls by dial name, once the lab is open.
        self.dials: dict[str, ipw.SelectionSlider | ipw.Dropdown] = {}
        self._resetting = False

    @cached_property
    def spec(self) -> LabSpec:
        """What the lab is. Raises AnswerError where there is none of this name."""
        try:
            return lab_spec(self.name)
        except ValueError as error:
            raise _plain(error) from error

    # the same, typed

    def view(self, **dials: Any) -> View:
        """Charts, words, table and result at these dial values."""
        try:
            return self.spec.view(**dials)
        except ValueError as error:
            raise _plain(error) from error

    def words(self, **dials: Any) -> str:
        """The result in words."""
        return self.view(**dials).words

    def say(self, **dials: Any) -> None:
        """Print the result in words, folded so that a page breaks no word."""
        print(textwrap.fill(self.words(**dials), 96))

    def result(self, **dials: Any) -> Any:
        """The model's result."""
        return self.view(**dials).result

    def table(self, **dials: Any) -> tuple[Row, ...]:
        """The numbers, row by row."""
        return self.view(**dials).table

    def figure(self, **dials: Any) -> Figure:
        """The figure, drawn by matplotlib."""
        charts = self.view(**dials).charts
        from ..figures import mpl

        return mpl.render(*charts)

    def text(self) -> str:
        """The result at the first setting in words, or why the lab is still closed."""
        return self.words() if self.open else self._invitation()

    # opening

    @property
    def waiting(self) -> tuple[Prediction, ...]:
        """The predictions that are still to be recorded."""
        return tuple(p for p in self.predictions if self.store.prediction(p.id) is None)

    @property
    def open(self) -> bool:
        return not self.waiting

    def _invitation(self) -> str:
        what = "your prediction is" if len(self.waiting) == 1 else "your predictions are"
        return f"This lab opens when {what} recorded, in the cell above."

    def _build(self) -> Sequence[ipw.Widget]:
        self._room = box([], "room")
        self.skip = button("Open the lab without predicting", "quiet")
        self._on_click(self.skip, self._skip)
        for prediction in self.predictions:
            listen(self.store.path, prediction.id, self._opened)
        self._enter()
        return [html(heading(self.spec.title, self.spec.question), "head"), self._room]

    def _skip(self) -> None:
        waiting = self.waiting
        for prediction in waiting:
            self._keep(partial(self.store.save_prediction, prediction.id, SKIPPED))
        for prediction in waiting:
            announce(self.store.path, prediction.id)

    def _opened(self) -> None:
        self._safely(self._enter)

    def _enter(self) -> None:
        """Fill the room: with the invitation, or with the lab."""
        if self.open:
            if not self.dials:
                self._room.children = self._inside()
                note_opened(self.store, self.name)
        else:
            said = html(tag("p", self._invitation()), "invitation")
            self._room.children = (box([said, self.skip], "closed"),)

    # inside

    def _inside(self) -> tuple[ipw.Widget, ...]:
        self.dials = {dial.name: _control(dial) for dial in self.spec.dials}
        self.reset = button("Reset", "quiet")
        self.chart, self.in_words = html("", "chart"), html("", "words", "live")
        self.fold = ipw.ToggleButton(description="Numbers as a table")
        self.fold.add_class("course-fold")
        self.numbers = html("", "numbers")
        for control in self.dials.values():
            self._on(control, lambda _: self._redraw())
        self._on(self.fold, lambda _: self._redraw())
        self._on_click(self.reset, self._reset)
        self._redraw()
        taken = assumptions([(a.text, a.invented) for a in self.spec.assumptions], self.spec.source)
        panel = box([*self._panel(), self.reset], "dials")
        shown = box([self.chart, self.in_words], "shown")
        asked = html(wrap("p", (tag("strong", "Break our model. "), tag("span", self.spec.break_it)), "break"))
        return (row([panel, shown], "bench"), asked, self.fold, self.numbers, html(taken, "assumptions"))

    def _panel(self) -> list[ipw.Widget]:
        """The dials under their headings, each with its sentence."""
        parts: list[ipw.Widget] = []
        for head, dials in self.spec.groups().items():
            if head:
                parts.append(html(tag("p", head, "group")))
            for dial in dials:
                parts.append(self.dials[dial.name])
                if dial.help:
                    parts.append(html(help_html(dial.help), "dial-help"))
        return parts

    def _redraw(self) -> None:
        if self._resetting:
            return
        now = self.spec.view(**{name: control.value for name, control in self.dials.items()})
        self.chart.value = "".join(map(svg.render, now.charts))
        self.in_words.value = wrap("p", (tag("strong", "In words: "), tag("span", now.words)))
        self.numbers.value = table_html("The lab at these dials", now.table) if self.fold.value else ""

    def _reset(self) -> None:
        self._resetting = True
        try:
            for dial in self.spec.dials:
                self.dials[dial.name].value = dial.default
        finally:
            self._resetting = False
        self._redraw()


def _plain(error: ValueError) -> AnswerError:
    """The same sentence, as one a learner reads."""
    if isinstance(error, AnswerError):
        return error
    said = str(error)
    return AnswerError(f"{said[:1].upper()}{said[1:].rstrip('.')}.")


def _control(dial: Dial | Choice) -> ipw.SelectionSlider | ipw.Dropdown:
    """A slider whose every stop says its value with its unit, or a dropdown of named settings."""
    if isinstance(dial, Choice):
        made = ipw.Dropdown(options=[(words, value) for value, words in dial.options], value=dial.default)
    else:
        stops = sorted({*dial.values(), dial.default})
        made = ipw.SelectionSlider(options=[(dial.say(stop), stop) for stop in stops], value=dial.default)
    made.description = dial.label
    made.add_class("course-dial")
    return made
