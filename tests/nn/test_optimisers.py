"""Optimisers against PyTorch's, and schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from autograd import Value
from nn import SGD, Adam, Momentum, RMSprop, inverse_time, step_decay
from nn.optimisers import OPTIMISERS, optimiser

if TYPE_CHECKING:
    from collections.abc import Callable

#: Fifty steps, each with a few roundings of its own.
AGREES = 1e-10

PAIRS: dict[str, tuple[Callable[[], SGD], Callable[[Any, Any], Any]]] = {
    "sgd": (lambda: SGD(0.05), lambda torch, w: torch.optim.SGD(w, lr=0.05)),
    "momentum": (lambda: Momentum(0.02, 0.8), lambda torch, w: torch.optim.SGD(w, lr=0.02, momentum=0.8)),
    "rmsprop": (lambda: RMSprop(0.03, 0.95), lambda torch, w: torch.optim.RMSprop(w, lr=0.03, alpha=0.95)),
    "adam": (lambda: Adam(0.1), lambda torch, w: torch.optim.Adam(w, lr=0.1)),
}


def bowl(x: Any, y: Any) -> Any:
    """A long, bent valley."""
    return (x - 1) * (x - 1) * 0.3 + (y - x * x) * (y - x * x) * 0.5


@pytest.mark.parametrize("name", PAIRS)
def test_fifty_steps_are_those_of_pytorch(name: str) -> None:
    torch = pytest.importorskip(
        "torch", exc_type=ImportError, reason="PyTorch is not installed; the definitions are tested below"
    )
    ours, theirs = PAIRS[name]
    point = [Value(-1.0), Value(2.0)]
    tensors = [torch.tensor(v.data, dtype=torch.float64, requires_grad=True) for v in point]
    steps, reference = ours(), theirs(torch, tensors)
    for _ in range(50):
        for v in point:
            v.grad = None
        bowl(*point).backward()
        steps.step(point)
        reference.zero_grad()
        bowl(*tensors).backward()
        reference.step()
        assert [v.data for v in point] == pytest.approx([t.item() for t in tensors], rel=AGREES)


def moved(steps: SGD, *gradients: float) -> list[float]:
    """Where a parameter at 1 stands after each step with these gradients."""
    w = Value(1.0)
    places = []
    for gradient in gradients:
        w.grad = gradient
        steps.step([w])
        places.append(w.data)
    return places


def test_sgd_goes_against_the_gradient() -> None:
    assert moved(SGD(0.1), 2.0, -1.0) == pytest.approx([0.8, 0.9])


def test_momentum_remembers_the_last_gradients() -> None:
    assert moved(Momentum(0.1, 0.5), 2.0, 0.0, 0.0) == pytest.approx([0.8, 0.7, 0.65])


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_the_first_step_of_adam_has_the_size_of_the_rate(size: float) -> None:
    assert moved(Adam(0.1), size) == pytest.approx([0.9], rel=1e-4)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_rmsprop_forgets_the_size_of_the_gradient(size: float) -> None:
    assert moved(RMSprop(0.1, 0.75), size) == pytest.approx([0.8], rel=1e-4)


def test_a_parameter_without_a_gradient_stays() -> None:
    w = Value(1.0)
    SGD(0.1).step([w])
    assert w.data == 1.0


def test_the_rate_follows_its_schedule() -> None:
    assert moved(SGD(step_decay(1.0, every=1, factor=0.5)), 0.1, 0.1, 0.1) == pytest.approx([0.9, 0.85, 0.825])
    assert moved(SGD(inverse_time(1.0, decay=1.0)), 0.1, 0.1) == pytest.approx([0.9, 0.85])


@pytest.mark.parametrize("rate", [0.0, -0.1, float("nan"), float("inf")])
@pytest.mark.parametrize("kind", OPTIMISERS.values(), ids=OPTIMISERS)
def test_a_learning_rate_that_is_not_positive_is_refused(kind: type[SGD], rate: float) -> None:
    with pytest.raises(ValueError, match="a learning rate needs rate above 0; got rate="):
        kind(rate)


def test_a_misspelt_optimiser_is_answered_with_the_closest() -> None:
    with pytest.raises(ValueError, match=r"got 'adm'; did you mean 'adam'\?"):
        optimiser("adm")


def test_a_share_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="beta needs a number from 0 to below 1; got 1"):
        Momentum(0.1, 1)


@pytest.mark.parametrize("kind", [SGD, Momentum, RMSprop, Adam])
def test_parameters_in_the_place_of_the_rate_are_sent_to_step(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"a learning rate needs a number .* got list .*SGD\(0\.1\)\.step\("):
        kind([Value(1.0)])
