"""A store of its own for every test, and one family of cards."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import course_utils.cards
from course_utils.cards import Bank, Card, Family
from course_utils.tasks import AnswerStore, feedback

BORDER = Path(course_utils.cards.__file__).parent / "data" / "border.yaml"


@pytest.fixture
def store(tmp_path: Path) -> AnswerStore:
    """A store that fails a test in which it has to complain."""
    return AnswerStore(tmp_path / "answers" / "04.json", "04", say=pytest.fail)


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> dict[str, Card]:
    """The four cards of one family, by id. Feedback finds siblings among them alone."""
    family = Family.model_validate(yaml.safe_load(BORDER.read_text(encoding="utf-8")))
    monkeypatch.setattr(feedback, "bank", lambda: Bank((family,)))
    return {card.id: card for card in family.cards}


@pytest.fixture
def hostile(cards: dict[str, Card]) -> Callable[[str], Card]:
    """A card whose every text carries this payload."""

    def make(payload: str) -> Card:
        data: dict[str, Any] = copy.deepcopy(cards["border-1"].model_dump())
        data["stem"] = f"{payload} {data['stem']}"
        data["reason_because"] += payload
        for verdict in ("repair", "remains"):
            data[verdict]["because"] += payload
        for part in data["distractors"]:
            part["refutation"] = payload
        for part in data["flips"]:
            part["new"] += f" {payload}"
            part["because"] += payload
        return Card.model_construct(**Card.model_validate(data).__dict__)

    return make
