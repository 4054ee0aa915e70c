"""Submissions of every kind, made from a released exercise, and what `judge` itself says to each of them."""

from __future__ import annotations

import ast
import random
import re
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_utils.classroom.learners import half_right_function, right_function
from course_utils.judgement import Label
from course_utils.tasks import (
    AnswerStore,
    CardsTask,
    ChoiceTask,
    FunctionTask,
    Mark,
    NumberTask,
    Task,
    collect_and_judge,
    lesson_tasks,
)
from course_utils.tasks.strategies import Ability, always, answer_form, random_answers

FORM = 11
EXPERT = Ability(1.0)

#: Three named wrong submissions: how each kind of task is answered in it.
WRONG: dict[str, dict[str, Any]] = {
    "the-same-everywhere": {
        "cards": always(Label.TECHNICAL),
        "choice": lambda question, n: "a",
        "number": lambda task: 0.0,
        "function": "    return {0}",
    },
    "by-chance-or-slip": {
        "cards": random_answers,
        "choice": lambda question, n: _other(question, 1),
        "number": lambda task: task.slips[0].value if task.slips else task.value + 1 + 10 * task.tolerance,
        "function": "    return None",
    },
    "both-and-errors": {
        "cards": always(Label.BOTH, 67),
        "choice": lambda question, n: _other(question, 2),
        "number": lambda task: 1e9,
        "function": "    return undefined_name",
    },
}


def _other(question, step: int) -> str:
    letters = list(question.options)
    wrong = [letter for letter in letters if letter != question.right]
    return wrong[step % len(wrong)]


@dataclass(frozen=True)
class Exercise:
    """A released exercise and its source."""

    name: str
    released: Path
    source: Path

    @property
    def id(self) -> str:
        return self.name.partition("_")[0]

    @property
    def tasks(self) -> tuple[Task, ...]:
        return lesson_tasks(self.id).graded

    @property
    def solution(self) -> nbformat.NotebookNode:
        return nbformat.read(self.source / f"{self.name}.ipynb", as_version=4)

    def grade_id(self, task: Task) -> str:
        """The name of the graded cell that awards this task."""
        cell = next(c for c in self.solution.cells if f'.award("{task.id}")' in c.source)
        return cell.metadata["nbgrader"]["grade_id"]

    def key(self, task: Task) -> dict[str, Any]:
        """The key as the hidden region of the source gives it."""
        cell = next(c for c in self.solution.cells if f'.award("{task.id}")' in c.source)
        hidden = re.search(r"### BEGIN HIDDEN TESTS\n(.*)\n\s*### END HIDDEN TESTS", cell.source, re.S)
        assert hidden, f"{self.name}: no hidden key of {task.id}"
        call = ast.parse(hidden.group(1)).body[-1].value
        return {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}


