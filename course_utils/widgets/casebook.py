"""The casebook: find a real case, read it with its source, put it to both tests, and compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import ipywidgets as ipw

from ..cards.casebook import CASE_DOMAINS, MIT_DOMAINS, VERIFIED_SHORT, Case, select
from ..cards.reasons import REGIONS
from ..judgement import PERFECT_MACHINE_TEST, REPAIR_TEST
from ..tasks import AnswerStore, CardAnswer, explain_case
from .frame import YES_NO, Frame, box, button, classed, html, row, toggles
from .pieces import case_explanation_html, case_html, heading, question_html, tag

__all__ = ["CaseBrowser"]

_LEAD = (
    "Things that happened, each with its source. Choose a case, put it to both tests, then see how the course reads "
    "it and what is disputed. Nothing here is marked."
)


class CaseBrowser(Frame):
    """Filters, a list of cases, and one case at a time with both tests.

    given: conditions set when it was asked for, as `select` takes them; they hold
    whatever the learner filters. Cases marked as sensitive are left out until the
    learner asks for them, unless `given` says otherwise.
    """

    kind: ClassVar[str] = "casebook"

    def __init__(self, store: AnswerStore, given: Mapping[str, Any]):
        super().__init__(store)
        self.given = dict(given)
        self.case: Case | None = None
        self._loading = False

    def text(self) -> str:
        """How many cases there are, and how many have been labelled."""
        found = self._found()
        return f"Casebook. {_count(len(found))}, {self._labelled(found)} of them answered."

    # finding

    def _found(self) -> tuple[Case, ...]:
        chosen = {name: control.value for name, control in self._filters().items()} if self._built else {}
        return select(**({"sensitive": False} | chosen | self.given))

    @property
    def _built(self) -> bool:
        return hasattr(self, "domain")

    def _filters(self) -> dict[str, Any]:
        named = {"domain": self.domain, "region": self.region, "mit": self.mit, "text": self.words}
        return {**named, "sensitive": self.sensitive}

    def _build(self) -> Sequence[ipw.Widget]:
        self._build_filters()
        self.list = classed(ipw.Select(description="Cases", rows=8), "field", "list")
        self.reading = html("", "on-table")
        self.repair, repair = _asked("Repair test", REPAIR_TEST)
        self.remains, remains = _asked("Perfect-machine test", PERFECT_MACHINE_TEST)
        self.show, self.feedback = button("Show what the course says", "main"), html("", "feedback", "live")
        self.status = html("", "status", "live")
        self._wire()
        tests = row([repair, remains], "tests")
        self._pane = box([self.reading, tests, self.show, self.feedback], "pane")
        self._refill()
        filters = row(list(self._shown_filters()), "filters")
        return [html(heading("Casebook", _LEAD), "head"), filters, self.list, self.status, self._pane]

    def _build_filters(self) -> None:
        self.domain = _dropdown("Domain", [("every domain", ""), *((name, name) for name in CASE_DOMAINS)])
        self.region = _dropdown("Region", [("every region", ""), *((name, name) for name in REGIONS)])
        self.mit = _dropdown(
            "Kind of risk",
            [("every kind of risk", ""), *((f"{code} {name}", code) for code, name in MIT_DOMAINS.items())],
        )
        words = ipw.Text(description="Words", placeholder="such as: hospital", continuous_update=False)
        self.words = classed(words, "field")
        tick = ipw.Checkbox(description="Also show cases marked as sensitive", indent=False)
        self.sensitive = classed(tick, "tick")

    def _shown_filters(self) -> list[ipw.Widget]:
        return [control for name, control in self._filters().items() if name not in self.given]

    def _wire(self) -> None:
        for control in self._filters().values():
            self._on(control, lambda _: self._refill())
        self._on(self.list, lambda at: None if self._loading or at is None else self._open(at))
        self._on(self.repair, lambda value: self._say("repair", value))
        self._on(self.remains, lambda value: self._say("remains", value))
        self._on_click(self.show, self._unfold)

    def _refill(self) -> None:
        """The list anew after a filter; the case on the table stays where it still fits."""
        found = self._found()
        self._by_id = {one.id: one for one in found}
        kept = self.case.id if self.case and self.case.id in self._by_id else next(iter(self._by_id), None)
        self._loading = True
        try:
            self.list.options = [(_line(one, self._done(one)), one.id) for one in found]
            self.list.value = kept
        finally:
            self._loading = False
        self._pane.layout.display = None if kept else "none"
        if kept:
            self._open(kept)
        else:
            self.case = None
        self._count_up()

    # reading and answering

    def _open(self, case_id: str) -> None:
        self.case = self._by_id[case_id]
        answer = self.store.case(case_id)
        self.reading.value = case_html(self.case)
        self._loading = True
        try:
            self.repair.value, self.remains.value = answer.repair, answer.remains
        finally:
            self._loading = False
        self._fold(answer, shown=False)

    def _say(self, field: str, value: Any) -> None:
        if self._loading or value is None or self.case is None:
            return
        case, folded = self.case, not self.feedback.value
        answer = replace(self.store.case(case.id), **{field: value})
        self._keep(lambda: self.store.save_case(case.id, answer))
        self._fold(answer, shown=not folded)
        self._mark_done(case)
        self._count_up()

    def _mark_done(self, case: Case) -> None:
        options = [(_line(one, self._done(one)), one.id) for one in self._by_id.values()]
        if list(self.list.options) != options:
            self._loading = True
            try:
                self.list.options = options
                self.list.value = case.id
            finally:
                self._loading = False

    def _unfold(self) -> None:
        if self.case is not None:
            self._fold(self.store.case(self.case.id), shown=not self.feedback.value)

    def _fold(self, answer: CardAnswer, *, shown: bool) -> None:
        shown = shown and answer.label is not None and self.case is not None
        self.show.disabled = answer.label is None
        self.show.description = "Hide what the course says" if shown else "Show what the course says"
        self.feedback.value = case_explanation_html(explain_case(self.case, answer), self.case) if shown and self.case else ""  # fmt: skip

    # telling how far one is

    def _done(self, one: Case) -> bool:
        return self.store.case(one.id).label is not None

    def _labelled(self, found: Sequence[Case]) -> int:
        return sum(self._done(one) for one in found)

    def _count_up(self) -> None:
        found = tuple(self._by_id.values())
        words = f"{_count(len(found))} here, {self._labelled(found)} answered."
        if not found:
            words = "No case fits these filters. Take one of them back."
        hidden = len(select(**({n: c.value for n, c in self._filters().items()} | self.given | {"sensitive": True}))) - len(found)  # fmt: skip
        more = f" {hidden} more {'is' if hidden == 1 else 'are'} marked as sensitive." if hidden else ""
        self.status.value = tag("p", words + more)


def _asked(name: str, question: str) -> tuple[ipw.ToggleButtons, ipw.VBox]:
    answer = toggles(f"{name}: your answer", YES_NO, "yes-no")
    return answer, box([html(question_html(name, question), "asked"), answer], "test")


def _dropdown(name: str, options: Sequence[tuple[str, str]]) -> ipw.Dropdown:
    return classed(ipw.Dropdown(description=name, options=list(options), value=""), "field")


def _line(one: Case, done: bool) -> str:
    return f"{'✓ ' if done else ''}{one.title} ({one.place}, {one.year}; {VERIFIED_SHORT[one.verified]})"


def _count(number: int) -> str:
    return f"{number} case" if number == 1 else f"{number} cases"
