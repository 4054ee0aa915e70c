"""The optional help for screen readers and keyboards: a widget that draws nothing and mends its neighbours.

ipywidgets leaves sliders without a name, toggles without a pressed state, radio
buttons without a group, and lets Jupyter take plain keys from them. `shim.js`
sets what is missing on the elements of its own box. Everything works without it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["shim"]


@cache
def _kind() -> type | None:
    try:
        import anywidget
    except ImportError:
        return None

    class Shim(anywidget.AnyWidget):
        _esm = Path(__file__).with_name("shim.js").read_text(encoding="utf-8")

    return Shim


def shim() -> list[Any]:
    """The shim as the only item of a list, or an empty list where anywidget is not installed."""
    kind = _kind()
    if kind is None:
        return []
    made = kind()
    made.add_class("course-shim")
    return [made]
