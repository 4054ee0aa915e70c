"""Checks that keep the bank honest: a card must be judged, not guessed from its words or its shape.

scikit-learn, textstat and rapidfuzz come with the test requirements; a bank is
checked by those who write it, not by those who learn from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from ..judgement import Label
from .reasons import MISCONCEPTIONS
from .schema import Card, Family, word_count

__all__ = [
    "NEGATION",
    "Twins",
    "by_label",
    "flip_faults",
    "flip_shortcuts",
    "leak_accuracy",
    "marked_cards",
    "near_twins",
    "negations",
    "places",
    "reading_grade",
    "stem_words",
    "tag_counts",
]

NEGATION: Final = re.compile(r"\b(no|not|never|nobody|none|nothing|neither|nor|without|cannot|\w+n't|lacks?)\b", re.I)


def marked_cards(families: Iterable[Family]) -> list[Card]:
    """The cards whose label may count: those of the triplets."""
    return [card for family in families for card in family.cards if card.kind == "triplet"]


def leak_accuracy(
    families: Sequence[Family],
    model: Literal["naive bayes", "logistic"],
    features: Literal["words", "topics"] = "words",
) -> float:
    """Share of labels that a classifier gets right on families it has not seen. Chance is 1/3.

    Leave one family out: trained on all other families, tried on this one. A
    share well above chance means that words, or topics, give labels away.
    features: single words and pairs of words, or twelve topics found in the words
    by non-negative matrix factorisation (Lee & Seung 1999, doi:10.1038/44565).
    """
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from threadpoolctl import threadpool_limits

    cards = marked_cards(families)
    with threadpool_limits(1):  # the sums are small; on a busy machine more threads wait for each other for minutes
        guesses = cross_val_predict(
            _classifier(model, features),
            [card.stem for card in cards],
            [str(card.label) for card in cards],
            groups=[card.family for card in cards],
            cv=LeaveOneGroupOut(),
        )
    return sum(guess == card.label for guess, card in zip(guesses, cards, strict=True)) / len(cards)


def _classifier(model: str, features: str) -> Any:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import BernoulliNB, GaussianNB
    from sklearn.pipeline import make_pipeline

    logistic = LogisticRegression(max_iter=1000)
    if features == "words":
        naive = BernoulliNB()
        return make_pipeline(
            CountVectorizer(binary=True, ngram_range=(1, 2)), naive if model == "naive bayes" else logistic
        )
    topics = NMF(n_components=12, init="nndsvd", max_iter=1000, tol=1e-3, random_state=0)
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    return make_pipeline(words, topics, GaussianNB() if model == "naive bayes" else logistic)


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


@dataclass(frozen=True)
class Twins:
    """Two texts of different families that read nearly alike; `likeness` runs from 0 to 100."""

    likeness: float
    first: str
    second: str


def near_twins(texts: Mapping[str, str], limit: float, kin: Callable[[str], str] = lambda name: name) -> list[Twins]:
    """Pairs of texts that are at least this much alike, words in any order, and are not kin; the most alike first.

    texts: name -> text. kin: what two names must share to be let off, for cards their family.
    """
    from rapidfuzz import fuzz, process, utils

    names = list(texts)
    likeness = process.cdist(
        list(texts.values()), list(texts.values()), scorer=fuzz.token_sort_ratio, processor=utils.default_process
    )
    found = (
        Twins(float(likeness[i][j]), names[i], names[j])
        for i in range(len(names))
        for j in range(i)
        if likeness[i][j] >= limit and kin(names[i]) != kin(names[j])
    )
    return sorted(found, key=lambda twins: -twins.likeness)


def flip_faults(family: Family) -> list[str]:
    """What is wrong with a family's flips, as far as a rule can see it.

    - Where a flip turns a card into a sibling, or nearly, it must give the sibling's label.
    - A flip that changes nothing but numbers is one of degree, and must not change the label.
    """
    from rapidfuzz import fuzz

    faults = []
    for card in family.cards:
        for letter, flip in zip("abcd", card.flips, strict=True):
            after = flip.apply(card.stem)
            for sibling in family.cards:
                alike = sibling.id != card.id and fuzz.token_sort_ratio(after, sibling.stem) >= _SAME_STORY
                if alike and sibling.label != flip.label:
                    faults.append(f"{card.id}, flip {letter}: gives {flip.label}, but reads like {sibling.id}")
            if flip.label != card.label and _without_numbers(flip.old) == _without_numbers(flip.new):
                faults.append(f"{card.id}, flip {letter}: changes only a number, and the label")
    return faults


_SAME_STORY: Final = 88.0
_NUMBERS: Final = re.compile(
    r"\b(\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|"
    r"eighty|ninety|hundred|thousand|million|once|twice|half|third|fourth|fifth|tenth|first|second)\b",
    re.I,
)


def _without_numbers(text: str) -> str:
    return " ".join(_NUMBERS.sub("", text.casefold()).split())


def places(families: Iterable[Family]) -> dict[Label, Counter[int]]:
    """How often each label stands first, second and third in a triplet."""
    found: dict[Label, Counter[int]] = {}
    for family in families:
        for place, card in enumerate((c for c in family.cards if c.kind == "triplet"), 1):
            found.setdefault(card.label, Counter())[place] += 1
    return found


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
