"""Checks that keep the bank honest: a card must be judged, not guessed from its words or its shape.

scikit-learn and textstat come with the test requirements; a bank is checked by
those who write it, not by those who learn from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Literal

from ..judgement import Label
from .reasons import MISCONCEPTIONS
from .schema import Card, Family, word_count

__all__ = ["NEGATION", "by_label", "flip_shortcuts", "leak_accuracy", "marked_cards", "reading_grade", "tag_counts"]

NEGATION: Final = re.compile(r"\b(no|not|never|nobody|none|nothing|neither|nor|without|cannot|\w+n't|lacks?)\b", re.I)


def marked_cards(families: Iterable[Family]) -> list[Card]:
    """The cards whose label may count: those of the triplets."""
    return [card for family in families for card in family.cards if card.kind == "triplet"]


def leak_accuracy(families: Sequence[Family], model: Literal["naive bayes", "logistic"]) -> float:
    """Share of labels that a word classifier gets right on families it has not seen. Chance is 1/3.

    Leave one family out: trained on all other families, tried on this one. A
    share well above chance means that words give labels away.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from sklearn.naive_bayes import BernoulliNB
    from sklearn.pipeline import make_pipeline

    cards = marked_cards(families)
    classifier = BernoulliNB() if model == "naive bayes" else LogisticRegression(max_iter=1000)
    pipeline = make_pipeline(CountVectorizer(binary=True, ngram_range=(1, 2)), classifier)
    guesses = cross_val_predict(
        pipeline,
        [card.stem for card in cards],
        [str(card.label) for card in cards],
        groups=[card.family for card in cards],
        cv=LeaveOneGroupOut(),
    )
    return sum(guess == card.label for guess, card in zip(guesses, cards, strict=True)) / len(cards)


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: US school years needed to read the text (Kincaid et al. 1975)."""
    import textstat

    return float(textstat.flesch_kincaid_grade(text))


def by_label(cards: Iterable[Card], measure: Callable[[Card], float]) -> dict[Label, float]:
    """The mean of a measure over the cards of each label."""
    values: dict[Label, list[float]] = {}
    for card in cards:
        values.setdefault(card.label, []).append(measure(card))
    return {name: sum(found) / len(found) for name, found in values.items()}


def negations(card: Card) -> float:
    """How many negating words a stem has."""
    return len(NEGATION.findall(card.stem))


def stem_words(card: Card) -> float:
    """How many words a stem has."""
    return word_count(card.stem)


def tag_counts(cards: Iterable[Card]) -> Counter[str]:
    """How many cards each misconception tag tempts on; tags with none are counted as 0."""
    counts = Counter(dict.fromkeys(MISCONCEPTIONS, 0))
    for card in cards:
        counts.update({distractor.tag for distractor in card.distractors})
    return counts


def flip_shortcuts(cards: Sequence[Card]) -> dict[str, float]:
    """How often a shortcut that ignores the meaning finds the flip that changes the label. Chance is 1/4."""
    shortcuts: dict[str, Callable[[Card], int]] = {
        "longest new text": lambda card: max(range(4), key=lambda n: len(card.flips[n].new)),
        "longest edit": lambda card: max(range(4), key=lambda n: len(card.flips[n].old) + len(card.flips[n].new)),
        **{f"always {letter}": partial(_constant, n) for n, letter in enumerate("abcd")},
    }
    return {name: _share(pick(card) == card.flip_index for card in cards) for name, pick in shortcuts.items()}


def _constant(n: int, card: Card) -> int:
    return n


def _share(hits: Iterable[Any]) -> float:
    found = list(hits)
    return sum(found) / len(found)
