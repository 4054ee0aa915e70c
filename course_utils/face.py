"""What a notebook sees: `lesson("04")` and `exercise("04")`.

Nothing here raises at a learner: what was typed wrongly is answered by one
sentence. Everything a widget does can be typed as well.
"""

from __future__ import annotations

import functools
import os
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .cards import REASONS, REGIONS, Card, CardError, bank, reason_order
from .cards.casebook import CASE_DOMAINS, EU, MIT, MIT_DOMAINS, NIST, Case, casebook
from .judgement import PERFECT_MACHINE_TEST, REPAIR_TEST, Label
from .tasks import (
    FLIP_LETTERS,
    AnswerError,
    AnswerStore,
    CardsTask,
    ChoiceTask,
    FunctionTask,
    LessonTasks,
    Mark,
    NumberTask,
    Task,
    UnknownLesson,
    as_points,
    award,
    collect_and_judge,
    explain,
    explain_case,
    lesson_tasks,
    quiet,
)

if TYPE_CHECKING:
    from .widgets import CardSorter, CaseBrowser, ChoiceSheet, LabFrame, PredictCell

__all__ = ["Exercise", "Lesson", "card_text", "exercise", "lesson"]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=Task)

_CARD_PARTS = ("repair", "remains", "sure", "reason", "flip")


def _plainly(method: Callable[P, R]) -> Callable[P, R | None]:
    """Answer a foreseeable mistake with its sentence instead of a traceback."""

    @functools.wraps(method)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return method(*args, **kwargs)
        except (AnswerError, CardError, UnknownLesson) as error:
            print(error)
            return None
        except TypeError as error:
            if error.__traceback__ and error.__traceback__.tb_next is None:  # called with arguments it does not take
                print(
                    "That line cannot be read: something in its brackets is missing, misspelt or too much. "
                    f"Compare it with the example in the notebook. (Python says: {error}.)"
                )
                return None
            raise

    return guarded


