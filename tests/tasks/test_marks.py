"""Marks: worked by hand, bounded, and worth nothing to who does not think."""

import functools
import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.cards import FORM_NUMBERS, bank, draw
from course_utils.tasks import CardAnswer, CardsTask, Mark, Part, as_points, card_key
from course_utils.tasks.cards import calibration, label_part, pool_key
from course_utils.tasks.mark import chance_corrected, mean
from course_utils.tasks.strategies import DEGENERATE, STRATEGIES, answer_form, expected_marks

TASK = CardsTask(id="cards", title="Twelve cards", points=12, prompt="Sort.", hints=("a", "b", "c"))
POOLS = ("graded", "form-a", "form-b")
KEY = pool_key(bank(), "graded")


def key(repair, remains, reason="T1", flip="a"):
    return {"repair": repair, "remains": remains, "reason": reason, "flip": flip}


def test_label_part_worked_by_hand():
    """One card of each label. The best constant answer, "both", gets 4 of 6 tests right. Five right is half way to six."""
    keys = [key(True, False), key(False, True), key(True, True)]
    right = [CardAnswer(True, False), CardAnswer(False, True), CardAnswer(True, True)]
    one_slip = [CardAnswer(True, True), *right[1:]]
    assert label_part(list(zip(right, keys, strict=True))) == 1
    assert label_part(list(zip([CardAnswer(True, True)] * 3, keys, strict=True))) == 0
    assert label_part(list(zip(one_slip, keys, strict=True))) == pytest.approx(0.5)


def test_calibration_worked_by_hand():
    """Sure of 80 %, right once and wrong once: Brier (0.04 + 0.64) / 2 = 0.34 floors at 0; right twice gives 1 - 0.04 / 0.25."""
    assert calibration([(CardAnswer(True, False, 80, 80), key(True, True))]) == 0
    assert calibration([(CardAnswer(True, True, 80, 80), key(True, True))]) == pytest.approx(0.84)
    assert calibration([(CardAnswer(True, True, 50, 50), key(True, True))]) == pytest.approx(0)
    assert calibration([(CardAnswer(), key(True, True))]) == pytest.approx(0)


def test_confidence_cannot_be_gamed_by_being_surely_wrong():
    assert calibration([(CardAnswer(False, False, 100, 100), key(True, True))]) == 0


@pytest.mark.parametrize(("right", "chance", "expected"), [(1, 0.2, 1), (0.2, 0.2, 0), (0.6, 0.2, 0.5), (0, 0.25, 0)])
def test_correction_for_guessing(right, chance, expected):
    assert chance_corrected(right, chance) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2.5, 2.5),
        (np.float64(2.5), 2.5),
        (Fraction(5, 2), 2.5),
        (2.004999, 2.0),
        (-1.0, 0.0),
        (-0.0, 0.0),
        (99, 4.0),
        (math.nan, 0.0),
        (math.inf, 0.0),
        (True, 0.0),
        (None, 0.0),
        ("much", 0.0),
        ([1], 0.0),
        (10**400, 0.0),
    ],
)
def test_points_are_a_plain_finite_float_in_range(value, expected):
    points = as_points(value, 4)
    assert type(points) is float
    assert points == expected
    assert math.copysign(1, points) == 1


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5),
    st.floats(0.5, 100),
)
def test_a_mark_never_leaves_its_range(parts, points):
    mark = Mark(points, tuple(Part("p", weight, fraction, "") for weight, fraction in parts))
    assert 0 <= mark.fraction <= 1
    assert type(mark.earned) is float
    assert 0 <= mark.earned <= points


def judged(strategy, number, seed, pool="graded"):
    form = draw(bank().pool(pool), number)
    return judge(answer_form(form.cards, strategy, seed), number, pool)


def judge(answers, number, pool="graded"):
    task = CardsTask(id="x", title="x", points=1, prompt="", hints=("", "", ""), pool=pool)
    return task.judge({"form": number, "cards": answers}, pool_key(bank(), pool)).fraction


@functools.cache
def every_form(pool):
    return [draw(bank().pool(pool), number).cards for number in range(FORM_NUMBERS)]


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("name", DEGENERATE)
def test_who_does_not_think_earns_next_to_nothing_on_any_form(name, pool):
    """Expected mark on each of the 10,000 forms; a single lucky answerer may do better, a strategy may not."""
    assert expected_marks(every_form(pool), STRATEGIES[name]).max() < 0.15


