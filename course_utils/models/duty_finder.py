"""Whose duty, and from when: a simplified table of the EU's AI Act (lesson 09).

A table of rules is a model too: it keeps what decides the questions of the
lesson and drops the rest. Here a duty rests on three things,

    duty(role, kind, day) = the role bears it, for that kind of system, and
                            since <= day <= until

and each one names the facts of the register (`course_utils.facts`) on which it
stands. A duty of the Act for which the register holds no fact is left out; where
we know of such a gap, `GAPS` says so, so that a gap never reads as freedom.

Beside it stands a second question, whether the machine does what its operator
intends. The two answers make four cases. Nothing in the table looks at the
machine's obedience to find out whether a duty applies; some duties, marked
`asks_about_machine`, look at how it behaves to find out whether they are kept:
a system whose marks fail breaks one by misbehaving, and one that turns dangerous
in use calls on another. A ban that is in force is broken by use itself, however well all else is done.

Simplified: a system is of one kind, a person has one role, systems that were on
the market before a day are treated apart only where a fact says how, and
exceptions, registration, incident reports, fines and the duties of authorities
are left out. This is no legal advice. Invented is only what the learner sets:
the system, whether it obeys and whether the duties are kept.

Source: Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744, as the
register has it; each fact there says what was opened and what was read in
accounts by others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

__all__ = ["DUTIES", "GAPS", "KINDS", "ROLES", "Duty", "Gap", "Result", "count_on", "duties", "simulate"]

Law = Literal["kept", "broken", "nothing", "unknown"]

ROLES: Final = ("provider", "deployer", "importer", "distributor", "model-provider")
KINDS: Final = ("prohibited", "annex-iii", "product", "transparency", "model", "systemic", "other")

_FIRST: Final = date(2025, 2, 2)
_MODELS: Final = date(2025, 8, 2)
_OMNIBUS: Final = date(2026, 7, 27)
_ARTICLE_50: Final = date(2026, 8, 2)
_DECEMBER: Final = date(2026, 12, 2)
_ANNEX_III: Final = date(2027, 12, 2)
_PRODUCTS: Final = date(2028, 8, 2)

_SYSTEMS: Final = ("prohibited", "annex-iii", "product", "transparency", "other")
_HIGH_RISK: Final = (("annex-iii", _ANNEX_III), ("product", _PRODUCTS))


def _from(day: date, *kinds: str) -> tuple[tuple[str, date], ...]:
    return tuple((kind, day) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. name: two or three words; what: the duty, as a verb; who: the roles that bear it.

    since: the first day on which it applies, for each kind of system. until: the
    last day, None where none is set. facts: ids in the register. ban: True where
    nothing but not doing it keeps the duty. asks_about_machine: True where
    keeping it depends on how the machine behaves.
    """

    id: str
    name: str
    what: str
    who: tuple[str, ...]
    since: tuple[tuple[str, date], ...]
    article: str
    facts: tuple[str, ...]
    until: date | None = None
    ban: bool = False
    asks_about_machine: bool = False

    def start(self, kind: str) -> date | None:
        """The first day for this kind of system, None where the duty never concerns it."""
        return dict(self.since).get(kind)

    def holds(self, kind: str, day: date) -> bool:
        """Whether it applies to this kind of system on this day."""
        start = self.start(kind)
        return start is not None and start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Gap:
    """What we know the Act holds and the register does not, so that the table leaves it out."""

    who: tuple[str, ...]
    since: tuple[tuple[str, date], ...]
    article: str
    about: str


_LITERACY: Final = ("eu-literacy-2026",)
_PROVIDER: Final = ("eu-provider-duties", "eu-high-risk-2027")
_IMPORTER: Final = ("eu-importer-duties", "eu-high-risk-2027")
_DEPLOYER: Final = ("eu-deployer-duties", "eu-high-risk-2027")
_INFORM: Final = ("eu-art-50-duties", "eu-art-50-date")
_MODEL: Final = ("eu-model-duties", "eu-model-dates")

