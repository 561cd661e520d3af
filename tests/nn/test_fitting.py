"""Training: it learns, it repeats, it stops for a reason that it says, and it leaves the collector alone."""

from __future__ import annotations

import gc
import math
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd import Value
from nn import MLP, SGD, Adam, History, LogisticRegression, Momentum, RMSprop, fit, l2, squared_error
from nn.losses import binary_cross_entropy_from_logits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 2))
Y = (X[:, 0] + X[:, 1] > 0).astype(float)
LOGITS = "binary_cross_entropy_from_logits"


@pytest.fixture(autouse=True)
def _collector_keeps_its_setting() -> Iterator[None]:
    assert gc.isenabled()
    yield
    assert gc.isenabled()


def train(model: Any = None, **options: Any) -> History:
    return fit(model or MLP([2, 3, 1], "tanh", rng=1), X, Y, **({"loss": LOGITS, "epochs": 5} | options))


def test_it_learns_to_separate() -> None:
    history = train(optimiser=Adam(0.05), epochs=60)
    assert history.epochs[-1].accuracy is not None
    assert history.epochs[-1].accuracy >= 0.95
    assert history.loss[-1] < history.loss[0] / 2


def test_the_same_seed_trains_the_same_model() -> None:
    nets = [MLP([2, 3, 1], rng=1) for _ in range(3)]
    for net, seed in zip(nets, (1, 1, 2), strict=True):
        train(net, batch_size=8, rng=seed)
    assert nets[0].state() == nets[1].state() != nets[2].state()


def test_one_epoch_of_the_whole_data_is_one_step_of_gradient_descent() -> None:
    model, twin = LogisticRegression(2), LogisticRegression(2)
    fit(model, X, Y, loss="binary_cross_entropy", optimiser=SGD(0.5), epochs=1)
    w = np.zeros((2, 1))
    A = 0.5 * np.ones(len(Y))
    assert [each.data for each in model.w] == pytest.approx(list(w[:, 0] - 0.5 * X.T @ (A - Y) / len(Y)))
    assert model.b.data == pytest.approx(twin.b.data - 0.5 * np.mean(A - Y))


def test_every_example_is_seen_once_an_epoch() -> None:
    seen: list[float] = []

    def loss(output: Value, target: float) -> Value:
        seen.append(target)
        return squared_error(output, target)

    fit(MLP([1, 1]), [[n] for n in range(10)], list(range(10)), loss=loss, optimiser=SGD(1e-4), epochs=2, batch_size=3)
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10))


def test_a_dev_set_is_measured_and_not_learned_from() -> None:
    net, alone = MLP([2, 3, 1], rng=1), MLP([2, 3, 1], rng=1)
    history = train(net, validation=(-X, 1 - Y))
    train(alone)
    assert net.state() == alone.state()
    assert all(each.dev_loss is not None and each.dev_accuracy is not None for each in history.epochs)


def test_a_penalty_pulls_weights_and_no_bias() -> None:
    strong, free = LogisticRegression(2), LogisticRegression(2)
    for model, strength in ((strong, 10.0), (free, 0.0)):
        model.b.data = 3.0
        fit(model, X, Y, loss="binary_cross_entropy", epochs=50, optimiser=SGD(0.05), penalty=lambda w: l2(w, strength))  # noqa: B023
    assert max(abs(w.data) for w in strong.w) < 0.1 * max(abs(w.data) for w in free.w)
    assert strong.b.data > 1


def test_a_softmax_over_several_outputs_is_trained() -> None:
    labels = np.where(X[:, 0] > 0.5, 2, np.where(X[:, 0] < -0.5, 0, 1))
    history = fit(MLP([2, 3]), X, labels, loss="softmax_cross_entropy", optimiser=Adam(0.1), epochs=60)
    assert history.epochs[-1].accuracy is not None
    assert history.epochs[-1].accuracy > 0.85


def test_ctrl_c_keeps_the_model_and_the_history() -> None:
    calls = 0

    def loss(output: Value, target: float) -> Value:
        nonlocal calls
        calls += 1
        if calls > 3 * len(X):
            raise KeyboardInterrupt
        return binary_cross_entropy_from_logits(output, target)

    net, alone = MLP([2, 3, 1], rng=1), MLP([2, 3, 1], rng=1)
    history = train(net, loss=loss, epochs=10)
    train(alone, epochs=3)
    assert history.ended == "by Ctrl-C after 3 epochs"
    assert net.state() == alone.state()


