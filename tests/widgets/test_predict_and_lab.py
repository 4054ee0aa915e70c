"""Predict cells and labs, alone and together."""

from __future__ import annotations

import gc
import json
import random
from html import unescape

import ipywidgets as ipw
import pytest

from course_utils.figures import LABS, lab_spec, svg
from course_utils.figures.lab import Choice
from course_utils.tasks import AnswerError, AnswerStore, Prediction
from course_utils.widgets import LabFrame, PredictCell, predict

FALLS = Prediction(
    id="falls",
    lab="feed",
    question="What happens to <worth>?",
    options={"rises": "It rises.", "falls": "It falls."},
    outcome=lambda: "falls",
    explain="Clicks are counted, worth is not.",
)
SECOND = Prediction(
    id="second",
    lab="feed",
    question="And then?",
    options={"more": "More.", "Less": "Less."},
    outcome=lambda: "more",
    explain="So.",
)


@pytest.fixture(autouse=True)
def _fresh_session(monkeypatch):
    monkeypatch.setattr(predict, "_opened", set())


@pytest.fixture
def store(tmp_path):
    """For a lesson that the catalogue does not have, so that only the predictions given here count."""
    return AnswerStore(tmp_path / "answers" / "98.json", "98", say=pytest.fail)


def cell(store, prediction=FALLS):
    made = PredictCell(prediction, store)
    assert isinstance(made.widget, ipw.VBox)
    return made


def lab(store, name="feed", predictions=()):
    made = LabFrame(name, store, predictions)
    assert isinstance(made.widget, ipw.VBox)
    return made


def on_disk(store):
    return json.loads(store.path.read_text(encoding="utf-8"))["predictions"]


# predict


def test_choosing_saves_nothing_and_recording_saves_it(store):
    made = cell(store)
    assert made.record_button.disabled
    made.options.value = "rises"
    assert not made.record_button.disabled
    assert not store.path.exists()
    made.record_button.click()
    assert on_disk(store) == {"falls": "rises"}
    assert "Your prediction is recorded: It rises." in made.told.value
    assert "The lab below is open." in made.told.value
    assert made.errors == []


def test_the_first_prediction_stays(store):
    made = cell(store)
    made.record("falls")
    made.record("rises")
    assert on_disk(store) == {"falls": "falls"}
    assert made.text() == "Your prediction is recorded: It falls. The lab below is open."


@pytest.mark.parametrize("word", ["sinks", "", "It falls."])
def test_an_unknown_word_is_refused_in_a_sentence(store, word):
    with pytest.raises(AnswerError, match=r"is not one of the options. They are 'rises', 'falls'\.$"):
        PredictCell(FALLS, store).record(word)
    assert not store.path.exists()


def test_words_may_be_typed_in_any_case(store):
    PredictCell(SECOND, store).record(" LESS ")
    assert on_disk(store) == {"second": "Less"}


def test_text_says_question_options_and_how_to_type(store):
    said = PredictCell(FALLS, store).text()
    assert said.splitlines()[:3] == ["What happens to <worth>?", "  rises: It rises.", "  falls: It falls."]
    assert "L.predict('falls', 'rises')" in said


@pytest.mark.parametrize(
    ("word", "lead"),
    [
        ("falls", "Your prediction came true:"),
        ("rises", "It came out another way than you predicted:"),
        ("skipped", "What came true:"),
    ],
)
def test_what_happened(store, word, lead):
    made = cell(store)
    made.record(word)
    assert made.explained.value == ""
    made.happened.click()
    assert lead in made.explained.value
    assert "It falls." in made.explained.value
    assert FALLS.explain in made.explained.value
    assert made.errors == []


def test_once_the_lab_was_seen_a_cell_run_again_says_what_happened(store):
    cell(store).record("falls")
    assert cell(store).explained.value == ""
    lab(store, predictions=[FALLS])
    assert "came true" in cell(store).explained.value


