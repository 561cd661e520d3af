"""Neurons, layers and nets: what they compute, what their parameters are called, and what they refuse."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from autograd import Value, is_computed
from autograd.graph import read, record
from nn import MLP, Layer, LogisticRegression, Neuron
from nn.activations import ACTIVATIONS
from nn.initialisers import INITIALISERS
from viz.cards import drawing

POINT = [0.5, -1.5]


def test_a_neuron_is_an_activation_of_a_weighted_sum() -> None:
    neuron = Neuron(2, "tanh", rng=1)
    z = neuron.w[0].data * POINT[0] + neuron.w[1].data * POINT[1] + neuron.b.data
    assert neuron(POINT).data == pytest.approx(np.tanh(z))


@pytest.mark.parametrize("inputs", [POINT, tuple(POINT), np.array(POINT), [Value(x) for x in POINT]], ids=type)
def test_inputs_may_come_in_any_list(inputs: object) -> None:
    net = MLP([2, 3, 1], rng=1)
    assert net(inputs)[0].data == net(POINT)[0].data  # type: ignore[arg-type]


def test_a_net_is_its_layers_one_after_the_other() -> None:
    net = MLP([2, 3, 2, 1], rng=1)
    first, second, third = net.layers
    assert net(POINT)[0].data == third(second(first(POINT)))[0].data


def test_logistic_regression_starts_at_one_half() -> None:
    assert LogisticRegression(3)([1, 2, 3]).data == 0.5


def test_parameters_are_named_by_layer_and_neuron() -> None:
    names = [name for name, _ in MLP([2, 2, 1]).named_parameters()]
    assert names[:4] == ["layer1.neuron1.w[0]", "layer1.neuron1.w[1]", "layer1.neuron1.b", "layer1.neuron2.w[0]"]
    assert names[-1] == "layer2.neuron1.b"


def test_labels_are_the_names() -> None:
    net = MLP([2, 3, 1])
    assert all(parameter.label == name for name, parameter in net.named_parameters())


def test_a_picture_shows_parameters_and_the_z_and_a_of_each_neuron() -> None:
    shown = drawing(read(record(MLP([1, 1, 1], rng=1)([Value(1.0, "x")])[0]), "operations"))
    kinds = {card.name: card.kind for card in shown.cards}
    assert kinds["layer1.neuron1.w[0]"] == "parameter"
    assert {"layer1.neuron1.z", "layer1.neuron1.a", "layer2.neuron1.z"} <= kinds.keys()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_by_name_is_the_same_as_by_function(name: str) -> None:
    function = ACTIVATIONS[name].function
    assert Neuron(2, name, rng=1)(POINT).data == Neuron(2, function, rng=1)(POINT).data


@pytest.mark.parametrize("start", INITIALISERS)
def test_the_same_seed_gives_the_same_net_and_another_another(start: str) -> None:
    one, same, other = (MLP([2, 3, 1], start=start, rng=seed).state() for seed in (1, 1, 2))
    assert one == same
    assert (one == other) is (start == "zeros")


def test_a_generator_is_used_as_it_is() -> None:
    rng = np.random.default_rng(1)
    assert MLP([2, 3, 1], rng=rng).state() == MLP([2, 3, 1], rng=1).state()
    assert MLP([2, 3, 1], rng=rng).state() != MLP([2, 3, 1], rng=1).state()


@pytest.mark.parametrize(
    ("start", "spread"), [("normal", 0.01), ("he", (2 / 300) ** 0.5), ("xavier", (2 / 310) ** 0.5), ("zeros", 0)]
)
def test_weights_have_the_spread_of_their_initialiser(start: str, spread: float) -> None:
    layer = Layer(300, 10, start=start, rng=0)
    weights = [w.data for neuron in layer.neurons for w in neuron.w]
    assert np.std(weights) == pytest.approx(spread, rel=0.05)
    assert {neuron.b.data for neuron in layer.neurons} == {0.0}


def test_zero_grad_clears_to_not_computed() -> None:
    net = MLP([2, 1])
    net(POINT)[0].backward()
    net.zero_grad()
    assert [is_computed(parameter.grad) for parameter in net.parameters()] == [False] * 3


def test_a_state_moves_a_net_to_another() -> None:
    one, other = MLP([2, 3, 1], rng=1), MLP([2, 3, 1], rng=2)
    other.load_state(one.state())
    assert other.state() == one.state()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("layer1.neuron1.b"), "lacks a parameter of this model: 'layer1.neuron1.b'"),
        (lambda state: state.update(extra=1.0), "has a parameter that this model has not: 'extra'"),
        (lambda state: state.update({"layer1.neuron1.b": float("nan")}), "needs a finite number for"),
        (lambda state: state.update({"layer1.neuron1.b": "1"}), "needs a finite number for"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change: object, message: str) -> None:
    net = MLP([2, 1], rng=1)
    before = net.state()
    state = MLP([2, 1], rng=2).state()
    change(state)  # type: ignore[operator]
    with pytest.raises(ValueError, match=message):
        net.load_state(state)
    assert net.state() == before


def test_the_summary_has_the_shapes_of_the_course() -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(MLP([2, 4, 1], "tanh").summary())
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "W1 (4, 2), b1 (4, 1)" in text
    assert "W2 (1, 4), b2 (1, 1)" in text
    assert "17" in text


WRONG = [
    (lambda: MLP([2, 1])([1.0]), ValueError, "layer1 needs fan_in=2 inputs; got 1"),
    (lambda: LogisticRegression(2)([1, 2, 3]), ValueError, "logistic needs fan_in=2 inputs; got 3"),
    (lambda: MLP([2, 1])(1.0), TypeError, r"write \[x\] for a single one"),
    (lambda: MLP([2]), ValueError, "MLP needs the number of inputs"),
    (lambda: MLP(3, [4, 4, 1]), TypeError, r"one list; write MLP\(\[3, 4, 4, 1\]\)"),  # type: ignore[arg-type]
    (lambda: MLP(3), ValueError, "MLP needs the number of inputs"),  # type: ignore[arg-type]
    (lambda: MLP([3, 2.5]), ValueError, r"got \[3, 2.5\]"),  # type: ignore[list-item]
    (lambda: MLP([0, 1]), ValueError, "needs at least one input"),
    (lambda: MLP([2, 0]), ValueError, "layer1 needs at least one neuron"),
    (lambda: MLP([2, 1], "sigmiod"), ValueError, "did you mean 'sigmoid'"),
    (lambda: Neuron(2, start="xaiver"), ValueError, "did you mean 'xavier'"),
    (lambda: Neuron(2, rng=0.5), TypeError, "rng needs a seed"),
]


@pytest.mark.parametrize(("mistake", "kind", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_a_mistake_is_answered(mistake: object, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        mistake()  # type: ignore[operator]
