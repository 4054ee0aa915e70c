"""The lab of lesson 12: what a certificate shows if the model can tell a test from use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from course_utils.figures.chart import Axis, Chart, Line, Points, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import SPACE, number, out_of, percent
from course_utils.models.two_faced import PROBE_ERRS, PROBE_FINDS, SOUND, USES, Result, simulate

__all__ = ["LAB"]


@dataclass(frozen=True, slots=True)
class _Way:
    """A plan in words. option: in the dropdown; line: on the chart; short: in a title."""

    option: str
    line: str
    short: str


_PLANS: Final = {
    "test": _Way("the test alone", "Test alone", "with the test alone"),
    "probe": _Way("a probe before the test", "Probe and test", "with a probe before it"),
    "checks": _Way("checks in use that it cannot tell", "Test, then checks in use", "with checks in use"),
    "both": _Way("a probe, and checks it cannot tell", "Probe, test, then checks", "with a probe and checks"),
    "seen": _Way(
        "checks in use that it recognises like a test", "Test, then checks it recognises", "with checks it recognises"
    ),
}


def _per_thousand(rate: float, digits: int = 1) -> str:
    """A rate as so many in 1,000; with enough decimals not to read as none."""
    while rate > 0 and round(rate * 1000, digits) == 0 and digits < 8:
        digits += 1
    return number(rate * 1000, digits)


def _beside(rate: float, other: float) -> str:
    """The rate with as many decimals as it takes to differ from another that it is not."""
    digits = 1
    while rate != other and _per_thousand(rate, digits) == _per_thousand(other, digits) and digits < 8:
        digits += 1
    return _per_thousand(rate, digits)


def _failing(number_of: str) -> str:
    return f"{number_of} {'failure' if number_of == '1' else 'failures'}"


def _holds(result: Result) -> bool:
    """Whether the model takes uses for tests just as often as it recognises tests."""
    return result.certified is not None and abs(result.certified - result.bound) < 1e-12


def _shown(result: Result) -> str:
    """What the passed test shows of use, as the end of a sentence."""
    if result.certified is None:
        return "it rules nothing out"
    if _holds(result):
        return "and that holds"
    return f"what it shows is at most {_beside(result.certified, result.bound)}"


def _charts(result: Result) -> tuple[Chart, ...]:
    return _certificate(result), _failures(result)


def _certificate(result: Result) -> Chart:
    said, shown = _per_thousand(result.bound), result.certified
    here = 1 - result.mistake if shown is None else shown
    value = "nothing now" if shown is None else f"at most {_beside(shown, result.bound)} now"
    return Chart(
        title=f"The certificate says at most {_failing(said)} in 1,000 uses{',' if _holds(result) else ';'} {_shown(result)}",
        subtitle="P(tell) is the share of test cases that the model recognises, and behaves in. Nobody knows it.",
        x=Axis("P(tell): test cases it recognises", 0, 1, show=percent),
        y=Axis(
            "Failures in 1,000 uses (each step is ten times the one below)",
            0.00005,
            1,
            ticks=(0.0001, 0.001, 0.01, 0.1, 1),
            scale="log",
            show=_per_thousand,
        ),
        marks=(
            Rule("x", result.tell, f"P(tell) now: {percent(result.tell)}"),
            Rule("y", result.bound, f"The certificate says: at most {said}"),
            Rule(
                "y", result.fails_in_use, f"This model in use: {_beside(result.fails_in_use, result.bound)}", "dashed"
            ),
            Line(
                "What passing shows of use",
                result.tells,
                result.certified_curve,
                "blue",
                at=(result.tell, here),
                value=value,
            ),
        ),
        height=200,
    )


def _failures(result: Result) -> Chart:
    top = _round_up(max(*result.alone_curve, *result.planned_curve))
    alone, planned = result.alone.failures, result.planned.failures
    simulated = f"simulated with {result.models:,} two-faced models"
    ours = _PLANS[result.plan]
    lines: tuple[Line | Points, ...] = (
        Line(
            "Test alone",
            result.tells,
            result.alone_curve,
            "vermillion",
            "dashed",
            "square",
            at=(result.tell, alone),
            value=f"{_mean(alone, planned)} now",
        ),
        Points(simulated, (result.tell,), (result.sampled_alone.failures,), "vermillion", "square"),
    )
    if result.plan != "test":
        lines += (
            Line(
                ours.line,
                result.tells,
                result.planned_curve,
                "blue",
                at=(result.tell, planned),
                value=f"{_mean(planned, alone)} now",
            ),
            Points(simulated, (result.tell,), (result.sampled_planned.failures,), "blue"),
        )
    return Chart(
        title=f"For each two-faced model tested: {_course(result)}",
        subtitle=f"Mean number of failures in {result.uses:,} uses. A model that is turned away has none.",
        x=Axis("P(tell): test cases it recognises", 0, 1, show=percent),
        y=Axis("Failures for each two-faced model tested", 0, top, show=number),
        marks=(Rule("x", result.tell, f"P(tell) now: {percent(result.tell)}"), *lines),
        note=f"Of 100 sound models this plan loses {_lost(result)}.",
        height=190,
    )


def _course(result: Result) -> str:
    alone, planned = result.alone.failures, result.planned.failures
    said = f"{_failing(_mean(alone, planned))} with the test alone"
    return said if result.plan == "test" else f"{said}, {_mean(planned, alone)} {_PLANS[result.plan].short}"


def _mean(value: float, other: float) -> str:
    """A mean number of failures, with as many decimals as it takes to differ from another that it is not."""
    digits = 0 if value >= 9.95 else 1

    def alike() -> bool:
        return value != other and number(value, digits) == number(other, digits)

    while (alike() or (value > 0 and round(value, digits) == 0)) and digits < 8:
        digits += 1
    return number(value, digits)


def _lost(result: Result) -> str:
    """How many of 100 sound models are turned away or withdrawn, never rounded to none or all."""
    return out_of(result.lost).removesuffix(" of 100")


def _round_up(value: float) -> float:
    scale = 1.0
    while scale * 10 < value:
        scale *= 10
    return next(scale * step for step in (1, 2, 2.5, 4, 5, 8, 10) if scale * step >= value * 0.999)


def _words(result: Result) -> str:
    says = f"passing {result.cases:,} cases certifies at most {_failing(_per_thousand(result.bound))} in 1,000 uses"
    one = f"{says[0].upper()}{says[1:]}; from a model that tells tests from use as set here, {_from_it(result)}."
    passed = out_of(result.passing)
    two = (
        f"Of 100 two-faced models {passed.removesuffix(' of 100')} pass this test, and for each one tested "
        f"{result.uses:,} uses bring {_course(result)}."
    )
    return f"{one} {two} {_price(result)}"


def _from_it(result: Result) -> str:
    if _holds(result):
        return "that holds"
    return _shown(result)


def _price(result: Result) -> str:
    lost = f"Of 100 sound models the plan loses {_lost(result)}"
    if result.alarm is None:
        return f"{lost}."
    which = "the first failure" if result.alarm == 1 else f"failure number {result.alarm}"
    return f"{lost}; a model is withdrawn at {which} that the {number(result.checks)} checks see."


def _table(result: Result) -> tuple[Row, ...]:
    shown = "nothing" if result.certified is None else f"at most {_beside(result.certified, result.bound)}"
    alone, planned, sound = result.alone, result.planned, result.sound
    ours = _PLANS[result.plan].option
    alarm = "no checks" if result.alarm is None else f"at failure number {result.alarm} seen"
    return (
        Row("Failures in 1,000, in the test", _per_thousand(result.fails_in_test)),
        Row("Failures in 1,000, in use", _per_thousand(result.fails_in_use)),
        Row("What the certificate says, in 1,000 uses", f"at most {_per_thousand(result.bound)}"),
        Row("What it shows of this model, in 1,000 uses", shown),
        Row("Two-faced models that pass the test", percent(result.passing)),
        Row(
            f"Failures for each two-faced model tested, in {result.uses:,} uses: the test alone",
            f"{number(alone.failures, 4)}; simulated {number(result.sampled_alone.failures, 4)}",
        ),
        Row(
            f"The same: {ours}",
            f"{number(planned.failures, 4)}; simulated {number(result.sampled_planned.failures, 4)}",
        ),
        Row("Two-faced models that get into use under the plan", percent(planned.admitted)),
        Row("Of these, withdrawn in the end", out_of(planned.withdrawn)),
        Row("A model is withdrawn", alarm),
        Row("Uses that people check, for each model", number(result.checks)),
        Row("Sound models turned away before use", percent(1 - sound.admitted)),
        Row("Sound models in use that are withdrawn by mistake", percent(sound.withdrawn)),
        Row(
            "Sound models lost in all",
            f"{percent(result.lost)}; with the test alone {percent(1 - result.sound_alone.admitted)}",
        ),
    )


def _share(share: float) -> str:
    return percent(share)


_MODEL: Final = "The model"
_GUARD: Final = "The safeguards"

LAB: Final = LabSpec(
    id="two_faced",
    title="The certificate and the mask",
    question="A model has passed its test. What does that show if it may know that it was a test?",
    dials=(
        Dial(
            name="tell",
            label="P(tell): test cases it recognises, and behaves in",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.8,
            group=_MODEL,
            show=_share,
            help="The unknown. Nobody has measured it.",
        ),
        Dial(
            name="mistake",
            label="Uses it takes for a test, and behaves in",
            minimum=0.0,
            maximum=0.9,
            step=0.05,
            default=0.1,
            group=_MODEL,
            show=_share,
            help="The same as P(tell): it cannot tell the two apart.",
        ),
        Dial(
            name="failing",
            label="How often it fails when it does not behave",
            minimum=0.005,
            maximum=0.1,
            step=0.005,
            default=0.02,
            group=_MODEL,
            stops=(0.005, 0.01, 0.02, 0.05, 0.1),
            show=_share,
        ),
        Dial(
            name="cases",
            label="Cases in the test",
            minimum=10,
            maximum=3000,
            step=10,
            default=300,
            unit="cases",
            group=_GUARD,
            stops=(10, 30, 100, 300, 1000, 3000),
            help="It is certified if it fails in none of them.",
        ),
        Choice(
            name="plan",
            label="What is done besides the test",
            default="checks",
            group=_GUARD,
            options=tuple((key, one.option) for key, one in _PLANS.items()),
            help="A probe reads the inside of a model; checks are people who look at uses.",
        ),
        Dial(
            name="watched",
            label="Uses that people check",
            minimum=0.005,
            maximum=1.0,
            step=0.005,
            default=0.1,
            group=_GUARD,
            stops=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
            show=_share,
            help="Matters only in a plan with checks.",
        ),
    ),
    assumptions=(
        Assumption("Every rate here is made up. No published number is P(tell).", invented=True),
        Assumption(
            "To recognise a test is to behave in it. The study that asked models to tell tests from use (0.83 "
            f"on a scale from 0.5, a guess, to 1; in this lab about 75{SPACE}% and 25{SPACE}%) did not measure "
            "whether they behave differently. That other models were seen to do so in set-ups built for it "
            "shows that it can happen, not how often it does."
        ),
        Assumption(
            "What the certificate says is the usual bound: a model that fails more often passes in fewer than "
            "5 of 100 such tests. Test cases are like uses in everything else, and independent."
        ),
        Assumption(
            f"A sound model fails in {number(SOUND * USES)} of {USES:,} cases and uses alike. A model is withdrawn at "
            "the smallest number of failures seen at which a sound one is withdrawn by mistake in at most 1 of 100.",
            invented=True,
        ),
        Assumption(
            f"A probe finds {percent(PROBE_FINDS)} of two-faced models and turns away {percent(PROBE_ERRS)} of sound "
            "ones. The published probes were tried on one model in staged scenes.",
            invented=True,
        ),
        Assumption("A check sees every failure it looks at. Whether the model can tell checks from use is a choice."),
    ),
    source="Bound for no failure in n cases: exact binomial (rule of three; Jovanovic & Levy, 1997). Telling tests "
    "from use: Needham et al., 2025 (arXiv 2505.23836). Probes: Goldowsky-Dill et al., 2025 (arXiv 2502.03407). "
    "The model is our own.",
    break_it="First overturn the warning: find two settings at which the certificate holds, one of them with a model "
    "that recognises most tests. Then overturn the cure: find a plan with checks, and a P(tell), at which none is ever withdrawn.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
