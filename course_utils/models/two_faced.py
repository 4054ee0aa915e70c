"""A certificate for a model that may tell a test from use (lesson 12).

A two-faced model fails at rate f wherever it feels unwatched. It recognises a
test case, and then behaves, with chance h: P(tell). It takes a use for a test,
and behaves, with chance g. So, per case and per use,

    f_test = f * (1 - h)        f_use = f * (1 - g)

It is certified if it passes n cases without one failure, which has chance
(1 - f_test)**n. Zero failures in n cases bound the rate in the test: a rate
above B passes in fewer than 5 of 100 tests (exact binomial, one-sided 95 %;
near 3 / n, the "rule of three", Jovanovic & Levy 1997):

    B = 1 - 0.05**(1 / n)       what it shows of use: min(1, B / (1 - h)) * (1 - g)

Three safeguards can stand beside the test. A probe looks inside the model
before the test. Checks in use: people look at a share q of N uses and withdraw
the model at failure number c seen; c is the smallest number at which a sound
model, which fails at rate f0 everywhere, is withdrawn by mistake with a chance
of at most the limit. With S binomial(N, q * f_use) the failures until then are

    E[min(S, c)] / q            (optional stopping; about c / q, whatever f and h are)

That rests on checks which the model cannot tell from use. With checks that it
recognises as it recognises tests, a checked use fails at f_test instead.

Invented: every rate, the probe, N, f0 and the limit. Nobody knows h. Needham et
al. 2025 (arXiv 2505.23836, abstract) asked models whether a transcript came
from a test: AUC 0.83 for the best, 0.92 for a simple human baseline;
`told_apart` turns an AUC into h and g. Whether models act on it was not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, expm1, log, log1p, sqrt
from statistics import NormalDist
from typing import Final, Literal, get_args

from course_utils.models._checks import real, share, whole

__all__ = [
    "SOUND",
    "USES",
    "Fate",
    "Plan",
    "Result",
    "alarm_level",
    "bound",
    "certified",
    "failures_until_withdrawn",
    "passing",
    "simulate",
    "told_apart",
    "withdrawn_by_mistake",
]

Plan = Literal["test", "probe", "checks", "both", "seen"]
USES: Final = 10_000
SOUND: Final = 0.0001
PROBE_FINDS: Final = 0.7
PROBE_ERRS: Final = 0.02
_MODELS: Final = 2000
_TELLS: Final = tuple(round(0.01 * k, 2) for k in range(101))


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of models of one kind. admitted: share that pass probe and test. withdrawn: share
    of the admitted that checks take out again. failures: mean number in use for each model tested."""

    admitted: float
    withdrawn: float
    failures: float


@dataclass(frozen=True, slots=True)
class Result:
    """The certificate and the plan around it, worked out exactly and simulated.

    bound: what the certificate says, a rate of failure. certified: what it shows
    of failures in use, None where it rules nothing out. alarm: the failure seen
    at which a model is withdrawn, None without checks. checks: uses looked at,
    for a model that stays in use. alone: with the test and nothing else. lost:
    share of sound models that the plan turns away or withdraws. *_curve: over
    P(tell), at `tells`; sampled_*: from `models` simulated models of each kind.
    """

    failing: float
    tell: float
    mistake: float
    cases: int
    plan: Plan
    watched: float
    limit: float
    uses: int
    fails_in_test: float
    fails_in_use: float
    bound: float
    certified: float | None
    alarm: int | None
    checks: float
    passing: float
    alone: Fate
    planned: Fate
    sound_alone: Fate
    sound: Fate
    lost: float
    tells: tuple[float, ...]
    certified_curve: tuple[float, ...]
    alone_curve: tuple[float, ...]
    planned_curve: tuple[float, ...]
    models: int
    seed: int
    sampled_alone: Fate
    sampled_planned: Fate
    sampled_sound: Fate


@dataclass(frozen=True, slots=True)
class _Setting:
    """One kind of model under one plan, in chances: test, use and check are its rates of failure."""

    test: float
    use: float
    check: float
    stopped: float
    watched: float
    alarm: int


def bound(cases: int) -> float:
    """The rate of failure that n cases without a failure certify: a higher rate passes in fewer than 5 of 100 tests.

    Raises ValueError unless cases is a whole number from 1 to a million.

    >>> round(bound(300), 5)
    0.00994
    """
    return -expm1(log(0.05) / whole("cases", cases, 1, 1_000_000))


