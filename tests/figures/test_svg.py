"""What the SVG writer promises, at every corner of every lab: well-formed, named, legible, nothing overlapping."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from course_utils.figures import LABS, lab_spec, style, svg
from course_utils.figures.chart import Axis, Categories, Chart, Line, Points, Rule
from course_utils.figures.layout import Glyph, Plan, Rect, plan, spread, text_width, wrap
from tests.figures.dial_settings import all_settings

SVG = "{http://www.w3.org/2000/svg}"
TRIED = all_settings()
PLAIN = Chart(
    title="A <b>line</b> & more",
    x=Axis("x", 0, 1),
    y=Axis("y", 0, 10),
    marks=(Line('"one"', (0, 1), (1, 9), "blue"), Rule("y", 5, "<half>")),
)


@pytest.mark.parametrize(("name", "values"), TRIED, ids=str)
def test_every_corner_of_every_lab(name: str, values: dict[str, object]) -> None:
    for chart in lab_spec(name).view(**values).charts:
        root = ET.fromstring(svg.render(chart))
        check_names(root, chart)
        check_layout(plan(chart))
        check_layout(plan(chart, stretch=1.17))


def check_names(root: ET.Element, chart: Chart) -> None:
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("viewBox")
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == chart.title
    assert desc.text == chart.description()
    assert len(desc.text) > 30
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for colour in re.findall(r"url\(#(\w+)\)", ET.tostring(root, "unicode")):
        assert colour in ids
    assert all(colour.get("fill") in allowed_text() for colour in root.iter(f"{SVG}text"))


def allowed_text() -> set[str]:
    return {style.TEXT, style.MUTED, *style.TEXT_INK.values()}


def check_layout(page: Plan) -> None:
    """No two texts overlap, none leaves the page, and no label lies on the plot."""
    boxes = [(text, text.box()) for text in page.texts]
    for text, box in boxes:
        assert inside(box, Rect(4, 8, page.width - 4, page.height - 4)), (text.text, box)
        if page.plot is not None and isinstance(page.chart.y, Axis):
            assert not overlap(box, inner(page.plot)), text.text
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not overlap(box, second), (one.text, other.text)
    for glyph in (shape for shape in page.shapes if isinstance(shape, Glyph)):
        room = Rect(*(glyph.x - 12, glyph.y - 5, glyph.x + 8, glyph.y + 5))
        assert not any(overlap(box, room) for text, box in boxes if text.role != "label"), glyph
    titles = [text for text in page.texts if text.role == "title"]
    assert 1 <= len(titles) <= 2


def inside(one: Rect, other: Rect) -> bool:
    across = one.left >= other.left and one.right <= other.right
    return across and one.top >= other.top and one.bottom <= other.bottom


def inner(plot: Rect) -> Rect:
    return Rect(plot.left, plot.top + 1, plot.right, plot.bottom - 1)


def overlap(one: Rect, other: Rect) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


@pytest.mark.parametrize("colour", sorted(allowed_text()))
def test_text_has_a_contrast_of_at_least_4_5(colour: str) -> None:
    assert style.contrast(colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("name", ["blue", "vermillion", "green", "grey"])
def test_marks_in_use_stand_out_from_the_paper(name: str) -> None:
    assert style.contrast(style.INK[name], style.PAPER) >= 3  # type: ignore[index]


def test_contrast_is_that_of_wcag() -> None:
    assert style.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert style.contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


def test_only_marks_that_stand_out_are_used_in_labs() -> None:
    for name in LABS:
        for chart in lab_spec(name).view().charts:
            inks = {mark.ink for mark in chart.marks if isinstance(mark, Line | Points)}
            assert all(style.contrast(style.INK[ink], style.PAPER) >= 3 for ink in inks)


def test_series_are_told_apart_without_colour() -> None:
    for name in LABS:
        for chart in lab_spec(name).view().charts:
            looks = [(mark.dash, mark.marker) for mark in chart.marks if isinstance(mark, Line)]
            assert len(looks) == len(set(looks))
            hatches = [mark.hatched for mark in chart.marks if hasattr(mark, "hatched")]
            assert len(hatches) == len(set(hatches))


def test_what_is_written_is_escaped() -> None:
    drawn = svg.render(PLAIN)
    assert "<b>" not in drawn
    assert "<half>" not in drawn
    root = ET.fromstring(drawn)
    assert root.findtext(f"{SVG}title") == PLAIN.title
    assert {'"one"', "<half>"} <= {text.text for text in root.iter(f"{SVG}text")}


def test_the_same_chart_is_the_same_picture() -> None:
    assert svg.render(PLAIN) == svg.render(PLAIN)


def test_two_charts_on_a_page_share_no_id() -> None:
    drawn = [svg.render(chart) for chart in lab_spec("scorecards").view().charts]
    ids = [set(re.findall(r' id="(\w+)"', one)) for one in drawn]
    assert not ids[0] & ids[1]


def test_a_curve_lies_where_its_numbers_are() -> None:
    page = plan(PLAIN)
    assert page.plot is not None
    line = ET.fromstring(svg.render(PLAIN)).find(f"{SVG}polyline")
    assert line is not None
    first, last = ([float(v) for v in pair.split(",")] for pair in (line.get("points") or "").split())
    tall = page.plot.bottom - page.plot.top
    assert first == pytest.approx([page.plot.left, page.plot.bottom - 0.1 * tall], abs=0.06)
    assert last == pytest.approx([page.plot.right, page.plot.bottom - 0.9 * tall], abs=0.06)


def test_labels_that_wish_for_one_place_are_moved_apart() -> None:
    middles = spread([100, 101, 102, 300], [20, 40, 20, 20], 0, 400)
    for (one, tall), (other, small) in combinations(list(zip(middles, [20, 40, 20, 20], strict=True)), 2):
        assert abs(one - other) >= (tall + small) / 2 - 1e-9
    assert middles[3] == 300
    assert sum(middles[:3]) / 3 == pytest.approx(101, abs=8)
    assert spread([395], [20], 0, 400) == [390]
    assert spread([-5], [20], 0, 400) == [10]


def test_wrapping_keeps_every_word_and_the_width() -> None:
    text = "one rather long sentence that has to be set in several lines of a narrow column"
    lines = wrap(text, 12, 120)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(text_width(line, 12) <= 120 for line in lines)


def test_a_chart_without_the_axes_it_needs_is_refused() -> None:
    broken = Chart(title="t", x=Axis("x", 0, 1), marks=(Line("l", (0, 1), (0, 1), "blue"),))
    with pytest.raises(ValueError, match="two axes"):
        svg.render(broken)
    with pytest.raises(ValueError, match="cannot run"):
        Axis("x", 1, 1)
    assert isinstance(lab_spec("scorecards").view().charts[0].y, Categories)


def test_no_numpy_and_no_matplotlib_is_needed_to_draw() -> None:
    code = (
        "import sys; from course_utils.figures import LABS, svg, chart, lab_spec; "
        "[lab_spec(n) for n in LABS]; "
        "svg.render(chart.Chart(title='t', x=chart.Axis('x', 0, 1), y=chart.Axis('y', 0, 1), "
        "marks=(chart.Line('l', (0, 1), (0, 1), 'blue'),))); "
        "sys.exit(bool({'numpy', 'matplotlib', 'ipywidgets', 'IPython'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
