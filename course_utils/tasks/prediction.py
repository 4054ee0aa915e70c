"""A prediction: what a learner expects a lab to show, recorded before it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Prediction"]


@dataclass(frozen=True)
class Prediction:
    """One question put before a lab opens.

    options: what can be answered, by a short word that may be typed.
    outcome: works out from the model which option came true, so that no answer
        stands here that the equations do not give.
    explain: two or three sentences on why, read after the choice was recorded.
    """

    id: str
    lab: str
    question: str
    options: Mapping[str, str]
    outcome: Callable[[], str]
    explain: str
