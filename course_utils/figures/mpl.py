"""A Chart as a matplotlib Figure, in the same style and with the same layout as the SVG.

Nothing global is changed: the style holds inside a context. The figure carries
its text alternative as `course_alt`, and shows itself in a notebook with it.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from matplotlib import font_manager, rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullFormatter, NullLocator

from course_utils.figures import style
from course_utils.figures.chart import Axis, Bars, Categories, Chart, Dash, Line, Points, Rule
from course_utils.figures.layout import Box, Glyph, Plan, Stroke, Text, plan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CourseFigure", "render"]

_PER_INCH: Final = 100.0  # one pixel of the layout is a hundredth of an inch
_POINT: Final = 72 / _PER_INCH
_MARKERS: Final = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^", "": "o"}
_SIDES: Final = {"start": "left", "middle": "center", "end": "right"}
_GAP: Final = 14.0


class CourseFigure(Figure):
    """A figure that brings its text alternative to the notebook.

    course_alt: what the figure shows, in words.
    """

    course_alt: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The picture as HTML with its text alternative, which a bare PNG cannot carry."""
        page = BytesIO()
        with rc_context(_house()):
            self.savefig(page, format="png", dpi=2 * _PER_INCH)
        picture = b64encode(page.getvalue()).decode("ascii")
        width = round(self.get_figwidth() * _PER_INCH)
        html = (
            f'<img src="data:image/png;base64,{picture}" alt="{escape(self.course_alt)}" '
            f'width="{width}" style="max-width:100%;height:auto">'
        )
        return {"text/html": html, "text/plain": self.course_alt}


def render(*charts: Chart) -> CourseFigure:
    """The charts, one below the other, as one Figure with real axes. Raises ValueError without a chart."""
    if not charts:
        raise ValueError("there is no chart to draw")
    stretch = 1.17 if _font() == "DejaVu Sans" else 1.0
    pages = [plan(chart, stretch) for chart in charts]
    height = sum(page.height for page in pages) + _GAP * (len(pages) - 1)
    with rc_context(_house()):
        figure = CourseFigure(figsize=(style.WIDTH / _PER_INCH, height / _PER_INCH), dpi=_PER_INCH)
        FigureCanvasAgg(figure)
        figure.patch.set_alpha(0)
        top = 0.0
        for page in pages:
            _Page(figure, page, top, height).draw()
            top += page.height + _GAP
    figure.course_alt = " ".join(f"{_stop(chart.title)} {chart.description()}" for chart in charts)
    return figure


