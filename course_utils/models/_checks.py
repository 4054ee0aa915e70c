"""One way to refuse a number that makes no sense, in one sentence."""

from __future__ import annotations

from math import isfinite
from typing import SupportsFloat

__all__ = ["real", "share", "whole"]


def real(name: str, value: object, low: float = float("-inf"), high: float = float("inf")) -> float:
    """The value as a float. Raises ValueError unless it is a finite number from low to high."""
    if isinstance(value, bool) or not isinstance(value, SupportsFloat):
        raise ValueError(f"{name} must be a number, not {value!r}")
    number = float(value)
    if not isfinite(number) or not low <= number <= high:
        if low == float("-inf"):
            raise ValueError(f"{name} must be a finite number, not {value!r}")
        limits = f"at least {low:g}" if high == float("inf") else f"between {low:g} and {high:g}"
        raise ValueError(f"{name} must be {limits}, not {value!r}")
    return number


def share(name: str, value: object) -> float:
    """The value as a share between 0 and 1. Raises ValueError for anything else."""
    return real(name, value, 0, 1)


def whole(name: str, value: object, low: int, high: int) -> int:
    """The value as an int. Raises ValueError unless it is a whole number from low to high."""
    number = real(name, value, low, high)
    if number != int(number):
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return int(number)
