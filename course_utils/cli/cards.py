"""`course cards`: look through the item bank, read one card as a learner does, and check family files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from course_utils.cards import Family

app = typer.Typer(no_args_is_help=True, help="Look through the cards and check that the bank is fair.")


@app.command("list")
def list_cards(
    pool: Annotated[str, typer.Option("--pool", help="Only this pool: practice, form-a, form-b or graded.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="Only this domain, such as health.")] = "",
    label: Annotated[str, typer.Option("--label", help="Only this label: technical, societal, both or neither.")] = "",
) -> None:
    """List the cards: id, pool, domain, kind, level, and the label that follows from the two tests."""
    from rich.console import Console
    from rich.table import Table

    families = [f for f in _families() if pool in ("", f.pool) and domain in ("", f.domain)]
    cards = [(family, card) for family in families for card in family.cards if label in ("", card.label)]
    if not cards:
        raise typer.BadParameter("No card is like that. `course cards list` without options shows them all.")
    table = Table()
    for name in ("Card", "Pool", "Domain", "Kind", "Level", "Label"):
        table.add_column(name, no_wrap=True)
    for family, card in cards:
        table.add_row(card.id, family.pool, family.domain, card.kind, str(card.level), str(card.label))
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
        typer.echo("Key: the author's. No other person has rated this card yet.")


@app.command()
def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Family files; the shipped bank by default.")] = None,
) -> None:
    """Check family files. Says one sentence for each that breaks a rule."""
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
    if faults:
        raise typer.Exit(1)


def _families() -> tuple[Family, ...]:
    from course_utils.cards import bank

    return bank().families


def _advice(family: Family) -> Iterable[str]:
    """What breaks no rule and is worth a second look."""
    from course_utils.cards.honesty import stem_words

    lengths = [stem_words(card) for card in family.cards]
    if max(lengths) - min(lengths) > 8:
        yield f"its stems have from {min(lengths):.0f} to {max(lengths):.0f} words; within 8 of each other is fairer."
