"""The card sorter: cards one at a time or two side by side, judged with both tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, ClassVar

import ipywidgets as ipw

from ..cards import Card
from ..tasks import AnswerStore, CardAnswer, explain
from .frame import Frame, box, button, html, row, toggles
from .pane import CardPane
from .pieces import explanation_html, heading, tag

__all__ = ["CardSorter"]

_DONE, _BEGUN, _OPEN = "answered", "begun", "not begun"
_SIGNS = {_DONE: " ✓", _BEGUN: " …", _OPEN: ""}


class CardSorter(Frame):
    """Cards to be sorted, one group at a time.

    groups: single cards and pairs, in order. number: the form number, which fixes
    the order of the reasons. feedback: whether the course says what it thinks.
    One set of controls serves all groups, so twelve cards cost no more than two.
    """

    kind: ClassVar[str] = "sorter"

    def __init__(
        self, groups: Sequence[Sequence[Card]], store: AnswerStore, *, number: int, feedback: bool, title: str
    ):
        super().__init__(store)
        self.groups = [tuple(group) for group in groups]
        self.number = number
        self.feedback = feedback
        self.title = title
        self._at = 0
        self._unfolded: dict[str, bool] = {}
        self._loading = False

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, in the order shown."""
        return tuple(card for group in self.groups for card in group)

    @property
    def shown(self) -> int:
        """Which group is shown, counted from 0."""
        return self._at

    def text(self) -> str:
        """Title, and how each card stands."""
        answers = self._answers()
        states = ", ".join(f"{card.id} ({_state(answers[card.id])})" for card in self.cards)
        return f"{self.title}. {_count(len(self.cards), 'card')}: {states}."

    # building

    @cached_property
    def panes(self) -> tuple[CardPane, ...]:
        """One pane for single cards, a second where there are pairs."""
        return tuple(self._pane() for _ in range(max(len(group) for group in self.groups)))

    def _pane(self) -> CardPane:
        pane = CardPane()
        for field, control in pane.controls.items():
            self._on(control, partial(self._say, pane, field))
        self._on_click(pane.show, lambda: self._unfold(pane))
        return pane

    def _answers(self) -> dict[str, CardAnswer]:
        """What the file holds now, read once: it may have been typed, or come from another notebook."""
        held = self.store.read()["cards"]
        return {card.id: CardAnswer.from_json(held.get(card.id)) for card in self.cards}

    def _build(self) -> Sequence[ipw.Widget]:
        self.steps = toggles("Go to", [], "steps")
        self.previous, self.next = button("Previous", "quiet"), button("Next", "quiet")
        self.place, self.status = html("", "place", "live"), html("", "status", "live")
        self._on(self.steps, lambda at: None if self._loading or at is None else self.go(at))
        self._on_click(self.previous, lambda: self.go(self._at - 1))
        self._on_click(self.next, lambda: self.go(self._at + 1))
        self._table = box([pane.box for pane in self.panes], "table-top")
        self.go(0)
        head = html(heading(self.title), "head")
        if len(self.groups) == 1:
            return [head, *([self.place] if self.place.value else []), self._table, self.status]
        foot = row([self.previous, self.next], "nav")
        return [head, row([self.steps, self.place], "where"), self._table, foot, self.status]

    # moving

    def go(self, at: int) -> None:
        """Show the group at this place, counted from 0."""
        self._at = min(max(at, 0), len(self.groups) - 1)
        group, answers = self.groups[self._at], self._answers()
        self._loading = True
        try:
            for pane, card in zip(self.panes, (*group, None), strict=False):
                self._lay(pane, card, answers)
        finally:
            self._loading = False
        self._table.remove_class("course-pair" if len(group) == 1 else "course-solo")
        self._table.add_class("course-solo" if len(group) == 1 else "course-pair")
        self.previous.disabled, self.next.disabled = self._at == 0, self._at == len(self.groups) - 1
        self._tell_place(answers)

    def _lay(self, pane: CardPane, card: Card | None, answers: Mapping[str, CardAnswer]) -> None:
        pane.box.layout.display = None if card else "none"
        if card is not None:
            pane.lay(card, answers[card.id], self.number)
            self._refresh(pane, card, answers[card.id])

    # answering

    def _say(self, pane: CardPane, field: str, value: Any) -> None:
        if self._loading or value is None or pane.card is None:
            return
        card = pane.card
        # The file is asked first: something may have been typed about this card since it was laid.
        answer = replace(self.store.card(card.id), **{field: value})
        self._keep(lambda: self.store.save_card(card.id, answer))
        self._refresh(pane, card, answer)
        self._tell_place(self._answers())

    def _refresh(self, pane: CardPane, card: Card, answer: CardAnswer) -> None:
        """Everything that follows from the answer."""
        pane.follow(answer)
        if not self.feedback:
            pane.show.layout.display = "none"
            return
        unfolded = self._unfolded.setdefault(card.id, self.store.feedback_seen(card.id)) and answer.label is not None
        pane.show.disabled = answer.label is None
        pane.show.description = "Hide what the course says" if unfolded else "Show what the course says"
        pane.feedback.value = explanation_html(explain(card, answer)) if unfolded else ""

    def _unfold(self, pane: CardPane) -> None:
        card = pane.card
        answer = self.store.card(card.id) if card else CardAnswer()
        if not self.feedback or card is None or answer.label is None:
            return
        self._unfolded[card.id] = not self._unfolded.get(card.id, False)
        if self._unfolded[card.id]:
            self._keep(lambda: self.store.feedback_shown(card.id))
        self._refresh(pane, card, answer)
        self._tell_place(self._answers())

    # telling how far one is

    def _tell_place(self, answers: Mapping[str, CardAnswer]) -> None:
        group = self.groups[self._at]
        where = f"{self._at + 1} of {len(self.groups)}" if len(self.groups) > 1 else ""
        what = "Compare" if len(group) > 1 and self.title != "Compare" else ""
        count = tag("span", where, "count") if where else ""
        self.place.value = count + (tag("span", what, "compare") if what else "")
        self.status.value = tag("p", self._progress(answers))
        self._set_steps([self._group_state(group, answers) for group in self.groups])

    def _set_steps(self, states: Sequence[str]) -> None:
        """One button a group, with a sign and a name for how it stands. Made anew only where that changed."""
        labels = [(f"{n}{_SIGNS[state]}", n - 1) for n, state in enumerate(states, 1)]
        self._loading = True
        try:
            if list(self.steps.options) != labels:
                self.steps.tooltips = [self._step_name(n, state) for n, state in enumerate(states)]
                self.steps.options = labels
            if self.steps.value != self._at:
                self.steps.value = self._at
        finally:
            self._loading = False

    def _step_name(self, at: int, state: str) -> str:
        group = self.groups[at]
        kind = "card" if len(group) == 1 else "pair"
        return f"{at + 1} of {len(self.groups)}, {kind} {' and '.join(card.id for card in group)}: {state}"

    @staticmethod
    def _group_state(group: Sequence[Card], answers: Mapping[str, CardAnswer]) -> str:
        states = {_state(answers[card.id]) for card in group}
        return states.pop() if len(states) == 1 else _BEGUN

    def _progress(self, answers: Mapping[str, CardAnswer]) -> str:
        if all(answer.empty for answer in answers.values()):
            return f"{_count(len(answers), 'card')}. Every click is saved at once."
        done = sum(answer.complete for answer in answers.values())
        parts = [self._saved(), f"{done} of {_count(len(answers), 'card')} complete."]
        for card in self.groups[self._at]:
            answer = answers[card.id]
            if not (answer.empty or answer.complete):
                parts.append(f"Still open on {card.id}: {', '.join(answer.missing())}.")
        return " ".join(parts)


def _state(answer: CardAnswer) -> str:
    return _DONE if answer.complete else _OPEN if answer.empty else _BEGUN


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
