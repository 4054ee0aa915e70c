"""Returns to scale, and two remedies against concentration (lesson 08).

Ten firms start with equal shares of the computing power in a market. Firm i has
the size x_i, its share of all firms' own compute. A share g of all compute may be
public and is split evenly, so firm i works with

    e_i = (1 - g) * x_i + g / n

What compute buys is e_i ** a. The scale exponent a says how it grows with size: at
a = 1 twice the compute buys twice as much, above 1 more than twice, below 1 less.
Customers spread over the firms in proportion to it, so that the market shares are

    s_i = e_i ** a / sum_j e_j ** a,    none above the cap c

(what lies above a cap goes to the firms below it, in proportion to their shares).
Every round each firm renews a fifth of its compute out of what it sold, and luck,
z_i standard normal, makes it a little larger or smaller than that:

    x_i' = ((1 - d) * x_i + d * s_i) * exp(luck * z_i), scaled to add up to 1; d = 0.2

Close to equal shares a lead is multiplied by 1 + d * (a * (1 - g) - 1) a round
(`lead_growth`). So leads grow where a * (1 - g) > 1: public compute ends that
growth once g > 1 - 1 / a. A cap ends no growth. It bounds what growth can reach:
floor(1 / c) firms at the cap and one with the rest.

The sum of e_i ** a says what all the compute buys together, against 1 for a single
firm that holds it all. Above a = 1 every spreading of compute costs some of it.

Concentration is told by the Herfindahl-Hirschman index, the sum of squared shares,
**from 0 to 10,000** where shares are in per cent (one firm alone: 10,000; ten equal
firms: 1,000) and **from 0 to 1** where they are shares of 1. Every HHI in a Result is
from 0 to 10,000. US Merger Guidelines (18 December 2023), Guideline 1: a market
above 1,800 is highly concentrated; a merger is presumed unlawful if it leaves an
HHI above 1,800, or a firm with 30 % or more, and raises the HHI by more than 100.
That is a rule for mergers. Nothing here merges, so it serves as a yardstick only.

Our own toy. The number of firms and rounds, the fifth, the luck and every dial
value are **invented**; the exponent is no estimate of any real market. Growth in
proportion to a power of size is the known "balls and bins with feedback": below
an exponent of 1 shares even out, above it one bin takes all (see Chen, arXiv
1402.3127). Growth by luck alone, at a = 1, is Gibrat's law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share, whole
from course_utils.models.watchlist import Span

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]

__all__ = [
    "EXPONENTS",
    "FIRMS",
    "HIGHLY_CONCENTRATED",
    "LARGE_SHARE",
    "RENEWED",
    "ROUNDS",
    "SIGNIFICANT_CHANGE",
    "Outcome",
    "Result",
    "hhi",
    "lead_growth",
    "market_shares",
    "merger_change",
    "most_under_cap",
    "simulate",
]

HIGHLY_CONCENTRATED: Final = 1800
SIGNIFICANT_CHANGE: Final = 100
LARGE_SHARE: Final = 0.30
FIRMS: Final = 10
ROUNDS: Final = 30
RENEWED: Final = 0.2
EXPONENTS: Final = tuple(round(0.5 + 0.1 * k, 1) for k in range(16))
_MARKETS: Final = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """One arrangement of the market after the last round, over all simulated markets.

    hhi: mean and spread, 0 to 10,000. largest: mean share of the largest firm.
    buys: what all compute buys together, 1 for one firm that holds it all.
    by_round: mean HHI before the first round and after each. by_exponent: mean HHI
    after the last round, at every exponent of EXPONENTS.
    """

    hhi: Span
    largest: float
    buys: float
    by_round: tuple[float, ...]
    by_exponent: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The same markets, with the same luck, under three arrangements: no remedy, public compute, a cap."""

    exponent: float
    luck: float
    public: float
    cap: float
    markets: int
    seed: int
    none: Outcome
    publicly: Outcome
    capped: Outcome


