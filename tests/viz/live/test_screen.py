"""The page by measuring: letters that can be read, cards whole and uncovered at every step, on desk and phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.viz.live.browser import Tab, launched
from tests.viz.live.shown import SHOWN
from viz import page

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

MEASURE = Path(__file__).with_name("measure.js").read_text("utf-8")
SMALLEST = 11.0
SCREENS = {"desk": (1200, 800), "phone": (390, 800)}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    return {name: page(make()).save(folder / f"{place}.html") for place, (name, make) in enumerate(SHOWN.items())}


@pytest.fixture(params=[(screen, name) for screen in SCREENS for name in SHOWN], ids=" ".join)
def tab(request: pytest.FixtureRequest, chromium: Any, files: dict[str, Path]) -> Iterator[Tab]:
    screen, name = request.param
    width, height = SCREENS[screen]
    scheme = "dark" if screen == "phone" else "light"
    tab = Tab(chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme))
    tab.page.goto(files[name].as_uri())
    tab.page.locator(".card").first.wait_for()
    yield tab
    assert tab.complaints == []
    assert len(tab.requests) == 1
    tab.page.close()


def measured(tab: Tab, question: str) -> Any:
    return tab.page.evaluate(f"({MEASURE})({question!r})")


def test_letters_can_be_read_on_opening(tab: Tab) -> None:
    assert measured(tab, "letters") >= SMALLEST


def test_every_card_of_a_step_is_whole_and_uncovered(tab: Tab) -> None:
    assert measured(tab, "steps") == []


def test_cards_stand_apart_and_hold_their_texts(tab: Tab) -> None:
    tab.page.keyboard.press("End")
    assert measured(tab, "overlaps") == []
    assert measured(tab, "overflows") == []
    assert measured(tab, "mathematics") == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_output_or_the_whole_graph_is_on_the_screen_on_opening(tab: Tab) -> None:
    box, stage = tab.card("J").or_(tab.card("L")).bounding_box(), tab.page.locator(".stage").bounding_box()
    assert stage["x"] <= box["x"]
    assert box["x"] + box["width"] <= stage["x"] + stage["width"]
    assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1
