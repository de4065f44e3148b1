"""Take pictures of the example's report in a browser: the README's, and any width or scheme to look at.

    python scripts/screenshots.py                            the pictures of the documentation
    python scripts/screenshots.py -o build/phone.png --width 390 --full
    python scripts/screenshots.py -o build/dark.png --dark --source my-table.txt
    python scripts/screenshots.py -o build/report.pdf        as printed on A4

Needs a Chromium on the path, or its path in CHROMIUM.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import evitable

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "bortezomib.txt"
IMAGES = ROOT / "docs" / "images"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--font-render-hinting=none"]


def main() -> int:
    """Take the pictures that the command line asks for."""
    options = _options()
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        print("No Chromium found: install one, or put its path into CHROMIUM.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        evitable.report(options.source, page)
        with _browser(chromium) as browser:
            if options.output:
                _take(browser, page, options)
            else:
                _take_all(browser, page)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, help="a .png or .pdf file; without it, docs/images is written")
    parser.add_argument("--source", type=Path, default=EXAMPLE, help="the table to report")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--full", action="store_true", help="the whole page, not the first screen")
    parser.add_argument("--dark", action="store_true")
    return parser.parse_args()


@contextmanager
def _browser(chromium: str) -> Iterator[object]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (so that --help needs no browser)

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


def _open(browser, page: Path, *, width: int, height: int, dark: bool = False):  # type: ignore[no-untyped-def]
    scheme = "dark" if dark else "light"
    # Reduced motion: a page that still scrolls makes a blurred picture.
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.goto(page.as_uri())
    return opened


def _take(browser: object, page: Path, options: argparse.Namespace) -> None:
    opened = _open(browser, page, width=options.width, height=options.height, dark=options.dark)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    if options.output.suffix == ".pdf":
        opened.pdf(path=options.output, prefer_css_page_size=True, print_background=True)
    else:
        opened.screenshot(path=options.output, full_page=options.full)
    print(f"{options.output}  {options.output.stat().st_size // 1024} kB")


def _take_all(browser: object, page: Path) -> None:
    """Write the pictures of the documentation: the top of the report, a value with its words, the figures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    _open(browser, page, width=1440, height=970).screenshot(path=IMAGES / "report.png")
    for name, width, height in (("words", 1440, 900), ("phone", 390, 844)):
        opened = _open(browser, page, width=width, height=height)
        opened.locator("#table a.v", has_text="CR 3").first.click()
        opened.screenshot(path=IMAGES / f"{name}.png")
    tall = _open(browser, page, width=1440, height=3000)
    for name, place in (("calendar", "#calendar"), ("harms", "#harms"), ("forest", "#forest .plotbox")):
        tall.locator(place).first.screenshot(path=IMAGES / f"{name}.png")
    for path in sorted(IMAGES.glob("*.png")):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    sys.exit(main())
