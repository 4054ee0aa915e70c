"""The one judgement that the course teaches, and the only place that makes it.

A described problem is put to two thought tests. The label is worked out from
the two answers; nothing else in the project decides a label. The two tests are
the course's own way of making the distinction workable: they are not a
published standard. The main objection is that failures in the field need one
socio-technical reading, on which most cases would be "both" (our reading of
Raji & Dobbe, "Concrete Problems in AI Safety, Revisited", arXiv 2401.10899).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["PERFECT_MACHINE_TEST", "REPAIR_TEST", "Label", "Lead", "answers_for", "label"]

REPAIR_TEST: Final = (
    "Keep the purpose, the owners and the rules as they are. Would repairing the machine, so that it does "
    "what its operators intend, take away a substantial part of the harm?"
)
PERFECT_MACHINE_TEST: Final = (
    "Suppose it already does exactly what its operators intend, every time. Is substantial harm left, or an "
    "open question of who controls it, who gains and pays, or who is protected?"
)


class Label(StrEnum):
    """What kind of problem it is, as the two tests find it."""

    TECHNICAL = "technical"
    SOCIETAL = "societal"
    BOTH = "both"
    NEITHER = "neither"


class Lead(StrEnum):
    """Who should move first. A different question from the label, kept apart from it."""

    ENGINEERS = "engineers"
    INSTITUTIONS = "institutions"
    TOGETHER = "together"


_LABELS: Final = {
    (True, False): Label.TECHNICAL,
    (False, True): Label.SOCIETAL,
    (True, True): Label.BOTH,
    (False, False): Label.NEITHER,
}


def label(repair: bool, remains: bool) -> Label:
    """The label that follows from the two tests.

    repair: the repair test's answer, True where repairing the machine would take
        away a substantial part of the harm.
    remains: the perfect-machine test's answer, True where something substantial
        is left when the machine does exactly what is intended.

    Raises TypeError for anything but two booleans, so that a missing answer can
    never pass for "no".

    >>> label(repair=False, remains=True)
    <Label.SOCIETAL: 'societal'>
    """
    if not (isinstance(repair, bool) and isinstance(remains, bool)):
        raise TypeError(f"the two tests are answered with True or False, not {repair!r} and {remains!r}")
    return _LABELS[repair, remains]


def answers_for(wanted: Label) -> tuple[bool, bool]:
    """The two answers, (repair, remains), that give this label."""
    return next(answers for answers, name in _LABELS.items() if name == wanted)
