"""Lesson 01: what its tasks accept and refuse, and that its prose says what the equations give."""

import ast
import json
import math
import random
import re
from functools import cache
from itertools import pairwise, product
from pathlib import Path

import pytest

import course_utils.face as face
from course_utils.cards import bank
from course_utils.facts import fact
from course_utils.figures import lab_spec
from course_utils.judgement import PERFECT_MACHINE_TEST, REPAIR_TEST, Label, answers_for, label
from course_utils.tasks import ChoiceTask, card_key, collect_and_judge, lesson_tasks

LESSON = lesson_tasks("01")
TASKS = {task.id: task for task in LESSON.graded}
STEPS, OVERLAP, CARDS = TASKS["steps"], TASKS["overlap"], TASKS["cards"]
(PRACTICE,) = LESSON.practice
SHEETS = (STEPS, OVERLAP, PRACTICE)
ROOT = Path(__file__).parents[2]


def cells(path, kind):
    nb = json.loads((ROOT / path).read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in nb["cells"] if cell["cell_type"] == kind]


def plain(text):
    """Words as they are read: without marks for quotes and stress, on one line."""
    return " ".join(re.sub(r"[*>`]", "", text).split())


PROSE = plain("\n".join(cells("lessons/01_two_meanings.ipynb", "markdown")))
SOURCE = cells("solutions/01_two_meanings/01_two_meanings.ipynb", "code")


@cache
def hidden_key(task_id):
    """The key as it stands in the hidden region of the exercise's source, read without running it."""
    (source,) = (cell for cell in SOURCE if f'.award("{task_id}")' in cell)
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    (call,) = (node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "key")
    return {word.arg: ast.literal_eval(word.value) for word in call.keywords}


def marked(task, key=None, **answers):
    blank = {"numbers": {}, "choices": {}, "cards": {}, "form": None}
    return collect_and_judge(task, task.open_key() if key is None else key, {}, blank | answers)


def chosen(task, **letters):
    return marked(task, choices={task.id: letters})


