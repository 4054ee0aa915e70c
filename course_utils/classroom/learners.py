"""Generated learners of known ability, who answer as real ones would: through the answer store and in cells.

They are invented. Their answers show that marks follow ability; they say nothing
about real learners.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode

from ..tasks import AnswerStore, CardsTask, ChoiceTask, FunctionTask, NumberTask, Task, lesson_tasks
from ..tasks.strategies import Ability, answer_form

__all__ = ["Learner", "answer_exercise", "generate_learners", "half_right_function", "right_function"]

WEAKEST: Final = 0.4
_REGION_MARK: Final = re.compile(r"^\s*#+ (BEGIN|END) SOLUTION\s*$")


@dataclass(frozen=True)
class Learner:
    """A generated learner. `ability` is the chance, from 0 to 1, of getting each part of an answer right."""

    name: str
    ability: float


def generate_learners(count: int) -> tuple[Learner, ...]:
    """`count` learners, their abilities evenly spread from 0.40 to 1."""
    width = max(2, len(str(count)))
    step = (1 - WEAKEST) / max(1, count - 1)
    return tuple(Learner(f"learner-{n + 1:0{width}d}", round(1 - step * (count - 1 - n), 2)) for n in range(count))


def answer_exercise(learner: Learner, folder: Path, solution: Path) -> None:
    """Answer a released exercise in `folder`, where its notebook lies, as this learner would.

    solution: the source notebook, from which right functions are taken.
    """
    lesson_id = folder.name.partition("_")[0]
    rng = random.Random(f"demo/{learner.name}/{lesson_id}")
    store = AnswerStore(folder / "answers" / f"{lesson_id}.json", lesson_id)
    store.change(lambda data: data.update(form=rng.randrange(10_000)))
    path = folder / f"{folder.name}.ipynb"
    notebook, source = nbformat.read(path, as_version=4), nbformat.read(solution, as_version=4)
    for task in lesson_tasks(lesson_id).graded:
        if isinstance(task, FunctionTask):
            _write_function(task, learner, notebook, source, rng)
        else:
            _store_answer(task, learner, store, rng)
    nbformat.write(notebook, path)


def _store_answer(task: Task, learner: Learner, store: AnswerStore, rng: random.Random) -> None:
    if isinstance(task, CardsTask):
        cards = task.form(store.form_number()).cards
        answers = answer_form(cards, Ability(learner.ability), rng.randrange(2**32))
        store.change(lambda data: data["cards"].update(answers))
    elif isinstance(task, ChoiceTask):
        for question in task.questions:
            wrong = [letter for letter in question.options if letter != question.right]
            letter = question.right if rng.random() < learner.ability else rng.choice(wrong)
            store.save_choice(task.id, question.id, letter)
    elif isinstance(task, NumberTask):
        slips = [slip.value for slip in task.slips] or [task.value + 10 * task.tolerance + 1]
        store.save_number(task.id, task.value if rng.random() < learner.ability else rng.choice(slips))


def _write_function(
    task: FunctionTask, learner: Learner, notebook: NotebookNode, source: NotebookNode, rng: random.Random
) -> None:
    """Write the function into the cell that is there for it: right, right for some cases only, or wrong."""
    grade_id, text, arguments = right_function(task, source)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)
    if rng.random() < learner.ability:
        cell.source = text
    elif rng.random() < learner.ability:
        cell.source = half_right_function(task, text, arguments)
    else:
        cell.source = f"def {task.name}({', '.join(arguments)}):\n    return {rng.choice(arguments)}"


def right_function(task: FunctionTask, source: NotebookNode) -> tuple[str, str, Sequence[str]]:
    """The solution's cell for this task: its grade id, its text without region marks, the function's arguments."""
    for cell in source.cells:
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        text = "\n".join(line for line in cell.source.split("\n") if not _REGION_MARK.match(line))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name == task.name:
                return cell.metadata["nbgrader"]["grade_id"], text, [argument.arg for argument in node.args.args]
    raise LookupError(f"the solution defines no function {task.name} in an answer cell")


def half_right_function(task: FunctionTask, text: str, arguments: Sequence[str]) -> str:
    """The right function, except where one argument is above the middle of the cases tried openly."""
    place, middle = _dividing_argument(task.cases)
    said = ", ".join(arguments)
    return (
        f"{text}\n\n\nright_for_some = {task.name}\n\n\ndef {task.name}({said}):\n"
        f"    return right_for_some({said}) if {arguments[place]} <= {middle!r} else {arguments[0]}"
    )


def _dividing_argument(cases: Sequence[Sequence[Any]]) -> tuple[int, float]:
    """The first argument that differs between the cases, and its middle value."""
    for place, values in enumerate(zip(*cases, strict=True)):
        if len(set(values)) > 1:
            ordered = sorted(values)
            return place, float(ordered[(len(ordered) - 1) // 2])
    return 0, 0.0
