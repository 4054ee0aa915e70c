"""The redraw benchmark runs and measures both ways; how fast they are is for its report, not for a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import redraw


def in_own_thread(call: Callable[..., Any], *args: Any) -> Any:
    """The browser tests of the same run keep an event loop in this thread, which Playwright will not share."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(call, *args).result()


@pytest.mark.benchmark
@pytest.mark.browser
@pytest.mark.slow
def test_the_benchmark_sees_every_move_painted_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    if in_own_thread(redraw.find_chromium) is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("There is no Chromium on this machine.")
    waits = in_own_thread(redraw.measure, 12)
    with capsys.disabled():
        print(f"\n{waits.report()}")
    assert len(waits.ours) == len(waits.usual) == 12
    assert all(wait > 0 for wait in (*waits.ours, *waits.usual))
    assert f"{waits.ratio:.1f}" in waits.report()
