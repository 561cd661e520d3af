"""The live page by what is on the screen, in a real browser."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from autograd import Value, parse, steps
from autograd.graph.passes import Backward, Forward
from autograd.graph.recording import record
from autograd.graph.wording import short
from autograd.operators import METHODS
from autograd.ops import OPS
from autograd.rules import inside
from tests.viz.live.browser import Tab, launched
from tests.viz.live.shown import course, lists, logistic, net, two_features
from viz import draw, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from autograd.ops import Op

pytestmark = pytest.mark.slow

Open = "Callable[..., Tab]"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Tab]]:
    tabs: list[Tab] = []

    def show(examples: Any, **options: Any) -> Tab:
        path = page(examples).save(tmp_path / f"page{len(tabs)}.html")
        tab = Tab(chromium.new_page(viewport={"width": 1280, "height": 700}, **options))
        tab.page.goto(path.as_uri())
        tabs.append(tab)
        return tab

    yield show
    for tab in tabs:
        assert tab.complaints == []
        assert all(url.startswith("file:") for url in tab.requests), tab.requests
        assert len(tab.requests) == 1
        tab.page.close()


@pytest.mark.parametrize("detail", ["names", "operations"])
@pytest.mark.parametrize("make", [course, logistic])
def test_values_and_gradients_appear_where_they_are_computed_and_nowhere_before(
    opened: Callable[..., Tab], make: Callable[[], Value], detail: str
) -> None:
    root = make()
    tab = opened(root)
    tab.level(detail)
    passes = steps(root, detail=detail)
    forward = [step for step in passes if isinstance(step, Forward)]
    backward = [step for step in passes if isinstance(step, Backward)]
    gradients = {step.node: short(step.gradient) for step in backward}
    # cards are found by the names of the record; a step may call a node by what it computes
    recorded = [node.name for node in record(root).nodes if node.op] if detail == "operations" else []
    cards = dict(zip((step.node for step in forward), recorded, strict=False))

    def seen(name: str, what: str) -> str | None:
        return tab.seen(cards.get(name, name), what)

    for done in range(len(forward) + 1):
        shown = [step.node for step in forward if seen(step.node, "value") is not None]
        assert shown == [step.node for step in forward[:done]]
        assert not any(seen(name, "gradient") for name in gradients)
        tab.page.keyboard.press("ArrowRight")
    for step in backward:
        for term in range(1, max(1, len(step.contributions)) + 1):
            if len(step.contributions) == term or not step.contributions:
                assert seen(step.node, "gradient") == gradients[step.node]
            else:
                assert (
                    seen(
                        step.node,
                        "gradient",
                    )
                    != gradients[step.node]
                )
                assert "+ …" in str(seen(step.node, "gradient"))
            tab.page.keyboard.press("ArrowRight")
    assert {name: seen(name, "gradient") for name in gradients} == gradients
    for step in forward:
        assert seen(step.node, "value") == short(step.value)


def test_the_panel_shows_the_rule_in_mathematics(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    tab.page.keyboard.press("ArrowRight")
    assert tab.lines() == ["u=b·c", "=3·2=6"]
    tab.page.keyboard.press("End")
    tab.page.keyboard.press("ArrowLeft")
    assert "into b, through u" in tab.page.locator(".step h2").text_content()
    assert tab.lines() == ["dJdb=dJdu·∂u∂b", "=3·c", "=3·2=6"]


def test_gradients_over_several_paths_are_seen_to_add_up(opened: Callable[..., Tab]) -> None:
    tab = opened(parse("u = 2*b; v = b + 1; J = u*v", b=3.0))
    tab.page.keyboard.press("End")
    assert "2 of 2 terms, complete" in tab.page.locator(".step").text_content()
    assert tab.lines()[-1].endswith("=14")
    tab.page.keyboard.press("ArrowLeft")
    assert tab.seen("b", "gradient") in ("6 + …", "8 + …")


def test_keys_and_buttons_move(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    last = int(tab.page.locator("input[type=range]").get_attribute("max"))
    moves = [("End", last), ("ArrowLeft", last - 1), ("Home", 0), ("ArrowRight", 1)]
    for key, place in moves:
        tab.page.keyboard.press(key)
        assert tab.step() == place
    for label, place in (("last step", last), ("step back", last - 1), ("first step", 0), ("step forward", 1)):
        tab.page.get_by_label(label, exact=True).click()
        assert tab.step() == place
    tab.page.locator("input[type=range]").fill("4")
    tab.page.locator('input[type=range][aria-valuetext^="Step 4 of"]').wait_for()  # drawn with the next frame


def test_one_card_is_the_current_one(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    for key in ("End", "ArrowLeft", "ArrowLeft", "Home", "ArrowRight"):
        tab.page.keyboard.press(key)
        now = tab.page.locator(".card.now").evaluate_all("cards => cards.map((card) => card.dataset.name)")
        wanted = {"End": ["a"], "Home": []}.get(key)
        assert len(now) == (0 if key == "Home" else 1)
        assert wanted is None or now == wanted
        assert tab.page.locator(".wire.lit").count() <= 2


def test_play_plays_and_pauses(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    tab.page.get_by_label("play", exact=True).click()
    tab.page.locator('input[type=range][aria-valuetext^="Step 2 of"]').wait_for()
    tab.page.get_by_label("pause", exact=True).click()
    assert tab.page.get_by_label("play", exact=True).count() == 1


def points(op: Op) -> list[list[float]]:
    """Some points in the domain of a primitive."""
    numbers = (0.3, -0.7, 1.9, 0.05, -3.2, 6.5)
    found = [
        [x, y, z][: op.arity]
        for x, y, z in zip(numbers, numbers[1:] + numbers[:1], numbers[2:] + numbers[:2], strict=True)
    ]
    return [point for point in found if inside(op, point)]


def test_edited_leaves_agree_with_the_engine_for_every_primitive(opened: Callable[..., Tab]) -> None:
    def recorded(op: Op, point: list[float]) -> tuple[list[Value], Value]:
        leaves = [
            Value(x, label=f"x{i}")
            for i, (x, local) in enumerate(zip(point, op.local_derivatives, strict=True))
            if local is not None
        ]
        rest = [x for x, local in zip(point, op.local_derivatives, strict=True) if local is None]
        return leaves, METHODS[op.name](*leaves, *rest).named("J")

    shown = {op.name: points(op) for op in OPS.values()}
    tab = opened({name: recorded(OPS[name], found[0])[1] for name, found in shown.items()})
    for name, found in shown.items():
        tab.page.get_by_role("tab", name=name, exact=True).click()
        tab.page.keyboard.press("End")
        for point in found:
            if None in OPS[name].local_derivatives:
                point = [point[0], *found[0][1:]]
                if not inside(OPS[name], point):
                    continue
            leaves, J = recorded(OPS[name], point)
            J.backward()
            for leaf in leaves:
                tab.edit(str(leaf.label), repr(leaf.data))
            pairs = [(tab.number("J", "value"), J.data)] + [(tab.number(str(x.label), "grad"), x.grad) for x in leaves]
            for ours, engine in pairs:
                assert math.isclose(ours, engine, rel_tol=1e-12, abs_tol=1e-300), (name, point, ours, engine)


def test_a_nudge_is_beside_gradient_times_change(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    tab.card("b").click()
    tab.page.get_by_label("b up by 0.001").click()
    said = tab.page.locator("table.nudge").text_content()
    for journey in ("b3 → 3.001", "u6 → 6.002", "v11 → 11.002", "J33 → 33.006"):
        assert journey in said
    assert tab.page.locator("table.nudge td").all_text_contents()[-2:] == ["6", "6"]
    assert tab.card("u").locator(".change").text_content() == "+0.002"
    tab.card("b").locator("input").press("ArrowDown")
    assert tab.number("b", "value") == 3
    tab.page.get_by_role("button", name="as it was").click()
    assert tab.number("J", "value") == 33


def test_a_chosen_node_shows_its_sum_and_its_paths(opened: Callable[..., Tab]) -> None:
    tab = opened(parse("u = 2*b; v = b + 1; J = u*v", b=3.0))
    tab.card("b").locator(".name").click()
    assert tab.page.locator("table.ledger").count() == 0  # not yet computed
    tab.page.keyboard.press("End")
    assert tab.page.locator("table.ledger").text_content() == "through v6 · 16through u4 · 28sum14"
    assert tab.page.locator("table.paths").text_content().count("→") == 4
    tab.page.get_by_role("button", name="what it is made of").click()
    assert not tab.card("J").is_visible()
    tab.page.get_by_role("button", name="show all").click()
    assert tab.card("J").is_visible()
    tab.card("u").locator(".name").click()
    tab.page.get_by_role("button", name="what it leads to").click()
    assert [tab.card(name).is_visible() for name in ("b", "u", "v", "J")] == [False, True, False, True]


def test_many_paths_are_counted(opened: Callable[..., Tab]) -> None:
    y = Value(1.0, label="x")
    for _ in range(40):
        y = y + y
    tab = opened(y.named("J"))
    tab.page.keyboard.press("End")
    tab.card("x").locator(".name").evaluate("node => node.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    assert "1,099,511,627,776 paths" in tab.page.locator(".chosen").text_content()


def test_outside_a_domain_a_node_says_so_and_recovers(opened: Callable[..., Tab]) -> None:
    tab = opened(parse("l = log(x); J = l*y", x=2.0, y=3.0))
    tab.page.keyboard.press("End")
    tab.edit("x", "-1")
    assert "failed" in tab.card("l").get_attribute("class")
    assert "needs a > 0; got a = −1" in tab.card("l").get_attribute("aria-label")
    assert tab.seen("J", "value") == "–"
    tab.edit("x", "abc")
    assert "not a number" in tab.card("x").get_attribute("aria-label")
    assert tab.seen("J", "gradient") == "–"
    tab.edit("x", "1")
    assert tab.seen("J", "value") == "0"
    assert "failed" not in tab.card("l").get_attribute("class")
    assert tab.number("x", "grad") == 3


def quiz(tab: Tab, name: str) -> Callable[[str], str]:
    """Ask until the gradient of that node is asked for; gives what answers an answer."""
    form = tab.page.locator(".quiz form")
    while form.get_attribute("data-node") != name:
        tab.page.get_by_role("button", name="another one").click()

    def answer(text: str) -> str:
        form.locator("input").fill(text)
        form.locator("input").press("Enter")
        return str(tab.page.locator(".said").text_content())

    return answer


def test_the_quiz_says_right_wrong_and_what_was_left_out(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    tab.page.get_by_role("button", name="quiz").click()
    assert not any(tab.seen(name, "gradient") for name in "abcuv")
    answer = quiz(tab, "b")
    assert answer("-6") == "✗ wrong: look at the sign"
    assert answer("12") == "✗ wrong: ∂u/∂b = 2 is there twice"
    assert answer("3") == "✗ wrong: ∂u/∂b = 2 is left out"
    assert answer("six").startswith("'six' has no value")
    assert answer("∞").startswith("infinity is no place")
    assert answer("5") == "✗ wrong"
    assert answer("3*c") == "✓ right"
    assert tab.seen("b", "gradient") == "6"
    assert tab.seen("c", "gradient") is None
    for name, right in (("c", "18/2"), ("a", "3,0"), ("u", "3"), ("v", "9/3")):
        assert quiz(tab, name)(right) == "✓ right"
    assert tab.page.locator(".progress").text_content() == "5 of 5 right"


def test_the_quiz_knows_forgotten_paths_and_values_for_gradients(opened: Callable[..., Tab]) -> None:
    tab = opened(parse("u = 2*b; v = b + 4; J = u*v", b=3.0))
    tab.page.get_by_role("button", name="quiz").click()
    answer = quiz(tab, "b")
    assert answer("14") == "✗ wrong: the path from b through v is forgotten"
    assert answer("2*v + u") == "✓ right"
    assert quiz(tab, "u")("6") == "✗ wrong: that is the value of u, not its gradient"


def test_the_quiz_asks_named_gradients_and_no_label(opened: Callable[..., Tab]) -> None:
    tab = opened(two_features())
    tab.page.get_by_role("button", name="quiz").click()
    asked = set()
    for _ in range(8):
        asked.add(tab.page.locator(".quiz form").get_attribute("data-node"))
        tab.page.get_by_role("button", name="another one").click()
    assert asked == {"a", "z", "b", "w1", "w2", "x1", "x2"}


def test_hostile_labels_are_text(opened: Callable[..., Tab]) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    root = (Value(1.0, label=hostile) * Value(2.0, label='"&<b>')).named("{J}")
    tab = opened({hostile: root, "other": course()})
    tab.page.keyboard.press("End")
    assert tab.page.locator("img").count() == 0
    assert hostile in tab.page.get_by_role("tab").first.text_content()
    assert tab.page.locator(".card title").first.text_content() == hostile


def test_tabs_keep_their_place(opened: Callable[..., Tab]) -> None:
    tab = opened({"chain rule": course(), "logistic": logistic()})
    tab.page.keyboard.press("ArrowRight")
    tab.page.get_by_role("tab", name="logistic").click()
    assert tab.step() == 0
    assert tab.card("L").count() == 1
    tab.page.get_by_role("tab", name="chain rule").click()
    assert tab.step() == 1


def test_both_themes_and_a_phone_fit_the_screen(opened: Callable[..., Tab]) -> None:
    tab = opened(logistic())
    colours = []
    for _ in range(2):
        colours.append(tab.page.locator(".page").evaluate("node => getComputedStyle(node).backgroundColor"))
        tab.page.get_by_role("button", name="light / dark").click()
    assert colours[0] != colours[1]
    tab.page.set_viewport_size({"width": 375, "height": 740})
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 375
    tab.page.keyboard.press("End")
    box = tab.page.locator(".timeline").bounding_box()
    assert box["y"] + box["height"] <= 740


def test_light_and_dark_are_those_of_the_system_until_somebody_chooses(opened: Callable[..., Tab]) -> None:
    tab = opened(logistic())
    page = tab.page.locator(".page")

    def systems(scheme: str) -> str:
        tab.page.emulate_media(color_scheme=scheme)
        tab.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return str(page.get_attribute("data-theme"))

    assert (systems("dark"), systems("light")) == ("dark", "light")
    tab.page.get_by_role("button", name="light / dark").click()
    assert (systems("dark"), systems("light")) == ("dark", "dark")


def test_a_page_has_the_options_of_the_picture_that_it_was_saved_from(chromium: Any, tmp_path: Path) -> None:
    root = parse("u = x*w; J = 3*u", x=1.23456, w=2.0)
    root.backward()
    path = draw(root, theme="dark", grad=False, digits=2).save(tmp_path / "J.html")
    tab = Tab(chromium.new_page())
    tab.page.goto(path.as_uri())
    assert tab.page.locator(".page").get_attribute("data-theme") == "dark"
    assert not tab.page.get_by_role("button", name="quiz").is_visible()
    tab.page.keyboard.press("End")
    assert tab.step() == 2  # u and J, and no step back
    assert (tab.seen("u", "value"), tab.seen("J", "value")) == ("2.5", "7.4")
    assert not [name for name in "xwuJ" if tab.seen(name, "gradient")]
    assert tab.complaints == []
    tab.page.close()


def test_two_pages_in_one_notebook_do_not_meet(chromium: Any, tmp_path: Path) -> None:
    cells = "".join(page(root)._repr_html_() for root in (course(), logistic()))
    (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{cells}", "utf-8")
    tab = Tab(chromium.new_page())
    tab.page.goto((tmp_path / "notebook.html").as_uri())
    first, second = (tab.page.frame_locator("iframe").nth(number) for number in (0, 1))
    first.locator(".page").press("End")
    assert first.locator("input[type=range]").input_value() != "0"
    assert second.locator("input[type=range]").input_value() == "0"
    assert tab.complaints == []


def test_a_net_is_opened_from_layers_to_operations(opened: Callable[..., Tab]) -> None:
    tab = opened(net(2, 16, 1))
    names = lambda: tab.page.locator(".card").evaluate_all("cards => cards.map((card) => card.dataset.name)")  # noqa: E731
    assert names() == ["x1", "x2", "layer1", "layer2", "y", "J"]
    tab.page.get_by_label("open layer2", exact=True).click()
    assert "layer2.neuron1" in names()
    tab.page.get_by_label("open layer2.neuron1", exact=True).click()
    assert {"layer2.neuron1.z", "layer2.neuron1.b", "layer1"} <= set(names())
    tab.page.get_by_label("open layer2.neuron1.z into its operations", exact=True).click()
    assert len(names()) > 40
    tab.page.get_by_label("close layer2.neuron1.z", exact=True).click()
    assert len(names()) < 30
    tab.level("layers")
    assert names() == ["x1", "x2", "layer1", "layer2", "y", "J"]


def test_neurons_stand_in_the_order_of_their_numbers(opened: Callable[..., Tab]) -> None:
    tab = opened(net(2, 3, 1))
    tops = [tab.card(f"layer1.neuron{number}").bounding_box()["y"] for number in (1, 2, 3)]
    assert tops == sorted(tops)
    row = tab.card("layer1.neuron2").locator("[data-row='layer1.neuron2.w[0]']")
    assert float(row.get_attribute("data-value")) != 0


@pytest.mark.parametrize("level", ["layers", "neurons", "names", "operations"])
def test_a_step_is_what_is_one_card(opened: Callable[..., Tab], level: str) -> None:
    root = net(2, 3, 1)
    tab = opened(root)
    tab.level(level)
    tab.page.keyboard.press("End")
    root.backward()
    assert tab.number("x1", "grad") == pytest.approx(root_gradient(root, "x1"), rel=1e-12)
    computed = {
        "layers": 3,
        "neurons": 5,
        "names": 8,
        "operations": len([1 for step in steps(root, detail="operations") if isinstance(step, Forward)]),
    }
    tab.page.keyboard.press("Home")
    for _ in range(computed[level]):
        tab.page.keyboard.press("ArrowRight")
        assert "forward" in tab.page.locator(".step h2").text_content()
    tab.page.keyboard.press("ArrowRight")
    assert "backward" in tab.page.locator(".step h2").text_content()


def root_gradient(root: Value, name: str) -> float:
    """The gradient of a leaf of a graph."""
    return next(float(node.grad or 0.0) for node in record(root).nodes if node.name == name)


def test_named_cards_have_expression_and_formulas_on_their_edges(opened: Callable[..., Tab]) -> None:
    tab = opened(two_features())
    tab.page.keyboard.press("End")
    assert tab.card("z").locator(".says").text_content() == "\u00a0= w1·x1 + w2·x2 + b"
    wires = tab.page.locator(".wire title").all_text_contents()
    assert "× a(1 − a) = 0.2482" in wires
    assert "× −y/a + (1 − y)/(1 − a) = −2.185" in wires


def test_errors_are_shown_at_their_cause(opened: Callable[..., Tab]) -> None:
    tab = opened(parse("p = 1 - a; l = log(p); J = l*w", a=0.5, w=2.0))
    tab.page.keyboard.press("End")
    tab.edit("a", "1")
    assert "failed" in tab.card("l").get_attribute("class")
    assert "waits" in tab.card("J").get_attribute("class")
    assert "waits" not in tab.card("p").get_attribute("class")
    assert "l: log(p) needs p > 0; got p = 0" in tab.page.locator(".trouble").text_content()
    tab.edit("a", "1/3")
    assert tab.number("a", "value") == 1 / 3
    assert tab.page.locator(".trouble").text_content() == ""
    tab.edit("a", "-∞")
    assert "infinity is no place" in tab.page.locator(".trouble").text_content()


def test_a_wrong_order_shows_who_sent_too_early(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    tab.page.get_by_role("button", name="why this order?").click()
    tab.page.get_by_role("button", name="left to right").click()
    assert "u has not yet heard from v" in tab.page.locator(".step").text_content()
    tab.page.keyboard.press("End")
    assert tab.seen("b", "gradient") == "0"
    assert (
        "In the end 4 of 6 gradients are wrong: dJ/da is 0 and should be 3" in tab.page.locator(".step").text_content()
    )
    tab.page.get_by_role("button", name="as first met from the output").click()
    tab.page.keyboard.press("End")
    assert "In the end every gradient is right" in tab.page.locator(".step").text_content()
    tab.page.get_by_role("button", name="right to left").click()
    assert tab.seen("b", "gradient") == "6"


def test_the_order_in_which_values_are_first_met_fails_where_one_is_used_near_and_far(
    opened: Callable[..., Tab],
) -> None:
    tab = opened(parse("v = 2*b; u = v + 1; J = v*u", b=3.0))
    tab.page.get_by_role("button", name="why this order?").click()
    tab.page.get_by_role("button", name="as first met from the output").click()
    tab.page.keyboard.press("End")
    said = tab.page.locator(".step").text_content()
    assert "In the end 1 of 4 gradients are wrong: dJ/db is 14 and should be 26" in said


def test_in_a_wrong_order_a_neuron_s_colours_are_those_of_what_has_arrived(opened: Callable[..., Tab]) -> None:
    tab = opened(net(2, 3, 1))
    tab.page.get_by_role("button", name="why this order?").click()
    tab.page.get_by_role("button", name="left to right").click()
    shown = tab.page.locator(".row.graded").evaluate_all(
        "rows => rows.map((row) => "
        "[row.querySelector('.gradient').textContent, row.querySelector('.tint').style.opacity])"
    )
    assert shown
    assert all(opacity == "0" for text, opacity in shown if text == "0")


def test_a_step_against_the_gradient_is_that_of_python(opened: Callable[..., Tab]) -> None:
    tab = opened(two_features())
    tab.page.get_by_role("button", name="descend").click()
    tab.page.get_by_role("button", name="one step").click()
    root = two_features()
    root.backward()
    graph = record(root)
    for name in ("w1", "w2", "b"):
        node = next(node for node in graph.nodes if node.name == name)
        assert tab.number(name, "value") == pytest.approx(node.value - 0.1 * float(node.grad or 0), rel=1e-14)
    assert tab.number("x1", "value") == 1.5
    said = tab.page.locator("table.descent td").all_text_contents()
    assert said[1] == "−0.1144"
    assert float(said[2].replace("−", "-")) == pytest.approx(-0.1144, rel=0.1)


def test_a_leaf_is_dragged_and_the_picture_is_moved_and_zoomed(opened: Callable[..., Tab]) -> None:
    tab = opened(course())
    handle = tab.card("b").locator(".handle").bounding_box()
    tab.page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    tab.page.mouse.down()
    tab.page.mouse.move(handle["x"] + 45, handle["y"] + 5)
    tab.page.mouse.up()
    assert tab.number("b", "value") > 3
    assert tab.number("J", "value") == pytest.approx(3 * (5 + 2 * tab.number("b", "value")), rel=1e-12)
    before = tab.card("J").bounding_box()
    tab.page.get_by_label("zoom in").click()
    assert tab.card("J").bounding_box()["width"] > before["width"]
    tab.page.get_by_label("whole picture").click()
    stage = tab.page.locator(".stage").bounding_box()
    tab.page.mouse.move(stage["x"] + 30, stage["y"] + stage["height"] - 20)
    tab.page.mouse.down()
    tab.page.mouse.move(stage["x"] + 90, stage["y"] + stage["height"] - 20)
    tab.page.mouse.up()
    assert tab.card("J").bounding_box()["x"] > before["x"] + 30


def test_playing_is_calmer_where_motion_is_to_be_reduced(opened: Callable[..., Tab]) -> None:
    tab = opened(course(), reduced_motion="reduce")
    assert tab.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    moving = "node => getComputedStyle(node).transitionDuration + getComputedStyle(node).animationName"
    assert tab.card("a").locator(".frame").evaluate(moving) == "0snone"


def test_elements_of_a_list_are_one_card_that_opens(opened: Callable[..., Tab]) -> None:
    xs = [Value(0.1 * n, label=f"xs[{n}]") for n in range(40)]
    W = [[Value(0.2 * i - 0.1 * j, label=f"W[{i}][{j}]") for j in range(2)] for i in range(3)]
    b = [Value(0.5, label=f"b{i}") for i in range(3)]
    z = [((W[i][0] - xs[0]) * (W[i][1] - xs[1]) * b[i]).named(f"z[{i}]") for i in range(3)]
    total = sum(xs[2:], z[0] * z[1] + z[2])
    tab = opened(total.named("J"))
    assert tab.page.locator(".card").count() == 7  # xs, W, b0, b1, b2, z and J
    assert tab.card("z").locator(".row").count() == 3
    tab.card("z").locator(".opener").click()
    assert tab.card("z[1]").count() == 1
    tab.level("names")
    assert tab.card("xs[39]").count() == 1


def test_weighted_sums_in_a_list_are_neurons_with_their_numbers_as_rows_in_order(opened: Callable[..., Tab]) -> None:
    tab = opened(lists())
    tops = []
    for i in range(3):
        rows = tab.card(f"a1[{i}]").locator(".row .word").all_text_contents()
        assert rows == [f"w1[{i}][0]", f"w1[{i}][1]", f"b1[{i}]", f"a1[{i}]"]
        assert f"= tanh(w1[{i}]·x + b1[{i}])" in tab.card(f"a1[{i}]").text_content()
        tops.append(tab.card(f"a1[{i}]").bounding_box()["y"])
    assert tops == sorted(tops)
    assert "= σ(w2·a1 + b2)" in tab.card("yhat").text_content()


def test_a_step_whose_cards_stand_far_apart_shows_copies_that_can_be_edited(opened: Callable[..., Tab]) -> None:
    first = value = Value(0.5, label="first")
    for n in range(60):
        value = (value * 1.01 + 0.001).named(f"h{n}")
    tab = opened((value * first).named("J"))
    tab.page.keyboard.press("End")
    while tab.page.locator(".closeup .card").count() == 0 and tab.step() > 0:
        tab.page.keyboard.press("ArrowLeft")
    names = tab.page.locator(".closeup .card").evaluate_all("cards => cards.map((card) => card.dataset.name).sort()")
    assert names == ["J", "first"]
    tab.page.locator('.closeup .card[data-name="first"] input').fill("1.5")
    assert tab.number("first", "value") == 1.5
