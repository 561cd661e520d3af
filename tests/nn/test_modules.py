"""Modules of one's own: what they hold is found and named; training and evaluation; Dropout with its generator."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, compile, tanh
from nn import MLP, Adam, Dropout, Layer, Module, Neuron, fit, load, save, squared_error

X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
Y = [0.0, 1.0, 1.0, 0.0]


class Everything(Module):
    """Parameters in all places that a module looks into."""

    def __init__(self) -> None:
        self.scale = Value(2.0)
        self.rows_ = [[Value(1.0), Value(2.0)], (Value(3.0),)]
        self.table = {"low": Value(4.0), "layers": [Neuron(1, name="inner")]}
        self.W = autograd.array([[5.0], [6.0]])
        self.b = autograd.array([7.0])
        self.plain = np.array([8.0])
        self.size, self.title, self.again = 3, "none of these", self.scale
        self.last = self.scale * 2  # computed, and no parameter

    def __call__(self, x: Any) -> Any:
        return self.scale * x[0]


NAMES = ["scale", "rows_[0][0]", "rows_[0][1]", "rows_[1][0]", "table['low']", "table['layers'][0].inner.w[0]",
         "table['layers'][0].inner.b", "W[0, 0]", "W[1, 0]", "b[0]"]  # fmt: skip


class Net(Module):
    """Two layers with a dropout between them."""

    def __init__(self, rate: float = 0.5, rng: int = 0) -> None:
        self.hidden = Layer(2, 8, "tanh", rng=rng)
        self.dropout = Dropout(rate, rng=rng)
        self.top = Neuron(8, rng=rng)

    def __call__(self, x: Any) -> Any:
        return self.top(self.dropout(self.hidden(x)))


def test_every_leaf_is_found_once_in_the_order_of_the_attributes() -> None:
    module = Everything()
    assert [name for name, _ in module.named_parameters()] == NAMES
    assert len(module.parameters()) == len({*module.parameters()}) == len(NAMES)


def test_leaves_without_a_label_are_called_by_their_names() -> None:
    module = Everything()
    module.table["low"].label = "mine"
    labels = [parameter.label for parameter in module.parameters()]
    assert labels == [name.replace("table['low']", "mine").replace("table['layers'][0].", "") for name in NAMES]


def test_a_penalty_is_for_all_but_the_biases() -> None:
    assert [weight.label for weight in Everything().weights()] == [
        name.replace("table['layers'][0].", "") for name in NAMES if not name.endswith((".b", "b[0]"))
    ]


def test_state_is_set_and_saved_by_name(tmp_path: Any) -> None:
    module, other = Everything(), Everything()
    for at, parameter in enumerate(module.parameters()):
        parameter.data = at / 10
    save(module, tmp_path / "model.json")
    load(other, tmp_path / "model.json")
    assert other.state() == module.state() == {name: at / 10 for at, name in enumerate(NAMES)}


def test_a_module_that_holds_itself_ends() -> None:
    module = Everything()
    module.table["me"] = [module]
    assert len(list(module.modules())) == 2


def test_a_module_of_ones_own_is_trained() -> None:
    class Curve(Module):
        def __init__(self) -> None:
            self.w = [Value(0.1 * n) for n in range(1, 4)]
            self.b = Value(0.0)

        def __call__(self, x: Any) -> Any:
            return sum((w * tanh(x[0] * n) for n, w in enumerate(self.w, 1)), self.b)

    model = Curve()
    history = fit(model, [[-1.0], [0.5], [2.0]], [-1.0, 0.2, 1.5], optimiser=Adam(0.1), epochs=60, progress=False)
    assert history.loss[-1] < history.loss[0] / 10
    assert [row[0] for row in model.rows()] == ["Curve"]


def test_a_net_without_a_call_says_so() -> None:
    with pytest.raises(NotImplementedError, match="Empty needs a __call__"):
        type("Empty", (Module,), {})()([1.0])


def test_train_and_eval_reach_all_modules_within() -> None:
    net = Net()
    assert net.dropout.is_drawing
    assert net.eval() is net
    assert (net.training, net.dropout.training, net.dropout.is_drawing) == (False, False, False)
    assert net.train().dropout.is_drawing


def test_dropout_keeps_the_mean_and_drops_its_share() -> None:
    found = np.array([value.data for value in Dropout(0.25, rng=1)([Value(1.0)] * 20_000)])
    assert {*found} == {0.0, 1 / 0.75}
    assert (found == 0).mean() == pytest.approx(0.25, abs=0.02)
    assert found.mean() == pytest.approx(1.0, abs=0.03)


def test_dropout_draws_from_its_generator_and_the_gradient_follows_the_draw() -> None:
    x = [Value(1.0) for _ in range(6)]
    one, other = Dropout(0.5, rng=3), Dropout(0.5, rng=np.random.default_rng(3))
    first = one(x)
    assert [v.data for v in first] == [v.data for v in other(x)]
    assert [v.data for v in first] != [v.data for v in one(x)]
    sum(first, Value(0.0)).backward()
    assert [v.grad for v in x] == [v.data for v in first]


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_dropout_refuses_what_is_no_rate(rate: float) -> None:
    with pytest.raises(ValueError, match="rate from 0 to less than 1"):
        Dropout(rate)


def test_dropout_is_not_recorded_in_a_program() -> None:
    net = Net()
    with pytest.raises(ValueError, match=r"Dropout draws anew.*model\.eval"):
        fit(net, X, Y, epochs=2, compiled=True, progress=False)
    with pytest.raises(ValueError, match=r"Dropout draws anew"):
        compile(lambda w, x: sum(Dropout(0.5)([w * each for each in x])), batch=("x",))(2.0, X)
    net.eval()
    fit(net, X, Y, epochs=2, compiled=True, progress=False)


def test_validation_draws_nothing_and_training_goes_on_drawing() -> None:
    net = Net()
    history = fit(net, X, Y, epochs=3, validation=(X, Y), progress=False)
    assert net.dropout.is_drawing
    net.eval()
    expected = sum(squared_error(net(x), y).data for x, y in zip(X, Y, strict=True)) / len(X)
    assert history.epochs[-1].dev_loss == pytest.approx(expected, rel=1e-12)


def test_training_that_was_interrupted_goes_on_with_the_draws_of_one_that_was_not() -> None:
    def stopped(net: Net, after: int) -> None:
        def stop(history: Any) -> bool:
            if len(history.epochs) == after:
                for _ in range(3):
                    net.dropout([1.0] * 8)  # half an epoch's draws
                raise KeyboardInterrupt
            return False

        fit(net, X, Y, epochs=9, optimiser=steps, stop=stop, progress=False)

    whole, parts, steps = Net(rng=5), Net(rng=5), Adam(0.1)
    fit(whole, X, Y, epochs=6, optimiser=Adam(0.1), progress=False)
    stopped(parts, 2)
    fit(parts, X, Y, epochs=4, optimiser=steps, progress=False)
    assert parts.state() == whole.state()


def test_nets_of_the_library_are_as_before() -> None:
    net = MLP([2, 3, 1])
    assert next(iter(net.state())) == "layer1.neuron1.w[0]"
    assert len(list(net.modules())) == 1 + 2 + 4


def test_a_module_with_a_forward_is_told_to_rename_it() -> None:
    class Torchlike(Module):
        def forward(self, x: float) -> float:
            return x

    with pytest.raises(NotImplementedError, match=r"Torchlike needs a __call__.*; rename its forward"):
        Torchlike()(1.0)
