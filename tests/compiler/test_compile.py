"""Compiled programs give what `backward` gives, and find the matrices that loops were written for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import DomainError, StaleGraphError, Value, compile, log, parse
from autograd.compiler import program
from autograd.compiler.source import scalars
from autograd.operators import METHODS
from autograd.ops import OPS
from nn import ACTIVATIONS, MLP, LogisticRegression, total
from nn.losses import softmax_cross_entropy
from tests.autograd.graphs import programs
from tests.shares import a_third

if TYPE_CHECKING:
    from tests.autograd.graphs import Program

X = np.random.default_rng(0).normal(size=(20, 3))
LABELS = (X[:, 0] > X[:, 1]).astype(float)


def agree(root: Value, relative: float = 1e-12) -> program.Compiled:
    """Compile, compare with the backward pass, and return the program."""
    step = compile(root)
    step()
    value, gradients = step()  # the second call finds the first one's numbers in its buffers
    root.zero_grad()
    root.backward()
    assert math.isclose(value, root.data, rel_tol=relative, abs_tol=1e-300)
    size = max((abs(leaf.grad) for leaf in step.leaves if math.isfinite(leaf.grad)), default=1.0)
    for leaf, gradient in zip(step.leaves, gradients, strict=True):
        assert math.isclose(gradient, leaf.grad, rel_tol=relative, abs_tol=relative * size) or (
            math.isnan(gradient) and math.isnan(leaf.grad)
        )
    return step


def loss(model: Any, rows: Any = X, labels: Any = LABELS) -> Value:
    """The mean squared error over all rows, as a loop."""
    errors = [model.outputs(x.tolist())[0] - label for x, label in zip(rows, labels, strict=True)]
    return sum(error * error for error in errors) / len(errors)


@pytest.fixture(params=["arrays", "scalars", "scalars in parts"])
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each kind of program, whatever the size of the groups."""
    monkeypatch.setattr(program, "FEWEST_A_GROUP", 0.0 if request.param == "arrays" else math.inf)
    if request.param == "scalars in parts":
        monkeypatch.setattr(scalars, "AT_ONCE", 4)
    return str(request.param)


