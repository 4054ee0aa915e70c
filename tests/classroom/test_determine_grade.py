"""What reaches the gradebook from a graded cell, read by nbgrader's own `determine_grade`.

Every case runs in a real kernel, and the executed cell is handed to nbgrader. Each trap is first shown to be
one: the same trouble in a plain cell changes the mark there.
"""

from __future__ import annotations

import math
import os

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from course_utils.authoring.build import code, graded
from course_utils.tasks import as_points, lesson_tasks

POINTS = 4
SETUP = """
import logging, os, subprocess, sys, threading, time, warnings
import numpy as np
from course_utils.tasks import FunctionTask, as_points, award

TASK = FunctionTask(
    id="double", title="Double a number", points=4, prompt="Write double.", hints=("", "", ""),
    name="double", reference=lambda x: 2 * x, cases=((1.0,), (2.0,), (3.0,), (4.0,)),
)

def marked(function):
    return award(TASK, TASK.open_key(), {"double": function}, {})

def troubled(trouble, right=4):
    def double(x):
        trouble()
        return 2 * x if x <= right else 0.0
    return marked(double)
"""

#: What a judge might give back, and what it must be worth in a cell of 4 points.
VALUES = {
    "np.float64(0.5)": 0.5,
    "np.float32(0.5)": 0.5,
    "np.int64(2)": 2.0,
    "np.array(1.5)": 1.5,
    "np.float64('nan')": 0.0,
    "float('nan')": 0.0,
    "float('inf')": 0.0,
    "float('-inf')": 0.0,
    "-1.0": 0.0,
    "-0.0": 0.0,
    "-1e-300": 0.0,
    "True": 0.0,
    "False": 0.0,
    "np.True_": 0.0,
    "None": 0.0,
    "'full marks'": 0.0,
    "[2.0]": 0.0,
    "2 + 1j": 0.0,
    "10**400": 0.0,
    "4.0000000001": 4.0,
    "99": 4.0,
    "1.23456": 1.23,
    "1/3": 0.33,
}
#: Plain last values that nbgrader misreads: what the raw value would earn, None where the run stops.
MISREAD = {
    "np.float64(0.5)": POINTS,
    "float('nan')": POINTS,
    "-1.0": POINTS,
    "True": POINTS,
    "None": POINTS,
    "'full marks'": POINTS,
    "99": None,
}
#: Trouble that a learner's function, or a library below it, may make.
TROUBLE = {
    "a warning": "warnings.warn('deprecated')",
    "a warning turned always on": "warnings.simplefilter('always') or warnings.warn('deprecated', DeprecationWarning)",
    "a numpy warning": "np.float64(1) / np.float64(0)",
    "print to stderr": "print('careful', file=sys.stderr)",
    "sys.__stderr__": "sys.__stderr__.write('careful')",
    "a progress bar": "[print(f'\\r{n}%', end='', file=sys.stderr, flush=True) for n in range(0, 101, 20)]",
    "the file descriptor": "os.write(2, b'Matplotlib is building the font cache')",
    "a child process": "subprocess.run([sys.executable, '-c', 'import sys; print(1, file=sys.stderr)'])",
    "logging": "logging.warning('careful')",
    "a logger of its own": "logging.getLogger('lib').error('careful')",
    "a handler made before": "EARLIER.error('careful')",
    "a thread": "(t := threading.Thread(target=lambda: print('careful', file=sys.stderr))).start() or t.join()",
    "much printed": "print('line\\n' * 3000)",
    "a picture shown": "display('a result of its own')",
}
#: Functions that fail, with what the report must say.
FAILING = {
    "an error": ("lambda x: 1 / 0", "ZeroDivisionError"),
    "sys.exit": ("lambda x: sys.exit()", "SystemExit"),
    "nothing": ("lambda x: None", "returned nothing"),
    "nan": ("lambda x: float('nan')", "not a number"),
    "a string": ("lambda x: '2'", "not a number"),
    "endless recursion": ("(f := lambda x: f(x))", "RecursionError"),
    "an object without a text": ("lambda x: type('T', (), {'__repr__': lambda s: 1/0})()", "could not be marked"),
}
#: What a learner may have done to the notebook before the graded cell comes.
BEFORE = {
    "nothing": "",
    "a failed cell": "1 / 0",
    "a failed import": "from course_utils import exercise as ex, no_such_name",
    "the name taken": "exercise = award = print = float = 3",
    "precision 0": "%precision 0",
    "precision as a format": "%precision %.0f",
    "its own way to show numbers": (
        "get_ipython().display_formatter.formatters['text/plain'].for_type(float, lambda x, p, c: p.text('about'))"
    ),
    "warnings as errors": "import warnings; warnings.simplefilter('error')",
    "every expression shown": "get_ipython().ast_node_interactivity = 'all'",
    "another folder": "import os; os.chdir('..')",
    "a value kept": "_ = 1; ___ = 2",
}


