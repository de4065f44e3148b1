"""The page in a browser: choosing a value lights its words, nothing overflows, nothing is fetched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from evitable.reports import render_html
from tests.unit.reports import founding, sums
from tests.unit.reports.scaled import many, many_sums

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (set CHROMIUM to its path)"),
]
WIDTHS = (320, 390, 768, 1024, 1440)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as engine:
        found = engine.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("reports")
    made = {
        "founding": render_html(founding.evidence(), (sums.synthesis(),)),
        "sixty": render_html(many(60, diseases=2), (many_sums(60),)),
        "long": render_html(many(120, diseases=2), (many_sums(120),)),
    }
    for name, text in made.items():
        Path(folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.fixture
def visit(browser, reports):  # type: ignore[no-untyped-def]
    """Open a report in a window of its own; what it fetches and what goes wrong is written down."""
    contexts = []

    def go(name: str = "founding", *, width: int = 1440, height: int = 900, **options: object):  # type: ignore[no-untyped-def]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.fetched, page.wrong = [], []
        page.on("request", lambda request: page.fetched.append(request.url))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
        page.goto(reports[name])
        return page

    yield go
    for context in contexts:
        context.close()


def lit(page, where: str = ".pane") -> str:  # type: ignore[no-untyped-def]
    return "".join(page.locator(f"{where} mark.on").all_text_contents())


def test_nothing_is_fetched_and_nothing_goes_wrong(visit, reports) -> None:  # type: ignore[no-untyped-def]
    page = visit()
    page.locator("#table a.v").first.click()
    assert page.fetched == [reports["founding"]]
    assert page.wrong == []


@pytest.mark.parametrize("way", ["point", "click", "focus"])
def test_choosing_a_value_lights_its_words_beside_it(visit, way: str) -> None:  # type: ignore[no-untyped-def]
    page = visit()
    value = page.locator("#table a.v", has_text="CR 3").first
    {"point": value.hover, "click": value.click, "focus": value.focus}[way]()
    assert lit(page) == "CR 3"
    said = page.locator(".pane .say").inner_text()
    assert "Complete remission: 3 of 5 patients" in said
    assert "Stated in the table. Row 5, What was done and seen, characters" in said
    assert not page.locator("#words").is_visible()


def test_a_value_in_a_figure_shows_its_words_in_a_strip(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit()
    value = page.locator("#harms td.g2 a.v")
    value.click()
    strip = page.locator("#words")
    assert strip.is_visible()
    assert lit(page, "#words").replace(" ", "") == "G2polyneuropathy2"
    box, over = value.bounding_box(), strip.bounding_box()
    assert box["y"] + box["height"] <= over["y"], "the strip lies over the value"
    page.keyboard.press("Escape")
    assert not strip.is_visible()


def test_on_a_phone_the_words_come_up_from_the_foot(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit(width=390, height=800, has_touch=True, is_mobile=True)
    page.locator("#table a.v", has_text="CR 3").first.tap()
    assert page.locator("#words").is_visible()
    assert lit(page, "#words") == "CR 3"
    page.locator("#words .close").tap()
    assert not page.locator("#words").is_visible()


def test_the_keyboard_reaches_every_value(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit()
    whole = page.locator("#table a.v").count()
    page.locator("#table .ev a.v").first.focus()
    seen = set()
    for _ in range(whole + 20):
        reached = page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.matches('#table a.v') ? [e.dataset.w, e.dataset.said, lit()] : null;"
            " function lit() { return document.querySelectorAll('.pane mark.on').length } }"
        )
        if reached is None:
            break
        assert reached[2] > 0, f"{reached[1]} lights nothing"
        seen.add(page.evaluate("() => [...document.querySelectorAll('#table a.v')].indexOf(document.activeElement)"))
        page.keyboard.press("Tab")
    assert len(seen) == whole


def test_the_skip_links_lead_past_the_navigation_and_the_table(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.locator("a.skip.inl").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "table-end"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["founding", "sixty"])
def test_nothing_overflows_at_any_width(visit, name: str, width: int) -> None:  # type: ignore[no-untyped-def]
    page = visit(name, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Inside a frame of its own a wide map may scroll; nothing else may stand out of the page.
    out = page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, .vh, svg') &&"
        " e.getClientRects().length && getComputedStyle(e).position !== 'absolute' &&"
        " e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert out == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_serious_violation(visit, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = visit(width=width, color_scheme=scheme)
    page.locator("#harms td a.v").first.focus()
    found = axe.Axe().run(page).response["violations"]
    serious = [
        (each["id"], each["nodes"][0]["html"][:160]) for each in found if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_sixty_rows_keep_only_the_chosen_row_in_the_pane(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("sixty")
    page.locator("#r21 a.v").first.click()
    assert page.locator(".pane li:visible").count() == 1
    assert page.locator(".pane li:visible").get_attribute("data-r") == "21"


def test_many_rows_can_be_searched_and_unfolded(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("long")
    rows = page.locator("#table .ev tbody tr:not(.part):visible")
    folded = rows.count()
    assert folded < 120
    page.locator("#table input[type=search]").fill("Quartuccio MYELOMA")
    assert rows.count() == 15
    assert page.locator(".find [role=status]").inner_text() == "15 of 120 rows"
    page.locator("#table input[type=search]").fill("")
    assert rows.count() == folded
    page.locator("#table tr.part button").first.click()
    assert rows.count() > folded


def test_without_scripts_everything_is_there(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit("long", java_script_enabled=False)
    assert page.locator("#table .ev tbody tr:not(.part):visible").count() == 120
    assert not page.locator(".find").is_visible()
    page.locator("#r5 a.v").first.click()
    assert "#w" in page.url


def test_paper_shows_all_rows_and_their_words(visit) -> None:  # type: ignore[no-untyped-def]
    page = visit()
    page.emulate_media(media="print")
    assert page.locator(".pane li:visible").count() == 8
    assert not page.locator("nav.toc").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
