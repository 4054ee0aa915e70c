"""Small nudges, and a shortcut that stops holding (lesson 03).

A linear machine sorts made-up cases into two kinds, y = +1 and y = -1. Of each
case it sees d + 1 numbers x, and answers with the sign of w . x:

    d = 60 weak hints    x_j = 0.3 * y + N(0, 1)          each says little, together they say much
    one strong shortcut  x_0 = 1.0 * s + N(0, 0.2**2)     s = y with chance h ("the shortcut holds"), else -y

An opponent may move every number by at most e. For a linear machine the worst
nudge is known in closed form (the fast gradient sign method is exact here): move
every number against the sign of its weight. It costs the margin y * (w . x)

    e * ||w||_1 = e * (|w_0| + ... + |w_d|)

whatever the case, so a case is still judged rightly if y * (w . x) - e * ||w||_1 > 0.
With independent normal numbers of means m and spreads s (for y = +1),

    accuracy = Phi((w . m - e * ||w||_1) / sqrt(sum (w_j * s_j)**2))

and with a shortcut it is h times that with +1.0 in its place plus (1 - h) times
that with -1.0. Training finds the w of least mean log(1 + exp(-margin)) on 1,000
made-up cases, with a small weight decay 0.005 * ||w||**2; training against nudges
takes the nudged margin instead (adversarial training). Written as w = u - v with
u, v >= 0 this is smooth and convex, and accelerated projected gradient steps find
its one minimum.

Nudge: Goodfellow, Shlens & Szegedy 2015 (arXiv 1412.6572). One strong number and
many weak ones, and that guarding against nudges can cost ordinary accuracy:
Tsipras et al., ICLR 2019 (arXiv 1805.12152). Shortcuts: Geirhos et al. 2020 (arXiv
2004.07780). That training against nudges can push a machine onto a shortcut, for
nudges of this kind where the shortcut is the larger in scale: Moayeri, Banihashem &
Feizi, NeurIPS 2022 (arXiv 2209.07592). All numbers here are invented; deep networks
are not linear, and for them the worst nudge is not known exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share, whole
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Numbers = Sequence[float] | Floats
    Rows = Sequence[Sequence[float]] | Floats

__all__ = [
    "CASES",
    "HINT",
    "HINTS",
    "MOST_NUDGE",
    "MOST_TRAINING_NUDGE",
    "SHORTCUT",
    "Machine",
    "Result",
    "bell_accuracy",
    "cases",
    "robust_accuracy",
    "simulate",
    "train",
]

HINTS: Final = 60
HINT: Final = 0.3
SHORTCUT: Final = 1.0
SHORTCUT_SPREAD: Final = 0.2
CASES: Final = 1000
MOST_NUDGE: Final = 1.0
MOST_TRAINING_NUDGE: Final = 0.5
_DECAY: Final = 0.01
_TESTED: Final = 2000
_NUDGES: Final = tuple(round(0.025 * k, 3) for k in range(41))
_HOLDS: Final = tuple(round(0.05 * k, 2) for k in range(21))


@dataclass(frozen=True, slots=True)
class Machine:
    """What one trained machine gets right; all shares from 0 to 1.

    lean: the part of all its weight that lies on the shortcut, None where it
    learned no weight at all and tosses a coin. clean, nudged: on cases like those
    it was trained on. shifted: not nudged, where the shortcut holds as often as
    in use. sampled_*: the same on 2,000 simulated cases. by_nudge, by_holds: over
    the result's `nudges` and `holds_grid`.
    """

    lean: float | None
    clean: float
    nudged: float
    shifted: float
    sampled_nudged: float
    sampled_shifted: float
    by_nudge: tuple[float, ...]
    by_holds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Two machines trained on the same made-up cases: one in the usual way, one against nudges."""

    nudge: float
    training_nudge: float
    held: float
    holds: float
    usual: Machine
    guarded: Machine
    cases: int
    tested: int
    seed: int
    nudges: tuple[float, ...]
    holds_grid: tuple[float, ...]


