"""`course facts`: the register on the screen."""

import pytest

from course_utils.cli.app import main
from course_utils.facts import facts

WIDE = "200"


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", WIDE)


def test_the_table_holds_every_fact_and_its_standing(capsys):
    assert main(["facts"]) == 0
    shown = capsys.readouterr().out
    for one in facts():
        assert one.id in shown
        assert str(one.as_of) in shown
    assert "[2020] EWCA Civ 1058" in shown  # square brackets of a title are shown, not read as markup


def test_one_lesson_shows_only_what_it_uses(capsys):
    assert main(["facts", "--lesson", "04"]) == 0
    shown = capsys.readouterr().out
    assert "swp-cardiff-2017" in shown
    assert "amodei-2016" not in shown


def test_due_lists_nothing_before_the_day_and_fails_only_when_long_overdue(capsys):
    assert main(["facts", "--due", "--on", "2026-11-23"]) == 0
    assert "Nothing to look at again on 23 November 2026." in capsys.readouterr().out
    first = min(one.review_by for one in facts())
    waiting = [one.id for one in facts() if one.review_by == first]
    assert main(["facts", "--due", "--on", first.isoformat()]) == 0
    shown = capsys.readouterr().out
    assert all(fact_id in shown for fact_id in waiting)
    assert f"{len(waiting)} to look at again, 0 of them more than 90 days late." in shown
    assert main(["facts", "--due", "--on", "2027-06-01"]) == 1


def test_a_day_or_a_lesson_that_makes_no_sense_is_one_sentence(capsys):
    assert main(["facts", "--on", "soon"]) == 2
    assert "'soon' is not a day" in capsys.readouterr().err
    assert main(["facts", "--lesson", "99"]) == 2
    assert "There is no lesson '99'" in capsys.readouterr().err