def hhi(shares: Sequence[float], *, whole: float = 100) -> float:
    """The Herfindahl-Hirschman index: the sum of the squared market shares.

    whole: what the shares add up to. With 100 they are in per cent and the index
    runs from 0 to 10,000; with 1 they are shares of 1 and it runs from 0 to 1.
    Raises ValueError for a share that is no number from 0 to `whole`, for another
    whole, and where the shares do not add up to it (rounding up to half a per cent
    is let pass).

    >>> hhi([40, 30, 20, 10])
    3000.0
    >>> hhi([0.25, 0.25, 0.25, 0.25], whole=1)
    0.25
    """
    if isinstance(whole, bool) or whole not in (1, 100):
        raise ValueError(f"whole must be 100 (shares in per cent) or 1 (shares of 1), not {whole!r}")
    if len(shares) == 0:
        raise ValueError("shares must name at least one firm, and the list is empty")
    each = [real(f"share number {k}", one, 0, whole) for k, one in enumerate(shares, start=1)]
    if abs(sum(each) - whole) > whole / 200:
        other = 1 if whole == 100 else 100
        hint = f"; for shares that add up to 1, say whole={other}" if abs(sum(each) - other) <= other / 200 else ""
        raise ValueError(f"the shares must add up to {whole:g}, and these add up to {sum(each):g}{hint}")
    return sum(one * one for one in each)


def merger_change(first: float, second: float) -> float:
    """By how much the HHI (0 to 10,000) rises when two firms with these shares, in per cent, become one.

    (a + b)**2 - a**2 - b**2 = 2 * a * b. Raises ValueError unless both are shares from
    0 to 100 that add up to 100 at most.

    >>> merger_change(20, 10)
    400.0
    """
    a, b = real("the first share", first, 0, 100), real("the second share", second, 0, 100)
    real("both shares together", a + b, 0, 100)
    return 2 * a * b


def lead_growth(exponent: float, public: float = 0.0) -> float:
    """What a small lead is multiplied by in a round: above 1 leads grow, below 1 they melt away.

    Raises ValueError for an exponent outside 0..5 or a public share outside 0..1.

    >>> round(lead_growth(1.5), 4), round(lead_growth(1.5, 0.4), 4)
    (1.1, 0.98)
    """
    return 1 + RENEWED * (real("exponent", exponent, 0, 5) * (1 - share("public", public)) - 1)


def most_under_cap(cap: float) -> float:
    """The highest HHI (0 to 10,000) that a cap on market shares leaves room for.

    Raises ValueError for a cap that is not from 1 / FIRMS to 1.

    >>> round(most_under_cap(0.3))
    2800
    """
    most = real("cap", cap, 1 / FIRMS, 1)
    full = int(1 / most + 1e-9)
    return 10_000 * (full * most**2 + max(0.0, 1 - full * most) ** 2)


def market_shares(sizes: Floats, exponent: Floats | float, public: float, cap: float) -> Floats:
    """The market shares of firms with these sizes; firms along the last axis, whose sizes add up to 1."""
    import numpy as np

    firms = sizes.shape[-1]
    bought = np.exp(exponent * np.log((1 - public) * sizes + public / firms))
    shares: Floats = bought / bought.sum(axis=-1, keepdims=True)
    return shares if cap >= 1 else _cut(shares, cap)


def simulate(
    exponent: float = 1.5,
    luck: float = 0.05,
    public: float = 0.3,
    cap: float = 0.3,
    *,
    seed: int = 1,
) -> Result:
    """Run 100 markets for 30 rounds: with no remedy, with public compute, and with a cap.

    exponent: the scale exponent, 0.5 to 2. luck: standard deviation of a round's
    luck, 0 to 0.5. public: the share of all compute that is public, 0 to 1. cap: the
    largest market share allowed, 0.1 to 1 (1: no cap). Raises ValueError where a
    number makes no sense. Luck is the same for every setting, so dials move the
    outcome smoothly.
    """
    scale, shock = real("exponent", exponent, EXPONENTS[0], EXPONENTS[-1]), real("luck", luck, 0, 0.5)
    pooled, most = share("public", public), real("cap", cap, 1 / FIRMS, 1)
    start = whole("seed", seed, 0, 2**32 - 1)
    return Result(
        exponent=scale,
        luck=shock,
        public=pooled,
        cap=most,
        markets=_MARKETS,
        seed=start,
        none=_outcome(scale, shock, 0.0, 1.0, start),
        publicly=_outcome(scale, shock, pooled, 1.0, start),
        capped=_outcome(scale, shock, 0.0, most, start),
    )


