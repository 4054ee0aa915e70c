"""Where everything on a chart goes, worked out once for both ways of drawing it.

Labels never sit on data: series are named in a gutter on the right, upright
rules in a strip above the plot. Blocks of text are measured and moved apart, so
nothing overlaps whatever the dials say. Places are in pixels, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from course_utils.figures import style
from course_utils.figures.chart import (
    Axis,
    Bars,
    Categories,
    Chart,
    Dash,
    Dots,
    Ink,
    Line,
    Marker,
    Points,
    Rule,
    Span,
)

__all__ = ["Box", "Glyph", "Plan", "Rect", "Stroke", "Text", "plan", "text_width", "wrap"]

Role = Literal["title", "subtitle", "tick-x", "tick-y", "axis-x", "axis-y", "label"]
Anchor = Literal["start", "middle", "end"]

# Advance widths of Arial in thousandths of its size; anything else is taken as 600, which is wide.
_WIDTHS: Final = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" !,./:;I[]t\\f\N{NO-BREAK SPACE}", 278),
    **dict.fromkeys('()-r`"', 340),
    **dict.fromkeys("ckvsxyzJ", 500),
    **dict.fromkeys("abdeghnopqu0123456789?_LT$#", 556),
    **dict.fromkeys("+<=>~\N{MINUS SIGN}\N{MULTIPLICATION SIGN}", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    **dict.fromkeys("%W", 944),
}
_BOLD: Final = 1.08
_LINE: Final = 16.0
_KEY: Final = 30.0
_AIR: Final = 24.0  # between the plot and the gutter, so that the last tick label clears it


@dataclass(frozen=True, slots=True)
class Rect:
    """A box on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def x(self, axis: Axis, value: float) -> float:
        """Where a value of the x axis lies."""
        return self.left + axis.place(value) * (self.right - self.left)

    def y(self, axis: Axis, value: float) -> float:
        """Where a value of the y axis lies."""
        return self.bottom - axis.place(value) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; y is its baseline."""

    x: float
    y: float
    text: str
    role: Role
    size: float = style.SMALL_SIZE
    bold: bool = False
    colour: str = style.MUTED
    anchor: Anchor = "start"
    stretch: float = 1.0

    def box(self) -> Rect:
        """The space it takes up."""
        wide = text_width(self.text, self.size, self.bold) * self.stretch
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return Rect(left, self.y - 0.76 * self.size, left + wide, self.y + 0.22 * self.size)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line outside the plot: a key, a leader or a span."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: str
    width: float
    dash: Dash = "solid"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One mark outside the plot."""

    x: float
    y: float
    marker: Marker
    colour: str
    filled: bool
    size: float = 4.5


@dataclass(frozen=True, slots=True)
class Box:
    """A filled bar, plain or hatched; without an ink, the pale track that shows how long it could be."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink | None
    hatched: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The finished layout of one chart."""

    chart: Chart
    width: float
    height: float
    plot: Rect | None
    texts: tuple[Text, ...]
    shapes: tuple[Stroke | Glyph | Box, ...]