@pytest.fixture
def ex(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return face.Exercise(LESSON)


# every task


@pytest.mark.parametrize(
    ("task_id", "sentence"),
    [
        ("steps", "No question has been answered."),
        ("cards", "No card of this task has been answered."),
        ("overlap", "No question has been answered."),
    ],
)
def test_the_untouched_stub_earns_nothing_and_says_what_to_do(ex, capsys, task_id, sentence):
    ex.key(task_id, **hidden_key(task_id))
    value = ex.award(task_id)
    out = capsys.readouterr().out
    assert value == 0.0
    assert type(value) is float
    assert sentence in out
    assert "ex.answer(" in out


def test_the_hidden_keys_are_the_course_s_own():
    for task in (STEPS, OVERLAP):
        assert task.expand_key(hidden_key(task.id)) == task.open_key() == hidden_key(task.id)
    assert CARDS.expand_key(hidden_key("cards")) == CARDS.open_key()


def test_the_exercise_says_how_many_points_there_are():
    text = plain("\n".join(cells("solutions/01_two_meanings/01_two_meanings.ipynb", "markdown")))
    assert f"Three tasks, {sum(task.points for task in TASKS.values())} points." in text
    for name, task in (("the two tests", STEPS), ("twelve cards", CARDS), ("overlap", OVERLAP)):
        assert re.search(rf"Task \d: {name}[^(]*\({task.points} points\)", text)


def test_practice_never_writes_where_a_graded_sheet_reads():
    assert not {task.id for task in LESSON.practice} & set(TASKS)


# the sheets


@pytest.mark.parametrize("task", SHEETS, ids=lambda task: task.id)
def test_the_right_sheet_earns_all_and_other_wholes_earn_nothing(task):
    assert chosen(task, **task.open_key()).fraction == 1
    for letter in "abcd":
        assert chosen(task, **{q.id: letter for q in task.questions}).earned == 0
    wrong = [[letter for letter in q.options if letter != q.right] for q in task.questions]
    for letters in product(*wrong):
        mark = chosen(task, **dict(zip(task.open_key(), letters, strict=True)))
        assert mark.earned == 0
        assert all(q.options[x].feedback in mark.report() for q, x in zip(task.questions, letters, strict=True))


@pytest.mark.parametrize("task", [STEPS, OVERLAP], ids=lambda task: task.id)
def test_guessing_earns_next_to_nothing(task):
    rng = random.Random(1)
    sheets = [{q.id: rng.choice(list(q.options)) for q in task.questions} for _ in range(2000)]
    assert sum(chosen(task, **sheet).fraction for sheet in sheets) / 2000 < 0.15


@pytest.mark.parametrize(
    ("idea", "slip", "sentence"),
    [
        ("what happens is what was meant", {"intend": "d"}, "What happens is not always what is intended."),
        ("the means is the purpose", {"intend": "a"}, "it is a means"),
        ("a repair must take all of it away", {"repair": "a"}, "takes away a part, not all"),
        ("good intentions settle it", {"repair": "b"}, "Good intentions are not what the test asks about."),
        ("what is lawful is settled", {"remains": "b"}, "The test does not ask what the law allows"),
        ("works means safe", {"remains": "c"}, "closes exactly the stops the managers want closed"),
        ("a machine must not decide", {"remains": "d"}, "A person with a list would close the same stops."),
        ("one label only", {"label": "a"}, "Technical would mean that nothing substantial is left"),
        ("law for consent", {"flip": "c"}, "were still not asked"),
    ],
)
def test_a_wrong_step_costs_its_share_and_is_answered(idea, slip, sentence):
    mark = chosen(STEPS, **STEPS.open_key() | slip)
    # 4 of 5 right, where one letter throughout gets 2 of 5: (0.8 - 0.4) / (1 - 0.4)
    assert mark.fraction == pytest.approx(2 / 3)
    assert "4 of 5 right" in mark.report()
    assert sentence in mark.report()


@pytest.mark.parametrize(
    ("idea", "slip", "sentence"),
    [
        ("two sides named, so conflated", {"s1": "b"}, "Retraining and sharing out are kept apart."),
        ("two sides met, so no conflation", {"s2": "a"}, "lets accuracy answer a question about purpose"),
        ("everything is societal too", {"s3": "a"}, "is true of everything"),
        ("a law makes it reliable", {"s4": "c"}, "on the strength of a law"),
        ("a machine is mentioned, so both", {"s5": "a"}, "The speaker sets the software aside: it works."),
        ("bias is a bug", {"s6": "c"}, "Two sides are named"),
    ],
)
def test_a_misread_statement_costs_its_share_and_is_answered(idea, slip, sentence):
    mark = chosen(OVERLAP, **OVERLAP.open_key() | slip)
    assert mark.fraction == pytest.approx((5 / 6 - 1 / 3) / (1 - 1 / 3))
    assert "5 of 6 right" in mark.report()
    assert sentence in mark.report()


def test_the_last_hint_for_overlap_counts_rightly():
    assert OVERLAP.hints[2].startswith("Two of the six are overlap, two are conflation, and two")
    rights = [q.right for q in OVERLAP.questions]
    assert [rights.count(letter) for letter in "abc"] == [2, 2, 2]


def test_the_case_of_the_steps_has_the_label_that_its_answers_give():
    repair = STEPS.question("repair").options[STEPS.question("repair").right].text.startswith("Yes")
    remains = STEPS.question("remains").options[STEPS.question("remains").right].text.startswith("Yes")
    named = STEPS.question("label").options[STEPS.question("label").right].text
    assert named == str(label(repair, remains))


@pytest.mark.parametrize("task", SHEETS, ids=lambda task: task.id)
def test_every_option_is_answered_in_its_own_words(task):
    assert isinstance(task, ChoiceTask)
    assert len(set(task.hints)) == 3
    said = [option.feedback for q in task.questions for option in q.options.values()]
    assert len(set(said)) == len(said)
    for q in task.questions:
        assert [x for x, option in q.options.items() if option.feedback.startswith("Yes")] == [q.right]


# typed


def typed_at_once(ex, task):
    ex.answer(task.id, **task.open_key())


def typed_backwards_in_capitals(ex, task):
    for question_id, letter in reversed(task.open_key().items()):
        ex.answer(task.id, **{question_id: f" {letter.upper()} "})


def typed_after_a_change_of_mind(ex, task):
    ex.answer(task.id, **{q.id: next(x for x in q.options if x != q.right) for q in task.questions})
    ex.answer(task.id, **task.open_key())


@pytest.mark.parametrize("way", [typed_at_once, typed_backwards_in_capitals, typed_after_a_change_of_mind])
@pytest.mark.parametrize("task", [STEPS, OVERLAP], ids=lambda task: task.id)
def test_the_same_letters_earn_the_same_however_they_are_typed(ex, task, way):
    way(ex, task)
    ex.key(task.id, **hidden_key(task.id))
    assert ex.award(task.id) == task.points


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"intend": "e"}, "intend='e' cannot be read. Its options are a, b, c, d."),
        ({"intend": 2}, "intend=2 cannot be read."),
        ({"q9": "a"}, "'steps' has no question 'q9'. It has intend, repair, remains, label, flip."),
        ({}, "Say which option, such as ex.answer('steps', intend='a')."),
    ],
)
def test_what_cannot_be_read_leaves_the_earlier_answer_alone(ex, capsys, said, sentence):
    ex.answer("steps", intend="b")
    ex.answer("steps", **said)
    assert sentence in capsys.readouterr().out
    assert ex._store.choice("steps") == {"intend": "b"}


