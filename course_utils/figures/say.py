"""Numbers as people read them. Every title, label and sentence of a lab gets its numbers here.

Rounding never turns "almost" into "all": 99.96 % is not shown as 100 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["count", "count_beside", "listed", "number", "out_of", "percent", "signed"]

MINUS: Final = "\N{MINUS SIGN}"
SPACE: Final = "\N{NO-BREAK SPACE}"


def number(value: float, digits: int = 2) -> str:
    """A plain number with at most `digits` decimals and a true minus sign: 0.5, 1,200, −0.46."""
    text = f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0 turns -0.0 into 0.0
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """A number that shows which side of nothing it is on: +1,093, −0.46, 0."""
    rounded = round(value, digits) + 0.0
    if rounded == 0:
        return "0"
    return ("+" if rounded > 0 else MINUS) + f"{abs(rounded):,.{digits}f}"


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage; more decimals where fewer would claim 0 % or 100 %."""
    while 0 < share < 1 and digits < 8 and round(share * 100, digits) in (0, 100):
        digits += 1
    return f"{number(share * 100, digits)}{SPACE}%"


def count(value: float) -> str:
    """How many people, on average: whole from 10 up, with decimals below, never 0 for a few."""
    if 0 < value < 0.005:
        return "fewer than 0.01"
    return number(value, 2 if value < 9.995 else 0)


def count_beside(value: float, other: float) -> str:
    """A count that does not look like another one which it is not: 99.9 beside 100, not 100."""
    text, digits = count(value), 1
    while value != other and text == count(other) and digits < 6:
        text, digits = number(value, digits), digits + 1
    return text


def out_of(share: float, whole: int = 100) -> str:
    """A share as a natural frequency: "33 of 100", "fewer than 1 of 100", "more than 99 of 100"."""
    got = share * whole
    if got > 0 and round(got) == 0:
        return f"fewer than 1 of {whole:,}"
    if got < whole and round(got) == whole:
        return f"more than {whole - 1:,} of {whole:,}"
    return f"{round(got):,} of {whole:,}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
