"""The number task: find one number, within a tolerance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .base import Task
from .mark import Mark, Part, nothing

__all__ = ["NumberTask", "Slip"]


@dataclass(frozen=True)
class Slip:
    """A number that a known mistake leads to, and what to say about it."""

    name: str
    value: float
    message: str


@dataclass(frozen=True)
class NumberTask(Task):
    """One number to find. `unit` is shown with it; `slips` are the mistakes foreseen."""

    kind: ClassVar[str] = "number"
    value: float = 0.0
    tolerance: float = 0.0
    unit: str = ""
    slips: tuple[Slip, ...] = ()
    right: str = "That is the number."
    other: str = "That is not the number."

    def collect(self, namespace: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The stored number, as given."""
        return {"value": inputs.get("numbers", {}).get(self.id)}

    def judge(self, evidence: Mapping[str, Any], key: Mapping[str, Any]) -> Mark:
        """All or nothing, with the foreseen mistake named where it is one."""
        value = evidence.get("value")
        if value is None:
            return nothing(
                self.points, f"No number was given. Type it in the brackets, such as ex.answer({self.id!r}, 0.25)."
            )
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            return nothing(self.points, f"{value!r} is not a number. Type ex.answer({self.id!r}, 0.25), for example.")
        said = f"{value:g}{self.unit and ' ' + self.unit}"
        if abs(value - key["value"]) <= key["tolerance"] + 1e-12:
            return Mark(self.points, (Part("Number", 1.0, 1.0, f"Your number is {said}. {self.right}"),))
        slip = next((s for s in self.slips if abs(value - s.value) <= key["tolerance"] + 1e-12), None)
        return nothing(self.points, f"Your number is {said}. {slip.message if slip else self.other}")

    def open_key(self) -> dict[str, Any]:
        return {"value": self.value, "tolerance": self.tolerance}
