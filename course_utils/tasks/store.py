"""The answer store: `answers/NN.json` beside the notebook, saved at every click.

One file a lesson or exercise, readable by a person. Every change reads the file
again, changes its own entry and puts the whole file in place at once, so that a
crash leaves either the old file or the new one. Two notebooks open on the same
exercise keep each other's answers, save where both write in the same instant: then
the later write stands.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ..cards import FORM_NUMBERS
from .answers import CardAnswer

__all__ = ["FOLDER", "FORMAT", "AnswerStore"]

FOLDER: Final = "answers"
FORMAT: Final = 1
_SECTIONS: Final = ("cards", "cases", "choices", "numbers", "predictions")
_MAX_BYTES: Final = 2_000_000  # a full lesson's answers are under 20 kB


class AnswerStore:
    """One learner's answers to one lesson or exercise.

    path: the file. say: called with one sentence when something about the file
    needs the learner's attention (it was unreadable, or cannot be written).
    """

    def __init__(self, path: Path, lesson: str, say: Callable[[str], None] = print):
        self.path = path
        self.lesson = lesson
        self._say = say
        self._memory: dict[str, Any] | None = None  # only where the disk cannot be used

    @classmethod
    def beside_notebook(cls, lesson: str, say: Callable[[str], None] = print) -> AnswerStore:
        """The store for a notebook that runs in the current folder."""
        return cls(Path.cwd() / FOLDER / f"{lesson}.json", lesson, say)

    # reading

    def read(self) -> dict[str, Any]:
        """The whole record. What is not there yet is empty; what cannot be read is set aside, never lost."""
        if self._memory is not None:
            return self._memory
        try:
            if self.path.stat().st_size > _MAX_BYTES:
                raise ValueError("too large")
            data = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return self._blank()
        except (ValueError, OSError, RecursionError):
            self._set_aside()
            return self._blank()
        return self._clean(data)

    def _blank(self) -> dict[str, Any]:
        return {"format": FORMAT, "lesson": self.lesson, "form": None, **{section: {} for section in _SECTIONS}}

    def _clean(self, data: object) -> dict[str, Any]:
        """The record with every section a mapping, whatever the file held."""
        if not isinstance(data, dict):
            self._set_aside()
            return self._blank()
        if isinstance(data.get("format"), int) and data["format"] > FORMAT:
            self._say(
                f"{self._name} was written by a newer version of the course; what this one knows of it is used. Update the course."
            )
        clean = {**data, **{s: data[s] if isinstance(data.get(s), dict) else {} for s in _SECTIONS}}
        form = clean.get("form")
        clean["form"] = (
            form if isinstance(form, int) and not isinstance(form, bool) and 0 <= form < FORM_NUMBERS else None
        )
        return clean

    def _set_aside(self) -> None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        aside = self.path.with_name(f"{self.path.stem}.unreadable-{stamp}.json")
        try:
            os.replace(self.path, aside)
        except OSError:
            self._say(
                f"{self._name} cannot be read, so answers given there are not shown. Ask your teacher to look at that file."
            )
        else:
            self._say(
                f"{self._name} could not be read. It was kept as {FOLDER}/{aside.name}, and a new file was begun."
            )

    @property
    def _name(self) -> str:
        return f"{FOLDER}/{self.path.name}"

    # writing

    def change(self, edit: Callable[[dict[str, Any]], None]) -> None:
        """Read, let `edit` change the record, and save it whole."""
        data = self.read()
        edit(data)
        data["format"], data["lesson"] = FORMAT, self.lesson
        data["saved"] = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            self._write(data)
        except OSError as error:
            if self._memory is None:
                why = error.strerror or type(error).__name__
                self._say(
                    f"Your answers cannot be saved in {self._name} ({why}). They are kept until this notebook is closed. "
                    "Make room or make the folder writable, then answer once more."
                )
            self._memory = data
        else:
            self._memory = None

    def _write(self, data: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.stem}-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file, ensure_ascii=False, indent=1, sort_keys=True)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            # A temporary file is private; an answers file must be readable by the teacher who collects it.
            os.chmod(temporary, 0o644)
            os.replace(temporary, self.path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    # what the rest of the course asks of it

    def form_number(self) -> int:
        """This learner's form number, drawn once and kept."""
        number = self.read()["form"]
        if number is None:
            number = secrets.randbelow(FORM_NUMBERS)
            self.change(lambda data: data.update(form=number))
        return number

    def card(self, card_id: str) -> CardAnswer:
        return CardAnswer.from_json(self.read()["cards"].get(card_id))

    def save_card(self, card_id: str, answer: CardAnswer) -> None:
        """Keep the answer. The first complete one that feedback was shown for stays beside it, under "first"."""

        def edit(data: dict[str, Any]) -> None:
            entry = data["cards"].get(card_id)
            first = {"first": entry["first"]} if isinstance(entry, dict) and "first" in entry else {}
            data["cards"][card_id] = answer.to_json() | first

        self.change(edit)

    def feedback_shown(self, card_id: str) -> None:
        """Remember the answer as it was when its feedback was first read."""

        def edit(data: dict[str, Any]) -> None:
            entry = data["cards"].setdefault(card_id, {})
            entry.setdefault("first", CardAnswer.from_json(entry).to_json())

        self.change(edit)

    def feedback_seen(self, card_id: str) -> bool:
        entry = self.read()["cards"].get(card_id)
        return isinstance(entry, dict) and "first" in entry

    def case(self, case_id: str) -> CardAnswer:
        """What was said about a real case: the two tests, without the rest."""
        return CardAnswer.from_json(self.read()["cases"].get(case_id))

    def save_case(self, case_id: str, answer: CardAnswer) -> None:
        self.change(lambda data: data["cases"].__setitem__(case_id, answer.to_json()))

    def choice(self, task_id: str) -> dict[str, str]:
        chosen = self.read()["choices"].get(task_id)
        return dict(chosen) if isinstance(chosen, dict) else {}

    def save_choice(self, task_id: str, question_id: str, letter: str) -> None:
        def edit(data: dict[str, Any]) -> None:
            if not isinstance(data["choices"].get(task_id), dict):
                data["choices"][task_id] = {}
            data["choices"][task_id][question_id] = letter

        self.change(edit)

    def number(self, task_id: str) -> float | None:
        return self.read()["numbers"].get(task_id)

    def save_number(self, task_id: str, value: float) -> None:
        self.change(lambda data: data["numbers"].__setitem__(task_id, value))

    def prediction(self, prediction_id: str) -> str | None:
        entry = self.read()["predictions"].get(prediction_id)
        return entry if isinstance(entry, str) else None

    def save_prediction(self, prediction_id: str, choice: str) -> None:
        """Keep a prediction. The first one stays: it was made before the lab was seen."""
        self.change(lambda data: data["predictions"].setdefault(prediction_id, choice))
