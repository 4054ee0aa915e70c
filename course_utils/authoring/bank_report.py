"""The bank's report: what is in it, how even it is, what a guesser gets, and how far readers agree.

`course cards report` prints it, and with `--write` keeps it as the bank's own page
beside the cards, where a test holds it to the bank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from course_utils.cards import MISCONCEPTIONS, POOLS, Bank, Card, Family, bank, draw
from course_utils.cards.agreement import KINDS, Agreement, agreement, raters, readings, split
from course_utils.cards.bank import DATA
from course_utils.cards.casebook import VERIFIED, casebook
from course_utils.cards.decks import DECKS, deck
from course_utils.cards.honesty import marked_cards
from course_utils.facts import fact, said
from course_utils.judgement import Label

__all__ = ["PAGE", "due_cards", "page", "report"]

PAGE: Final = DATA.parent / "README.md"
_FORM_POOLS: Final = ("form-a", "form-b", "graded")
_LABELS: Final = (Label.TECHNICAL, Label.SOCIETAL, Label.BOTH)
#: How many of the 10,000 forms are tried for the report; the tests try them all.
_FORMS_TRIED: Final = range(0, 10_000, 10)


def report(today: date, items: Bank | None = None) -> str:
    """The whole report as Markdown.

    Raises ModuleNotFoundError where scikit-learn, textstat or rapidfuzz are missing;
    they come with the test requirements.
    """
    items = items or bank()
    return page(items) + "\n".join(["", "## Due for review", "", *_due(items, today), ""])


def page(items: Bank | None = None) -> str:
    """The part of the report that does not depend on the day: the bank's own page."""
    items = items or bank()
    parts = (_head, _counts, _balance, _leaks, _forms, _tags, _agreement, _beside)
    return "\n".join(line for part in parts for line in (*part(items), ""))


def due_cards(items: Bank, today: date) -> dict[str, list[str]]:
    """Card id -> why somebody should look at it again on this day; cards that need no look are left out."""
    found = {card.id: list(_reasons_to_look(card, today)) for card in items}
    return {card_id: why for card_id, why in found.items() if why}


def _reasons_to_look(card: Card, today: date) -> Iterator[str]:
    for fact_id in card.facts:
        if (one := fact(fact_id)).review_by <= today:
            yield f"its fact {fact_id} was due on {said(one.review_by)}"
    if not card.marked:
        return
    if not raters(card):
        yield "nobody but the author has read this version"
    if differing := split(card):
        labels = ", ".join(sorted({str(reading.answers[card.id].label) for reading in differing}))
        yield f"a reader's label differs from the key: {labels}"


def _head(items: Bank) -> Iterator[str]:
    yield "# The item bank"
    yield ""
    yield (
        "Written by `course cards report --write`, and held to the bank by a test. The marked cards are invented. "
        "Their labels are worked out from two thought tests that are the course's own; a key is the author's until people "
        "who know the field have read the cards, and the section on readers says who has."
    )


def _counts(items: Bank) -> Iterator[str]:
    cards = list(items)
    yield "## What there is"
    yield ""
    yield f"{len(items.families)} families of four, {len(cards)} cards."
    yield ""
    yield from _table(
        ("Pool", "Families", "Technical", "Societal", "Both", "Contested", "Control", "Worked"),
        [_pool_row(name, [f for f in items.families if f.pool == name]) for name in POOLS]
        + [_pool_row("all", items.families)],
    )
    yield ""
    yield "The graded pool that comes with the course is for demonstration: its keys are public with the rest."
    for what, of in (("Domains", lambda f: f.domain), ("Regions", lambda f: f.region)):
        yield ""
        yield f"{what}, in families: {_listed(Counter(of(f) for f in items.families))}."
    levels = Counter(card.level for card in marked_cards(items.families))
    yield ""
    yield (
        f"Levels of the {sum(levels.values())} cards of the triplets: {levels[1]} recognise, {levels[2]} apply, "
        f"{levels[3]} where the surface points the wrong way. Contested cards, level 4: {sum(c.level == 4 for c in cards)}."
    )


def _pool_row(name: str, families: Sequence[Family]) -> tuple[str, ...]:
    labels = Counter(card.label for card in marked_cards(families))
    kinds = Counter(card.kind for family in families for card in family.cards)
    counts = (*(labels[label] for label in _LABELS), kinds["contested"], kinds["control"], kinds["worked"])
    return (name, str(len(families)), *map(str, counts))


def _balance(items: Bank) -> Iterator[str]:
    from course_utils.cards.honesty import by_label, flip_shortcuts, negations, places, reading_grade, stem_words

    cards = marked_cards(items.families)
    measures: dict[str, Callable[[Card], float]] = {
        "Words": stem_words,
        "Negations": negations,
        "Reading grade (Flesch-Kincaid)": lambda card: reading_grade(card.stem),
        "Level": lambda card: card.level,
    }
    yield "## Balance over the labels"
    yield ""
    rows = []
    for name, measure in measures.items():
        means = by_label(cards, measure)
        rows.append((name, *(f"{means[label]:.1f}" for label in _LABELS)))
    stands = places(items.families)
    rows += [(f"Stands {place} in its triplet", *(str(stands[label][n]) for label in _LABELS)) for n, place in enumerate(("first", "second", "third"), 1)]  # fmt: skip
    yield from _table(("Mean of", "Technical", "Societal", "Both"), rows)
    yield ""
    found = flip_shortcuts(cards)
    yield "A shortcut that ignores the meaning finds the flip that changes the label (chance is 0.25):"
    yield "; ".join(f"{name} {share:.2f}" for name, share in found.items()) + "."


