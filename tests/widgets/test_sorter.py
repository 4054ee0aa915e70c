"""The card sorter, driven as a browser drives it: by setting values and clicking."""

from __future__ import annotations

import json
from html import unescape

import ipywidgets as ipw
import pytest

from course_utils.cards import REASONS, reason_order
from course_utils.judgement import PERFECT_MACHINE_TEST, REPAIR_TEST, Label
from course_utils.tasks import CONFIDENCES, AnswerStore, explain
from course_utils.widgets import CardSorter

ANSWER = {
    "repair": True,
    "remains": False,
    "sure_repair": 90,
    "sure_remains": 60,
    "reason": "T2",
    "flip": "b",
}


@pytest.fixture
def make(cards, store):
    """A sorter over the family: a pair, then two single cards."""

    def sorter(feedback=True, store=store, number=3):
        ids = list(cards)
        groups = [(cards[ids[0]], cards[ids[1]]), (cards[ids[2]],), (cards[ids[3]],)]
        made = CardSorter(groups, store, number=number, feedback=feedback, title="Cards")
        assert isinstance(made.widget, ipw.VBox)
        return made

    return sorter


def on_disk(store):
    return json.loads(store.path.read_text(encoding="utf-8"))["cards"]


def fill(pane, answer=ANSWER):
    for field, value in answer.items():
        pane.controls[field].value = value


def test_every_click_is_in_the_file_at_once(make, store):
    sorter = make()
    expected = {}
    for field, value in ANSWER.items():
        sorter.panes[0].controls[field].value = value
        expected[field] = value
        assert on_disk(store)["border-1"] == expected
    assert sorter.errors == []
    assert "All saved. 1 of 4 cards complete." in sorter.status.value


def test_one_click_is_one_save(make, store, monkeypatch):
    sorter = make()
    saves = []
    monkeypatch.setattr(store, "change", lambda edit, kept=store.change: (saves.append(1), kept(edit)))
    for n, (field, value) in enumerate(ANSWER.items(), 1):
        sorter.panes[1].controls[field].value = value
        assert len(saves) == n
    sorter.go(1)
    sorter.go(0)
    assert len(saves) == len(ANSWER), "looking at cards saves nothing"


def test_everything_is_found_again(make, store):
    fill(make().panes[1])
    again = make(store=AnswerStore(store.path, "04", say=pytest.fail))
    assert {field: control.value for field, control in again.panes[1].controls.items()} == ANSWER
    assert all(control.value is None for control in again.panes[0].controls.values())
    assert "technical" in again.panes[1].follows.value


def test_every_value_of_every_control_can_be_chosen(make, store):
    sorter = make()
    for place in range(len(sorter.groups)):
        sorter.go(place)
        for pane, card in zip(sorter.panes, sorter.groups[place], strict=False):
            for field, control in pane.controls.items():
                for _, value in control.options:
                    control.value = value
                    assert on_disk(store)[card.id][field] == value
    assert sorter.errors == []


def test_typed_answers_are_kept_when_one_clicks(make, store):
    sorter = make()
    store.save_card("border-1", store.card("border-1").updated(sure=(75, 80), flip="c"))
    sorter.panes[0].repair.value = True
    assert on_disk(store)["border-1"] == {"sure_repair": 75, "sure_remains": 80, "flip": "c", "repair": True}
    sorter.go(1)
    sorter.go(0)
    assert sorter.panes[0].sure_repair.value is None, "75 lies between two buttons"
    assert sorter.panes[0].sure_remains.value == 80
    assert on_disk(store)["border-1"]["sure_repair"] == 75


def test_walking_to_and_fro(make):
    sorter = make()
    assert (sorter.shown, sorter.previous.disabled, sorter.next.disabled) == (0, True, False)
    sorter.next.click()
    assert (sorter.shown, sorter.steps.value) == (1, 1)
    assert sorter.panes[1].box.layout.display == "none"
    sorter.next.click()
    assert (sorter.shown, sorter.next.disabled) == (2, True)
    sorter.next.click()
    assert sorter.shown == 2
    sorter.steps.value = 0
    assert sorter.shown == 0
    assert sorter.panes[1].box.layout.display is None
    assert "1 of 3" in sorter.place.value
    assert "Compare" in sorter.place.value
    assert sorter.errors == []