def _stop(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."


@lru_cache(maxsize=1)
def _font() -> str:
    """The first font of the house style that there is: naming a missing one would warn on stderr."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in style.FONTS if name in known), "DejaVu Sans")


def _house() -> Any:
    """The style, for as long as a figure is made: any other figure of the learner's keeps theirs."""
    return {
        "font.family": _font(),
        "font.size": style.SMALL_SIZE * _POINT,
        "axes.unicode_minus": True,
        "axes.edgecolor": style.BASE,
        "text.color": style.TEXT,
        "hatch.linewidth": 1.6,
        "savefig.bbox": None,
        "path.simplify": True,
    }


class _Page:
    """One chart's place on the figure: the layout's pixels turned into matplotlib's."""

    def __init__(self, figure: CourseFigure, page: Plan, top: float, height: float) -> None:
        self.figure, self.page, self.top, self.height = figure, page, top, height
        self.chart = page.chart

    def across(self, x: float) -> float:
        return x / style.WIDTH

    def up(self, y: float) -> float:
        return 1 - (self.top + y) / self.height

    def draw(self) -> None:
        self.ground()
        if self.page.plot is not None and isinstance(self.chart.x, Axis):
            axes = self.axes()
            if isinstance(self.chart.y, Axis):
                self.lines(axes, self.chart.x, self.chart.y)
            elif isinstance(self.chart.y, Categories):
                self.bars(axes, self.chart.x, self.chart.y)
        for shape in self.page.shapes:
            self.shape(shape)
        for text in self.page.texts:
            if not self.native(text):
                self.text(text)

    def ground(self) -> None:
        """The white card with its hairline."""
        edge = Rectangle(
            (self.across(1), self.up(self.page.height - 1)),
            self.across(style.WIDTH - 2),
            (self.page.height - 2) / self.height,
            transform=self.figure.transFigure,
            facecolor=style.PAPER,
            edgecolor=style.EDGE,
            linewidth=0.8,
            zorder=-10,
        )
        self.figure.add_artist(edge)

    def axes(self) -> Axes:
        plot = self.page.plot
        assert plot is not None
        axes = self.figure.add_axes(
            (
                self.across(plot.left),
                self.up(plot.bottom),
                self.across(plot.right - plot.left),
                (plot.bottom - plot.top) / self.height,
            )
        )
        axes.patch.set_alpha(0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, labelsize=style.SMALL_SIZE * _POINT, labelcolor=style.MUTED, pad=6)
        return axes

    def lines(self, axes: Axes, x: Axis, y: Axis) -> None:
        axes.set_xscale(x.scale)
        axes.set_xlim(x.low, x.high)
        axes.set_ylim(y.low, y.high)
        axes.set_xticks(x.marked(), [x.show(tick) for tick in x.marked()])
        axes.set_yticks(y.marked(), [y.show(tick) for tick in y.marked()])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.tick_params(axis="x", length=3, color=style.BASE)
        axes.grid(axis="y", color=style.GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        if 0 in y.marked():
            axes.axhline(0, color=style.BASE, linewidth=0.8, zorder=1, clip_on=False)
        self.axis_labels(axes)
        for mark in self.chart.marks:
            _mark(axes, mark)

    def axis_labels(self, axes: Axes) -> None:
        """Both labels as matplotlib's own, where the layout wants them; neither is turned on its side."""
        for role, axis, name in (("axis-x", axes.xaxis, axes.set_xlabel), ("axis-y", axes.yaxis, axes.set_ylabel)):
            lines = [text for text in self.page.texts if text.role == role]
            last = lines[-1]
            name(
                "\n".join(text.text for text in lines),
                rotation=0,
                color=style.MUTED,
                va="baseline",
                ha=_SIDES[last.anchor],
            )
            axis.set_label_coords(self.across(last.x), self.up(last.y), transform=self.figure.transFigure)
            axis.label.set_verticalalignment("baseline")

    def bars(self, axes: Axes, x: Axis, rows: Categories) -> None:
        """The bars are drawn where the layout has them; the axes know what they measure."""
        series = [mark for mark in self.chart.marks if isinstance(mark, Bars)]
        tall = self.chart.height / len(rows.rows)
        thick, step = 14 / tall, 18 / tall
        axes.set_xlim(x.low, x.high)
        axes.set_ylim(len(rows.rows) - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlabel(x.label, alpha=0)
        axes.set_ylabel(", ".join(name for name, _ in rows.rows), alpha=0)
        for k, bars in enumerate(series):
            places = [row + (k - (len(series) - 1) / 2) * step for row in range(len(rows.rows))]
            axes.barh(places, [x.high - x.low] * len(places), height=thick, color=style.TRACK)
            colour = style.INK[bars.ink]
            axes.barh(
                places,
                bars.values,
                height=thick,
                color=style.PAPER if bars.hatched else colour,
                edgecolor=colour,
                hatch="/////" if bars.hatched else None,
                linewidth=0.8,
                label=bars.name,
            )

    def text(self, text: Text) -> None:
        self.figure.text(
            self.across(text.x),
            self.up(text.y),
            text.text,
            fontsize=text.size * _POINT,
            color=text.colour,
            fontweight="bold" if text.bold else "normal",
            va="baseline",
            ha=_SIDES[text.anchor],
            parse_math=False,
        )

    def native(self, text: Text) -> bool:
        """True for what matplotlib draws as its own: ticks and names of axes, but not the names of bar rows."""
        return text.role in ("tick-x", "axis-x", "axis-y") or (text.role == "tick-y" and isinstance(self.chart.y, Axis))

    def shape(self, shape: Stroke | Glyph | Box) -> None:
        match shape:
            case Stroke():
                self.figure.add_artist(
                    Line2D(
                        [self.across(shape.x0), self.across(shape.x1)],
                        [self.up(shape.y0), self.up(shape.y1)],
                        color=shape.colour,
                        linewidth=shape.width * _POINT,
                        linestyle=_dash(shape.dash, shape.width),
                        solid_capstyle="butt",
                        zorder=-5,
                    )
                )
            case Glyph():
                self.figure.add_artist(
                    Line2D(
                        [self.across(shape.x)],
                        [self.up(shape.y)],
                        linestyle="",
                        marker=_MARKERS[shape.marker],
                        markersize=2 * shape.size * _POINT,
                        markeredgecolor=shape.colour,
                        markeredgewidth=1.1,
                        markerfacecolor=shape.colour if shape.filled else "none",
                    )
                )
            case Box() if shape.ink is not None and not self.in_plot(shape):
                colour = style.INK[shape.ink]
                self.figure.add_artist(
                    Rectangle(
                        (self.across(shape.x), self.up(shape.y + shape.height)),
                        self.across(shape.width),
                        shape.height / self.height,
                        transform=self.figure.transFigure,
                        linewidth=0.8,
                        facecolor=style.PAPER if shape.hatched else colour,
                        edgecolor=colour,
                        hatch="/////" if shape.hatched else None,
                    )
                )

    def in_plot(self, box: Box) -> bool:
        return self.page.plot is not None and box.y >= self.page.plot.top


def _mark(axes: Axes, mark: object) -> None:
    match mark:
        case Rule(axis="x"):
            axes.axvline(
                mark.at, color=style.MUTED, linewidth=1, linestyle=_dash(mark.dash, 1.4), zorder=2, clip_on=False
            )
        case Rule():
            axes.axhline(
                mark.at, color=style.MUTED, linewidth=1, linestyle=_dash(mark.dash, 1.4), zorder=2, clip_on=False
            )
        case Line():
            colour = style.INK[mark.ink]
            axes.plot(
                mark.x,
                mark.y,
                color=colour,
                linewidth=1.8,
                linestyle=_dash(mark.dash, 2.5),
                label=mark.name,
                clip_on=False,
                zorder=3,
            )
            if mark.at is not None:
                axes.plot(
                    *([place] for place in mark.at),
                    _MARKERS[mark.marker],
                    color=colour,
                    markersize=9,
                    markeredgecolor=style.PAPER,
                    markeredgewidth=1.4,
                    clip_on=False,
                    zorder=4,
                )
        case Points():
            axes.plot(
                mark.x,
                mark.y,
                _MARKERS[mark.marker],
                color=style.INK[mark.ink],
                markersize=11,
                markerfacecolor="none",
                markeredgewidth=1.2,
                label=mark.name,
                clip_on=False,
                zorder=5,
            )


def _dash(dash: Dash, width: float) -> Any:
    """The dash pattern of the style; matplotlib counts it in line widths."""
    pattern = style.DASHES[dash]
    return (0, tuple(step / width for step in pattern)) if pattern else "solid"
