"""Lesson 04's tasks: the stub earns nothing, foreseen mistakes are named, different right answers are accepted."""

import json
import math
import random
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from course_utils.cards import bank
from course_utils.facts import fact
from course_utils.figures import lab_spec
from course_utils.judgement import Label
from course_utils.tasks import ChoiceTask, collect_and_judge, lesson_tasks

LESSON = lesson_tasks("04")
TASKS = {task.id: task for task in LESSON.graded}
TWINS = {task.id: task for task in LESSON.practice}
SOURCE = Path(__file__).parents[2] / "solutions" / "04_works_as_designed" / "04_works_as_designed.ipynb"
LESSON_NOTEBOOK = Path(__file__).parents[2] / "lessons" / "04_works_as_designed.ipynb"


def marked(task, namespace=None, key=None, **answers):
    blank = {"numbers": {}, "choices": {}, "cards": {}}
    return collect_and_judge(task, key or task.open_key(), namespace or {}, blank | answers)


@cache
def hidden_key(task_id):
    """The key as it stands in the hidden region of the solution notebook, read without running it."""
    import ast

    for cell in json.loads(SOURCE.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if f'.award("{task_id}")' in source:
            call = next(
                node
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "key"
            )
            return {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    raise AssertionError(f"no graded cell for {task_id}")


def keys(task_id):
    task = TASKS[task_id]
    return [task.open_key(), task.expand_key(hidden_key(task_id))]


# ppv


def by_counting(prevalence, sensitivity, specificity):
    people = 10_000_000
    listed = people * prevalence
    found = listed * sensitivity
    alarms = (people - listed) * (1 - specificity)
    return found / (found + alarms)


def by_odds(prevalence, sensitivity, specificity):
    odds = prevalence / (1 - prevalence) * sensitivity / (1 - specificity)
    return odds / (1 + odds)


RIGHT_PPV = [by_counting, by_odds, lambda p, s, c: np.float64(1) / (1 + (1 - c) * (1 - p) / (s * p))]
WRONG_PPV = [
    (lambda p, s, c: s, "That is the sensitivity"),
    (lambda p, s, c: c, "That is the specificity"),
    (lambda p, s, c: s / (s + (1 - c)), "leaves the prevalence out"),
    (lambda p, s, c: (1 - p) * s / ((1 - p) * s + p * (1 - c)), "changed places"),
    (lambda p, s, c: 1.0, "flagged by mistake are flagged as well"),
    (lambda p, s, c: p * s, "Divide it by the share"),
    (lambda p, s, c: p * s / (p * s + (1 - p) * c), "lets pass"),
    (lambda p, s, c: 1 - by_odds(p, s, c), "share of flags that are mistakes"),
    (lambda p, s, c: p * s + (1 - p) * c, "That is accuracy"),
    (lambda p, s, c: 100 * by_odds(p, s, c), "in percent"),
]


@pytest.mark.parametrize("function", RIGHT_PPV)
def test_every_right_way_to_write_ppv_earns_all(function):
    for key in keys("ppv"):
        assert marked(TASKS["ppv"], {"ppv": function}, key).earned == 4
    assert marked(TWINS["ppv"], {"ppv": function}).fraction == 1


@pytest.mark.parametrize(("function", "sentence"), WRONG_PPV)
def test_a_wrong_ppv_earns_nothing_and_is_named(function, sentence):
    for key in keys("ppv"):
        mark = marked(TASKS["ppv"], {"ppv": function}, key)
        assert mark.earned == 0
        assert sentence in mark.report()
    assert sentence in marked(TWINS["ppv"], {"ppv": function}).report()


def test_every_wrong_turn_of_ppv_has_a_message_of_its_own_and_is_wrong_everywhere():
    turns = TASKS["ppv"].wrong_turns
    assert len({turn.message for turn in turns}) == len(turns) == len(WRONG_PPV)
    for key in [*keys("ppv"), TWINS["ppv"].open_key()]:
        for case in key["cases"]:
            assert 0 < by_odds(*case) < 1  # somebody is flagged, and the machine errs now and then
            assert not any(math.isclose(turn.function(*case), by_odds(*case), rel_tol=1e-3) for turn in turns)


def unwritten(prevalence, sensitivity, specificity):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("namespace", "sentence"),
    [
        ({}, "There is no function called ppv"),
        ({"ppv": 0.09}, "not a function any more"),
        ({"ppv": unwritten}, "stopped with NotImplementedError"),
        ({"ppv": lambda p, s, c: None}, "returned nothing"),
        ({"ppv": lambda p, s, c: print(p)}, "returned nothing"),
        ({"ppv": lambda: 0.5}, "TypeError"),
    ],
)
def test_the_stub_and_what_cannot_be_called_earn_nothing(namespace, sentence):
    mark = marked(TASKS["ppv"], namespace, TASKS["ppv"].expand_key(hidden_key("ppv")))
    assert mark.earned == 0
    assert sentence in mark.report()


def test_the_cases_marked_are_others_than_the_open_ones():
    hidden = {tuple(case) for case in hidden_key("ppv")["cases"]}
    assert len(hidden) >= 4
    assert not hidden & {*TASKS["ppv"].cases, *TWINS["ppv"].cases}


# spec


def clicked(weight, posts, correlation):
    """The click rate, worked out another way than the model does: by a fine sum over the best score."""
    spread = math.sqrt((1 - weight) ** 2 + weight**2 + 2 * weight * (1 - weight) * correlation)
    pull = ((1 - weight) + weight * correlation) / spread
    s = np.linspace(-9, 9, 20_001)
    normal = np.vectorize(lambda z: 0.5 * (1 + math.erf(z / math.sqrt(2))))
    density = posts * np.exp(-s * s / 2) / math.sqrt(2 * math.pi) * normal(s) ** (posts - 1)
    return float(np.trapezoid(density * normal((pull * s - 1) / math.sqrt(2 - pull * pull)), s))


@pytest.mark.parametrize(
    ("task", "posts", "correlation", "target"), [(TASKS["spec"], 15, -0.7, 0.7), (TWINS["spec"], 20, -0.5, 0.55)]
)
def test_the_weight_asked_for_is_the_boundary(task, posts, correlation, target):
    for said in (str(posts), f"{abs(correlation)}", f"{target * 100:.0f} of 100"):
        assert said in task.prompt
    below, above = task.value - 0.005, task.value + 0.005

    def both(weight):
        worth = weight + (1 - weight) * correlation  # the sign of the correlation of score and worth
        return clicked(weight, posts, correlation) >= target and worth < 0

    assert both(0)
    assert both(below)
    assert not both(above)
    assert task.tolerance == lab_spec("feed").dial("weight").step


def test_one_spec_is_bound_by_the_target_and_its_twin_by_the_readers():
    graded = lab_spec("feed").result(posts=15, correlation=-0.7, target=0.7)
    assert TASKS["spec"].value == pytest.approx(graded.most_weight)
    assert graded.most_weight < graded.least_weight
    twin = lab_spec("feed").result(posts=20, correlation=-0.5, target=0.55)
    assert TWINS["spec"].value == pytest.approx(twin.least_weight)
    assert twin.least_weight < twin.most_weight


@pytest.mark.parametrize("value", [0.279, 0.28, 0.27, 0.2795])
def test_spec_accepts_the_number_read_off_the_dial_or_the_words(value):
    for key in keys("spec"):
        assert marked(TASKS["spec"], key=key, numbers={"spec": value}).earned == 3


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0.41, "the click target is missed long before"),
        (0.0, "a larger weight keeps both true"),
        (1.0, "looks at worth alone"),
        (0.23, "how attention and worth go together"),
        (0.39, "its own click target"),
        (0.26, "Check the three dials"),
        (28, "a number from 0 to 1"),
        (None, "No number was given"),
    ],
)
def test_a_wrong_spec_earns_nothing_and_says_why(value, sentence):
    for key in keys("spec"):
        mark = marked(TASKS["spec"], key=key, numbers={"spec": value})
        assert mark.earned == 0
        assert sentence in mark.report()


