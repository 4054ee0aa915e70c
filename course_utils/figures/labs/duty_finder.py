"""The lab of lesson 09: whose duty it is, from when, and whether obeying has anything to do with it."""

from __future__ import annotations

from datetime import date
from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Mark, Points, Rule, Span
from course_utils.figures.lab import Assumption, Choice, LabSpec, Row
from course_utils.figures.say import listed, number
from course_utils.models.duty_finder import DUTIES, KINDS, ROLES, Duty, Result, count_on, simulate

__all__ = ["LAB"]

_ROLES: Final = {
    "provider": ("Provider", "provider: builds it and brings it to market"),
    "deployer": ("Deployer", "deployer: uses it under its own authority"),
    "importer": ("Importer", "importer: brings it into the EU from abroad"),
    "distributor": ("Distributor", "distributor: sells it on"),
    "model-provider": ("Model provider", "model provider: builds a general-purpose model"),
}
_KINDS: Final = {
    "prohibited": ("a banned practice", "banned practice (first list of Article 5)"),
    "annex-iii": ("a high-risk use", "high-risk use, such as hiring (Annex III)"),
    "product": ("a high-risk product", "high-risk part of a regulated product"),
    "transparency": ("a system that people must be told about", "chatbot, made content or deep fake"),
    "model": ("a general-purpose model", "general-purpose model"),
    "systemic": ("a model with systemic risk", "general-purpose model with systemic risk"),
    "other": ("a system of none of these kinds", "none of these, such as a spam filter"),
}
_DAYS: Final = tuple(
    date(*one)
    for one in (
        (2025, 2, 1),
        (2025, 2, 2),
        (2025, 8, 2),
        (2026, 7, 27),
        (2026, 8, 2),
        (2026, 11, 22),
        (2026, 12, 2),
        (2027, 8, 2),
        (2027, 12, 2),
        (2028, 8, 2),
    )
)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LEFT, _RIGHT = date(2025, 1, 1), date(2029, 1, 1)
_YEARS: Final = tuple(float(date(year, 1, 1).toordinal()) for year in range(2025, 2030))
_LOW, _HIGH = 0.25, 0.75
_READ: Final = {
    "opened": "read in a stored copy of the source",
    "secondary": "read in accounts by others",
    "recalled": "from memory",
}


def _said(day: date) -> str:
    """A day as people write it: 2 February 2025."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _year(ordinal: float) -> str:
    return str(date.fromordinal(round(ordinal)).year)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _timeline(result), _four_cases(result)


def _timeline(result: Result) -> Chart:
    name, x = _ROLES[result.role][0], Axis("1 January of the year", _YEARS[0], _YEARS[-1], ticks=_YEARS, show=_year)
    mine, others = _steps((result.role,), result.kind), _steps(_others(result), result.kind)
    top = max(*mine[1], *others[1], 2.0)
    now = float(result.day.toordinal())
    here, there = float(len(result.due)), float(sum(dict(result.on_day)[one] for one in _others(result)))
    return Chart(
        title=_title(result),
        subtitle=_subtitle(result),
        x=x,
        y=Axis("Duties of this table that apply", 0, top, ticks=_whole(top), show=number),
        alt=_alt(result),
        marks=(
            *_spans(result),
            Rule("x", now, _said(result.day)),
            Line(
                "All other roles", *others, "vermillion", "dashed", "square", (now, there), f"{number(there)} that day"
            ),
            Line(name, *mine, "blue", "solid", "circle", (now, here), f"{number(here)} that day"),
        ),
        height=110,
    )


def _alt(result: Result) -> str:
    """The timeline in words, with whole dates."""
    bars = [f"{one.name}, {_span(result, one)}" for one in (*result.over, *result.due, *result.later)]
    counts = dict(result.on_day)
    others = sum(counts[one] for one in _others(result))
    told = f"Bars: {'; '.join(bars)}." if bars else "No bar: this table holds no duty for this role and kind."
    return (
        f"Timeline from 2025 to 2029, with {_said(result.day)} marked. {told} Below, curves with steps count the "
        f"duties that apply: on that day {len(result.due)} for this role and {others} for all other roles."
    )


def _span(result: Result, one: Duty) -> str:
    start = one.start(result.kind)
    assert start is not None, "a duty of this kind of system has a first day"
    return f"from {_said(start)}" + (f" to {_said(one.until)}" if one.until else "")


def _others(result: Result) -> tuple[str, ...]:
    return tuple(one for one in ROLES if one != result.role)


def _whole(top: float) -> tuple[float, ...]:
    """Whole ticks, five at most."""
    step = -(-int(top) // 4)
    return tuple(float(k) for k in range(0, int(top) + 1, step))


def _spans(result: Result) -> tuple[Mark, ...]:
    """Each duty of the role as the stretch of time in which it applies."""
    spans = []
    for one in (*result.over, *result.due, *result.later):
        start = one.start(result.kind)
        assert start is not None, "a duty of this kind of system has a first day"
        end = one.until or _RIGHT
        spans.append(
            Span(
                float(start.toordinal()),
                float(end.toordinal()),
                one.name,
                "blue" if one in result.due else "grey",
            )
        )
    return tuple(sorted(spans, key=lambda span: span.low))


def _steps(roles: tuple[str, ...], kind: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How many duties apply to these roles, as the corners of a curve with steps."""
    changes = {one.start(kind) for one in DUTIES if set(one.who) & set(roles)} - {None}
    x, y = [float(_LEFT.toordinal())], [float(sum(count_on(role, kind, _LEFT) for role in roles))]
    for day in sorted(day for day in changes if day is not None):
        now = float(sum(count_on(role, kind, day) for role in roles))
        x += [float(day.toordinal())] * 2
        y += [y[-1], now]
    return (*x, float(_RIGHT.toordinal())), (*y, y[-1])


