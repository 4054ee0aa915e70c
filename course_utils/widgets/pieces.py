"""The fixed parts of the widgets, as HTML text. Every word that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..cards import Card
from ..cards.casebook import SENSITIVE, Case, Source
from ..figures.lab import Row
from ..tasks import CardAnswer, CaseExplanation, Explanation
from ..tasks.feedback import Edit, TestWorked

__all__ = [
    "assumptions",
    "card_html",
    "case_explanation_html",
    "case_html",
    "explanation_html",
    "follows_html",
    "heading",
    "help_html",
    "notice",
    "question_html",
    "spoken",
    "table_html",
    "tag",
    "wrap",
]

_SAID = {True: "Yes", False: "No", None: "Nothing yet"}


def _open(name: str, classes: Iterable[str]) -> str:
    found = " ".join(f"course-{one}" for one in classes)
    return f'<{name} class="{found}">' if found else f"<{name}>"


def tag(name: str, words: str, *classes: str) -> str:
    """One element around plain words."""
    return f"{_open(name, classes)}{escape(words)}</{name}>"


def wrap(name: str, parts: Iterable[str], *classes: str) -> str:
    """One element around ready parts."""
    return f"{_open(name, classes)}{''.join(parts)}</{name}>"


def spoken(words: str) -> str:
    """Words for a screen reader alone."""
    return tag("span", words, "hidden")


def heading(title: str, *lines: str) -> str:
    """The title of a widget, with lines of explanation under it."""
    return tag("p", title, "title") + "".join(tag("p", line, "lead") for line in lines if line)


def notice(sentence: str) -> str:
    """One sentence about a mishap."""
    return tag("p", sentence)


def card_html(card: Card) -> str:
    """A card as a thing on the table: its id, that it is invented, its setting."""
    head = wrap("p", (tag("span", f"Card {card.id}", "card-id"), tag("span", "invented", "card-kind")), "card-head")
    return wrap("div", (head, tag("p", card.stem, "stem")), "card")


def question_html(name: str, question: str, note: str = "") -> str:
    """A short name and the full question under it."""
    full = tag("p", question, "question") if question else ""
    short = tag("p", name, "name") if name else ""
    return short + full + (tag("p", note, "note") if note else "")


def help_html(words: str) -> str:
    """One short sentence under a control."""
    return tag("p", words, "note")


def follows_html(answer: CardAnswer) -> str:
    """The label that follows from the two answers, and how."""
    found = answer.label
    if found is None:
        return tag("p", "Answer both tests. The label follows from the two answers.", "follows-open")
    repair = f"A repair would {'' if answer.repair else 'not '}take away much of the harm"
    left = "something of weight" if answer.remains else "nothing of weight"
    link = "but" if answer.repair and answer.remains else "and"
    how = tag("span", f"{repair}, {link} {left} is left when the machine is perfect.", "how")
    return wrap("p", (how, " ", wrap("span", ("That makes it: ", tag("strong", str(found))), "so")), "follows")


# feedback


def explanation_html(said: Explanation) -> str:
    """What the course says to one answer, laid out: headline, both tests, why, and the flip in place."""
    tests = wrap("div", map(_test, said.tests), "tests-worked")
    label = wrap("p", ("So the label is ", tag("strong", said.label), "."), "verdict")
    return wrap(
        "div",
        (tag("p", said.headline, "headline"), tests, label, _why(said), _flip(said), *map(_side, said.sides)),
        "said",
    )


def _test(test: TestWorked) -> str:
    verdict = "not answered" if test.yours is None else "as you said" if test.agrees else "the other way"
    answers = wrap("div", (_pair("You", _SAID[test.yours]), _pair("The course", _SAID[test.key])), "answers")
    mark = tag("span", verdict, "agrees" if test.agrees else "differs")
    head = wrap("p", (tag("span", test.name, "name"), " ", mark), "test-head")
    return wrap("div", (head, answers, tag("p", test.because)), "test-worked")


def _pair(who: str, what: str) -> str:
    return wrap("p", (tag("span", f"{who}: ", "who"), tag("span", what, "what")), "answer")


def _why(said: Explanation) -> str:
    parts = [tag("p", "The reason", "part"), tag("p", said.reason)]
    if said.refutation:
        parts.append(tag("p", said.refutation, "yours"))
    if said.sibling:
        card_id, stem = said.sibling
        lead = tag("p", f"That reason argues for another label. Card {card_id} has it:", "note")
        parts.append(wrap("div", (lead, tag("p", stem, "stem")), "sibling"))
    return wrap("div", parts, "why")


def _flip(said: Explanation) -> str:
    parts = (tag("p", "The flip", "part"), tag("p", said.flip_said), edit_html(said.flip), tag("p", said.flip.because))
    return wrap("div", parts, "flip-shown")


def edit_html(edit: Edit) -> str:
    """The card with the one edit made in place."""
    out = wrap("del", (spoken("taken out: "), escape(edit.old), spoken(", ")))
    put = wrap("ins", (spoken("put in: "), escape(edit.new), spoken(", ")))
    lead = tag("span", f"Edit {edit.letter}", "edit-letter")
    text = wrap("p", (escape(edit.before), out, " ", put, escape(edit.after)), "stem")
    return wrap("div", (lead, text), "edit")


def _side(side: tuple[str, str]) -> str:
    name, case = side
    return wrap("div", (tag("p", f"The best case for {name}", "part"), tag("p", case)), "side")


# the casebook


def case_html(case: Case) -> str:
    """A case as a thing on the table: where and when, what happened, how we know, and what to beware of."""
    head = (tag("span", f"{case.place}, {case.year}", "card-id"), tag("span", case.domain, "card-kind"))
    parts = [wrap("p", head, "card-head"), tag("p", case.title, "name")]
    if case.sensitive:
        warned = " and ".join(SENSITIVE[code] for code in case.sensitive)
        parts.append(tag("p", f"Sensitive: {warned}.", "note"))
    parts += [tag("p", case.told, "stem"), _source("Source", case.source)]
    parts += [_source("Also", source) for source in case.more]
    parts.append(tag("p", case.how_we_know(), "note"))
    return wrap("div", parts, "card")


def _source(name: str, source: Source) -> str:
    link = f'<a href="{escape(source.address)}" target="_blank" rel="noopener">{escape(source.title)}</a>'
    return f'<p class="course-note">{name}: {link}</p>'


def case_explanation_html(said: CaseExplanation, case: Case) -> str:
    """What the course says to a case, laid out: both tests, its two parts, what is disputed, where lists file it."""
    tests = wrap("div", map(_test, said.tests), "tests-worked")
    label = wrap("p", ("So the course's label is ", tag("strong", str(said.label)), "."), "verdict")
    parts = (wrap("div", (tag("p", name, "part"), tag("p", text)), "side") for name, text in said.parts)
    codes = (tag("p", line, "note") for line in case.codes())
    return wrap("div", (tag("p", said.headline, "headline"), tests, label, *parts, *codes), "said")


# labs


def table_html(caption: str, rows: Sequence[Row]) -> str:
    """The numbers of a lab as a table, row by row."""
    body = (wrap("tr", (f'<th scope="row">{escape(r.name)}</th>', tag("td", r.value))) for r in rows)
    return wrap("table", (wrap("caption", (escape(caption),)), wrap("tbody", body)), "table")


def assumptions(items: Sequence[tuple[str, bool]], source: str) -> str:
    """What the model takes for granted, as a fold; (words, whether it is invented) pairs."""
    lines = (
        wrap("li", (escape(words), tag("span", "invented", "tag") if invented else "")) for words, invented in items
    )
    parts = (tag("summary", "What this model assumes"), wrap("ul", lines), tag("p", f"Source: {source}", "note"))
    return wrap("details", parts, "details")
