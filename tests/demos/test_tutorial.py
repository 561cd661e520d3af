"""The tutorial notebook runs from top to bottom, shows pictures and a live page, and what is stored of it is true."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.demos import tutorial

pytestmark = pytest.mark.slow

STORED = json.loads(tutorial.PATH.read_text("utf-8"))


@pytest.fixture(scope="module")
def executed() -> Any:
    return tutorial.executed()


def test_it_has_about_thirty_cells() -> None:
    assert 25 <= len(STORED["cells"]) <= 35


def test_every_cell_says_what_is_stored_of_it(executed: Any) -> None:
    assert tutorial.texts(executed) == tutorial.texts(STORED), "python -m tests.demos.tutorial stores it anew"


@pytest.mark.parametrize(
    "text",
    [
        "slope 3",
        "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6",
        "2 paths from x to K",
        "= a − y",
        "you stopped at z: multiply by ∂z/∂w = x",
        "relu closed at z = −0.4",
    ],
)
def test_what_is_stored_has_what_the_text_speaks_of(text: str) -> None:
    assert any(text in output for cell in tutorial.texts(STORED) for output in cell)


def test_pictures_are_stored_for_previews_and_no_address_in_memory() -> None:
    kinds = [set(output.get("data", {})) for cell in STORED["cells"] for output in cell.get("outputs", [])]
    assert sum("image/svg+xml" in kind for kind in kinds) == 3
    assert not any(" at 0x" in output for cell in tutorial.texts(STORED) for output in cell)


def test_the_live_page_shows_itself_in_a_frame(executed: Any) -> None:
    frames = [output["data"]["text/html"] for cell in executed.cells for output in cell.get("outputs", [])
              if "text/html" in output.get("data", {})]  # fmt: skip
    assert len(frames) == 1
    assert frames[0].startswith("<iframe")
    assert "sandbox" in frames[0]
