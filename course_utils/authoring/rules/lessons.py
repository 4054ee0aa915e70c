"""Rules for lessons: the same headings in the same order everywhere, and links that lead somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from nbformat import NotebookNode

from .about import FIRST_LESSON
from .looking import Said, cells, headings, text_lines

__all__ = ["HEADINGS", "lesson_headings", "links"]

HEADINGS: Final = (
    "Recall",
    "The question",
    "Predict",
    "Lab",
    "What happened",
    "Two cases",
    "Break our model",
    "Cards",
    "Exercise",
    "Key points",
)
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>#]+)")


def lesson_headings(nb: NotebookNode, lesson_id: str) -> Iterator[Said]:
    found = [(n, line, words) for n, line, level, words in headings(nb) if level == 2]
    for n, line, words in found:
        if words not in HEADINGS:
            yield Said(
                f"the heading {words!r} is none of a lesson's. Use one of {', '.join(HEADINGS)}, or level 3.", n, line
            )
    known = [(n, line, words) for n, line, words in found if words in HEADINGS]
    for words, count in Counter(words for *_, words in known).items():
        if count > 1:
            yield Said(f"the heading {words!r} stands {count} times. Keep one; use level 3 below it.")
    for before, (n, line, words) in pairwise(known):
        if HEADINGS.index(words) < HEADINGS.index(before[2]):
            yield Said(f"the heading {words!r} comes after {before[2]!r}. The order is {', '.join(HEADINGS)}.", n, line)
    missing = [words for words in HEADINGS if words not in {w for *_, w in known}]
    if missing and lesson_id != FIRST_LESSON:
        yield Said(
            f"lacks the heading{'s' if len(missing) > 1 else ''} {', '.join(missing)}. Every lesson has all of them."
        )


def links(nb: NotebookNode, folder: Path) -> Iterator[Said]:
    for n, cell in cells(nb, "markdown"):
        for line, words in text_lines(cell):
            for target in _LINK.findall(words):
                if not re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE) and not (folder / target).exists():
                    yield Said(
                        f"links to {target}, which does not exist. Correct the link, or run course release where it "
                        "is an exercise.",
                        n,
                        line,
                    )
