"""The second lab of lesson 05: who gains and who pays when a machine takes over work."""

from __future__ import annotations

from typing import Final

from course_utils.figures.chart import Axis, Bars, Categories, Chart, Line, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import number, percent
from course_utils.models.ledger import DISPLACED, LOSS, PEOPLE, Result, simulate

__all__ = ["LAB"]

_WHO: Final = {"lowest": "the lowest paid", "any": "anyone, by chance", "highest": "the highest paid"}
_FIFTHS: Final = ("Poorest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Richest fifth")
_SPACE: Final = "\N{NO-BREAK SPACE}"


def _charts(result: Result) -> tuple[Chart, ...]:
    return _support(result), _shares(result)


def _support(result: Result) -> Chart:
    low, high = _reach(result)
    return Chart(
        title=f"Total income {_change(result.now.everyone)}: of 100 people {_people(result.gain, 'gain')} "
        f"and {_people(result.lose, 'lose')}",
        subtitle=_offer(result),
        x=Axis("Support: share of every loss that is to be made good", 0, 1, show=percent),
        y=Axis("Change in the income of each group together", low, high, show=_change),
        marks=(
            Rule("x", result.support, f"Support now: {percent(result.support)}"),
            Rule("y", 0, "As before"),
            Line(
                "Owners of the machine",
                result.supports,
                result.owners_curve,
                "blue",
                at=(result.support, result.now.owners),
                value=f"{_change(result.now.owners)} now",
            ),
            Line(
                "All people together",
                result.supports,
                result.everyone_curve,
                "green",
                "dotted",
                "diamond",
                at=(result.support, result.now.everyone),
                value=f"{_change(result.now.everyone)} now",
            ),
            Line(
                "Those whose work it takes over",
                result.supports,
                result.displaced_curve,
                "vermillion",
                "dashed",
                "square",
                at=(result.support, result.now.displaced),
                value=f"{_change(result.now.displaced)} now",
            ),
        ),
        height=200,
    )


def _reach(result: Result) -> tuple[float, float]:
    """Round ends of the axis, so that it rests while a dial moves a little."""
    highest = max(*result.owners_curve, *result.displaced_curve, *result.everyone_curve)
    lowest = min(*result.owners_curve, *result.displaced_curve, *result.everyone_curve)
    top = next(step for step in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0) if step >= highest * 0.999)
    return next(step for step in (-0.25, -0.5, -1.0) if step <= lowest * 0.999), top


def _change(share: float) -> str:
    """A change in percent: +5 %, with decimals where there are any, never 0 for a small one."""
    digits = 1 if abs(share) < 0.0995 else 0
    while abs(share) > 1e-9 and digits < 6 and round(share * 100, digits) == 0:
        digits += 1
    if abs(share) <= 1e-9:
        return f"0{_SPACE}%"
    return f"{'+' if share > 0 else ''}{number(share * 100, digits)}{_SPACE}%"


def _people(of_hundred: float, verb: str = "") -> str:
    """How many of 100 people do something: "20 lose", "1 loses"."""
    many = number(of_hundred, 1)
    return f"{many} {verb}{'s' if many == '1' else ''}" if verb else many


def _offer(result: Result) -> str:
    if not result.worth_it:
        return "The machine costs its owners more than it brings them, so they have no reason to use it."
    if result.enough:
        return "What the machine brings its owners would be enough to make good every loss."
    return "What the machine brings its owners is not enough to make good every loss."


def _shares(result: Result) -> Chart:
    poorest, richest = percent(result.fifths_now[0]), percent(result.fifths_now[-1])
    return Chart(
        title=f"The Gini {_turn(result)}: the poorest fifth has {poorest} of all income, the richest {richest}",
        subtitle="The Gini says in one number how unequal incomes are: 0 where all have the same, "
        "near 1 where one person has everything.",
        x=Axis("Share of all income", 0, 0.8, ticks=(0, 0.2, 0.4, 0.6, 0.8), show=percent),
        y=Categories(tuple((name, "") for name in _FIFTHS)),
        marks=(
            Bars("Before the machine", result.fifths_before, tuple(map(percent, result.fifths_before)), "blue"),
            Bars(
                "With the machine",
                result.fifths_now,
                tuple(map(percent, result.fifths_now)),
                "vermillion",
                hatched=True,
            ),
        ),
        height=220,
    )


def _turn(result: Result) -> str:
    """Which way the Gini goes, in as many decimals as are shown."""
    before, now = number(result.gini_before, 3), number(result.gini_now, 3)
    if before == now:
        return f"stays at {before}"
    return f"{'rises' if result.gini_now > result.gini_before else 'falls'} from {before} to {now}"


