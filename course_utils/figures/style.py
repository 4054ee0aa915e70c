"""One look for every figure: colours, type and measures.

The colours of marks are Okabe & Ito's, made to be told apart with any kind of
colour vision; the darker twins are for text, which needs a contrast of 4.5.
"""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Dash, Ink

__all__ = ["DASHES", "FONTS", "INK", "PAPER", "TEXT", "TEXT_INK", "contrast"]

PAPER: Final = "#FFFFFF"
EDGE: Final = "#D5DBE1"
GRID: Final = "#E6EAEE"
TRACK: Final = "#F1F4F6"
BASE: Final = "#8A96A3"
TEXT: Final = "#1C2530"
MUTED: Final = "#4B5663"

INK: Final[dict[Ink, str]] = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "grey": "#6B7785",
}
TEXT_INK: Final[dict[Ink, str]] = {
    "blue": "#005A8E",
    "vermillion": "#A84300",
    "green": "#00694D",
    "purple": "#8F3F6C",
    "grey": "#4B5663",
}
DASHES: Final[dict[Dash, tuple[float, ...]]] = {"solid": (), "dashed": (8, 4), "dotted": (1.5, 4)}

# Arial and its metric twins come first: text is measured with their widths, so labels fall where they are planned.
FONTS: Final = ("Arial", "Helvetica Neue", "Helvetica", "Liberation Sans", "Arimo", "DejaVu Sans")

WIDTH: Final = 680
PAD: Final = 24
GUTTER: Final = 186
TITLE_SIZE: Final = 17.0
SUBTITLE_SIZE: Final = 13.5
LABEL_SIZE: Final = 13.0
SMALL_SIZE: Final = 12.0


def contrast(one: str, other: str) -> float:
    """How far two #RRGGBB colours stand apart, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
