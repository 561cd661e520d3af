"""The outline: what it says in names, held against the engine's numbers, 50 digits, and SymPy."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import OPS, Value, parse
from autograd.graph import evaluate, record
from autograd.graph import formula as f
from autograd.graph.fitting import WIDTH, fitted, ranges
from autograd.graph.notations import code, text
from autograd.graph.outline import Outline
from autograd.rules import FLOATS
from tests.autograd import precise
from tests.autograd.graphs import Program, programs
from tests.autograd.points import TRUE
from tests.graph import vectors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.graph import Graph
    from autograd.ops import Op

ROUNDING = 1e-9  # relative to the largest term; a textbook's form loses digits where ours does not
EXACT = mpf(10) ** -20  # of a difference quotient in many digits
#: Without jumps, whose place depends on the last digit, and what mpmath continues to complex numbers.
SMOOTH = tuple(op for op in TRUE if "rint" not in op.value + op.kink and op.flat != "a step" and op.name != "cbrt")
ARITHMETIC = tuple(OPS[name] for name in ("add", "sub", "mul", "div", "neg", "power"))


@st.composite
def outlines(draw: st.DrawFn, ops: tuple[Op, ...]) -> Outline:
    """The outline of a random program, with some of its results named."""
    program: Program = draw(programs(ops, size=1e3))
    label = st.text("abcxyzw_θŷσ<&\"' [0]1$\\", min_size=1, max_size=8)
    names = draw(st.lists(st.one_of(st.none(), st.none(), label), min_size=40, max_size=40))
    place = iter(names)

    def apply(op: Op, operands: list[Any]) -> Value:
        result: Value = getattr(operands[0], op.name)(*operands[1:])
        name = next(place, None)
        return result if name is None else result.named(name)

    result = program.run([Value(x, label=next(place) or "x") for x in program.leaves], apply)
    return Outline(record(result))


def numbers(graph: Graph) -> dict[int, float]:
    """Every node's number, by its place."""
    return {node.index: node.value for node in graph.nodes}


def size(formula: f.Formula, values: Mapping[int, float]) -> float:
    """The sum of the absolute values of everything in a formula, as a scale for rounding errors."""
    try:
        own = abs(f.evaluate(formula, values, FLOATS))
    except (ArithmeticError, ValueError):
        own = 0.0
    return max([own, *(size(part, values) for part in f.parts(formula))])


@given(outlines(TRUE))
def test_every_local_derivative_has_the_engines_number(outline: Outline) -> None:
    values = numbers(outline.graph)
    for link in outline.links:
        if (formula := outline.derivative(link)) is not None:
            said = f.evaluate(formula, values, FLOATS)
            assert abs(said - link.derivative) <= ROUNDING * max(1.0, size(formula, values)), text(formula)


@settings(max_examples=30, deadline=None)
@given(outlines(SMOOTH))
def test_every_local_derivative_is_that_of_the_values_in_50_digits(outline: Outline) -> None:
    graph = outline.graph
    for link in outline.links:
        formula = outline.derivative(link)
        if formula is None:
            continue
        named = {node.index: node.value for node in outline.nodes if node.index != link.consumer}
        order = [link.operand, *(index for index in named if index != link.operand)]
        body = type(graph)(graph.nodes[: link.consumer + 1], link.consumer)

        def consumer(point: list[mpf], body: Graph = body, order: list[int] = order) -> mpf:
            held = dict(zip(order, point, strict=True))
            return evaluate(body, held, lambda op, operands: precise.evaluate(op.value, operands))

        with mp.workdps(precise.DIGITS):
            truth = precise.difference(consumer, [named[index] for index in order], 0)
            exact = {index: mpf(value) for index, value in named.items()}
            exact[link.consumer] = consumer([exact[index] for index in order])
            said = f.evaluate(formula, exact, precise.FUNCTIONS)
            scale = max(1.0, size(formula, numbers(graph)))
        assert abs(said - truth) <= EXACT * scale, text(formula)