def _outcome(exponent: float, luck: float, public: float, cap: float, seed: int) -> Outcome:
    all_exponents = _run(EXPONENTS, luck, public, cap, seed)
    at = EXPONENTS.index(exponent) if exponent in EXPONENTS else None
    mine = _run((exponent,), luck, public, cap, seed)[0] if at is None else all_exponents[at]
    return Outcome(mine.hhi, mine.largest, mine.buys, mine.by_round, tuple(one.hhi.mean for one in all_exponents))


@lru_cache(maxsize=64)
def _run(exponents: tuple[float, ...], luck: float, public: float, cap: float, seed: int) -> tuple[Outcome, ...]:
    """Every market at every one of these exponents, side by side (by_exponent is left empty)."""
    import numpy as np

    a = np.array(exponents, dtype=np.float32)[:, None, None]
    x: Floats = np.full((len(exponents), _MARKETS, FIRMS), 1 / FIRMS, dtype=np.float32)
    s = market_shares(x, a, public, cap)
    indices = [np.square(s).sum(axis=-1)]
    for shock in np.exp(np.float32(luck) * _shocks(seed)):
        x = ((1 - RENEWED) * x + RENEWED * s) * shock
        x /= x.sum(axis=-1, keepdims=True)
        s = market_shares(x, a, public, cap)
        indices.append(np.square(s).sum(axis=-1))
    own = x.astype(np.float64)
    own /= own.sum(axis=-1, keepdims=True)
    bought = (((1 - public) * own + public / FIRMS) ** np.array(exponents)[:, None, None]).sum(axis=-1)
    last = 10_000 * indices[-1].astype(np.float64)
    ends, means = np.quantile(last, (0.05, 0.95), axis=-1), last.mean(axis=-1)
    history = 10_000 * np.stack(indices).mean(axis=-1, dtype=np.float64)
    return tuple(
        Outcome(
            Span(float(ends[0, k]), float(means[k]), float(ends[1, k])),
            float(s[k].max(axis=-1).mean(dtype=np.float64)),
            round(float(bought[k].mean()), 9),
            tuple(history[:, k].tolist()),
            (),
        )
        for k in range(len(exponents))
    )


def _cut(shares: Floats, cap: float) -> Floats:
    """The same shares with none above the cap; the rest goes to the others in proportion to their shares."""
    import numpy as np

    rows = shares.max(axis=-1) > cap
    if not rows.any():
        return shares
    over = shares[rows]
    falling = -np.sort(-over, axis=-1)
    taken = np.arange(falling.shape[-1])  # so many firms stand at the cap before this one
    left = np.maximum(1 - np.cumsum(falling, axis=-1) + falling, 1e-12)
    lift = np.maximum(1 - taken * cap, 0) / left
    # The first firm, largest first, that stays below the cap once the larger ones stand at it, sets the lift.
    stays = falling * lift <= cap * (1 + 1e-6)
    stays[:, -1] = True
    first = stays.argmax(axis=-1)[:, None]
    cut = shares.copy()
    cut[rows] = np.minimum(over * np.take_along_axis(lift, first, axis=-1), cap)
    return cut


@lru_cache(maxsize=2)
def _shocks(seed: int) -> Floats:
    """Standard normal luck of every round, market and firm: drawn once for all settings."""
    import numpy as np

    return np.random.default_rng(seed).standard_normal((ROUNDS, 1, _MARKETS, FIRMS), dtype=np.float32)
