"""The facts register: every entry usable, honest about how it is known, and found again when it ages."""

from datetime import date

import pytest

from course_utils.cards import bank
from course_utils.facts import Fact, FactError, due, fact, facts, load
from course_utils.tasks import lesson_ids, lesson_tasks

ENTRY = {
    "id": "a-fact",
    "claim": "Something was so",
    "source": {"title": "A paper", "address": "https://example.org"},
    "as_of": "2025-02-02",
    "review_by": "2026-02-02",
    "status": "current",
    "verified": "secondary",
}


def made(**changes) -> Fact:
    return Fact.model_validate(ENTRY | changes)


def test_the_register_is_readable_and_a_fact_is_one_line():
    assert len(facts()) >= 10
    for one in facts():
        assert fact(one.id) is one
        assert "\n" not in one.sentence()
        assert one.source.title in one.sentence()


def test_a_sentence_says_claim_source_date_and_how_it_is_known():
    assert made().sentence() == "Something was so (A paper, as of 2 February 2025; read in accounts by others)."
    opened = made(verified="opened", read="the abstract", status="changed", note="It is otherwise now.")
    assert opened.sentence().endswith(
        "(A paper, as of 2 February 2025; read in the source: the abstract; has changed since)."
    )
    unsure = made(verified="recalled", status="unchecked")
    assert unsure.sentence().endswith("; from memory, not yet looked up; not checked).")


def test_everything_a_lesson_or_a_card_leans_on_is_in_the_register():
    wanted = {fact_id for lesson in lesson_ids() for fact_id in lesson_tasks(lesson).facts}
    wanted |= {fact_id for card in bank() for fact_id in card.facts}
    known = {one.id for one in facts()}
    assert wanted <= known, f"not in the register: {sorted(wanted - known)}"


def test_the_published_count_of_cardiff_adds_up():
    claim = fact("swp-cardiff-2017").claim
    for number in ("2,470", "2,297", "173", "7.0 of 100"):
        assert number in claim
    assert 2470 - 2297 == 173
    assert round(100 * 173 / 2470, 1) == 7.0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"claim": "Something was so."}, "without a full stop"),
        ({"review_by": "2025-02-02"}, "review_by must come after as_of"),
        ({"source": {"title": "A paper"}}, "needs a note that says why"),
        ({"status": "expired"}, "needs a note that says what holds now"),
        ({"verified": "recalled"}, "call its status 'unchecked'"),
        ({"verified": "opened"}, "which part was opened"),
        ({"read": "the abstract"}, "only where it was"),
        ({"status": "fine"}, "'current', 'changed', 'expired' or 'unchecked'"),
        ({"colour": "blue"}, "Extra inputs"),
    ],
)
def test_a_fact_that_claims_too_much_is_refused(changes, sentence):
    with pytest.raises(ValueError, match=r"fact|Fact") as refused:
        made(**changes)
    assert sentence in str(refused.value)


def test_an_unknown_fact_is_answered_with_a_near_one():
    with pytest.raises(FactError, match="Did you mean milli-2025"):
        fact("mili-2025")
    with pytest.raises(FactError, match="course facts"):
        fact("zzzz")


def test_a_file_that_cannot_be_used_names_file_and_place(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("just words", encoding="utf-8")
    with pytest.raises(FactError, match=r"x\.yaml must hold a list"):
        load(tmp_path)
    path.write_text("- id: [", encoding="utf-8")
    with pytest.raises(FactError, match=r"x\.yaml is not readable YAML"):
        load(tmp_path)
    path.write_text("- id: a-fact\n  claim: Too little is known\n", encoding="utf-8")
    with pytest.raises(FactError, match=r"x\.yaml, a-fact > source: Field required"):
        load(tmp_path)


def test_two_facts_of_one_name_are_refused(tmp_path):
    text = (
        "- {id: a-fact, claim: It was so, source: {title: A paper, address: x}, as_of: 2025-01-01, "
        "review_by: 2026-01-01, status: current, verified: secondary}\n"
    )
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FactError, match=r"b\.yaml: a fact called 'a-fact' exists already"):
        load(tmp_path)


def test_what_is_due_comes_longest_overdue_first():
    later, sooner = made(id="later"), made(id="sooner", review_by="2025-06-01")
    assert due(date(2025, 5, 31), (later, sooner)) == ()
    assert due(date(2025, 6, 1), (later, sooner)) == (sooner,)
    assert due(date(2026, 2, 2), (later, sooner)) == (sooner, later)
    assert due(date(2999, 1, 1)) == tuple(sorted(facts(), key=lambda one: (one.review_by, one.id)))
