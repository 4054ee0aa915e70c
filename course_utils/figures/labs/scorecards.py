"""The lab of lesson 01: one machine, two uses, two scorecards."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Bars, Categories, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import count, number, out_of, percent, signed
from course_utils.models.scorecards import ARRESTS, MOST_NOISE, SCREENING, Card, Result, ThresholdRule, Values, simulate

__all__ = ["LAB"]

_MACHINE: Final = "The machine"
_SCREENING: Final = "What screening does to a person (invented units)"
_ARRESTS: Final = "What the arrests do to a person (invented units)"
_WAYS: Final = ("found", "false_alarm", "missed", "left_alone")


def _value(name: str, label: str, default: float, group: str) -> Dial:
    return Dial(
        name=name,
        label=label,
        minimum=-10.0,
        maximum=10.0,
        step=1.0,
        default=float(default),
        group=group,
        unit="units",
        show=signed,
    )


def _simulate(
    noise: float,
    share: float,
    rule: ThresholdRule,
    **values: float,
) -> Result:
    """Gather the value dials of each use, and run the model."""
    screening, arrests = (Values(**{way: values[f"{use}_{way}"] for way in _WAYS}) for use in ("screening", "arrests"))
    return simulate(noise, share, rule, screening, arrests)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _technical(result), _societal(result)


def _technical(result: Result) -> Chart:
    rates = result.rates
    shares = (rates.accuracy, rates.sensitivity, rates.specificity)
    texts = tuple(percent(share) for share in shares)
    rows = (
        ("Right about anyone", "accuracy"),
        ("Finds whom it looks for", "sensitivity"),
        ("Leaves the others alone", "specificity"),
    )
    return Chart(
        title=f"Technical scorecard: right about {out_of(rates.accuracy, 1000)} people",
        subtitle="The same numbers in both uses: nothing here depends on what the machine is for.",
        x=Axis("Share of people", 0, 1, ticks=(0, 0.5, 1), show=percent),
        y=Categories(rows),
        marks=(
            Bars("Cancer screening", shares, texts, "blue"),
            Bars("Arrests of dissidents", shares, texts, "vermillion", hatched=True),
        ),
        height=150,
    )


def _societal(result: Result) -> Chart:
    now, x = result.noise, result.noise_grid
    screening, arrests = result.screening.total, result.arrests.total
    reach = _round_up(max(map(abs, (*result.screening_curve, *result.arrests_curve))))
    return Chart(
        title=f"Societal scorecard: screening {signed(screening)}, arrests {signed(arrests)}",
        subtitle=_ledger_subtitle(result),
        x=Axis("Noise in what the machine sees (0: it makes no mistake)", 0, MOST_NOISE, show=number),
        y=Axis(
            "Gained (+) or lost (\N{MINUS SIGN}) per 1,000 people, against no machine at all; invented units",
            -reach,
            reach,
            show=signed,
        ),
        marks=(
            Rule("x", now, f"Noise now: {number(now)}"),
            Line(
                "Cancer screening",
                x,
                result.screening_curve,
                "blue",
                at=(now, screening),
                value=f"{signed(screening)} now",
            ),
            Line(
                "Arrests of dissidents",
                x,
                result.arrests_curve,
                "vermillion",
                "dashed",
                "square",
                at=(now, arrests),
                value=f"{signed(arrests)} now",
            ),
            Points(f"simulated with {result.sample:,} people", (now,), (result.sampled_screening,), "blue"),
            Points(
                f"simulated with {result.sample:,} people", (now,), (result.sampled_arrests,), "vermillion", "square"
            ),
        ),
    )


def _ledger_subtitle(result: Result) -> str:
    if result.noise == 0:
        return "This machine makes no mistake: what stands here is what the uses themselves do."
    screening, arrests = signed(result.perfect_screening.total), signed(result.perfect_arrests.total)
    return f"With a machine that makes no mistake: screening {screening}, arrests {arrests}."


def _round_up(value: float) -> float:
    """The next round number, so that the axis rests while the noise dial moves."""
    return next(step for step in (100, 200, 500, 1000, 2000, 4000, 6000, 10_000) if step >= value * 0.999)


def _words(result: Result) -> str:
    right = out_of(result.rates.accuracy, 1000)
    one = f"The machine is right about {right} people, whichever use it is put to."
    two = (
        f"Per 1,000 people, screening {_stands('leaves', result.screening.total)} "
        f"and the arrests {_stands('leave', result.arrests.total)}, in invented units."
    )
    if result.noise == 0:
        return f"{one} {two} It makes no mistake, so what is left is what the uses themselves do."
    screening = _turn(result.perfect_screening.total - result.screening.total)
    arrests = _turn(result.perfect_arrests.total - result.arrests.total)
    if screening == arrests:
        return f"{one} {two} A machine that makes no mistake would {screening} for both."
    return f"{one} {two} A machine that makes no mistake would {screening} for screening and {arrests} for the arrests."


def _stands(verb: str, total: float) -> str:
    if round(total) == 0:
        return f"{verb} people neither ahead nor behind"
    return f"{verb} people {'ahead' if total > 0 else 'behind'} by {number(abs(total), 0)}"


def _turn(change: float) -> str:
    if abs(change) < 0.5:
        return "change little"
    return "make things better" if change > 0 else "make things worse"


def _table(result: Result) -> tuple[Row, ...]:
    rates, seen = result.rates, result.sampled_rates
    return (
        Row("Right about anyone (accuracy)", f"{percent(rates.accuracy)}; simulated {percent(seen.accuracy)}"),
        Row(
            "Finds whom it looks for (sensitivity)",
            f"{percent(rates.sensitivity)}; simulated {percent(seen.sensitivity)}",
        ),
        Row(
            "Leaves the others alone (specificity)",
            f"{percent(rates.specificity)}; simulated {percent(seen.specificity)}",
        ),
        Row("Threshold, on the machine's scale from \N{MINUS SIGN}1 to +1", number(result.threshold)),
        *_ledger("Cancer screening", result.screening, result.sampled_screening, result.perfect_screening),
        *_ledger("Arrests of dissidents", result.arrests, result.sampled_arrests, result.perfect_arrests),
    )


def _ledger(use: str, card: Card, sampled: float, perfect: Card) -> tuple[Row, ...]:
    names = ("found", "flagged by mistake", "missed", "rightly left alone")
    ways = tuple(
        Row(
            f"{use}: {name}, per 1,000 people",
            f"{count(getattr(card.people, way))} people at {signed(getattr(card.values, way))} each, "
            f"together {signed(getattr(card.parts, way))}",
        )
        for name, way in zip(names, _WAYS, strict=True)
    )
    total = f"{signed(card.total)}; simulated {signed(sampled)}; with no mistakes {signed(perfect.total)}"
    return (*ways, Row(f"{use}: ledger, per 1,000 people", total))


LAB: Final = LabSpec(
    id="scorecards",
    title="Two scorecards",
    question="One machine is put to two uses. What does each scorecard say about it?",
    dials=(
        Dial(
            name="noise",
            label="Noise in what the machine sees",
            minimum=0.0,
            maximum=MOST_NOISE,
            step=0.1,
            default=1.0,
            group=_MACHINE,
            help="At 0 the machine makes no mistake.",
        ),
        Dial(
            name="share",
            label="How many of the people it looks for",
            minimum=0.05,
            maximum=0.5,
            step=0.05,
            default=0.2,
            group=_MACHINE,
            show=percent,
            help="Of all the people who come before it.",
        ),
        Choice(
            name="rule",
            label="Where the machine draws its line",
            default="best",
            group=_MACHINE,
            options=(("best", "where it is right most often"), ("halfway", "halfway between the groups")),
        ),
        _value("screening_found", "Early cancer found", SCREENING.found, _SCREENING),
        _value("screening_false_alarm", "False alarm: a scare and a biopsy", SCREENING.false_alarm, _SCREENING),
        _value("screening_missed", "Cancer missed: false comfort", SCREENING.missed, _SCREENING),
        _value("screening_left_alone", "Healthy, and told so", SCREENING.left_alone, _SCREENING),
        _value("arrests_found", "Dissident found and arrested", ARRESTS.found, _ARRESTS),
        _value("arrests_false_alarm", "Someone else held, then let go", ARRESTS.false_alarm, _ARRESTS),
        _value("arrests_missed", "Dissident missed, left in peace", ARRESTS.missed, _ARRESTS),
        _value("arrests_left_alone", "Someone else watched and left alone", ARRESTS.left_alone, _ARRESTS),
    ),
    assumptions=(
        Assumption("Both uses get the very same machine, with the same noise and the same line."),
        Assumption("Everyone is one of two kinds, and the machine sees the difference through bell-shaped noise."),
        Assumption("In both uses the same share of people is looked for.", invented=True),
        Assumption("What each outcome is worth to a person is a value judgement that we made up.", invented=True),
        Assumption("Gains of some people and losses of others are added up, which is itself a choice."),
    ),
    source="Our own toy. The equations of the machine are textbook signal detection (Green & Swets, 1966).",
    break_it="Find dial values at which the arrests do more harm when the machine gets worse, "
    "and values at which screening is a loss although the machine is right about most people.",
    simulate=_simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
