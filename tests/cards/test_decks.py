"""The five decks: closed questions with one best answer, balanced, reasoned, and not to be guessed from words."""

from collections import Counter

import pytest

from course_utils.cards import CardError
from course_utils.cards.bank import read_yaml
from course_utils.cards.decks import DATA, DECKS, deck, item
from course_utils.cards.decks.lists import FIELDS, PATTERNS, VERDICTS
from course_utils.cards.files import read_list
from course_utils.cards.honesty import near_twins, reading_grade
from course_utils.facts import fact
from course_utils.judgement import Label

AT_LEAST = {"conflations": 40, "interventions": 40, "roles": 30, "claims": 40, "rights": 24}
EVERY = [(name, one) for name in DECKS for one in deck(name)]


def shares(items):
    counts = Counter(one.questions[0].right for one in items)
    return {code: n / len(items) for code, n in counts.items()}


@pytest.mark.parametrize(("name", "number"), AT_LEAST.items())
def test_each_deck_has_its_number(name, number):
    assert len(deck(name)) >= number


def test_conflations_show_every_pattern_and_enough_that_only_sound_confused():
    counts = Counter(one.pattern for one in deck("conflations"))
    assert set(counts) == set(PATTERNS)
    assert min(counts.values()) >= 5
    assert counts["none"] >= 8


def test_roles_are_balanced():
    counts = Counter(one.answer for one in deck("roles") if one.marked)
    assert set(counts) == set(FIELDS)
    assert max(counts.values()) - min(counts.values()) <= 2


def test_claims_ask_all_three_things_with_every_verdict():
    for sort in ("evidence", "expiry", "duty"):
        items = [one for one in deck("claims") if one.sort == sort]
        assert len(items) >= 10
        answers = Counter(one.answer for one in items)
        if sort != "duty":
            assert set(answers) == set(VERDICTS[sort])
        assert max(answers.values()) <= 0.6 * len(items)


def test_interventions_cover_every_stage_and_kind_and_name_partners_that_exist():
    items = deck("interventions")
    ids = {one.id for one in items}
    for one in items:
        assert set(one.pairs_with) <= ids - {one.id}, one.id
    assert min(Counter(one.kind for one in items).values()) >= 8
    assert min(Counter(one.stage for one in items).values()) >= 8
    assert len({one.body for one in items}) >= 7


def test_an_intervention_accepts_every_body_that_can_be_defended():
    several = [one for one in deck("interventions") if one.also_bodies]
    assert len(several) >= 10
    for one in several:
        body = next(question for question in one.questions if question.id == "body")
        assert body.accepted == {one.body, *one.also_bodies}
        assert not body.accepted & {option.answer for option in body.wrong}


def test_rights_have_every_label_and_many_deciders():
    labels = Counter(one.label for one in deck("rights"))
    assert min(labels[name] for name in (Label.TECHNICAL, Label.SOCIETAL, Label.BOTH)) >= 4
    assert len({one.decides for one in deck("rights")}) >= 5
    assert len({one.right for one in deck("rights")}) >= 6


@pytest.mark.parametrize("name", DECKS)
def test_no_answer_can_be_had_by_giving_the_same_one_always(name):
    assert max(shares(deck(name)).values()) <= 0.55


@pytest.mark.parametrize("name", ["conflations", "roles"])
def test_words_do_not_give_answers_away(name):
    """A word classifier, each item left out once, may beat the commonest answer by one item in seven, no more."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.model_selection import LeaveOneOut, cross_val_predict
    from sklearn.naive_bayes import BernoulliNB
    from sklearn.pipeline import make_pipeline

    items = deck(name)
    right = [one.questions[0].right for one in items]
    pipeline = make_pipeline(CountVectorizer(binary=True, ngram_range=(1, 2)), BernoulliNB())
    guesses = cross_val_predict(pipeline, [one.text for one in items], right, cv=LeaveOneOut())
    hit = sum(guess == answer for guess, answer in zip(guesses, right, strict=True)) / len(items)
    assert hit <= max(shares(items).values()) + 1 / 7


@pytest.mark.parametrize(("name", "one"), EVERY, ids=lambda value: getattr(value, "id", value))
def test_every_item_is_readable_and_rests_on_facts_that_exist(name, one):
    if name != "interventions" and not (name == "claims" and one.sort == "duty"):
        assert reading_grade(one.text) <= 12
    for fact_id in one.facts:
        assert fact(fact_id)


def test_no_item_is_nearly_another():
    texts = {f"{name}/{one.id}": one.text for name, one in EVERY}
    assert near_twins(texts, 80) == []


def test_many_misconceptions_tempt():
    tags = Counter(tag for _, one in EVERY for tag in one.tags)
    assert len(tags) >= 18


def test_an_unknown_deck_or_item_is_told_in_a_sentence():
    with pytest.raises(CardError, match="The decks are conflations"):
        deck("tricks")
    with pytest.raises(CardError, match="Did you mean"):
        item("roles", deck("roles")[0].id + "x")


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("conflations", {"phrase": "words that are not there"}, "exactly once"),
        ("conflations", {"pattern": "gossip"}, "not a known pattern"),
        ("conflations", {"because": "word " * 41}, "more than 40 words"),
        ("roles", {"wrong": []}, "wrong"),
        ("roles", {"answer": "luck"}, "not a known answer"),
        ("interventions", {"stage": "never"}, "not a known stage"),
        ("claims", {"facts": [], "invented": False}, "at least one fact"),
        ("rights", {"situation": "The technical question is who owns it."}, "gives the label away"),
    ],
)
def test_an_item_that_breaks_a_rule_is_refused_with_the_rule(name, change, message, tmp_path):
    import yaml

    entries = read_yaml(DATA / f"{name}.yaml")
    first = next(e for e in entries if e.get("pattern") != "none" and e.get("sort", "expiry") != "evidence")
    (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump([first | change]), encoding="utf-8")
    with pytest.raises(CardError, match=message) as refused:
        read_list(tmp_path, DECKS[name])
    assert first["id"] in str(refused.value)


def test_an_answer_that_is_both_right_and_refuted_is_refused(tmp_path):
    import yaml

    first = read_yaml(DATA / "roles.yaml")[0]
    first["wrong"][0]["answer"] = first["answer"]
    (tmp_path / "roles.yaml").write_text(yaml.safe_dump([first]), encoding="utf-8")
    with pytest.raises(CardError, match="stands twice"):
        read_list(tmp_path, DECKS["roles"])


def test_two_items_of_one_name_are_refused(tmp_path):
    import yaml

    first = read_yaml(DATA / "roles.yaml")[0]
    (tmp_path / "roles.yaml").write_text(yaml.safe_dump([first, first]), encoding="utf-8")
    with pytest.raises(CardError, match="exists already"):
        read_list(tmp_path, DECKS["roles"])
