"""Scripts made small say what they said: each is run as it was written and as it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.viz.live.browser import launched
from viz.live.shrinking import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator

#: By title, what stands below it.
SCRIPTS = dict(
    block.split("\n", 1) for block in Path(__file__).with_name("small.js").read_text("utf-8").split("\n\n// ")[1:]
)


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with launched() as browser:
        yield browser.new_page()


@pytest.mark.parametrize("title", SCRIPTS)
def test_a_script_means_the_same(page: Any, title: str) -> None:
    def answer(code: str) -> object:
        return page.evaluate(f"(() => {{ let answer; {code}\n return JSON.stringify(answer); }})()")

    sent = shrunk(SCRIPTS[title])
    assert answer(sent) == answer(SCRIPTS[title])
    assert len(sent) < len(SCRIPTS[title])


def test_what_is_no_token_is_refused() -> None:
    with pytest.raises(ValueError, match="a script needs tokens that are known here; got '`never"):
        shrunk("const a = `never ends")
