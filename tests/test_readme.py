"""Nothing in the README or the guide for contributors is untested: commands, files, pictures, links and claims."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def commands() -> list[str]:
    blocks = [block for page in PAGES for block in re.findall(r"```\n(.*?)```", text(page), re.S)]
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_there_are_the_two_commands_of_the_set_up():
    assert "python3 -m course_utils start" in commands()
    assert "python3 -m course_utils test" in commands()


@pytest.mark.parametrize("line", [c for c in commands() if "course_utils" in c])
def test_every_course_command_exists_with_its_options(line, monkeypatch):
    """Asked for its help, the command must know every option that the page gives it."""
    import typer

    from course_utils.cli.app import build

    words = shlex.split(line)[3:]
    click_command = typer.main.get_command(build(words[0]))
    for word in words:
        if word.startswith("-"):
            assert any(word in option.opts for option in click_command.params), f"{line}: no {word}"
        elif hasattr(click_command, "commands") and word in click_command.commands:
            click_command = click_command.commands[word]
        else:
            break
    assert click_command.name in words


def test_options_named_in_the_prose_exist():
    import typer

    from course_utils.cli.app import build

    start = typer.main.get_command(build("start")).commands["start"]
    from course_utils.setup import commands as setup_commands

    source = Path(setup_commands.__file__).read_text(encoding="utf-8")
    assert start is not None
    for option in ("--no-browser", "--port"):
        assert option in text("README.md")
        assert f'"{option}"' in source


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", text(page)):
        if target.startswith(("http://", "https://", "#")):
            continue
        assert (ROOT / target).exists(), f"{page} links to {target}"


def test_headings_that_are_linked_to_exist():
    headings = {
        re.sub(r"[^\w -]", "", h.lower()).strip().replace(" ", "-")
        for h in re.findall(r"^#+ (.*)$", text("README.md"), re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text("README.md"))) <= headings


def test_pictures_have_alternative_text_and_are_real_pictures():
    from PIL import Image

    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text("README.md"))
    assert len(pictures) >= 3
    for alt, target in pictures:
        assert len(alt.split()) >= 6
        with Image.open(ROOT / target) as picture:
            assert picture.width >= 600


@pytest.mark.parametrize("page", PAGES)
def test_folders_and_files_named_exist(page):
    named = re.findall(
        r"`((?:lessons|solutions|exercises|course_utils|tests)/[\w./<>-]*|\w+\.(?:py|yml|toml|md))`", text(page)
    )
    for name in named:
        if any(sign in name for sign in ("<", "NN")):
            continue
        assert (ROOT / name).exists(), f"{page} names {name}"


def test_the_lessons_named_are_the_lessons_there_are():
    there = {path.stem[:2] for path in (ROOT / "lessons").glob("*.ipynb")}
    assert set(re.findall(r"\*\*(\d\d) ", text("README.md"))) == there


def test_the_exercise_named_for_nbgrader_exists():
    for assignment in re.findall(r"^nbgrader \w+ (\w+)$", text("README.md"), re.M):
        assert (ROOT / "solutions" / assignment).is_dir()


def test_the_mark_described_is_the_mark_given():
    from course_utils.tasks.cards import WEIGHTS

    assert "half for the label, a quarter for the\nreason, the rest" in text("README.md")
    assert (WEIGHTS["label"], WEIGHTS["reason"]) == (0.50, 0.25)


def test_the_variable_for_private_cards_is_the_one_read():
    from course_utils.cards import PRIVATE_CARDS

    for page in PAGES:
        assert PRIVATE_CARDS in text(page)


def test_who_has_read_the_cards_is_who_is_said_to_have():
    from course_utils.cards.agreement import readings

    assert "So far that is language models, and no other person." in text("README.md")
    assert {reading.kind for reading in readings()} == {"model"}


def test_every_form_is_held_to_what_is_said_of_guessing():
    from course_utils.cards import FORM_NUMBERS

    assert f"each of the {FORM_NUMBERS:,} forms" in text("README.md")


def test_citation_licence_and_changelog_speak_of_this_version():
    import yaml

    import course_utils

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == course_utils.__version__
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert f"## {course_utils.__version__} " in text("CHANGELOG.md")
    assert {"MIT", "CC-BY-4.0"} == set(citation["license"])
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert "creativecommons.org/licenses/by/4.0" in licence
    assert f"The item bank: {_families()} families" in text("CHANGELOG.md")


def _families() -> int:
    from course_utils.cards import bank

    return len(bank().families)


def test_the_map_of_the_house_is_complete():
    rooms = {path.name for path in (ROOT / "course_utils").iterdir() if path.is_dir() and any(path.glob("*.py"))}
    for room in rooms:
        assert f"`course_utils/{room}/`" in text("CONTRIBUTING.md"), room