def test_no_slip_is_as_good_as_the_right_number():
    for task in (TASKS["spec"], TWINS["spec"]):
        assert len(task.slips) >= 3
        assert all(abs(slip.value - task.value) > task.tolerance for slip in task.slips)
        assert len({slip.message for slip in task.slips}) == len(task.slips)
    assert marked(TWINS["spec"], numbers={"spec": 0.33}).fraction == 1
    assert "readers no longer do worse" in marked(TWINS["spec"], numbers={"spec": 0.46}).report()


def test_the_practice_number_is_not_taken_for_the_graded_one():
    assert abs(TASKS["spec"].value - TWINS["spec"].value) > TASKS["spec"].tolerance + TWINS["spec"].tolerance


def test_the_hidden_spec_is_the_model_s_number():
    assert hidden_key("spec")["value"] == pytest.approx(TASKS["spec"].value, abs=0.001)
    assert hidden_key("spec")["tolerance"] == TASKS["spec"].tolerance


# logic


def choose(task, **letters):
    return marked(task, choices={task.id: letters})


def test_logic_pays_for_right_answers_only():
    task = TASKS["logic"]
    assert task.open_key() == hidden_key("logic")
    assert choose(task, **task.open_key()).earned == 3
    assert "No question has been answered" in choose(task).report()
    assert choose(task).earned == 0
    for letter in "abcd":
        assert choose(task, **{q.id: letter for q in task.questions}).earned == 0
    half = task.open_key() | {"q1": "a", "q2": "c"}
    assert choose(task, **half).earned == pytest.approx(1.0)


