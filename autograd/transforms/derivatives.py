"""Derivatives of functions: `grad`, `value_and_grad`, `jvp`, `jacobian`, `hessian`.

Each call runs the function once on inputs of its own, which records a graph as any forward pass does, then sweeps
that graph once per result: backward for gradients, forward for `jvp`. The numbers met are the local derivatives of the
table. No `grad` of any Value is read or written. There is deliberately no forward mode without a graph, no
vectorised Jacobian and no caching: a Jacobian of m results is m backward sweeps.

Calls nest to any order. Where a Value is given for an argument, gradients are Values that can be differentiated again;
they are floats otherwise. A Value that the function closes over counts as a constant, unless it comes from an argument
of an enclosing derivative.
"""

from __future__ import annotations

from dataclasses import dataclass
from reprlib import repr as shorten
from typing import TYPE_CHECKING, Any, TypeVar

from autograd.higher import differentiable_edges, gradients_as_values
from autograd.transforms.pytree import arranged, describe, flatten, key_paths, nest, unflatten
from autograd.value import Value, constant, operand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Argnums = int | tuple[int, ...] | None
_Node = TypeVar("_Node", bound=Value)


def grad(f: Callable[..., Any], *, argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the gradient of `f` in the structure of the argument: a float for a number, a list for
    a list, a float64 array of shape t for an array of shape t.

    >>> grad(lambda x: x**3)(2.0), grad(grad(lambda x: x**3))(2.0)
    (12.0, 12.0)
    >>> grad(lambda p: p["w"][0] * p["w"][1] + p["b"])({"w": [2.0, 3.0], "b": 1.0})
    {'w': [3.0, 2.0], 'b': 1.0}
    >>> grad(lambda x, y: x * y)(2.0, 3.0), grad(lambda x, y: x * y, argnums=1)(2.0, 3.0)
    ((3.0, 2.0), 2.0)

    `argnums` chooses positional arguments: an int gives that one's gradient, a tuple a tuple of gradients, None
    those of all. The other arguments, and keyword arguments, reach `f` as they are and may be anything.

    Raises:
        TypeError: a chosen argument holds something that is no number, or `f` returns anything but one Value.
        ValueError: `argnums` names no positional argument.
    """
    both = value_and_grad(f, argnums=argnums)
    return lambda *arguments, **keywords: both(*arguments, **keywords)[1]


def value_and_grad(f: Callable[..., Any], *, argnums: Argnums = None) -> Callable[..., tuple[Any, Any]]:
    """The function that gives `(f(…), gradient)` from one run of `f`; arguments and errors are those of `grad`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    _check(f, argnums)

    def both(*arguments: Any, **keywords: Any) -> tuple[Any, Any]:
        run = _run(f, arguments, keywords, argnums)
        if not isinstance(run.result, Value):
            raise TypeError(
                f"f needs to return a single Value to have a gradient; got {describe(run.result)}; use jacobian"
            )
        return run.value(), run.gradient(run.result)

    return both


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
    _check(f, None)
    model, directions = tuple(primals), flatten(arranged(tuple(primals), tuple(tangents), "tangents"))
    steps = _convert(operand, directions, model, "tangents")
    run = _run(f, model, {}, tuple(range(len(model))))
    roots = flatten(run.result)
    order = reversed(_newest_first(roots, run.since))
    if run.as_values or any(isinstance(step, Value) for step in directions):
        pushed = _push(order, dict(zip(run.inputs, steps, strict=True)), differentiable_edges)
        return run.result, unflatten(run.result, [pushed.get(root, constant(0.0)) for root in roots])
    speeds = _push(order, {x: step.data for x, step in zip(run.inputs, steps, strict=True)}, Value._edges)
    return run.value(), unflatten(run.result, [speeds.get(root, 0.0) for root in roots])


def jacobian(f: Callable[..., Any], *, argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the derivative of every result of `f` in every argument.

    It has the structure of the result, with a gradient (as `grad` gives it) in the place of each Value: for m results
    in a list of n arguments an m × n nested list. A result of shape s and an argument of shape t make an array s + t.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1], x[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 1.0], [0.0, 1.0]]

    `argnums` and errors are those of `grad`, except that any structure of Values is a result.
    """
    _check(f, argnums)

    def derivative(*arguments: Any, **keywords: Any) -> Any:
        run = _run(f, arguments, keywords, argnums)
        return run.jacobian()

    return derivative


def hessian(f: Callable[..., Any], *, argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the second derivatives of `f`: the Jacobian of its gradient.

    A float for a number, an n × n nested list for a list of n, an array t + t for an array of shape t. For several
    arguments a tuple of tuples, in which `[i][j]` holds the gradient of argument i differentiated in argument j.
    `argnums` and errors are those of `grad`.

    >>> hessian(lambda x: x[0] ** 2 * x[1])([2.0, 3.0])
    [[6.0, 4.0], [4.0, 0.0]]
    >>> hessian(lambda x, y: x**2 * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    gradient = grad(f, argnums=argnums)

    def second(*arguments: Any, **keywords: Any) -> Any:
        run = _run(gradient, arguments, keywords, argnums)
        if not run.several:
            return run.jacobian()
        rows = [(part, [run.gradient(root) for root in flatten(part)]) for part in run.result]
        return tuple(
            tuple(nest(part, [own[j] for own in row], given) for j, given in enumerate(run.chosen))
            for part, row in rows
        )

    return second


class _Input(Value):
    """A Value that a derivative is taken in: a node of its own, so that nested derivatives never mix their inputs.

    The class is the mark by which an inner derivative knows that its result must stay differentiable.
    """

    __slots__ = ()

    def __init__(self, given: Any) -> None:
        super().__init__(given.data if isinstance(given, Value) else given)
        if isinstance(given, Value):
            twin = given.identity()
            self._op, self.label = twin._op, given.label
            self._link(twin._edges())


@dataclass(frozen=True, slots=True)
class _Run:
    """One forward pass of a function on inputs of its own."""

    chosen: Any  # the argument that the derivative is taken in, as given; a tuple of arguments if `several`
    several: bool
    inputs: list[_Input]  # one per scalar of `chosen`
    since: int  # the creation number of the oldest input: nothing older depends on one
    result: Any  # the structure of Values that the function returned
    as_values: bool  # whether derivatives must stay differentiable

    def value(self) -> Any:
        """The result: in Values where derivatives stay differentiable, in floats otherwise."""
        return self.result if self.as_values else unflatten(self.result, [root.data for root in flatten(self.result)])

    def jacobian(self) -> Any:
        """The result with a gradient in the place of each Value."""
        return nest(self.result, [self.gradient(root) for root in flatten(self.result)], self.chosen)

    def gradient(self, root: Value) -> Any:
        """The derivative of `root` in each input, in the structure of `chosen`."""
        order = _newest_first([root], self.since)
        if self.as_values:
            found = gradients_as_values(root, order)
            return unflatten(self.chosen, [found.get(node, constant(0.0)) for node in self.inputs])
        gradients = {root: 1.0}
        for node in order:
            upstream = gradients[node]
            for a, local in node._edges():
                if local is not None:
                    gradients[a] = gradients.get(a, 0.0) + upstream * local
        return unflatten(self.chosen, [gradients.get(node, 0.0) for node in self.inputs])


def _run(f: Callable[..., Any], arguments: Sequence[Any], keywords: Mapping[str, Any], argnums: Argnums) -> _Run:
    picked = _picked(argnums, len(arguments))
    replaced = list(arguments)
    given: list[Any] = []
    inputs: list[_Input] = []
    for index in picked:
        scalars = flatten(arguments[index])
        own = _convert(_Input, scalars, arguments[index], f"argument {index}")
        replaced[index] = unflatten(arguments[index], own)
        given += scalars
        inputs += own
    result = f(*replaced, **keywords)
    roots = flatten(result)
    _check_values(roots, result)
    since = inputs[0]._number if inputs else 0
    as_values = any(isinstance(scalar, Value) for scalar in given) or _is_enclosed(roots, since)
    one = isinstance(argnums, int) or (argnums is None and len(arguments) == 1)
    chosen = arguments[picked[0]] if one else tuple(arguments[index] for index in picked)
    return _Run(chosen, not one, inputs, since, result, as_values)


def _is_enclosed(roots: Sequence[Value], since: int) -> bool:
    """Whether the results also depend, through a closure, on an input of an enclosing derivative."""
    return any(isinstance(node, _Input) and node._number < since for node in _newest_first(roots, 0))


def _newest_first(roots: Sequence[Value], since: int) -> list[Value]:
    """Every node no older than `since` that the roots depend on, each before its operands."""
    stack = [root for root in dict.fromkeys(roots) if root._number >= since]
    seen = set(stack)
    while stack:
        for a, local in stack.pop()._edges():
            if local is not None and a._number >= since and a not in seen:
                seen.add(a)
                stack.append(a)
    return sorted(seen, key=lambda node: node._number, reverse=True)


def _push(order: Iterable[Value], tangents: dict[Value, Any], edges: Callable[[Value], Any]) -> dict[Value, Any]:
    """The tangents of the inputs, and of every node that depends on one; `order` is oldest first."""
    for node in order:
        if node not in tangents and not tangents.keys().isdisjoint(node.operands):
            terms = [local * tangents[a] for a, local in edges(node) if local is not None and a in tangents]
            tangents[node] = sum(terms)
    return tangents


def _convert(kind: Callable[[Any], _Node], scalars: Sequence[Any], structure: Any, name: str) -> list[_Node]:
    """One node per scalar; an error says where in the structure it arose."""
    nodes: list[_Node] = []
    try:
        for scalar in scalars:
            nodes.append(kind(scalar))
    except (TypeError, OverflowError) as error:
        raise type(error)(f"{key_paths(structure, name)[len(nodes)]}: {error}") from error
    return nodes


def _picked(argnums: Argnums, count: int) -> tuple[int, ...]:
    if count == 0:
        raise TypeError("a derivative needs a positional argument to be taken in; got none")
    picked = tuple(range(count)) if argnums is None else argnums if isinstance(argnums, tuple) else (argnums,)
    if not all(0 <= index < count for index in picked):
        raise ValueError(f"argnums needs positions from 0, below the number of arguments, {count}; got {argnums!r}")
    return picked


def _check(f: Any, argnums: Any) -> None:
    if not callable(f):
        raise TypeError(f"a derivative needs a function; got {f!r}; write grad(f)(x), not grad(f(x))")
    numbers = argnums if isinstance(argnums, tuple) else () if argnums is None else (argnums,)
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise TypeError(f"argnums needs an int, a tuple of ints or None; got {argnums!r}")
    if argnums == ():
        raise ValueError("argnums needs at least one position; got ()")
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"argnums needs each position once; got {argnums!r}")


def _check_values(roots: Sequence[Any], result: Any) -> None:
    for index, root in enumerate(roots):
        if not isinstance(root, Value):
            got = f"{type(root).__name__} {shorten(root)} as {key_paths(result, 'result')[index]}"
            advice = "v.data cuts the graph: leave it out; a constant result is Value(2.0)"
            raise TypeError(
                f"f needs to return Values; got {got}; {'did it forget to return?' if root is None else advice}"
            )
