"""Three ways to divide twenty people over three kinds of problems (lesson 06).

Ten people are trained for technical problems, ten for societal ones. Every week
new problems arrive: technical, societal, and joint ones, half of which is technical
and half societal work. In one's own field a problem takes one person one week of
work (a person-week). Outside it, where a share L of one's skill is lost, it takes
1 / (1 - L) weeks. Three arrangements meet the same problems:

* merged: one team for everything. If it does not sort, everyone takes what comes next,
  whatever its kind, and does all of it alone. Work for one problem of any kind, on
  average over who takes it: h = (1 + 1 / (1 - L)) / 2 person-weeks. If it sorts first,
  people do problems of their own field, 1 person-week each, share the joint ones, at h,
  and help out in the other field only with time to spare.
* separate: each team does the problems of its own field. Of the joint problems, a
  share A gets both its halves done without a meeting. The rest falls between the
  teams: each takes it for the other's, and nobody works on it.
* coordinated: as separate, but every joint problem is taken up by both teams, at the
  price of k person-weeks of meeting, shared equally: 1 + k person-weeks for a joint
  problem, 1 for any other. A share j of problems being joint, that is 1 + j * k on
  average. Time that one team has to spare cannot be used by the other.

Take v problems a week, as many technical as societal, j of them joint. An arrangement
falls behind where v times the work for a problem is more than 20 person-weeks. That
work is h for a merged team that does not sort, 1 - j + j * h for one that does, and
1 + j * k for coordinated teams. So a merged team needs less work below a loss of skill of

    L = 2 * j * k / (1 + 2 * j * k)  if it does not sort,    2 * k / (1 + 2 * k)  if it does

(`even_loss`). Work that waits is taken up in proportion to what waits of each kind.
How many problems a week brings is binomial, from 90 chances, which is close to
Poisson; work itself has no luck in it.

Our own toy: every number in it is **invented** and nothing here was measured in a real
organisation. The trade-off between people who can take anything and people who
know one thing well is old in the study of queues (Pinker & Shumsky, "The
Efficiency-Quality Trade-Off of Cross-Trained Workers", Manufacturing & Service
Operations Management 2(1), 2000); their model is another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share, whole
from course_utils.models.watchlist import Span

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

__all__ = [
    "LOSSES",
    "MOST_LOSS",
    "MOST_NEW",
    "PEOPLE",
    "WEEKS",
    "Backlog",
    "Result",
    "even_loss",
    "merged_work",
    "simulate",
]

PEOPLE: Final = 20
WEEKS: Final = 52
MOST_NEW: Final = 30
MOST_LOSS: Final = 0.8
LOSSES: Final = tuple(round(0.05 * k, 2) for k in range(17))
_YEARS: Final = 200
_TEAM: Final = PEOPLE / 2
_SLOTS: Final = 90  # chances a week for a problem to come


@dataclass(frozen=True, slots=True)
class Backlog:
    """Problems that wait after the last week, as means over the simulated years, and the spread of all.

    met: the share of all working time spent in meetings.
    """

    technical: float
    societal: float
    joint: float
    total: Span
    met: float


@dataclass(frozen=True, slots=True)
class Result:
    """The same years of problems under three arrangements.

    merged_by_loss: mean problems that wait with a merged team, at every loss of skill in
    LOSSES. The other two arrangements do not depend on it.
    """

    new: float
    joint: float
    technical: float
    loss: float
    meeting: float
    alone: float
    sorts: bool
    years: int
    seed: int
    merged: Backlog
    separate: Backlog
    coordinated: Backlog
    merged_by_loss: tuple[float, ...]


def even_loss(joint: float, meeting: float, sorts: bool = False) -> float:
    """The loss of skill at which a merged team and coordinated teams need the same work for a problem.

    For as many technical as societal problems, some joint ones among them if the
    merged team sorts. Raises ValueError where joint is no share from 0 to 1, or the
    meeting time for a joint problem is below 0 person-weeks.

    >>> round(even_loss(0.2, 1.25), 4), round(even_loss(0.2, 1.25, sorts=True), 4)
    (0.3333, 0.7143)
    """
    extra = 2 * (1 if sorts else share("joint", joint)) * real("meeting", meeting, 0)
    return extra / (1 + extra)


def merged_work(loss: float, joint: float = 0.0, sorts: bool = False) -> float:
    """Person-weeks that a problem takes a merged team on average, for as many technical as societal ones.

    loss: 0 to 0.95; joint: share of all problems. Raises ValueError where a number
    makes no sense.

    >>> merged_work(0.5), merged_work(0.5, 0.2, sorts=True)
    (1.5, 1.1)
    """
    half, both = (1 + 1 / (1 - real("loss", loss, 0, 0.95))) / 2, share("joint", joint)
    return 1 - both + both * half if sorts else half


def simulate(
    new: float = 17.0,
    joint: float = 0.2,
    technical: float = 0.5,
    loss: float = 0.4,
    meeting: float = 0.5,
    alone: float = 0.2,
    sorts: bool = False,
    *,
    seed: int = 1,
) -> Result:
    """Let the three arrangements work for 200 simulated years of 52 weeks each.

    new: problems a week on average, 0 to 30. joint: share of them that are joint.
    technical: share of the others that are technical. loss: skill lost outside one's
    field, 0 to 0.8. meeting: person-weeks of meeting for a joint problem, 0 to 5. alone:
    share of joint problems that separate teams solve without a meeting. sorts: whether a
    merged team tells the kinds apart before it starts. Raises ValueError where a
    number makes no sense. Every setting meets the same luck, so dials move the outcome
    smoothly.
    """
    rate, both, own = real("new", new, 0, MOST_NEW), share("joint", joint), share("technical", technical)
    lost, talk = real("loss", loss, 0, MOST_LOSS), real("meeting", meeting, 0, 5)
    without, start = share("alone", alone), whole("seed", seed, 0, 2**32 - 1)
    if not isinstance(sorts, bool):
        raise ValueError(f"sorts must be True or False, not {sorts!r}")
    run = _sorted if sorts else _merged
    curve = run(rate, both, own, LOSSES, start)
    mine = curve[LOSSES.index(lost)] if lost in LOSSES else run(rate, both, own, (lost,), start)[0]
    return Result(
        new=rate,
        joint=both,
        technical=own,
        loss=lost,
        meeting=talk,
        alone=without,
        sorts=sorts,
        years=_YEARS,
        seed=start,
        merged=mine,
        separate=_two_teams(rate, both, own, 0.0, without, start),
        coordinated=_two_teams(rate, both, own, talk, 1.0, start),
        merged_by_loss=tuple(one.total.mean for one in curve),
    )


@lru_cache(maxsize=32)
def _merged(new: float, joint: float, technical: float, losses: tuple[float, ...], seed: int) -> tuple[Backlog, ...]:
    """One team that does not sort, at every one of these losses of skill."""
    import numpy as np

    slow = 1 / (1 - np.array(losses))[:, None]
    wait: Floats = np.zeros((3, len(losses), _YEARS))
    for came in _arrivals(new, joint, technical, seed):
        wait += came[:, None, :]
        everything = np.maximum(wait.sum(axis=0), 1e-12)
        t, s, j = wait / everything
        # Weeks a problem takes, by who takes it: its kind is drawn in proportion to what waits.
        shared = np.maximum(j * (1 + slow) / 2, 1e-12)  # above 0 for the years in which nothing waits
        pace = 1 / (t + s * slow + shared) + 1 / (t * slow + s + shared)
        wait *= 1 - np.minimum(_TEAM * pace / everything, 1)
    return tuple(_backlog(wait[:, k], 0.0) for k in range(len(losses)))


@lru_cache(maxsize=32)
def _sorted(new: float, joint: float, technical: float, losses: tuple[float, ...], seed: int) -> tuple[Backlog, ...]:
    """One team that sorts: own field and half the joint problems first, then help, at every one of these losses."""
    import numpy as np

    slow = 1 / (1 - np.array(losses))[:, None]
    half = (1 + slow) / 2
    t, s, j = np.zeros((3, len(losses), _YEARS))
    for came in _arrivals(new, joint, technical, seed):
        t, s, j = t + came[0], s + came[1], j + came[2]
        share_t, share_s = (np.minimum(1, _TEAM / np.maximum(own + half * j / 2, 1e-12)) for own in (t, s))
        spare_t, spare_s = _TEAM - share_t * (t + half * j / 2), _TEAM - share_s * (s + half * j / 2)
        t, s, j = t * (1 - share_t), s * (1 - share_s), j * (1 - (share_t + share_s) / 2)
        spare = np.maximum(spare_t, spare_s)  # where one half still has work, only the other has time to spare
        helped = np.minimum(j, spare / half)
        left = spare - helped * half
        t, s, j = np.maximum(t - left / slow, 0), np.maximum(s - left / slow, 0), j - helped
    return tuple(_backlog(np.stack((t[k], s[k], j[k])), 0.0) for k in range(len(losses)))


@lru_cache(maxsize=64)
def _two_teams(new: float, joint: float, technical: float, meeting: float, taken: float, seed: int) -> Backlog:
    """Two teams that each keep to their field; a share `taken` of the joint problems is worked on by both."""
    import numpy as np

    t, s, j, between = np.zeros((4, _YEARS))
    half, met = (1 + meeting) / 2, 0.0
    for came in _arrivals(new, joint, technical, seed):
        t, s, j, between = t + came[0], s + came[1], j + taken * came[2], between + (1 - taken) * came[2]
        asked = np.maximum(t, s) + half * j  # the busier team decides how much joint work gets done
        done = j * np.minimum(1, _TEAM / np.maximum(asked, 1e-12))
        t, s, j = np.maximum(t - (_TEAM - half * done), 0), np.maximum(s - (_TEAM - half * done), 0), j - done
        met += meeting * float(done.mean())
    return _backlog(np.stack((t, s, j + between)), met / (WEEKS * PEOPLE))


def _backlog(wait: Floats, met: float) -> Backlog:
    """wait: technical, societal and joint problems that wait, by simulated year."""
    import numpy as np

    total = wait.sum(axis=0)
    low, high = np.quantile(total, (0.05, 0.95))
    technical, societal, joint = (float(kind.mean()) for kind in wait)
    return Backlog(technical, societal, joint, Span(float(low), float(total.mean()), float(high)), met)


@lru_cache(maxsize=8)
def _arrivals(new: float, joint: float, technical: float, seed: int) -> Floats:
    """Problems that arrive: week, kind (technical, societal, joint), simulated year."""
    import numpy as np

    came, kind = _luck(seed)
    here = came < new / _SLOTS
    both = here & (kind < joint)
    first = here & (kind < joint + (1 - joint) * technical)
    every, upto, joints = (mask.sum(axis=1) for mask in (here, first, both))
    return np.stack((upto - joints, every - upto, joints), axis=1).astype(np.float64)


@lru_cache(maxsize=2)
def _luck(seed: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """For every chance of a problem: whether it comes, and of which kind. Drawn once for all settings."""
    import numpy as np

    return np.random.default_rng(seed).random((2, WEEKS, _SLOTS, _YEARS), dtype=np.float32)
