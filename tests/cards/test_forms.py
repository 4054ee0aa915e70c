"""Forms: balanced, paired, the same for the same number, and worth nothing to who does not think."""

from collections import Counter

import pytest

from course_utils.cards import FORM_NUMBERS, bank, draw, find_number, reason_order
from course_utils.judgement import Label

POOLS = ("graded", "form-a", "form-b")


@pytest.mark.parametrize("pool", POOLS)
def test_every_form_of_every_number_is_balanced_and_keeps_families_together(pool):
    families = bank().pool(pool)
    for number in range(FORM_NUMBERS):
        form = draw(families, number)
        assert form.labels == {Label.TECHNICAL: 4, Label.SOCIETAL: 4, Label.BOTH: 4}
        seen = [group[0].family for group in form.groups]
        assert len(seen) == len(set(seen))
        assert all(len({card.family for card in group}) == 1 for group in form.groups)


@pytest.mark.parametrize("pool", POOLS)
def test_forms_differ_and_every_card_is_used(pool):
    families = bank().pool(pool)
    forms = [draw(families, number) for number in range(500)]
    assert len({form.ids for form in forms}) > 450
    used = Counter(card_id for form in forms for card_id in form.ids)
    assert set(used) == {c.id for f in families for c in f.cards if c.kind == "triplet"}
    assert max(used.values()) < 2 * min(used.values())


def test_forms_a_and_b_are_parallel():
    """Before and after are comparable: the same domains, the same level for each label in each, the same fourth card."""

    def shape(pool):
        return {
            family.domain: (
                {card.label: card.level for card in family.cards if card.kind == "triplet"},
                family.cards[3].kind,
                family.cards[3].label if family.cards[3].kind == "worked" else None,
            )
            for family in bank().pool(pool)
        }

    assert shape("form-a") == shape("form-b")
    assert len(shape("form-a")) == len(bank().pool("form-a"))


def test_forms_a_and_b_are_alike_in_length_and_reading_grade():
    from course_utils.cards.honesty import marked_cards, reading_grade, stem_words

    for measure, near in ((stem_words, 4), (lambda card: reading_grade(card.stem), 1.0)):
        means = []
        for pool in ("form-a", "form-b"):
            cards = marked_cards(bank().pool(pool))
            means.append(sum(map(measure, cards)) / len(cards))
        assert abs(means[0] - means[1]) <= near


def test_no_family_is_in_two_pools():
    """A family has one pool, and a card one family; so what is practised is never what is marked."""
    ids = [card.id for pool in POOLS for family in bank().pool(pool) for card in family.cards]
    practice = {card.id for family in bank().pool("practice") for card in family.cards}
    assert len(ids) == len(set(ids))
    assert not practice & set(ids)


def test_on_forms_every_label_stands_anywhere():
    """Averaged over the forms, no label comes earlier than another, on the form or within its pair."""
    for pool in POOLS:
        forms = [draw(bank().pool(pool), number) for number in range(FORM_NUMBERS)]
        where: dict[Label, list[int]] = {}
        for form in forms:
            for place, card in enumerate(form.cards):
                where.setdefault(card.label, []).append(place)
        assert all(abs(sum(places) / len(places) - 5.5) < 0.1 for places in where.values())
        first = Counter(group[0].label for form in forms for group in form.groups)
        assert max(first.values()) / min(first.values()) < 1.05


def test_the_same_number_is_the_same_form():
    families = bank().pool("graded")
    assert draw(families, 4821).ids == draw(tuple(reversed(families)), 4821).ids


def test_a_form_is_found_again_from_its_cards():
    families = bank().pool("graded")
    ids = draw(families, 777).ids
    found = find_number(families, ids)
    assert found is not None
    assert set(draw(families, found).ids) == set(ids)
    assert find_number(families, ["border-1"]) is None


def test_single_cards_can_stand_beside_pairs():
    families = bank().pool("graded")
    form = draw(families, 5, size=9, pairs=3)
    assert [len(group) for group in form.groups].count(2) == 3
    assert form.labels == {Label.TECHNICAL: 3, Label.SOCIETAL: 3, Label.BOTH: 3}


@pytest.mark.parametrize(("size", "pairs"), [(12, 5), (11, 3), (0, 0), (3, 3)])
def test_an_unbalanced_form_is_refused(size, pairs):
    with pytest.raises(ValueError, match="balanced form"):
        draw(bank().pool("graded"), 1, size=size, pairs=pairs)


def test_too_few_families_are_named():
    with pytest.raises(ValueError, match="needs 6 families; the pool has 3"):
        draw(bank().pool("graded")[:3], 1)


def test_reasons_stand_in_another_order_on_another_form():
    card = bank().card("border-1")
    orders = {reason_order(card, number) for number in range(50)}
    assert len(orders) > 20
    assert all(sorted(order) == sorted(card.reason_codes) for order in orders)
