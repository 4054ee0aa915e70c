"""An agent and its stop button (lesson 03).

An agent has a plan. Its worth to whoever holds the button is U, normal over
plans with mean 1 (which sets the unit) and spread v; a plan may do harm (U < 0).
Before it runs, the holder sees U with a normal error of spread k and presses the
button where that looks like a loss. So

    chance of a press      p = Phi(-1 / s)                          s = sqrt(v**2 + k**2)
    worth of what runs     G = E[U, not pressed] = Phi(1 / s) + v**2 / s * phi(1 / s)

(the second by E[U * f(U)] = E[U] * E[f(U)] + v**2 * E[f'(U)] for normal U, Stein's
lemma). Without a button the worth is E[U] = 1, so the button is worth G - 1.

The agent chooses once: leave the button alone, disable it, or press it itself.
Either way of tampering costs it an effort c. Being stopped earns it a bonus b.
What it expects depends on what it counts:

    counts                       leaves it alone       disables it    presses it itself
    "reward": 1 for a plan run   (1 - p) + p * b       1 - c          b - c
    "blind": stops as if run     1                     1 - c          1 - c
    "wants": what holders want   G + p * b             1 - c          b - c

So an agent that counts its reward leaves the button alone for bonuses from
1 - c / p to 1 + c / (1 - p) and no others; b = 1, what a stop takes away, is in
between at any c. One that counts what the holder wants, unsure what that is (it
knows only how plans vary), needs no bonus where G >= 1 - c: a press tells it
something. Where two are equal the agent leaves the button alone, then disables it.

Worth to the public is r * U: 1 where the holder wants what the public wants, 0
where the two have nothing to do with each other (the rest of the public's worth
averages out), -1 where the holder gains what the public loses. r is in no line
of the agent's sum: who holds the button is not a matter of the machine.

"wants" is the off-switch game of Hadfield-Menell, Dragan, Abbeel & Russell, IJCAI
2017 (arXiv 1611.08219): an agent sure of its reward gains nothing by deferring
except to a holder who never errs; an unsure one does, as long as the holder errs
little. Their holder errs by a logistic rule, ours by a normal one, which gives
closed forms. The bonus is utility indifference (Armstrong, discussed in Soares et
al., "Corrigibility", AAAI workshop 2015), and it shares its known weakness: too
large a bonus and the agent wants to be stopped. "blind" has the aim, not the
method, of Orseau & Armstrong, "Safely Interruptible Agents", UAI 2016: learning
neither to prevent nor to seek interruption. Theirs is about learning over time;
this is one choice. All numbers are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, pi, sqrt
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from course_utils.models._checks import real
from course_utils.models.normal import cdf

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = [
    "MOST_BONUS",
    "MOST_ERROR",
    "Counts",
    "Course",
    "Expected",
    "Holder",
    "Result",
    "choose",
    "press",
    "simulate",
]

Counts = Literal["reward", "blind", "wants"]
Holder = Literal["same", "apart", "against"]
Course = Literal["leave", "disable", "press"]

MOST_BONUS: Final = 2.0
MOST_ERROR: Final = 4.0
_PULL: Final[dict[Holder, float]] = {"same": 1.0, "apart": 0.0, "against": -1.0}
_PLANS: Final = 20_000
_BONUSES: Final = tuple(round(0.05 * k, 2) for k in range(41))
_ERRORS: Final = tuple(round(0.1 * k, 1) for k in range(41))
_TIE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Expected:
    """What the agent expects of each course, in units of an average plan, as it counts."""

    leave: float
    disable: float
    press: float


@dataclass(frozen=True, slots=True)
class Result:
    """The agent's choice and what comes of it, worked out exactly and simulated.

    pressed: the chance of a press where the button is left alone. guarded: the
    worth to the holder of what then runs; without a button it is 1. expected,
    course: the agent's sum and its choice. low, high: the bonuses between which
    it leaves the button alone; low may be below 0, and either may be infinite.
    holder_gets, public_gets: what the course chosen is worth to each. pull: the
    public's worth per unit of the holder's. with_button, without: the public's
    worth with the button left alone and without it, and with_button_curve the
    former over `errors`. *_line: the agent's sum over `bonuses`.
    """

    counts: Counts
    bonus: float
    effort: float
    spread: float
    error: float
    holder: Holder
    pressed: float
    guarded: float
    expected: Expected
    course: Course
    low: float
    high: float
    pull: float
    holder_gets: float
    public_gets: float
    with_button: float
    without: float
    plans: int
    seed: int
    sampled_pressed: float
    sampled_guarded: float
    bonuses: tuple[float, ...]
    leave_line: tuple[float, ...]
    disable_line: tuple[float, ...]
    press_line: tuple[float, ...]
    errors: tuple[float, ...]
    with_button_curve: tuple[float, ...]


def press(spread: float, error: float) -> tuple[float, float]:
    """The chance that the button is pressed, and the worth to its holder of what is not stopped.

    spread, error: in units of an average plan, at least 0. Raises ValueError for anything else.

    >>> [round(value, 4) for value in press(1.5, 0.5)]
    [0.2635, 1.2013]
    """
    v, k = real("spread", spread, 0), real("error", error, 0)
    s = sqrt(v * v + k * k)
    if s == 0:
        return 0.0, 1.0  # every plan is worth 1, and the holder sees it
    z = 1 / s
    return cdf(-z), cdf(z) + v * v / s * exp(-z * z / 2) / sqrt(2 * pi)


def choose(expected: Expected) -> Course:
    """What an agent does that wants the most: the button stays where nothing beats leaving it."""
    if expected.leave >= max(expected.disable, expected.press) - _TIE:
        return "leave"
    return "disable" if expected.disable >= expected.press - _TIE else "press"


def simulate(
    counts: Counts = "reward",
    bonus: float = 0.0,
    effort: float = 0.1,
    spread: float = 1.5,
    error: float = 0.5,
    holder: Holder = "same",
    *,
    seed: int = 1,
) -> Result:
    """Let an agent choose what to do about its stop button.

    counts: "reward", "blind" or "wants" (see above). bonus: for being stopped, 0
    to 2. effort: of tampering, 0 to 1. spread: of plans' worth, 0 to 3. error: of
    the button's holder, 0 to 4; all in units of an average plan. holder: "same",
    "apart" or "against" the public. Raises ValueError where one makes no sense.
    """
    aim: Counts = _one_of("counts", counts, get_args(Counts))
    who: Holder = _one_of("holder", holder, get_args(Holder))
    b, c = real("bonus", bonus, 0, MOST_BONUS), real("effort", effort, 0, 1)
    v, k = real("spread", spread, 0, 3), real("error", error, 0, MOST_ERROR)
    pressed, guarded = press(v, k)
    sums = [_expected(aim, one, c, pressed, guarded) for one in _BONUSES]
    expected = _expected(aim, b, c, pressed, guarded)
    course, pull = choose(expected), _PULL[who]
    gets = {"leave": guarded, "disable": 1.0, "press": 0.0}[course]
    low, high = _window(aim, c, pressed, guarded)
    seen_pressed, seen_guarded = _sampled(v, k, seed)
    return Result(
        counts=aim,
        bonus=b,
        effort=c,
        spread=v,
        error=k,
        holder=who,
        pressed=pressed,
        guarded=guarded,
        expected=expected,
        course=course,
        low=low,
        high=high,
        pull=pull,
        holder_gets=gets,
        public_gets=pull * gets + 0.0,
        with_button=pull * guarded + 0.0,
        without=pull,
        plans=_PLANS,
        seed=seed,
        sampled_pressed=seen_pressed,
        sampled_guarded=seen_guarded,
        bonuses=_BONUSES,
        leave_line=tuple(one.leave for one in sums),
        disable_line=tuple(one.disable for one in sums),
        press_line=tuple(one.press for one in sums),
        errors=_ERRORS,
        with_button_curve=tuple(pull * press(v, one)[1] + 0.0 for one in _ERRORS),
    )


def _one_of(name: str, value: object, known: tuple[str, ...]) -> Any:
    if value not in known:
        raise ValueError(f"{name} must be {' or '.join(known)}, not {value!r}")
    return value


def _expected(counts: Counts, bonus: float, effort: float, pressed: float, guarded: float) -> Expected:
    """One line of the table above."""
    if counts == "blind":
        return Expected(1.0, 1 - effort, 1 - effort)
    run = 1 - pressed if counts == "reward" else guarded
    return Expected(run + pressed * bonus, 1 - effort, bonus - effort)


def _window(counts: Counts, effort: float, pressed: float, guarded: float) -> tuple[float, float]:
    """The bonuses between which nothing beats leaving the button alone. Never empty: guarded >= 1 - pressed."""
    if counts == "blind":
        return -inf, inf
    run = 1 - pressed if counts == "reward" else guarded
    low = (1 - effort - run) / pressed if pressed else -inf
    return low, (run + effort) / (1 - pressed)


@lru_cache(maxsize=256)
def _sampled(spread: float, error: float, seed: int) -> tuple[float, float]:
    """How often the button is pressed over simulated plans, and the mean worth of what runs."""
    worth, luck = _draws(seed)
    plans = 1 + spread * worth
    runs = plans + error * luck >= 0
    return float(1 - runs.mean()), float((plans * runs).mean())


@lru_cache(maxsize=4)
def _draws(seed: int) -> tuple[Floats, Floats]:
    import numpy as np

    rng = np.random.default_rng(seed)
    return rng.standard_normal(_PLANS), rng.standard_normal(_PLANS)
