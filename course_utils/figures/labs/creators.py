"""The lab of lesson 14: who earns what once a model has learned from creators' works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from course_utils.figures.chart import Axis, Bars, Categories, Chart, Dash, Ink, Line, Marker, Rule
from course_utils.figures.lab import Assumption, Choice, Dial, LabSpec, Row
from course_utils.figures.say import number, percent, signed
from course_utils.models.creators import CREATORS, EQUALLY, SPOILT, WORKS, Incomes, Result, simulate

__all__ = ["LAB"]

_MODEL: Final = "The model and the market"
_REMEDIES: Final = "Remedies"
_SHARING: Final = {EQUALLY: "equally, to every creator", WORKS: "in proportion to a creator's works"}


def _money(value: float, other: float | None = None) -> str:
    """Millions of euros; more decimals where fewer would make it look like a different amount."""
    digits = 2
    while other is not None and abs(value - other) > 1e-9 and digits < 9 and _at(value, digits) == _at(other, digits):
        digits += 1
    return _at(value, digits)


def _at(value: float, digits: int) -> str:
    """With so many decimals, or none where the number is whole."""
    return number(value) if abs(value - round(value)) < 1e-9 else f"{value:,.{digits}f}"


def _hundred(share: float) -> str:
    return number(share * 100, 0)


def _has_remedy(result: Result) -> bool:
    return bool(result.fee or result.opt_out or result.levy)


def _charts(result: Result) -> tuple[Chart, ...]:
    return _incomes(result), _turn(result)


def _incomes(result: Result) -> Chart:
    now, before = result.now, result.before
    marks = [_bars("Without any remedy" if _has_remedy(result) else "No remedy is set", result.plain, remedy=False)]
    if _has_remedy(result):
        marks.insert(0, _bars("With the remedies set", now, remedy=True))
    top = max(before, *(value for bars in marks for value in bars.values))
    return Chart(
        title=_found(result),
        subtitle="The model makes no mistake: it does exactly what it is meant to do.",
        x=Axis("Millions of euros a year (invented)", 0, next(t for t in (10, 15, 20, 25, 30, 40) if t >= top - 1e-9)),
        y=Categories(
            (
                ("Creators", f"{_money(before)} before the model"),
                ("Owner of the model", "kept after costs, fees and levy"),
                ("Users", "gained over a world without it"),
            )
        ),
        marks=tuple(marks),
        note=f"Creators' income: orders {_money(now.ordered)}, licence fees {_money(now.fees)}, "
        f"fund {_money(now.fund)}.",
        height=160,
    )


def _found(result: Result) -> str:
    now = result.now
    if now.made == 0:
        return f"The model is too dear to be sold: creators earn {_money(now.creators)} million euros a year, as before"
    return f"{_creators_earn(result)}; the owner keeps {_money(now.owner)} and users gain {_money(now.users)}"


def _bars(name: str, year: Incomes, *, remedy: bool) -> Bars:
    values = (year.creators, year.owner, year.users)
    return Bars(name, values, tuple(map(_money, values)), "blue" if remedy else "vermillion", hatched=not remedy)


def _creators_earn(result: Result) -> str:
    now, before = result.now.creators, result.before
    if abs(now - before) < 1e-9:
        return f"Creators earn {_money(before)} million euros a year, as before"
    return f"Creators earn {_money(now, before)} million euros a year instead of {_money(before)}"


def _turn(result: Result) -> Chart:
    lines = list(_lines(result))
    most = max(max(line.y) for line in lines)
    top = next(t for t in (2, 2.5, 3, 4) if t >= most - 1e-9)
    return Chart(
        title=_threshold(result),
        subtitle="To the left of 0 the model brings creators orders, to the right it takes them.",
        x=Axis(
            "Orders that 100 works of the model replace",
            -0.5,
            0.8,
            ticks=(-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8),
            show=_hundred,
        ),
        y=Axis(
            "Income, compared with before the model",
            0,
            top,
            ticks=tuple(k / 2 for k in range(9) if k / 2 <= top),
            show=lambda value: percent(value, 0),
        ),
        marks=(
            Rule("x", result.replaces, f"Dial now: {_hundred(result.replaces)}"),
            Rule("y", 1, "As before the model"),
            *lines,
        ),
        height=200,
    )


def _lines(result: Result) -> Iterator[Line]:
    """Without a remedy there is one curve: shares of income are then the same for everyone."""
    if _has_remedy(result):
        yield _line("All creators, remedies as set", result, result.all_curve, result.now.creators / result.before)
        if max(abs(a - b) for a, b in zip(result.all_curve, result.middle_curve, strict=True)) > 0.005:
            middle = result.middle / result.middle_before
            yield _line("Creator in the middle", result, result.middle_curve, middle, "green", "dotted", "diamond")
    plain = result.plain.creators / result.before
    yield _line("All creators, no remedy", result, result.plain_curve, plain, "vermillion", "dashed", "square")


def _line(
    name: str,
    result: Result,
    curve: tuple[float, ...],
    now: float,
    ink: Ink = "blue",
    dash: Dash = "solid",
    marker: Marker = "circle",
) -> Line:
    at = (result.replaces, now)
    return Line(name, result.replaces_grid, curve, ink, dash, marker, at=at, value=f"{percent(now, 0)} now")


def _threshold(result: Result) -> str:
    last = result.safe_up_to
    remedies = "With these remedies" if _has_remedy(result) else "Without a remedy"
    if last is None:
        return f"{remedies} creators together lose at every value of the first dial"
    if last >= 0.8:
        return f"{remedies} creators together lose at no value of the first dial"
    if last <= 0:
        return f"{remedies} creators lose as soon as the model replaces any order"
    return f"{remedies} creators together lose nothing up to {_hundred(last)} orders replaced by 100 works"


def _words(result: Result) -> str:
    return f"The model does exactly what it is meant to do. {_found(result)}. {_worse(result)} {_spoilt(result)}"


def _worse(result: Result) -> str:
    less = result.worse_off
    who = "None" if less == 0 else "All" if less == CREATORS else f"{less:,}"
    verb = "earns" if less in (0, 1) else "earn"
    return (
        f"{who} of the {CREATORS:,} creators {verb} less than before, and the one in the middle earns "
        f"{number(result.middle, 0)} euros against {number(result.middle_before, 0)}."
    )


def _spoilt(result: Result) -> str:
    """What a repair would do for creators: the repair test, worked out."""
    now, spoilt = result.now.creators, result.spoilt.creators
    if abs(now - spoilt) < 0.005:
        return "If a fifth of its works came out spoilt, creators would earn the same."
    gained = "less" if spoilt < now else "more"
    return (
        f"If a fifth of its works came out spoilt, creators would earn {_money(spoilt, now)}, "
        f"which is {gained} than with a model that works."
    )


def _table(result: Result) -> tuple[Row, ...]:
    now, plain = result.now, result.plain
    before = _money(result.before)
    return (
        Row(
            "Creators, millions of euros a year",
            f"{_money(now.creators)}; without a remedy {_money(plain.creators)}; before the model {before}",
        ),
        Row(
            "Of it for orders, in licence fees, from the fund",
            " / ".join(map(_money, (now.ordered, now.fees, now.fund))),
        ),
        Row("Owner of the model", f"{_money(now.owner)}; without a remedy {_money(plain.owner)}"),
        Row(
            "Users, gained over a world without the model",
            f"{_money(now.users)}; without a remedy {_money(plain.users)}",
        ),
        Row("Creators, owner and users added up", f"{_money(_sum(result))}; before the model {before}"),
        Row("Orders left to creators, thousands", f"{number(now.orders, 1)} of 100"),
        Row("Works made with the model, thousands", f"{number(now.made, 1)} at {number(now.charged, 0)} euros each"),
        Row("Creators who earn less than before", f"{result.worse_off:,} of {CREATORS:,}"),
        Row("Of those who withhold their works", f"{result.worse_off_out:,} of {result.opted_out:,} earn less"),
        Row(
            "Creator in the middle, euros a year",
            f"{number(result.middle, 0)}; before the model {number(result.middle_before, 0)}",
        ),
        Row(
            "Creators, if a fifth of the model's works came out spoilt",
            f"{_money(result.spoilt.creators)}; a repair changes that by "
            f"{signed(now.creators - result.spoilt.creators, 2)}",
        ),
        Row(
            "Orders replaced by 100 works up to which creators together lose nothing",
            "none" if result.safe_up_to is None else _hundred(result.safe_up_to),
        ),
    )


def _sum(result: Result) -> float:
    return result.now.creators + result.now.owner + result.now.users


LAB: Final = LabSpec(
    id="creators",
    title="Who earns what it learned",
    question="The model learned from creators' works and does exactly what it should. Who earns what, "
    "and what would a remedy move?",
    dials=(
        Dial(
            name="replaces",
            label="Orders that 100 works of the model replace",
            minimum=-0.5,
            maximum=0.8,
            step=0.05,
            default=0.6,
            unit="orders",
            group=_MODEL,
            help="Below 0, the model brings creators orders instead.",
            show=_hundred,
        ),
        Dial(
            name="need",
            label="How much the model needs works that are withheld",
            minimum=0.0,
            maximum=1.0,
            step=0.1,
            default=0.1,
            group=_MODEL,
            help="0: it does as well without them. 1: with half the works it is worth half.",
        ),
        Dial(
            name="fee",
            label="Licence fee for each work it makes",
            minimum=0.0,
            maximum=60.0,
            step=5.0,
            default=0.0,
            unit="euros",
            group=_REMEDIES,
            help="Goes to the creators who do not withhold their works.",
        ),
        Dial(
            name="opt_out",
            label="Creators who withhold their works",
            minimum=0.0,
            maximum=0.9,
            step=0.1,
            default=0.0,
            group=_REMEDIES,
            show=percent,
            help="The model must do without those works.",
        ),
        Dial(
            name="levy",
            label="Levy on the owner's revenue",
            minimum=0.0,
            maximum=0.5,
            step=0.05,
            default=0.0,
            group=_REMEDIES,
            show=percent,
            help="Goes into a fund for all creators.",
        ),
        Choice(
            name="sharing",
            label="How the fund is shared",
            default=EQUALLY,
            options=tuple(_SHARING.items()),
            group=_REMEDIES,
            help="Makes a difference once there is a levy.",
        ),
    ),
    assumptions=(
        Assumption(
            "Prices, costs, the number of orders and how works spread over creators are made up.", invented=True
        ),
        Assumption(
            "How many orders the model replaces is one number that we chose. Everything hangs on it.", invented=True
        ),
        Assumption("Creators keep their fee and lose orders, each the same share of them.", invented=True),
        Assumption(
            "Who withholds works loses orders all the same: what the model learned from others replaces theirs."
        ),
        Assumption("There is one owner, who asks the price that earns most. Running the fund costs nothing."),
        Assumption(
            "Income is what is paid. What a work costs in time, and what it is worth beyond money, is left out."
        ),
    ),
    source="Our own toy. Demand as in Singh & Vives, RAND Journal of Economics 1984. A levy is proposed in Senftleben, "
    "IIC 2023. Work taken from some and brought to others: Qiao and others, arXiv 2312.04180.",
    break_it="Find a setting of the first dial at which creators gain from the model with no remedy at all. "
    "Then go back to 60 and find remedies that give creators back what they lost: who pays for it, and is the model "
    f"still sold? Last, find where repairing a model that spoils "
    f"{percent(SPOILT, 0)} of its works would raise what creators earn.",
    simulate=simulate,
    charts=_charts,
    words=_words,
    table=_table,
)
