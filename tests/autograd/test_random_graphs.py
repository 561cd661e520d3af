"""Graphs of random primitives with shared nodes: value and every gradient against mpmath and against PyTorch."""

from __future__ import annotations

import random
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from autograd import Value
from tests.autograd import precise
from tests.autograd.graphs import Program, programs, sizes_of_paths
from tests.autograd.points import TRUE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.ops import Op

ROUNDING = 1e-12  # relative to all paths, and to what a relative change of every step by 1 does to the result
UNSEEN = 1e-60  # absolute: a smaller gradient, of a saturated erf, does not show in a difference of `DIGITS`
DIGITS = 120
STEP = mpf(10) ** -40
NOISE = mpf(10) ** -20  # relative change of every step, to see how much of it arrives in the result


@pytest.mark.parametrize("op", TRUE, ids=lambda op: op.name)
@settings(max_examples=settings.default.max_examples // 3)
@given(data=st.data())
def test_value_and_every_gradient_agree_with_mpmath(op: Op, data: st.DataObject) -> None:
    program = data.draw(programs(TRUE, size=1e3, with_op=op))
    leaves, result = recorded(program)
    with mp.workdps(DIGITS):
        exact, noisy = value_and_gradient(program), [value_and_gradient(program, seed) for seed in (1, 2)]
    sizes = [abs(result.data), *sizes_of_leaves(leaves, result)]
    for ours, truth, size, *changed in zip([result.data, *gradients(leaves)], exact, sizes, *noisy, strict=True):
        sensitivity = max(abs(other - truth) / NOISE for other in changed)
        assert abs(ours - truth) <= ROUNDING * max(size, sensitivity) + UNSEEN, str(program)


@pytest.mark.slow
@pytest.mark.parametrize("op", TRUE, ids=lambda op: op.name)
@settings(max_examples=settings.default.max_examples // 3)
@given(data=st.data())
def test_value_and_every_gradient_agree_with_pytorch(op: Op, data: st.DataObject) -> None:
    torch = pytorch()
    known = tuple(op for op in TRUE if in_pytorch(op) is not None)
    if op not in known:
        pytest.skip(f"PyTorch has no {op.name}; mpmath checks the same graphs")
    program = data.draw(programs(known, size=4.0, with_op=op))  # where saturated, its 1 − y² has fewer digits than ours
    leaves, result = recorded(program)
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in program.leaves]
    theirs = program.run(tensors, lambda op, operands: in_pytorch(op)(*operands))
    theirs.backward()
    expected = [theirs.item(), *(0.0 if tensor.grad is None else tensor.grad.item() for tensor in tensors)]
    with mp.workdps(DIGITS):
        exact, noisy = value_and_gradient(program), value_and_gradient(program, 1)
    sizes = [abs(result.data), *sizes_of_leaves(leaves, result)]
    ours = [result.data, *gradients(leaves)]
    for one, other, size, truth, changed in zip(ours, expected, sizes, exact, noisy, strict=True):
        assert abs(one - other) <= ROUNDING * max(size, abs(changed - truth) / NOISE), str(program)


def recorded(program: Program) -> tuple[list[Value], Value]:
    """The leaves and the result of the engine's run, after its backward pass."""
    leaves = [Value(x) for x in program.leaves]
    result = program.run(leaves, lambda op, operands: getattr(operands[0], op.name)(*operands[1:]))
    result.backward()
    return leaves, result


def gradients(leaves: Sequence[Value]) -> list[float]:
    """The gradients; 0 where the result does not depend on the leaf."""
    return [0.0 if leaf.grad is None else leaf.grad for leaf in leaves]


def sizes_of_leaves(leaves: Sequence[Value], result: Value) -> list[float]:
    """For each leaf the size of what may cancel in its gradient."""
    sizes = sizes_of_paths(result)
    return [sizes.get(leaf, 0.0) for leaf in leaves]


def value_and_gradient(program: Program, seed: int | None = None) -> list[mpf]:
    """The value, then one central difference per leaf; with a seed, every step is off by a relative `NOISE` or less."""

    def at(moved: int | None = None, by: mpf = STEP) -> mpf:
        source = random.Random(seed)

        def blurred(number: mpf) -> mpf:
            return number if seed is None else number * (1 + NOISE * mpf(source.uniform(-1, 1)))

        leaves = [blurred(mpf(x)) + (by if place == moved else 0) for place, x in enumerate(program.leaves)]
        return program.run(leaves, lambda op, operands: blurred(precise.evaluate(op.value, operands)))

    return [at(), *((at(leaf) - at(leaf, -STEP)) / (2 * STEP) for leaf in range(len(program.leaves)))]


def pytorch() -> Any:
    """The module, imported without the warnings that it gives on some machines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(
            "torch", exc_type=ImportError, reason="PyTorch is not installed; mpmath checks the same graphs"
        )


@cache
def in_pytorch(op: Op) -> Callable[..., Any] | None:
    """PyTorch's function for a row, by its name, or spelt out where its signature differs; None: it has none."""
    torch = pytorch()
    spelt_out = {
        "identity": lambda a: a * 1.0,
        "power": torch.pow,
        "leaky_relu": lambda a, b: torch.where(a > 0, a, a * b),
        "elu": lambda a, b: torch.where(a > 0, a, b * torch.expm1(a)),
        "mod": torch.remainder,
        "softplus": lambda a: torch.logaddexp(a, torch.zeros_like(a)),
        "where": lambda a, b, c: torch.where(a > 0, b, c),
    }
    return spelt_out.get(op.name) or getattr(torch, op.name, None) or getattr(torch.nn.functional, op.name, None)
