"""The README's pictures, taken anew from the real thing: `python tests/browser/pictures.py`.

Names take only some of them: `python tests/browser/pictures.py lab card`. Look at each before it is committed.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from lab_notebook import Notebook, write_notebook
from lab_server import JupyterServer, find_chromium
from looking import stretch
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from course_utils.classroom.demo import run_demo
from course_utils.classroom.steps import CONFIG, CourseFolder

ROOT: Final = Path(__file__).parents[2]
INTO: Final = ROOT / ".github" / "pictures"
WIDTH: Final = 1400
MOST_BYTES: Final = 400_000
EXERCISE: Final = "01_two_meanings"
_MARGIN: Final = 14  # around what is cut out, in the page's own pixels
_FADE: Final = 110  # over this height, in the picture's pixels, what goes on below fades out

#: Left, top, right and bottom on the page.
Edges = tuple[float, float, float, float]


def main(names: Sequence[str]) -> int:
    """Take the pictures of these names, or all. Gives back 0, or 1 with a sentence on what is missing."""
    if unknown := set(names) - set(PICTURES):
        print(f"There is no picture {min(unknown)!r}. There are: {', '.join(PICTURES)}.", file=sys.stderr)
        return 1
    chromium = find_chromium()
    if chromium is None:
        print("There is no Chromium on this machine. Install one and run this again.", file=sys.stderr)
        return 1
    INTO.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, TemporaryDirectory() as base:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name in names or PICTURES:
            folder = Path(base, name)
            folder.mkdir()
            print(f"{name}.png: {save(PICTURES[name](browser, folder), INTO / f'{name}.png')}")
        browser.close()
    return 0


# the three pictures


def lab(browser: Browser, base: Path) -> Image.Image:
    """The lab of lesson 01, down to where its figures and words end."""
    with JupyterServer(*_places(base)) as server:
        shutil.copy(ROOT / "lessons" / f"{EXERCISE}.ipynb", server.folder)
        notebook = Notebook(_page(browser, wide=1400, cut=1120), server, f"{EXERCISE}.ipynb").open()
        notebook.run_all()
        frame = notebook.frame("lab")
        frame.get_by_role("button", name="Open the lab without predicting").click()
        frame.locator(".course-chart svg").first.wait_for()
        stretch(notebook)
        left, top, right, bottom = edges(frame)
        words_end = edges(frame.locator(".course-words"))[3] + _MARGIN
        lower = between_dials(frame, words_end)
        shown = cut(notebook.page, (left, top, right, min(lower, bottom)))
        return shown if lower >= bottom else faded(shown)


def between_dials(frame: Locator, y: float) -> float:
    """The first height from `y` down at which no dial is cut in two."""
    for dial in frame.locator(".course-dial").all():
        _, top, _, bottom = edges(dial)
        if top < y < bottom:
            y = bottom + _MARGIN
    return y


def card(browser: Browser, base: Path) -> Image.Image:
    """A card judged with both tests, and below a dashed line what the course says to that answer."""
    said = "L.answer('border-1', repair=True, remains=True, sure=(90, 70), reason='T2', flip='c')"
    cells = ["from course_utils import lesson", "L = lesson('01')", f"{said}\nL.card('border-1')"]
    with JupyterServer(*_places(base)) as server:
        write_notebook(server.folder / "card.ipynb", cells)
        notebook = Notebook(_page(browser, wide=1400, cut=842 + 2 * _MARGIN), server, "card.ipynb").open()
        notebook.run_all()
        frame = notebook.frame("sorter")
        show = frame.get_by_role("button", name="Show what the course says")
        if show.count():
            show.click()
        frame.locator(".course-said").wait_for()
        stretch(notebook)
        left, top, right, _ = edges(frame.locator(".course-on-table"))
        judged = (left, top, right, edges(frame.locator(".course-follows-line"))[3])
        parts = [cut(notebook.page, around(one)) for one in (judged, edges(frame.locator(".course-said")))]
        return stacked(parts)


def formgrader(browser: Browser, base: Path) -> Image.Image:
    """nbgrader's page of a demonstration class: what each learner earned for one exercise."""
    course = base / "course"
    shutil.copytree(
        ROOT / "solutions" / EXERCISE, course / "solutions" / EXERCISE, ignore=shutil.ignore_patterns("answers", ".*")
    )
    shutil.copy(ROOT / CONFIG, course)
    demo = run_demo(CourseFolder(course), base / "class", learners=8)
    _, home = _places(base)
    with JupyterServer(demo.folder, home) as server:
        page = _page(browser, wide=1280, cut=1280)
        page.goto(f"{server.url}/formgrader/manage_submissions/{EXERCISE}")
        page.get_by_role("row").filter(has_text=demo.learners[-1].name).wait_for()
        page.wait_for_load_state("networkidle")
        bottom = edges(page.locator("table").last)[3]
        return cut(page, (0, 0, 1280, bottom + 2 * _MARGIN))


PICTURES: Final[dict[str, Callable[[Browser, Path], Image.Image]]] = {
    "lab": lab,
    "card": card,
    "formgrader": formgrader,
}


# cutting out and saving


def _places(base: Path) -> tuple[Path, Path]:
    """A working folder and a home for settings."""
    found = base / "work", base / "home"
    for folder in found:
        folder.mkdir()
    return found


def _page(browser: Browser, *, wide: int, cut: float) -> Page:
    """A page of this width, drawn so fine that a cut of that width has the width of a picture."""
    return browser.new_page(viewport={"width": wide, "height": 1000}, device_scale_factor=WIDTH / cut)


def edges(of: Locator) -> Edges:
    box = of.bounding_box()
    assert box is not None, f"{of} is not shown"
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def around(found: Edges) -> Edges:
    left, top, right, bottom = found
    return left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN


def cut(page: Page, found: Edges) -> Image.Image:
    left, top, right, bottom = found
    taken = page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})
    return Image.open(BytesIO(taken)).convert("RGB")


def faded(picture: Image.Image) -> Image.Image:
    """The picture with its lower end fading into white."""
    shades = Image.linear_gradient("L").resize((picture.width, _FADE))
    mask = Image.new("L", picture.size, 0)
    mask.paste(shades, (0, picture.height - _FADE))
    return Image.composite(Image.new("RGB", picture.size, "white"), picture, mask)


def stacked(parts: Sequence[Image.Image]) -> Image.Image:
    """The parts below each other, a dashed line where something was left out."""
    whole = Image.new("RGB", (max(part.width for part in parts), sum(part.height for part in parts)), "white")
    y = 0
    for part in parts:
        whole.paste(part, (0, y))
        if y:
            for x in range(24, whole.width - 36, 24):
                ImageDraw.Draw(whole).line([(x, y), (x + 12, y)], fill="#7d8791", width=2)
        y += part.height
    return whole


def save(picture: Image.Image, path: Path) -> str:
    """Save as a small PNG of the one width; says how large. Raises ValueError where it cannot be made small."""
    height = round(picture.height * WIDTH / picture.width)
    sized = picture if picture.width == WIDTH else picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    for colours in (None, 256, 128):
        fewer = sized.quantize(colours, dither=Image.Dither.NONE) if colours else sized
        fewer.save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            return f"{fewer.width} x {fewer.height}, {path.stat().st_size // 1000} kB"
    raise ValueError(f"{path.name} is over {MOST_BYTES // 1000} kB even with 128 colours. Cut out less of the page.")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