@dataclass(slots=True)
class _Sheet:
    """A page being filled from the top."""

    stretch: float
    y: float = style.PAD
    texts: list[Text] = field(default_factory=list)
    shapes: list[Stroke | Glyph | Box] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, role: Role, **look: object) -> None:
        self.texts.append(Text(x, y, text, role, stretch=self.stretch, **look))  # type: ignore[arg-type]

    def draw(self, shape: Stroke | Glyph | Box) -> None:
        self.shapes.append(shape)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is in Arial or a font of its measure, in pixels."""
    return sum(_WIDTHS.get(c, 600) for c in text) * size / 1000 * (_BOLD if bold else 1.0)


def wrap(text: str, size: float, width: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `width`; a single word may be."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(line for line in lines if line)


def plan(chart: Chart, stretch: float = 1.0) -> Plan:
    """Lay a chart out. stretch: how much wider than Arial the font in use is."""
    sheet = _Sheet(stretch)
    _heading(sheet, chart)
    dots = next((mark for mark in chart.marks if isinstance(mark, Dots)), None)
    if dots is not None:
        plot = None
        _dots(sheet, dots)
    elif isinstance(chart.y, Categories):
        plot = _bars(sheet, chart, chart.y)
    else:
        plot = _lines(sheet, chart)
    _footer(sheet, chart)
    return Plan(chart, style.WIDTH, sheet.y + style.PAD - 6, plot, tuple(sheet.texts), tuple(sheet.shapes))


def _heading(sheet: _Sheet, chart: Chart) -> None:
    room = (style.WIDTH - 2 * style.PAD) / sheet.stretch
    sheet.y += 13
    for line in wrap(chart.title, style.TITLE_SIZE, room, bold=True):
        sheet.write(style.PAD, sheet.y, line, "title", size=style.TITLE_SIZE, bold=True, colour=style.TEXT)
        sheet.y += 22
    for line in wrap(chart.subtitle, style.SUBTITLE_SIZE, room):
        sheet.write(style.PAD, sheet.y, line, "subtitle", size=style.SUBTITLE_SIZE)
        sheet.y += 19
    sheet.y += 10


def _footer(sheet: _Sheet, chart: Chart) -> None:
    """What the open marks mean, and the note."""
    open_marks = [mark for mark in chart.marks if isinstance(mark, Points)]
    if not (open_marks or chart.note):
        return
    sheet.y += 14
    x: float = style.PAD
    for mark in open_marks:
        sheet.draw(Glyph(x + 6, sheet.y - 4, mark.marker, style.INK[mark.ink], filled=False, size=5.5))
        x += 16
    said = [f"{name}." for name in dict.fromkeys(mark.name[:1].upper() + mark.name[1:] for mark in open_marks)]
    room = (style.WIDTH - x - style.PAD) / sheet.stretch
    for line in wrap(" ".join(filter(None, [*said, chart.note])), style.SMALL_SIZE, room):
        sheet.write(x, sheet.y, line, "label")
        sheet.y += _LINE
    sheet.y -= _LINE


def _lines(sheet: _Sheet, chart: Chart) -> Rect:
    x, y = chart.x, chart.y
    if not (isinstance(x, Axis) and isinstance(y, Axis)):
        raise ValueError(f"the chart {chart.title!r} needs two axes for its lines")
    widest = max(text_width(y.show(tick), style.SMALL_SIZE) for tick in y.marked()) * sheet.stretch
    left = max(style.PAD + widest + 10, 58)
    right = style.WIDTH - style.GUTTER - style.PAD / 2
    _spans(sheet, chart, x, left, right)
    for line in wrap(y.label, style.SMALL_SIZE, (style.WIDTH - 2 * style.PAD) / sheet.stretch):
        sheet.write(style.PAD, sheet.y, line, "axis-y")
        sheet.y += _LINE
    sheet.y += 5
    _upright_labels(sheet, chart, x, left, right)
    plot = Rect(left, sheet.y, right, sheet.y + chart.height)
    _ticks(sheet, x, y, plot)
    _gutter(sheet, chart, y, plot)
    return plot


def _spans(sheet: _Sheet, chart: Chart, x: Axis, left: float, right: float) -> None:
    for span in (mark for mark in chart.marks if isinstance(mark, Span)):
        ends = [left + x.place(v) * (right - left) for v in (span.low, span.high)]
        colour, middle = style.INK[span.ink], sheet.y + 2
        sheet.draw(Stroke(left, middle, right, middle, style.GRID, 1.0))
        sheet.draw(Stroke(ends[0], middle, ends[1], middle, colour, 5.0))
        for end in ends:
            sheet.draw(Stroke(end, middle - 6, end, middle + 6, colour, 2.0))
        sheet.write(
            right + _AIR,
            middle + 4,
            span.label,
            "label",
            size=style.LABEL_SIZE,
            colour=style.TEXT_INK[span.ink],
            bold=True,
        )
        sheet.y += 22
    if any(isinstance(mark, Span) for mark in chart.marks):
        sheet.y += 8


def _upright_labels(sheet: _Sheet, chart: Chart, x: Axis, left: float, right: float) -> None:
    """Names of upright rules, each above its rule, in as many rows as it takes."""
    uprights = sorted((m for m in chart.marks if isinstance(m, Rule) and m.axis == "x"), key=lambda m: m.at)
    if not uprights:
        return
    rows: list[float] = []
    placed = []
    for rule in uprights:
        wide = text_width(rule.label, style.SMALL_SIZE, bold=True) * sheet.stretch
        middle = left + x.place(rule.at) * (right - left)
        start = min(max(middle - wide / 2, left - 12), right - wide + 12)
        row = next((k for k, end in enumerate(rows) if end + 10 < start), len(rows))
        rows[row:] = [start + wide, *rows[row + 1 :]]
        placed.append((start, row, rule.label))
    for start, row, label in placed:
        sheet.write(start, sheet.y + 4 + row * _LINE, label, "label", bold=True, colour=style.TEXT)
    sheet.y += len(rows) * _LINE


def _ticks(sheet: _Sheet, x: Axis, y: Axis, plot: Rect) -> None:
    for tick in y.marked():
        sheet.write(plot.left - 10, plot.y(y, tick) + 4, y.show(tick), "tick-y", anchor="end")
    for tick in x.marked():
        sheet.write(plot.x(x, tick), plot.bottom + 18, x.show(tick), "tick-x", anchor="middle")
    sheet.y = plot.bottom + 38
    for line in wrap(x.label, style.SMALL_SIZE, (plot.right - plot.left + 60) / sheet.stretch):
        sheet.write((plot.left + plot.right) / 2, sheet.y, line, "axis-x", anchor="middle")
        sheet.y += _LINE
    sheet.y -= 6


@dataclass(frozen=True, slots=True)
class _Block:
    """A label in the gutter: lines of text with their looks, and the height it would like."""

    mark: Line | Rule
    lines: tuple[tuple[str, bool], ...]
    wish: float
    then: float  # where curves end together, their order at the dial decides

    @property
    def height(self) -> float:
        return _LINE * len(self.lines)


def _gutter(sheet: _Sheet, chart: Chart, y: Axis, plot: Rect) -> None:
    blocks = sorted(_blocks(chart, y, plot, sheet.stretch), key=lambda block: (round(block.wish / _LINE), block.then))
    middles = spread(
        [block.wish for block in blocks],
        [block.height + 7 for block in blocks],
        plot.top - 8,
        max(plot.bottom + 30, sheet.y),
    )
    for block, middle in zip(blocks, middles, strict=True):
        _block(sheet, block, middle, plot.right)


def _blocks(chart: Chart, y: Axis, plot: Rect, stretch: float) -> Iterable[_Block]:
    room = (style.WIDTH - plot.right - _AIR - style.PAD / 2 - _KEY) / stretch
    for mark in chart.marks:
        if isinstance(mark, Line):
            name = [(line, True) for line in wrap(mark.name, style.LABEL_SIZE, room, bold=True)]
            value = [(line, False) for line in wrap(mark.value, style.LABEL_SIZE, room)]
            end = plot.y(y, mark.y[-1])
            yield _Block(mark, (*name, *value), end, end if mark.at is None else plot.y(y, mark.at[1]))
        elif isinstance(mark, Rule) and mark.axis == "y":
            lines = tuple((line, False) for line in wrap(mark.label, style.SMALL_SIZE, room))
            yield _Block(mark, lines, plot.y(y, mark.at), plot.y(y, mark.at))


def _block(sheet: _Sheet, block: _Block, middle: float, right: float) -> None:
    mark, start = block.mark, right + _AIR
    key_y = middle - block.height / 2 + _LINE / 2
    if abs(key_y - block.wish) > 3:
        sheet.draw(Stroke(right + 1, block.wish, start - 3, key_y, style.EDGE, 1.0))
    colour = style.INK[mark.ink] if isinstance(mark, Line) else style.MUTED
    sheet.draw(Stroke(start, key_y, start + 22, key_y, colour, 2.5 if isinstance(mark, Line) else 1.4, mark.dash))
    if isinstance(mark, Line) and mark.marker:
        sheet.draw(Glyph(start + 11, key_y, mark.marker, colour, filled=True))
    for k, (line, bold) in enumerate(block.lines):
        ink = style.TEXT_INK[mark.ink] if isinstance(mark, Line) and bold else style.TEXT
        ink = style.MUTED if isinstance(mark, Rule) else ink
        size = style.LABEL_SIZE if isinstance(mark, Line) else style.SMALL_SIZE
        sheet.write(start + _KEY, key_y + 4.5 + k * _LINE, line, "label", size=size, bold=bold, colour=ink)


def spread(wishes: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles of blocks, in order, as near to their wishes as can be with no two overlapping.

    Blocks that would touch are joined into one and set around the mean of their
    wishes (pooling adjacent violators). They may pass `bottom` if there are too many.
    """
    groups: list[tuple[float, float, int]] = []  # (wished top, height, how many blocks)
    for wish, height in zip(wishes, heights, strict=True):
        groups.append((wish - height / 2, height, 1))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] > groups[-1][0]:
            (first, tall, some), (second, small, more) = groups[-2:]
            joined = (first * some + (second - tall) * more) / (some + more)
            groups[-2:] = [(joined, tall + small, some + more)]
    tops = [start for start, _, _ in groups]
    _keep_inside(tops, [height for _, height, _ in groups], top, bottom)
    middles, k = [], 0
    for start, (_, _, some) in zip(tops, groups, strict=True):
        for height in heights[k : k + some]:
            middles.append(start + height / 2)
            start += height
        k += some
    return middles