DUTIES: Final = (
    Duty(
        "ban",
        "Ban",
        "not do it at all, for the practice is banned",
        ("provider", "importer", "deployer"),
        _from(_FIRST, "prohibited"),
        "5",
        ("eu-ban-2025",),
        ban=True,
    ),
    Duty(
        "later-bans",
        "Two more bans",
        "not make intimate images without consent or images of child sexual abuse either",
        ("provider", "importer", "deployer"),
        _from(_DECEMBER, "prohibited"),
        "5",
        ("eu-ban-2025",),
        ban=True,
    ),
    Duty(
        "literacy-first",
        "Literacy, at first",
        "ensure that their staff know enough about AI",
        ("provider", "deployer"),
        _from(_FIRST, *_SYSTEMS),
        "4",
        _LITERACY,
        until=date(2026, 7, 26),
    ),
    Duty(
        "literacy",
        "AI literacy",
        "take measures that help their staff to know about AI",
        ("provider", "deployer"),
        _from(_OMNIBUS, *_SYSTEMS),
        "4",
        _LITERACY,
    ),
    Duty(
        "tell-people",
        "Tell people",
        "build it so that people learn they deal with AI",
        ("provider",),
        _from(_ARTICLE_50, "transparency"),
        "50(1)",
        _INFORM,
        asks_about_machine=True,
    ),
    Duty(
        "mark-content",
        "Mark content",
        "mark made content in machine-readable form, in systems put on the market since 2 August 2026",
        ("provider",),
        _from(_ARTICLE_50, "transparency"),
        "50(2)",
        _INFORM,
        asks_about_machine=True,
    ),
    Duty(
        "mark-content-older",
        "Older systems too",
        "mark made content also in systems that were on the market before 2 August 2026",
        ("provider",),
        _from(_DECEMBER, "transparency"),
        "50(2)",
        _INFORM,
        asks_about_machine=True,
    ),
    Duty(
        "tell-emotions",
        "Tell the exposed",
        "tell people who are exposed to emotion recognition",
        ("deployer",),
        _from(_ARTICLE_50, "transparency"),
        "50(3)",
        _INFORM,
    ),
    Duty(
        "deep-fakes",
        "Disclose fakes",
        "disclose deep fakes",
        ("deployer",),
        _from(_ARTICLE_50, "transparency"),
        "50(4)",
        _INFORM,
    ),
    Duty(
        "requirements",
        "Requirements",
        "see to it that the system meets the requirements",
        ("provider",),
        _HIGH_RISK,
        "16",
        _PROVIDER,
        asks_about_machine=True,
    ),
    Duty("quality", "Quality system", "have quality management", ("provider",), _HIGH_RISK, "16", _PROVIDER),
    Duty("papers", "Documentation", "keep the documentation", ("provider",), _HIGH_RISK, "16", _PROVIDER),
    Duty(
        "conformity",
        "Conformity check",
        "have it pass its conformity assessment before it is sold or used",
        ("provider",),
        _HIGH_RISK,
        "16",
        _PROVIDER,
    ),
    Duty(
        "check-papers",
        "Check papers",
        "check that the assessment and the documentation were made and the CE mark is there",
        ("importer",),
        _HIGH_RISK,
        "23",
        _IMPORTER,
    ),
    Duty(
        "hold-back",
        "Hold back",
        "hold it back if they have reason to think the papers false",
        ("importer",),
        _HIGH_RISK,
        "23",
        _IMPORTER,
    ),
    Duty("instructions", "Instructions", "use it as the instructions say", ("deployer",), _HIGH_RISK, "26", _DEPLOYER),
    Duty(
        "oversight",
        "Human oversight",
        "give oversight to people with the competence, training and authority for it",
        ("deployer",),
        _HIGH_RISK,
        "26",
        _DEPLOYER,
    ),
    Duty(
        "watch-and-stop",
        "Watch and stop",
        "watch how it works, and stop where there is a risk",
        ("deployer",),
        _HIGH_RISK,
        "26",
        _DEPLOYER,
        asks_about_machine=True,
    ),
    Duty(
        "rights",
        "Rights assessment",
        "assess what it may do to fundamental rights (public bodies and some others)",
        ("deployer",),
        _from(_ANNEX_III, "annex-iii"),
        "27",
        ("eu-rights-assessment", "eu-high-risk-2027"),
    ),
    Duty(
        "model-papers",
        "Document model",
        "document the model (a free licence with open weights lifts this, unless there is systemic risk)",
        ("model-provider",),
        _from(_MODELS, "model", "systemic"),
        "53",
        _MODEL,
    ),
    Duty(
        "model-copyright",
        "Copyright policy",
        "have a policy to comply with EU copyright law",
        ("model-provider",),
        _from(_MODELS, "model", "systemic"),
        "53",
        _MODEL,
    ),
    Duty(
        "model-summary",
        "Training summary",
        "publish a summary of what the model was trained on",
        ("model-provider",),
        _from(_MODELS, "model", "systemic"),
        "53",
        _MODEL,
    ),
)

