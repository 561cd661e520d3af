"""Random graphs of the table's primitives, run by any reader of the table: the engine, mpmath, PyTorch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import assume
from hypothesis import strategies as st

from autograd.rules import forward, inside
from autograd.value import topological_order
from tests.autograd.points import from_kink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd import Value
    from autograd.ops import Op

MARGIN = 1e-2  # of every result from 0 and from the kinks of its primitive
EXPONENTS = st.sampled_from((-2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 3.0))


@dataclass(frozen=True)
class Program:
    """Numbers for the leaves, then steps that each append a result; an operand is a place, or a constant float."""

    leaves: tuple[float, ...]
    steps: tuple[tuple[Op, tuple[int | float, ...]], ...]

    def run(self, leaves: Sequence[Any], apply: Callable[[Op, list[Any]], Any]) -> Any:
        """The last result, with each step computed by `apply`."""
        results = list(leaves)
        for op, operands in self.steps:
            results.append(apply(op, [results[at] if isinstance(at, int) else at for at in operands]))
        return results[-1]

    def __str__(self) -> str:
        return " ".join(f"v{n}={op.name}{at}" for n, (op, at) in enumerate(self.steps, len(self.leaves)))


@st.composite
def programs(draw: st.DrawFn, ops: Sequence[Op], *, size: float, with_op: Op | None = None) -> Program:
    """A program whose results stay between `MARGIN` and `size`; its last step depends on nearly all of the others."""
    number = st.floats(MARGIN, 3.0).flatmap(lambda x: st.sampled_from((x, -x)))
    leaves = draw(st.lists(number, min_size=2, max_size=3))
    values, steps, unused = list(leaves), [], set(range(len(leaves)))
    chosen = draw(st.lists(st.sampled_from(ops), min_size=6, max_size=14))
    if with_op is not None:
        chosen[2:2] = chosen[4:4] = [with_op]
    for op in chosen:
        fresh = st.sampled_from(sorted(unused)) if unused else st.nothing()
        place = st.one_of(fresh, st.integers(0, len(values) - 1))
        operands = tuple(draw(EXPONENTS if local is None else place) for local in op.local_derivatives)
        point = [values[at] if isinstance(at, int) else at for at in operands]
        if not inside(op, point) or from_kink(op, point) < MARGIN:
            continue
        result = forward(op, point)
        if MARGIN < abs(result) < size and math.isfinite(result):
            unused = unused - set(operands) | {len(values)}
            values.append(result)
            steps.append((op, operands))
    assume(steps if with_op is None else any(op is with_op for op, _ in steps))
    return Program(tuple(leaves), tuple(steps))


def sizes_of_paths(root: Value) -> dict[Value, float]:
    """For every node the sum of |product of local derivatives| over all paths: what may cancel in its gradient."""
    order = topological_order(root)
    sizes = dict.fromkeys(order, 0.0) | {root: 1.0}
    for node in order:
        for operand, local in zip(node.operands, node.local_derivatives, strict=True):
            if local is not None:
                sizes[operand] = sizes.get(operand, 0.0) + sizes[node] * abs(local)
    return sizes
