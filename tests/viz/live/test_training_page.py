"""A model that trains in its page: the same steps as Python's, and what stands on the screen meanwhile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import nn
import viz
from nn import MLP, SGD, fit
from tests.viz.live.browser import Tab, launched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ROUNDING = 1e-12


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Tab]]:
    tabs: list[Tab] = []

    def show(model: Any, X: Any, y: Any, loss: Any, rate: float = 0.5, **options: Any) -> Tab:
        path = viz.page(model, data=(X, y), loss=loss, rate=rate).save(tmp_path / f"{len(tabs)}.html")
        tab = Tab(chromium.new_page(**{"viewport": {"width": 1200, "height": 800}} | options))
        tab.page.goto(path.as_uri())
        tabs.append(tab)
        return tab

    yield show
    for tab in tabs:
        assert tab.complaints == []
        assert len(tab.requests) == 1
        tab.page.close()


def points(count: int, features: int = 2) -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(count, features))
    return X, (X.prod(axis=1) > 0).astype(float)


LINE = np.linspace(-1, 1, 30)
CASES = {
    "logits": (lambda: MLP([2, 6, 1], activation="tanh", rng=1), nn.binary_cross_entropy_from_logits, points(40)),
    "probabilities": (lambda: nn.LogisticRegression(2), nn.binary_cross_entropy, points(30)),
    "squares": (lambda: MLP([1, 5, 1], activation="relu", rng=2), nn.squared_error, (LINE[:, None], LINE**2)),
    "many features": (lambda: MLP([5, 4, 1], activation="sigmoid", rng=3), nn.squared_error, points(20, 5)),
    "classes": (lambda: MLP([2, 4, 3], activation="tanh", rng=4), nn.softmax_cross_entropy,
                (points(30)[0], np.arange(30) % 3)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_step_in_the_page_is_a_step_of_python(opened: Callable[..., Tab], case: str) -> None:
    make, loss, (X, y) = CASES[case]
    tab, model = opened(make(), X, y, loss), make()
    for _ in range(7):
        tab.page.get_by_role("button", name="one step").click()
    history = fit(model, X, y, loss=loss, optimiser=SGD(0.5), epochs=7, progress=False)
    found = json.loads(tab.page.locator(".numbers-now").get_attribute("data-parameters"))
    np.testing.assert_allclose(found, [p.data for p in model.parameters()], rtol=ROUNDING, atol=ROUNDING)
    assert "steps7" in tab.page.locator("table.losses").text_content()
    now = float(tab.page.locator(".numbers-now").get_attribute("data-loss"))
    assert now < history.loss[0]


def test_play_trains_until_it_is_paused_and_starts_anew(opened: Callable[..., Tab]) -> None:
    make, loss, (X, y) = CASES["logits"]
    tab = opened(make(), X, y, loss)
    before = float(tab.page.locator(".numbers-now").get_attribute("data-loss"))
    tab.page.get_by_label("steps in each frame").select_option("10")
    tab.page.locator(".train-play").click()
    tab.until(lambda: int(tab.page.locator(".losses td").first.text_content()) > 60)
    tab.page.locator(".train-play").click()
    assert float(tab.page.locator(".numbers-now").get_attribute("data-loss")) < before
    assert tab.page.locator(".curve polyline").first.get_attribute("points").count(",") > 60
    tab.page.get_by_role("button", name="from the start").click()
    assert float(tab.page.locator(".numbers-now").get_attribute("data-loss")) == before


def test_the_graph_beside_is_that_of_the_chosen_example(opened: Callable[..., Tab]) -> None:
    make, loss, (X, y) = CASES["logits"]
    tab = opened(make(), X, y, loss)
    assert tab.number("x1", "value") == X[0, 0]
    tab.page.get_by_label("example", exact=True).fill("8")
    assert tab.number("x1", "value") == X[7, 0]
    tab.page.locator(".board").click(position={"x": 20, "y": 20})
    assert tab.number("x1", "value") in X[:, 0]
    tab.page.get_by_label("whole picture").click()
    tab.page.get_by_label("open layer1.neuron2", exact=True).click()
    assert tab.card("layer1.neuron2.w[0]").count() == 1


#: Whether the middle of a card is on the screen, with nothing over it.
IS_SEEN = """(card) => {
    const box = card.querySelector(".frame").getBoundingClientRect();
    const found = card.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return found?.closest(".card") === card;
}"""


def test_a_neuron_opened_on_a_phone_is_seen_until_there_is_another_step(opened: Callable[..., Tab]) -> None:
    X, y = points(20)
    model = MLP([2, 4, 3, 1], activation="tanh", rng=1)
    phone = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
    tab = opened(model, X, y, nn.binary_cross_entropy_from_logits, **phone)
    tab.page.get_by_label("open layer1.neuron2", exact=True).tap()
    assert tab.page.locator(".closeup .card").count() == 0
    assert tab.card("layer1.neuron2.a").evaluate(IS_SEEN)
    before = tab.seen("layer1.neuron2.a", "value")
    tab.page.get_by_role("button", name="one step").tap()
    assert tab.card("layer1.neuron2.a").evaluate(IS_SEEN)
    assert tab.seen("layer1.neuron2.a", "value") != before
    tab.page.get_by_label("step back").tap()
    assert tab.page.locator(".card.now").last.evaluate(IS_SEEN)


def test_a_rate_that_is_too_large_is_answered(opened: Callable[..., Tab]) -> None:
    X = np.linspace(-1, 1, 10)[:, None]
    tab = opened(MLP([1, 1], rng=0), X, X[:, 0], nn.squared_error)
    tab.page.get_by_label("learning rate α").first.fill("1e300")
    for _ in range(3):
        tab.page.get_by_role("button", name="one step").click()
    assert "a smaller α" in tab.page.locator(".numbers-now").text_content()


def test_two_in_one_page_train_apart(chromium: Any, tmp_path: Path) -> None:
    make, loss, (X, y) = CASES["probabilities"]
    frame = viz.page(make(), data=(X, y), loss=loss)._repr_html_()
    (tmp_path / "two.html").write_text(f"<!DOCTYPE html>{frame}{frame}", "utf-8")
    tab = Tab(chromium.new_page())
    tab.page.goto((tmp_path / "two.html").as_uri())
    first, second = (tab.page.frame_locator("iframe").nth(number).locator("table.losses td") for number in (0, 1))
    tab.page.frame_locator("iframe").first.get_by_role("button", name="one step").click()
    assert (first.first.text_content(), second.first.text_content()) == ("1", "0")
    assert tab.complaints == []
    assert len(tab.requests) == 1
    tab.page.close()


def test_mistakes_are_answered() -> None:
    model, (X, y) = MLP([2, 1]), points(5)
    with pytest.raises(TypeError, match="needs both data"):
        viz.page(model, data=(X, y))
    with pytest.raises(TypeError, match="loss needs a function"):
        viz.page(model, data=(X, y), loss="squared_error")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs a model with outputs"):
        viz.page(3.0, data=(X, y), loss=nn.squared_error)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one example"):
        viz.page(model, data=([], []), loss=nn.squared_error)
    with pytest.raises(ValueError, match="finite numbers"):
        viz.page(model, data=([[1.0, float("nan")]], [1.0]), loss=nn.squared_error)
    with pytest.raises(ValueError, match="takes a branch"):
        viz.page(model, data=(X, [1.0] * 5), loss=lambda out, t: out * out if out.data > 0 else -out)
