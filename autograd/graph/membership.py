"""What the neurons of somebody's own classes compute, by the names of their weights: layers[0].neurons[1].a."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from autograd.graph.notations import module_of
from autograd.value import CONSTANT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.value import Value


def results_of_modules(values: Sequence[Value], given: Mapping[Value, str], root: Value) -> dict[Value, str]:
    """z, and a after an activation, for the one result of each module whose parameters are used once.

    `values` come after their operands. A module that is used for several examples, or has several results, names none.
    """
    uses = Counter(operand for value in values for operand in value.operands)
    modules: dict[Value, str] = {}
    ends: dict[str, set[Value]] = defaultdict(set)
    for value in values:
        if value.op is None:
            module = module_of(given.get(value, ""))
            if module and value._op is not CONSTANT and uses[value] == 1:
                modules[value] = module
            continue
        module = "" if value in given or value is root else _module(value, modules)
        if module:
            modules[value] = module
            ends[module] -= set(value.operands)
            ends[module].add(value)
    shared = {module_of(name) for value, name in given.items() if value.op is None and uses[value] > 1}
    found: dict[Value, str] = {}
    for module, (end, *others) in ((module, tuple(found)) for module, found in ends.items() if found):
        if others or module in shared:
            continue
        if end.op is not None and end.op.activation:
            found[end] = f"{module}.a"
            end = end.operands[0]
        if end in modules:
            found[end] = f"{module}.z"
    taken = set(given.values())
    return {value: name for value, name in found.items() if name not in taken}


def _module(value: Value, modules: Mapping[Value, str]) -> str:
    """The module that a result belongs to: that of its weights, or of the sums that it is a part of."""
    assert value.op is not None
    weights = {modules[operand] for operand in value.operands if operand.op is None and operand in modules}
    sums = {
        modules[operand]
        for operand in value.operands
        if operand in modules and operand.op is not None and not operand.op.activation
    }
    found = weights or sums
    goes_on = value.op.activation or value.op.name == "add" or (value.op.name == "mul" and weights)
    return found.pop() if len(found) == 1 and goes_on else ""
