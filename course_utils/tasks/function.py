"""The function task: write a function; it is called on cases and its answers compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .base import Task
from .mark import Mark, Part, nothing

__all__ = ["FunctionTask", "WrongTurn"]

Calls = Sequence[Mapping[str, Any]]
Cases = Sequence[tuple[float, ...]]


@dataclass(frozen=True)
class WrongTurn:
    """A foreseen wrong function: what it computes, and what to say to who wrote it."""

    name: str
    function: Callable[..., float]
    message: str


@dataclass(frozen=True)
class FunctionTask(Task):
    """A function of numbers to write. `reference` is the right one; `cases` are the arguments tried openly."""

    kind: ClassVar[str] = "function"
    name: str = ""
    reference: Callable[..., float] = float
    cases: tuple[tuple[float, ...], ...] = ()
    tolerance: float = 1e-6
    wrong_turns: tuple[WrongTurn, ...] = ()
    right: str = "Every case came out right."

    def collect(self, namespace: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What the learner's function returned on each case, or how it failed."""
        cases = inputs.get("cases", self.cases)
        function = namespace.get(self.name)
        if not callable(function):
            kind = "missing" if self.name not in namespace else "not a function"
            return {"function": kind, "calls": []}
        return {"function": "found", "calls": [{"case": list(case), **_call(function, case)} for case in cases]}

    def judge(self, evidence: Mapping[str, Any], key: Mapping[str, Any]) -> Mark:
        """Share of the cases that came out right, with the foreseen wrong turn named where it is one."""
        if evidence.get("function") == "missing":
            return nothing(
                self.points, f"There is no function called {self.name}. Run the cell that defines it, from the top."
            )
        if evidence.get("function") != "found":
            return nothing(
                self.points, f"{self.name} is not a function any more. Define it again with: def {self.name}(...):"
            )
        calls: Calls = evidence.get("calls", [])
        asked = [tuple(case) for case in key["cases"]]
        if [tuple(call["case"]) for call in calls] != asked:
            return nothing(self.points, "The cases tried are not the ones asked for. Run the graded cell again.")
        right = [
            _close(call.get("value"), self.reference(*case), self.tolerance)
            for call, case in zip(calls, asked, strict=True)
        ]
        share = sum(right) / len(right)
        why = self.right if share == 1 else f"{sum(right)} of {len(right)} cases came out right."
        notes = () if share == 1 else tuple(self._notes(calls, asked, right))
        return Mark(self.points, (Part("Cases", 1.0, share, why),), notes)

    def _notes(self, calls: Calls, asked: Cases, right: Sequence[bool]) -> Iterator[str]:
        n = right.index(False)
        yield f"First case that did not: {self.name}({', '.join(f'{x:g}' for x in asked[n])}) {_said(calls[n])}; {self.reference(*asked[n]):.6g} was expected."
        turn = next((t for t in self.wrong_turns if self._took(t, calls, asked)), None)
        if turn:
            yield turn.message

    def _took(self, turn: WrongTurn, calls: Calls, asked: Cases) -> bool:
        return all(
            _close(call.get("value"), _try(turn.function, case), self.tolerance)
            for call, case in zip(calls, asked, strict=True)
        )

    def open_key(self) -> dict[str, Any]:
        return {"cases": [list(case) for case in self.cases]}


def _call(function: Callable[..., Any], case: Sequence[float]) -> dict[str, Any]:
    try:
        value = function(*case)
    except (Exception, SystemExit) as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    if value is None:
        return {"error": "returned nothing"}
    try:
        number = float(value) if not isinstance(value, (bool, str)) else math.nan
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    return {"value": number} if math.isfinite(number) else {"error": f"returned {value!r:.80}, which is not a number"}


def _try(function: Callable[..., float], case: Sequence[float]) -> float | None:
    try:
        return function(*case)
    except (ArithmeticError, ValueError):
        return None


def _said(call: Mapping[str, Any]) -> str:
    if "value" in call:
        return f"gave {call['value']:.6g}"
    return call["error"] if call["error"].startswith("returned") else f"stopped with {call['error']}"


def _close(value: Any, expected: float | None, tolerance: float) -> bool:
    if expected is None or not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isclose(value, expected, rel_tol=tolerance, abs_tol=tolerance)
