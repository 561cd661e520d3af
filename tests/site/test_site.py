"""The site, built once for all tests: every page opens in Chromium, alone and narrow, and asks nobody for anything."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from docs.site import fences, links
from tests.viz.live.browser import Tab, launched, required

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT / "docs/site/pages") for path in (ROOT / "docs/site/pages").rglob("*.md"))
PHONE = 390
EAGER = "document.querySelectorAll('[loading=lazy]').forEach((each) => { each.loading = 'eager'; })"
#: Milliseconds: a machine with much else to do is no reason to fail.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    if not find_spec("mkdocs") or not find_spec("mkdocstrings"):
        assert not required(), "the extra for the site is not installed"
        pytest.skip('the site is built by MkDocs: pip install -e ".[site]"')
    from docs.site.__main__ import main

    folder = tmp_path_factory.mktemp("site")
    assert main(folder / "site", folder / "pages") == 0
    return folder / "site"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


def test_every_page_of_the_source_is_built_and_no_link_of_it_is_broken(site: Path) -> None:
    assert [page for page in PAGES if not (site / page.with_suffix(".html")).is_file()] == []
    assert links.broken(site) == []


def test_every_page_opens_without_a_complaint_a_request_to_elsewhere_or_a_missing_picture(
    site: Path, chromium: Any
) -> None:
    for path in sorted(site.rglob("*.html")):
        tab = Tab(chromium.new_page(viewport={"width": PHONE, "height": 800}))
        tab.page.set_default_timeout(PATIENCE)
        tab.page.goto(path.as_uri())
        tab.page.evaluate(EAGER)
        tab.until(
            lambda tab=tab: tab.page.evaluate("[...document.images].every((each) => each.complete)"), PATIENCE / 1000
        )
        for frame in tab.page.frames[1:]:
            frame.locator(".card, svg").first.wait_for(state="attached")
        assert (
            tab.page.evaluate("[...document.images].filter((each) => !each.naturalWidth).map((each) => each.src)") == []
        )
        assert tab.complaints == [], path
        assert all(url.startswith(("file:", "data:", "blob:")) for url in tab.requests), path
        wide = tab.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE, f"{path} is {wide} pixels wide on a screen of {PHONE}"
        tab.page.close()


@pytest.mark.parametrize(("scheme", "light"), [("light", True), ("dark", False)])
def test_a_page_is_as_light_or_dark_as_its_reader_s_system(site: Path, chromium: Any, scheme: str, light: bool) -> None:
    tab = Tab(chromium.new_page(color_scheme=scheme))
    tab.page.goto((site / "questions" / "zeros.html").as_uri())
    paper = tab.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is light
    assert tab.page.evaluate("document.images[0].currentSrc").endswith(f"-{scheme}.svg")
    tab.page.close()


def test_a_section_of_the_course_has_its_formulas_its_live_graph_its_quiz_its_picture_and_its_numbers(
    site: Path,
) -> None:
    for page in (page for page in PAGES if page.parts[0] == "course" and page.stem != "index"):
        text = (site / page.with_suffix(".html")).read_text("utf-8")
        for sign in ("<math", "play.html#e=", "m=quiz", 'class="plot"', 'class="said"'):
            assert sign in text, f"{page} has no {sign}"


def test_a_missing_page_a_missing_picture_and_a_request_to_elsewhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="gone.html">a</a><img src="gone.png"><script src="https://example.org/x.js"></script>'
        '<a href="#gone">b</a><a href="https://example.org">c</a><a href="index.html">d</a>',
        "utf-8",
    )
    assert links.broken(tmp_path) == [
        "index.html: gone.html is not there",
        "index.html: gone.png is not there",
        "index.html: https://example.org/x.js is loaded from elsewhere",
        "index.html: #gone has no such anchor",
    ]


def test_a_block_that_fails_stops_the_site(tmp_path: Path) -> None:
    press = fences.Press(tmp_path, tmp_path / "index.md", {})
    with pytest.raises(NameError):
        press.carried_out("```run broken\nno_such_name\n```")
