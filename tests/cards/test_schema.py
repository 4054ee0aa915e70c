"""What a family file must hold, and what is said where it does not."""

import copy
from pathlib import Path

import pytest
import yaml

from course_utils.cards import CardError, bank, read_family
from course_utils.cards.bank import DATA, load
from course_utils.judgement import Label

BORDER = yaml.safe_load((DATA / "border.yaml").read_text(encoding="utf-8"))


def changed(tmp_path: Path, edit) -> Path:
    data = copy.deepcopy(BORDER)
    edit(data)
    path = tmp_path / "border.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_every_shipped_family_is_read():
    items = bank()
    assert len(items.families) >= 12
    assert len(items) == 4 * len(items.families)
    for family in items.families:
        assert {family.card(name).label for name in (Label.TECHNICAL, Label.SOCIETAL, Label.BOTH)}


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda d: d["cards"][0].update(stem="word " * 61), "at most 60"),
        (lambda d: d["cards"][0].update(stem="This is technical. " + d["cards"][0]["stem"]), "gives the label away"),
        (lambda d: d["cards"][0].update(reason="S4"), "argues for societal"),
        (lambda d: d["cards"][0]["repair"].update(answer="yes"), "repair > answer"),
        (lambda d: d["cards"][0]["flips"][0].update(old="not in the stem"), "exactly once"),
        (lambda d: d["cards"][0]["flips"][1].update(remains=True), "2 of the four flips"),
        (lambda d: d["cards"][0]["distractors"][0].update(tag="nonsense"), "not a known misconception tag"),
        (lambda d: d["cards"][0]["distractors"][0].update(refutation="word " * 41), "at most 40"),
        (lambda d: d["cards"][0].update(passages=[]), "source"),
        (lambda d: d["cards"][0].update(level=4), "level 4"),
        (lambda d: d["cards"][3].update(kind="triplet"), "control card is one where both tests answer no"),
        (lambda d: d["cards"][1].update(id="border-9"), "border-1 to border-4|pattern"),
        (lambda d: d.update(pool="somewhere"), "not a known pool"),
        (lambda d: d["cards"][0].update(label="technical"), "label"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_with_the_rule(tmp_path, edit, sentence):
    path = changed(tmp_path, edit)
    with pytest.raises(CardError, match=sentence) as refused:
        read_family(path)
    assert "border.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_broken_yaml_is_one_sentence_with_its_line(tmp_path):
    path = tmp_path / "border.yaml"
    path.write_text("family: [border\ntitle: x: y", encoding="utf-8")
    with pytest.raises(CardError, match=r"border\.yaml is not readable YAML.*line") as refused:
        read_family(path)
    assert "\n" not in str(refused.value)


def test_two_families_of_one_name_are_refused(tmp_path):
    changed(tmp_path, lambda d: None)
    with pytest.raises(CardError, match="exists already"):
        load(DATA, tmp_path)


def test_an_unknown_card_names_its_neighbours():
    with pytest.raises(CardError, match="border-1"):
        bank().card("boarder-1")


def test_private_families_join_the_bank_from_a_teachers_folder(tmp_path, monkeypatch):
    text = (
        (DATA / "border.yaml")
        .read_text(encoding="utf-8")
        .replace("border-", "harbour-")
        .replace("family: border", "family: harbour")
    )
    (tmp_path / "harbour.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COURSE_PRIVATE_CARDS", str(tmp_path))
    assert "harbour-1" in bank()
    assert [family.family for family in bank().pool("practice")] == ["harbour"], "public cards do not mix in"
    assert len(bank().pool("graded")) >= 6
    monkeypatch.setenv("COURSE_PRIVATE_CARDS", str(tmp_path / "nowhere"))
    with pytest.raises(CardError, match="does not exist"):
        bank()