# the cards


def expert(card, **changes):
    key = card_key(card)
    return {**key, "sure_repair": 100, "sure_remains": 100} | changes


def sorted_form(number, answer):
    return marked(CARDS, form=number, cards={card.id: answer(card) for card in CARDS.form(number).cards})


NUMBERS = (0, 7, 1234, 9999)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_key_s_answers_earn_all(number):
    assert sorted_form(number, expert).earned == 12
    assert sorted_form(number, lambda card: expert(card, sure_repair=95, sure_remains=95)).earned > 11.95


def lower_case(card):
    return expert(card, reason=card.reason.lower(), flip=card_key(card)["flip"].upper())


def test_capitals_and_order_do_not_matter_in_typed_cards(ex):
    ex.key("cards", **hidden_key("cards"))
    for card in reversed(ex.form("cards")):
        said = lower_case(card)
        ex.answer(card.id, flip=said["flip"], reason=said["reason"])
        ex.answer(card.id, sure=100, remains=said["remains"], repair=said["repair"])
    assert ex.award("cards") == 12


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("always", list(Label))
def test_one_label_for_every_card_earns_nothing(number, always):
    repair, remains = answers_for(always)
    mark = sorted_form(
        number, lambda card: {"repair": repair, "remains": remains, "sure_repair": 50, "sure_remains": 50}
    )
    assert mark.earned == 0
    assert "giving every card the same answer would earn 0" in mark.report()
    assert "look again at " in mark.report()


@pytest.mark.parametrize("number", NUMBERS)
def test_tests_taken_for_each_other_are_named_card_by_card(number):
    mark = sorted_form(number, lambda card: expert(card, repair=card.remains.answer, remains=card.repair.answer))
    mistaken = sum(card.label is not Label.BOTH for card in CARDS.form(number).cards)
    assert mark.report().count("look again at the repair test, the perfect-machine test.") == mistaken
    assert mark.parts[0].fraction == 0


@pytest.mark.parametrize("number", NUMBERS)
def test_right_labels_with_wrong_reasons_lose_the_reason_alone(number):
    mark = sorted_form(number, lambda card: expert(card, reason=card.distractors[0].code))
    assert mark.earned == pytest.approx(9)
    assert mark.report().count("look again at the reason.") == 12


@pytest.mark.parametrize("number", NUMBERS)
def test_right_labels_with_wrong_flips_lose_the_flip_alone(number):
    mark = sorted_form(number, lambda card: expert(card, flip="abcd"[(card.flip_index + 1) % 4]))
    assert mark.earned == pytest.approx(12 * 0.85)
    assert mark.report().count("look again at the flip.") == 12


def test_being_certain_and_wrong_costs_the_calibration():
    mark = sorted_form(3, lambda card: expert(card, repair=not card.repair.answer, remains=not card.remains.answer))
    assert mark.parts[3].fraction == 0
    assert "did not yet tell right from wrong" in mark.report()


def test_cards_of_the_lesson_earn_nothing_in_the_exercise():
    mark = marked(CARDS, form=3, cards={card_id: expert(bank().card(card_id)) for card_id in LESSON.cards})
    assert mark.earned == 0
    assert "No card of this task has been answered." in mark.report()


# the prediction and the model, worked out again by math.erf


def below(z):
    return (1 + math.erf(z / math.sqrt(2))) / 2


