"""What a notebook sees: sentences, not tracebacks; clicked and typed answers are one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import course_utils.face as face
from course_utils.cards import bank
from course_utils.tasks import UnknownLesson, card_key, lesson_tasks


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def exercise(lesson_id="00"):
    return face.Exercise(lesson_tasks(lesson_id))


def lesson(lesson_id="01"):
    return face.Lesson(lesson_tasks(lesson_id))


def test_a_typed_answer_is_saved_and_said(here, capsys):
    exercise().answer("border-2", repair=True, remains=False, sure=(90, 70), reason="T2", flip="c")
    assert "border-2: saved. The label that follows: technical." in capsys.readouterr().out
    data = json.loads((here / "answers" / "00.json").read_text(encoding="utf-8"))
    assert data["cards"]["border-2"]["flip"] == "c"


def test_an_answer_may_be_typed_in_parts(here, capsys):
    ex = exercise()
    ex.answer("border-2", repair=False)
    assert "Still open: the perfect-machine test" in capsys.readouterr().out
    ex.answer("border-2", remains=True)
    assert "The label that follows: societal." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda ex: ex.answer("border-2", repair="yes"), "True or False"),
        (lambda ex: ex.answer("border-22", repair=True), "Did you mean border-2"),
        (lambda ex: ex.answer("border-2"), "Say something about border-2"),
        (lambda ex: ex.answer("border-2", reason="T3"), "does not offer the reason T3"),
        (lambda ex: ex.answer("border-2", repare=True), "repare= cannot be read"),
        (lambda ex: ex.answer("pretest", 3), "answered in its own cell"),
        (lambda ex: ex.cards("nonsense"), "There is no such task here: 'nonsense'"),
        (lambda ex: ex.hint("pretest", 7), "hints 1, 2 and 3"),
        (lambda ex: ex.check("pretest"), "There is nothing to practise 'pretest' with here"),
        (lambda ex: ex.show("nothing-1"), "There is no card"),
    ],
)
def test_what_cannot_be_read_is_answered_by_one_sentence(here, capsys, call, sentence):
    call(exercise())
    out = capsys.readouterr().out
    assert sentence in out
    assert "Traceback" not in out


def test_an_unknown_lesson_names_those_there_are():
    with pytest.raises(UnknownLesson, match="There are: 00"):
        face.exercise("77")


def test_hints_come_one_at_a_time(here, capsys):
    ex = exercise()
    for _ in range(4):
        ex.hint("pretest")
    hints = [line[:11] for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert hints == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "Hint 3 of 3",
    ]


def test_without_a_key_the_graded_cell_says_that_nothing_was_marked(here, capsys):
    value = exercise().award("pretest")
    out = capsys.readouterr().out
    assert value == 0.0
    assert type(value) is float
    assert "saved with this notebook" in out
    assert "only holds the place" in out


def test_while_grading_a_missing_key_is_said_to_the_teacher(here, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert exercise().award("pretest") == 0.0
    assert "the key of this task is missing" in capsys.readouterr().out


def test_an_award_for_a_task_that_is_not_there_is_a_sentence(here, capsys):
    assert exercise().award("nonsense") == 0.0
    assert "could not be marked" in capsys.readouterr().out


def test_clicked_or_typed_the_pretest_counts_completion(here, capsys):
    ex = exercise()
    task = lesson_tasks("00").graded[0]
    form = task.form(ex._store.form_number())
    for card in form.cards[:6]:
        key = card_key(card)
        ex.answer(card.id, repair=key["repair"], remains=not key["remains"], sure=60)
    ex.key("pretest", pool="form-a")
    assert ex.award("pretest") == 6.0
    assert "6 of 12 cards" in capsys.readouterr().out


def test_show_prints_everything_that_can_be_typed(here, capsys):
    exercise().show("pretest")
    out = capsys.readouterr().out
    assert out.count("Repair test (repair=True or False)") == 12
    lesson_out = out
    exercise().show("border-2")
    out = capsys.readouterr().out
    card = bank().card("border-2")
    assert all(f"reason='{code}'" in out for code in card.reason_codes)
    assert lesson_out != out


def test_a_practice_answer_is_explained_at_once(here, capsys):
    card = bank().card("border-2")
    lesson().answer("border-2", repair=False, remains=True, sure=80, reason=card.reason, flip=card_key(card)["flip"])
    assert "Both tests, the reason and the flip hold." in capsys.readouterr().out


def test_a_practice_sheet_can_be_typed_and_shown(here, capsys):
    here_lesson = lesson()
    here_lesson.show("steps-practice")
    assert "Type, for example: L.answer('steps-practice', intend='a')" in capsys.readouterr().out
    here_lesson.answer("steps-practice", intend="A", repair="b", remains="c")
    assert "3 of 3 right" in capsys.readouterr().out
    here_lesson.answer("steps-practice", intend="z")
    assert "Its options are a, b, c." in capsys.readouterr().out


def test_a_card_of_another_form_is_saved_and_said(here, capsys):
    exercise().answer("border-2", repair=True)
    assert "border-2 is not one of your cards in this exercise. ex.show('pretest')" in capsys.readouterr().out


def test_the_graded_cell_says_how_far_one_is(here, capsys):
    ex = exercise()
    for card in ex.form("pretest")[:2]:
        ex.answer(card.id, repair=True, remains=True, sure=60)
    ex.award("pretest")
    assert "2 of 12 cards have both tests answered" in capsys.readouterr().out


def test_nothing_printed_is_wider_than_a_page(here, capsys):
    exercise().show("pretest")
    exercise("01").show("steps")
    exercise("01").hint("cards")
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 96


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, course_utils; heavy = {'numpy', 'matplotlib', 'ipywidgets', 'pydantic', 'yaml', 'nbgrader', 'IPython'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    root = Path(face.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
