"""Numbers, functions and choices: what is right, what is refused, and what is said."""

import math
import sys

import pytest

from course_utils.tasks import (
    ChoiceTask,
    FunctionTask,
    NumberTask,
    Option,
    Question,
    Slip,
    WrongTurn,
    collect_and_judge,
)

HINTS = ("one", "two", "three")
NUMBER = NumberTask(
    "n", "N", 2, "Find it.", HINTS, value=0.4, tolerance=0.05, slips=(Slip("doubled", 0.8, "That is twice it."),)
)
SQUARE = FunctionTask(
    "sq",
    "Square",
    4,
    "Write it.",
    HINTS,
    name="square",
    reference=lambda x: x * x,
    cases=((2.0,), (3.0,), (-1.0,), (0.5,)),
    wrong_turns=(WrongTurn("doubles", lambda x: 2 * x, "You doubled instead of squaring."),),
)
SHEET = ChoiceTask(
    "s",
    "Sheet",
    3,
    "Choose.",
    HINTS,
    questions=tuple(
        Question(
            f"q{n}",
            "Which?",
            {"a": Option("one", f"about a{n}"), "b": Option("two", f"about b{n}"), "c": Option("three", "c")},
            right,
        )
        for n, right in enumerate("abc", 1)
    ),
)


def marked(task, namespace=None, key=None, **answers):
    return collect_and_judge(
        task, key or task.open_key(), namespace or {}, {"numbers": {}, "choices": {}, "cards": {}, **answers}
    )


@pytest.mark.parametrize("value", [0.4, 0.45, 0.35])
def test_a_number_within_tolerance_earns_all(value):
    assert marked(NUMBER, numbers={"n": value}).earned == 2


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0.8, "twice it"),
        (0.6, "not the number"),
        (None, "No number was given"),
        (math.nan, "not a number"),
        ("0.4", "not a number"),
        (True, "not a number"),
    ],
)
def test_another_number_earns_nothing_and_says_why(value, sentence):
    mark = marked(NUMBER, numbers={"n": value})
    assert mark.earned == 0
    assert sentence in mark.report()


@pytest.mark.parametrize("function", [lambda x: x * x, lambda x: x**2, lambda x: sum([x] * 1) * x])
def test_different_right_functions_earn_all(function):
    assert marked(SQUARE, {"square": function}).earned == 4


@pytest.mark.parametrize(
    ("namespace", "sentence"),
    [
        ({}, "no function called square"),
        ({"square": 4}, "not a function any more"),
        ({"square": lambda x: None}, "returned nothing"),
        ({"square": lambda x: 1 / 0}, "ZeroDivisionError"),
        ({"square": lambda x: "4"}, "not a number"),
        ({"square": lambda: 4}, "TypeError"),
        ({"square": lambda x: 2 * x + 1e9}, "was expected"),
        ({"square": lambda x: sys.exit("bye")}, "SystemExit"),
    ],
)
def test_a_wrong_function_earns_nothing_and_says_why(namespace, sentence):
    mark = marked(SQUARE, namespace)
    assert mark.earned == 0
    assert sentence in mark.report()


def test_a_foreseen_wrong_turn_is_named():
    mark = marked(SQUARE, {"square": lambda x: 2 * x})
    assert "You doubled instead of squaring." in mark.report()


def test_a_half_right_function_earns_its_share():
    assert marked(SQUARE, {"square": lambda x: x * x if x > 1 else 9}).earned == 2


def test_an_object_equal_to_everything_earns_nothing():
    class Anything(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    assert marked(SQUARE, {"square": lambda x: Anything(7)}).earned == 0


def test_a_hidden_key_brings_its_own_cases():
    cheat = {2.0: 4.0, 3.0: 9.0, -1.0: 1.0, 0.5: 0.25}
    looked_up = {"square": lambda x: cheat.get(x, 0.0)}
    assert marked(SQUARE, looked_up).earned == 4
    assert marked(SQUARE, looked_up, key={"cases": [[4.0], [5.0]]}).earned == 0


def test_choices_earn_beyond_guessing():
    assert marked(SHEET, choices={"s": {"q1": "a", "q2": "b", "q3": "c"}}).earned == 3
    assert marked(SHEET, choices={"s": {"q1": "a", "q2": "b", "q3": "a"}}).earned == pytest.approx(1.5)


@pytest.mark.parametrize("letter", "abc")
def test_one_letter_throughout_earns_nothing(letter):
    assert marked(SHEET, choices={"s": {f"q{n}": letter for n in (1, 2, 3)}}).earned == 0


def test_every_choice_is_answered_with_its_own_feedback():
    report = marked(SHEET, choices={"s": {"q1": "b", "q2": "b"}}).report()
    assert "about b1" in report
    assert "about b2" in report
    assert "Not answered" in report


@pytest.mark.parametrize("junk", [{"s": 3}, {"s": {"q1": ["a"]}}, {"s": {"q1": {}}}, {"s": {"zz": "a"}}, {}])
def test_junk_in_the_answers_is_a_mark_of_zero_not_an_error(junk):
    mark = marked(SHEET, choices=junk)
    assert mark.earned == 0
    assert mark.report()
