"""One forward pass of a function on inputs of its own, and the sweeps over the graph that it recorded.

What the function does beside recording is watched: a result that is a plain number is a constant, with gradient 0,
unless the function read the number of a traced Value on the way, which would lose the gradient without a word.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Real
from reprlib import repr as shorten
from typing import TYPE_CHECKING, Any, TypeVar

from autograd import operators, value
from autograd.arrays import the_one
from autograd.higher import gradients_as_values
from autograd.transforms.pytree import describe, flatten, key_paths, nest, unflatten
from autograd.value import Value, constant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Argnums = int | tuple[int, ...] | None
_Node = TypeVar("_Node", bound=Value)
#: Files that compare Values, and do not lose a gradient by it: a choice between constants has the gradient 0.
_COMPARING = (operators.__file__, value.__file__)


class Input(Value):
    """A Value that a derivative is taken in: a node of its own, so that nested derivatives never mix their inputs.

    The class is the mark by which an inner derivative knows that its result must stay differentiable.
    """

    __slots__ = ()
    is_input = True

    def __init__(self, given: Any) -> None:
        super().__init__(given._data if isinstance(given, Value) else given)
        if isinstance(given, Value):
            twin = given.identity()
            self._op, self.label = twin._op, given.label
            self._link(twin._edges())


@dataclass(frozen=True, slots=True)
class Run:
    """One forward pass of a function on inputs of its own."""

    chosen: Any  # the argument that the derivative is taken in, as given; a tuple of arguments if `several`
    several: bool
    inputs: list[Input]  # one per scalar of `chosen`
    since: int  # the creation number of the oldest input: nothing older depends on one
    result: Any  # the structure of Values that the function returned
    as_values: bool  # whether derivatives must stay differentiable

    aux: Any = None  # what the function returned beside the result

    @property
    def root(self) -> Value:
        """The one Value that the function returned, alone or as the only element of an array.

        Raises:
            TypeError: it returned something else.
        """
        found = the_one(self.result)
        if isinstance(found, Value):
            return found
        raise TypeError(
            f"f needs to return a single Value to have a gradient; got {describe(self.result)}; use jacobian"
        )

    def value(self) -> Any:
        """The result: in Values where derivatives stay differentiable, in floats otherwise."""
        return self.result if self.as_values else unflatten(self.result, [root.data for root in flatten(self.result)])

    def jacobian(self) -> Any:
        """The result with a gradient in the place of each Value."""
        return nest(self.result, [self.gradient(root) for root in flatten(self.result)], self.chosen)

    def gradient(self, root: Value) -> Any:
        """The derivative of `root` in each input, in the structure of `chosen`."""
        return unflatten(self.chosen, self.pulled({root: 1.0}))

    def pulled(self, cotangents: Mapping[Value, Any]) -> list[Any]:
        """For each input the sum of the derivatives of the roots in it, each times its cotangent."""
        order = newest_first(list(cotangents), self.since)
        if self.as_values or any(isinstance(each, Value) for each in cotangents.values()):
            found = gradients_as_values(cotangents, order)
            return [found.get(node, constant(0.0)) for node in self.inputs]
        gradients: dict[Value, float] = dict(cotangents)
        for node in order:
            upstream = gradients[node]
            for a, local in node._edges():
                if local is not None:
                    gradients[a] = gradients.get(a, 0.0) + upstream * local
        return [gradients.get(node, 0.0) for node in self.inputs]


def run(
    f: Callable[..., Any],
    arguments: Sequence[Any],
    keywords: Mapping[str, Any],
    argnums: Argnums,
    *,
    has_aux: bool = False,
) -> Run:
    """One run of `f` on inputs of its own in the place of the arguments chosen.

    Raises:
        TypeError: an argument chosen holds something that is no number, or the result something that is no Value.
    """
    picked = _picked(argnums, len(arguments))
    replaced = list(arguments)
    given: list[Any] = []
    inputs: list[Input] = []
    for index in picked:
        scalars = flatten(arguments[index])
        own = convert(Input, scalars, arguments[index], f"argument {index}")
        replaced[index] = unflatten(arguments[index], own)
        given += scalars
        inputs += own
    since = inputs[0]._number if inputs else 0
    with _noting_reads(since) as reads:
        result, aux = _parted(f(*replaced, **keywords), has_aux)
    roots = _as_nodes(flatten(result), result, reads)
    result = unflatten(result, roots)
    as_values = any(isinstance(scalar, Value) for scalar in given) or _is_enclosed(roots, since)
    one = isinstance(argnums, int) or (argnums is None and len(arguments) == 1)
    chosen = arguments[picked[0]] if one else tuple(arguments[index] for index in picked)
    if not as_values:
        aux = unflatten(aux, [each.data if isinstance(each, Value) else each for each in flatten(aux)])
    return Run(chosen, not one, inputs, since, result, as_values, aux)


def _parted(result: Any, has_aux: bool) -> tuple[Any, Any]:
    if not has_aux:
        return result, None
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"with has_aux=True f needs to return (result, aux); got {describe(result)}")
    return result


@contextmanager
def _noting_reads(since: int) -> Iterator[list[Value]]:
    """Meanwhile, every traced Value whose number is read, by somebody else than a comparison, is put into the list."""
    reads: list[Value] = []
    before = value.watch.get()

    def note(node: Value) -> None:
        if before is not None:
            before(node)
        if not reads and node._number >= since and sys._getframe(2).f_code.co_filename not in _COMPARING:
            reads.append(node)

    token = value.watch.set(note)
    try:
        yield reads
    finally:
        value.watch.reset(token)


def _as_nodes(roots: Sequence[Any], result: Any, reads: Sequence[Value]) -> list[Value]:
    """The results as nodes: a plain number is a constant, if no number of a traced Value was read on the way."""
    nodes: list[Value] = []
    for index, root in enumerate(roots):
        if isinstance(root, Value):
            nodes.append(root)
            continue
        got = f"{type(root).__name__} {shorten(root)} as {key_paths(result, 'result')[index]}"
        if not isinstance(root, Real) and not value.is_numpy_bool(root):
            advice = "did it forget to return?" if root is None else "a result is a Value, or a number that is constant"
            raise TypeError(f"f needs to return Values; got {got}; {advice}")
        if reads:
            raise TypeError(
                f"f needs to return Values; got {got}, after the number of {reads[0]!r} was read: .data cuts the graph,"
                " and the gradient would be lost; leave it out"
            )
        nodes.append(constant(float(root)))
    return nodes


def _is_enclosed(roots: Sequence[Value], since: int) -> bool:
    """Whether the results also depend, through a closure, on an input of an enclosing derivative, or of a recording."""
    return any(node.is_input and node._number < since for node in newest_first(roots, 0))


def newest_first(roots: Sequence[Value], since: int) -> list[Value]:
    """Every node no older than `since` that the roots depend on, each before its operands."""
    stack = [root for root in dict.fromkeys(roots) if root._number >= since]
    seen = set(stack)
    while stack:
        for a, local in stack.pop()._edges():
            if local is not None and a._number >= since and a not in seen:
                seen.add(a)
                stack.append(a)
    return sorted(seen, key=lambda node: node._number, reverse=True)


def push(order: Iterable[Value], tangents: dict[Value, Any], edges: Callable[[Value], Any]) -> dict[Value, Any]:
    """The tangents of the inputs, and of every node that depends on one; `order` is oldest first."""
    for node in order:
        if node not in tangents and not tangents.keys().isdisjoint(node.operands):
            terms = [local * tangents[a] for a, local in edges(node) if local is not None and a in tangents]
            tangents[node] = sum(terms)
    return tangents


def convert(kind: Callable[[Any], _Node], scalars: Sequence[Any], structure: Any, name: str) -> list[_Node]:
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


def check(f: Any, argnums: Any) -> None:
    if not callable(f):
        raise TypeError(f"a derivative needs a function; got {f!r}; write grad(f)(x), not grad(f(x))")
    numbers = argnums if isinstance(argnums, tuple) else () if argnums is None else (argnums,)
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise TypeError(f"argnums needs an int, a tuple of ints or None; got {argnums!r}")
    if argnums == ():
        raise ValueError("argnums needs at least one position; got ()")
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"argnums needs each position once; got {argnums!r}")
