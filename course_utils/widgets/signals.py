"""Word passed between widgets of one kernel: "this prediction has been recorded".

Keyed by the answers file and the prediction, so that a lab opens by itself when
its prediction is recorded, whichever of the two cells ran first. Listeners are
held weakly: a widget that is gone hears nothing and keeps nothing alive.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from weakref import WeakMethod

__all__ = ["announce", "listen"]

_Key = tuple[Path, str]
_listeners: dict[_Key, list[WeakMethod[Callable[[], None]]]] = {}


def listen(path: Path, name: str, method: Callable[[], None]) -> None:
    """Call this bound method, without arguments, whenever `name` is announced for the file."""
    heard = [one for one in _listeners.get((path, name), []) if one() is not None]
    _listeners[path, name] = [*heard, WeakMethod(method)]


def announce(path: Path, name: str) -> None:
    """Call everyone who still listens for `name` at this file."""
    for one in list(_listeners.get((path, name), [])):
        if method := one():
            method()
