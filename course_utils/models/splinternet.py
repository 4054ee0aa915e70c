"""One model, many laws: duties by place and day, and what a shared list saves (lesson 13).

An invented firm makes a large general-purpose model, offers it to everybody as a
chat assistant that makes text and pictures, and sells, and itself uses, a tool
built on it that sorts job applications. DUTIES says which kinds of duty a place
lays on such a firm, and from when: one line for each kind and place, with the
ids of the facts it rests on (`course_utils.facts`). With n_k the number of
chosen places in which kind k is in force on a day:

    S = sum of n_k                  duties to meet
    U = number of k with n_k > 0    different kinds among them
    separate programmes = S         each place starts every duty of its own anew
    shared list = U + (1 - h) * (S - U) + c * P
    safety technique = 1 + r * (M - 1)

in set-ups: the work of meeting one duty once (invented unit). h is how much of
a duty already met counts in the next place that asks for one of its kind, 1
being full agreement on shared terms; c the upkeep of the list for each of the P
places that ask for anything, nothing where there is only one; M the places
chosen; r how much of the technical work must be redone for a further place. A
shared list pays as soon as h is more than c * P / (S - U), and cannot take less
than U however well terms are agreed: what one place alone asks for is not shared.

Each duty counts the same, h, c and r are the same for all of them, and nothing
is drawn: all invented. That the technique need not be redone (r = 0) is an
assumption too: the method runs anywhere, its result need not be the same in every
language (fact linguistic-discrimination-2024).

DUTIES is simplified, dated AS_OF and no legal advice. It holds only what the
facts register holds, so an empty place is an unread law, not a free country. Left
out: duties of public bodies, of importers and of sectors, grace periods for
products that were on the market before, and every duty to answer for harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from course_utils.models._checks import real, share, whole

__all__ = [
    "AS_OF",
    "DUTIES",
    "EVERYWHERE",
    "FIRST",
    "KINDS",
    "LAST",
    "PLACES",
    "Duty",
    "KindResult",
    "Place",
    "PlaceResult",
    "Result",
    "as_day",
    "changes",
    "in_force",
    "simulate",
]

AS_OF: Final = date(2026, 11, 22)
FIRST: Final = date(2023, 1, 1)
LAST: Final = date(2028, 12, 31)


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction: its name, a short one, and the region it is listed under."""

    name: str
    short: str
    region: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of duty in one place: from `since`, up to but without `until`, resting on these facts."""

    place: str
    kind: str
    since: date
    facts: tuple[str, ...]
    until: date | None = None
    note: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.since <= day and (self.until is None or day < self.until)


PLACES: Final = {
    "eu": Place("European Union", "European Union", "European Union"),
    "us": Place("United States, federal", "federal", "United States"),
    "us-ca": Place("California", "California", "United States"),
    "us-co": Place("Colorado", "Colorado", "United States"),
    "us-ny": Place("New York", "New York", "United States"),
    "cn": Place("China", "China", "Asia"),
    "jp": Place("Japan", "Japan", "Asia"),
    "kr": Place("South Korea", "South Korea", "Asia"),
}

KINDS: Final = {
    "banned": "Keep away from banned uses",
    "literacy": "Help staff to understand AI",
    "tell": "Tell people that AI is at work",
    "mark": "Mark content that AI made",
    "papers": "Document the model or tool",
    "copyright": "Respect reserved rights in works",
    "trained-on": "Publish what it was trained on",
    "tests": "Share safety tests with the state",
    "assess": "Have it assessed before it is sold",
    "person": "Have a person watch or look again",
    "risks": "Assess and reduce the model's risks",
    "incidents": "Report serious incidents",
    "framework": "Publish how risks are managed",
    "plan": "Plan for risks of sensitive uses",
    "filing": "Be assessed by and filed with the state",
    "content": "Answer for what the content says",
    "cooperate": "Cooperate when the state asks",
}

DUTIES: Final = (
    Duty("eu", "banned", date(2025, 2, 2), ("eu-ban-2025",)),
    Duty("eu", "literacy", date(2025, 2, 2), ("eu-literacy-2026",), note="eased on 27 July 2026"),
    Duty("eu", "papers", date(2025, 8, 2), ("eu-model-duties", "eu-model-dates")),
    Duty("eu", "copyright", date(2025, 8, 2), ("eu-model-duties", "eu-model-dates")),
    Duty("eu", "trained-on", date(2025, 8, 2), ("eu-model-duties", "eu-model-dates")),
    Duty("eu", "risks", date(2025, 8, 2), ("eu-systemic-risk-duties",)),
    Duty("eu", "incidents", date(2025, 8, 2), ("eu-systemic-risk-duties",)),
    Duty("eu", "tell", date(2026, 8, 2), ("eu-art-50-duties", "eu-art-50-date")),
    Duty("eu", "mark", date(2026, 8, 2), ("eu-art-50-duties", "eu-art-50-date")),
    Duty("eu", "assess", date(2027, 12, 2), ("eu-provider-duties", "eu-high-risk-2027")),
    Duty("eu", "person", date(2027, 12, 2), ("eu-deployer-duties", "eu-high-risk-2027")),
    # The register has the months; the days are from memory.
    Duty(
        "us", "tests", date(2023, 10, 30), ("eo-14110-2025",), until=date(2025, 1, 20), note="revoked in January 2025"
    ),
    Duty("us-ca", "framework", date(2026, 1, 1), ("california-frontier-2026",)),
    Duty("us-ca", "incidents", date(2026, 1, 1), ("california-frontier-2026",)),
    Duty("us-ca", "trained-on", date(2026, 1, 1), ("california-training-data-2026",)),
    Duty("us-ca", "mark", date(2026, 8, 2), ("california-labels-2026",)),
    Duty("us-co", "tell", date(2027, 1, 1), ("colorado-2026",)),
    Duty("us-co", "person", date(2027, 1, 1), ("colorado-2026",)),
    Duty("us-ny", "framework", date(2027, 1, 1), ("new-york-frontier-2027",)),
    Duty("us-ny", "incidents", date(2027, 1, 1), ("new-york-frontier-2027",)),
    Duty("cn", "content", date(2023, 8, 15), ("china-generative-2023",)),
    Duty("cn", "filing", date(2023, 8, 15), ("china-generative-2023",)),
    Duty("cn", "mark", date(2025, 9, 1), ("china-labels-2025",)),
    Duty("jp", "cooperate", date(2025, 9, 1), ("japan-2025",), note="no fines"),
    Duty("kr", "tell", date(2026, 1, 22), ("korea-duties-2026", "korea-2026"), note="as a rule no fines for a year"),
    Duty("kr", "mark", date(2026, 1, 22), ("korea-duties-2026", "korea-2026")),
    Duty("kr", "papers", date(2026, 1, 22), ("korea-duties-2026", "korea-2026")),
    Duty("kr", "person", date(2026, 1, 22), ("korea-duties-2026", "korea-2026")),
    Duty("kr", "plan", date(2026, 1, 22), ("korea-duties-2026", "korea-2026")),
    Duty("kr", "risks", date(2026, 1, 22), ("korea-duties-2026", "korea-2026")),
)

EVERYWHERE: Final = "+".join(PLACES)


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """One chosen place: how many kinds of duty it asks for, and how many of those no other chosen place does."""

    place: str
    asked: int
    alone: int


@dataclass(frozen=True, slots=True)
class KindResult:
    """One kind of duty that a chosen place asks for on the day, with the lines of the table that do."""

    kind: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The chosen places on one day.

    asked: duties to meet (S); kinds: different ones (U); single: kinds that one place
    alone asks for; asking: places that ask for anything (P). separate, shared, agreed
    (the shared list at full agreement) and technique: work in set-ups. pays_from: the
    agreement from which a shared list takes no more work than separate programmes;
    None where no agreement is enough or nothing is asked twice. days and the *_curve: the
    same work over time, each day at which the table changes given twice, before and after.
    """

    markets: tuple[str, ...]
    day: date
    recognised: float
    upkeep: float
    rework: float
    seed: int
    places: tuple[PlaceResult, ...]
    kinds: tuple[KindResult, ...]
    asked: int
    single: int
    asking: int
    separate: float
    shared: float
    agreed: float
    technique: float
    pays_from: float | None
    days: tuple[date, ...]
    separate_curve: tuple[float, ...]
    shared_curve: tuple[float, ...]