def _words(result: Result) -> str:
    one = (
        f"Total income changes by {_change(result.now.everyone)}: of 100 people {_people(result.gain, 'gain')}, "
        f"{_people(result.lose, 'lose')} and {_people(result.same, 'keep')} what they had."
    )
    two = (
        f"The income of those whose work the machine takes over changes by {_change(result.now.displaced)} together, "
        f"that of its owners by {_change(result.now.owners)}."
    )
    three = f"The Gini {_turn(result)}."
    return f"{one} {two} {three} {_made_good(result)}"


def _made_good(result: Result) -> str:
    if not result.worth_it or result.support == 0:
        return _offer(result)
    if result.paid < result.support - 1e-9:
        return f"What the machine brings its owners is used up: it makes good {percent(result.paid)} of every loss and no more."
    return f"Support makes good {percent(result.paid)} of every loss."


def _table(result: Result) -> tuple[Row, ...]:
    now, without = result.now, result.unsupported
    return (
        Row("Total income", f"{_change(now.everyone)}; without support {_change(without.everyone)}"),
        Row(
            "Those whose work it takes over, together",
            f"{_change(now.displaced)}; without support {_change(without.displaced)}",
        ),
        Row("Owners of the machine, together", f"{_change(now.owners)}; without support {_change(without.owners)}"),
        Row("Of 100 people gain", _people(result.gain)),
        Row("Of 100 people lose", _people(result.lose)),
        Row("Of 100 people keep what they had", _people(result.same)),
        Row("Share of every loss made good", percent(result.paid)),
        Row("Would what the machine brings its owners make good every loss?", "yes" if result.enough else "no"),
        Row("Gini before the machine", number(result.gini_before, 4)),
        Row("Gini with the machine, without support", number(result.gini_unsupported, 4)),
        Row("Gini with the machine, at this support", number(result.gini_now, 4)),
    )


LAB: Final = LabSpec(
    id="ledger",
    title="Who gains and who pays",
    question=f"A machine that makes no mistake takes over the work of {DISPLACED} of {PEOPLE:,} people. "
    "Who gains, who pays, and what does support change?",
    dials=(
        Dial(
            name="growth",
            label="Change in total income",
            minimum=-0.02,
            maximum=0.1,
            step=0.01,
            default=0.05,
            group="The machine",
            show=_change,
            help="Before support is paid.",
        ),
        Choice(
            name="displaced",
            label="Whose work it takes over",
            default="lowest",
            group="The machine",
            options=tuple(_WHO.items()),
        ),
        Dial(
            name="owners",
            label="How many own the machine",
            minimum=0.01,
            maximum=1.0,
            step=0.01,
            default=0.1,
            group="The machine",
            show=percent,
            stops=(0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0),
            help="The best paid first, in equal parts. At 100 % all share alike.".replace(" %", f"{_SPACE}%"),
        ),
        Dial(
            name="support",
            label="Support",
            minimum=0.0,
            maximum=1.0,
            step=0.05,
            default=0.0,
            group="Support while people change work",
            show=percent,
            help="The share of every loss to be made good, out of what the machine brings.",
        ),
        Dial(
            name="cost",
            label="What it costs to run the support",
            minimum=0.0,
            maximum=0.5,
            step=0.05,
            default=0.0,
            group="Support while people change work",
            show=percent,
            help="On top of each unit that reaches someone.",
        ),
    ),
    assumptions=(
        Assumption("The incomes, who owns the machine and how many lose their work are made up.", invented=True),
        Assumption(
            f"Who loses their work finds other work and earns {percent(LOSS)} less: a finding about other "
            "lay-offs, taken over."
        ),
        Assumption("How much total income changes is a dial. This model does not find it."),
        Assumption(
            "Owners keep the wages they save and what the machine adds. Prices stay as they are.", invented=True
        ),
        Assumption("Support changes nobody's effort. Only income is counted, and a job is more than that."),
    ),
    source="Our own toy. The Gini is the textbook formula. Long-run losses of 25 % after lay-offs by firms in distress: "
    "Jacobson, LaLonde & Sullivan, American Economic Review 1993. That gainers could compensate losers is the test of "
    "Kaldor (1939) and Hicks (1939).".replace(" %", f"{_SPACE}%"),
    break_it="Find dial values at which nobody loses although there is no support, and values at which "
    "people lose although every loss is to be made good. Can the Gini fall while the poorest lose?",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
