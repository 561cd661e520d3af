"""Scripts made small say what they said: each is run as it was written and as it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.viz.live.browser import launched
from viz.live import bundle, playground
from viz.live.naming import own_properties
from viz.live.shrinking import shrunk
from viz.live.structure import Script
from viz.live.tokens import tokens

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


#: Names that the scripts and the browser both have, looked through: the scripts take none of these from the browser,
#: but in quotes, as an attribute or from what stands in no script (`Object.is`), where they keep their names.
ONLY_OURS = set(
    """
    advance back before body bottom call cells close closed columns connect count curve domain elements end
    error evaluate family first fixed form forward frame from go group height high id index input is item items
    key kind label labels last left level line links list load mark measure mode modules move name node nodes
    now number open opened opener or order outline page pan pause play points position range read readable
    refresh reset resize right root rows scale scheme show sign source speed start state step stop take text
    timeline to top type value view weight width window write zoom
    """.split()  # noqa: SIM905
)
EVERY_NAME = """() => {
    const found = new Set(["done", "groups", "passive", "preventScroll"]), seen = new Set();
    const look = (object) => {
        for (; object && !seen.has(object); object = Object.getPrototypeOf(object)) {
            seen.add(object);
            for (const name of Object.getOwnPropertyNames(object)) found.add(name);
        }
    };
    for (const name of Object.getOwnPropertyNames(window)) {
        let given = null;
        try { given = window[name]; } catch { /* not for every page */ }
        if (given && /object|function/.test(typeof given)) { look(given); look(given.prototype); }
    }
    look(document.body.style);
    return [...found];
}"""
EVERYWHERE = (*bundle.ENGINE, *bundle.PICTURE, *bundle.PAGE)


@pytest.mark.parametrize(
    "names",
    [playground.SCRIPTS, (*EVERYWHERE, *bundle.NETS, "start"), (*EVERYWHERE, *bundle.NETS, *bundle.TRAINING, "start")],
    ids=["playground", "page", "training"],
)
def test_no_property_of_the_browser_is_renamed(page: Any, names: tuple[str, ...]) -> None:
    own = own_properties(Script([t for t in tokens(bundle.source(names)) if t.kind not in ("comment", "space")]))
    doubtful = set(own) & set(page.evaluate(EVERY_NAME)) - ONLY_OURS
    assert not doubtful, "is one taken from the browser? then it stands in naming.KEPT; otherwise in ONLY_OURS"