def test_every_sheet_of_wrong_answers_earns_nothing_and_each_option_says_its_own():
    task = TASKS["logic"]
    wrong = [[letter for letter in q.options if letter != q.right] for q in task.questions]
    for letters in product(*wrong):
        mark = choose(task, **dict(zip(task.open_key(), letters, strict=True)))
        assert mark.earned == 0
        assert all(q.options[x].feedback in mark.report() for q, x in zip(task.questions, letters, strict=True))


def test_guessing_at_logic_earns_next_to_nothing():
    rng = random.Random(4)
    task = TASKS["logic"]
    sheets = [{q.id: rng.choice("abcd") for q in task.questions} for _ in range(2000)]
    assert sum(choose(task, **sheet).fraction for sheet in sheets) / 2000 < 0.15


@pytest.mark.parametrize("task", [t for t in (*LESSON.graded, *LESSON.practice) if isinstance(t, ChoiceTask)])
def test_options_are_fair(task):
    assert len({q.right for q in task.questions}) == len(task.questions), "the letters of right answers are spread"
    assert len({o.feedback for q in task.questions for o in q.options.values()}) == sum(
        len(q.options) for q in task.questions
    )
    for question in task.questions:
        assert question.options[question.right].feedback.startswith("Right.")
        assert not any(o.feedback.startswith("Right.") for x, o in question.options.items() if x != question.right)
    longest = sum(max(q.options, key=lambda x, q=q: len(q.options[x].text)) == q.right for q in task.questions)
    assert longest <= len(task.questions) / 2, "the longest option is too often the right one"


# predictions


def independent_outcomes():
    """What each lab shows, by drawing posts and people with no help from the models."""
    rng = np.random.default_rng(11)
    r, rounds = -0.3, 20_000

    def worth_of_the_catchiest(posts):
        attention = rng.standard_normal((rounds, posts))
        worth = r * attention + math.sqrt(1 - r * r) * rng.standard_normal((rounds, posts))
        return worth[np.arange(rounds), attention.argmax(axis=1)].mean()

    ten, hundred = worth_of_the_catchiest(10), worth_of_the_catchiest(100)
    found, alarms = rng.binomial(100, 0.99, 5000).mean(), rng.binomial(999_900, 0.001, 5000).mean()
    return {
        "feed-wellbeing": "falls" if ten < -0.1 else "rises" if ten > 0.1 else "same",
        "feed-stronger": "worse" if hundred < ten - 0.1 else "better" if hundred > ten + 0.1 else "same",
        "watchlist-flag": "under-10" if found / (found + alarms) < 0.1 else "other",
        "watchlist-repair": "more" if found < 99.5 else "same",
    }


