"""A Chart as SVG text, in plain Python: quick enough to be redrawn while a dial moves.

The picture brings its own white ground, so it reads the same in a light and a
dark theme; it scales with its column and carries its text alternative.
"""

from __future__ import annotations

from html import escape
from typing import Final
from zlib import crc32

from course_utils.figures import style
from course_utils.figures.chart import Axis, Categories, Chart, Dash, Ink, Line, Marker, Points, Rule
from course_utils.figures.layout import Box, Glyph, Plan, Rect, Stroke, Text, plan

__all__ = ["render"]

_FAMILY: Final = ",".join(f"'{name}'" if " " in name else name for name in style.FONTS) + ",sans-serif"


def render(chart: Chart) -> str:
    """The chart as one <svg> element, with a title, a description and role="img"."""
    page = plan(chart)
    mark = f"c{crc32(f'{chart.title}|{chart.description()}'.encode()):08x}"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(page.width)} {_n(page.height)}" role="img" '
            f'aria-labelledby="{mark}t {mark}d" style="display:block;width:100%;max-width:760px;height:auto">',
            f'<title id="{mark}t">{escape(chart.title)}</title>',
            f'<desc id="{mark}d">{escape(chart.description())}</desc>',
            _hatches(page, mark),
            f'<rect x="0.5" y="0.5" width="{_n(page.width - 1)}" height="{_n(page.height - 1)}" rx="10" '
            f'fill="{style.PAPER}" stroke="{style.EDGE}"/>',
            "".join(_shape(shape, mark) for shape in page.shapes),
            _plot(page),
            f'<g font-family="{escape(_FAMILY)}" style="font-variant-numeric:tabular-nums">',
            "".join(map(_text, page.texts)),
            "</g></svg>",
        )
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _text(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    weight = ' font-weight="600"' if text.bold else ""
    return (
        f'<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}" fill="{text.colour}"'
        f"{weight}{anchor}>{escape(text.text)}</text>"
    )


def _plot(page: Plan) -> str:
    x, y, plot = page.chart.x, page.chart.y, page.plot
    if plot is None or x is None:
        return ""
    if isinstance(y, Categories) or y is None:
        return ""
    return _grid(x, y, plot) + "".join(
        _mark(mark, x, y, plot) for mark in sorted(page.chart.marks, key=lambda m: isinstance(m, Line | Points))
    )


def _grid(x: Axis, y: Axis, plot: Rect) -> str:
    lines = []
    for tick in y.marked():
        at = round(plot.y(y, tick)) + 0.5
        lines.append(_straight(plot.left, at, plot.right, at, style.BASE if tick == 0 else style.GRID, 1))
    for tick in x.marked():
        at = round(plot.x(x, tick)) + 0.5
        lines.append(_straight(at, plot.bottom, at, plot.bottom + 4, style.BASE, 1))
    return "".join(lines)


def _mark(mark: object, x: Axis, y: Axis, plot: Rect) -> str:
    match mark:
        case Rule(axis="x"):
            at = round(plot.x(x, mark.at)) + 0.5
            return _straight(at, plot.top, at, plot.bottom, style.MUTED, 1.4, mark.dash)
        case Rule():
            at = round(plot.y(y, mark.at)) + 0.5
            return _straight(plot.left, at, plot.right, at, style.MUTED, 1.4, mark.dash)
        case Line():
            return _curve(mark, x, y, plot)
        case Points():
            places = zip(mark.x, mark.y, strict=True)
            return "".join(
                _glyph(Glyph(plot.x(x, a), plot.y(y, b), mark.marker, style.INK[mark.ink], filled=False, size=7.5))
                for a, b in places
            )
    return ""


def _curve(line: Line, x: Axis, y: Axis, plot: Rect) -> str:
    places = " ".join(f"{_n(plot.x(x, a))},{_n(plot.y(y, b))}" for a, b in zip(line.x, line.y, strict=True))
    colour = style.INK[line.ink]
    drawn = (
        f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2.5" '
        f'stroke-linejoin="round" stroke-linecap="{"round" if line.dash != "dashed" else "butt"}"{_dash(line.dash)}/>'
    )
    if line.at is not None:
        here = Glyph(plot.x(x, line.at[0]), plot.y(y, line.at[1]), line.marker or "circle", colour, filled=True)
        drawn += _glyph(here, halo=True)
    return drawn


def _dash(dash: Dash) -> str:
    pattern = " ".join(_n(one) for one in style.DASHES[dash])
    return f' stroke-dasharray="{pattern}"' if pattern else ""


def _straight(x0: float, y0: float, x1: float, y1: float, colour: str, width: float, dash: Dash = "solid") -> str:
    return (
        f'<line x1="{_n(x0)}" y1="{_n(y0)}" x2="{_n(x1)}" y2="{_n(y1)}" stroke="{colour}" '
        f'stroke-width="{_n(width)}"{_dash(dash)}/>'
    )


def _shape(shape: Stroke | Glyph | Box, mark: str) -> str:
    match shape:
        case Stroke():
            return _straight(shape.x0, shape.y0, shape.x1, shape.y1, shape.colour, shape.width, shape.dash)
        case Glyph():
            return _glyph(shape)
        case Box():
            place = f'x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
            if shape.ink is None:
                return f'<rect {place} fill="{style.TRACK}"/>'
            colour = style.INK[shape.ink]
            fill = f"url(#{mark}{shape.ink})" if shape.hatched else colour
            return f'<rect {place} fill="{fill}" stroke="{colour}"/>'


_OUTLINES: Final[dict[Marker, tuple[tuple[float, float], ...]]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
}


def _glyph(glyph: Glyph, halo: bool = False) -> str:
    fill = glyph.colour if glyph.filled else "none"
    edge = style.PAPER if halo else glyph.colour
    look = f'fill="{fill}" stroke="{edge}" stroke-width="{2 if halo else 1.6}"'
    size = glyph.size + (1.5 if halo else 0)
    if glyph.marker in ("circle", ""):
        return f'<circle cx="{_n(glyph.x)}" cy="{_n(glyph.y)}" r="{_n(size)}" {look}/>'
    places = " ".join(f"{_n(glyph.x + a * size)},{_n(glyph.y + b * size)}" for a, b in _OUTLINES[glyph.marker])
    return f'<polygon points="{places}" {look}/>'


def _hatches(page: Plan, mark: str) -> str:
    inks: set[Ink] = {shape.ink for shape in page.shapes if isinstance(shape, Box) and shape.ink and shape.hatched}
    return "".join(
        f'<pattern id="{mark}{ink}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{style.PAPER}"/>'
        f'<rect width="2.6" height="5" fill="{style.INK[ink]}"/></pattern>'
        for ink in sorted(inks)
    )