def counted(noise, found, alarm, missed, rule="best", share=0.2):
    """Accuracy, the four counts of 1,000 people, and the ledger, with no help from the model."""
    line = 0.0 if rule == "halfway" else noise**2 / 2 * math.log((1 - share) / share)
    hit, clear = (below((1 - line) / noise), below((1 + line) / noise)) if noise else (1.0, 1.0)
    counts = (
        1000 * share * hit,
        1000 * (1 - share) * (1 - clear),
        1000 * share * (1 - hit),
        1000 * (1 - share) * clear,
    )
    accuracy = (counts[0] + counts[3]) / 1000
    return accuracy, counts, counts[0] * found + counts[1] * alarm + counts[2] * missed


def screening(noise, alarm=-2, rule="best"):
    return counted(noise, 10, alarm, -1, rule)


def arrests(noise, rule="best"):
    return counted(noise, -10, -4, 0, rule)


def test_the_values_used_here_are_those_the_lab_opens_with():
    dials = lab_spec("scorecards").defaults()
    found = {name: value for name, value in dials.items() if name.startswith(("screening", "arrests"))}
    ways = ("found", "false_alarm", "missed", "left_alone")
    assert found == dict(zip([f"screening_{w}" for w in ways], (10, -2, -1, 0), strict=True)) | dict(
        zip([f"arrests_{w}" for w in ways], (-10, -4, 0, 0), strict=True)
    )
    assert (dials["noise"], dials["share"], dials["rule"]) == (1.0, 0.2, "best")
    assert "in both uses it looks for 200 of every 1,000 people" in PROSE


def test_the_prediction_comes_true_as_an_independent_count_says():
    (prediction,) = LESSON.predictions
    assert "noise 2 instead of 1" in prediction.question
    change = arrests(2)[2] - arrests(1)[2]
    assert prediction.outcome() == ("less" if change > 1 else "more" if change < -1 else "same")
    assert prediction.outcome() in prediction.options
    # "finds far fewer of them"
    assert arrests(2)[1][0] < arrests(1)[1][0] / 2


@pytest.mark.parametrize("rule", ["best", "halfway"])
@pytest.mark.parametrize("noise", [n / 10 for n in range(31)])
def test_the_technical_scorecard_says_the_same_about_both_uses(noise, rule):
    assert "The technical scorecard says the same about both uses, wherever you put the dial." in PROSE
    view = lab_spec("scorecards").view(noise=noise, rule=rule, screening_false_alarm=-10, arrests_missed=5)
    one, other = view.charts[0].marks
    assert one.name != other.name
    assert one.values == other.values
    assert one.values[0] == pytest.approx(screening(noise, rule=rule)[0], abs=1e-9)


def test_up_for_one_use_and_down_for_the_other_up_to_noise_two_and_less_harm_as_it_gets_worse():
    assert "from noise 0 to 2, points up for one use and down for the other" in PROSE
    noises = [n / 10 for n in range(21)]
    assert all(screening(n)[2] > 0 > arrests(n)[2] for n in noises)
    assert all(arrests(b)[2] >= arrests(a)[2] - 1e-9 for a, b in pairwise(noises))
    assert all(arrests(b)[1][0] <= arrests(a)[1][0] + 1e-9 for a, b in pairwise(noises)), "fewer were found"


def test_what_the_code_cell_prints_is_what_an_independent_count_gives(ex, capsys):
    pytest.importorskip("ipywidgets")
    (cell,) = (c for c in cells("lessons/01_two_meanings.ipynb", "code") if "for noise in" in c)
    exec(cell.rsplit("\n", 1)[0], {"L": face.Lesson(LESSON)})  # noqa: S102 - the lesson's own cell
    wanted = [
        f"noise {n}: right about {screening(n)[0]:.0%} of people, "
        f"screening {screening(n)[2]:+.0f}, arrests {arrests(n)[2]:+.0f}"
        for n in (0, 1, 2)
    ]
    assert capsys.readouterr().out.splitlines() == wanted


def test_break_our_model_halfway_the_arrests_get_worse_as_the_noise_grows():
    assert "halfway between the groups. A blurred machine then flags crowds of people by mistake" in PROSE
    noises = [n / 10 for n in range(5, 31)]
    assert all(arrests(b, "halfway")[2] < arrests(a, "halfway")[2] for a, b in pairwise(noises))
    assert arrests(2, "halfway")[1][1] > 200, "crowds flagged by mistake"
    for noise in (0.5, 2.0, 3.0):
        model = lab_spec("scorecards").result(noise=noise, rule="halfway")
        assert model.arrests.total == pytest.approx(arrests(noise, "halfway")[2])