def graded_code(text: str) -> nbformat.NotebookNode:
    cell = graded("00", "pretest", "", POINTS)
    cell.source = text
    return cell


def run(cells, folder) -> list:
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60, iopub_timeout=30,
                            resources={"metadata": {"path": str(folder)}})  # fmt: skip
    # ipykernel looks after the file descriptors only where it does not believe itself to be under test
    client.execute(env={name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"})
    return notebook.cells


def printed(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs if output.output_type == "stream")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Every cell of this module's first part, executed once in one kernel: name -> cell."""
    texts = {f"value {value}": f"as_points({value}, {POINTS})" for value in VALUES}
    texts |= {f"raw {value}": value for value in MISREAD}
    texts |= {f"trouble {name}": f"troubled(lambda: {text})" for name, text in TROUBLE.items()}
    texts |= {f"half trouble {name}": f"troubled(lambda: {text}, right=2)" for name, text in TROUBLE.items()}
    texts |= {f"raw trouble {name}": f"{text}\n1.0" for name, text in TROUBLE.items()}
    texts |= {f"failing {name}": f"marked({function})" for name, (function, _) in FAILING.items()}
    texts |= {"missing": "award(TASK, TASK.open_key(), {}, {})", "np": "marked(lambda x: np.float64(2 * x))"}
    setup = [code(SETUP), code("EARLIER = logging.getLogger('earlier')\nEARLIER.addHandler(logging.StreamHandler())")]
    cells = run([*setup, *map(graded_code, texts.values())], tmp_path_factory.mktemp("kernel"))
    assert not any(output.output_type == "error" for cell in cells[:2] for output in cell.outputs), cells[0].outputs
    return dict(zip(texts, cells[2:], strict=True))


@pytest.mark.parametrize("value", VALUES)
def test_whatever_is_judged_becomes_points_within_bounds(executed, value):
    assert determine_grade(executed[f"value {value}"]) == (VALUES[value], POINTS)


@pytest.mark.parametrize("value", MISREAD)
def test_the_same_values_without_as_points_are_misread(executed, value):
    cell = executed[f"raw {value}"]
    if MISREAD[value] is None:
        with pytest.raises(ValueError, match="greater than maximum"):
            determine_grade(cell)
    else:
        assert determine_grade(cell) == (MISREAD[value], POINTS)


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_takes_no_marks_away_and_gives_none(executed, name):
    assert determine_grade(executed[f"trouble {name}"]) == (POINTS, POINTS)
    assert determine_grade(executed[f"half trouble {name}"]) == (POINTS / 2, POINTS)


@pytest.mark.parametrize("name", sorted(TROUBLE.keys() - {"much printed", "a picture shown"}))
def test_the_same_trouble_in_a_plain_cell_costs_everything(executed, name):
    assert determine_grade(executed[f"raw trouble {name}"]) == (0, POINTS)


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_function_earns_nothing_and_is_told_why(executed, name):
    cell = executed[f"failing {name}"]
    assert determine_grade(cell) == (0.0, POINTS)
    assert FAILING[name][1] in printed(cell)


def test_a_missing_function_is_named(executed):
    assert determine_grade(executed["missing"]) == (0.0, POINTS)
    assert "There is no function called double" in printed(executed["missing"])


def test_a_function_that_returns_numpy_numbers_is_marked_like_any_other(executed):
    assert determine_grade(executed["np"]) == (POINTS, POINTS)


def test_report_and_partial_credit_come_together(executed):
    """nbgrader issue 1399: messages or partial credit, not both. Here the report is printed and the number shown."""
    cell = executed["half trouble a warning"]
    assert printed(cell).startswith("Double a number\nMark: 2 of 4")
    assert cell.outputs[-1].data["text/plain"] == "2.0"


@pytest.mark.parametrize("before", BEFORE)
def test_a_graded_cell_survives_what_came_before(before, half_answered):
    """The cell as it stands in an exercise, with half of the pre-test answered, after each kind of accident."""
    folder, worth = half_answered
    task = lesson_tasks("00").graded[0]
    own = code("from course_utils import exercise\nex = exercise('00')")
    graded_cell = graded("00", "pretest", 'pool="form-a"', task.points)
    order = [graded_cell] if before == "nothing" else [code(BEFORE[before]), graded_cell]
    cells = run(order if before == "a failed cell" else [own, *order], folder)
    assert determine_grade(cells[-1]) == (worth, task.points), cells[-1].outputs
    assert f"Mark: {worth:g} of {task.points:g}" in printed(cells[-1])


@pytest.mark.parametrize("value", [0.1 * 3, 1e-12, math.pi, 11.999999])
def test_points_are_plain_floats_to_the_cent(value):
    points = as_points(value, 12)
    assert type(points) is float
    assert points == round(points, 2)
