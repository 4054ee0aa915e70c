"""`course cards`: look through the bank, read one card as a learner does, check files, and print the bank's report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from course_utils.cards import Card, Family

app = typer.Typer(
    no_args_is_help=True, help="Look through the cards, decks and cases, and check that the bank is fair."
)


@app.command("list")
def list_cards(
    pool: Annotated[str, typer.Option("--pool", help="Only this pool: practice, form-a, form-b or graded.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="Only this domain, such as health.")] = "",
    region: Annotated[str, typer.Option("--region", help="Only this region, such as africa.")] = "",
    label: Annotated[str, typer.Option("--label", help="Only this label: technical, societal, both or neither.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="Only triplet, contested, control or worked cards.")] = "",
    level: Annotated[int, typer.Option("--level", help="Only this level, 1 to 4.")] = 0,
    tag: Annotated[str, typer.Option("--tag", help="Only cards that tempt to this misconception.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Only cards with this reason as key, such as T2.")] = "",
    text: Annotated[str, typer.Option("--text", help="Only cards whose story has these words.")] = "",
) -> None:
    """List the cards: id, pool, domain, region, kind, level, and the label that follows from the two tests."""
    from rich.console import Console
    from rich.table import Table

    def fits(family: Family, card: Card) -> bool:
        return (
            pool in ("", family.pool)
            and domain in ("", family.domain)
            and region in ("", family.region)
            and label in ("", card.label)
            and kind in ("", card.kind)
            and level in (0, card.level)
            and (not tag or tag in {distractor.tag for distractor in card.distractors})
            and reason in ("", card.reason)
            and text.casefold() in card.stem.casefold()
        )

    _known(pool=pool, domain=domain, region=region, label=label, kind=kind, tag=tag, reason=reason)
    cards = [(family, card) for family in _families() for card in family.cards if fits(family, card)]
    if not cards:
        raise typer.BadParameter("No card is like that. `course cards list` without options shows them all.")
    table = Table()
    for name in ("Card", "Pool", "Domain", "Region", "Kind", "Level", "Label", "Reason"):
        table.add_column(name, no_wrap=True)
    for family, card in cards:
        row = (card.id, family.pool, family.domain, family.region, card.kind, str(card.level), str(card.label))
        table.add_row(*row, card.reason)
    Console().print(table)
    typer.echo(f"{len(cards)} cards in {len({family.family for family, _ in cards})} families.")


@app.command()
def show(
    card_id: Annotated[str, typer.Argument(help="Which card, such as border-2.")],
    key: Annotated[bool, typer.Option("--key", help="Also what the course answers, and why.")] = False,
) -> None:
    """Print one card as a learner reads it."""
    from course_utils.cards import CardError, bank
    from course_utils.face import card_text
    from course_utils.tasks import CardAnswer, explain

    try:
        card = bank().card(card_id)
    except CardError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(card_text(card, 0))
    if key:
        typer.echo("\n" + "\n".join(explain(card, CardAnswer()).text().splitlines()[1:]))
        typer.echo(f"Key: the author's. {_who_has_read(card)}")


@app.command()
def deck(
    name: Annotated[str, typer.Argument(help="Which deck: conflations, interventions, roles, claims or rights.")],
    item_id: Annotated[str, typer.Argument(help="One item of it, read as a learner reads it.")] = "",
    key: Annotated[bool, typer.Option("--key", help="Also what the course answers, and why.")] = False,
) -> None:
    """List a deck, or print one item of it."""
    from course_utils.cards import CardError
    from course_utils.cards.decks import deck as items
    from course_utils.cards.decks import item

    try:
        chosen = [item(name, item_id)] if item_id else list(items(name))
    except CardError as error:
        raise typer.BadParameter(str(error)) from None
    if item_id:
        typer.echo("\n".join(chosen[0].lines(key=key)))
        return
    for one in chosen:
        typer.echo(f"{one.id}: {one.text}")
    typer.echo(f"{len(chosen)} items in the deck of {name}.")


@app.command()
def cases(
    case_id: Annotated[str, typer.Argument(help="One case, read in full.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="Only this domain, such as health.")] = "",
    region: Annotated[str, typer.Option("--region", help="Only this region, such as africa.")] = "",
    mit: Annotated[
        str, typer.Option("--mit", help="Only this code of the MIT AI Risk Repository, such as 6 or 6.1.")
    ] = "",
    label: Annotated[str, typer.Option("--label", help="Only this label.")] = "",
    text: Annotated[str, typer.Option("--text", help="Only cases with these words.")] = "",
    no_sensitive: Annotated[
        bool, typer.Option("--no-sensitive", help="Leave out what is marked as sensitive.")
    ] = False,
) -> None:
    """List the casebook's real cases, or print one with its source and both tests."""
    from course_utils.cards import CardError
    from course_utils.cards.casebook import case, select

    if case_id:
        try:
            typer.echo("\n".join(case(case_id).lines()))
        except CardError as error:
            raise typer.BadParameter(str(error)) from None
        return
    _known(case_domain=domain, region=region, label=label)
    found = select(domain=domain, region=region, mit=mit, label=label, text=text, sensitive=not no_sensitive)
    if not found:
        raise typer.BadParameter("No case is like that. `course cards cases` without options shows them all.")
    for one in found:
        typer.echo(f"{one.id}: {one.title} ({one.place}, {one.year}; {one.domain}; {one.verified})")
    typer.echo(f"{len(found)} cases.")