def _title(result: Result) -> str:
    name, n = _ROLES[result.role][0].lower(), len(result.due)
    if not n and result.gap:
        return f"{_said(result.day)}: this table holds no duty for the {name}, and has a gap there"
    had = "no duty" if n == 0 else "1 duty" if n == 1 else f"{n} duties"
    later = f", {len(result.later)} more to come" if result.later else ""
    return f"{_said(result.day)}: {had} for the {name}{later}"


def _subtitle(result: Result) -> str:
    what = _KINDS[result.kind][0]
    bars = "Bars: when each duty of this role applies; blue on that day, grey before or after."
    return f"For {what}. {bars}" if result.due or result.later or result.over else f"For {what}."


def _four_cases(result: Result) -> Chart:
    case: tuple[Mark, ...] = ()
    if result.law != "unknown":
        at = (_LOW if result.law == "broken" else _HIGH, _HIGH if result.obeys else _LOW)
        case = (Line("This case", (at[0],), (at[1],), "blue", "solid", "circle", at, _corner(result)),)
    return Chart(
        title=_case(result),
        subtitle="Two questions: does the machine do what its operator intends, and are the duties kept?",
        x=Axis("The law, as far as this table goes", 0, 1, ticks=(_LOW, _HIGH), show=_law_side),
        y=Axis("The machine", 0, 1, ticks=(_LOW, _HIGH), show=_machine_side),
        marks=(
            Points("the four cases", (_LOW, _HIGH, _LOW, _HIGH), (_LOW, _LOW, _HIGH, _HIGH), "grey", "square"),
            *case,
        ),
        note=_tie(result),
        alt=f"A grid of two by two. Across: a duty is broken, or none in this table is. Upwards: the machine "
        f"does not do what is intended, or does. {_case(result)}.",
        height=120,
    )


def _law_side(value: float) -> str:
    return "a duty is broken" if value < 0.5 else "none is broken"


def _machine_side(value: float) -> str:
    return "does not obey" if value < 0.5 else "obeys"


def _corner(result: Result) -> str:
    machine = "obeys" if result.obeys else "does not obey"
    return f"{machine}; {'a duty is broken' if result.law == 'broken' else 'none is broken'}"


def _case(result: Result) -> str:
    machine = "The machine does as intended" if result.obeys else "The machine does not do as intended"
    if result.law == "unknown":
        return f"{machine}; about the law this table cannot tell"
    if result.law == "nothing":
        return f"{machine}; this table holds no duty that could be broken"
    if any(one.ban for one in result.due):
        return f"{machine}, {'yet' if result.obeys else 'and'} its use is banned"
    if result.law == "broken":
        return f"{machine}, {'yet' if result.obeys else 'and'} a duty is broken"
    return f"{machine}, {'and' if result.obeys else 'yet'} every duty here is kept"


def _tie(result: Result) -> str:
    """A word where the two questions touch."""
    if not result.tied:
        return ""
    names = listed([f'"{one.name}"' for one in result.tied])
    asks = "asks" if len(result.tied) == 1 else "ask"
    return f"Here the two questions touch: {names} {asks} how the machine behaves."


def _words(result: Result) -> str:
    name = _ROLES[result.role][0].lower()
    what = _KINDS[result.kind][0]
    if result.due:
        must = "; ".join(one.what for one in result.due)
        one = f"On {_said(result.day)}, for {what}, the {name} must: {must}."
    else:
        one = f"On {_said(result.day)}, for {what}, this table holds no duty for the {name}."
    return " ".join(filter(None, (one, _whose(result), _verdict(result), _tie(result))))


