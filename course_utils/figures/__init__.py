"""Results made visible: charts, their words and the labs. Nothing here knows of Jupyter.

`lab_spec("feed")` finds a lab; the lab's module is imported only then.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from course_utils.figures.lab import LabSpec

__all__ = ["LABS", "lab_spec"]

LABS: Final = (
    "confidence",
    "scorecards",
    "feed",
    "watchlist",
    "audits",
    "best_of_n",
    "chain",
    "clocks",
    "creators",
    "duty_finder",
    "filter_threshold",
    "inference_cost",
    "layers",
    "ledger",
    "liability",
    "market",
    "nudge",
    "off_switch",
    "reward_grid",
    "splinternet",
    "teams",
    "three_fairnesses",
    "two_faced",
)


def lab_spec(name: str) -> LabSpec:
    """The lab of this name. Raises ValueError, naming the labs there are, for any other."""
    if name not in LABS:
        raise ValueError(f'there is no lab called "{name}"; the labs are {", ".join(LABS)}')
    spec: LabSpec = import_module(f"course_utils.figures.labs.{name}").LAB
    return spec
