"""The first lab of lesson 10: a capability that doubles, three kinds of rule, and the people heard."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Chart, Dash, Ink, Line, Marker, Points, Rule
from course_utils.figures.lab import Assumption, Dial, LabSpec, Row
from course_utils.figures.say import SPACE, number, out_of, percent, signed
from course_utils.models.clocks import DECADE, DRAFTING, MOST_CONSULT, Result, Track, simulate

__all__ = ["LAB"]

_HUNDRED: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_Look = tuple[Ink, Dash, Marker]
_STATIC: Final[_Look] = ("vermillion", "dotted", "diamond")
_SUNSET: Final[_Look] = ("green", "dashed", "square")
_ADAPTIVE: Final[_Look] = ("blue", "solid", "circle")


def _of_hundred(share: float) -> str:
    return number(share * 100, 0)


def _gap(doublings: float) -> str:
    """Doublings, with enough decimals not to read as none."""
    digits = 1
    while doublings > 0 and round(doublings, digits) == 0 and digits < 6:
        digits += 1
    return number(doublings, digits)


def _tracks(result: Result) -> tuple[tuple[str, Track, _Look], ...]:
    return (
        ("Static rule", result.static, _STATIC),
        ("Sunset rule", result.sunset, _SUNSET),
        ("Adaptive rule", result.adaptive, _ADAPTIVE),
    )


def _charts(result: Result) -> tuple[Chart, ...]:
    return _stairs(result), _trade(result)


def _stairs(result: Result) -> Chart:
    static, sunset, adaptive = result.static, result.sunset, result.adaptive
    return Chart(
        title=f"Doublings behind on average: static rule {_gap(static.mean_gap)}, sunset rule "
        f"{_gap(sunset.mean_gap)}, adaptive rule {_gap(adaptive.mean_gap)}",
        subtitle="Capability is an illustration: one number that doubles. Nobody can measure it like this.",
        x=Axis("Years since the first rule came into force", 0, DECADE / 12, ticks=(0, 2, 4, 6, 8, 10), show=number),
        y=Axis(
            "Doublings of capability (0: when the first rule came into force)",
            *_span(result),
            show=lambda value: signed(value, 0 if value == round(value) else 1),
        ),
        marks=(
            Line(
                "Capability",
                _years(result.level_months),
                result.level,
                "grey",
                marker="triangle",
                at=(DECADE / 12, result.level[-1]),
                value=f"{_gap(result.level[-1])} doublings in all",
            ),
            *(_stair(f"{name} covers", track, look) for name, track, look in _tracks(result)),
        ),
        note=f"If doublings come irregularly, in 9 of 10 simulated decades: adaptive {_spread(adaptive)}, "
        f"sunset {_spread(sunset)}, static {_spread(static)} behind on average.",
        height=240,
    )


def _stair(name: str, track: Track, look: _Look) -> Line:
    return Line(
        name,
        _years(track.months),
        track.covered,
        *look,
        at=(DECADE / 12, track.covered[-1]),
        value=f"{_gap(track.end_gap)} behind at the end",
    )


def _years(months: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(month / 12 for month in months)


def _span(result: Result) -> tuple[float, float]:
    """The axis from where the first rule was begun to where capability ends, or a little above 0."""
    low = -result.lag / result.doubling
    return low, max(result.level[-1], -low / 2)


def _spread(track: Track) -> str:
    low, high = _gap(track.sampled_gap.low), _gap(track.sampled_gap.high)
    return low if low == high else f"{low} to {high}"


def _trade(result: Result) -> Chart:
    static, adaptive = result.static, result.adaptive
    top = _round_up(max(static.gap_curve))
    simulated = f"simulated with {result.decades} irregular decades"
    return Chart(
        title=f"Heard at each change: {_heard(static)} of 100 people affected under the static rule, "
        f"{_heard(adaptive)} under the adaptive one",
        subtitle=f"Along each curve consultation grows from none to {MOST_CONSULT} months. "
        "Up: more are heard. Left: closer.",
        x=Axis("Doublings behind, on average over ten years", 0, top, show=number),
        y=Axis("Of 100 people affected, heard at each change of the rule", 0, 1, ticks=_HUNDRED, show=_of_hundred),
        marks=(
            *(
                Line(
                    name,
                    track.gap_curve,
                    track.heard_curve,
                    *look,
                    at=(track.mean_gap, track.heard),
                    value=f"{_heard(track)} heard now",
                )
                for name, track, look in _tracks(result)
            ),
            *(
                Points(simulated, (min(track.sampled_gap.mean, top),), (track.heard,), ink, marker)
                for _, track, (ink, _, marker) in _tracks(result)
            ),
            *([Rule("x", 1, "One doubling behind")] if top > 1 else []),
        ),
        height=200,
    )


def _heard(track: Track) -> str:
    return out_of(track.heard).removesuffix(" of 100")


def _round_up(value: float) -> float:
    scale = 0.01
    while scale * 10 < value:
        scale *= 10
    return round(next(scale * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if scale * step >= value * 0.999), 10)


def _words(result: Result) -> str:
    static, sunset, adaptive = result.static, result.sunset, result.adaptive
    before = "no consultation" if result.consult == 0 else f"a consultation of {_months(result.consult)}"
    one = (
        f"With {before} before every change, the adaptive rule is {_gap(adaptive.mean_gap)} doublings behind on "
        f"average, the sunset rule {_gap(sunset.mean_gap)} and the static rule {_gap(static.mean_gap)}; "
        f"{_gap(adaptive.mean_gap)} behind means {_times(adaptive.mean_gap)} times what the rule was written for."
    )
    two = (
        f"{_each(adaptive)} the adaptive rule hears {_heard(adaptive)} of 100 people affected; "
        f"the static rule heard {_heard(static)}, once."
    )
    return f"{one} {two} {_one_more(result)}"


def _months(months: float) -> str:
    return "1 month" if months == 1 else f"{number(months)} months"


def _each(track: Track) -> str:
    return f"In each of its {track.changes} consultations"


def _times(doublings: float) -> str:
    times = 2**doublings
    return number(times, 1 if times < 10 else 0)


def _one_more(result: Result) -> str:
    gap, people = number(result.more_gap, 2), number(result.more_heard * 100, 1)
    far = "hardly further" if gap == "0" else f"{gap} doublings further"
    more = "hardly anyone more" if people == "0" else f"{people} more of 100"
    return f"One month more would set the adaptive rule {far} behind and have {more} heard."


def _table(result: Result) -> tuple[Row, ...]:
    rows = [
        Row("From first draft to force", f"{_months(result.lag)}, {_months(result.consult)} of them consultation"),
        Row("Capability after ten years", f"{_gap(result.level[-1])} doublings, times {_times(result.level[-1])}"),
    ]
    for name, track, _ in _tracks(result):
        span = track.sampled_gap
        rows += [
            Row(
                f"{name}: doublings behind, mean over ten years",
                f"{number(track.mean_gap)}; in 9 of 10 simulated decades {number(span.low)} to {number(span.high)}",
            ),
            Row(f"{name}: doublings behind at the end", number(track.end_gap)),
            Row(
                f"{name}: heard at each change",
                f"{percent(track.heard)}; consultations in ten years: {track.changes}",
            ),
        ]
    return tuple(rows)


def _year(years: float) -> str:
    return f"{number(years)}{SPACE}{'year' if years == 1 else 'years'}"


_TECHNOLOGY: Final = "The capability (an illustration)"
_RULE: Final = "The rule"
_PUBLIC: Final = "The public (your opinion)"

LAB: Final = LabSpec(
    id="clocks",
    title="Two clocks",
    question="Capability runs on one clock and rules on another. What does it cost to keep up?",
    dials=(
        Dial(
            name="doubling",
            label="Capability doubles every",
            minimum=3,
            maximum=36,
            step=1,
            default=7,
            unit="months",
            group=_TECHNOLOGY,
            help="Published for one kind of task: 7 months, later 4.",
        ),
        Dial(
            name="lasts",
            label="It goes on doubling for",
            minimum=1,
            maximum=10,
            step=1,
            default=10,
            group=_TECHNOLOGY,
            show=_year,
            help="After that it stands still. Nobody knows when, or whether.",
        ),
        Dial(
            name="review",
            label="The adaptive rule is changed every",
            minimum=3,
            maximum=60,
            step=3,
            default=12,
            unit="months",
            group=_RULE,
            stops=(3, 6, 9, 12, 18, 24, 36, 48, 60),
            help="The sunset rule is made anew every five years, the static rule never.",
        ),
        Dial(
            name="consult",
            label="Public consultation before every change",
            minimum=0,
            maximum=MOST_CONSULT,
            step=1,
            default=3,
            unit="months",
            group=_RULE,
            help="The same for all three rules.",
        ),
        Dial(
            name="hearing",
            label="Half of those affected are heard after",
            minimum=1,
            maximum=12,
            step=1,
            default=3,
            unit="months",
            group=_PUBLIC,
        ),
        Dial(
            name="attention",
            label="Consultations people can follow in ten years",
            minimum=1,
            maximum=40,
            step=1,
            default=5,
            group=_PUBLIC,
            stops=(1, 2, 3, 5, 8, 10, 20, 40),
            help="With more of them than this, fewer people are heard at each.",
        ),
    ),
    assumptions=(
        Assumption(
            "Capability is an illustration. The published doubling times are those of the length of software tasks "
            "that models finish half of the time; that is neither power nor risk."
        ),
        Assumption(
            f"Drafting and deciding take {DRAFTING} months for all three rules, and changes may overlap. "
            "In life a parliament often takes longer than an agency, and an agency is not elected.",
            invented=True,
        ),
        Assumption("A rule covers the level at which its drafting began. Nobody writes for what is to come."),
        Assumption(
            "How long hearing takes and how much people can follow are opinions. The dials are yours.", invented=True
        ),
        Assumption("To be heard stands for legitimacy here. Votes, courts and given reasons are left out."),
    ),
    source="The model is our own. The gap in pace is known as the pacing problem (Marchant, Allenby & Herkert, 2011). "
    "Doubling times: 212 days (Kwa et al., 2025, arXiv 2503.14499), 131 days since 2023 (METR, January 2026).",
    break_it="Find values at which the adaptive rule follows closest and yet hears as many people as the static one. "
    "Then find values at which even the static rule is less than one doubling behind. What did you have to assume?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