def _learner_namespace() -> Mapping[str, Any]:
    """The learner's variables: the notebook's, or those of the module that called in."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        return shell.user_ns
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("course_utils"):
        frame = frame.f_back
    return frame.f_globals


class _Face:
    """What lessons and exercises share: cards by id, typed answers, hints."""

    _called: str  # what a notebook calls it, for the examples in messages

    def __init__(self, tasks: LessonTasks):
        self._tasks = tasks
        self._store = AnswerStore.beside_notebook(tasks.id, say=print)
        self._hints_given: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self._tasks.id}: {self._tasks.title}"

    def _find(self, task_id: str, tasks: Sequence[Task], kind: type[T]) -> T:
        fitting = [task for task in tasks if isinstance(task, kind)]
        task = next((t for t in fitting if t.id == task_id), None)
        if task is None:
            names = ", ".join(repr(t.id) for t in fitting) or "none"
            raise AnswerError(f"There is no such task here: {task_id!r}. There are: {names}.")
        return task

    @_plainly
    def show(self, card_id: str) -> None:
        """Print one card as text, with everything that can be typed about it."""
        print(card_text(bank().card(card_id), self._store.form_number()))

    def _answer_card(self, card_id: str, said: Mapping[str, Any]) -> None:
        card = bank().card(card_id)
        if unknown := set(said) - set(_CARD_PARTS):
            raise AnswerError(f"{min(unknown)}= cannot be read. A card is answered with {', '.join(_CARD_PARTS)}.")
        if not said:
            raise AnswerError(
                f"Say something about {card_id}, such as repair=True. {self._called}.show({card_id!r}) prints the card."
            )
        answer = self._store.card(card_id).updated(**said)
        if answer.reason is not None and answer.reason not in card.reason_codes:
            raise AnswerError(
                f"Card {card_id} does not offer the reason {answer.reason}. It offers {', '.join(sorted(card.reason_codes))}."
            )
        self._store.save_card(card_id, answer)
        missing = answer.missing()
        label = f" The label that follows: {answer.label}." if answer.label else ""
        print(f"{card_id}: saved.{label}" + (f" Still open: {', '.join(missing)}." if missing else ""))

    def _answer_choice(self, task: ChoiceTask, said: Mapping[str, Any]) -> None:
        if not said:
            q = task.questions[0]
            raise AnswerError(
                f"Say which option, such as {self._called}.answer({task.id!r}, {q.id}={next(iter(q.options))!r})."
            )
        for question_id, letter in said.items():
            question = task.question(question_id)
            if question is None:
                raise AnswerError(
                    f"{task.id!r} has no question {question_id!r}. It has {', '.join(q.id for q in task.questions)}."
                )
            if not isinstance(letter, str) or letter.strip().lower() not in question.options:
                raise AnswerError(
                    f"{question_id}={letter!r} cannot be read. Its options are {', '.join(question.options)}."
                )
        for question_id, letter in said.items():
            self._store.save_choice(task.id, question_id, letter.strip().lower())
        print(f"{task.id}: saved.")

    def _hint(self, task: Task, step: int | None) -> None:
        given = self._hints_given.get(task.id, 0)
        step = min(given + 1, 3) if step is None else step
        if step not in (1, 2, 3):
            raise AnswerError(f"There are hints 1, 2 and 3, not {step!r}.")
        self._hints_given[task.id] = max(given, step)
        print(_wrapped(f"Hint {step} of 3: {task.hints[step - 1]}", "    "))


class Lesson(_Face):
    """One lesson, as its notebook uses it."""

    _called = "L"

    @_plainly
    def recall(self) -> CardSorter:
        """Cards from earlier lessons."""
        return self._sorter(self._tasks.recall, "Recall")

    @_plainly
    def cards(self) -> CardSorter:
        """This lesson's cards; the first two are shown side by side."""
        return self._sorter(self._tasks.cards, "Cards", pair_first=len(self._tasks.cards) > 1)

    @_plainly
    def more(self) -> CardSorter:
        """Further practice cards."""
        return self._sorter(self._tasks.more, "More cards")

    @_plainly
    def card(self, card_id: str) -> CardSorter:
        """One card."""
        return self._sorter((card_id,), "Card")

    @_plainly
    def pair(self, first: str, second: str) -> CardSorter:
        """Two cards side by side."""
        return self._sorter((first, second), "Compare", pair_first=True)

    def _sorter(self, ids: Sequence[str], title: str, pair_first: bool = False) -> CardSorter:
        from .widgets import CardSorter

        if not ids:
            raise AnswerError("There are no cards here yet.")
        cards = [bank().card(card_id) for card_id in ids]
        groups = [tuple(cards[:2]), *((card,) for card in cards[2:])] if pair_first else [(card,) for card in cards]
        return CardSorter(groups, self._store, number=self._store.form_number(), feedback=True, title=title)

    @_plainly
    def casebook(
        self,
        *,
        domain: str = "",
        region: str = "",
        mit: str = "",
        nist: str = "",
        eu: str = "",
        label: str = "",
        contested: bool | None = None,
        sensitive: bool | None = None,
        text: str = "",
    ) -> CaseBrowser:
        """Real cases to read, label and argue over, those that fit every condition given; never marked.

        mit, nist, eu: a code of those lists, such as mit="6" or mit="6.1". contested:
        only cases with another defensible reading, or only those without. sensitive:
        False keeps out what is marked as sensitive, True shows it from the start; left
        out, the learner may ask for it.
        """
        given = {"domain": domain, "region": region, "mit": mit, "nist": nist, "eu": eu, "label": label, "text": text}
        _known_conditions(given)
        from .widgets import CaseBrowser

        flags = {"contested": contested, "sensitive": sensitive}
        chosen = {k: v for k, v in given.items() if v} | {k: v for k, v in flags.items() if v is not None}
        return CaseBrowser(self._store, chosen)

    @_plainly
    def show(self, name: str) -> None:
        """Print a card, a real case or a practice sheet as text, with everything that can be typed about it."""
        sheet = self._sheet(name)
        if case := _case(name):
            print(_case_text(case, self._called))
            return
        print(_sheet_text(sheet, self._called) if sheet else card_text(bank().card(name), self._store.form_number()))

    @_plainly
    def answer(self, name: str, **said: Any) -> None:
        """Type an answer to a practice card, a real case or a sheet, and read what the course says to it."""
        sheet = self._sheet(name)
        if case := _case(name):
            self._answer_case(case, said)
            return
        if sheet:
            self._answer_choice(sheet, said)
            _check(sheet, None, self._store, self._called)
            return
        self._answer_card(name, said)
        answer = self._store.card(name)
        if answer.complete:
            self._store.feedback_shown(name)
            print(_wrapped(explain(bank().card(name), answer).text()))

    def _answer_case(self, case: Case, said: Mapping[str, Any]) -> None:
        if not said or set(said) - {"repair", "remains"}:
            raise AnswerError(
                f"A real case is answered with both tests: {self._called}.answer({case.id!r}, repair=True, remains=False)."
            )
        answer = self._store.case(case.id).updated(**said)
        self._store.save_case(case.id, answer)
        print(f"{case.id}: saved. Cases are not marked.")
        if answer.label is not None:
            print(_wrapped("\n".join([*explain_case(case, answer).lines(), *case.codes()])))

    def _sheet(self, name: str) -> ChoiceTask | None:
        return next((t for t in self._tasks.practice if isinstance(t, ChoiceTask) and t.id == name), None)

    @_plainly
    def predict(self, prediction_id: str, choice: str | None = None, *, skip: bool = False) -> PredictCell | None:
        """Record what you expect a lab to show, before it opens. `skip=True` opens it without."""
        prediction = next((p for p in self._tasks.predictions if p.id == prediction_id), None)
        if prediction is None:
            names = ", ".join(repr(p.id) for p in self._tasks.predictions) or "none"
            raise AnswerError(f"There is no such prediction here: {prediction_id!r}. There are: {names}.")
        from .widgets import PredictCell

        cell = PredictCell(prediction, self._store)
        if skip or choice is not None:
            cell.record("skipped" if skip else str(choice))
            print(cell.text())
            return None
        return cell

    @_plainly
    def lab(self, name: str) -> LabFrame:
        """A lab: dials, figure and the same in words. Opens once its prediction is made or skipped."""
        if name not in self._tasks.labs:
            raise AnswerError(
                f"There is no such lab here: {name!r}. There are: {', '.join(map(repr, self._tasks.labs)) or 'none'}."
            )
        from .widgets import LabFrame

        return LabFrame(name, self._store, [p for p in self._tasks.predictions if p.lab == name])

    @_plainly
    def choose(self, task_id: str) -> ChoiceSheet:
        """A practice sheet of questions with feedback."""
        from .widgets import ChoiceSheet

        return ChoiceSheet(self._find(task_id, self._tasks.practice, ChoiceTask), self._store, feedback=True)

    @_plainly
    def check(self, task_id: str, value: Any = None) -> None:
        """Practice: say how an answer fares, without a mark."""
        _check(self._find(task_id, self._tasks.practice, Task), value, self._store, self._called)

    @_plainly
    def hint(self, task_id: str, step: int | None = None) -> None:
        """The next of three hints."""
        self._hint(self._find(task_id, (*self._tasks.practice, *self._tasks.graded), Task), step)

    @_plainly
    def facts(self) -> None:
        """The dated facts that this lesson rests on, with source and date."""
        from .facts import fact

        for fact_id in self._tasks.facts:
            print(textwrap.fill(fact(fact_id).sentence(), 100, initial_indent="- ", subsequent_indent="  "))


