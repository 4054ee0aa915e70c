"""The two tests and the label that follows from them."""

import re
from pathlib import Path

import pytest

import course_utils
from course_utils.judgement import Label, answers_for, label


@pytest.mark.parametrize(
    ("repair", "remains", "expected"),
    [
        (True, False, Label.TECHNICAL),
        (False, True, Label.SOCIETAL),
        (True, True, Label.BOTH),
        (False, False, Label.NEITHER),
    ],
)
def test_label_follows_from_the_two_tests(repair, remains, expected):
    assert label(repair, remains) is expected
    assert answers_for(expected) == (repair, remains)


@pytest.mark.parametrize("answers", [(None, False), (True, None), (1, 0), ("yes", "no")])
def test_a_missing_answer_never_passes_for_no(answers):
    with pytest.raises(TypeError, match="True or False"):
        label(*answers)


def test_no_card_stores_a_label():
    """A label typed into a data file would be a second place that decides."""
    data = Path(course_utils.__file__).parent / "cards" / "data"
    files = sorted(data.glob("*.yaml"))
    assert files
    assert not [f.name for f in files if re.search(r"^\s*label\s*:", f.read_text(encoding="utf-8"), re.M)]