def test_hostile_text_stays_text(store):
    made = cell(store)
    assert "<worth>" not in "".join(w.value for w in _all(made.widget) if isinstance(w, ipw.HTML))


def test_a_failing_click_is_told_and_remembered(store):
    broken = Prediction("x", "feed", "?", {"a": "A"}, lambda: 1 / 0, "E")
    made = cell(store, broken)
    made.record("a")
    made.happened.click()
    assert isinstance(made.errors[0], ZeroDivisionError)
    assert "ZeroDivisionError" in made.notice.value


# predict and lab together


def test_the_lab_waits_and_opens_by_itself_in_any_order(store):
    before = lab(store, predictions=[FALLS, SECOND])
    first, second = cell(store), cell(store, SECOND)
    after = lab(store, predictions=[FALLS, SECOND])
    assert not before.dials
    assert "opens when your predictions are recorded" in before.text()
    first.record("falls")
    assert not before.dials
    second.options.value = "more"
    second.record_button.click()
    for frame in (before, after):
        assert set(frame.dials) == {dial.name for dial in lab_spec("feed").dials}
        assert "<svg" in frame.chart.value
        assert frame.errors == []


def test_a_prediction_of_another_file_opens_nothing(store, tmp_path):
    frame = lab(store, predictions=[FALLS])
    elsewhere = AnswerStore(tmp_path / "elsewhere" / "98.json", "98")
    cell(elsewhere).record("falls")
    assert not frame.dials


def test_opening_without_predicting(store):
    made, frame = cell(store), lab(store, predictions=[FALLS])
    frame.skip.click()
    assert on_disk(store) == {"falls": "skipped"}
    assert frame.dials
    assert "You opened the lab without a prediction." in made.told.value
    made.record("rises")
    assert on_disk(store) == {"falls": "skipped"}


def test_a_cell_says_when_another_prediction_is_still_to_be_made(tmp_path):
    from course_utils.tasks import lesson_tasks

    store = AnswerStore(tmp_path / "answers" / "04.json", "04", say=pytest.fail)
    first, second = (p for p in lesson_tasks("04").predictions if p.lab == "feed")
    made, other = cell(store, first), cell(store, second)
    made.record(next(iter(first.options)))
    assert "The lab opens after one more prediction." in made.told.value
    assert made.happened.layout.display == "none"
    other.record(next(iter(second.options)))
    assert "The lab below is open." in made.told.value
    assert made.happened.layout.display is None


def test_widgets_that_are_gone_hear_nothing(store):
    frame = LabFrame("feed", store, [FALLS])
    assert frame.widget
    frame.widget.close_all()
    del frame
    gc.collect()
    cell(store).record("falls")


def test_run_twice_the_lab_is_open_twice(store):
    cell(store).record("falls")
    assert lab(store, predictions=[FALLS]).dials
    assert lab(store, predictions=[FALLS]).dials


# labs


@pytest.mark.parametrize("name", LABS)
def test_every_dial_at_its_ends_and_between(store, name):
    frame = lab(store, name)
    rng = random.Random(name)
    for dial in frame.spec.dials:
        control = frame.dials[dial.name]
        stops = [value for _, value in control.options]
        ends = [*dial.values()] if isinstance(dial, Choice) else [dial.minimum, dial.maximum]
        for value in (*ends, dial.default, *rng.sample(stops, min(3, len(stops)))):
            control.value = value
            now = frame.spec.view(**{one: made.value for one, made in frame.dials.items()})
            assert frame.chart.value == "".join(map(svg.render, now.charts))
            assert now.words in unescape(frame.in_words.value)
        control.value = dial.default
    assert frame.errors == []


@pytest.mark.parametrize("name", LABS)
def test_all_dials_at_random_together(store, name):
    frame = lab(store, name)
    rng = random.Random(f"{name} together")
    for _ in range(8):
        for control in frame.dials.values():
            control.value = rng.choice([value for _, value in control.options])
    assert frame.errors == []
    assert 'role="img"' in frame.chart.value
    assert "<desc" in frame.chart.value


