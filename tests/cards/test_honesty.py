"""The bank is judged, not guessed: no words, lengths, positions or tags give a label away."""

from collections import Counter

import pytest

from course_utils.cards import DOMAINS, REGIONS, bank, label_of_reason
from course_utils.cards.honesty import (
    by_label,
    flip_faults,
    flip_shortcuts,
    leak_accuracy,
    marked_cards,
    near_twins,
    negations,
    places,
    reading_grade,
    stem_words,
    tag_counts,
)
from course_utils.facts import fact
from course_utils.judgement import Label

CARDS = marked_cards(bank().families)


@pytest.mark.parametrize("features", ["words", "topics"])
@pytest.mark.parametrize("model", ["naive bayes", "logistic"])
def test_words_and_topics_do_not_give_labels_away(model, features):
    """Chance is 1/3. On 162 cards two and a half standard errors above it are 0.42."""
    assert len(CARDS) >= 150
    assert leak_accuracy(bank().families, model, features) <= 0.42


@pytest.mark.parametrize("pool", ["practice", "graded"])
def test_words_do_not_give_labels_away_within_a_pool(pool):
    """A guesser trained on the public pool, tried on the graded one, and the other way round: at most 0.50."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import BernoulliNB
    from sklearn.pipeline import make_pipeline

    train = [card for card in CARDS if bank().family_of(card.id).pool != pool]
    tried = [card for card in CARDS if bank().family_of(card.id).pool == pool]
    guesser = make_pipeline(CountVectorizer(binary=True, ngram_range=(1, 2)), BernoulliNB())
    guesser.fit([card.stem for card in train], [str(card.label) for card in train])
    guesses = guesser.predict([card.stem for card in tried])
    assert sum(guess == card.label for guess, card in zip(guesses, tried, strict=True)) / len(tried) <= 0.50


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


def test_every_misconception_tempts_on_at_least_six_cards():
    assert {tag: n for tag, n in tag_counts(bank()).items() if n < 6} == {}


def test_the_bank_has_its_size_and_kinds():
    kinds = Counter(card.kind for card in bank())
    assert len(bank().families) >= 54
    assert kinds["triplet"] == 3 * len(bank().families)
    assert (kinds["contested"], kinds["control"], kinds["worked"]) >= (24, 18, 12)


def test_the_cards_come_from_many_walks_of_life_and_places():
    domains = Counter(family.domain for family in bank().families)
    regions = Counter(family.region for family in bank().families)
    assert set(domains) == set(DOMAINS)
    assert min(domains.values()) >= 2
    assert max(domains.values()) <= 6
    assert min(regions[region] for region in REGIONS) >= 2
    assert max(regions.values()) <= len(bank().families) / 3


def test_each_label_stands_first_second_and_third_about_equally_often():
    for counts in places(bank().families).values():
        assert max(counts.values()) - min(counts.values()) <= len(bank().families) / 4


def test_levels_are_balanced_over_labels():
    means = by_label(CARDS, lambda card: card.level)
    assert max(means.values()) - min(means.values()) <= 0.5


@pytest.mark.parametrize("family", bank().families, ids=lambda family: family.family)
def test_flips_keep_to_the_rules_that_can_be_checked(family):
    assert flip_faults(family) == []


def test_the_flip_rules_find_a_fault():
    """A flip that only counts otherwise, and one that turns a card into its sibling but keeps the label."""
    family = bank().family_of("border-1")
    card = family.cards[0]
    number = card.flips[0].model_copy(update={"old": "one traveller in forty", "new": "one traveller in ninety"})
    other = card.flips[1].model_copy(update={"old": card.stem, "new": family.cards[1].stem})
    for flip, fault in ((number.model_copy(update={"remains": True}), "only a number"), (other, "reads like border-2")):
        flips = (flip, *card.flips[1:])
        changed = family.model_copy(update={"cards": (card.model_copy(update={"flips": flips}), *family.cards[1:])})
        assert any(fault in said for said in flip_faults(changed)), fault


def test_no_two_cards_of_different_families_are_nearly_alike():
    texts = {card.id: card.stem for card in bank()}
    assert near_twins(texts, 72, kin=lambda card_id: card_id.rsplit("-", 1)[0]) == []


def test_a_near_copy_in_another_family_is_found():
    stem = bank().card("border-1").stem
    copy = stem.replace("border post", "ferry port").replace("travellers", "passengers")
    assert near_twins({"border-1": stem, "ferryport-1": copy}, 72, kin=lambda name: name.rsplit("-", 1)[0])


def test_facts_that_cards_rest_on_exist():
    for card in bank():
        for fact_id in card.facts:
            assert fact(fact_id)


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
