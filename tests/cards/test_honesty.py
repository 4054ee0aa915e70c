"""The bank is judged, not guessed: no words, lengths, positions or tags give a label away."""

import pytest

from course_utils.cards import bank, label_of_reason
from course_utils.cards.honesty import (
    by_label,
    flip_shortcuts,
    leak_accuracy,
    marked_cards,
    negations,
    reading_grade,
    stem_words,
    tag_counts,
)
from course_utils.judgement import Label

CARDS = marked_cards(bank().families)


@pytest.mark.parametrize("model", ["naive bayes", "logistic"])
def test_words_do_not_give_labels_away(model):
    """Chance is 1/3. On 54 cards two and a half standard errors above it are 0.50."""
    assert leak_accuracy(bank().families, model) <= 0.50


def test_the_leak_check_finds_a_leak():
    """Cards that say their label in a word of its own are found out."""
    leaky = []
    for family in bank().families:
        cards = tuple(card.model_copy(update={"stem": f"{card.stem} zz{card.label}"}) for card in family.cards)
        leaky.append(family.model_copy(update={"cards": cards}))
    assert leak_accuracy(leaky, "logistic") > 0.9


def test_length_is_balanced_over_labels():
    means = by_label(CARDS, stem_words)
    assert max(means.values()) - min(means.values()) <= 4


def test_negations_are_balanced_over_labels():
    means = by_label(CARDS, negations)
    assert max(means.values()) - min(means.values()) <= 0.8


def test_reading_grade_is_low_and_balanced():
    grades = {card.id: reading_grade(card.stem) for card in bank()}
    assert {card_id: grade for card_id, grade in grades.items() if grade > 10} == {}
    means = by_label(CARDS, lambda card: grades[card.id])
    assert max(means.values()) - min(means.values()) <= 1.0


def test_a_third_of_the_marked_cards_have_a_cue_that_points_the_wrong_way():
    assert sum(card.level == 3 for card in CARDS) >= len(CARDS) / 3


def test_no_shortcut_finds_the_flip():
    """A shortcut that ignores meaning may find at most two flips in five; chance is one in four."""
    assert {name: share for name, share in flip_shortcuts(CARDS).items() if share > 0.40} == {}


def test_the_label_that_two_reasons_argue_for_tells_nothing():
    """Each card has two reasons for its own label and two for another, so counting kinds is a coin toss."""
    for card in bank():
        if card.kind != "contested":
            kinds = sorted([label_of_reason(code) for code in card.reason_codes].count(name) for name in Label)
            assert kinds == [0, 1, 2, 2], card.id


def test_most_misconceptions_tempt_on_several_cards():
    counts = tag_counts(bank())
    assert {tag: n for tag, n in counts.items() if n == 0} == {}
    assert sum(n >= 6 for n in counts.values()) >= 14


def test_every_card_names_passages_that_exist():
    import re
    from pathlib import Path

    coverage = Path(__file__).parents[3] / "shared" / "coverage.yaml"
    pattern = re.compile(r"^[TG](\.[\w-]+)+$")
    named = {passage for card in bank() for passage in card.passages}
    assert named
    assert all(pattern.match(passage) for passage in named)
    if coverage.exists():
        known = set(re.findall(r"^([TG]\.[\w.-]+):", coverage.read_text(encoding="utf-8"), re.M))
        assert named <= known
