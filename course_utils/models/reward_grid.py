"""A robot, a parcel and a bonus that comes back (lesson 02).

A robot stands at START on a grid of 8 by 5 squares and moves one square a step,
up, right, down or left. What its owners mean: bring the parcel to the DOOR. What
they wrote: PRIZE points for the parcel, and a bonus at a checkpoint halfway, to
hurry the robot along. The robot is a perfect planner: it does what earns most by
the score as written, where a point one step later counts for a share g of a
point now (the discount). Bellman's equation says what a situation is worth, and
value iteration solves it by filling in the right side again and again:

    V(s) = max over moves a of [ points(s, a) + g * V(s after a) ]

(Bellman 1957, "Dynamic Programming"; Sutton & Barto 2018, "Reinforcement
Learning", section 4.4). A situation is the robot's square and the number of steps until
the bonus is back. All steps are certain, so the answer is also known in closed
form. With c the steps of one round (the smallest even number of at least 2 that is
not less than the wait for the bonus) and m = 6 the steps from checkpoint to door,
circling for ever beats delivering from a bonus of

    b* = PRIZE * g**(m - c) * (1 - g**c)

which is small for a g near 1 (there is no end to what circling earns) and for a
small g (the door is too far away to matter): it is largest at
g = ((m - c) / m)**(1 / c), where c < m.

How the bonus is paid is the owners' choice. "each": whenever the robot picks it up.
"once": the first time only. "lent": paid on arrival as g * bonus and taken back
on leaving as a whole bonus. That is F = g * P(after) - P(before) with P the
bonus at the checkpoint and 0 elsewhere, which leaves the best behaviour as it
would be without any bonus, whatever its size (Ng, Harada & Russell 1999, "Policy
invariance under reward transformations").

The robot's run is watched for STEPS steps. With end "open" it plans as if there were no
end; with "known" it knows that the run ends then, and plans backwards from it.

Grid, distances, prize and bonus are invented. The same happened in a real game,
not built to show it: a boat that circled in a lagoon for points that came back and did
not finish the race (Clark & Amodei, OpenAI, December 2016, "Faulty reward functions in the wild").
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from course_utils.models._checks import real, whole

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

__all__ = [
    "CHECKPOINT",
    "COLUMNS",
    "DOOR",
    "MOST_BONUS",
    "PRIZE",
    "ROWS",
    "START",
    "STEPS",
    "Plan",
    "Result",
    "Run",
    "best_plan",
    "flip_bonus",
    "simulate",
]

Rule = Literal["each", "once", "lent"]
End = Literal["open", "known"]
Square = tuple[int, int]

COLUMNS: Final = 8
ROWS: Final = 5
START: Final[Square] = (1, 1)
CHECKPOINT: Final[Square] = (4, 3)
DOOR: Final[Square] = (8, 5)
PRIZE: Final = 10.0
MOST_BONUS: Final = 3.0
STEPS: Final = 60
_MOVES: Final = ((0, 1), (1, 0), (0, -1), (-1, 0))
_CELLS: Final = COLUMNS * ROWS
_NEAR: Final = 1e-6  # two moves whose worth differs by less are equally good: they differ by rounding alone
_CLOSE_ENOUGH: Final = 1e-10
_BONUSES: Final = tuple(round(0.02 * k, 2) for k in range(151))
_TO_CHECKPOINT: Final = abs(CHECKPOINT[0] - START[0]) + abs(CHECKPOINT[1] - START[1])
_TO_DOOR: Final = abs(DOOR[0] - CHECKPOINT[0]) + abs(DOOR[1] - CHECKPOINT[1])


@dataclass(frozen=True, slots=True)
class Run:
    """What the robot did. squares: where it stood, START first. picked_up: the steps at which
    it got the bonus. delivered: the step at which it brought the parcel, None if it never did."""

    squares: tuple[Square, ...]
    picked_up: tuple[int, ...]
    delivered: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The best there is at one bonus, in closed form. worth: in points now, later ones discounted.
    written: points by the score as written within STEPS steps. delivered: the step, or None."""

    worth: float
    written: float
    pickups: int
    delivered: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """The robot's run at one setting, and how it would run with any other bonus.

    worth: of the first situation, by value iteration. written: points by the
    score as written, in STEPS steps. meant: PRIZE if the parcel came, else 0. gap: written less
    meant. flip: the bonus from which putting the parcel off pays, None if none does.
    *_curve: over `bonuses`.
    """

    bonus: float
    back_after: int
    discount: float
    rule: Rule
    end: End
    seed: int
    run: Run
    worth: float
    written: float
    meant: float
    gap: float
    flip: float | None
    bonuses: tuple[float, ...]
    written_curve: tuple[float, ...]
    meant_curve: tuple[float, ...]