def _leaks(items: Bank) -> Iterator[str]:
    from course_utils.cards.honesty import leak_accuracy

    yield "## What words give away"
    yield ""
    yield "Share of labels that a classifier guesses on families it has not seen (chance is 0.33):"
    yield ""
    rows = []
    for features, name in (("words", "words and pairs of words"), ("topics", "twelve topics")):
        rows.append(
            (name, *(f"{leak_accuracy(items.families, model, features):.2f}" for model in ("naive bayes", "logistic")))  # type: ignore[arg-type]
        )
    yield from _table(("From", "Naive Bayes", "Logistic regression"), rows)


def _forms(items: Bank) -> Iterator[str]:
    from course_utils.tasks.strategies import STRATEGIES, expected_marks

    pools = [name for name in _FORM_POOLS if len(items.pool(name)) >= 6]
    drawn = {name: [draw(items.pool(name), number).cards for number in _FORMS_TRIED] for name in pools}
    yield "## What a mark pays"
    yield ""
    yield (
        f"Share of the mark that an answerer can expect on a form of twelve cards: the mean over {len(_FORMS_TRIED):,} "
        "forms, and in brackets the form that pays most. The answerers are simulated."
    )
    yield ""
    rows = []
    for name, strategy in STRATEGIES.items():
        marks = [expected_marks(drawn[pool], strategy) for pool in pools]
        rows.append((name, *(f"{mark.mean():.2f} ({mark.max():.2f})" for mark in marks)))
    yield from _table(("Answerer", *pools), rows)


def _tags(items: Bank) -> Iterator[str]:
    from course_utils.cards.honesty import tag_counts

    counts = tag_counts(items)
    yield "## Misconceptions"
    yield ""
    yield "On how many cards each mistaken idea tempts:"
    yield ""
    yield from _table(
        ("Tag", "Cards", "The idea"),
        [(tag, str(n), MISCONCEPTIONS[tag]) for tag, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))],
    )


def _agreement(items: Bank) -> Iterator[str]:
    yield "## Second readings"
    yield ""
    yield (
        "A reader who did not write the cards answers both tests, seeing the stem and the tests and nothing else. "
        "Alpha is Krippendorff's: 1 is full agreement of author and readers, 0 is what chance gives. Kinds of "
        "reader are never pooled."
    )
    for kind, who in KINDS.items():
        yield ""
        found = agreement([card for card in items if card.marked], kind)
        if found is None:
            yield f"**{who.capitalize()}**: none has read the cards yet."
        else:
            yield from _agreement_of(found, who)
            yield from _split_on_contested(items, kind)


def _agreement_of(found: Agreement, who: str) -> Iterator[str]:
    yield (
        f"**{who.capitalize()}**: {found.readers} readings, {found.cards} cards in their present version; "
        f"{found.same:.0%} of the labels given are the author's."
    )
    for reading in readings():
        if reading.kind == found.kind:
            yield f"- {reading.reader}, {said(reading.day)}: {reading.how} Saw: {reading.saw}"
    yield ""
    rows = [("label", _alpha(found.overall)), ("repair test", _alpha(found.repair))]
    rows += [("perfect-machine test", _alpha(found.remains))]
    rows += [(f"{label} or another", _alpha(found.by_label[label])) for label in Label]
    yield from _table(("Alpha of", "Author and readers"), rows)
    yield ""
    families = ", ".join(f"{family} {_alpha(value)}" for family, value in found.by_family.items())
    yield f"Alpha of the label by family: {families}."
    yield ""
    yield "Cards with another label than the key's: " + (
        "; ".join(f"{card_id} ({', '.join(labels)})" for card_id, labels in found.splits.items()) + "."
        if found.splits
        else "none."
    )


def _split_on_contested(items: Bank, kind: str) -> Iterator[str]:
    """Whether contested cards are indeed contested: they never count for the label."""
    contested = [card for card in items if card.kind == "contested"]
    found = agreement(contested, kind)
    if found is not None:
        yield ""
        yield (
            f"Of the {found.cards} contested cards, which never count for the label, these readers gave another label "
            f"than the author on {len(found.splits)}."
        )


def _alpha(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}"


def _beside(items: Bank) -> Iterator[str]:
    yield "## Beside the cards"
    yield ""
    rows = []
    for name in DECKS:
        found = deck(name)
        answers = Counter(one.questions[0].right for one in found)
        rows.append((name, str(len(found)), _listed(answers)))
    yield from _table(("Deck", "Items", "Answers to the first question"), rows)
    yield ""
    cases = casebook()
    how = Counter(str(one.verified) for one in cases)
    yield f"The casebook holds {len(cases)} cases, {_span(one.year for one in cases)}: " + "; ".join(
        f"{how[name]} {words}" for name, words in VERIFIED.items()
    ) + "."  # fmt: skip
    yield (
        f"By the two tests: {_listed(Counter(str(one.label) for one in cases))}. Another reading can be defended for "
        f"{sum(one.other is not None for one in cases)} of them. {sum(bool(one.sensitive) for one in cases)} are marked as sensitive."
    )


def _span(years: Iterable[int]) -> str:
    found = sorted(years)
    return f"from {found[0]} to {found[-1]}" if found else "of no year yet"


def _due(items: Bank, today: date) -> Iterator[str]:
    found = due_cards(items, today)
    yield f"On {said(today)}: {len(found) or 'no'} card{'' if len(found) == 1 else 's'} to look at again."
    if found:
        yield ""
        yield from (f"- {card_id}: {'; '.join(why)}." for card_id, why in found.items())


def _listed(counts: Counter[Any]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda one: (-one[1], str(one[0]))))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def write(target: Path = PAGE) -> Path:
    """Write the bank's own page."""
    target.write_text(page(), encoding="utf-8", newline="\n")
    return target
