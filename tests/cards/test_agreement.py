"""Second readings: recorded with the kind of reader, never pooled over kinds, and worked out as published."""

from datetime import date

import pytest
from pydantic import ValidationError

from course_utils.cards import bank
from course_utils.cards.agreement import KINDS, Answer, Reading, agreement, alpha, raters, readings, split
from course_utils.judgement import Label

CARDS = [card for card in bank() if card.marked]


def reading(answers, kind="expert", name="reader-a"):
    return Reading(
        id=name, kind=kind, reader="A reader", how="Made up for a test.", saw="stem and tests",
        day=date(2026, 11, 22), answers=answers,
    )  # fmt: skip


def agreeing(cards, kind="expert", name="reader-a", **changed):
    answers = {
        card.id: {"version": card.version, "repair": card.repair.answer, "remains": card.remains.answer}
        for card in cards
    }
    return reading(answers | changed, kind, name)


def test_alpha_gives_krippendorffs_published_example():
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: nominal data, missing values, 0.743."""
    rows = [
        [*"12332141", *"2", None, None, None],
        [*"12332241", *"2", "5", None, "3"],
        [None, *"33323", *"42", "2", "5", "1", None],
        [*"12332441", *"2", "5", "1", None],
    ]
    assert alpha(rows) == pytest.approx(0.743, abs=5e-4)


def test_alpha_of_two_coders_worked_by_hand():
    """Two coders, four units, one difference: pairs aa, bb, bb, ab. Do = 2/8; De = 2 * 3 * 5 / (8 * 7). Alpha = 1 - Do / De."""
    assert alpha([["a", "b", "b", "a"], ["a", "b", "b", "b"]]) == pytest.approx(1 - (2 / 8) / (2 * 3 * 5 / 56))


def test_alpha_is_not_made_up_where_it_is_not_defined():
    assert alpha([["a", "a"], ["a", "a"]]) is None
    assert alpha([["a", None], [None, "b"]]) is None


def test_full_agreement_is_one_and_a_split_is_named():
    full = agreement(CARDS, "expert", [agreeing(CARDS)])
    assert full.overall == pytest.approx(1)
    assert full.same == 1
    assert full.splits == {}
    assert set(full.by_family) == {card.family for card in CARDS}
    other = agreement(
        CARDS, "expert", [agreeing(CARDS, **{"border-2": {"version": 1, "repair": True, "remains": True}})]
    )
    assert other.splits == {"border-2": (Label.BOTH,)}
    assert other.overall < 1
    assert other.by_family["border"] < 1
    assert other.by_family["dosing"] == pytest.approx(1)
    assert other.by_label[Label.TECHNICAL] == pytest.approx(1)
    assert other.by_label[Label.BOTH] < 1


def test_kinds_of_reader_are_never_pooled():
    among = [agreeing(CARDS, "model", "machine"), agreeing(CARDS[:6], "expert", "person")]
    assert agreement(CARDS, "model", among).readers == 1
    assert agreement(CARDS, "expert", among).cards == 6
    assert agreement(CARDS, "teacher", among) is None
    assert raters(CARDS[0], among) == {"model": 1, "expert": 1}


def test_a_reading_of_an_older_version_does_not_count():
    old = reading({"border-2": {"version": 99, "repair": True, "remains": True}})
    assert raters(bank().card("border-2"), [old]) == {}
    assert split(bank().card("border-2"), [old]) == ()
    assert agreement([bank().card("border-2")], "expert", [old]) is None


def test_a_reading_says_what_kind_of_reader_it_was():
    with pytest.raises(ValidationError, match="kind"):
        reading({}, kind="panel")
    assert "panel" not in KINDS


def test_the_recorded_readings_answer_cards_that_exist_in_a_version_that_existed():
    for one in readings():
        for card_id, answer in one.answers.items():
            assert isinstance(answer, Answer)
            assert card_id in bank(), card_id
            assert 1 <= answer.version <= bank().card(card_id).version
        assert one.day <= date.today()
