"""The page by measuring: letters that can be read, cards whole and uncovered, wires beside cards, on desk and phone, in
light and dark, at every step. One page is loaded per example, and everything is asked of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.viz.live.browser import Tab, launched
from tests.viz.live.shown import SHOWN, hundreds
from viz import page

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

MEASURE = Path(__file__).with_name("measure.js").read_text("utf-8")
SMALLEST = 11.0
LEAST_CONTRAST = 4.5  # of letters on what is behind them, by WCAG 2.2 (AA)
SCREENS = {"desk": (1200, 800), "phone": (390, 800)}
SCHEMES = ("light", "dark")
EVERY_SCREEN = pytest.mark.parametrize("screen", SCREENS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module", params=SHOWN)
def loaded(request: pytest.FixtureRequest, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    file = page(SHOWN[request.param]()).save(tmp_path_factory.mktemp("page") / "page.html")
    tab = Tab(chromium.new_page())
    tab.page.goto(file.as_uri())
    yield tab
    assert tab.complaints == []
    assert len(tab.requests) == 1
    tab.page.close()


@pytest.fixture
def tab(loaded: Tab, screen: str) -> Tab:
    width, height = SCREENS[screen]
    loaded.page.set_viewport_size({"width": width, "height": height})
    loaded.page.keyboard.press("Home")
    loaded.page.wait_for_timeout(60)  # a frame in which the page sees its new size
    return loaded


def measured(tab: Tab, question: str) -> Any:
    return tab.page.evaluate(f"({MEASURE})({question!r})")


@pytest.mark.parametrize("scheme", SCHEMES)
@EVERY_SCREEN
def test_letters_can_be_read_on_opening_and_the_output_or_all_is_there(tab: Tab, scheme: str) -> None:
    tab.page.emulate_media(color_scheme=scheme)
    assert measured(tab, "letters") >= SMALLEST
    box, stage = tab.card("J").or_(tab.card("L")).bounding_box(), tab.page.locator(".stage").bounding_box()
    assert stage["x"] <= box["x"]
    assert box["x"] + box["width"] <= stage["x"] + stage["width"]
    assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1


@pytest.mark.parametrize("scheme", SCHEMES)
@EVERY_SCREEN
def test_at_every_step_cards_are_whole_and_uncovered_and_letters_can_be_read(tab: Tab, scheme: str) -> None:
    tab.page.emulate_media(color_scheme=scheme)
    assert measured(tab, "steps") == []


@EVERY_SCREEN
def test_cards_stand_apart_and_hold_their_texts_and_wires_run_beside_them(tab: Tab) -> None:
    tab.page.keyboard.press("End")
    for question in ("overlaps", "overflows", "mathematics", "hidden wires", "crossing names"):
        assert measured(tab, question) == [], question
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", SCHEMES)
@EVERY_SCREEN
def test_letters_stand_out_from_what_is_behind_them(tab: Tab, scheme: str) -> None:
    tab.page.emulate_media(color_scheme=scheme)
    for key in ("Home", "End"):
        tab.page.keyboard.press(key)
        assert measured(tab, "contrast") == []


@EVERY_SCREEN
def test_a_page_of_five_hundred_nodes_can_be_read_and_stepped_and_its_map_is_folded(
    chromium: Any, screen: str, tmp_path: Path
) -> None:
    width, height = SCREENS[screen]
    tab = Tab(chromium.new_page(viewport={"width": width, "height": height}))
    tab.page.goto(page(hundreds(500)).save(tmp_path / "page.html").as_uri())
    tab.page.locator(".card.output").wait_for()
    assert measured(tab, "letters") >= SMALLEST
    across, down = (tab.page.locator(".overview").bounding_box()[side] for side in ("width", "height"))
    left, top, right, bottom = (
        float(number) for number in tab.page.locator(".overview").get_attribute("viewBox").split()
    )
    assert 0.4 < (right - left) / (bottom - top) / (across / down) < 2.5  # no thread in an empty box
    for _ in range(3):
        tab.page.keyboard.press("ArrowRight")
    now, stage = tab.page.locator(".card.now").bounding_box(), tab.page.locator(".stage").bounding_box()
    assert stage["x"] <= now["x"]
    assert now["x"] + now["width"] <= stage["x"] + stage["width"]
    assert stage["y"] <= now["y"]
    assert now["y"] + now["height"] <= stage["y"] + stage["height"]
    assert tab.complaints == []
    tab.page.close()