def test_a_loss_that_is_not_finite_ends_with_epoch_and_parameter() -> None:
    net = MLP([2, 1], rng=1)
    history = fit(net, X * 1e3, Y * 1e3, optimiser=SGD(1e6), epochs=100)
    assert len(history.epochs) < 99
    assert f"in epoch {len(history.epochs) + 1}: the loss is" in history.ended
    assert "the largest parameter is layer1.neuron1." in history.ended


def test_a_gradient_that_is_not_finite_leaves_the_model_as_it_was() -> None:
    net = LogisticRegression(1)
    history = fit(net, [[0.0]], [1.0], loss=lambda output, target: (output - 0.5).sqrt(), epochs=3)
    assert "the gradient of logistic." in history.ended
    assert net.state() == LogisticRegression(1).state()


def test_stop_ends_training_and_says_when() -> None:
    history = train(stop=lambda history: len(history.epochs) == 2)
    assert (len(history.epochs), history.ended) == (2, "in epoch 2, as stop= asked for")


def test_history_reads_as_table_arrays_and_plot() -> None:
    history = train(validation=(X, Y), epochs=30)
    lines = str(history).splitlines()
    assert len(lines) == 1 + 20 + 1 + 1
    assert lines[-1] == "ended after the last epoch"
    arrays = history.arrays()
    assert list(arrays["loss"]) == history.loss
    axes = history.plot().axes[0]
    assert [line.get_label() for line in axes.lines] == ["training", "dev"]


def test_missing_numbers_are_nan_in_arrays() -> None:
    history = fit(MLP([2, 1]), X, Y, epochs=1)
    assert math.isnan(history.arrays()["accuracy"][0])


BAD = {
    "the shape": ({"X": X[0]}, "X needs the shape"),
    "no data": ({"X": np.empty((0, 2)), "y": []}, "at least one example"),
    "too few targets": ({"y": Y[:-1]}, r"y needs the shape \(40,\)"),
    "labels": ({"y": Y + 1}, "y needs labels out of 0, 1; got 2"),
    "NaN": ({"X": np.where(np.arange(80).reshape(40, 2) == 7, np.nan, X)}, "got nan in row 3, column 1"),
    "features": ({"X": X[:, :1]}, "layer1 needs fan_in=2 inputs; got 1"),
    "the batch": ({"batch_size": 41}, "batch_size from 1 to the number of examples, 40; got 41"),
    "the epochs": ({"epochs": 0}, "at least one epoch; got epochs=0"),
    "the loss": ({"loss": "hinj"}, "did you mean 'hinge'"),
    "the optimiser": ({"optimiser": "adma"}, "did you mean 'adam'"),
    "the dev set": ({"validation": (X, Y + 5)}, "y needs labels out of 0, 1"),
}


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_a_mistake_is_answered_before_training(options: dict[str, Any], message: str) -> None:
    net = MLP([2, 1], rng=1)
    given = {"X": X, "y": Y, "loss": LOGITS} | options
    with pytest.raises(ValueError, match=message):
        fit(net, given.pop("X"), given.pop("y"), **given)
    assert net.state() == MLP([2, 1], rng=1).state()


def test_a_pipe_gets_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    train(progress=True)
    assert capsys.readouterr() == ("", "")


def interrupted(at: list[int], here: Callable[[Any], bool]) -> Callable[[Any, str, Any], Any]:
    """A trace that presses Ctrl-C at one of the lines of training."""

    def trace(frame: Any, event: str, argument: Any) -> Any:
        if not here(frame):
            return None
        if event == "line":
            at[0] -= 1
            if at[0] == 0:
                raise KeyboardInterrupt
        return trace

    return trace


