"""The package: what it loads, what it ships, and that it works without its optional part."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import ipywidgets as ipw
import pytest

import course_utils.widgets as package
from course_utils.widgets import CardSorter, shim

HERE = Path(package.__file__).parent


def test_names_load_when_first_used():
    code = (
        "import sys, course_utils.widgets as w; assert 'ipywidgets' not in sys.modules\n"
        "w.PredictCell; assert 'matplotlib' not in sys.modules; assert 'course_utils.widgets.lab' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert [getattr(package, name).__name__ for name in package.__all__] == package.__all__
    with pytest.raises(AttributeError):
        package.Nothing  # noqa: B018


def test_works_without_the_shim(cards, store, monkeypatch):
    monkeypatch.setattr(shim, "_kind", lambda: None)
    sorter = CardSorter([(cards["border-1"],)], store, number=1, feedback=True, title="Card")
    assert not any(type(child).__name__ == "Shim" for child in sorter.widget.children)
    sorter.panes[0].repair.value = True
    assert store.card("border-1").repair is True


def test_the_shim_stands_in_every_box(cards, store):
    sorter = CardSorter([(cards["border-1"],)], store, number=1, feedback=True, title="Card")
    assert type(sorter.widget.children[-1]).__name__ == "Shim"
    assert "export default" in sorter.widget.children[-1]._esm


def test_style_and_shim_ask_nothing_of_the_network():
    for name in ("style.css", "shim.js"):
        text = (HERE / name).read_text(encoding="utf-8")
        assert "http" not in text
        assert "@import" not in text
        assert "url(" not in text


def test_every_style_stays_inside_the_frame():
    """Each selector begins at the frame, so that nothing else in the notebook changes."""
    text = (HERE / "style.css").read_text(encoding="utf-8")
    rules = "".join(part.partition("*/")[2] if n else part for n, part in enumerate(text.split("/*")))
    selectors = [rule.rpartition("}")[2].strip() for rule in rules.split("{")[:-1]]
    for selector in selectors:
        if selector and not selector.startswith("@"):
            assert ".course-frame" in selector, selector


def test_the_style_is_in_the_box_once(cards, store):
    sorter = CardSorter([(cards["border-1"],)], store, number=1, feedback=True, title="Card")
    styles = [w for w in sorter.widget.children if isinstance(w, ipw.HTML) and w.value.startswith("<style>")]
    assert len(styles) == 1
