"""The engines that are compared, each behind the same few functions, so that all run the same loops.

A peer is imported when it is asked for, and only then: each measurement has a process of its own.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Peer(NamedTuple):
    """One engine."""

    leaf: Callable[[float], Any]
    relu: Callable[[Any], Any]
    begin: Callable[[Sequence[Any]], None]  # before each forward pass, with the leaves
    backward: Callable[[Any], None]
    gradient: Callable[[Any], float]
    updated: Callable[[Any, float], Any]  # the leaf after a step of gradient descent, gradient cleared


def in_python() -> Peer:
    os.environ["AUTOGRAD_PURE"] = "1"
    return ours()


def in_c() -> Peer:
    os.environ["AUTOGRAD_PURE"] = ""
    peer = ours()
    from autograd import accelerated

    if not accelerated:
        raise ImportError("the engine in C was not built")
    return peer


def ours() -> Peer:
    from autograd import Value

    def updated(leaf: Value, rate: float) -> Value:
        leaf.data -= rate * leaf.grad
        leaf.grad = 0.0
        return leaf

    return Peer(Value, Value.relu, _nothing, Value.backward, lambda leaf: leaf.grad, updated)


def micrograd() -> Peer:
    from micrograd.engine import Value

    sys.setrecursionlimit(100_000)  # its depth-first search is recursive
    return Peer(Value, Value.relu, _nothing, Value.backward, lambda leaf: leaf.grad, _set_zero)


def stored() -> Peer:
    from benchmarks.stored import Stored

    return Peer(Stored, Stored.relu, _nothing, Stored.backward, lambda leaf: leaf.grad, _set_zero)


def torch() -> Peer:
    import torch

    torch.set_num_threads(1)

    def updated(leaf: Any, rate: float) -> Any:
        with torch.no_grad():
            leaf -= rate * leaf.grad
        leaf.grad = None
        return leaf

    def leaf(number: float) -> Any:
        return torch.tensor(number, dtype=torch.float64, requires_grad=True)

    return Peer(leaf, torch.relu, _nothing, torch.Tensor.backward, lambda leaf: leaf.grad.item(), updated)


def xad_fresh() -> Peer:
    """A tape for each pass."""
    return _xad(reuse=False)


def xad_reused() -> Peer:
    """One tape, recorded anew for each pass."""
    return _xad(reuse=True)


def _xad(*, reuse: bool) -> Peer:
    from xad.adj_1st import Real, Tape

    tapes = [Tape()]
    tapes[0].activate()

    def begin(leaves: Sequence[Any]) -> None:
        if not reuse:
            tapes[0].deactivate()
            tapes[0] = Tape()
            tapes[0].activate()
        tapes[0].clearAll()
        for leaf in leaves:
            tapes[0].registerInput(leaf)
        tapes[0].newRecording()

    def backward(root: Any) -> None:
        tapes[0].registerOutput(root)
        root.setDerivative(1.0)
        tapes[0].computeAdjoints()

    def relu(z: Any) -> Any:
        return z if z > 0 else Real(0.0)

    def updated(leaf: Any, rate: float) -> Any:
        return Real(leaf.getValue() - rate * leaf.getDerivative())

    return Peer(Real, relu, begin, backward, lambda leaf: leaf.getDerivative(), updated)


def _nothing(leaves: Sequence[Any]) -> None:
    """Most engines need no preparation."""


def _set_zero(leaf: Any, rate: float) -> Any:
    leaf.data -= rate * leaf.grad
    leaf.grad = 0.0
    return leaf


OURS, IN_C = "scalar-autograd", "scalar-autograd in C"
PEERS: dict[str, Callable[[], Peer]] = {
    OURS: in_python,
    IN_C: in_c,
    "micrograd": micrograd,
    "stored local gradients": stored,
    "xad, fresh tape": xad_fresh,
    "xad, reused tape": xad_reused,
    "PyTorch scalars": torch,
}
