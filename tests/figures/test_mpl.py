"""The matplotlib figures: the same chart, real axes, a text alternative, and nothing global changed."""

from __future__ import annotations

import re
import warnings

import matplotlib
import numpy as np
import pytest

from course_utils.figures import LABS, lab_spec, mpl
from course_utils.figures.chart import Axis, Chart, Line


@pytest.mark.parametrize("name", LABS)
def test_every_lab_draws_without_a_warning(name: str) -> None:
    before = dict(matplotlib.rcParams)
    charts = lab_spec(name).view().charts
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = mpl.render(*charts)
        figure.canvas.draw()
    assert dict(matplotlib.rcParams) == before
    assert all(chart.title in figure.course_alt and chart.description() in figure.course_alt for chart in charts)
    words = {text.get_text() for text in figure.texts}
    assert all(set(chart.title.split()) <= set(" ".join(words).split()) for chart in charts)


@pytest.mark.parametrize("name", LABS)
def test_axes_are_real_and_named(name: str) -> None:
    figure = mpl.render(*lab_spec(name).view().charts)
    assert figure.axes
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)


def test_curves_hold_the_numbers_of_the_chart() -> None:
    chart = Chart(
        title="t",
        x=Axis("x", 1, 100, ticks=(1, 10, 100), scale="log"),
        y=Axis("y", 0, 3),
        marks=(Line("l", (1, 10, 100), (0, 1, 2), "blue", at=(10, 1)),),
    )
    axes = mpl.render(chart).axes[0]
    curve = next(line for line in axes.lines if line.get_label() == "l")
    assert np.array_equal(curve.get_xdata(), (1, 10, 100))
    assert np.array_equal(curve.get_ydata(), (0, 1, 2))
    assert axes.get_xscale() == "log"
    assert axes.get_xlim() == (1, 100)
    assert axes.get_ylim() == (0, 3)


def test_bars_hold_the_numbers_of_the_chart() -> None:
    chart = lab_spec("scorecards").view().charts[0]
    axes = mpl.render(chart).axes[0]
    drawn = {
        box.get_label(): [bar.get_width() for bar in box]
        for box in axes.containers
        if box.get_label() in ("Cancer screening", "Arrests of dissidents")
    }
    assert drawn == {mark.name: pytest.approx(mark.values) for mark in chart.marks}  # type: ignore[union-attr]


def test_a_notebook_is_shown_the_picture_with_its_text() -> None:
    figure = mpl.render(*lab_spec("feed").view().charts)
    bundle = figure._repr_mimebundle_()
    assert bundle["text/plain"] == figure.course_alt
    alt = re.search(r' alt="([^"]+)"', bundle["text/html"])
    assert alt is not None
    assert "Target met: 68 of 100 clicked" in alt[1]
    assert 'src="data:image/png;base64,iVBOR' in bundle["text/html"]


def test_no_chart_no_figure() -> None:
    with pytest.raises(ValueError, match="no chart"):
        mpl.render()
