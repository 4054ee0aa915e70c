"""One card on the table, with everything that can be said about it."""

from __future__ import annotations

from typing import Final

import ipywidgets as ipw

from ..cards import REASONS, Card, reason_order
from ..judgement import PERFECT_MACHINE_TEST, REPAIR_TEST
from ..tasks import CONFIDENCES, FLIP_LETTERS, CardAnswer
from .frame import YES_NO, box, button, html, radios, row, toggles
from .pieces import card_html, follows_html, question_html

__all__ = ["CardPane"]

_ENDS: Final = {50: "a guess", 100: "certain"}


class CardPane:
    """The controls for one card. They are laid with one card after another, never built anew.

    controls: the six controls by the name of the answer's field they set.
    """

    def __init__(self) -> None:
        self.card: Card | None = None
        self.stem = html("", "on-table")
        self.repair, self.sure_repair, repair = _test("Repair test", REPAIR_TEST)
        self.remains, self.sure_remains, remains = _test("Perfect-machine test", PERFECT_MACHINE_TEST)
        self.follows = html("", "follows-line", "live")
        self.reason = radios("Reason")
        self.flip = radios("Flip")
        self.show = button("Show what the course says", "main")
        self.feedback = html("", "feedback", "live")
        reason = box([html(question_html("Reason", "Which one fits best?")), self.reason], "choice")
        asked = "Which one of these edits to the card would change the label?"
        flip = box([html(question_html("Flip", asked)), self.flip], "choice")
        self.box = box(
            [
                self.stem,
                row([repair, remains], "tests"),
                self.follows,
                row([reason, flip], "choices"),
                self.show,
                self.feedback,
            ],
            "pane",
        )

    @property
    def controls(self) -> dict[str, ipw.ValueWidget]:
        return {
            "repair": self.repair,
            "sure_repair": self.sure_repair,
            "remains": self.remains,
            "sure_remains": self.sure_remains,
            "reason": self.reason,
            "flip": self.flip,
        }

    def lay(self, card: Card, answer: CardAnswer, number: int) -> None:
        """Lay this card, its reasons in this form's order, with what was answered so far."""
        if self.card is not card:
            self.card = card
            self.stem.value = card_html(card)
            self.reason.options = [(REASONS[code], code) for code in reason_order(card, number)]
            self.flip.options = [
                (f"{letter}: “{flip.old}” becomes “{flip.new}”", letter)
                for letter, flip in zip(FLIP_LETTERS, card.flips, strict=True)
            ]
        for field, control in self.controls.items():
            value = getattr(answer, field)
            # A typed confidence such as 75 lies between two buttons; none of them is pressed then.
            control.value = value if value in dict(control.options).values() else None

    def follow(self, answer: CardAnswer) -> None:
        """Say which label follows from the answer."""
        self.follows.value = follows_html(answer)


def _test(name: str, question: str) -> tuple[ipw.ToggleButtons, ipw.ToggleButtons, ipw.VBox]:
    answer = toggles(f"{name}: your answer", YES_NO, "yes-no")
    sure = toggles(
        f"{name}: how sure are you, in per cent?",
        [(str(c), c) for c in CONFIDENCES],
        "sure",
        tooltips=[f"{c} per cent{', ' + _ENDS[c] if c in _ENDS else ''}" for c in CONFIDENCES],
    )
    ends = '<p class="course-ends"><span>a guess</span><span>certain</span></p>'
    asked = html(question_html(name, question), "asked")
    how = html(question_html("", "How sure are you, in per cent?"), "how-sure")
    return answer, sure, box([asked, answer, how, sure, html(ends)], "test")
