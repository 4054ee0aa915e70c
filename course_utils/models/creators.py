"""Creators, a model that learned from their works, and its users (lesson 14).

Users order works from creators at a fee p a work. Then a model is sold that
learned from those works. It does exactly what it is meant to do: no error is in
these equations. Users value both kinds of work by the quadratic utility of
Singh & Vives (1984), here in thousands of works a year (b, q) and euros:

    U = a*b + v*q - (b**2 + q**2 + 2*g*b*q) / 2

b: works ordered from creators; q: works made with the model; g: how the two
stand to each other. With the creators' fee fixed at p, the orders before the
model are B = a - p, and with it

    b = B - g*q

so g is simply the number of orders that one work made with the model replaces
(the diversion ratio). Below 0 it brings orders instead. What users pay for a
work of the model follows: v - g*B - (1 - g**2)*q as long as b > 0, and v - q
once no order is left. The owner sells as many works as earns most, after a cost
m a work, a licence fee f a work and a levy, the share t of revenue:

    q = (v - g*B - (m + f) / (1 - t)) / (2 * (1 - g**2))   between 0 and B / g

Fees go to the creators who did not opt out, in proportion to their works. The
levy goes into a fund, which is shared among all creators, equally or in
proportion to their works. A share o of creators opts out; a model that must do
without their works is worth v = v0 * (1 - o)**n to its users, with n how much
it needs them (0: not at all). What users gain is (1 - g**2) * q**2 / 2 as long
as b > 0: never a loss. A fee of f = g * p, the worth of the orders that a work
replaces, gives creators back exactly what they lose, however many works are made.

Creators' works are spread unevenly, log-normally; who opts out is drawn.
All numbers are invented: B = 100, p = 100, v0 = 160, m = 10, a thousand
creators, the spread. Invented too: that the fee p stays as it is, so that
creators lose orders and not price, and that each loses the same share of them.
Income is what is paid, before the cost of the time a work takes.

Sources. Demand: Singh & Vives, "Price and quantity competition in a
differentiated duopoly", RAND Journal of Economics 15 (1984) 546-554 (abstract
and introduction read); one seller's best price is textbook algebra. A levy on
those who provide generative models is proposed by Senftleben, "Generative AI
and Author Remuneration", IIC 54 (2023) (abstract read). That a model can take
work from some and bring it to others: Qiao and others, arXiv 2312.04180
(abstract
read, names from memory): less work for translators, more for web developers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from course_utils.models._checks import real, share

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Flags = np.ndarray[Any, np.dtype[np.bool_]]

__all__ = [
    "CREATORS",
    "EQUALLY",
    "ORDERS",
    "PRICE",
    "REPLACES",
    "SPOILT",
    "WORKS",
    "Incomes",
    "Result",
    "creator_income",
    "incomes",
    "simulate",
]

ORDERS: Final = 100.0  # thousand works ordered from creators in a year before the model
PRICE: Final = 100.0  # euros that a creator is paid for a work
VALUE: Final = 160.0  # euros: the most a user would pay for the first work of the model
COST: Final = 10.0  # euros that a work made with the model costs its owner
CREATORS: Final = 1000
SPOILT: Final = 0.2
MOST_LEVY: Final = 0.9
REPLACES: Final = tuple(round(-0.5 + 0.05 * k, 2) for k in range(27))  # -0.5 to 0.8
EQUALLY: Final = "equally"
WORKS: Final = "works"
_SPREAD: Final = 1.0  # standard deviation of the logarithm of a creator's works


@dataclass(frozen=True, slots=True)
class Incomes:
    """A year of the market, in millions of euros; orders and made in thousands of works.

    orders: works still ordered from creators; made: works made with the model;
    charged: what the owner asks for one, in euros. ordered, fees, fund: the three
    parts of the creators' income. owner: what the owner keeps. users: what users
    gain over a world without the model.
    """

    orders: float
    made: float
    charged: float
    ordered: float
    fees: float
    fund: float
    owner: float
    users: float

    @property
    def creators(self) -> float:
        """All that creators are paid."""
        return self.ordered + self.fees + self.fund


@dataclass(frozen=True, slots=True)
class Result:
    """The market at one setting.

    before: creators' income without the model. plain: with the model and no remedy.
    now: with the remedies set. spoilt: as now, but a fifth of the model's works come
    out useless. worse_off: of a thousand creators, how many earn less than before;
    middle_before, middle: euros earned by the creator in the middle. opted_out and
    worse_off_out: how many opt out, and how many of those earn less. safe_up_to: the
    largest `replaces`, in hundredths up to 0.8, such that there and at every smaller one
    creators together earn at least what they did; None if they do at none.
    *_curve: over `replaces_grid`, as shares of income before.
    """

    replaces: float
    need: float
    fee: float
    opt_out: float
    levy: float
    sharing: str
    seed: int
    before: float
    plain: Incomes
    now: Incomes
    spoilt: Incomes
    worse_off: int
    middle_before: float
    middle: float
    worse_off_out: int
    opted_out: int
    safe_up_to: float | None
    replaces_grid: tuple[float, ...]
    plain_curve: tuple[float, ...]
    all_curve: tuple[float, ...]
    middle_curve: tuple[float, ...]


def creator_income(
    orders: float, price: float, made: float, replaces: float, fee: float = 0.0, fund: float = 0.0
) -> float:
    """What creators are paid in all: for the orders that are left, in licence fees and from a fund.

    orders: works ordered before the model; price: euros paid for one; made: works
    made with the model; replaces: orders that one of those replaces, below 0 if it
    brings some; fee: euros paid to creators for each of those; fund: euros paid out
    of a fund. Orders never fall below none. Raises ValueError where a number makes
    no sense.

    >>> creator_income(100, 100, made=50, replaces=0.6)
    7000.0
    >>> creator_income(100, 100, made=50, replaces=0.6, fee=10, fund=500)
    8000.0
    """
    before, each = real("orders", orders, 0), real("price", price, 0)
    works, diverted = real("made", made, 0), real("replaces", replaces, -10, 10)
    paid, shared = real("fee", fee, 0), real("fund", fund, 0)
    return max(0.0, before - diverted * works) * each + paid * works + shared


def incomes(
    replaces: float,
    need: float = 0.1,
    fee: float = 0.0,
    opt_out: float = 0.0,
    levy: float = 0.0,
    *,
    useless: float = 0.0,
) -> Incomes:
    """Who is paid what in a year, in closed form.

    useless: the share of the model's works that come out spoilt, which makes it worth
    that much less to its users. The other arguments are those of `simulate`. Raises
    ValueError where a number makes no sense.
    """
    g, f, t = real("replaces", replaces, -0.9, 0.9), real("fee", fee, 0, 1000), real("levy", levy, 0, MOST_LEVY)
    left, n = 1 - share("opt_out", opt_out), real("need", need, 0, 10)
    value = VALUE * (1 - share("useless", useless)) * (left**n if left > 0 else 0.0)
    made = _made(value, g, (COST + f) / (1 - t)) if value > 0 else 0.0  # no works to learn from, no model
    orders = max(0.0, ORDERS - g * made)
    charged = value - g * ORDERS - (1 - g * g) * made if orders > 0 else value - made
    revenue = charged * made / 1000
    fund = t * revenue
    creators = creator_income(1000 * ORDERS, PRICE, 1000 * made, g, f, 1e6 * fund) / 1e6
    fees = f * made / 1000
    return Incomes(
        orders=orders,
        made=made,
        charged=charged,
        ordered=creators - fees - fund,
        fees=fees,
        fund=fund,
        owner=revenue - fund - fees - COST * made / 1000,
        users=((1 - g * g) * made**2 if orders > 0 else made**2 - ORDERS**2) / 2000,
    )


def _made(value: float, g: float, cost: float) -> float:
    """How many works the owner sells: as many as earn most. Steeper demand beyond the last order taken."""
    some = (value - g * ORDERS - cost) / (2 * (1 - g * g))
    if g <= 0 or some <= ORDERS / g:
        return max(0.0, some)
    return max(ORDERS / g, (value - cost) / 2)


def simulate(
    replaces: float = 0.6,
    need: float = 0.1,
    fee: float = 0.0,
    opt_out: float = 0.0,
    levy: float = 0.0,
    sharing: str = EQUALLY,
    *,
    seed: int = 1,
) -> Result:
    """A year with the model, with and without remedies.

    replaces: orders that one work made with the model replaces, -0.9 to 0.9, below 0 if
    it brings some. need: how much the model needs the works withheld, 0 not at all.
    fee: euros for each work made, to the creators who stay in. opt_out: share of creators
    who withhold their works. levy: share of the owner's revenue that goes into the fund,
    0 to 0.9. sharing: of the fund, "equally" or by "works". seed: draws the creators.
    Raises ValueError where a value makes no sense.
    """
    if sharing not in (EQUALLY, WORKS):
        raise ValueError(f'sharing can be "{EQUALLY}" or "{WORKS}", not {sharing!r}')
    now = incomes(replaces, need, fee, opt_out, levy)
    each = _each(now, opt_out, sharing, seed)
    sizes, out = _creators(seed, round(CREATORS * opt_out))
    before = sizes * (ORDERS * PRICE * 1000 / CREATORS)
    worse = each < before * (1 - 1e-9)
    return Result(
        replaces=float(replaces),
        need=float(need),
        fee=float(fee),
        opt_out=float(opt_out),
        levy=float(levy),
        sharing=sharing,
        seed=seed,
        before=ORDERS * PRICE / 1000,
        plain=incomes(replaces),
        now=now,
        spoilt=incomes(replaces, need, fee, opt_out, levy, useless=SPOILT),
        worse_off=int(worse.sum()),
        middle_before=_middle(before),
        middle=_middle(each),
        worse_off_out=int((worse & out).sum()),
        opted_out=int(out.sum()),
        safe_up_to=_safe_up_to(need, fee, opt_out, levy),
        replaces_grid=REPLACES,
        plain_curve=_plain_curve(),
        **_curves(need, fee, opt_out, levy, sharing, seed),
    )


def _each(year: Incomes, opt_out: float, sharing: str, seed: int) -> Floats:
    """Euros that each of the thousand creators earns in this year."""
    sizes, out = _creators(seed, round(CREATORS * opt_out))
    inside = sizes * ~out
    fees = inside * (year.fees / max(float(inside.sum()), 1e-9))  # where all opt out there is no model and no fee
    fund = sizes * (year.fund / CREATORS) if sharing == WORKS else year.fund / CREATORS
    return 1e6 * (sizes * (year.ordered / CREATORS) + fees + fund)


def _middle(values: Floats) -> float:
    import numpy as np

    return float(np.median(values))


@lru_cache(maxsize=256)
def _curves(need: float, fee: float, opt_out: float, levy: float, sharing: str, seed: int) -> dict[str, Any]:
    """Income of all creators and of the one in the middle, as shares of before, over the grid."""
    years = [incomes(g, need, fee, opt_out, levy) for g in REPLACES]
    sizes, _ = _creators(seed, 0)
    middle = _middle(sizes) * ORDERS * PRICE * 1000 / CREATORS
    return {
        "all_curve": tuple(year.creators / (ORDERS * PRICE / 1000) for year in years),
        "middle_curve": tuple(_middle(_each(year, opt_out, sharing, seed)) / middle for year in years),
    }


@lru_cache(maxsize=1)
def _plain_curve() -> tuple[float, ...]:
    return tuple(incomes(g).creators / (ORDERS * PRICE / 1000) for g in REPLACES)


@lru_cache(maxsize=256)
def _safe_up_to(need: float, fee: float, opt_out: float, levy: float) -> float | None:
    """From few orders replaced to many: the last hundredth before creators first earn less."""
    enough, last = ORDERS * PRICE / 1000 * (1 - 1e-12), None
    for g in (round(0.01 * k, 2) for k in range(-50, 81)):
        if incomes(g, need, fee, opt_out, levy).creators < enough:
            break
        last = g
    return last


@lru_cache(maxsize=128)
def _creators(seed: int, withheld: int) -> tuple[Floats, Flags]:
    """How many works each creator sells, the mean being 1, and which of them opt out."""
    import numpy as np

    rng = np.random.default_rng(seed)
    sizes = np.exp(_SPREAD * rng.standard_normal(CREATORS))
    out = np.zeros(CREATORS, dtype=bool)
    out[rng.permutation(CREATORS)[:withheld]] = True
    return sizes / sizes.mean(), out