def robust_accuracy(
    weights: Numbers,
    inputs: Rows,
    labels: Numbers,
    nudge: float,
    bias: float = 0.0,
) -> float:
    """The share of cases that a linear machine judges rightly, whatever nudge is made; 0 to 1.

    weights: w, one number for each of the d inputs. inputs: n rows of d numbers.
    labels: n times +1 or -1. nudge: the most by which each input may be moved, at
    least 0. A case counts as right only if y * (w . x + bias) - nudge * ||w||_1 is
    above 0. Raises ValueError with one sentence for anything that does not fit.

    >>> robust_accuracy([1, -2], [[1, 0], [0.2, 0], [0, 1]], [1, 1, -1], nudge=0.1)
    0.6666666666666666
    """
    w, x, y = _numbers("weights", weights, 1), _numbers("inputs", inputs, 2), _numbers("labels", labels, 1)
    size, shift = real("nudge", nudge, 0), real("bias", bias)
    if x.shape[1] != len(w):
        raise ValueError(f"each input must have as many numbers as there are weights ({len(w)}), not {x.shape[1]}")
    if len(y) != len(x):
        raise ValueError(f"there must be one label for each input ({len(x)}), not {len(y)}")
    if not (abs(y) == 1).all():
        raise ValueError("every label must be +1 or -1")
    margins = y * (x @ w + shift) - size * abs(w).sum()
    return float((margins > 0).mean())


def bell_accuracy(weights: Sequence[float], means: Sequence[float], spreads: Sequence[float], nudge: float) -> float:
    """The same for independent normal inputs, in closed form: Phi((w.m - e*||w||_1) / sqrt(sum (w*s)**2)).

    means, spreads: of each input for cases with label +1; those with label -1 are their mirror
    image. Raises ValueError where the lengths differ or nothing has both weight and spread.

    >>> round(bell_accuracy([0.3] * 100, [0.3] * 100, [1] * 100, 0), 5)
    0.99865
    """
    size = real("nudge", nudge, 0)
    if not len(weights) == len(means) == len(spreads):
        raise ValueError("weights, means and spreads must be equally many")
    spread = sqrt(sum((w * s) ** 2 for w, s in zip(weights, spreads, strict=True)))
    if spread == 0:
        raise ValueError("at least one input must have both a weight and a spread")
    worst = sum(w * m for w, m in zip(weights, means, strict=True)) - size * sum(abs(w) for w in weights)
    return cdf(worst / spread)


def cases(number: int = CASES, holds: float = 0.9, *, seed: int = 1) -> tuple[Floats, Floats]:
    """Made-up cases: inputs (n rows: the shortcut first, then 60 hints) and labels (n times +1 or -1).

    holds: the chance that the shortcut points to the right kind. Raises ValueError for bad numbers.
    """
    import numpy as np

    n, h = whole("number", number, 1, 100_000), share("holds", holds)
    shortcut, noise, hints, labels = _draws(n, seed)
    mirrored = np.column_stack([_shortcut(shortcut, noise, h), hints])  # as if every label were +1
    return mirrored * labels[:, None], labels


def train(inputs: Rows, labels: Numbers, nudge: float = 0.0) -> Floats:
    """The weights learned from these cases: one for each input. nudge 0 is usual training.

    inputs, labels: as in `robust_accuracy`. The weights are all 0 where no input
    is worth trusting against so large a nudge.
    """
    import numpy as np

    size, x, y = real("nudge", nudge, 0), _numbers("inputs", inputs, 2), _numbers("labels", labels, 1)
    if len(y) != len(x):
        raise ValueError(f"there must be one label for each input ({len(x)}), not {len(y)}")
    toward = x * y[:, None]
    both = np.concatenate([toward - size, -toward - size], axis=1)  # one column for u, one for v, w = u - v
    step = 1 / (np.linalg.eigvalsh(both.T @ both)[-1] / (4 * len(y)) + _DECAY)
    now = ahead = np.zeros(both.shape[1])
    speed = 1.0
    for turn in range(2000):
        slope = both.T @ (-1 / (1 + np.exp(np.minimum(both @ ahead, 500)))) / len(y) + _DECAY * ahead
        new = np.maximum(ahead - step * slope, 0)
        if (ahead - new) @ (new - now) > 0:
            speed = 1.0  # overshot: start the run-up afresh
        faster = (1 + sqrt(1 + 4 * speed * speed)) / 2
        ahead = new + (speed - 1) / faster * (new - now)
        moved, now, speed = float(abs(new - now).max()), new, faster
        if turn > 20 and moved < 1e-6:
            break
    half = len(now) // 2
    weights: Floats = now[:half] - now[half:]
    return weights


