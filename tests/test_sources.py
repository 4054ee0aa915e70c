"""Facts carry over from the two source documents, their sentences do not: nine words in a row are too many.

The documents are not part of this repository. Where they lie in a folder `shared/seeds` beside it, as in continuous
integration, every text of the course is held against them; elsewhere only the finder itself is tested.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
ROOMS = ("course_utils", "lessons", "solutions", "exercises", ".github")
KINDS = {".py", ".md", ".ipynb", ".yaml", ".js", ".css"}
RUN = 9


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def text_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def texts() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in KINDS]
    return [*found, *ROOT.glob("*.md")]


def test_the_finder_finds_nine_words_and_lets_eight_pass():
    source = "one two three four five six seven eight nine ten"
    assert runs(source) & runs("Zero. One, two; three four five\nsix seven eight NINE!")
    assert not runs(source) & runs("one two three four five six seven eight apples nine ten")


def test_there_is_something_to_look_through():
    assert sum(path.suffix == ".yaml" for path in texts()) > 60
    assert sum(path.suffix == ".ipynb" for path in texts()) >= 9


def test_no_text_has_nine_words_in_a_row_from_a_source():
    theirs = {run for seed in SEEDS for run in runs(seed.read_text(encoding="utf-8"))}
    assert bool(theirs) == bool(SEEDS)
    carried = {str(path.relative_to(ROOT)): run for path in texts() for run in runs(text_of(path)) & theirs}
    assert carried == {}