def test_predictions_come_true_as_an_independent_count_says():
    assert {p.id: p.outcome() for p in LESSON.predictions} == independent_outcomes()


def test_predictions_describe_the_labs_as_they_open():
    feed, watchlist = lab_spec("feed").defaults(), lab_spec("watchlist").defaults()
    asked = {p.id: p.question for p in LESSON.predictions}
    assert f"{feed['target'] * 100:.0f} of 100" in asked["feed-wellbeing"]
    assert f"100 instead of {feed['posts']}" in asked["feed-stronger"]
    assert feed["weight"] == 0
    assert watchlist == {
        "people": 1_000_000,
        "listed": 100,
        "sensitivity": 0.99,
        "specificity": 0.999,
        "purpose": "petition",
    }
    for prediction in LESSON.predictions:
        assert prediction.outcome() in prediction.options
        assert prediction.lab in LESSON.labs


# the lesson as a whole


def test_hints_come_in_three_steps_and_ids_are_unique():
    for tasks in (LESSON.graded, LESSON.practice):
        assert len({task.id for task in tasks}) == len(tasks)
        assert all(len(set(task.hints)) == 3 for task in tasks)
    assert {task.id for task in LESSON.graded} == {"ppv", "spec", "logic"}


def test_cards_begin_with_a_contrast_and_hold_every_label():
    labels = [bank().card(card_id).label for card_id in LESSON.cards]
    assert set(labels[:2]) == {Label.TECHNICAL, Label.SOCIETAL}
    assert set(labels) == set(Label)
    assert max(Counter(labels).values()) <= 4
    assert len({bank().card(card_id).label for card_id in LESSON.recall}) == 3, "no one answer fits all three"
    assert not set(LESSON.recall) & set(LESSON.cards)
    assert not set(LESSON.more) & {*LESSON.recall, *LESSON.cards}
    assert len({*LESSON.cards}) == 10


def test_every_fact_and_lab_named_is_there():
    assert all(fact(fact_id) for fact_id in LESSON.facts)
    assert all(lab_spec(name) for name in LESSON.labs)


# the numbers in the lesson's text


def test_the_lesson_s_text_says_what_the_models_give():
    cells = json.loads(LESSON_NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    attention = lab_spec("feed").result().chosen.attention
    strong = lab_spec("feed").result(posts=100).chosen
    assert f"$m_{{10}} = {attention:.2f}$" in text
    assert f"$m_{{100}} = {strong.attention:.2f}$" in text
    assert f"−0.3 · {attention:.2f} = −{0.3 * attention:.2f}" in text
    assert f"−0.3 · {strong.attention:.2f} = −{-strong.worth:.2f}" in text
    assert f"0.3 / 1.3 = {lab_spec('feed').result().least_weight:.2f}" in text
    at = lab_spec("feed").result(weight=0.3)  # "at 0.3 the target is still met and readers gain"
    assert at.met
    assert at.chosen.worth > 0
    flags = lab_spec("watchlist").result()
    assert (
        f"{flags.flagged:,.0f} are flagged, and {flags.found:.0f} of them rightly: {100 * flags.ppv:.0f} of 100" in text
    )


def test_each_message_can_be_broken_as_the_lesson_says():
    assert lab_spec("feed").result(correlation=0.3).chosen.worth > 0
    both = lab_spec("feed").result()
    assert both.least_weight < both.most_weight
    for dial in ({"specificity": 0.9999}, {"listed": 1000}, {"people": 100_000}):
        assert lab_spec("watchlist").result(**dial).ppv == pytest.approx(0.5, abs=0.01)
    petition, pacemaker = (lab_spec("watchlist").result(purpose=p) for p in ("petition", "pacemaker"))
    different = {f for f in petition.__slots__ if getattr(petition, f) != getattr(pacemaker, f)}
    assert different == {"purpose"}