def _keep_inside(tops: list[float], heights: list[float], top: float, bottom: float) -> None:
    for k in reversed(range(len(tops))):
        limit = bottom if k == len(tops) - 1 else tops[k + 1]
        tops[k] = min(tops[k], limit - heights[k])
    for k in range(len(tops)):
        limit = top if k == 0 else tops[k - 1] + heights[k - 1]
        tops[k] = max(tops[k], limit)


def _bars(sheet: _Sheet, chart: Chart, rows: Categories) -> Rect:
    series = [mark for mark in chart.marks if isinstance(mark, Bars)]
    x: float = style.PAD
    for bars in series:
        sheet.draw(Box(x, sheet.y - 10, 22, 12, bars.ink, bars.hatched))
        sheet.write(
            x + 29, sheet.y, bars.name, "label", size=style.LABEL_SIZE, bold=True, colour=style.TEXT_INK[bars.ink]
        )
        x += 29 + text_width(bars.name, style.LABEL_SIZE, bold=True) * sheet.stretch + 26
    sheet.y += 16
    names = [text_width(name, style.LABEL_SIZE, bold=True) for name, _ in rows.rows]
    smalls = [text_width(small, style.SMALL_SIZE) for _, small in rows.rows]
    left = style.PAD + max(*names, *smalls) * sheet.stretch + 16
    tall = chart.height / len(rows.rows)
    plot = Rect(left, sheet.y, style.WIDTH - style.PAD - 62 * sheet.stretch, sheet.y + chart.height)
    for k, (name, small) in enumerate(rows.rows):
        middle = plot.top + (k + 0.5) * tall
        shift = 3 if small else -4.5
        sheet.write(style.PAD, middle - shift, name, "tick-y", size=style.LABEL_SIZE, bold=True, colour=style.TEXT)
        if small:
            sheet.write(style.PAD, middle + 13, small, "tick-y")
        _row(sheet, chart, series, k, middle, plot)
    sheet.y = plot.bottom - 2
    return plot