def test_break_our_model_costly_false_alarms_make_the_screening_a_loss():
    accuracy, _, ledger = screening(2, alarm=-10, rule="halfway")
    assert "make the false alarm cost 10 instead of 2 (say, needless surgery), keep the line halfway" in PROSE
    assert f"set the noise to 2: it is right about {100 * accuracy:.0f} of 100 people" in PROSE
    assert ledger < 0
    model = lab_spec("scorecards").result(noise=2, rule="halfway", screening_false_alarm=-10)
    assert model.screening.total == pytest.approx(ledger)


def test_break_our_model_at_noise_three_the_screening_is_a_loss_by_itself():
    accuracy, (found, alarms, missed, _), ledger = screening(3)
    right = f"{100 * accuracy:.0f} of 100 people"
    assert f"set the noise to 3. The machine is right about {right}, and screening is a loss" in PROSE
    assert ledger < 0
    assert found + alarms < 20, "it hardly flags anyone"
    assert missed > 0.95 * 200, "nearly all who are ill go home"
    assert "since 80 of 100 are healthy" in PROSE


# the prose


def test_the_two_tests_stand_in_the_lesson_word_for_word():
    for test in (REPAIR_TEST, PERFECT_MACHINE_TEST):
        assert plain(test) in PROSE


def test_the_table_of_labels_is_the_judgement():
    rows = re.findall(r"\| (yes|no) \| (yes|no) \| (\w+) \|", PROSE)
    assert len(rows) == 4
    assert {(a, b): name for a, b, name in rows} == {
        (a, b): str(label(a == "yes", b == "yes")) for a, b in product(("yes", "no"), repeat=2)
    }


@pytest.mark.parametrize(
    ("fact_id", "in_prose", "in_fact"),
    [
        ("winkler-2019", "with and without ink", "with and without the violet ink"),
        ("winkler-2019", "130 moles", "130 moles"),
        ("winkler-2019", "about 40 more of every 100 harmless moles", "by about 40 in 100"),
        ("winkler-2019", "approved in Europe", "approved in Europe"),
        ("winkler-2019", "published in 2019", "2019"),
        ("glukhin-2023", "Moscow, 2019; judged in Strasbourg in 2023", "In 2023 the European Court of Human Rights"),
        ("glukhin-2023", "to identify and find a man", "to identify, find and arrest a man"),
        ("glukhin-2023", "alone and peacefully", "peaceful one-person protest in the Moscow underground in 2019"),
        (
            "glukhin-2023",
            "a violation of private life and of free expression",
            "violated private life and free expression",
        ),
        ("glukhin-2023", "it inferred that faces had been matched", "the Court inferred its use"),
        (
            "raji-dobbe-2023",
            "a wider view that takes in people and institutions",
            "a wider view that takes in people and institutions",
        ),
    ],
)
def test_what_is_told_as_real_stands_in_the_register(fact_id, in_prose, in_fact):
    assert fact_id in LESSON.facts
    entry = fact(fact_id)
    assert in_prose in PROSE
    assert in_fact in " ".join(f"{entry.claim} {entry.source.title} {entry.note}".split())


def runs_of_six(text):
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[n : n + 6]) for n in range(len(words) - 5)}


def test_the_lesson_does_not_give_the_exercise_away():
    tests = runs_of_six(REPAIR_TEST) | runs_of_six(PERFECT_MACHINE_TEST)
    for task in (STEPS, OVERLAP):
        for asked in (task.prompt, *(q.stem for q in task.questions)):
            assert runs_of_six(asked) & runs_of_six(PROSE) <= tests


def test_cards_begin_with_a_contrast_and_recall_asks_for_the_card_of_lesson_00():
    labels = [bank().card(card_id).label for card_id in LESSON.cards]
    assert set(labels[:2]) == {Label.TECHNICAL, Label.SOCIETAL}
    assert set(labels) == set(Label)
    assert len(set(LESSON.cards)) == 10
    assert LESSON.recall == lesson_tasks("00").cards
    assert not {*LESSON.recall, *LESSON.cards} & set(LESSON.more)
    graded = {card.id for family in bank().pool("graded") for card in family.cards}
    assert not {*LESSON.recall, *LESSON.cards, *LESSON.more} & graded


def test_every_objective_is_asked_for():
    nb = json.loads((ROOT / "lessons/01_two_meanings.ipynb").read_text(encoding="utf-8"))
    named = {objective["task"] for objective in nb["metadata"]["course"]["objectives"]}
    assert named == {*TASKS, *(p.id for p in LESSON.predictions)}