@pytest.mark.parametrize("pool", POOLS)
def test_who_thinks_earns_it_on_every_form(pool):
    assert expected_marks(every_form(pool), STRATEGIES["careful, 85 % right"]).min() > 0.55
    assert expected_marks(every_form(pool), STRATEGIES["expert"]).min() > 0.95


@pytest.mark.parametrize("name", STRATEGIES)
def test_expected_marks_are_the_marks_that_are_given(name):
    """Worked out for all forms at once, and one by one by the task that marks learners: the same."""
    numbers = range(0, FORM_NUMBERS, 1111)
    quick = expected_marks([draw(bank().pool("graded"), n).cards for n in numbers], STRATEGIES[name], answerers=3)
    for number, expected in zip(numbers, quick, strict=True):
        cards = draw(bank().pool("graded"), number).cards
        given = [
            judge({c.id: STRATEGIES[name](c, random.Random(f"{seed}/{c.id}")).to_json() for c in cards}, number)
            for seed in range(3)
        ]
        assert expected == pytest.approx(mean(given), abs=1e-12)


def test_knowing_is_worth_more_than_being_sure():
    sure = mean([judged(STRATEGIES["careful, 85 % right"], n, n) for n in range(40)])
    from course_utils.tasks.strategies import Ability

    over = mean([judged(Ability(0.85, overconfident=True), n, n) for n in range(40)])
    assert sure > over


def test_each_part_says_what_it_gave():
    form = draw(bank().pool("graded"), 3)
    answers = answer_form(form.cards, STRATEGIES["expert"], 0)
    first = form.cards[0]
    answers[first.id]["reason"] = first.distractors[0].code
    mark = TASK.judge({"form": 3, "cards": answers}, KEY)
    assert {part.name: part.weight for part in mark.parts} == {
        "Label": 0.5,
        "Reason": 0.25,
        "Flip": 0.15,
        "Calibration": 0.1,
    }
    assert f"{first.id}: look again at the reason." in mark.notes
    told = " ".join(mark.report().split())
    assert first.reason_because in told
    assert first.distractors[0].refutation in told
    assert all(other.reason_because not in told for other in form.cards[1:])
    assert "11 of 12 reasons right" in mark.report()
    assert mark.earned == as_points(12 * (1 - 0.25 * (1 - (11 / 12 - 0.2) / 0.8)), 12)


def test_a_key_that_is_not_the_banks_is_not_explained_with_the_banks_reasons():
    form = draw(bank().pool("graded"), 3)
    answers = answer_form(form.cards, STRATEGIES["expert"], 0)
    own = {card_id: key | {"reason": "N2"} for card_id, key in KEY["cards"].items()}
    report = TASK.judge({"form": 3, "cards": answers}, {"cards": own}).report()
    assert report.count("look again at the reason.") == 12
    assert "The reason that fits best" not in report


def test_nothing_answered_earns_nothing_and_says_how():
    mark = TASK.judge({"form": 3, "cards": {}}, KEY)
    assert mark.earned == 0
    assert "No card of this task has been answered" in mark.report()


def test_answers_without_their_form_number_are_matched_to_a_form():
    form = draw(bank().pool("graded"), 99)
    answers = answer_form(form.cards, STRATEGIES["expert"], 0)
    mark = TASK.judge({"form": None, "cards": answers}, KEY)
    assert mark.fraction == 1
    assert "fit form" in mark.report()


def test_answers_to_cards_of_two_forms_are_marked_on_a_form_not_on_a_choice():
    """Whoever collects the easiest cards of many forms is marked on what fits one form."""
    cards = [card for family in bank().pool("graded") for card in family.cards if card.kind == "triplet"]
    every = answer_form(cards, STRATEGIES["expert"], 0)
    form = draw(bank().pool("graded"), 12)
    assert TASK.judge({"form": 12, "cards": every}, KEY).fraction == 1
    only_other = {card_id: a for card_id, a in every.items() if card_id not in form.ids}
    if only_other:
        assert TASK.judge({"form": 12, "cards": only_other}, KEY).report()


def test_the_key_of_a_card_is_its_derived_answers():
    card = bank().card("border-2")
    assert card_key(card)["repair"] is False
    assert card_key(card)["remains"] is True
    assert "abcd"[card.flip_index] == card_key(card)["flip"]