GAPS: Final = (
    Gap(("distributor",), _HIGH_RISK, "24", "what those who sell on a high-risk system must check"),
    Gap(("distributor",), _from(_FIRST, "prohibited"), "5", "how far the bans reach those who sell on"),
    Gap(
        ("model-provider",),
        _from(_MODELS, "systemic"),
        "55",
        "what more is asked for models with systemic risk",
    ),
)


@dataclass(frozen=True, slots=True)
class Result:
    """Whose duties apply to one kind of system on one day, and which of the four cases it is.

    due, later, over: the role's duties that apply, that are to come, and that have
    ended. on_day: how many apply to each role. gap: what the table is known to
    lack for this role, kind and day. law: "kept" or "broken", "nothing" where
    nothing applies, "unknown" where nothing applies but there is a gap.
    tied: the duties due that ask how the machine behaves.
    """

    role: str
    kind: str
    day: date
    obeys: bool
    kept: bool
    due: tuple[Duty, ...]
    later: tuple[Duty, ...]
    over: tuple[Duty, ...]
    on_day: tuple[tuple[str, int], ...]
    gap: Gap | None
    law: Law
    tied: tuple[Duty, ...]


def duties(role: str, kind: str, day: date | str) -> tuple[Duty, ...]:
    """The duties of this role for this kind of system on this day, in the order of the table.

    day: a date, or text such as "2026-12-02". Raises ValueError, in one sentence,
    for a role, a kind or a day that does not exist.

    >>> [one.name for one in duties("importer", "annex-iii", "2027-12-02")]
    ['Check papers', 'Hold back']
    """
    who, what, when = _known("role", role, ROLES), _known("kind", kind, KINDS), _day(day)
    return tuple(one for one in DUTIES if who in one.who and one.holds(what, when))


def count_on(role: str, kind: str, day: date | str) -> int:
    """How many duties of the table apply. Takes and refuses what `duties` does."""
    return len(duties(role, kind, day))


def simulate(
    role: str = "deployer",
    kind: str = "transparency",
    day: date | str = "2026-11-22",
    obeys: str = "yes",
    kept: str = "no",
) -> Result:
    """Look the duties up, and place the case. Nothing is drawn at random, so there is no seed.

    obeys: "yes" where the machine does what its operator intends. kept: "yes"
    where the role keeps every duty that applies, "no" where one is left undone.
    Raises ValueError, in one sentence, for a value that does not exist.
    """
    when = _day(day)
    due = duties(role, kind, when)
    mine = [one for one in DUTIES if role in one.who and one.start(kind) is not None]
    good = _known("kept", kept, ("yes", "no")) == "yes"
    gap = next(
        (one for one in GAPS if role in one.who and (start := dict(one.since).get(kind)) and start <= when), None
    )
    return Result(
        role=role,
        kind=kind,
        day=when,
        obeys=_known("obeys", obeys, ("yes", "no")) == "yes",
        kept=good,
        due=due,
        later=tuple(one for one in mine if (start := one.start(kind)) is not None and start > when),
        over=tuple(one for one in mine if one.until is not None and one.until < when),
        on_day=tuple((one, count_on(one, kind, when)) for one in ROLES),
        gap=gap,
        law=_law(due, good, gap),
        tied=tuple(one for one in due if one.asks_about_machine),
    )


def _law(due: tuple[Duty, ...], kept: bool, gap: Gap | None) -> Law:
    if any(one.ban for one in due):
        return "broken"
    if due:
        return "kept" if kept else "broken"
    return "unknown" if gap else "nothing"


def _known(name: str, value: object, among: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in among:
        return value
    raise ValueError(f"{name} can be {', '.join(among[:-1])} or {among[-1]}, not {value!r}")


def _day(day: object) -> date:
    if isinstance(day, date):
        return date(day.year, day.month, day.day)  # a datetime is a date too, and does not compare with one
    try:
        if isinstance(day, str):
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise ValueError(f'day must be a date such as "2026-12-02", not {day!r}')
