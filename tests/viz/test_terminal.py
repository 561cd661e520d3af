"""The passes in the terminal: words that are not eaten, plain where nobody sees colour, cut where they are many."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from rich.console import Console

import viz
from autograd import Value
from autograd.graph import read, record
from autograd.ops import OPS
from tests.autograd.graphs import Program, programs
from tests.graph.test_steps import root_of
from tests.viz.pictures import chain, course
from viz.terminal import MOST_ROWS, MOST_TERMS, as_text, as_tree, explanation


def lines(root: Value, **options: str) -> list[str]:
    return [" ".join(line.split()) for line in as_text(explanation(read(record(root)), **options)).splitlines()]


def test_every_step_and_nudge_is_a_line() -> None:
    assert lines(course()) == [
        "Forward pass, left to right",
        "u = b·c = 3·2 = 6",
        "v = a + u = 5 + 6 = 11",
        "J = 3·v = 3·11 = 33",
        "",
        "Backward pass, right to left",
        "dJ/dJ = 1",
        "dJ/dv = dJ/dJ · ∂J/∂v = 1 · 3 = 3",
        "dJ/du = dJ/dv · ∂v/∂u = 3 · 1 = 3",
        "dJ/dc = dJ/du · ∂u/∂c = 3 · 3 = 9 with ∂u/∂c = b",
        "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6 with ∂u/∂b = c",
        "dJ/da = dJ/dv · ∂v/∂a = 3 · 1 = 3",
        "",
        "Nudge every leaf by 0.001",
        "a: 5 → 5.001 J: 33 → 33.003 slope 3",
        "b: 3 → 3.001 J: 33 → 33.006 slope 6",
        "c: 2 → 2.001 J: 33 → 33.009 slope 9",
        "",
    ]


def test_the_backward_pass_can_come_first() -> None:
    shown = lines(course(), order="backward")
    assert shown.index("Backward pass, right to left") < shown.index("Forward pass, left to right")


def test_an_unknown_order_is_answered_with_the_choices() -> None:
    with pytest.raises(ValueError, match="order needs one of forward, backward; got 'sideways'"):
        viz.explain(course(), order="sideways")


@pytest.mark.parametrize("label", ["[red]", "[/]", "w[0]", ":smile:", "\\[x]"])
def test_labels_are_no_markup(label: str) -> None:
    x = Value(2, label=label)
    root = (x * x).named("y")
    assert f"y = {label}·{label} = 2·2 = 4" in lines(root)
    assert f"{label}: 2 → 2.001 y: 4 → 4.004001 slope 4.001" in lines(root)
    assert f"{label} = 2" in as_text(as_tree(read(record(root))))


def test_a_pipe_gets_no_colour_and_a_person_does(capsys: pytest.CaptureFixture[str]) -> None:
    viz.show(viz.explain(course()))
    assert "\x1b" not in capsys.readouterr().out
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    console.print(explanation(read(record(course()))))
    assert "\x1b" in console.file.getvalue()  # type: ignore[attr-defined]


def test_many_steps_are_cut_in_the_middle_and_counted() -> None:
    shown = lines(chain(100, 1))
    assert f"… {200 - MOST_ROWS} more" in shown
    assert any(line.startswith("x0·x0 =") for line in shown)
    assert any(line.startswith("J =") for line in shown)


def test_a_sum_of_many_products_is_cut_and_counted() -> None:
    x = Value(1, label="x")
    (line,) = (line for line in lines(sum(x * n for n in range(1, 9))) if line.startswith("dJ/dx"))
    assert f"… {8 - MOST_TERMS} more" in line
    assert line.endswith("= 36")


def test_a_leaf_that_cannot_be_nudged_says_why() -> None:
    x = Value(-0.0005, label="x")
    assert any("with x moved to" in line for line in lines((-x).log()))


def test_a_tree_shows_a_shared_node_once() -> None:
    x = Value(2, label="x")
    u = (x * x).named("u")
    text = as_text(as_tree(read(record(u * u + u), "operations")))
    assert text.count("u = x·x") == 1
    assert "u (above)" in text


@given(programs(tuple(OPS.values()), size=1e3))
def test_every_graph_can_be_explained(program: Program) -> None:
    root = root_of(program)
    assert len(lines(root)) > 5
    assert record(root).root.name in as_text(as_tree(read(record(root))))


def test_a_deep_tree_is_cut_and_says_so() -> None:
    assert f"… {10_001 - MOST_ROWS:,} more nodes" in as_text(as_tree(read(record(chain(5_000, 1)))))