def test_what_is_done_is_said_in_signs_and_words(make):
    sorter = make()
    assert [label for label, _ in sorter.steps.options] == ["1", "2", "3"]
    fill(sorter.panes[0])
    assert sorter.steps.options[0][0] == "1 …"
    fill(sorter.panes[1])
    assert sorter.steps.options[0][0] == "1 ✓"
    assert sorter.steps.tooltips[0] == "1 of 3, pair border-1 and border-2: answered"
    assert sorter.steps.tooltips[1] == "2 of 3, card border-3: not begun"
    sorter.go(1)
    sorter.panes[0].repair.value = True
    assert "Still open on border-3: the perfect-machine test" in sorter.status.value
    assert sorter.text() == (
        "Cards. 4 cards: border-1 (answered), border-2 (answered), border-3 (begun), border-4 (not begun)."
    )


@pytest.mark.parametrize(
    ("repair", "remains", "label"),
    [(True, False, "technical"), (False, True, "societal"), (True, True, "both"), (False, False, "neither")],
)
def test_the_label_follows_in_words(make, repair, remains, label):
    pane = make().panes[0]
    assert "Answer both tests" in pane.follows.value
    pane.repair.value = repair
    assert "Answer both tests" in pane.follows.value
    pane.remains.value = remains
    assert f"That makes it: <strong>{label}</strong>" in pane.follows.value


def test_card_tests_reasons_and_flips_are_shown_as_they_are(make, cards):
    sorter = make(number=17)
    pane = sorter.panes[0]
    card = cards["border-1"]
    page = unescape("".join(w.value for w in _all(sorter.widget) if isinstance(w, ipw.HTML)))
    for words in (card.stem, REPAIR_TEST, PERFECT_MACHINE_TEST, "Repair test", "Perfect-machine test", "invented"):
        assert words in page
    assert [value for _, value in pane.reason.options] == list(reason_order(card, 17))
    assert [label for label, _ in pane.reason.options] == [REASONS[code] for code in reason_order(card, 17)]
    assert [label for label, _ in pane.flip.options] == [
        f"{letter}: “{flip.old}” becomes “{flip.new}”" for letter, flip in zip("abcd", card.flips, strict=True)
    ]
    assert [value for _, value in pane.sure_repair.options] == list(CONFIDENCES)
    assert pane.sure_repair.tooltips[0] == "50 per cent, a guess"
    assert pane.sure_repair.tooltips[-1] == "100 per cent, certain"


def test_feedback_waits_for_both_tests_and_is_noted(make, store, cards):
    sorter = make()
    pane = sorter.panes[0]
    assert pane.show.disabled
    pane.repair.value = True
    assert pane.show.disabled
    pane.show.click()  # a disabled button sends no click; a click that comes all the same changes nothing
    assert pane.feedback.value == ""
    assert not store.feedback_seen("border-1")
    pane.remains.value = True
    assert not pane.show.disabled
    pane.show.click()
    assert store.feedback_seen("border-1")
    assert on_disk(store)["border-1"]["first"] == {"repair": True, "remains": True}
    said = explain(cards["border-1"], store.card("border-1"))
    shown = unescape(pane.feedback.value)
    for words in (said.headline, said.tests[0].because, said.tests[1].because, said.reason, said.flip_said):
        assert words in shown
    assert f"put in: </span>{said.flip.new}" in shown
    assert f"taken out: </span>{said.flip.old}" in shown
    assert "as you said" in shown
    assert "the other way" in shown
    assert sorter.errors == []


def test_an_answer_given_after_the_feedback_is_kept_beside_the_first(make, store):
    sorter = make()
    pane = sorter.panes[0]
    fill(pane)
    pane.show.click()
    pane.remains.value = True
    assert on_disk(store)["border-1"]["remains"] is True
    assert on_disk(store)["border-1"]["first"]["remains"] is False
    assert "One test comes out the other way" in pane.feedback.value


def test_feedback_folds_and_comes_back_after_a_restart(make, store):
    sorter = make()
    fill(sorter.panes[0])
    sorter.panes[0].show.click()
    assert sorter.panes[0].show.description.startswith("Hide")
    sorter.panes[0].show.click()
    assert sorter.panes[0].feedback.value == ""
    again = make(store=AnswerStore(store.path, "04", say=pytest.fail))
    assert again.panes[0].feedback.value != ""
    assert again.panes[1].feedback.value == ""