class Exercise(_Face):
    """One exercise, as its notebook uses it."""

    _called = "ex"

    def __init__(self, tasks: LessonTasks):
        super().__init__(tasks)
        self._keys: dict[str, Mapping[str, Any]] = {}

    @_plainly
    def cards(self, task_id: str) -> CardSorter:
        """The cards of a graded task. Every click is saved at once; there is no feedback until it is marked."""
        task = self._find(task_id, self._tasks.graded, CardsTask)
        from .widgets import CardSorter

        number = self._store.form_number()
        return CardSorter(task.form(number).groups, self._store, number=number, feedback=False, title=task.title)

    @_plainly
    def show(self, name: str) -> None:
        """Print a card, or every card or question of a task, as text."""
        task = next((t for t in self._tasks.graded if t.id == name), None)
        if isinstance(task, CardsTask):
            number = self._store.form_number()
            print("\n\n".join(card_text(card, number) for card in task.form(number).cards))
        elif isinstance(task, ChoiceTask):
            print(_sheet_text(task, self._called))
        elif task is not None:
            print(task.prompt)
        else:
            print(card_text(bank().card(name), self._store.form_number()))

    @_plainly
    def form(self, task_id: str) -> tuple[Card, ...]:
        """This learner's cards of a graded task, in the order shown."""
        return self._find(task_id, self._tasks.graded, CardsTask).form(self._store.form_number()).cards

    @_plainly
    def choose(self, task_id: str) -> ChoiceSheet:
        """A graded sheet of questions. Every click is saved at once."""
        from .widgets import ChoiceSheet

        return ChoiceSheet(self._find(task_id, self._tasks.graded, ChoiceTask), self._store, feedback=False)

    @_plainly
    def answer(self, name: str, value: Any = None, **said: Any) -> None:
        """Type an answer: to a card, a question sheet or a number task."""
        task = next((t for t in self._tasks.graded if t.id == name), None)
        if isinstance(task, NumberTask):
            self._answer_number(task, value)
        elif isinstance(task, ChoiceTask):
            self._answer_choice(task, said)
        elif task is not None:
            raise AnswerError(f"{name!r} is answered in its own cell. {task.prompt}")
        else:
            self._answer_card(name, said)
            self._say_where_it_belongs(name)

    def _say_where_it_belongs(self, card_id: str) -> None:
        """A card of nobody's form is saved all the same: the form number may have been lost on the way."""
        tasks = [task for task in self._tasks.graded if isinstance(task, CardsTask)]
        number = self._store.form_number()
        if tasks and not any(card_id in task.form(number).ids for task in tasks):
            print(f"{card_id} is not one of your cards in this exercise. ex.show({tasks[0].id!r}) prints yours.")

    def _answer_number(self, task: NumberTask, value: Any) -> None:
        number = None if isinstance(value, (bool, str)) else _as_float(value)
        if number is None:
            raise AnswerError(f"{value!r} is not a number. Type ex.answer({task.id!r}, 0.25), for example.")
        self._store.save_number(task.id, number)
        print(f"{task.id}: {number:g} saved.")

    @_plainly
    def check(self, task_id: str, value: Any = None) -> None:
        """Practice on other numbers than the graded ones: a message, no mark."""
        practice, graded = ({task.id for task in tasks} for tasks in (self._tasks.practice, self._tasks.graded))
        if task_id in graded - practice:
            raise AnswerError(
                f"There is nothing to practise {task_id!r} with here. If you work alone, ex.self_mark({task_id!r}) "
                "marks your answers with the course's open key."
            )
        _check(self._find(task_id, self._tasks.practice, Task), value, self._store, self._called)

    @_plainly
    def hint(self, task_id: str, step: int | None = None) -> None:
        """The next of three hints."""
        self._hint(self._find(task_id, self._tasks.graded, Task), step)

    @_plainly
    def self_mark(self, task_id: str) -> None:
        """For a learner who works alone: mark with the course's open key."""
        task = self._find(task_id, self._tasks.graded, Task)
        print(f"{task.title} (marked with the course's open key)")
        print(self._mark(task, task.open_key()).report())

    def _mark(self, task: Task, key: Mapping[str, Any]) -> Mark:
        with quiet():
            return collect_and_judge(task, key, _learner_namespace(), self._store.read())

    # the graded cell

    def _how_far(self, task: Task) -> str:
        """How much of a task is answered, in a few words."""
        if isinstance(task, CardsTask):
            answers = [self._store.card(card_id) for card_id in task.form(self._store.form_number()).ids]
            done = sum(
                a.sure_repair is not None and a.sure_remains is not None and a.label is not None for a in answers
            )
            return f"{done} of {len(answers)} cards have both tests answered"
        if isinstance(task, ChoiceTask):
            chosen = self._store.choice(task.id)
            return f"{sum(q.id in chosen for q in task.questions)} of {len(task.questions)} questions answered"
        if isinstance(task, NumberTask):
            number = self._store.number(task.id)
            return "no number given yet" if number is None else f"your number is {number:g}"
        if isinstance(task, FunctionTask):
            return f"{task.name} is {'written' if callable(_learner_namespace().get(task.name)) else 'not written yet'}"
        return "recorded"

    def key(self, task_id: str, **key: Any) -> None:
        """The key of a task, given in a hidden region while a notebook is graded."""
        self._keys[task_id] = key

    def award(self, task_id: str) -> float:
        """The end of a graded cell: prints the report and gives back a plain float.

        Without a key, as in a learner's own copy, it says that the answer is
        recorded; the 0.0 it then gives back is nobody's mark.
        """
        _plain_numbers()
        try:
            task = self._find(task_id, self._tasks.graded, Task)
            if task_id not in self._keys:
                print(_not_marked_here(task, self._how_far(task)))
                return 0.0
            return award(task, self._keys[task_id], _learner_namespace(), self._store.read())
        except Exception as error:
            print(f"This task could not be marked ({type(error).__name__}: {error}). Show this line to your teacher.")
            return as_points(0, 0)


