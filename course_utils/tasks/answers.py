"""What a learner says about one card, and how it is read back from a file or from typing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from ..cards import REASONS
from ..judgement import Label, label

__all__ = ["CONFIDENCES", "FLIP_LETTERS", "AnswerError", "CardAnswer"]

FLIP_LETTERS: Final = "abcd"
#: The confidences the widget offers, in percent; any whole number from 50 to 100 may be typed.
CONFIDENCES: Final = (50, 60, 70, 80, 90, 100)


class AnswerError(ValueError):
    """An answer that cannot be used; the message says what is wrong and what to type instead."""


@dataclass(frozen=True)
class CardAnswer:
    """Two judgements with a confidence each, one reason, one flip. None where nothing was said yet."""

    repair: bool | None = None
    remains: bool | None = None
    sure_repair: int | None = None
    sure_remains: int | None = None
    reason: str | None = None
    flip: str | None = None

    @property
    def label(self) -> Label | None:
        """The label that follows, None until both tests are answered."""
        return None if self.repair is None or self.remains is None else label(self.repair, self.remains)

    @property
    def complete(self) -> bool:
        return None not in asdict(self).values()

    @property
    def empty(self) -> bool:
        return all(value is None for value in asdict(self).values())

    def missing(self) -> tuple[str, ...]:
        """What is still to be said, in plain words."""
        names = {
            "repair": "the repair test",
            "remains": "the perfect-machine test",
            "sure_repair": "how sure you are of the repair test",
            "sure_remains": "how sure you are of the perfect-machine test",
            "reason": "a reason",
            "flip": "a flip",
        }
        return tuple(words for field, words in names.items() if getattr(self, field) is None)

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Read back what a file holds. What makes no sense is left out, never guessed."""
        if not isinstance(data, dict):
            return cls()
        readers: dict[str, Callable[[object], Any]] = {
            "repair": _as_bool,
            "remains": _as_bool,
            "sure_repair": _as_confidence,
            "sure_remains": _as_confidence,
            "reason": _as_reason,
            "flip": _as_flip,
        }
        return cls(**{field: read(data.get(field)) for field, read in readers.items()})

    def updated(
        self,
        *,
        repair: object = None,
        remains: object = None,
        sure: object = None,
        reason: object = None,
        flip: object = None,
    ) -> Self:
        """This answer with the typed parts put in.

        Raises AnswerError, naming the part and what it may be, where one makes no sense.
        """
        changes: dict[str, Any] = {}
        for name, value in (("repair", repair), ("remains", remains)):
            if value is not None:
                changes[name] = _require(_as_bool(value), f"{name}={value!r}", "True or False")
        if sure is not None:
            changes |= _confidences(sure)
        if reason is not None:
            changes["reason"] = _require(
                _as_reason(reason), f"reason={reason!r}", "one of the codes listed with the card, such as 'T2'"
            )
        if flip is not None:
            changes["flip"] = _require(_as_flip(flip), f"flip={flip!r}", "'a', 'b', 'c' or 'd'")
        return replace(self, **changes)


def _require(value: Any, said: str, instead: str) -> Any:
    if value is None:
        raise AnswerError(f"{said} cannot be read. Type {instead}.")
    return value


def _confidences(sure: object) -> dict[str, int]:
    both = sure if isinstance(sure, (tuple, list)) else (sure, sure)
    read = [_as_confidence(value) for value in both]
    known = [value for value in read if value is not None]
    if len(read) != 2 or len(known) != 2:
        raise AnswerError(
            f"sure={sure!r} cannot be read. Type two whole numbers from 50 (a guess) to 100 (certain), "
            "such as sure=(90, 70)."
        )
    return {"sure_repair": known[0], "sure_remains": known[1]}


def _as_bool(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if type(value).__name__ in ("bool_", "bool"):  # numpy's, without importing numpy
        return bool(value)
    return None


def _as_confidence(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return int(value) if 50 <= value <= 100 and value == int(value) else None


def _as_reason(value: object) -> str | None:
    code = value.strip().upper() if isinstance(value, str) else None
    return code if code in REASONS else None


def _as_flip(value: object) -> str | None:
    letter = value.strip().lower() if isinstance(value, str) else ""
    return letter if len(letter) == 1 and letter in FLIP_LETTERS else None
