"""`derive`: the derivation of a course, every line of it held against the engine at many points."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from autograd import OPS, DomainError, Value, check, derive, parse
from autograd.explaining import derivation
from autograd.graph import Circuit, Outline, formula, record, rerun
from autograd.rules import FLOATS
from nn import MLP
from tests.autograd.points import TRUE
from tests.graph.test_outline import outlines, size
from viz.commands.main import main

if TYPE_CHECKING:
    from autograd.explaining import Derivation

LOGISTIC = "z = w*x + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"
NUMBERS = {"w": 0.5, "x": 1.5, "b": -0.2, "y": 1.0}
ROUNDING = 1e-8


def test_the_derivation_of_the_course() -> None:
    assert str(derive(parse(LOGISTIC, **NUMBERS))).splitlines() == [
        "z = w·x + b = 0.55",
        "a = σ(z) = 0.6341",
        "L = −(y·log(a) + (1 − y)·log(1 − a)) = 0.4555",
        "",
        "dL/da = −y/a + (1 − y)/(1 − a) = −1.577",
        "dL/dz = dL/da · a(1 − a) = a − y = −0.3659",
        "dL/dy = −log(a) + log(1 − a) = −0.55",
        "dL/db = dL/dz = −0.3659",
        "dL/dx = dL/dz · w = −0.1829",
        "dL/dw = dL/dz · x = −0.5488",
    ]


def test_the_course_s_programs_write_it_shorter() -> None:
    lines = str(derive(parse(LOGISTIC, **NUMBERS), notation="course")).splitlines()
    assert "dz = da · a(1 − a) = a − y = −0.3659" in lines
    assert lines[-1] == "dw = dz · x = −0.5488"
    with pytest.raises(ValueError, match="notation needs one of calculus, course; got 'short'"):
        derive(parse("x*x", x=2), notation="short")


def held(found: Derivation, outline: Outline, at: Outline) -> None:
    """Every side of every equation has the number of the engine, at another point too."""
    circuit = Circuit(at.graph)
    gradients = circuit.sweep(circuit.local_derivatives(at.graph))
    over = outline.graph.root.name
    values: dict[object, float] = {node.index: node.value for node in at.graph.nodes}
    names = {node.index: node.name for node in outline.nodes}
    values |= {formula.Rate("d", over, name): gradients[index] for index, name in names.items()}
    locals_ = {(link.consumer, link.operand): link.derivative for link in at.links}
    values |= {formula.Rate("∂", names[a], names[b]): number for (a, b), number in locals_.items()}
    places = {name: index for index, name in names.items()}
    for line in found.backward:
        truth = gradients[places[line.node]]
        for side in (*line.sides, *([line.whole] if line.whole else [])):
            try:
                said = formula.evaluate(side, values, FLOATS)
            except (ArithmeticError, ValueError):
                continue
            scale = max(1.0, abs(truth), size_of(side, values))
            assert abs(said - truth) <= ROUNDING * scale or not math.isfinite(truth), str(line)


def size_of(side: formula.Formula, values: dict[object, float]) -> float:
    return size(side, values)  # type: ignore[arg-type]


@given(outlines(TRUE))
def test_every_line_has_the_engines_number(outline: Outline) -> None:
    held(derivation(outline), outline, outline)


@settings(max_examples=30, deadline=None)
@given(outlines(tuple(OPS[name] for name in ("add", "sub", "mul", "div", "sigmoid", "tanh", "exp", "sin", "log"))))
def test_every_line_holds_at_other_points(outline: Outline) -> None:
    found, rng = derivation(outline), random.Random(0)
    for _ in range(5):
        leaves = [node for node in outline.nodes if node.is_leaf]
        moved = {leaf.index: leaf.value * rng.uniform(0.8, 1.2) for leaf in leaves}
        try:
            again = record(rerun(outline.graph, moved)[0])
        except DomainError:
            continue
        names = tuple(zip(again.nodes, outline.graph.nodes, strict=False))
        if len(again.nodes) != len(outline.graph.nodes):
            continue
        same = type(again)(tuple(replace(new, is_named=old.is_named) for new, old in names), again.output)
        held(found, outline, Outline(same))


def test_every_line_of_the_course_is_a_right_claim() -> None:
    claims = derive(parse(LOGISTIC, **NUMBERS)).claims
    wanted = {name: claim for name, claim in claims.items() if name in ("dw", "db", "dx")}
    assert wanted == {"db": "a - y", "dx": "(a - y) * w", "dw": "(a - y) * x"}
    assert check(LOGISTIC, wanted, at=NUMBERS).ok


@pytest.mark.parametrize(
    ("loss", "gradient"),
    [
        ("-(1*log(a) + 0*log(1 - a))", "dL/da · a(1 − a) = a − 1"),  # a label that is a plain number
        ("-log(a)", "dL/da · a(1 − a) = a − 1"),
        ("-log(1 - a)", "dL/da · a(1 − a) = a"),
    ],
)
def test_what_the_upstream_gradient_takes_away_is_a_cancellation_too(loss: str, gradient: str) -> None:
    lines = str(derive(parse(f"a = sigmoid(z); L = {loss}", z=1.0))).splitlines()
    assert any(line.startswith(f"dL/dz = {gradient} = ") for line in lines)


@pytest.mark.parametrize("of_p1", ["s = exp(z1) + exp(z2); p1 = exp(z1)/s", "e = exp(z1); s = e + exp(z2); p1 = e/s"])
def test_a_softmax_reduces_to_p_minus_1_through_products_that_have_names(of_p1: str) -> None:
    lines = str(derive(parse(f"{of_p1}; L = -log(p1)", z1=1.0, z2=2.0))).splitlines()
    assert any(line.startswith("dL/ds = ") and " = 1/s = " in line for line in lines)
    assert any(line.startswith("dL/dz1 = ") and " = p1 − 1 = " in line for line in lines)


def test_a_squared_error_does_not_cancel() -> None:
    lines = str(derive(parse("a = sigmoid(z); J = (a - y)**2", z=0.3, y=1.0))).splitlines()
    assert lines[-1].count("=") == 2


def test_a_net_is_derived_layer_by_layer() -> None:
    model = MLP([2, 3, 1], activation="tanh", rng=0)
    lines = str(derive(((model([1.0, -0.5])[0] - 1) ** 2).named("J"))).splitlines()
    assert any(
        line.startswith("dJ/dlayer1.neuron1.z = dJ/dlayer1.neuron1.a · (1 − layer1.neuron1.a²)") for line in lines
    )


def test_a_long_derivation_is_cut_and_says_so() -> None:
    value = Value(1.0, label="x")
    for n in range(300):
        value = (value * 1.01).named(f"h{n}")
    lines = str(derive(value)).splitlines()
    assert len(lines) == 201
    assert any(line.endswith("more lines") for line in lines)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(outlines(TRUE))
def test_latex_can_be_set_and_mathml_can_be_parsed(outline: Outline) -> None:
    found = derivation(outline)
    ElementTree.fromstring(f"<div>{found.mathml}</div>")
    mathtext = pytest.importorskip("matplotlib.mathtext")
    for line in found.latex.splitlines()[1:-1]:
        said = line.removesuffix(r" \\").replace(r"\&", "+").replace("&", "").replace(r"\ ", "~")
        said = said.replace(r"\$", "S")  # which mathtext would take for the end of the formula
        said = said.replace(r"\ge ", r"\geq ").replace(r"\le ", r"\leq ")  # the short forms are unknown to mathtext
        mathtext.MathTextParser("path").parse(f"${said}$")


def test_markdown_has_both_passes() -> None:
    text = derive(parse("u = b*c; J = 3*u", b=3, c=2)).markdown
    assert "**Forward pass**" in text
    assert r"$\frac{dJ}{du} = 3$" in text


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "mathml"])
def test_the_command_prints_every_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", LOGISTIC, *(f"{name}={number}" for name, number in NUMBERS.items()), "--as", form]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 9


def test_what_a_series_counts_is_counted_in_its_derivatives_too() -> None:
    wx, wh, b = Value(0.6, label="wx"), Value(0.9, label="wh"), Value(0.05, label="b")
    h = Value(0.1, label="h[0]")
    for t in range(1, 5):
        h = (wx * 0.5 * t + wh * h + b).tanh().named(f"h[{t}]")
    said = str(derive((h**2).named("L")))
    assert "dL/db = Σⱼ dL/dh[j] · (1 − h[j]²) = " in said
    assert "(j = 1 … 4)" in said


def test_a_residual_block_is_a_double_sum_and_a_rule_that_is_too_long_is_written_as_its_symbol() -> None:
    x = [Value(0.5, label="x[0]"), Value(-0.4, label="x[1]")]
    w = [[Value(0.3 * i - 0.2 * j + 0.1, label=f"w[{i}][{j}]") for j in range(2)] for i in range(2)]
    v = [[Value(0.1 * i + 0.4 * j - 0.2, label=f"v[{i}][{j}]") for j in range(2)] for i in range(2)]
    hidden = [(w[i][0] * x[0] + w[i][1] * x[1]).relu() for i in range(2)]
    y = [(x[i] + v[i][0] * hidden[0] + v[i][1] * hidden[1]).named(f"y[{i}]") for i in range(2)]
    said = str(derive((y[0] ** 2 + y[1] ** 2).named("L"), names=False))
    assert "y[1] = x[1] + Σᵢ v[1][i]·ReLU(Σⱼ w[i][j]·x[j]) = " in said
    assert "dL/dx[1] = dL/dy[0] · ∂y[0]/∂x[1] + dL/dy[1] · ∂y[1]/∂x[1] = " in said
    assert "…" not in said.replace(" … ", "")


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("W1[0][2]", r"\mathrm{W1}_{0,\ 2}"),
        ("ℒ", r"\mathcal{L}"),
        ("β'", r"\mathrm{\beta '}"),
        ("ŷ & co", r"\mathrm{\hat{y}\ \&\ co}"),
    ],
)
def test_latex_knows_no_letter_that_it_cannot_set(name: str, latex: str) -> None:
    assert latex in derive((Value(2.0, label=name) * 3).named("J")).latex
