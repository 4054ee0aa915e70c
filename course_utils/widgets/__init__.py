"""What learners touch in a notebook: card sorter, choice sheet, predict cell, lab frame and casebook.

They hold no rule of their own. Labels, feedback and marks come from `tasks` and
`cards`, numbers and figures from `figures`; answers go straight to the answer
store, so that a widget can be thrown away and built again at any time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .casebook import CaseBrowser
    from .choice import ChoiceSheet
    from .lab import LabFrame
    from .predict import PredictCell
    from .sorter import CardSorter

__all__ = ["CardSorter", "CaseBrowser", "ChoiceSheet", "LabFrame", "PredictCell"]

_HOMES = {
    "CardSorter": "sorter",
    "CaseBrowser": "casebook",
    "ChoiceSheet": "choice",
    "LabFrame": "lab",
    "PredictCell": "predict",
}


def __getattr__(name: str) -> Any:
    """Load a widget class on first use; raises AttributeError for any other name."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