def as_day(value: object) -> date:
    """A day from a number such as 20261122. Raises ValueError for one that is no day or outside the table's years."""
    low, high = (10_000 * end.year + 100 * end.month + end.day for end in (FIRST, LAST))
    number = whole("day", value, low, high)
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        raise ValueError(f"day must be written year, month, day, as in 20261122; {number} is no day") from None


def changes(duties: Iterable[Duty] = DUTIES) -> tuple[date, ...]:
    """Every day on which a duty of the table begins or ends, in order."""
    days = {day for one in duties for day in (one.since, one.until) if day is not None}
    return tuple(sorted(days))


def in_force(day: date, markets: Iterable[str] = tuple(PLACES), duties: Iterable[Duty] = DUTIES) -> tuple[Duty, ...]:
    """The duties of these places that hold on this day, in the order of the table.

    >>> [one.kind for one in in_force(date(2025, 2, 2), ["eu"])]
    ['banned', 'literacy']
    """
    chosen = set(markets)
    return tuple(one for one in duties if one.place in chosen and one.holds(day))


def simulate(
    markets: str = EVERYWHERE,
    day: int = 20261122,
    recognised: float = 0.5,
    upkeep: float = 0.1,
    rework: float = 0.0,
    *,
    seed: int = 1,
    duties: tuple[Duty, ...] = DUTIES,
) -> Result:
    """The duties of a firm in these places on this day, and the work of meeting them.

    markets: codes of PLACES joined by +, as in "eu+jp". day: year, month and day as one
    number. recognised: how much of a duty met in one place counts in the next, 0 to 1.
    upkeep: of a shared list, in set-ups for each place that asks for anything. rework: how
    much of the technique is redone for each further place, 0 to 1. duties: another table.
    Nothing is drawn: the seed is carried along and changes no number. Raises ValueError
    where a value makes no sense.
    """
    chosen, when = _chosen(markets, duties), as_day(day)
    h, c, r = share("recognised", recognised), real("upkeep", upkeep, 0, 10), share("rework", rework)
    days, counts = _history(chosen, duties)
    now = in_force(when, chosen, duties)
    kinds = tuple(KindResult(kind, found) for kind, found in _by_kind(now).items())
    single = {one.kind for one in kinds if len(one.duties) == 1}
    asked, asking = len(now), len({one.place for one in now})
    twice, cost = asked - len(kinds), _upkeep(c, asking)
    return Result(
        markets=chosen,
        day=when,
        recognised=h,
        upkeep=c,
        rework=r,
        seed=seed,
        places=tuple(_place(code, now, single) for code in chosen),
        kinds=kinds,
        asked=asked,
        single=len(single),
        asking=asking,
        separate=float(asked),
        shared=_shared(asked, len(kinds), asking, h, c),
        agreed=_shared(asked, len(kinds), asking, 1.0, c),
        technique=1 + r * (len(chosen) - 1),
        pays_from=cost / twice if twice and cost <= twice else None,
        days=days,
        separate_curve=tuple(float(s) for s, _, _ in counts),
        shared_curve=tuple(_shared(s, u, p, h, c) for s, u, p in counts),
    )


