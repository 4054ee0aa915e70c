"""Stores, cards and tasks of the tests' own, so that they do not change when the bank or a lesson does."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from course_utils.cards import Card, Family
from course_utils.cards import bank as bank_module
from course_utils.tasks import AnswerStore

BORDER = Path(bank_module.__globals__["DATA"]) / "border.yaml"


@pytest.fixture
def store(tmp_path: Path) -> AnswerStore:
    """A store that fails a test in which it has to complain."""
    return AnswerStore(tmp_path / "answers" / "04.json", "04", say=pytest.fail)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def cards() -> dict[str, Card]:
    """The four cards of one family, by id."""
    family = Family.model_validate(yaml.safe_load(BORDER.read_text(encoding="utf-8")))
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
