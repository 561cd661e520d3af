"""Names that a loss left out: `A1 = np.tanh(W1 @ X + b1)` has its Z1, of which a derivation speaks, without a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import Recorded
from autograd.ops import OPS
from autograd.transforms import flatten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograd.checking.arrays.node import Node
    from autograd.checking.arrays.run import Run

#: What courses call an activation whose argument they call z.
_ACTIVATIONS = "aAhH"


def with_preactivations(run: Run, names: Iterable[str]) -> Run:
    """The run with these variables too, where it has the activation of the same index; Z1 stands before A1 or H1."""
    variables = dict(run.variables)
    for name in names:
        pair = next((letter + name[1:] for letter in _ACTIVATIONS if letter + name[1:] in variables), None)
        activation = None if pair is None else variables[pair]
        if name in variables or not isinstance(activation, Recorded):
            continue
        node = _entrance(run, activation.node)
        if node is not None:
            node.names.insert(0, name)
            variables[name] = Recorded(node, activation.tape)
    return replace(run, variables=variables)


def _entrance(run: Run, activation: Node) -> Node | None:
    """The node of which the activation is a usual function, and on which alone it depends; the earliest one."""
    known = {part.node for thing in run.variables.values() for part in flatten(thing) if isinstance(part, Recorded)}
    waiting, found = {activation}, None
    while waiting:
        node = max(waiting, key=lambda each: each.index)
        waiting.remove(node)
        if node is not activation and (node in known or node.kind == "input"):
            break
        if not waiting and node is not activation and _is_activation(node.value, activation.value):
            found = node
        waiting |= {operand for operand in node.operands if operand.is_active}
    return found


def _is_activation(z: Any, a: Any) -> bool:
    """Whether a is an activation of the table, or softmax, of z: with −z in its place z would get a turned sign."""
    if z.shape != a.shape:
        return False
    for op in OPS.values():
        if op.activation and np.allclose(rules.value(op, [z, op.default][: op.arity]), a, rtol=1e-9, atol=1e-12):
            return True
    exps = [np.exp(z - z.max(axis=axis, keepdims=True)) for axis in range(z.ndim)]
    return any(np.allclose(e / e.sum(axis, keepdims=True), a, rtol=1e-9) for axis, e in enumerate(exps))
