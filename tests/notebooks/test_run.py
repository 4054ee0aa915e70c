"""Every notebook runs from top to bottom, every cell of it twice, with no network and no error anywhere.

An error inside a widget's callback fails neither nbclient nor a page, so the labs
are asked for theirs, and every dial is driven to its ends and in between.
"""

import json
import shutil
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "lessons").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))

NO_NETWORK = """
import socket

def _refused(*args, **kwargs):
    raise OSError("this test allows no network")

for _name in ("connect", "connect_ex", "bind"):
    setattr(socket.socket, _name, _refused)
socket.getaddrinfo = socket.create_connection = _refused
"""

DRIVE_LABS = """
import gc, json
from course_utils.widgets import LabFrame

driven, faults = 0, []
for lab in [o for o in gc.get_objects() if isinstance(o, LabFrame)]:
    lab.widget
    if not lab.open:
        lab.skip.click()
    for control in lab.dials.values():
        stops = [o[1] if isinstance(o, tuple) else o for o in control.options]
        default = control.value
        for value in (stops[0], stops[-1], stops[len(stops) // 2], default):
            control.value = value
            driven += 1
    faults += [str(error) for error in lab.errors]
print(json.dumps({"driven": driven, "faults": faults}))
"""


def text_of(cell) -> str:
    return "".join(o.get("text", "") for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")


def run(path: Path, folder: Path, *, twice: bool, after: str = ""):
    nb = nbformat.read(path, as_version=4)
    cells = []
    for cell in nb.cells:
        cells.append(cell)
        if twice and cell.cell_type == "code":
            again = deepcopy(cell)
            again.id = f"{cell.id[:60]}-2"
            cells.append(again)
    nb.cells = [nbformat.v4.new_code_cell(NO_NETWORK), *cells]
    if after:
        nb.cells.append(nbformat.v4.new_code_cell(after))
    client = NotebookClient(nb, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return nb


def widget_errors(nb) -> list[str]:
    models = nb.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    return [
        output.get("evalue", "error")
        for model in models.values()
        for output in model.get("state", {}).get("outputs", [])
        if output.get("output_type") == "error"
    ]


def noise(nb) -> list[str]:
    return [
        o.text
        for c in nb.cells
        if c.cell_type == "code"
        for o in c.outputs
        if o.output_type == "stream" and o.name == "stderr"
    ]


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_lesson_runs_with_every_cell_twice_and_every_dial_driven(path, tmp_path):
    nb = run(path, tmp_path, twice=True, after=DRIVE_LABS)
    assert widget_errors(nb) == []
    assert noise(nb) == []
    seen = json.loads(text_of(nb.cells[-1]).splitlines()[-1])
    assert seen["faults"] == []
    if any("L.lab(" in cell.source for cell in nb.cells if cell.cell_type == "code"):
        assert seen["driven"] > 10


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_lesson_says_nothing_is_wrong_while_it_runs(path, tmp_path):
    """The face answers a mistake with a sentence instead of an error; a lesson of ours must make none."""
    nb = run(path, tmp_path, twice=False)
    said = "\n".join(text_of(c) for c in nb.cells if c.cell_type == "code")
    for sign in ("There is no", "cannot be read", "could not be", "cannot be saved", "Traceback"):
        assert sign not in said


@pytest.mark.parametrize("path", [*EXERCISES, *SOLUTIONS], ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_an_exercise_runs_as_released_and_as_solved(path, tmp_path):
    folder = tmp_path / path.parent.name
    shutil.copytree(path.parent, folder)
    nb = run(path, folder, twice=False)
    assert widget_errors(nb) == []
    assert noise(nb) == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('L.lab("feed").words(weight=9)', "goes from 0 to 1"),
        ('L.lab("feed").say(weigth=0.2)', 'has no dial called "weigth"'),
        ('L.lab("food")', "There is no such lab here"),
        ('lesson("99")', "There is no lesson '99'"),
    ],
)
def test_a_learner_reads_a_sentence_where_code_would_show_a_traceback(line, sentence, tmp_path):
    nb = nbformat.v4.new_notebook()
    for source in ('from course_utils import lesson\n\nL = lesson("04")', line):
        nb.cells.append(nbformat.v4.new_code_cell(source))
    NotebookClient(
        nb, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert [o.output_type for o in nb.cells[-1].outputs] == ["stream"]
    assert sentence in text_of(nb.cells[-1])


def test_there_is_a_release_for_every_solution():
    assert [p.relative_to(ROOT / "solutions") for p in SOLUTIONS] == [
        p.relative_to(ROOT / "exercises") for p in EXERCISES
    ]


def test_every_lesson_has_a_teachers_page_and_an_exercise():
    for path in LESSONS:
        assert (ROOT / "lessons" / "teaching" / f"{path.stem}.md").is_file()
        assert (ROOT / "solutions" / path.stem / f"{path.stem}.ipynb").is_file()