@settings(max_examples=settings.default.max_examples // 2)
@given(outlines(ARITHMETIC))
def test_rational_local_derivatives_are_those_of_sympy(outline: Outline) -> None:
    sympy = pytest.importorskip("sympy")
    symbols = [sympy.Symbol(f"s{node.index}") for node in outline.graph.nodes]

    def exact(value: Any) -> Any:
        return sympy.Rational(value) if isinstance(value, float) else value

    def read(formula: f.Formula) -> Any:
        match formula:
            case f.Number(value):
                return exact(value)
            case f.Power(base, exponent):
                return read(base) ** read(exponent)
            case f.Name(_, index):
                return symbols[index]
            case f.Call("sqrt", (inner,)):
                return sympy.sqrt(read(inner))
        return f.evaluate(f.rebuilt(formula, lambda part: Placed(read(part))), {}, {})

    for node in outline.nodes:
        written = outline.expression(node.index)
        if written is None or "…" in text(written):
            continue
        whole = read(written)
        for link in outline.links_to(node.index):
            formula = outline.derivative(link)
            if formula is None:
                continue
            said = read(formula).subs(symbols[node.index], whole)
            difference = said - sympy.diff(whole, symbols[link.operand])
            assume(sympy.count_ops(difference) < 400)
            positive = {symbol: sympy.Symbol(symbol.name, positive=True) for symbol in symbols}
            assert sympy.simplify(difference.subs(positive)) == 0, text(formula)


class Placed(f.Number):
    """A term of SymPy in the place of a number."""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 has no cube root: its last digit differs")
def test_vectors_are_up_to_date() -> None:
    assert vectors.FILE.read_text("utf-8") == vectors.written()


def test_there_are_two_hundred_vectors() -> None:
    assert len(json.loads(vectors.FILE.read_text("utf-8"))["vectors"]) >= 200


@pytest.mark.parametrize(
    ("program", "leaves", "consumer", "operand", "said"),
    [
        ("z = w1*x1 + w2*x2 + b; z", "w1 x1 w2 x2 b", "z", "w1", "x1"),
        ("a = sigmoid(z); a", "z", "a", "z", "a(1 − a)"),
        ("L = -(y*log(a) + (1-y)*log(1-a)); L", "y a", "L", "a", "−y/a + (1 − y)/(1 − a)"),
        ("L = -log(sigmoid(z)); L", "z", "L", "z", "−(1 − σ(z))"),
        ("J = (yhat - y)**2; J", "yhat y", "J", "yhat", "2(yhat − y)"),
        ("J = (yhat - y)**2/2; J", "yhat y", "J", "yhat", "yhat − y"),
        ("J = 1/(1/x); J", "x", "J", "x", "1"),
        ("J = x*x*x; J", "x", "J", "x", "3·x²"),
        ("a = relu(z); a", "z", "a", "z", "[z > 0]"),
    ],
)
def test_a_local_derivative_reads_as_in_a_course(
    program: str, leaves: str, consumer: str, operand: str, said: str
) -> None:
    outline = Outline(record(parse(program, **{name: 0.3 + 0.1 * n for n, name in enumerate(leaves.split())})))
    places = {node.name: node.index for node in outline.nodes}
    link = next(link for link in outline.links_to(places[consumer]) if link.operand == places[operand])
    formula = outline.derivative(link)
    assert text(formula or f.Gap()) == said


def test_an_expression_is_written_as_it_was_computed() -> None:
    outline = Outline(record(parse("L = -(y*log(a) + (1-y)*log(1-a)); L", y=1, a=0.4)))
    expression = outline.expression(outline.graph.output)
    assert text(expression or f.Gap()) == "−(y·log(a) + (1 − y)·log(1 − a))"


@pytest.mark.slow
def test_a_long_sum_is_written_with_an_index_and_its_range() -> None:
    w, x = ([Value(1 / (j + 1), label=f"{name}[{j}]") for j in range(12288)] for name in "wx")
    z = sum(a * b for a, b in zip(w, x, strict=True)) + Value(1, label="b")
    shown = fitted(Outline(record(z.named("z"))).expression(len(record(z).nodes) - 1) or f.Gap())
    assert (text(shown), ranges(shown)) == ("Σⱼ w[j]·x[j] + b", "j = 0 … 12287")


@settings(max_examples=2 * settings.default.max_examples)
@given(outlines(TRUE))
def test_no_text_on_a_card_is_wider_than_it(outline: Outline) -> None:
    for node in outline.nodes:
        if (expression := outline.expression(node.index)) is not None:
            assert len(text(fitted(expression))) <= WIDTH
    for link in outline.links:
        if (formula := outline.derivative(link)) is not None:
            assert len(text(fitted(formula))) <= WIDTH


@given(outlines(ARITHMETIC))
def test_code_computes_what_the_formula_says(outline: Outline) -> None:
    letters = {node.index: f.Name(f"v{node.index}", node.index) for node in outline.graph.nodes}
    named = {f"v{node.index}": node.value for node in outline.graph.nodes}

    def renamed(formula: f.Formula) -> f.Formula:
        return letters[formula.index] if isinstance(formula, f.Name) else f.rebuilt(formula, renamed)

    for link in outline.links:
        if (formula := outline.derivative(link)) is not None:
            said = eval(code(renamed(formula)), FLOATS, named)
            truth = f.evaluate(formula, numbers(outline.graph), FLOATS)
            assert said == pytest.approx(truth, rel=1e-9, abs=1e-9 * max(1.0, size(formula, numbers(outline.graph))))


def test_as_many_paths_as_atoms_take_no_time() -> None:
    v = Value(1.0, label="x")
    for _ in range(400):
        v = (v + v) * 0.5 + v * v.tanh() * 0.1
    start = time.process_time()
    outline = Outline(record(v.named("J")))
    (link,) = outline.links
    assert outline.derivative(link) is None
    assert len(text(fitted(outline.expression(link.consumer) or f.Gap()))) <= WIDTH
    assert time.process_time() - start < 5.0


def test_a_deep_chain_meets_no_recursion_limit() -> None:
    v = Value(1.0, label="x")
    for _ in range(5_000):
        v = v * 0.5 - 1
    outline = Outline(record(v.named("J")))
    assert outline.links[0].derivative == 0.0
    assert text(fitted(outline.expression(outline.graph.output) or f.Gap())) == "(…·0.5 − 1)·0.5 − 1"