@pytest.mark.usefixtures("both")
@given(made=programs(tuple(OPS.values()), size=1e3))
@settings(max_examples=3 * settings.default.max_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_graphs_agree(made: Program) -> None:
    leaves = [Value(x) for x in made.leaves]
    agree(made.run(leaves, lambda op, operands: METHODS[op.name](*operands)), 1e-9)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("op", OPS.values(), ids=str)
def test_every_primitive_agrees_over_many_elements(op: Any) -> None:
    points = np.random.default_rng(1).uniform(0.2, 0.9, (30, op.arity)) + (op.domain == "a >= 1")
    terms = []
    for point in points:
        leaves = [Value(float(x)) for x in point]
        operands = [
            leaf.data if local is None else leaf for leaf, local in zip(leaves, op.local_derivatives, strict=True)
        ]
        terms.append(METHODS[op.name](*operands))
    agree(sum(terms))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_net_becomes_matrix_products(activation: str) -> None:
    net = MLP([3, 5, 4, 1], activation=activation, rng=0)
    report = agree(loss(net), 1e-11).report()
    assert "layer1.z: (5, 3) @ (3, 20)" in report
    assert "layer2.z: (4, 5) @ (5, 20)" in report
    assert "(1, 4) @ (4, 20)" in report


def test_the_two_layer_net_has_no_gather_and_no_scalar_code() -> None:
    net = MLP([3, 6, 1], activation="tanh", output="sigmoid", rng=0)
    costs = [-(y * log(a) + (1 - y) * log(1 - a)) for (a,), y in zip(map(net, X.tolist()), LABELS, strict=True)]
    step = agree(sum(costs) / len(costs), 1e-11)
    assert step.report().endswith("groups: 4 matrix products, no gathers, no scatters")


def test_parameters_have_named_views() -> None:
    net = MLP([3, 6, 1], activation="tanh", rng=0)
    step = agree(loss(net))
    weights = step.views["layer1.w"]
    assert weights.tolist() == [[w.data for w in neuron.w] for neuron in net.layers[0].neurons]
    before = step()[0]
    weights[0, 0] += 1.0
    assert step()[0] != before
    step.write_back()
    assert net.layers[0].neurons[0].w[0].data == weights[0, 0]
    gradients = step.named(step()[1])
    assert gradients["layer1.w"][0, 0] == net.layers[0].neurons[0].w[0].grad
    assert gradients["layer1.b"].shape == (6,)


def test_a_program_tells_what_it_gathers() -> None:
    leaves = [Value(float(at)) for at in range(40)]
    order = np.random.default_rng(0).permutation(40)
    inner = [leaf.tanh() for leaf in leaves]
    step = agree(sum(inner[at] * inner[other] for at, other in enumerate(order)) + sum(map(Value.sin, leaves)))
    report = step.report()
    assert "gathers 40 places of tanh1 that run unevenly" in report
    assert "no gathers" not in report


def test_logistic_regression_and_softmax_agree() -> None:
    model = LogisticRegression(3)
    assert "@" in agree(loss(model, np.vstack([X, X + 1.0]), np.hstack([LABELS, LABELS]))).report()
    net = MLP([3, 4, 3], activation="relu", rng=1)
    losses = [softmax_cross_entropy(net(x.tolist()), int(label)) for x, label in zip(X, LABELS, strict=True)]
    agree(total(losses) / len(losses), 1e-10)


@pytest.mark.usefixtures("both")
def test_parameters_are_changed_and_the_program_called_again() -> None:
    net = MLP([3, 4, 1], activation="tanh", rng=0)
    root = loss(net)
    step = compile(root)
    rng = np.random.default_rng(3)
    for _ in range(3):
        step.parameters[:] = rng.normal(size=step.parameters.shape)
        value, gradients = step()
        for leaf, number in zip(step.leaves, step.parameters.tolist(), strict=True):
            leaf.data = number
        again = loss(net)
        net.zero_grad()
        again.backward()
        assert math.isclose(value, again.data, rel_tol=1e-12)
        assert np.allclose(gradients, [leaf.grad for leaf in step.leaves], rtol=1e-11, atol=1e-14)


def test_numbers_and_gradients_are_written_back() -> None:
    w, x = Value(2.0, label="w"), Value(3.0, label="x")
    step = compile(w * x)
    assert step.names == ("w", "x")
    step.parameters[:] = [5.0, 7.0]
    step()
    step.write_back()
    assert (w.data, x.data, w.grad, x.grad) == (5.0, 7.0, 7.0, 5.0)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    "root",
    [
        Value(3.0),
        Value(3.0) * 2,
        parse("x*x + x", x=3.0),
        parse("x - x", x=3.0),
        parse("0*x", x=3.0),
        parse("-(-x)", x=3.0),
        parse("u = x*y; u*u + u", x=3.0, y=2.0),
        sum(Value(float(i)) for i in range(50)),
        sum((-1) ** i * Value(float(i)) * Value(2.0) for i in range(50)),
        1 - sum(Value(float(i)) * 3 - Value(1.0) for i in range(9)),
    ],
    ids=str,
)
def test_small_and_shared_graphs_agree(root: Value) -> None:
    agree(root)


def test_equal_constants_and_repeated_parts_are_merged() -> None:
    x = Value(0.3, label="x")
    step = agree(sum((x * 2.0).tanh() for _ in range(400)))
    assert step.source.count("np.tanh") == 1


@pytest.mark.usefixtures("both")
def test_outside_a_domain_it_is_the_error_of_the_scalar_engine() -> None:
    leaves = [Value(float(x), label=f"p{x}") for x in range(1, 30)]
    step = compile(sum(leaf.log() for leaf in leaves))
    step.parameters[4] = -1.0
    with pytest.raises(DomainError, match=r"'p5' = -1\.0"):
        step()
    step.parameters[4] = 2.0
    assert math.isfinite(step()[0])


@pytest.mark.usefixtures("both")
def test_a_true_overflow_stays_infinite() -> None:
    leaves = [Value(1.0) for _ in range(20)]
    step = compile(sum(leaf.exp() for leaf in leaves))
    step.parameters[0] = 1000.0
    value, gradients = step()
    assert value == math.inf
    assert gradients[0] == math.inf
    assert gradients[1] == math.e


@pytest.mark.usefixtures("both")
def test_nan_passes_through() -> None:
    step = compile(sum(Value(float(x)) * 2.0 for x in range(20)))
    step.parameters[3] = math.nan
    assert math.isnan(step()[0])