def train_until(line: int, **options: Any) -> tuple[MLP, SGD, History, bool]:
    """Training that is interrupted at its line of that number, and whether it came so far."""
    net, steps = MLP([2, 2, 1], "tanh", rng=1), KINDS[options.pop("kind")](0.1)
    at = [line]
    before = sys.gettrace()
    sys.settrace(interrupted(at, lambda frame: frame.f_code.co_filename.startswith(NN)))
    try:
        history = fit(net, X[:4], Y[:4], loss=LOGITS, optimiser=steps, progress=False, **options)
    finally:
        sys.settrace(before)
    return net, steps, history, at[0] <= 0


def options(kind: str, rng: int | str) -> dict[str, Any]:
    return {"kind": kind, "batch_size": 2, "rng": np.random.default_rng(3) if rng == "generator" else rng}


@cache
def uninterrupted(kind: str, rng: int | str) -> tuple[MLP, SGD, History, bool]:
    return train_until(0, epochs=4, **options(kind, rng))


NN = str(Path(nn.__file__).parent)
KINDS = {"sgd": SGD, "momentum": Momentum, "rmsprop": RMSprop, "adam": Adam}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rng", [3, "generator"])
@given(line=st.integers(1, 4000))
@settings(max_examples=settings.default.max_examples // 2)
def test_whenever_it_is_interrupted_it_goes_on_digit_for_digit(kind: str, rng: int | str, line: int) -> None:
    whole, steps, history, _ = uninterrupted(kind, rng)
    given = options(kind, rng)
    try:
        net, mine, first, came = train_until(line, epochs=4, **given)
    except KeyboardInterrupt:
        return  # before training began, or after it had ended
    if came:
        assert first.ended == f"by Ctrl-C after {len(first.epochs)} epochs"
        assert mine.steps == 2 * len(first.epochs)
        assert first.loss == history.loss[: len(first.epochs)]
    if left := 4 - len(first.epochs):
        given.pop("kind")
        rest = fit(net, X[:4], Y[:4], loss=LOGITS, optimiser=mine, epochs=left, progress=False, **given)
        assert first.loss + rest.loss == history.loss
    assert net.state() == whole.state()
    assert [*mine.memory[1].values()] == [*steps.memory[1].values()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_is_taken_whole_or_not_wherever_it_is_interrupted(kind: str) -> None:
    for line in range(1, 200):
        steps = KINDS[kind](0.1)
        point = [Value(float(n)) for n in range(3)]
        for each in point:
            each.grad = 1.0
        steps.step(point)
        found = [each.data for each in point], steps.memory
        at = [line]
        before = sys.gettrace()
        sys.settrace(interrupted(at, lambda frame: frame.f_code.co_filename.startswith(NN)))
        try:
            steps.step(point)
        except KeyboardInterrupt:
            assert ([each.data for each in point], steps.memory) == found
        finally:
            sys.settrace(before)
        if at[0] > 0:
            assert line > 10
            break
    assert steps.steps == 2


class Cyclic:
    """A user's thing that knows itself."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Cyclic.alive += 1

    def __del__(self) -> None:
        Cyclic.alive -= 1


def test_cycles_of_a_users_loss_are_collected_in_every_epoch() -> None:
    most = 0

    def loss(output: Value, target: float) -> Value:
        nonlocal most
        Cyclic()
        most = max(most, Cyclic.alive)
        return squared_error(output, target)

    fit(MLP([2, 1]), X, Y, loss=loss, epochs=30, progress=False)
    assert most < 5 * len(X)


@pytest.mark.parametrize("setting", ["off before", "off meanwhile", "threshold", "threshold meanwhile", "none"])
def test_the_collector_stays_as_the_user_has_set_it(setting: str) -> None:
    before = gc.get_threshold()
    seen: list[bool] = []

    def stop(history: History) -> bool:
        seen.append(gc.isenabled())
        if setting == "off meanwhile":
            gc.disable()
        if setting == "threshold meanwhile":
            gc.set_threshold(123)
        return False

    try:
        if setting == "off before":
            gc.disable()
        if setting == "threshold":
            gc.set_threshold(321, 7, 6)
        wanted = gc.get_threshold()
        train(stop=stop)
        assert gc.isenabled() == (setting not in ("off before", "off meanwhile"))
        assert seen[0] == (setting != "off before")
        assert gc.get_threshold() == ((123, *before[1:]) if setting == "threshold meanwhile" else wanted)
    finally:
        gc.set_threshold(*before)
        gc.enable()
