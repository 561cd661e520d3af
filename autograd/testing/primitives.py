"""`assert_primitive_is_right`: a test of a primitive of one's own, by its properties at many points."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from autograd.compiler import compile
from autograd.primitives import Primitive, disagreements, from_kink
from autograd.rules import inside
from autograd.transforms import grad
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSE = 1e-9  # relative: an array program rounds otherwise
_ROUGH = 1e-4  # relative: a second difference of floats
_STEP = 1e-4


def assert_primitive_is_right(
    primitive: Primitive, *, at: Sequence[Sequence[float]] = (), count: int = 50, seed: int = 0
) -> None:
    """Pass if at `count` random points of the domain, and those of `at`, the local derivatives are those of the value,
    a compiled program gives the engine's numbers, and second derivatives are differences of the first.

    Raises:
        AssertionError: they are not; the message says which, where, and by how much.
    """
    __tracebackhide__ = True
    op, rng = primitive.op, random.Random(seed)
    drawn = [[rng.gauss(0.0, 3.0) for _ in range(op.arity)] for _ in range(20 * count)]
    points = [*at, *[point for point in drawn if inside(op, point) and from_kink(op, point) > 10 * _STEP][:count]]
    try:
        found = disagreements(op, points)
    except ValueError as error:
        raise AssertionError(str(error)) from error
    if found:
        raise AssertionError("; ".join(found))
    for point in points:
        if not op.functions:
            _assert_compiles(primitive, point)
            _assert_differentiates_again(primitive, point)


def _assert_compiles(primitive: Primitive, point: Sequence[float]) -> None:
    leaves = [Value(number) for number in point]
    result = primitive(*leaves)
    result.backward()
    value, gradient = compile(result)()
    for ours, theirs in zip([value, *gradient], [result.data, *(leaf.grad for leaf in leaves)], strict=True):
        if abs(ours - theirs) > _CLOSE * max(1.0, abs(theirs)):
            raise AssertionError(
                f"compiled, {primitive.op.name} gives {ours!r} at {list(point)}, the engine {theirs!r}"
            )


def _assert_differentiates_again(primitive: Primitive, point: Sequence[float]) -> None:
    first = grad(primitive, argnums=0)
    second = grad(first, argnums=0)(*point)
    before, after = (first(point[0] + step, *point[1:]) for step in (-_STEP, _STEP))
    expected = (after - before) / (2 * _STEP)
    if abs(second - expected) > _ROUGH * max(1.0, abs(second), abs(expected), abs(before)):
        raise AssertionError(
            f"the second derivative of {primitive.op.name} in a is {second!r} at {list(point)}, and {expected!r} by "
            "differences of the first"
        )