class Submission:
    """One submission in the making, in a folder of its own."""

    def __init__(self, exercise: Exercise, folder: Path):
        self.exercise, self.folder = exercise, folder
        self.path = folder / f"{exercise.name}.ipynb"
        self.store = AnswerStore(folder / "answers" / f"{exercise.id}.json", exercise.id, say=lambda text: None)
        self.functions: dict[str, str] = {}

    def edit(self, change: Callable[[nbformat.NotebookNode], None]) -> None:
        notebook = nbformat.read(self.path, as_version=4)
        change(notebook)
        nbformat.write(notebook, self.path)

    def cell(self, notebook: nbformat.NotebookNode, grade_id: str) -> nbformat.NotebookNode:
        return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)

    # answering

    def click(self, how: dict[str, Any]) -> None:
        """Answer every task but functions through the store, as the widgets do."""
        self.store.change(lambda data: data.update(form=FORM))
        for task in self.exercise.tasks:
            if isinstance(task, CardsTask):
                cards = task.form(FORM).cards[: how.get("first_cards")]
                given = answer_form(cards, how["cards"], 5)
                self.store.change(lambda data, given=given: data["cards"].update(given))
            elif isinstance(task, ChoiceTask):
                for n, question in enumerate(task.questions):
                    self.store.save_choice(task.id, question.id, how["choice"](question, n))
            elif isinstance(task, NumberTask):
                self.store.save_number(task.id, how["number"](task))

    def write_functions(self, how: str | Callable[[FunctionTask, str, list[str]], str]) -> None:
        """Write each function task's answer into its cell; `how` is a body, or makes the cell from the right one."""
        for task in self.exercise.tasks:
            if isinstance(task, FunctionTask):
                grade_id, right, arguments = right_function(task, self.exercise.solution)
                head = f"def {task.name}({', '.join(arguments)}):\n"
                text = head + how.format(*arguments) if isinstance(how, str) else how(task, right, list(arguments))
                self.functions[task.name] = text
                self.edit(lambda nb, grade_id=grade_id, text=text: self.cell(nb, grade_id).update(source=text))

    def type_answers(self) -> None:
        """Move every answer in the store into a cell of typed ones, and take the store away."""
        data = self.store.read()
        lines = ["from course_utils import exercise", f'ex = exercise("{self.exercise.id}")']
        for card_id, answer in data["cards"].items():
            said = {key: value for key, value in answer.items() if not key.startswith("sure")}
            said["sure"] = (answer["sure_repair"], answer["sure_remains"])
            lines.append(f"ex.answer({card_id!r}, **{said!r})")
        lines += [f"ex.answer({task_id!r}, **{chosen!r})" for task_id, chosen in data["choices"].items()]
        lines += [f"ex.answer({task_id!r}, {value!r})" for task_id, value in data["numbers"].items()]
        self.store.path.unlink()
        self.edit(lambda nb: nb.cells.insert(_first_graded(nb), nbformat.v4.new_code_cell("\n".join(lines))))

    # what the judge says

    def judged(self, answers: dict[str, Any] | None = None) -> dict[str, Mark]:
        """Each task's mark by `judge` itself, apart from nbgrader and any kernel."""
        answers = self.store.read() if answers is None else answers
        namespace: dict[str, Any] = {}
        for name, text in self.functions.items():
            script = self.folder.parent / f"{self.exercise.name}-{name}.py"
            script.write_text(_definitions(text), encoding="utf-8")
            namespace[name] = runpy.run_path(str(script)).get(name)
            script.unlink()
        tasks = self.exercise.tasks
        return {t.id: collect_and_judge(t, self.exercise.key(t), self._seen(t, namespace), answers) for t in tasks}

    def _seen(self, task: Task, namespace: dict[str, Any]) -> dict[str, Any]:
        """An untouched cell still defines its function, which then returns nothing."""
        if isinstance(task, FunctionTask) and task.name not in namespace:
            return {task.name: lambda *numbers: None}
        return namespace


def _definitions(text: str) -> str:
    """A cell without the lines that only show or check something."""
    tree = ast.parse(text)
    tree.body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    return ast.unparse(tree)


def _first_graded(notebook: nbformat.NotebookNode) -> int:
    return next(n for n, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade"))


def right_text(task: FunctionTask, right: str, arguments: list[str]) -> str:
    return right


def half_right(task: FunctionTask, right: str, arguments: list[str]) -> str:
    return half_right_function(task, right, arguments)


ALL_RIGHT: dict[str, Any] = {
    "cards": EXPERT,
    "choice": lambda question, n: question.right,
    "number": lambda task: task.value,
}


def half_cards(card, rng: random.Random):
    """Right on every other card, always technical on the rest."""
    return (EXPERT if int(card.id[-1]) % 2 else always(Label.TECHNICAL))(card, rng)


HALF: dict[str, Any] = {
    "cards": half_cards,
    "first_cards": 9,
    "choice": lambda question, n: _other(question, 0) if n == 0 else question.right,
    "number": lambda task: task.value,
}