def _plain_numbers() -> None:
    """Undo `%precision` and the like, which would round a mark on its way to the gradebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        text = shell.display_formatter.formatters["text/plain"]
        text.float_precision = ""
        text.for_type(float, lambda number, printer, cycle: printer.text(text.float_format % number))


def _not_marked_here(task: Task, how_far: str) -> str:
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return f"{task.title}: the key of this task is missing from the graded cell. The teacher should run `course release` and grade again."
    return (
        f"{task.title}: {how_far}.\n"
        "What you answered is saved with this notebook, and is marked when your teacher grades it.\n"
        f"Working alone? ex.self_mark({task.id!r}) marks it now. The 0.0 below only holds the place."
    )


def _check(task: Task, value: Any, store: AnswerStore, called: str) -> None:
    answers: dict[str, Any] = {**store.read()}
    namespace = _learner_namespace()
    if isinstance(task, FunctionTask) and value is not None:
        namespace = {task.name: value}
    elif isinstance(task, NumberTask):
        if value is None:
            raise AnswerError(f"Give the number as well: {called}.check({task.id!r}, 0.25), for example.")
        answers["numbers"] = {task.id: value if isinstance(value, bool) else _as_float(value)}
    with quiet():
        mark = collect_and_judge(task, task.open_key(), namespace, answers)
    print("\n".join([*(part.why for part in mark.parts), *mark.notes]))


def _wrapped(text: str, indent: str = "") -> str:
    """Each line folded at 96 columns; what runs over stands under the text, not under its mark."""
    return "\n".join(textwrap.fill(line, 96, subsequent_indent=indent) for line in text.splitlines())


def _as_float(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def card_text(card: Card, number: int) -> str:
    """A card as plain text, with everything that can be typed about it. number: the learner's form number."""
    lines = [
        f"Card {card.id} (invented)",
        textwrap.fill(card.stem, 96),
        "",
        textwrap.fill(f"Repair test (repair=True or False): {REPAIR_TEST}", 96),
        textwrap.fill(f"Perfect-machine test (remains=True or False): {PERFECT_MACHINE_TEST}", 96),
        "How sure, from 50 (a guess) to 100 (certain), for each test: sure=(80, 60)",
        "Reason:",
        *(_wrapped(f"  reason={code!r}: {REASONS[code]}", "      ") for code in reason_order(card, number)),
        "Flip: which one of these edits would change the label?",
        *(
            _wrapped(f"  flip={letter!r}: “{flip.old}” becomes “{flip.new}”", "      ")
            for letter, flip in zip(FLIP_LETTERS, card.flips, strict=True)
        ),
    ]
    return "\n".join(lines)


