"""What a picture shows, and how it is asked for."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

import viz
from autograd import StaleGraphError, Value, parse
from autograd.graph.recording import record
from autograd.ops import OPS
from tests.autograd.graphs import Program, programs
from tests.graph.test_steps import root_of
from tests.viz.pictures import cards_of, course, heads, texts, tooltips
from viz.theme import THEMES

if TYPE_CHECKING:
    from pathlib import Path


def test_the_course_graph_is_one_card_a_value() -> None:
    assert texts(viz.draw(course()).render("svg")) == [
        ["a", "value", "5", "dJ/da", "3"],
        ["b", "value", "3", "dJ/db", "6"],
        ["c", "value", "2", "dJ/dc", "9"],
        ["u", " = b·c", "value", "6", "dJ/du", "3"],
        ["v", " = a + u", "value", "11", "dJ/dv", "3"],
        ["J", " = 3·v", "value", "33", "dJ/dJ", "1"],
    ]


def test_edges_carry_the_local_derivative() -> None:
    edges = {"".join(edge).strip("\xa0 ") for edge in texts(viz.draw(course()).render("svg"), "edge")}
    assert edges == {"× c = 2", "× b = 3", "× 1", "× 3"}


def test_a_square_as_a_product_has_two_edges() -> None:
    x = Value(3, label="x")
    assert len(texts(viz.draw(x * x).render("svg"), "edge")) == 2


def test_operations_are_drawn_as_they_were_written() -> None:
    a, b = Value(1, label="a"), Value(2, label="b")
    root = ((a - b).named("d") / (b - a).named("e")).named("q")
    assert {"d = a − b", "e = b − a", "q = d/e"} <= heads(viz.draw(root))


def test_a_gradient_that_was_not_computed_is_a_dash() -> None:
    x = Value(3, label="x")
    y = (x * 2).named("y")
    assert [card[-2:] for card in texts(viz.draw(y).render("svg"))] == [["dy/dx", "–"], ["dy/dy", "–"]]


def test_a_gradient_of_zero_is_a_zero() -> None:
    x = Value(3, label="x")
    y = (x * 0).named("y")
    y.backward()
    assert texts(viz.draw(y).render("svg"))[0][-2:] == ["dy/dx", "0"]


def test_numbers_are_short_and_whole_in_the_tooltip() -> None:
    x = Value(1 / 3, label="x")
    svg = viz.draw((x * x).named("y")).render("svg")
    assert "0.3333" in texts(svg)[0]
    assert any(repr(1 / 3) in tip for tip in tooltips(svg))


def test_digits_are_as_asked_for() -> None:
    x = Value(1 / 3, label="x")
    assert "0.33333333" in texts(viz.draw(x * x, digits=8).render("svg"))[0]


def test_gradients_and_edge_labels_can_be_left_out() -> None:
    svg = viz.draw(course(), grad=False, edges=False).render("svg")
    assert all("dJ/d" not in text for card in texts(svg) for text in card)
    assert all(edge == [] for edge in texts(svg, "edge"))


def test_constants_stand_in_the_head_of_their_consumer() -> None:
    x = Value(3, label="x")
    assert [card.expression for card in cards_of(2 * x + 1).cards] == ["", "2·x", "u1 + 1"]


def test_a_long_sum_is_one_card() -> None:
    terms = [Value(n, label=f"t{n}") for n in range(6)]
    shown = cards_of(sum(terms))
    assert [card.expression for card in shown.cards if card.expression] == ["t0 + t1 + t2 + t3 + t4 + t5"]
    assert sorted(wire.source for wire in shown.wires) == [card.index for card in shown.cards if not card.expression]


def test_a_short_sum_stays_as_written() -> None:
    terms = [Value(n, label=f"t{n}") for n in range(3)]
    assert [card.expression for card in cards_of(sum(terms)).cards if card.expression][-1] == "u2 + t2"


def test_a_named_or_shared_part_of_a_sum_keeps_its_card() -> None:
    a, b, c, d, e = (Value(n, label=name) for n, name in enumerate("abcde"))
    part = (a + b).named("part")
    shared = part + c
    shown = cards_of((shared + d + e) * shared)
    assert "part" in {card.name for card in shown.cards}
    assert "part + c" in {card.expression for card in shown.cards}


@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_has_a_background_of_its_own(theme: str) -> None:
    svg = viz.draw(course(), theme=theme).render("svg").decode()
    assert re.search(rf'<polygon fill="{THEMES[theme].background}"', svg)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_tint_tells_sign_and_size(theme: viz.theme.Theme) -> None:
    tints = [theme.tint(gradient, 4.0) for gradient in (-4.0, -1.0, 1.0, 4.0)]
    assert len(set(tints)) == 4
    assert (tints[0], tints[-1]) == (theme.negative, theme.positive)
    assert {theme.tint(gradient, 4.0) for gradient in (None, 0.0, math.nan)} == {theme.card}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "drak"}, "theme needs one of light, dark; got 'drak'"),
        ({"rankdir": "XY"}, "rankdir needs one of LR, TB, RL, BT; got 'XY'"),
        ({"digits": 0}, "digits needs 1 to 17; got 0"),
        ({"max_nodes": 1}, "max_nodes needs at least 2"),
    ],
)
def test_a_wrong_option_is_answered_with_the_choices(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        viz.draw(course(), **options)  # type: ignore[arg-type]


def test_a_stale_graph_is_not_drawn() -> None:
    x = Value(3, label="x")
    y = x * x
    x.data = 4
    with pytest.raises(StaleGraphError):
        viz.draw(y)


@pytest.mark.parametrize(
    ("form", "start"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph"), ("txt", b"Forward")],
)
def test_the_name_decides_the_format(form: str, start: bytes, tmp_path: Path) -> None:
    path = viz.draw(course()).save(tmp_path / f"J.{form.upper()}")
    assert path.read_bytes().startswith(start)


def test_an_unknown_format_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"needs to end in one of \.svg, \.png, \.pdf, \.dot, \.txt, \.html, \.gif"):
        viz.draw(course()).save(tmp_path / "J.jpg")
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_is_given_the_svg() -> None:
    shown = viz.draw(course())._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<?xml")


@given(programs(tuple(OPS.values()), size=1e3))
def test_every_edge_of_a_graph_is_drawn(program: Program) -> None:
    root = root_of(program)
    graph, shown = record(root), cards_of(root)
    folded = {card.index for card in shown.cards if card.operation == "step"}
    drawn = sorted((wire.source, wire.target) for wire in shown.wires if wire.target not in folded)
    cards = {card.index for card in shown.cards}
    expected = sorted(
        (operand, node.index)
        for node in graph.nodes
        for operand, local in zip(node.operands, node.local_derivatives, strict=True)
        if node.index in cards - folded and local is not None and not graph.nodes[operand].is_constant
    )
    assert drawn == expected


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (math.inf, ("∞", "∞", "∞")),
        (-math.inf, ("−∞", "−∞", "∞")),
        (math.nan, ("NaN", "NaN", "NaN")),
        (1e308, ("1e308", "∞", "∞")),
        (5e-324, ("4.941e−324", "9.881e−324", "0")),
    ],
)
def test_every_float_can_be_drawn(number: float, shown: tuple[str, str, str]) -> None:
    x = Value(number, label="x")
    y = (x * x).named("y")
    y.backward()
    (_, _, value, _, gradient), (_, _, _, result, _, _) = texts(viz.draw(y).render("svg"))
    assert (value, gradient, result) == shown


@pytest.mark.parametrize("form", ["txt", "gif"])
def test_other_formats_have_the_options_of_the_picture(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = parse("u = x*w; J = 3*u", x=1.23456, w=2.0)
    root.backward()
    drawn = viz.draw(root, digits=2, grad=False)
    if form == "txt":
        said = drawn.render("txt").decode()
        assert " ".join(said.split()) == "Forward pass, left to right u = x·w = 1.2·2 = 2.5 J = 3·u = 3·2.5 = 7.4"
        assert "= 1.2346·2 " in viz.draw(root, digits=5).render("txt").decode()
    else:
        monkeypatch.setattr("viz.frames.animation.as_gif", lambda scenes: scenes)
        shown = {shape.text for scene in drawn.render("gif") for shape in scene.shapes if hasattr(shape, "text")}
        assert {"2.5", "7.4", "J = 3·u = 3·2.5 = 7.4"} <= shown
        assert not [text for text in shown if text.startswith("dJ/d")]


def test_gradients_are_called_as_in_the_programs_of_the_course_where_that_is_asked_for(tmp_path: Path) -> None:
    J = course()
    source = viz.draw(J, notation="course").source
    assert ">db</font>" in source
    assert ">dJ/db<" not in source
    assert '"notation":"course"' in viz.draw(J, notation="course").save(tmp_path / "J.html").read_text("utf-8")
    with pytest.raises(ValueError, match="notation needs one of calculus, course; got 'both'"):
        viz.draw(J, notation="both")