SPECIAL = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1e308, -1e308, 800.0, -800.0, 5e-324)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("op", a_third(OPS.values()), ids=str)
def test_special_numbers_give_what_the_engine_gives(op: Any) -> None:
    for special in SPECIAL:
        for place in (at for at, slope in enumerate(op.local_derivatives) if slope is not None):
            points = [[0.3 + 0.05 * at + 0.1 * which for which in range(op.arity)] for at in range(6)]
            points[3][place] = special
            try:
                terms = []
                for point in points:
                    operands = [
                        x if slope is None else Value(x) for x, slope in zip(point, op.local_derivatives, strict=True)
                    ]
                    terms.append(METHODS[op.name](*operands))
            except DomainError:
                continue
            root = sum(term * (1.0 + 0.1 * at) for at, term in enumerate(terms))
            step = compile(root)
            value, gradient = step()
            root.backward()
            right = [root.data, *(leaf.grad or 0.0 for leaf in step.leaves)]
            assert np.allclose([value, *gradient], right, rtol=1e-9, atol=1e-300, equal_nan=True), (special, place)


@pytest.mark.usefixtures("both")
def test_any_label_will_do() -> None:
    labels = ["m", "P", "np", "z", "dz", "dP", "_v0", "_t1", "{0}", "e", "sigmoid", "slice", "σ′", "class", "1st"]
    leaves = [Value(0.1 * at, label=label) for at, label in enumerate(labels)]
    outputs = [(leaf * 2.0).sigmoid().named(label) for leaf, label in zip(leaves, labels, strict=True) for _ in "ab"]
    again = [(output * each).tanh().named(each.label) for output in outputs for each in leaves]
    agree(sum(again), 1e-11)


def test_an_irregular_graph_is_scalar_code() -> None:
    step = agree(parse("u = b*c; v = sin(a + u); J = 3*v", a=5.0, b=3.0, c=2.0))
    assert "scalar code" in step.report()
    assert "def run(numbers):" in step.source


def test_a_convolution_written_as_loops_agrees() -> None:
    rng = np.random.default_rng(0)
    image = rng.normal(size=(8, 8))
    kernel = [[Value(float(w)) for w in row] for row in rng.normal(size=(3, 3))]
    outputs = [
        sum(kernel[i][j] * float(image[r + i, c + j]) for i in range(3) for j in range(3)).tanh()
        for r in range(6)
        for c in range(6)
    ]
    assert "(1, 9) @ (9, 36)" in agree(sum(outputs)).report()


def test_a_recurrence_written_as_loops_agrees() -> None:
    rng = np.random.default_rng(0)
    W = [[Value(float(w)) for w in row] for row in rng.normal(size=(6, 6)) * 0.4]
    h = [Value(0.1) for _ in range(6)]
    for _ in range(20):
        h = [sum(w * x for w, x in zip(row, h, strict=True)).tanh() for row in W]
    agree(sum(h), 1e-11)


def test_mistakes_are_answered() -> None:
    with pytest.raises(TypeError, match="compile takes a Value"):
        compile(3.0)  # type: ignore[arg-type]
    x = Value(1.0, label="x")
    root = x * 2
    x.data = 3.0
    with pytest.raises(StaleGraphError):
        compile(root)


@pytest.mark.usefixtures("both")
def test_products_and_many_terms_of_both_signs_stand_in_one_sum() -> None:
    w, x = [Value(0.5 + i) for i in range(3)], [Value(1.5 - i) for i in range(4)]
    extra = [Value(float(i)) for i in range(6)]
    sums = [a * b + extra[0] - extra[1] + extra[2] - extra[3] - extra[4] + extra[5] for a in w for b in x]
    agree(sum(each * each for each in sums))


@pytest.mark.usefixtures("both")
def test_kept_nodes_stay_visible() -> None:
    leaves = [Value(float(x)) for x in range(1, 20)]
    inner = [leaf * 2.0 for leaf in leaves]
    step = compile(sum(each * each for each in inner), keep=inner)
    step.parameters[0] = 10.0
    step()
    assert step.kept.tolist() == [20.0, *(2.0 * x for x in range(2, 20))]
    with pytest.raises(ValueError, match="does not occur"):
        compile(inner[0], keep=[leaves[3]])