def _row(sheet: _Sheet, chart: Chart, series: list[Bars], k: int, middle: float, plot: Rect) -> None:
    assert isinstance(chart.x, Axis)
    thick, gap = 14.0, 4.0
    top = middle - (len(series) * (thick + gap) - gap) / 2
    for bars in series:
        end = plot.x(chart.x, bars.values[k])
        sheet.draw(Box(plot.left, top, plot.right - plot.left, thick, None, hatched=False))
        sheet.draw(Box(plot.left, top, end - plot.left, thick, bars.ink, bars.hatched))
        sheet.write(
            plot.right + 10,
            top + thick - 2.5,
            bars.texts[k],
            "label",
            size=style.LABEL_SIZE,
            bold=True,
            colour=style.TEXT_INK[bars.ink],
        )
        top += thick + gap


def _dots(sheet: _Sheet, dots: Dots) -> None:
    cell = 21.0
    marks = [part for part in dots.parts for _ in range(part.count)]
    top = sheet.y + 2
    for k, part in enumerate(marks):
        row, column = divmod(k, dots.per_row)
        sheet.draw(
            Glyph(
                style.PAD + 7 + column * cell, top + row * cell, part.marker, style.INK[part.ink], part.filled, size=6.5
            )
        )
    rows = max(-(-len(marks) // dots.per_row), len(dots.parts) * 2, 2)
    start = style.PAD + dots.per_row * cell + 22
    for k, part in enumerate(dots.parts):
        y = top + 12 + k * 46
        sheet.draw(Glyph(start, y, part.marker, style.INK[part.ink], part.filled, size=6.5))
        sheet.write(
            start + 16,
            y + 5,
            f"{part.count}",
            "label",
            size=style.TITLE_SIZE,
            bold=True,
            colour=style.TEXT_INK[part.ink],
        )
        sheet.write(start + 16, y + 22, part.label, "label", size=style.LABEL_SIZE, colour=style.TEXT)
    sheet.y = top + rows * cell - 8