@app.command()
def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Family files; all that is shipped by default.")] = None,
) -> None:
    """Check family files, and by default the decks and the casebook too. Says one sentence for each that breaks a rule."""
    from course_utils.cards import CardError, read_family
    from course_utils.cards.bank import DATA

    files = paths or sorted(DATA.glob("*.yaml"))
    faults = 0
    for path in files:
        try:
            family = read_family(path)
        except (CardError, OSError) as error:
            faults += 1
            typer.echo(str(error))
        else:
            for advice in _advice(family):
                typer.echo(f"{path.name}: {advice}")
    typer.echo(f"{len(files)} famil{'y' if len(files) == 1 else 'ies'} checked: {faults or 'nothing'} to mend.")
    if not paths:
        faults += sum(_lint_list(name, read) for name, read in _lists_beside())
    if faults:
        raise typer.Exit(1)


@app.command()
def report(
    write: Annotated[bool, typer.Option("--write", help="Write the bank's own page beside the cards.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="As plain Markdown, for a file or a pipe.")] = False,
) -> None:
    """Print the bank's report: counts, balance, what words give away, agreement of readers, cards due for review."""
    try:
        from course_utils.authoring import bank_report

        if write:
            typer.echo(f"Written: {bank_report.write(bank_report.PAGE).name} beside the cards.")
            return
        told = bank_report.report(date.today())
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("course_utils"):
            raise
        typer.echo(
            f"The report needs {error.name}, which comes with the test requirements. "
            "Run `python3 -m course_utils test tests/cards` once, or `pip install -r tests/requirements.txt`."
        )
        raise typer.Exit(1) from None
    if plain:
        typer.echo(told)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(told))


def _families() -> tuple[Family, ...]:
    from course_utils.cards import bank

    return bank().families


def _known(**said: str) -> None:
    """Refuse a filter's value that no card can have, with the values there are."""
    from course_utils.cards import DOMAINS, MISCONCEPTIONS, POOLS, REASONS, REGIONS
    from course_utils.cards.casebook import CASE_DOMAINS
    from course_utils.judgement import Label

    lists = {
        "pool": POOLS,
        "domain": DOMAINS,
        "case_domain": CASE_DOMAINS,
        "region": REGIONS,
        "label": tuple(Label),
        "kind": ("triplet", "contested", "control", "worked"),
        "tag": tuple(MISCONCEPTIONS),
        "reason": tuple(REASONS),
    }
    for name, value in said.items():
        if value and value not in lists[name]:
            what = name.removeprefix("case_")
            raise typer.BadParameter(f"There is no {what} {value!r}. There are: {', '.join(lists[name])}.")


def _who_has_read(card: Card) -> str:
    from course_utils.cards.agreement import KINDS, raters, split

    counts = raters(card)
    if not counts:
        return "Nobody else has read this version of the card."
    who = ", ".join(f"{n} of the kind {kind} ({KINDS[kind]})" for kind, n in counts.items())
    differing = split(card)
    verdict = f"{len(differing)} of them gave another label." if differing else "All of them gave the same label."
    return f"Second readings of this version: {who}. {verdict}"


def _lists_beside() -> Iterator[tuple[str, Callable[[], tuple[object, ...]]]]:
    from functools import partial

    from course_utils.cards.agreement import readings
    from course_utils.cards.casebook import casebook
    from course_utils.cards.decks import DECKS
    from course_utils.cards.decks import deck as items

    yield from ((f"the deck of {name}", partial(items, name)) for name in DECKS)
    yield "the casebook", casebook
    yield "the second readings", readings


def _lint_list(name: str, read: Callable[[], tuple[object, ...]]) -> bool:
    from course_utils.cards import CardError

    try:
        typer.echo(f"{len(read())} entries in {name} checked: nothing to mend.")
    except CardError as error:
        typer.echo(str(error))
        return True
    return False


def _advice(family: Family) -> Iterable[str]:
    """What breaks no rule and is worth a second look."""
    from course_utils.cards.honesty import stem_words

    lengths = [stem_words(card) for card in family.cards]
    if max(lengths) - min(lengths) > 8:
        yield f"its stems have from {min(lengths):.0f} to {max(lengths):.0f} words; within 8 of each other is fairer."