@pytest.mark.parametrize("name", LABS)
def test_reset_brings_every_dial_back_with_one_redraw(store, name, monkeypatch):
    frame = lab(store, name)
    first = frame.chart.value
    for dial in frame.spec.dials:
        frame.dials[dial.name].value = dial.values()[-1]
    drawn = []
    monkeypatch.setattr(frame, "_redraw", lambda kept=frame._redraw: (frame._resetting or drawn.append(1), kept()))
    frame.reset.click()
    assert {dial: control.value for dial, control in frame.dials.items()} == frame.spec.defaults()
    assert frame.chart.value == first
    assert drawn == [1]


@pytest.mark.parametrize("name", LABS)
def test_table_words_assumptions_and_the_request_to_break_it(store, name):
    frame = lab(store, name)
    page = unescape("".join(w.value for w in _all(frame.widget) if isinstance(w, ipw.HTML)))
    for words in (frame.spec.title, frame.spec.question, frame.spec.break_it, frame.words()):
        assert words in page
    assert all(assumption.text in page for assumption in frame.spec.assumptions)
    assert page.count('course-tag">invented') == sum(a.invented for a in frame.spec.assumptions)
    assert frame.numbers.value == ""
    frame.fold.value = True
    table = unescape(frame.numbers.value)
    assert all(row.name in table and row.value in table for row in frame.table())
    frame.fold.value = False
    assert frame.numbers.value == ""


@pytest.mark.parametrize("name", LABS)
def test_sliders_say_value_and_unit(store, name):
    frame = lab(store, name)
    for dial in frame.spec.dials:
        control = frame.dials[dial.name]
        assert control.description == dial.label
        if not isinstance(dial, Choice):
            assert control.options[control.index][0] == dial.say(dial.default)
            assert {dial.minimum, dial.maximum, dial.default} <= {value for _, value in control.options}


def test_a_failing_redraw_is_told_and_remembered(store, monkeypatch):
    frame = lab(store)
    monkeypatch.setattr(svg, "render", lambda chart: 1 / 0)
    dial = frame.spec.dials[0]
    frame.dials[dial.name].value = dial.values()[-1]
    assert isinstance(frame.errors[0], ZeroDivisionError)
    assert "ZeroDivisionError" in frame.notice.value


def test_typed_use_builds_no_widget(store):
    frame = LabFrame("feed", store, [FALLS])
    assert frame.words(weight=0.2) != frame.words(weight=0.8)
    assert frame.result(weight=0.2).weight == 0.2
    assert frame.table(weight=0.2)[0].name
    assert "widget" not in frame.__dict__
    assert not store.path.exists()


@pytest.mark.parametrize("name", LABS)
def test_the_figure_is_a_matplotlib_figure_with_words(store, name):
    from matplotlib.figure import Figure

    figure = LabFrame(name, store).figure()
    assert isinstance(figure, Figure)
    assert figure.course_alt


@pytest.mark.parametrize(
    ("dials", "says"),
    [
        ({"wait": 1}, r'The lab "feed" has no dial called "wait"'),
        ({"weight": 2}, "out of its reach"),
        ({"weight": "much"}, "needs a number"),
        ({"weight": float("nan")}, "needs a number"),
        ({"weight": True}, "needs a number"),
    ],
)
@pytest.mark.parametrize("way", ["words", "figure", "result", "table"])
def test_a_dial_that_makes_no_sense_gets_one_sentence(store, dials, says, way):
    with pytest.raises(AnswerError, match=says) as error:
        getattr(LabFrame("feed", store), way)(**dials)
    assert str(error.value).endswith(".")
    assert str(error.value)[0].isupper()


def test_a_lab_that_is_not_there(store):
    with pytest.raises(AnswerError, match="no lab called"):
        LabFrame("nowhere", store).words()


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)
