"""Labels are data: they come out as written in every format."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd import Value
from autograd.graph import record, shown_name
from autograd.graph.fitting import WIDTH
from tests.viz.pictures import texts

HARD = [
    'say "hi"', "a<b", "a & b", "&amp;", "back\\slash", "\\N", "\\G\\L\\n", "</script><img onerror=x>", "]]>", "{x|y}",
    "\\\\", "tail\\", "größe", "α₁", "重み", "🙂", "<b>bold</b>", "<", "a--b", "node", "%s", "[red]text[/red]",
    "x\u0301", "\U0010ffff",
]  # fmt: skip


def drawn(label: str) -> viz.Picture:
    x = Value(2, label=label)
    return viz.draw((x * x).named("y"))


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.mark.parametrize("label", HARD)
def test_an_svg_shows_the_label_as_written(label: str) -> None:
    leaf, result = (plain("".join(card)) for card in texts(drawn(label).render("svg")))
    assert leaf == f"{label}value2dy/d{label}–"
    brief = label if 2 * len(label) < WIDTH else shown_name(label, 16)  # a card is no wider
    said = f"{brief}·{brief}"
    assert result == f"y = {said}value4dy/dy–"


@pytest.mark.parametrize("label", HARD)
def test_the_text_shows_the_label_as_written(label: str) -> None:
    assert f"y  = {label}·{label}" in drawn(label).render("txt").decode()


def test_dot_that_was_saved_draws_the_same_picture() -> None:
    from viz.layout import render

    squares = sum((Value(n, label=label) ** 2).named(f"y{n}") for n, label in enumerate(HARD))
    picture = viz.draw(squares, detail="names")
    cards = texts(picture.render("svg"))
    assert len(cards) > 2 * len(HARD)
    assert texts(render(picture.render("dot").decode(), "svg")) == cards


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_all_hard_labels_at_once_are_drawn(form: str) -> None:
    root = sum(Value(n, label=label) for n, label in enumerate(HARD))
    assert len(viz.draw(root).render(form)) > 10_000


def test_a_newline_breaks_the_line() -> None:
    leaf, _ = texts(drawn("two\nlines").render("svg"))
    assert leaf[:2] == ["two", "lines"]


def test_a_control_character_shows_as_its_picture() -> None:
    leaf, _ = texts(drawn("bell\x07").render("svg"))
    assert leaf[0] == "bell␇"


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_label_is_no_name(blank: str) -> None:
    x = Value(2, label=blank)
    assert [node.name for node in record((x * x + 1).named(blank)).nodes] == ["x1", "u1", "1", "J"]
    assert "x·x" in viz.draw((x * x + 1).named(blank)).render("txt").decode()  # the variable's name


@pytest.mark.parametrize("hidden", ["\ufffe", "\uffff", "\ud800", "\u2028", "\r", "\x1b", "\x85", "\u202e"])
@pytest.mark.parametrize("form", ["svg", "txt", "html", "dot"])
def test_what_no_format_may_hold_shows_as_a_picture_or_its_code(hidden: str, form: str) -> None:
    shown = drawn(f"a{hidden}b").render(form).decode()
    assert hidden not in shown
    assert len(texts(shown.encode()) if form == "svg" else shown) > 1


@settings(max_examples=settings.default.max_examples // 2)
@given(st.text(min_size=1, max_size=12))
def test_any_text_is_a_label(label: str) -> None:
    assert len(texts(drawn(label).render("svg"))) == 2