def _chosen(markets: object, duties: tuple[Duty, ...]) -> tuple[str, ...]:
    known = tuple(dict.fromkeys((*PLACES, *(one.place for one in duties))))
    codes = str(markets).split("+") if isinstance(markets, str) else []
    if not codes or not set(codes) <= set(known) or len(set(codes)) < len(codes):
        raise ValueError(f"markets must be one or more of {', '.join(known)}, joined by +, not {markets!r}")
    return tuple(code for code in known if code in codes)


def _by_kind(found: Iterable[Duty]) -> dict[str, tuple[Duty, ...]]:
    kinds: dict[str, tuple[Duty, ...]] = {}
    for one in found:
        kinds[one.kind] = (*kinds.get(one.kind, ()), one)
    return kinds


def _place(code: str, now: tuple[Duty, ...], single: set[str]) -> PlaceResult:
    here = [one.kind for one in now if one.place == code]
    return PlaceResult(code, len(here), sum(kind in single for kind in here))


def _shared(asked: int, kinds: int, asking: int, recognised: float, upkeep: float) -> float:
    return kinds + (1 - recognised) * (asked - kinds) + _upkeep(upkeep, asking)


def _upkeep(upkeep: float, asking: int) -> float:
    """One place needs no shared list."""
    return upkeep * asking if asking > 1 else 0.0


@lru_cache(maxsize=256)
def _history(
    chosen: tuple[str, ...], duties: tuple[Duty, ...]
) -> tuple[tuple[date, ...], tuple[tuple[int, int, int], ...]]:
    """Days and, for each, (S, U, P): every change stands twice, as it was before and as it is from then on."""

    def count(day: date) -> tuple[int, int, int]:
        now = in_force(day, chosen, duties)
        return len(now), len({one.kind for one in now}), len({one.place for one in now})

    days, counts = [FIRST], [count(FIRST)]
    for day in (one for one in changes(duties) if FIRST < one <= LAST):
        days += [day, day]
        counts += [counts[-1], count(day)]
    return (*days, LAST), (*counts, counts[-1])
