"""Dial settings to try: every dial at its ends, first setting and middle, and every pair of extremes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from course_utils.figures import LABS, lab_spec
from course_utils.figures.lab import Choice, Dial


def ends(dial: Dial | Choice) -> tuple[Any, ...]:
    values = dial.values()
    return (values[0], values[-1])


def settings(name: str) -> Iterator[dict[str, Any]]:
    """Dial values for this lab, the first with none moved."""
    spec = lab_spec(name)
    yield {}
    for dial in spec.dials:
        values = dial.values()
        some = {0, len(values) // 3, len(values) // 2, len(values) - 1}
        for k in range(len(values)) if len(values) < 15 else sorted(some):
            yield {dial.name: values[k]}
    for one, other in combinations(spec.dials, 2):
        for left, right in product(ends(one), ends(other)):
            yield {one.name: left, other.name: right}


def corners(name: str) -> Iterator[dict[str, Any]]:
    """Every dial at an end, all at once (for labs with few dials)."""
    dials = lab_spec(name).dials
    for values in product(*(ends(dial) for dial in dials)):
        yield dict(zip((dial.name for dial in dials), values, strict=True))


def all_settings() -> list[tuple[str, dict[str, Any]]]:
    tried = [(name, values) for name in LABS for values in settings(name)]
    return tried + [(name, values) for name in ("confidence", "feed", "watchlist") for values in corners(name)]