def flip_bonus(back_after: int = 2, discount: float = 0.95) -> float:
    """The bonus b*, paid each time, from which circling beats delivering.

    back_after: steps until the bonus is back, 1 to 30. discount: 0.5 to 0.99.
    Raises ValueError for anything else.

    >>> round(flip_bonus(2, 0.95), 4), round(flip_bonus(2, 0.5), 4)
    (0.7941, 0.4688)
    """
    wait, g = whole("back_after", back_after, 1, 30), real("discount", discount, 0.5, 0.99)
    c = _round(wait)
    return PRIZE * g ** (_TO_DOOR - c) * (1 - g**c)


def best_plan(
    bonus: float = 1.0, back_after: int = 2, discount: float = 0.95, rule: Rule = "each", end: End = "open"
) -> Plan:
    """The best plan in closed form: no value iteration, only the few plans that can be best, compared.

    The loan of "lent" has no part in it: with it, the best plan is that without any bonus.
    Takes and refuses what `simulate` does.
    """
    b, wait, g = _checked(bonus, back_after, discount, rule, end)
    return _plan(b, wait, g, rule, end)


def simulate(
    bonus: float = 1.0,
    back_after: int = 2,
    discount: float = 0.95,
    rule: Rule = "each",
    end: End = "open",
    *,
    seed: int = 1,
) -> Result:
    """Let the robot find out what earns most, and watch it for STEPS steps.

    bonus: points at the checkpoint, 0 to MOST_BONUS. back_after: steps until it is back, 1 to
    30 (of no effect unless rule is "each"). discount: what a point one step later is
    worth now, 0.5 to 0.99. rule: how the bonus is paid. end: whether the robot knows
    when its run ends. seed: which of several equally good moves it prefers; that
    changes the way it takes. Raises ValueError where a value makes no sense.
    """
    b, wait, g = _checked(bonus, back_after, discount, rule, end)
    run, worth, net = _driven(b, wait if rule == "each" else 2, g, rule, end, seed)
    meant = PRIZE if run.delivered else 0.0
    written = meant + net * b
    written_curve, meant_curve = _curves(wait, g, rule, end, net)
    return Result(
        bonus=b,
        back_after=wait,
        discount=g,
        rule=rule,
        end=end,
        seed=seed,
        run=run,
        worth=worth,
        written=written,
        meant=meant,
        gap=written - meant,
        flip=flip_bonus(wait, g) if rule == "each" else None,
        bonuses=_BONUSES,
        written_curve=written_curve,
        meant_curve=meant_curve,
    )


def _checked(bonus: float, back_after: int, discount: float, rule: str, end: str) -> tuple[float, int, float]:
    if rule not in ("each", "once", "lent"):
        raise ValueError(f'the rule can be "each", "once" or "lent", not {rule!r}')
    if end not in ("open", "known"):
        raise ValueError(f'the end can be "open" or "known", not {end!r}')
    return (
        real("bonus", bonus, 0, MOST_BONUS),
        whole("back_after", back_after, 1, 30),
        real("discount", discount, 0.5, 0.99),
    )


# ---------------------------------------------------------------- closed form


def _round(back_after: int) -> int:
    """Steps from one pick-up to the next: back on the same square after an even number, at least 2."""
    return max(2, back_after + back_after % 2)


def _plan(bonus: float, back_after: int, discount: float, rule: Rule, end: End) -> Plan:
    """The few plans that can be best, compared.

    The k-th pick-up cannot come sooner than at step first + (k - 1) * c, and whoever delivers after it goes
    straight to the door. Whether one more round pays does not depend on how many there were.
    """
    g, c, first = discount, _round(back_after), _TO_CHECKPOINT
    straight = first + _TO_DOOR
    if rule == "lent":
        return Plan(PRIZE * g ** (straight - 1), PRIZE, 0, straight)
    if rule == "once" or bonus <= flip_bonus(back_after, g):
        return Plan(bonus * g ** (first - 1) + PRIZE * g ** (straight - 1), bonus + PRIZE, 1, straight)
    rounds = (STEPS - first) // c + 1
    for_ever = bonus * g ** (first - 1) / (1 - g**c)
    if end == "open":
        return Plan(for_ever, bonus * rounds, rounds, None)
    last = (STEPS - straight) // c + 1  # the pick-up after which the door can just be reached in time
    more = bonus * sum(g ** (c * k) for k in range(1, rounds - last + 1))
    if more > PRIZE * g**_TO_DOOR:
        return Plan(for_ever * (1 - g ** (c * rounds)), bonus * rounds, rounds, None)
    delivered = straight + (last - 1) * c
    worth = for_ever * (1 - g ** (c * last)) + PRIZE * g ** (delivered - 1)
    return Plan(worth, bonus * last + PRIZE, last, delivered)