def _whose(result: Result) -> str:
    """What the table leaves out, or who else has duties that day."""
    if result.gap:
        return f"It leaves out {result.gap.about} (Article {result.gap.article}), for want of a fact."
    counts = dict(result.on_day)
    rest = [f"{_ROLES[one][0].lower()} {counts[one]}" for one in _others(result) if counts[one]]
    return f"Other roles have duties too: {listed(rest)}." if rest else "No other role has a duty here that day."


def _verdict(result: Result) -> str:
    if any(one.ban for one in result.due):
        how = "However well it obeys" if result.obeys else "Whether it obeys or not"
        return f"{how}, and whatever else is kept, using it breaks the ban."
    return f"{_case(result)}{_tail(result)}."


def _tail(result: Result) -> str:
    if result.tied:
        return ""
    if result.law == "broken" and result.obeys:
        return ": making it obey better would mend nothing in the law"
    if result.law == "kept" and not result.obeys:
        return ": keeping the law has not mended the machine"
    return ""


def _table(result: Result) -> tuple[Row, ...]:
    rows = [_duty_row(result, one) for one in (*result.due, *result.later, *result.over)]
    counts = dict(result.on_day)
    used = dict.fromkeys(name for one in (*result.due, *result.later, *result.over) for name in one.facts)
    return (
        Row("Day, role and kind", f"{_said(result.day)}; {_ROLES[result.role][1]}; {_KINDS[result.kind][1]}"),
        *rows,
        *(Row(f"Duties of the {_ROLES[one][0].lower()} that day", str(counts[one])) for one in ROLES),
        *([Row("Left out of this table", f"Article {result.gap.article}: {result.gap.about}")] if result.gap else []),
        Row("Which of the four cases", _case(result)),
        *(_fact_row(name) for name in used),
    )


def _duty_row(result: Result, one: Duty) -> Row:
    state = "due" if one in result.due else "to come" if one in result.later else "over"
    return Row(
        f"{one.name} ({state})", f"{one.what}; {_span(result, one)}; Article {one.article}; fact {listed(one.facts)}"
    )


def _fact_row(name: str) -> Row:
    from course_utils.facts import fact  # reads the register, which drawing does not need
    from course_utils.facts import said as day

    one = fact(name)
    return Row(f"Fact {name}", f"as of {day(one.as_of)}, {_READ[one.verified]}; look again by {day(one.review_by)}")


LAB: Final = LabSpec(
    id="duty_finder",
    title="Whose duty, and from when",
    question="A system, a role, a day. What does the EU's AI Act ask, of whom, and does it help that the machine obeys?",
    dials=(
        Choice(
            name="role",
            label="Role",
            default="deployer",
            group="The case",
            options=tuple((one, _ROLES[one][1]) for one in ROLES),
        ),
        Choice(
            name="kind",
            label="Kind of system",
            default="transparency",
            group="The case",
            options=tuple((one, _KINDS[one][1]) for one in KINDS),
            help="Systemic risk is the Act's word for what the most capable models may bring about.",
        ),
        Choice(
            name="day",
            label="Day",
            default="2026-11-22",
            group="The case",
            options=tuple((one.isoformat(), _said(one)) for one in _DAYS),
            help="Days on which a duty begins, the day before the first, and one in between.",
        ),
        Choice(
            name="obeys",
            label="Does it do what its operator intends?",
            default="yes",
            group="The two questions",
            options=(("yes", "yes, every time"), ("no", "no, it misbehaves")),
        ),
        Choice(
            name="kept",
            label="Are the duties of this role kept?",
            default="no",
            group="The two questions",
            options=(("yes", "yes, all that apply"), ("no", "no, one is left undone")),
        ),
    ),
    assumptions=(
        Assumption(
            "One system of one kind, one role a person, this one law. Other laws may forbid what it leaves free."
        ),
        Assumption(
            "Left out for want of a fact in our register: what sellers-on must check, what more is asked "
            "for models with systemic risk, registration and incident reports."
        ),
        Assumption("Left out to keep it simple: exceptions, fines, and most rules for systems already on the market."),
        Assumption(
            "Whether the machine obeys and whether the duties are kept is made up by you: no real case.", invented=True
        ),
        Assumption("How many duties there are depends on how we cut them. Read what they ask, not how many."),
        Assumption("This is no legal advice, and the dates have moved before."),
    ),
    source="Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744, through our register of facts: most "
    "articles were read in stored copies, the dates in accounts by others. The table names the facts.",
    break_it="The message is that obeying and keeping the law are two questions. Find a role, a kind and a day at "
    "which a duty asks how the machine behaves, so that the two touch. Then find one with nothing to break.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