def _case(name: str) -> Case | None:
    return next((one for one in casebook() if one.id == name), None)


def _case_text(case: Case, called: str) -> str:
    """A real case as plain text, without the course's own reading."""
    asked = (f"Repair test (repair=True or False): {REPAIR_TEST}", f"Perfect-machine test (remains=True or False): {PERFECT_MACHINE_TEST}")  # fmt: skip
    typed = f"Type, for example: {called}.answer({case.id!r}, repair=True, remains=False)"
    return _wrapped("\n".join([*case.story(), "", *asked, "", typed]))


def _known_conditions(given: Mapping[str, str]) -> None:
    """Raises AnswerError where a condition names what no case can have."""
    lists: dict[str, Sequence[str]] = {
        "domain": CASE_DOMAINS,
        "region": REGIONS,
        "mit": (*MIT_DOMAINS, *MIT),
        "nist": tuple(NIST),
        "eu": tuple(EU),
        "label": tuple(Label),
    }
    for name, allowed in lists.items():
        if given[name] and given[name] not in allowed:
            raise AnswerError(f"No case has {name}={given[name]!r}. There are: {', '.join(allowed)}.")


def _sheet_text(task: ChoiceTask, called: str) -> str:
    lines = [_wrapped(task.prompt)]
    for question in task.questions:
        lines += ["", textwrap.fill(f"{question.id}: {question.stem}", 96)]
        lines += [_wrapped(f"  {letter}: {option.text}", "     ") for letter, option in question.options.items()]
    return "\n".join([*lines, "", f"Type, for example: {called}.answer({task.id!r}, {task.questions[0].id}='a')"])


def _sentences_not_tracebacks() -> None:
    """In a notebook, show what the course has to say about a wrong call as its sentence alone."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc(
            (AnswerError, CardError, UnknownLesson), lambda _shell, _kind, error, *_rest, **_more: print(error)
        )


@functools.cache
def lesson(lesson_id: str) -> Lesson:
    """The lesson with this number, such as "04"."""
    _sentences_not_tracebacks()
    return Lesson(lesson_tasks(str(lesson_id)))


@functools.cache
def exercise(lesson_id: str) -> Exercise:
    """The exercise of the lesson with this number, such as "04"."""
    _sentences_not_tracebacks()
    return Exercise(lesson_tasks(str(lesson_id)))