@lru_cache(maxsize=256)
def _curves(
    back_after: int, discount: float, rule: Rule, end: End, net: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Written and meant points at every bonus. net: what a loan left on the way taken, per point of bonus."""
    best = [_plan(bonus, back_after, discount, rule, end) for bonus in _BONUSES]
    left = net if rule == "lent" else 0.0
    written = tuple(one.written + left * bonus for one, bonus in zip(best, _BONUSES, strict=True))
    return written, tuple(PRIZE if one.delivered else 0.0 for one in best)


# ------------------------------------------------------------ value iteration


@dataclass(frozen=True, slots=True)
class _World:
    """Every situation and where each of the four moves leads. Situation = clock * squares + square;
    the last one is the end. allowed, enters, leaves, delivers: 0 or 1 for each move and situation."""

    after: Ints
    allowed: Floats
    enters: Floats
    leaves: Floats
    delivers: Floats

    def points(self, bonus: float, discount: float, rule: Rule, *, last: bool = False) -> Floats:
        """The score as written, for every move in every situation. last: the run ends with this
        move, and a loan is not paid out any more."""
        import numpy as np

        paid = self.enters
        if rule == "lent":
            paid = (0.0 if last else discount) * self.enters - self.leaves
        return np.where(self.allowed, PRIZE * self.delivers + bonus * paid, -np.inf)


@lru_cache(maxsize=64)
def _world(back_after: int, rule: Rule) -> _World:
    """The grid under this rule. The clock counts the steps until the bonus is back; 0: it is there."""
    import numpy as np

    clocks = {"each": back_after + 1, "once": 2, "lent": 1}[rule]
    shape = (len(_MOVES), clocks * _CELLS)
    after = np.zeros(shape, dtype=np.int64)
    allowed, enters, leaves, delivers = (np.zeros(shape) for _ in range(4))
    for clock in range(clocks):
        for cell in range(_CELLS):
            here, state = _square(cell), clock * _CELLS + cell
            for move, (across, up) in enumerate(_MOVES):
                there = (here[0] + across, here[1] + up)
                if not (1 <= there[0] <= COLUMNS and 1 <= there[1] <= ROWS):
                    continue
                then = max(0, clock - 1) if rule == "each" else clock
                paid = there == CHECKPOINT and then == 0
                then = (clocks - 1) if paid else then
                allowed[move, state] = 1
                enters[move, state] = paid
                leaves[move, state] = here == CHECKPOINT
                delivers[move, state] = there == DOOR
                after[move, state] = clocks * _CELLS if there == DOOR else then * _CELLS + _cell(there)
    return _World(after, allowed, enters, leaves, delivers)


def _square(cell: int) -> Square:
    return cell % COLUMNS + 1, cell // COLUMNS + 1


def _cell(square: Square) -> int:
    return (square[1] - 1) * COLUMNS + square[0] - 1


@lru_cache(maxsize=256)
def _driven(
    bonus: float, back_after: int, discount: float, rule: Rule, end: End, seed: int
) -> tuple[Run, float, float]:
    """The run; what the first situation is worth; and, per point of bonus, what was paid less what was taken back."""
    world = _world(back_after, rule)
    policies, worth = _policies(world, bonus, discount, rule, end, seed)
    lent = rule == "lent"
    state, net = _cell(START), 0.0
    squares, picked_up = [START], []
    for step in range(1, STEPS + 1):
        move = int(policies[-step if end == "known" else -1][state])
        if world.enters[move, state]:
            picked_up.append(step)
            net += discount if lent else 1.0
        if lent:
            net -= world.leaves[move, state]
        here = squares[-1]
        squares.append((here[0] + _MOVES[move][0], here[1] + _MOVES[move][1]))
        if world.delivers[move, state]:
            return Run(tuple(squares), tuple(picked_up), step), worth, net
        state = int(world.after[move, state])
    return Run(tuple(squares), tuple(picked_up), None), worth, net


def _policies(
    world: _World, bonus: float, discount: float, rule: Rule, end: End, seed: int
) -> tuple[list[Ints], float]:
    """Value iteration: the best move in every situation after each sweep, and the worth of the first situation.

    With a known end, sweep k is what is best with k steps left, and there are STEPS. With an
    open one, sweeps go on until none changes anything, and only the last one's moves are kept.
    """
    import numpy as np

    order = np.random.default_rng(seed).permutation(len(_MOVES))
    after, points = world.after[order], world.points(bonus, discount, rule)[order]
    worth = np.zeros(after.shape[1] + 1)  # the last one is the end, worth nothing more

    def moves(good: Floats) -> Ints:
        return order[np.argmax(good >= good.max(axis=0) - _NEAR, axis=0)]

    kept: list[Ints] = []
    if end == "known":
        for left in range(1, STEPS + 1):
            now = world.points(bonus, discount, rule, last=True)[order] if left == 1 else points
            good = now + discount * worth[after]
            worth[:-1] = good.max(axis=0)
            kept.append(moves(good))
    else:
        while True:
            good = points + discount * worth[after]
            best = good.max(axis=0)
            change = float(np.abs(best - worth[:-1]).max())
            worth[:-1] = best
            if change < _CLOSE_ENOUGH:
                break
        kept.append(moves(good))
    return kept, float(worth[_cell(START)])
