"""Notebooks in one form: what is taken out, what is kept, the same bytes twice."""

from __future__ import annotations

import nbformat
import pytest

from course_utils.authoring.build import code, graded, markdown, notebook, save, solution
from course_utils.authoring.notebooks import NotebookError, normalise, normalise_file, read, text


def messy() -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell("# Title  \nline with a break  \nend\n\n"),
        nbformat.v4.new_code_cell(
            "x = 1   \r\nx\n\n",
            execution_count=7,
            outputs=[nbformat.v4.new_output("execute_result", {"text/plain": "1"}, execution_count=7)],
            metadata={"collapsed": True, "jupyter": {"source_hidden": True}, "tags": [], "vscode": {"id": 1}},
        ),
        nbformat.v4.new_code_cell(
            "x = 1\nx", metadata={"tags": ["kept"], "nbgrader": {"grade_id": "04 é", "grade": False}}
        ),
        nbformat.v4.new_code_cell("x = 1\nx"),
    ]
    about = {
        "widgets": {"state": {}},
        "course": {"id": "04"},
        "kernelspec": {"name": "python3-deadbeef", "display_name": "Mine"},
        "colab": {},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=about)


def test_what_was_run_and_what_an_editor_left_is_taken_out():
    nb = normalise(messy())
    assert [cell.get("outputs", []) for cell in nb.cells] == [[], [], [], []]
    assert all(cell.get("execution_count") is None for cell in nb.cells)
    assert [dict(cell.metadata) for cell in nb.cells[:2]] == [{}, {}]
    assert nb.cells[2].metadata == {"tags": ["kept"], "nbgrader": {"grade_id": "04 é", "grade": False}}
    assert set(nb.metadata) == {"course", "kernelspec", "language_info"}
    assert nb.metadata.kernelspec.name == "python3"


def test_text_keeps_its_line_breaks_and_code_loses_blanks():
    cells = normalise(messy()).cells
    assert cells[0].source == "# Title  \nline with a break  \nend"
    assert cells[1].source == "x = 1\nx"


def test_ids_depend_on_content_differ_and_stay():
    first, second = normalise(messy()), normalise(messy())
    ids = [cell.id for cell in first.cells]
    assert ids == [cell.id for cell in second.cells]
    assert len(set(ids)) == 4
    assert ids[2] == "04--"  # an nbgrader cell is called by its grade id
    first.cells[1].source = "y = 2"
    first.cells.insert(1, nbformat.v4.new_code_cell("new"))
    edited = [cell.id for cell in normalise(first).cells]
    assert [edited[0], *edited[2:]] == ids


def test_normalising_twice_changes_nothing_and_is_valid():
    once = normalise(messy())
    assert text(normalise(once)) == text(once)
    assert text(once).endswith("}\n")
    assert "é" in text(once)
    nbformat.validate(once)


def test_a_file_is_brought_into_the_form_once(tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(messy(), path)
    before = path.read_bytes()
    assert normalise_file(path, check=True)
    assert path.read_bytes() == before
    assert normalise_file(path)
    assert not normalise_file(path)
    assert b"\r" not in path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"<!DOCTYPE html>", b"\xff\xfe\x00"])
def test_what_is_no_notebook_is_said_in_a_sentence(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError, match=r"a\.ipynb is not a notebook"):
        read(path)
    with pytest.raises(NotebookError, match="does not exist"):
        read(tmp_path / "b.ipynb")


def test_built_cells_are_valid_for_nbgrader(tmp_path):
    from nbgrader.nbgraderformat import MetadataValidator

    cells = [
        markdown("\n    # Title\n\n    Text.\n"),
        code("x = 1"),
        solution("### BEGIN SOLUTION\nx\n### END SOLUTION", "04-x"),
        graded("04", "ppv", "cases=[[0.1, 0.9, 0.9]]", 4),
    ]
    save(notebook(cells, {"id": "04"}), tmp_path / "new" / "n.ipynb")
    nb = read(tmp_path / "new" / "n.ipynb")
    MetadataValidator().validate_nb(nb)
    assert nb.cells[0].source == "# Title\n\nText."
    assert [cell.id for cell in nb.cells[2:]] == ["04-x", "04-ppv"]
    assert nb.cells[3].metadata.nbgrader.points == 4
    assert nb.cells[3].source.splitlines()[-1] == 'exercise("04").award("ppv")'
