"""The first lab of lesson 05: what audits find, and what it takes to be rid of it."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Dash, Ink, Line, Marker, Points, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import count_beside, number, percent
from course_utils.models.audits import FAULTS, MOST_AUDITS, REQUESTS, Outcome, Result, simulate
from course_utils.models.watchlist import Span

__all__ = ["LAB"]

_START: Final = REQUESTS - FAULTS


def _charts(result: Result) -> tuple[Chart, ...]:
    return _course(result), _skill(result)


def _course(result: Result) -> Chart:
    now, x = result.now, tuple(float(k) for k in range(MOST_AUDITS + 1))
    lines = [
        _line(result, "Faults found", "found", "blue"),
        _line(result, "Faults mended", "mended", "green"),
        _line(result, "Answered wrongly", "wrong", "vermillion"),
    ]
    if result.unmended == "out":
        lines.append(_line(result, "Refused: found, not mended", "refused", "grey"))
    simulated = f"mean of {result.systems} simulated systems"
    return Chart(
        title=f"{_after(result.audits)}: {_found(now)} of {FAULTS} faults found, {_mended(now)} mended, "
        f"{_wrong(now)} of {REQUESTS:,} answers wrong",
        subtitle=f"At the start {FAULTS} of {REQUESTS:,} requests have a fault, and nobody knows which.",
        x=Axis("Audits so far", x[0], x[-1], ticks=(0, 10, 20, 30, 40), show=number),
        y=Axis(f"Of {REQUESTS:,} requests (each fault spoils one)", 0, FAULTS, ticks=(0, 25, 50, 75, 100), show=number),
        marks=(
            Rule("x", result.audits, f"{_after(result.audits)} now"),
            *lines,
            Points(simulated, (result.audits,), (result.sampled_found.mean,), "blue"),
            Points(simulated, (result.audits,), (result.sampled_wrong.mean,), "vermillion", "square"),
        ),
        height=210,
    )


_LOOKS: Final[dict[str, tuple[Ink, Dash, Marker]]] = {
    "blue": ("blue", "solid", "circle"),
    "green": ("green", "dotted", "diamond"),
    "vermillion": ("vermillion", "dashed", "square"),
    "grey": ("grey", "solid", "triangle"),
}


def _line(result: Result, name: str, field: str, ink: str) -> Line:
    colour, dash, marker = _LOOKS[ink]
    y = tuple(getattr(one, field) for one in result.course)
    here = getattr(result.now, field)
    return Line(
        name,
        tuple(float(k) for k in range(len(y))),
        y,
        colour,
        dash,
        marker,
        at=(float(result.audits), here),
        value=f"{count_beside(here, FAULTS)} now",
    )


def _after(audits: int) -> str:
    return {0: "No audit", 1: "1 audit"}.get(audits, f"{audits} audits")


def _found(now: Outcome) -> str:
    return count_beside(now.found, FAULTS)


def _mended(now: Outcome) -> str:
    return count_beside(now.mended, FAULTS)


def _wrong(now: Outcome) -> str:
    return count_beside(now.wrong, FAULTS)


def _right(value: float) -> str:
    """Right answers of 1,000; never rounded to all or to none added."""
    digits = 0
    while digits < 6 and any(value != end and number(value, digits) == f"{end:,}" for end in (_START, REQUESTS)):
        digits += 1
    return number(value, digits)


def _skill(result: Result) -> Chart:
    ends = {0: result.before.right, result.audits: result.now.right, MOST_AUDITS: result.course[-1].right}
    curves = {
        0: tuple(result.before.right for _ in result.skills),
        result.audits: result.right_now,
        MOST_AUDITS: result.right_most,
    }
    looks: tuple[tuple[Ink, Dash, Marker], ...] = (
        ("grey", "dotted", ""),
        ("blue", "solid", "circle"),
        ("green", "dashed", "diamond"),
    )
    chosen = {0: looks[0], result.audits: looks[1], MOST_AUDITS: looks[2]} | {0: looks[0]}
    told = ", ".join(f"{_right(right)} with {_after(k).lower()}" for k, right in ends.items())
    return Chart(
        title=f"Right answers at a repair skill of {percent(result.skill)}: {told}",
        subtitle="Taking faulty parts out of use turns wrong answers into refusals. It adds no right answer.",
        x=Axis("Repair skill: share of known faults mended after each audit", 0, 1, show=percent),
        y=Axis(
            f"Answered rightly, of {REQUESTS:,} requests (the scale starts at {_START})",
            _START,
            REQUESTS,
            ticks=(900, 925, 950, 975, 1000),
            show=number,
        ),
        marks=(
            Rule("x", result.skill, f"Skill now: {percent(result.skill)}"),
            *(
                Line(
                    _after(k),
                    result.skills,
                    curve,
                    chosen[k][0],
                    chosen[k][1],
                    chosen[k][2],
                    at=(result.skill, ends[k]),
                    value=f"{_right(ends[k])} right now",
                )
                for k, curve in curves.items()
            ),
        ),
        height=180,
    )


def _words(result: Result) -> str:
    now = result.now
    one = f"After {_after(result.audits).lower()}" if result.audits else "Without any audit"
    known = f"{one}, {_found(now)} of {FAULTS} faults have been found and {_mended(now)} are mended."
    answers = (
        f"Of {REQUESTS:,} requests {_right(now.right)} are answered rightly, {_wrong(now)} wrongly "
        f"and {count_beside(now.refused, FAULTS)} refused."
    )
    return f"{known} {answers} {_added(result)}"


def _added(result: Result) -> str:
    """What audits and repairs have added together, and what has made it."""
    now, added = result.now, result.now.mended
    if now.found == 0:
        return "Skill has nothing to work on: only audits find faults here."
    cut = (
        f" Taking the others that were found out of use spares people {count_beside(now.refused, FAULTS)} wrong answers."
        if now.refused > 0
        else ""
    )
    if added == 0:
        return f"The audits have added knowledge and not one right answer.{cut}"
    grown = " with skill that grew from audit to audit" if result.skill == 0 else ""
    return f"Finding and mending together have added {count_beside(added, FAULTS)} right answers{grown}.{cut}"


def _table(result: Result) -> tuple[Row, ...]:
    now = result.now
    return (
        Row("Audits", str(result.audits)),
        Row(f"Faults found, of {FAULTS}", f"{number(now.found)}; {_simulated(result.sampled_found)}"),
        Row("Faults mended", number(now.mended)),
        Row("Faults found and not mended", number(now.known)),
        Row("Faults that nobody knows of", number(FAULTS - now.found)),
        Row(f"Answered rightly, of {REQUESTS:,}", f"{number(now.right)}; {_simulated(result.sampled_right)}"),
        Row("Answered wrongly", f"{number(now.wrong)}; {_simulated(result.sampled_wrong)}"),
        Row("Refused", number(now.refused)),
        Row("Answered rightly without any audit", number(result.before.right)),
        Row(f"Answered rightly after {MOST_AUDITS} audits", number(result.course[-1].right)),
    )


def _simulated(span: Span) -> str:
    low, high = number(span.low, 0), number(span.high, 0)
    return f"in 9 of 10 simulated systems: {low if low == high else f'{low} to {high}'}"


LAB: Final = LabSpec(
    id="audits",
    title="Audits and repair",
    question="A system makes mistakes. What do audits change, and what does it take to be rid of the mistakes?",
    dials=(
        Dial(
            name="audits",
            label="Audits",
            minimum=0,
            maximum=MOST_AUDITS,
            step=1,
            default=12,
            unit="audits",
            group="The auditors",
        ),
        Dial(
            name="thoroughness",
            label="How thorough an audit is",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.2,
            group="The auditors",
            show=percent,
            help="The share of hidden faults that one audit finds.",
        ),
        Dial(
            name="skill",
            label="Repair skill",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.0,
            group="The operators",
            show=percent,
            help="The share of known faults mended after each audit.",
        ),
        Dial(
            name="learning",
            label="Skill gained with each audit",
            minimum=0.0,
            maximum=0.3,
            step=0.01,
            default=0.0,
            group="The operators",
            show=percent,
            help="The share of missing skill that each audit adds, for instance because results are published.",
        ),
        Choice(
            name="unmended",
            label="A known fault that is not mended",
            default="stay",
            group="The rule",
            options=(("stay", "stays in use"), ("out", "is taken out of use until it is mended")),
            help="Who may order this is a question of power, not of skill.",
        ),
    ),
    assumptions=(
        Assumption("The faults, how many are found and how many can be mended are made up.", invented=True),
        Assumption("That a skill of 0 mends nothing is what the word means here. It is put in, not found."),
        Assumption("Only audits find faults. In life users and engineers find some too."),
        Assumption("An audit never calls a sound part faulty, and a repair never breaks another part."),
        Assumption("Every kind of request is as frequent and as important as every other.", invented=True),
    ),
    source="Our own toy. Telling found faults from removed ones is usual in software reliability "
    "(fault removal efficiency; for instance Li & Pham, PLoS ONE 2017, whose model is another one).",
    break_it="Keep repair skill at 0. Find a way in which audits spare people wrong answers all the same, "
    "and a way in which they add right ones. What did each of them need besides audits?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
