"""Derivatives of functions: `grad`, `value_and_grad`, `vjp`, `jvp`; those of all results are in `matrices`.

Each call runs the function once on inputs of its own, which records a graph as any forward pass does, then sweeps
that graph once per result: backward for gradients, forward for `jvp`. The numbers met are the local derivatives of the
table. No `grad` of any Value is read or written. There is deliberately no forward mode without a graph, no
vectorised Jacobian and no caching: a Jacobian of m results is m backward sweeps.

Calls nest to any order. Where a Value is given for an argument, gradients are Values that can be differentiated again;
they are floats otherwise. A Value that the function closes over counts as a constant, unless it comes from an argument
of an enclosing derivative.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from autograd.higher import differentiable_edges
from autograd.transforms.pytree import arranged, flatten, unflatten
from autograd.transforms.running import Argnums, check, convert, newest_first, push, run
from autograd.value import Value, constant, operand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def grad(f: Callable[..., Any], argnums: Argnums = None, *, has_aux: bool = False) -> Callable[..., Any]:
    """The function that gives the gradient of `f` in the structure of the argument: a float for a number, a list for
    a list, a float64 array of shape t for an array of shape t.

    >>> grad(lambda x: x**3)(2.0), grad(grad(lambda x: x**3))(2.0)
    (12.0, 12.0)
    >>> grad(lambda p: p["w"][0] * p["w"][1] + p["b"])({"w": [2.0, 3.0], "b": 1.0})
    {'w': [3.0, 2.0], 'b': 1.0}
    >>> grad(lambda x, y: x * y)(2.0, 3.0), grad(lambda x, y: x * y, argnums=1)(2.0, 3.0)
    ((3.0, 2.0), 2.0)

    `argnums` chooses positional arguments: an int gives that one's gradient, a tuple a tuple of gradients, None
    those of all. The other arguments, and keyword arguments, reach `f` as they are and may be anything. With `has_aux`
    the function returns (value, aux), and its gradient comes as (gradient, aux).

    A function that does not depend on the argument has the gradient 0. NumPy's functions are recorded on the arrays
    that `f` gets; one that would turn them into numbers is refused.

    Raises:
        TypeError: a chosen argument holds something that is no number, `f` returns anything but one Value, or a number
            after it read that of a traced Value.
        ValueError: `argnums` names no positional argument.
    """
    both = value_and_grad(f, argnums=argnums, has_aux=has_aux)

    @wraps(f)
    def gradient(*arguments: Any, **keywords: Any) -> Any:
        found, derivative = both(*arguments, **keywords)
        return (derivative, found[1]) if has_aux else derivative

    return gradient


def value_and_grad(
    f: Callable[..., Any], argnums: Argnums = None, *, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that gives `(f(…), gradient)` from one run of `f`; arguments and errors are those of `grad`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)

    With `has_aux` it gives ((value, aux), gradient); Values in aux come as numbers, as the value does.
    """
    check(f, argnums)

    @wraps(f)
    def both(*arguments: Any, **keywords: Any) -> tuple[Any, Any]:
        one = run(f, arguments, keywords, argnums, has_aux=has_aux)
        found = one.root if one.as_values else one.root.data
        return (found, one.aux) if has_aux else found, one.gradient(one.root)

    return both


def vjp(f: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """`(value, pull)`: the value of `f` at the primals, and the function that gives for a cotangent, in the structure
    of the value, the tuple of its products with the derivative in each primal, by one sweep backward: v·J.

    >>> value, pull = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull([1.0, 0.0]), pull([10.0, 1.0])
    ([6.0, 5.0], (3.0, 2.0), (31.0, 21.0))

    With `has_aux` the function returns (value, aux), and a third thing comes back, aux.

    Raises:
        TypeError: a primal or cotangent holds something that is no number, or `f` returns anything but Values.
        ValueError: a cotangent has another structure than the value.
    """
    check(f, None)
    one = run(f, primals, {}, tuple(range(len(primals))), has_aux=has_aux)
    roots = flatten(one.result)

    def pull(cotangent: Any) -> tuple[Any, ...]:
        weights = flatten(arranged(one.result, cotangent, "cotangent"))
        given = convert(operand, weights, one.result, "cotangent")
        seeds: dict[Value, Any] = {}
        for root, node, weight in zip(roots, given, weights, strict=True):
            share = node if isinstance(weight, Value) else node.data
            seeds[root] = seeds[root] + share if root in seeds else share
        found: tuple[Any, ...] = unflatten(one.chosen, one.pulled(seeds))
        return found

    return (one.value(), pull, one.aux) if has_aux else (one.value(), pull)


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """`(value, tangent)` of `f` at `primals`, moving along `tangents`, by one sweep forward: J·v for the Jacobian J.

    >>> jvp(lambda x, y: [x * y, x + y], (2.0, 3.0), (1.0, 10.0))
    ([6.0, 5.0], [23.0, 11.0])

    One primal and one tangent per argument, in the same structure; value and tangent have that of the result.

    Raises:
        TypeError: a primal or tangent holds something that is no number, or `f` returns anything but Values.
        ValueError: the tangents have another structure than the primals.
    """
    for name, given in (("primals", primals), ("tangents", tangents)):
        if not isinstance(given, (tuple, list)):
            raise TypeError(
                f"{name} needs a tuple with one entry per argument; got {given!r}; write jvp(f, (x,), (v,))"
            )
    check(f, None)
    model, directions = tuple(primals), flatten(arranged(tuple(primals), tuple(tangents), "tangents"))
    steps = convert(operand, directions, model, "tangents")
    one = run(f, model, {}, tuple(range(len(model))))
    roots = flatten(one.result)
    order = reversed(newest_first(roots, one.since))
    if one.as_values or any(isinstance(step, Value) for step in directions):
        pushed = push(order, dict(zip(one.inputs, steps, strict=True)), differentiable_edges)
        return one.result, unflatten(one.result, [pushed.get(root, constant(0.0)) for root in roots])
    speeds = push(order, {x: step.data for x, step in zip(one.inputs, steps, strict=True)}, Value._edges)
    return one.value(), unflatten(one.result, [speeds.get(root, 0.0) for root in roots])
