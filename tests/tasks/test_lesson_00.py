"""Lesson 00: the pre-test counts completion alone, and the tour says what is true."""

import json
import re
from pathlib import Path

import pytest

import course_utils.face as face
from course_utils.cards import bank
from course_utils.figures import lab_spec
from course_utils.judgement import PERFECT_MACHINE_TEST, REPAIR_TEST
from course_utils.tasks import card_key, collect_and_judge, lesson_ids, lesson_tasks
from course_utils.tasks.cards import WEIGHTS

LESSON = lesson_tasks("00")
(PRETEST,) = LESSON.graded
ROOT = Path(__file__).parents[2]


def notebook(path):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


def cells(path, kind):
    return ["".join(cell["source"]) for cell in notebook(path)["cells"] if cell["cell_type"] == kind]


PROSE = " ".join("\n".join(cells("lessons/00_start_here.ipynb", "markdown")).split())
CODE = cells("lessons/00_start_here.ipynb", "code")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return tmp_path


def fresh():
    """What a notebook gets after its kernel was restarted."""
    return face.Lesson(LESSON), face.Exercise(LESSON)


def marked(form, cards):
    answers = {"form": form, "cards": cards, "choices": {}, "numbers": {}}
    return collect_and_judge(PRETEST, {"pool": "form-a"}, {}, answers)


def complete(card, truly=True):
    key = card_key(card)
    return {"repair": key["repair"] is truly, "remains": key["remains"] is truly, "sure_repair": 90, "sure_remains": 50}


# the pre-test


def test_the_untouched_stub_earns_nothing(here, capsys):
    _, ex = fresh()
    ex.key("pretest", pool="form-a")
    value = ex.award("pretest")
    assert value == 0.0
    assert type(value) is float
    assert "No card of this task has been answered." in capsys.readouterr().out


@pytest.mark.parametrize("number", [0, 17, 4242, 9999])
@pytest.mark.parametrize("truly", [True, False])
def test_a_complete_form_earns_all_whether_right_or_wrong(number, truly):
    mark = marked(number, {card.id: complete(card, truly) for card in PRETEST.form(number).cards})
    assert mark.earned == 12
    assert "12 of 12 cards" in mark.report()
    assert "Right or wrong does not count here." in mark.report()


@pytest.mark.parametrize("done", range(1, 12))
def test_each_complete_card_is_one_point(done):
    cards = PRETEST.form(5).cards[:done]
    assert marked(5, {card.id: complete(card) for card in cards}).earned == done


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (("repair",), "0 of 12 cards have both tests answered"),
        (("remains",), "0 of 12 cards have both tests answered"),
        (("sure_repair", "sure_remains"), "answered with a confidence"),
        (("repair", "remains", "sure_repair", "sure_remains"), "No card of this task has been answered"),
    ],
)
def test_an_unfinished_card_earns_nothing(left, sentence):
    cards = {card.id: {k: v for k, v in complete(card).items() if k not in left} for card in PRETEST.form(5).cards}
    mark = marked(5, cards)
    assert mark.earned == 0
    assert sentence in mark.report()


