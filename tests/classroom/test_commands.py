"""`course lint`, `course release` and `course demo` as they are typed."""

from __future__ import annotations

import nbformat
import pytest

from course_utils.__main__ import main


def test_lint_and_release_have_nothing_to_say_of_the_course(capsys):
    assert main(["lint"]) == 0
    assert "notebooks checked: nothing to mend." in capsys.readouterr().out
    assert main(["release", "--check"]) == 0
    assert "00_start_here: up to date." in capsys.readouterr().out


def test_release_of_an_unknown_exercise_is_one_sentence(capsys):
    assert main(["release", "99"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("There is no exercise '99' in solutions. There are: 00_start_here")
    assert said.out == ""


def test_lint_of_a_bad_notebook_ends_with_one(tmp_path, capsys):
    path = tmp_path / "04_a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("!pip install x")]), path)
    assert main(["lint", str(path)]) == 1
    said = capsys.readouterr().out
    assert "cell 1, line 1: installs a package" in said
    assert said.splitlines()[-1].startswith("1 notebook checked: ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["--learners", "0"], "A class has 1 to 500 learners"), (["--folder", "."], "holds something else")],
)
def test_demo_refuses_in_one_sentence(tmp_path, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", *words]) == 1
    assert sentence in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
