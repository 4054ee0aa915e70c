"""The casebook: real cases with source and year, what is disputed, and how we know, told to the reader."""

from collections import Counter
from datetime import date

import pytest

from course_utils.cards import CardError
from course_utils.cards.bank import read_yaml
from course_utils.cards.casebook import CASE_DOMAINS, DATA, EU, MIT, NIST, VERIFIED, Case, case, casebook, select
from course_utils.cards.files import read_list
from course_utils.cards.honesty import near_twins
from course_utils.judgement import Label

CASES = casebook()


def test_there_are_many_from_many_places_and_times():
    assert len(CASES) >= 100
    assert len({one.domain for one in CASES}) >= 15
    assert len({one.region for one in CASES}) >= 7
    assert sum(one.region != "north-america" for one in CASES) >= 0.4 * len(CASES)


def test_all_three_labels_are_well_represented():
    labels = Counter(one.label for one in CASES)
    assert min(labels[name] for name in (Label.TECHNICAL, Label.SOCIETAL, Label.BOTH)) >= 0.2 * len(CASES)


def test_many_cases_are_open_to_another_reading():
    assert sum(one.other is not None for one in CASES) >= 0.25 * len(CASES)


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.id)
def test_every_case_says_how_we_know_and_where_to_read_it(one):
    told = "\n".join(one.lines())
    assert one.source.address in told
    assert VERIFIED[one.verified] in told
    assert str(one.year) in told
    assert one.disputed in told
    assert one.as_of <= date.today()
    assert one.year <= one.as_of.year


def test_a_case_is_told_once():
    assert near_twins({one.id: one.told for one in CASES}, 78) == []


def test_filters_find_and_join():
    assert select() == CASES
    health = select(domain="health")
    assert health
    assert {one.domain for one in health} == {"health"}
    assert {code[0] for one in select(mit="6") for code in one.mit if code.startswith("6.")} == {"6"}
    assert all("7.3" in one.mit for one in select(mit="7.3"))
    assert set(select(contested=True)) | set(select(contested=False)) == set(CASES)
    assert all(not one.sensitive for one in select(sensitive=False))
    assert any(one.sensitive for one in CASES)
    assert set(select(domain="health", label="both")) == {one for one in health if one.label == Label.BOTH}
    words = CASES[0].title.split()[0]
    assert CASES[0] in select(text=words.upper())
    assert select(text="zzzz-no-such-words") == ()


def test_every_code_list_is_used():
    assert len({code for one in CASES for code in one.mit}) >= 18
    assert {code for one in CASES for code in one.nist} == set(NIST)
    assert len({code for one in CASES for code in one.eu}) >= 8
    assert {one.domain for one in CASES} <= set(CASE_DOMAINS)
    assert all(code in MIT for one in CASES for code in one.mit)
    assert all(code in EU for one in CASES for code in one.eu)


def test_an_unknown_case_names_its_neighbours():
    with pytest.raises(CardError, match=CASES[0].id):
        case(CASES[0].id + "x")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"told": "word " * 91}, "at most 90"),
        ({"verified": "recalled", "read": "the abstract"}, "leaves it empty"),
        ({"technical_part": None, "repair": {"answer": True, "because": "It would."}}, "technical part"),
        ({"societal_part": None, "remains": {"answer": True, "because": "It would."}}, "societal part"),
        ({"mit": ["9.9"]}, "code of the MIT"),
        ({"source": {"title": "A page", "address": "somewhere"}}, "source > address"),
    ],
)
def test_a_case_that_breaks_a_rule_is_refused_with_the_rule(change, message, tmp_path):
    import yaml

    first = read_yaml(next(iter(sorted(DATA.glob("*.yaml")))))[0]
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([first | change]), encoding="utf-8")
    with pytest.raises(CardError, match=message) as refused:
        read_list(tmp_path, Case)
    assert first["id"] in str(refused.value)


def test_another_reading_is_another_label(tmp_path):
    import yaml

    entry = next(e for path in sorted(DATA.glob("*.yaml")) for e in read_yaml(path) if e.get("other"))
    entry["other"]["label"] = str(Case.model_validate(entry).label)
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(CardError, match="same label"):
        read_list(tmp_path, Case)
