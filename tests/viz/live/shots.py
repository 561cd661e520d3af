"""The pictures in the documentation: `python -m tests.viz.live.shots` draws them anew.

Of the live page Chromium opens each example, goes to a step, and what is on the screen is saved. Few colours make small
files.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import viz
from nn import MLP, squared_error
from tests.viz.live.browser import launched
from tests.viz.live.shown import course, lists, net, two_features

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd import Value

DOCS = Path(__file__).parents[3] / "docs"
DESK, PHONE = (1200, 760), (390, 780)
COLOURS = 48


def training() -> viz.Page:
    """A net that learns exclusive or."""
    model = MLP([2, 4, 1], "tanh", rng=1)
    data = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    return viz.page(model, data=data, loss=squared_error, rate=0.5)


def step(tab: Any, at: int) -> None:
    """To a step of the passes."""
    tab.locator("input[type=range]").evaluate(
        "(range, at) => { range.value = at; range.dispatchEvent(new Event('change')); }", str(at)
    )


def learn(tab: Any) -> None:
    """Some steps of descent."""
    for _ in range(60):
        tab.get_by_role("button", name="one step").click()


#: By file: the page, the screen, the scheme, and what is done before.
SHOTS: dict[str, tuple[Callable[[], viz.Page], tuple[int, int], str, Callable[[Any], None]]] = {
    "live_page_light.png": (lambda: viz.page(two_features()), DESK, "light", lambda tab: step(tab, 6)),
    "live_page_dark.png": (lambda: viz.page(lists()), DESK, "dark", lambda tab: step(tab, 9)),
    "live_page_phone.png": (lambda: viz.page(course()), PHONE, "light", lambda tab: step(tab, 7)),
    "live_page_training.png": (training, DESK, "light", learn),
}


#: By file: the graph of a picture.
DRAWN: dict[str, Callable[[], Value]] = {
    "chain_rule.png": course, "logistic.png": two_features, "net_2_3_1.png": lambda: net(2, 3, 1),
}  # fmt: skip


def save(image: bytes, name: str) -> None:
    """Write an image with few colours."""
    from PIL import Image

    few = Image.open(io.BytesIO(image)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(DOCS / name, optimize=True)


def main() -> None:
    """Draw all pictures."""
    for name, graph in DRAWN.items():
        root = graph()
        root.backward()
        save(viz.draw(root).render("png"), name)
    root = course()
    root.backward()
    viz.draw(root).save(DOCS / "both_passes.gif")
    with launched() as chromium, tempfile.TemporaryDirectory() as folder:
        for name, (make, (width, height), scheme, act) in SHOTS.items():
            tab = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            tab.goto(make().save(Path(folder) / "page.html").as_uri())
            tab.wait_for_timeout(300)
            act(tab)
            tab.wait_for_timeout(400)
            save(tab.screenshot(), name)
            tab.close()


if __name__ == "__main__":
    main()
