"""Feedback says why, names a right label with a wrong reason, and shows the flip in place."""

import pytest

from course_utils.cards import bank, label_of_reason
from course_utils.tasks import CardAnswer, card_key, explain


def answer_of(card, **changes):
    key = card_key(card)
    said = {
        "repair": key["repair"],
        "remains": key["remains"],
        "sure_repair": 80,
        "sure_remains": 80,
        "reason": key["reason"],
        "flip": key["flip"],
    }
    return CardAnswer(**(said | changes))


@pytest.mark.parametrize("card", list(bank()), ids=lambda card: card.id)
def test_every_answer_to_every_card_is_explained(card):
    for reason in (*card.reason_codes, None):
        for flip in ("a", "b", "c", "d", None):
            said = explain(card, answer_of(card, reason=reason, flip=flip))
            text = said.text()
            assert card.repair.because in text
            assert card.remains.because in text
            assert "incorrect" not in text.lower()
            assert said.flip.before + said.flip.old + said.flip.after == card.stem
            assert (said.refutation is None) == (reason in (None, card.reason))
            assert said.flip.label != card.label


def test_right_label_with_a_wrong_reason_is_named_as_such():
    card = bank().card("border-1")
    said = explain(card, answer_of(card, reason="T1"))
    assert said.headline == "Right label, but the reason is another one."
    assert "Nothing is wrong with the target" in said.refutation


def test_a_reason_for_another_label_leads_to_the_sibling_that_has_it():
    card = bank().card("border-1")
    said = explain(card, answer_of(card, reason="S3"))
    sibling = bank().card(said.sibling[0])
    assert sibling.family == card.family
    assert sibling.label == label_of_reason("S3")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "all hold|and the flip hold"),
        ({"repair": False}, "the repair test"),
        ({"remains": True}, "the perfect-machine test"),
        ({"repair": False, "remains": True}, "Both tests come out the other way"),
        ({"flip": "a"}, "The flip is another one"),
        ({"repair": None}, "Not both tests are answered"),
    ],
)
def test_the_headline_says_what_to_look_at(changes, words):
    import re

    card = bank().card("border-1")
    assert re.search(words, explain(card, answer_of(card, **changes)).headline)


def test_contested_cards_carry_the_best_case_for_each_side():
    contested = [card for card in bank() if card.kind == "contested"]
    assert contested
    for card in contested:
        said = explain(card, answer_of(card))
        assert "contested" in said.headline
        assert len(said.sides) >= 2