def test_refutation_and_sibling_are_shown(make, cards):
    sorter = make()
    pane = sorter.panes[0]
    fill(pane, ANSWER | {"reason": "S3"})
    pane.show.click()
    said = explain(cards["border-1"], sorter.store.card("border-1"))
    shown = unescape(pane.feedback.value)
    assert said.refutation in shown
    assert f"Card {said.sibling[0]} has it" in shown
    assert said.sibling[1] in shown


def test_a_graded_sorter_says_nothing_of_the_key(make, store):
    sorter = make(feedback=False)
    for pane in sorter.panes:
        fill(pane)
        pane.show.click()
        assert pane.show.layout.display == "none"
        assert pane.feedback.value == ""
    assert not store.feedback_seen("border-1")
    assert "All saved. 2 of 4 cards complete." in sorter.status.value


def test_the_best_case_for_each_side_of_a_contested_card(cards, store):
    sides = {Label.TECHNICAL: "It misreads faces.", Label.BOTH: "Nobody settled how often it may."}
    contested = cards["border-1"].model_copy(update={"kind": "contested", "sides": sides})
    sorter = CardSorter([(contested,)], store, number=1, feedback=True, title="Card")
    assert sorter.widget
    pane = sorter.panes[0]
    pane.repair.value, pane.remains.value = True, True
    pane.show.click()
    assert "contested" in pane.feedback.value
    assert "The best case for both technical and societal" in pane.feedback.value
    assert all(case in pane.feedback.value for case in sides.values())


@pytest.mark.parametrize("payload", ['<img src=x onerror="alert(1)">', "</p><script>alert(1)</script>", "&lt;b&gt;"])
def test_hostile_text_stays_text(hostile, store, payload):
    card = hostile(payload)
    sorter = CardSorter([(card,)], store, number=1, feedback=True, title=payload)
    assert sorter.widget
    for field, value in (ANSWER | {"reason": "S3", "flip": "a"}).items():
        sorter.panes[0].controls[field].value = value
    sorter.panes[0].show.click()
    assert sorter.errors == []
    for widget in _all(sorter.widget):
        if isinstance(widget, ipw.HTML):
            assert payload not in widget.value
    assert payload in unescape(sorter.panes[0].stem.value)
    assert payload in unescape(sorter.panes[0].feedback.value)


def test_a_failing_click_is_told_and_remembered(make, store, monkeypatch):
    sorter = make()

    def broken(*_):
        raise RuntimeError("<b>the pen broke</b>")

    monkeypatch.setattr(store, "save_card", broken)
    sorter.panes[0].repair.value = True
    assert [str(error) for error in sorter.errors] == ["<b>the pen broke</b>"]
    assert "RuntimeError: &lt;b&gt;the pen broke" in sorter.notice.value
    assert sorter.notice.layout.display is None


def test_what_the_store_says_is_shown_in_the_box(cards, tmp_path):
    (tmp_path / "answers").write_text("a file where the folder should be")
    store = AnswerStore(tmp_path / "answers" / "04.json", "04")
    sorter = CardSorter([(cards["border-1"],)], store, number=1, feedback=False, title="Cards")
    assert sorter.widget
    sorter.panes[0].repair.value = True
    assert "cannot be saved" in sorter.notice.value
    assert "not saved in the file" in sorter.status.value
    sorter.panes[0].remains.value = True
    assert "cannot be saved" in sorter.notice.value
    (tmp_path / "answers").unlink()
    sorter.panes[0].flip.value = "a"
    assert sorter.notice.value == ""
    assert "All saved." in sorter.status.value
    assert on_disk(store)["border-1"] == {"repair": True, "remains": True, "flip": "a"}


def test_twelve_cards_cost_no_more_widgets_than_two(cards, store):
    twelve = [
        card.model_copy(update={"id": f"border{n}-{m}"}) for n in range(3) for m, card in enumerate(cards.values(), 1)
    ]
    sorter = CardSorter([tuple(twelve[n : n + 2]) for n in range(0, 12, 2)], store, number=1, feedback=True, title="C")
    widgets = list(_all(sorter.widget))
    assert len(widgets) < 70


def test_running_the_cell_twice(make, store):
    first, second = make(), make()
    first.panes[0].repair.value = True
    second.panes[0].remains.value = True
    assert on_disk(store)["border-1"] == {"repair": True, "remains": True}
    assert first.errors == second.errors == []


def test_shown_in_a_notebook_and_without_one(make):
    bundle = make()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Cards. 4 cards")
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)
