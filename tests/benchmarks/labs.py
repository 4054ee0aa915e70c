"""How long each lab takes from a moved dial to its figures, in one run: python tests/benchmarks/labs.py

Model, charts and their drawing as SVG, without the browser (`redraw.py` measures that). Each lab's dials are set at
random, the same way in every run; the times stand beside those of the feed lab, as a ratio.
"""

from __future__ import annotations

import random
from statistics import quantiles
from time import perf_counter
from typing import Any

from course_utils.figures import LABS, lab_spec, svg
from course_utils.figures.lab import Choice, LabSpec

MOVES = 60


def setting(lab: LabSpec, rng: random.Random) -> dict[str, Any]:
    """Every dial at a stop drawn at random."""
    return {
        dial.name: rng.choice([key for key, _ in dial.options] if isinstance(dial, Choice) else dial.values())
        for dial in lab.dials
    }


def late(name: str, moves: int = MOVES) -> float:
    """Milliseconds that 95 of 100 redraws stay under."""
    lab, rng, times = lab_spec(name), random.Random(f"labs/{name}"), []
    lab.view()
    for _ in range(moves):
        values = setting(lab, rng)
        start = perf_counter()
        for chart in lab.view(**values).charts:
            svg.render(chart)
        times.append(1000 * (perf_counter() - start))
    return quantiles(times, n=20)[-1]


def main() -> None:
    """Print a line a lab."""
    feed = late("feed")
    for name in LABS:
        found = late(name)
        print(f"{name:<18} {found:6.1f} ms, {found / feed:5.2f} times the feed lab")


if __name__ == "__main__":
    main()
