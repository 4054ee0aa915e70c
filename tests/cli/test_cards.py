"""`course cards`: list and filter, read one as a learner does, check files, and print the bank's report."""

import re
import sys

import pytest

from course_utils.authoring import bank_report
from course_utils.cards import bank
from course_utils.cards.bank import DATA
from course_utils.cards.casebook import casebook
from course_utils.cards.decks import DECKS, deck
from course_utils.cli.app import main

FIGURE = re.compile(r"\d\.\d\d")


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    """Tables are folded to the width of the window; a wide one shows every word."""
    monkeypatch.setenv("COLUMNS", "200")


def out(capsys, *said, code=0):
    assert main(["cards", *said]) == code
    shown = capsys.readouterr()
    return shown.out + shown.err


def listed(text):
    return {word for word in text.split() if word in bank()}


def test_the_list_is_the_whole_bank(capsys):
    assert listed(out(capsys, "list")) == {card.id for card in bank()}


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        (["--pool", "graded"], lambda family, card: family.pool == "graded"),
        (["--domain", "health"], lambda family, card: family.domain == "health"),
        (["--region", "africa"], lambda family, card: family.region == "africa"),
        (["--label", "both"], lambda family, card: card.label == "both"),
        (["--kind", "contested"], lambda family, card: card.kind == "contested"),
        (["--level", "3"], lambda family, card: card.level == 3),
        (["--tag", "lab-only"], lambda family, card: "lab-only" in {d.tag for d in card.distractors}),
        (["--reason", "T2"], lambda family, card: card.reason == "T2"),
        (["--text", "BORDER POST"], lambda family, card: "border post" in card.stem.lower()),
        (
            ["--pool", "practice", "--label", "societal"],
            lambda family, card: family.pool == "practice" and card.label == "societal",
        ),
    ],
)
def test_each_filter_shows_what_fits_and_nothing_else(said, fits, capsys):
    expected = {card.id for family in bank().families for card in family.cards if fits(family, card)}
    assert expected
    assert listed(out(capsys, "list", *said)) == expected


def test_a_filter_that_no_card_can_meet_is_told_in_a_sentence(capsys):
    assert "There is no tag" in out(capsys, "list", "--tag", "nonsense", code=2)
    assert "No card is like that" in out(capsys, "list", "--text", "zzzz", code=2)


def test_a_card_is_shown_as_a_learner_reads_it_and_its_key_only_when_asked(capsys):
    card = bank().card("border-2")
    plain = " ".join(out(capsys, "show", "border-2").split())
    assert " ".join(card.stem.split()) in plain
    assert card.reason_because not in plain
    keyed = " ".join(out(capsys, "show", "border-2", "--key").split())
    assert card.reason_because in keyed
    assert "Key: the author's." in keyed
    assert "Did you mean border-2" in " ".join(out(capsys, "show", "boarder-2", code=2).replace("│", " ").split())


@pytest.mark.parametrize("name", DECKS)
def test_decks_are_listed_and_one_item_is_read(name, capsys):
    assert f"{len(deck(name))} items in the deck of {name}." in out(capsys, "deck", name)
    first = deck(name)[0]
    plain = out(capsys, "deck", name, first.id)
    assert first.text in plain
    question = first.questions[0]
    assert question.because not in plain
    keyed = out(capsys, "deck", name, first.id, "--key")
    assert question.because in keyed
    assert all(option.refutation in keyed for option in question.wrong)


def test_an_unknown_deck_is_a_sentence(capsys):
    assert "The decks are" in " ".join(out(capsys, "deck", "tricks", code=2).replace("│", " ").split())


def test_cases_are_filtered_and_one_is_read_with_its_source(capsys):
    assert f"{len(casebook())} cases." in out(capsys, "cases")
    calm = sum(not one.sensitive for one in casebook())
    assert f"{calm} cases." in out(capsys, "cases", "--no-sensitive")
    one = casebook()[0]
    read = out(capsys, "cases", one.id)
    assert one.told in read
    assert one.source.address in read
    assert "There is no domain" in " ".join(out(capsys, "cases", "--domain", "x", code=2).replace("│", " ").split())


def test_lint_finds_the_shipped_bank_sound_and_names_every_part(capsys):
    said = out(capsys, "lint")
    assert f"{len(bank().families)} families checked: nothing to mend." in said
    for part in (*(f"the deck of {name}" for name in DECKS), "the casebook", "the second readings"):
        assert f"in {part} checked: nothing to mend." in said


def test_lint_names_the_rule_that_a_file_breaks(tmp_path, capsys):
    bad = tmp_path / "border.yaml"
    bad.write_text((DATA / "border.yaml").read_text(encoding="utf-8").replace("level: 2", "level: 9"), encoding="utf-8")
    said = out(capsys, "lint", str(bad), code=1)
    assert "border.yaml, cards" in said
    assert "1 family checked: 1 to mend." in said


def test_the_report_has_every_part(capsys):
    said = out(capsys, "report", "--plain")
    for part in (
        "What there is", "Balance over the labels", "What words give away", "What a mark pays", "Misconceptions",
        "Second readings", "Beside the cards", "Due for review",
    ):  # fmt: skip
        assert f"## {part}" in said
    assert f"{len(bank().families)} families of four, {len(bank())} cards." in said
    assert f"The casebook holds {len(casebook())} cases" in said


def test_the_page_beside_the_cards_is_the_report_of_this_bank():
    """Written anew by `course cards report --write` after every change to the bank."""
    kept, now = bank_report.PAGE.read_text(encoding="utf-8"), bank_report.page()
    assert FIGURE.sub("#", kept) == FIGURE.sub("#", now)
    for then, found in zip(FIGURE.findall(kept), FIGURE.findall(now), strict=True):
        # Another machine's arithmetic may turn a guess or two of a classifier.
        assert float(then) == pytest.approx(float(found), abs=0.021)


def test_without_the_test_requirements_the_report_says_what_it_needs(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "textstat", None)
    said = out(capsys, "report", code=1)
    assert "The report needs textstat" in said
    assert "tests/requirements.txt" in said


def test_cards_fall_due_when_a_fact_does_or_nobody_has_read_them(monkeypatch):
    from datetime import date

    card = bank().card("border-2")
    monkeypatch.setattr(bank_report, "raters", lambda card: {})
    due = bank_report.due_cards(bank(), date(2026, 11, 22))
    assert due["border-2"] == ["nobody but the author has read this version"]
    assert not any(other.kind == "contested" and other.id in due for other in bank())
    family = bank().family_of(card.id)
    aged = card.model_copy(update={"facts": ("eu-ban-2025",)})
    from course_utils.cards import Bank

    small = Bank((family.model_copy(update={"cards": (family.cards[0], aged, *family.cards[2:])}),))
    assert any("eu-ban-2025 was due" in why for why in bank_report.due_cards(small, date(2030, 1, 1))["border-2"])