def certified(cases: int, tell: float, mistake: float) -> float | None:
    """The rate of failure in use that the same cases certify for a model that tells tests from use.

    None where they rule nothing out. Raises ValueError where a chance is not between 0 and 1.

    >>> round(certified(300, 0.8, 0.1), 4), certified(300, 1.0, 0.1)
    (0.0447, None)
    """
    h, g, said = share("tell", tell), share("mistake", mistake), bound(cases)
    return None if said >= 1 - h else said / (1 - h) * (1 - g)


def passing(failing: float, cases: int, tell: float) -> float:
    """The chance of passing the test: no failure in all its cases.

    >>> round(passing(0.02, 300, 0.8), 4), round(passing(0.02, 300, 0), 5)
    (0.3005, 0.00233)
    """
    rate = share("failing", failing) * (1 - share("tell", tell))
    return float((1 - rate) ** whole("cases", cases, 1, 1_000_000))


def told_apart(auc: float) -> tuple[float, float]:
    """h and g of someone who tells tests from use so well, with a line drawn halfway.

    auc: the chance that, of a test and a use, the test looks more like a test;
    from 0.5 to below 1. Two normal distributions of equal spread are assumed
    (Green & Swets 1966): AUC = Phi(d / sqrt(2)), h = Phi(d / 2), g = 1 - h.

    >>> tuple(round(one, 3) for one in told_apart(0.83))
    (0.75, 0.25)
    """
    normal = NormalDist()
    apart = sqrt(2) * normal.inv_cdf(real("auc", auc, 0.5, 0.999999))
    return normal.cdf(apart / 2), normal.cdf(-apart / 2)


def withdrawn_by_mistake(watched: float, alarm: int, uses: int = USES, sound: float = SOUND) -> float:
    """The chance that a sound model has been withdrawn after all its uses: that checks saw `alarm` failures of it."""
    q, c = share("watched", watched), whole("alarm", alarm, 1, 1000)
    return _tail(whole("uses", uses, 1, 10_000_000), q * share("sound", sound), c)


def alarm_level(watched: float, limit: float = 0.01, uses: int = USES, sound: float = SOUND) -> int:
    """The smallest number of failures seen at which to withdraw a model, so that a sound one
    is withdrawn with a chance of at most `limit`.

    Raises ValueError where no number up to 1000 keeps the limit.

    >>> alarm_level(0.1), alarm_level(0.01), alarm_level(1.0)
    (2, 1, 5)
    """
    most = real("limit", limit, 1e-9, 1)
    for c in range(1, 1001):
        if withdrawn_by_mistake(watched, c, uses, sound) <= most:
            return c
    raise ValueError(f"a limit of {limit!r} cannot be kept with this many uses: raise it, or check fewer of them")


def failures_until_withdrawn(rate: float, watched: float, alarm: int, uses: int = USES) -> float:
    """Mean failures in `uses` of a model that fails at `rate`, if it is withdrawn at failure number `alarm` seen.

    Checks cannot be told from use here. With watched = 0 nothing is ever seen: rate * uses.

    >>> round(failures_until_withdrawn(0.018, 0.1, 2), 3)
    20.0
    """
    f, q = share("rate", rate), share("watched", watched)
    return _in_use(_Setting(f, f, f, 0, q, whole("alarm", alarm, 1, 1000)), whole("uses", uses, 1, 10_000_000))[1]


def simulate(
    failing: float = 0.02,
    tell: float = 0.8,
    mistake: float = 0.1,
    cases: int = 300,
    plan: Plan = "checks",
    watched: float = 0.1,
    limit: float = 0.01,
    *,
    seed: int = 1,
) -> Result:
    """Test two-faced and sound models, and use those that pass 10,000 times unless they are withdrawn.

    failing: f. tell: h. mistake: g. cases: n. plan: "test" alone, or the test with
    a "probe" before it, with "checks" in use, with "both", or with checks that can
    be "seen". watched: q. limit: on the chance of withdrawing a sound model.
    Raises ValueError where a number makes no sense.
    """
    if plan not in get_args(Plan):
        raise ValueError(f"the plan can be {', '.join(get_args(Plan))}, not {plan!r}")
    f, h, g = share("failing", failing), share("tell", tell), share("mistake", mistake)
    n, q = whole("cases", cases, 1, 100_000), real("watched", watched, 0.0001, 1)
    checking = plan in ("checks", "both", "seen")
    level = alarm_level(q, limit)
    settings = [_two_faced(f, one, g, plan, q, level) for one in (h, *_TELLS)]
    tests = [_two_faced(f, one, g, "test", q, level) for one in (h, *_TELLS)]
    good, good_alone = _sound(plan, q, level), _sound("test", q, level)
    sound = _fate(good, n)
    return Result(
        failing=f,
        tell=h,
        mistake=g,
        cases=n,
        plan=plan,
        watched=q,
        limit=limit,
        uses=USES,
        fails_in_test=tests[0].test,
        fails_in_use=tests[0].use,
        bound=bound(n),
        certified=certified(n, h, g),
        alarm=level if checking else None,
        checks=q * USES if checking else 0.0,
        passing=passing(f, n, h),
        alone=_fate(tests[0], n),
        planned=_fate(settings[0], n),
        sound_alone=_fate(good_alone, n),
        sound=sound,
        lost=1 - sound.admitted * (1 - sound.withdrawn),
        tells=_TELLS,
        certified_curve=tuple(_shown(n, one, g) for one in _TELLS),
        alone_curve=tuple(_fate(one, n).failures for one in tests[1:]),
        planned_curve=tuple(_fate(one, n).failures for one in settings[1:]),
        models=_MODELS,
        seed=seed,
        sampled_alone=_sampled(tests[0], n, seed),
        sampled_planned=_sampled(settings[0], n, seed + 1),
        sampled_sound=_sampled(good, n, seed + 2),
    )


