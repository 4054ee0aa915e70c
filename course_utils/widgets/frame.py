"""What every widget of the course has in common: one box, one style, one way to save and to fail.

The box is built when it is first shown. Typed use (`L.lab("feed").words()`) never builds it.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import ipywidgets as ipw

from ..cards import CardError
from ..tasks import AnswerError, AnswerStore
from .pieces import notice
from .shim import shim

__all__ = ["YES_NO", "Frame", "box", "button", "classed", "html", "radios", "row", "toggles"]


#: The two answers to a test, for `toggles`.
YES_NO: Final = (("Yes", True), ("No", False))


@cache
def _css() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


W = TypeVar("W", bound=ipw.DOMWidget)


def classed(widget: W, *classes: str) -> W:
    """The widget, with these classes of the course's own style."""
    for name in classes:
        widget.add_class(f"course-{name}")
    return widget


def html(value: str = "", *classes: str) -> ipw.HTML:
    """A piece of ready HTML. The class "live" makes a screen reader say its changes."""
    return classed(ipw.HTML(value), *classes)


def box(children: Sequence[ipw.Widget], *classes: str) -> ipw.VBox:
    return classed(ipw.VBox(list(children)), *classes)


def row(children: Sequence[ipw.Widget], *classes: str) -> ipw.HBox:
    return classed(ipw.HBox(list(children)), *classes)


def button(words: str, *classes: str) -> ipw.Button:
    return classed(ipw.Button(description=words), "button", *classes)


def toggles(
    name: str, options: Sequence[tuple[str, Any]], *classes: str, tooltips: Sequence[str] = ()
) -> ipw.ToggleButtons:
    """Buttons of which one can be pressed; none is at first. name: what they ask, for a screen reader."""
    made = ipw.ToggleButtons(options=list(options), value=None, description=name, tooltips=list(tooltips))
    return classed(made, "toggles", *classes)


def radios(name: str, options: Sequence[tuple[str, Any]] = (), *classes: str) -> ipw.RadioButtons:
    """A list of options of which none is chosen at first. name: what they ask."""
    return classed(ipw.RadioButtons(options=list(options), value=None, description=name), "radios", *classes)


class Frame(ABC):
    """One widget of the course.

    store: where answers go. errors: every exception that a click raised. The
    learner reads each as one sentence; a test reads this list.
    """

    kind: ClassVar[str]

    def __init__(self, store: AnswerStore):
        self.store = store
        self.errors: list[Exception] = []
        #: Whether the last answer reached the file, not only the memory of this session.
        self.on_disk = True

    @abstractmethod
    def _build(self) -> Sequence[ipw.Widget]:
        """The widgets inside the box, made from what the store holds."""

    @abstractmethod
    def text(self) -> str:
        """The same in plain text, shown where there are no widgets."""

    @cached_property
    def widget(self) -> ipw.VBox:
        """The box. Made once; showing it twice shows the same box."""
        style = html(f"<style>{_css()}</style>")
        style.layout.display = "none"
        return box([style, *self._build(), self.notice, *shim()], "frame", self.kind)

    @cached_property
    def notice(self) -> ipw.HTML:
        """Where a foreseeable mishap is told in one sentence; hidden while there is none."""
        made = html("", "notice")
        made.layout.display = "none"
        return made

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {**(self.widget._repr_mimebundle_() or {}), "text/plain": self.text()}

    def __repr__(self) -> str:
        return self.text()

    # clicks

    def _on(self, widget: ipw.Widget, change: Callable[[Any], None], trait: str = "value") -> None:
        """Call `change` with the new value, its errors told and kept."""
        widget.observe(lambda event: self._safely(change, event["new"]), names=trait)

    def _on_click(self, pressed: ipw.Button, do: Callable[[], None]) -> None:
        """Call `do` at a click, its errors told and kept."""
        pressed.on_click(lambda _: self._safely(do))

    def _safely(self, do: Callable[..., None], *args: Any) -> None:
        # Jupyter shows a learner nothing of what is printed or raised here, so both are told in the box.
        try:
            with redirect_stdout(io.StringIO()) as said:
                do(*args)
        except Exception as error:
            self.errors.append(error)
            self._tell(_sentence(error))
        else:
            if said.getvalue() or self.on_disk:
                self._tell(" ".join(said.getvalue().split()))

    def _tell(self, sentence: str) -> None:
        self.notice.value = notice(sentence) if sentence else ""
        self.notice.layout.display = None if sentence else "none"

    # saving

    def _keep(self, save: Callable[[], None]) -> None:
        """Save through the store, and note whether the file took it."""
        before = _stamp(self.store.path)
        save()
        self.on_disk = _stamp(self.store.path) != before

    def _saved(self) -> str:
        return "All saved." if self.on_disk else "Kept until this notebook is closed, but not saved in the file yet."


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells one version of the file from the next: every save puts a new file in place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _sentence(error: Exception) -> str:
    if isinstance(error, AnswerError | CardError):
        return str(error)
    return (
        f"Something here did not work ({type(error).__name__}: {error}). Your saved answers are safe. "
        "Run this cell again; if it happens again, tell your teacher."
    )