def simulate(
    nudge: float = 0.3,
    training_nudge: float = 0.3,
    held: float = 0.9,
    holds: float = 0.5,
    *,
    seed: int = 1,
) -> Result:
    """Train two machines on the same 1,000 made-up cases, nudge them, and move them elsewhere.

    nudge: the most by which each number is moved, 0 to 1; 1 is the spread of a
    hint. training_nudge: the same in training against nudges, 0 to 0.5. held: how
    often the shortcut held in training, 0.5 to 1; holds: how often it does in use,
    0 to 1. Raises ValueError where a number makes no sense. The same seed gives the
    same draws at every setting.
    """
    size = real("nudge", nudge, 0, MOST_NUDGE)
    guard = real("training_nudge", training_nudge, 0, MOST_TRAINING_NUDGE)
    before, after = real("held", held, 0.5, 1), share("holds", holds)
    return Result(
        nudge=size,
        training_nudge=guard,
        held=before,
        holds=after,
        usual=_machine(_weights(0.0, before, seed), size, before, after, seed),
        guarded=_machine(_weights(guard, before, seed), size, before, after, seed),
        cases=CASES,
        tested=_TESTED,
        seed=seed,
        nudges=_NUDGES,
        holds_grid=_HOLDS,
    )


def _numbers(name: str, given: object, dimensions: int) -> Floats:
    """The numbers as an array. Raises ValueError, naming them, unless they fill one and are finite."""
    import numpy as np

    rows = "rows of numbers, all equally long" if dimensions == 2 else "a list of numbers"
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be {rows}") from None
    if array.ndim != dimensions or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"{name} must be {rows}, finite and at least one")
    return array


@lru_cache(maxsize=128)
def _weights(training_nudge: float, held: float, seed: int) -> tuple[float, ...]:
    return tuple(train(*cases(CASES, held, seed=seed), nudge=training_nudge).tolist())


def _machine(weights: tuple[float, ...], nudge: float, held: float, holds: float, seed: int) -> Machine:
    on_shortcut, on_hints = weights[0], sum(weights[1:]) * HINT
    size = sum(abs(w) for w in weights)
    if size == 0:
        coin = (0.5,)
        return Machine(None, 0.5, 0.5, 0.5, 0.5, 0.5, coin * len(_NUDGES), coin * len(_HOLDS))
    spread = sqrt((on_shortcut * SHORTCUT_SPREAD) ** 2 + sum(w * w for w in weights[1:]))

    def right(worst: float, h: float) -> float:
        """The closed form of the module, with the shortcut right h of the time."""
        base, swing = on_hints - worst * size, on_shortcut * SHORTCUT
        return h * cdf((base + swing) / spread) + (1 - h) * cdf((base - swing) / spread)

    return Machine(
        lean=abs(on_shortcut) / size,
        clean=right(0, held),
        nudged=right(nudge, held),
        shifted=right(0, holds),
        sampled_nudged=robust_accuracy(weights, *_test(held, seed), nudge),
        sampled_shifted=robust_accuracy(weights, *_test(holds, seed), 0),
        by_nudge=tuple(right(e, held) for e in _NUDGES),
        by_holds=tuple(right(0, h) for h in _HOLDS),
    )


@lru_cache(maxsize=8)
def _test(holds: float, seed: int) -> tuple[Floats, Floats]:
    """Fresh cases, which no machine was trained on."""
    return cases(_TESTED, holds, seed=seed + 1_000_003)


@lru_cache(maxsize=4)
def _draws(number: int, seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    """The luck of every case, drawn once for all settings."""
    import numpy as np

    rng = np.random.default_rng(seed)
    luck, noise = rng.random(number), rng.standard_normal(number) * SHORTCUT_SPREAD
    hints = HINT + rng.standard_normal((number, HINTS))
    return luck, noise, hints, rng.choice([-1.0, 1.0], number)


def _shortcut(luck: Floats, noise: Floats, holds: float) -> Floats:
    import numpy as np

    pointed: Floats = np.where(luck < holds, SHORTCUT, -SHORTCUT) + noise
    return pointed