def test_the_card_of_the_tour_is_no_card_of_the_pretest():
    mark = marked(5, {"kettle-4": complete(bank().card("kettle-4"))})
    assert mark.earned == 0
    assert "No card of this task has been answered" in mark.report()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"repair": "yes"}, "repair='yes' cannot be read. Type True or False."),
        ({"sure": 40}, "from 50 (a guess) to 100 (certain)"),
        ({"sure": (50, 60, 70)}, "Type two whole numbers"),
        ({"flip": "e"}, "'a', 'b', 'c' or 'd'"),
        ({"reason": "because"}, "one of the codes listed with the card"),
        ({"label": "technical"}, "label= cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_sentence_and_not_kept(here, capsys, said, sentence):
    _, ex = fresh()
    card = ex.form("pretest")[0]
    ex.answer(card.id, **said)
    assert sentence in capsys.readouterr().out
    assert ex._store.card(card.id).empty


# the tour


def test_the_first_cell_says_what_the_lesson_says_it_says(here):
    namespace = {}
    exec(CODE[0].rsplit("\n", 1)[0], namespace)  # noqa: S102 - the lesson's own cell
    shown = repr(namespace["L"])
    assert shown == "Lesson 00: Start here"
    assert f"If *{shown}* stands below the cell" in PROSE


def test_the_lab_opens_without_a_prediction_and_has_the_dial_that_is_named(here):
    pytest.importorskip("ipywidgets")
    (name,) = LESSON.labs
    lab = fresh()[0].lab(name)
    assert f'L.lab("{name}")' in CODE
    assert lab.open
    assert f"the dial *{lab.spec.dial('said').label}*" in PROSE
    assert "The dial begins at certain." in PROSE
    assert lab.spec.dial("said").default == 100
    assert f"right about {lab.spec.dial('right').default // 10} times in 10" in PROSE


def scored(said, right=70):
    """The mean calibration score of ten judgements, `right` percent of them right: 1 - Brier / 0.25."""
    hits = right // 10
    return 1 - (hits * (1 - said / 100) ** 2 + (10 - hits) * (said / 100) ** 2) / 10 / 0.25


def test_the_answer_to_the_question_about_the_dial_is_right(here, capsys):
    pytest.importorskip("ipywidgets")
    stops = range(50, 101, 5)
    highest = max(said for said in stops if scored(said) >= -1e-9)
    below = f"{scored(highest + 5):.2f}".replace("-", "\N{MINUS SIGN}")
    assert (
        f"Down to {highest}: there the score is {abs(scored(highest)):.0f}, and at {highest + 5} it is {below}."
        in PROSE
    )
    best = max(stops, key=scored)
    assert f"The best is to say {best}, which is the truth; it scores {scored(best):.2f}." in PROSE
    assert f"Both 60 and 80 score {scored(60):.2f}." in PROSE
    assert scored(60) == pytest.approx(scored(80))
    assert max(stops, key=lambda said: scored(said, right=50)) == 50
    cell = next(source for source in CODE if ".result(" in source)
    exec(cell, {"L": fresh()[0]})  # noqa: S102 - the lesson's own cell
    assert capsys.readouterr().out == f"score {scored(best):.2f}\n"


def test_what_the_confidence_counts_for_is_what_the_marks_say():
    assert WEIGHTS["calibration"] == 0.1
    assert "In later exercises it makes up a tenth of the mark for cards." in PROSE
    assert PRETEST.completion_only
    assert "In the twelve cards of today the score does not count." in PROSE


def test_the_lab_is_about_no_card_and_neither_meaning():
    spec = lab_spec(LESSON.labs[0])
    view = spec.view()
    told = [view.words, *(chart.title + chart.subtitle + chart.note + chart.description() for chart in view.charts)]
    told += [spec.title, spec.question, spec.break_it, spec.source, *(one.text for one in spec.assumptions)]
    told += [text for row in view.table for text in (row.name, row.value)]
    lab = PROSE[PROSE.index("## Lab") : PROSE.index("## Cards")]
    for word in ("technical", "societal", "operator", "intend", "repair", "harm", "machine", "safety"):
        assert word not in " ".join([*told, lab]).lower()
    assert not set(LESSON.labs) & set(lesson_tasks("01").labs), "lesson 01 asks for a prediction of its own lab"


def test_the_line_to_type_works_and_its_answer_comes_back_after_a_restart(here, capsys):
    line = next(source for source in CODE if "L.answer(" in source).splitlines()[-1]
    exec(line.removeprefix("# "), {"L": fresh()[0]})  # noqa: S102 - the lesson's own cell
    assert "kettle-4: saved." in capsys.readouterr().out
    again = fresh()[0]._store.card("kettle-4")
    assert (again.repair, again.remains, again.sure_repair) == (False, False, 50)
    kept = json.loads((here / "answers" / "00.json").read_text(encoding="utf-8"))
    assert kept["cards"]["kettle-4"]["repair"] is False


def test_a_graded_cell_says_what_the_lesson_quotes(here, capsys):
    assert fresh()[1].award("pretest") == 0.0
    said = " > ".join(capsys.readouterr().out.strip().splitlines())
    assert f"> {said}" in PROSE


def test_the_tour_does_not_give_the_pretest_away():
    assert not {card.family for card in bank() if card.id in LESSON.cards} & {f.family for f in bank().pool("form-a")}
    for test in (REPAIR_TEST, PERFECT_MACHINE_TEST):
        words = test.split()
        assert not any(" ".join(words[n : n + 5]) in PROSE for n in range(len(words) - 4))
    assert "01_two_meanings.ipynb" not in PROSE[: PROSE.index("00_start_here.ipynb")], "the pre-test is linked first"


def test_the_paths_name_the_lessons_there_are_and_add_up():
    found = {path.name[:2]: path for path in (ROOT / "lessons").glob("*.ipynb")}
    assert set(lesson_ids()) - set(found) == {"16"}, "16 has its casebook already, and its notebook not yet"
    assert set(found) <= set(lesson_ids())
    assert set(re.findall(r"\b\d\d\b", re.search(r"\| all there is \|([^|]*)\|", PROSE)[1])) == set(found)

    def minutes(number, exercise=True):
        paths = [found[number], *([next((ROOT / "solutions").glob(f"{number}_*/*.ipynb"))] if exercise else [])]
        return sum(notebook(path.relative_to(ROOT))["metadata"]["course"]["minutes"] for path in paths)

    assert minutes("00") + minutes("01", exercise=False) < 120
    assert "then lesson 01 | under 2 hours" in PROSE
    assert 240 < sum(map(minutes, found)) < 260
    assert "each with its exercise | a little over 4 hours" in PROSE
    own = notebook("lessons/00_start_here.ipynb")["metadata"]["course"]["minutes"]
    assert f"About {own} minutes, and about {minutes('00') - own} more for the twelve cards" in PROSE