def _shown(cases: int, tell: float, mistake: float) -> float:
    """What the cases show of use; where they rule nothing out, the most there can be."""
    found = certified(cases, tell, mistake)
    return 1 - mistake if found is None else found


def _two_faced(failing: float, tell: float, mistake: float, plan: Plan, watched: float, alarm: int) -> _Setting:
    test, use = failing * (1 - tell), failing * (1 - mistake)
    return _Setting(
        test=test,
        use=use,
        check=test if plan == "seen" else use,
        stopped=PROBE_FINDS if plan in ("probe", "both") else 0.0,
        watched=watched if plan in ("checks", "both", "seen") else 0.0,
        alarm=alarm,
    )


def _sound(plan: Plan, watched: float, alarm: int) -> _Setting:
    stopped = PROBE_ERRS if plan in ("probe", "both") else 0.0
    return _Setting(SOUND, SOUND, SOUND, stopped, watched if plan in ("checks", "both", "seen") else 0.0, alarm)


def _fate(setting: _Setting, cases: int) -> Fate:
    admitted = (1 - setting.stopped) * (1 - setting.test) ** cases
    withdrawn, failures = _in_use(setting, USES)
    return Fate(admitted, withdrawn, admitted * failures)


def _in_use(setting: _Setting, uses: int) -> tuple[float, float]:
    """The chance of being withdrawn, and the mean number of failures before that or before the uses are over."""
    q, seen = setting.watched, setting.watched * setting.check
    every = seen + (1 - q) * setting.use
    if seen == 0:
        return 0.0, every * uses
    tails = [_tail(uses, seen, k) for k in range(1, setting.alarm + 1)]
    # Failures seen minus seen * uses so far is a fair game, so the mean number of uses is E[min(S, c)] / seen.
    return tails[-1], every * sum(tails) / seen


def _tail(uses: int, chance: float, least: int) -> float:
    """P(S >= least) for S binomial(uses, chance)."""
    if chance <= 0 or least > uses:
        return 0.0
    if chance >= 1:
        return 1.0
    mass = exp(uses * log1p(-chance))
    below = mass
    for k in range(least - 1):
        mass *= (uses - k) / (k + 1) * chance / (1 - chance)
        below += mass
    return -expm1(uses * log1p(-chance)) if least == 1 else max(0.0, 1 - below)


@lru_cache(maxsize=256)
def _sampled(setting: _Setting, cases: int, seed: int) -> Fate:
    """The same for simulated models, case by case in the test and failure by failure in use."""
    import numpy as np

    rng = np.random.default_rng(seed)
    admitted = (rng.random(_MODELS) >= setting.stopped) & (rng.binomial(cases, setting.test, _MODELS) == 0)
    chance = setting.watched * setting.check
    if chance == 0:
        failures = rng.binomial(USES, (1 - setting.watched) * setting.use, _MODELS)
        withdrawn = np.zeros(_MODELS, dtype=bool)
    else:
        seen_at = rng.geometric(chance, (_MODELS, setting.alarm)).cumsum(axis=1)
        withdrawn = seen_at[:, -1] <= USES
        seen = (seen_at <= USES).sum(axis=1)
        others = np.minimum(seen_at[:, -1], USES) - seen
        failures = seen + rng.binomial(others, (1 - setting.watched) * setting.use / (1 - chance))
    kept = float(withdrawn[admitted].mean()) if admitted.any() else 0.0
    return Fate(float(admitted.mean()), kept, float((admitted * failures).mean()))
