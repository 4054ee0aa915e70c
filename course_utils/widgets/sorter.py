"""The card sorter: cards one at a time or two side by side, judged with both tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
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
        states = ", ".join(f"{card.id} ({self._state(self.store.card(card.id))})" for card in self.cards)
        return f"{self.title}. {_count(len(self.cards), 'card')}: {states}."

    # building

    @cached_property
    def panes(self) -> tuple[CardPane, ...]:
        """One pane for single cards, a second where there are pairs."""
        return tuple(self._pane() for _ in range(max(len(group) for group in self.groups)))

    def _pane(self) -> CardPane:
        pane = CardPane()
        for field, control in pane.controls.items():
            self._on(control, lambda value, field=field, pane=pane: self._say(pane, field, value))
        self._on_click(pane.show, lambda: self._unfold(pane))
        return pane

    def _build(self) -> Sequence[ipw.Widget]:
        self.steps = toggles("Go to", self._step_labels(), "steps", tooltips=self._step_names())
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
        group = self.groups[self._at]
        self._loading = True
        try:
            for pane, card in zip(self.panes, (*group, None, None), strict=False):
                self._lay(pane, card)
            self._set_steps(self._step_labels())
        finally:
            self._loading = False
        self._table.remove_class("course-pair" if len(group) == 1 else "course-solo")
        self._table.add_class("course-solo" if len(group) == 1 else "course-pair")
        self.previous.disabled, self.next.disabled = self._at == 0, self._at == len(self.groups) - 1
        self._tell_place()

    def _lay(self, pane: CardPane, card: Card | None) -> None:
        pane.box.layout.display = None if card else "none"
        if card is None:
            return
        answer = self.store.card(card.id)
        pane.lay(card, answer, self.number)
        self._refresh(pane, card, answer)

    def _set_steps(self, labels: list[tuple[str, int]]) -> None:
        if list(self.steps.options) != labels:
            self.steps.tooltips = self._step_names()
            self.steps.options = labels
        if self.steps.value != self._at:
            self.steps.value = self._at

    # answering

    def _say(self, pane: CardPane, field: str, value: Any) -> None:
        if self._loading or value is None or pane.card is None:
            return
        # The file is asked first: something may have been typed about this card since it was laid.
        answer = replace(self.store.card(pane.card.id), **{field: value})
        self._keep(lambda: self.store.save_card(pane.card.id, answer))
        self._refresh(pane, pane.card, answer)
        self._loading = True
        try:
            self._set_steps(self._step_labels())
        finally:
            self._loading = False
        self._tell_place()

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
        if card is None or answer.label is None:
            return
        self._unfolded[card.id] = not self._unfolded.get(card.id, False)
        if self._unfolded[card.id]:
            self._keep(lambda: self.store.feedback_shown(card.id))
        self._refresh(pane, card, answer)
        self._tell_place()

    # telling how far one is

    @staticmethod
    def _state(answer: CardAnswer) -> str:
        return _DONE if answer.complete else _OPEN if answer.empty else _BEGUN

    def _group_state(self, group: Sequence[Card]) -> str:
        states = {self._state(self.store.card(card.id)) for card in group}
        return states.pop() if len(states) == 1 else _BEGUN

    def _step_labels(self) -> list[tuple[str, int]]:
        return [(f"{n}{_SIGNS[self._group_state(group)]}", n - 1) for n, group in enumerate(self.groups, 1)]

    def _step_names(self) -> list[str]:
        return [
            f"{n} of {len(self.groups)}, {'card' if len(group) == 1 else 'pair'} "
            f"{' and '.join(card.id for card in group)}: {self._group_state(group)}"
            for n, group in enumerate(self.groups, 1)
        ]

    def _tell_place(self) -> None:
        group = self.groups[self._at]
        what = "Compare" if len(group) > 1 and self.title != "Compare" else ""
        where = f"{self._at + 1} of {len(self.groups)}" if len(self.groups) > 1 else ""
        self.place.value = "".join(
            (tag("span", where, "count") if where else "", tag("span", what, "compare") if what else "")
        )
        self.status.value = tag("p", self._progress())

    def _progress(self) -> str:
        answers = [self.store.card(card.id) for card in self.cards]
        done = sum(answer.complete for answer in answers)
        if not any(not answer.empty for answer in answers):
            return f"{_count(len(answers), 'card')}. Every click is saved at once."
        parts = [self._saved(), f"{done} of {_count(len(answers), 'card')} complete."]
        for card in self.groups[self._at]:
            missing = self.store.card(card.id).missing()
            if missing and not self.store.card(card.id).empty:
                parts.append(f"Still open on {card.id}: {', '.join(missing)}.")
        return " ".join(parts)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
