"""`Value`: a number that remembers how it was computed, and the backward pass over what it remembers.

Nothing here knows any derivative, or any operation: `operators` builds those from the table of primitives, `higher`
differentiates gradients again, and `copying` makes copies and pickles.

The layout is made for speed. Operands and local derivatives lie in slots of their own, not in tuples, because every
container costs time in each garbage collection. Nodes carry a creation number: an operand is always older than its
result, so sorting by it is a topological order and the backward pass needs no depth-first search.
"""

from __future__ import annotations

import operator
from _thread import RLock  # that of `threading`, which takes a millisecond to import
from contextvars import ContextVar
from itertools import count
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd.ops import Op, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from autograd.declarations import Operations
else:
    Operations = object  # `operators` builds them from the table

#: Marks a number that the user wrote into an expression, as the 3 in `3 * v`. It is no leaf: nothing depends on it.
CONSTANT = Op("constant", "", "", ())
#: Marks a node that only joins two operands: a primitive with three keeps its second slot for such a pair, so that
#: the backward pass meets nodes of two operands at most.
PAIR = Op("pair", "", "", ())

#: The gradient of a node before any was computed: a zero of its own, which pictures know by identity and do not show.
#: Whatever is written into `grad`, a user's own 0 too, is another object.
NOT_COMPUTED = float("0")

#: Held while gradients are written: graphs share leaves, so there is one for all. A handler of Ctrl-C may come back in.
writing = RLock()
next_number = count(1).__next__
_new = object.__new__
_number = operator.attrgetter("_number")
#: The check that a Value passes before its number is read, while a function is recorded in this thread or task.
watch: ContextVar[Callable[[Value], None] | None] = ContextVar("watch", default=None)


class Value(Operations):
    """A node of the computation graph: a float, and the operation and operands that it came from.

    >>> x = Value(3, label="x")
    >>> y = x * x
    >>> y.backward()
    >>> x
    Value(3.0, label='x', grad=6.0)
    """

    __slots__ = ("_a", "_b", "_da", "_data", "_db", "_label", "_number", "_op", "grad")

    _data: float
    _op: Op | None  # the row of the table; None for a leaf
    _a: Value | None  # None for a leaf and a constant, which leave _b, _da and _db unset
    _b: Value | None
    _da: float  # the local derivative dself/da
    _db: float
    _label: str | None
    _number: int
    is_input = False  # of a function that is being differentiated or compiled
    grad: Any  # dJ/dself, 0.0 until computed: a float, or a Value after backward(create_graph=True)

    def __init__(self, data: float, label: str | None = None) -> None:
        """A leaf.

        Raises:
            TypeError: `data` is not a real number, or `label` not a text.
        """
        self._data = data if data.__class__ is float else _as_float(data)
        self._op = self._a = None
        self._number = next_number()
        self.grad = NOT_COMPUTED
        self._label = label if label is None or label.__class__ is str else _as_label(label)

    @property
    def data(self) -> float:
        """The number. That of a leaf can be set; a graph that was recorded before keeps the gradients it had."""
        check = watch.get()
        if check is not None:
            check(self)
        return self._data

    @data.setter
    def data(self, number: float) -> None:
        if self._op is not None:
            raise AttributeError(f"{self!r} is computed from its operands; set the data of a leaf, then compute again")
        self._data = number if number.__class__ is float else _as_float(number)

    @property
    def op(self) -> Op | None:
        """The primitive that made this node, a row of the table; None for a leaf."""
        return None if self._op is CONSTANT else self._op

    @property
    def label(self) -> str | None:
        """The name that the user gave."""
        return self._label

    @label.setter
    def label(self, label: str | None) -> None:
        self._label = label if label is None or label.__class__ is str else _as_label(label)

    @property
    def operands(self) -> tuple[Value, ...]:
        """What the primitive was applied to, in the order written; a Value twice if it was used twice."""
        return tuple(operand for operand, _ in self._edges())

    @property
    def local_derivatives(self) -> tuple[float | None, ...]:
        """One per operand, as the forward pass recorded them; None for a constant exponent."""
        return tuple(local for _, local in self._edges())

    def _edges(self) -> list[tuple[Value, float | None]]:
        if self._a is None or self._op is None:
            return []
        a, b = (self._a, self._da), self._b
        if b is None:
            return [a]
        if b._op is PAIR:
            return [a, *b._edges()]
        return [a, (b, None if self._op.local_derivatives[1:] == (None,) else self._db)]

    def _link(self, edges: Sequence[tuple[Value, float | None]]) -> None:
        """What `_edges` lists, put back into the slots."""
        (self._a, local), *others = edges
        self._da = 0.0 if local is None else local
        self._b = None
        if len(others) > 1:
            self._b = blank()
            self._b._op = PAIR
            self._b._link(others)
            self._db = 1.0
        elif others:
            self._b, local = others[0]
            self._db = 0.0 if local is None else local

    def named(self, label: str) -> Value:
        """This node, with a label: `u = (b * c).named("u")`."""
        self.label = _as_label(label)
        return self

    def backward(self, gradient: Any = 1.0, *, create_graph: bool = False) -> None:
        """Compute `grad` of every node v of the graph, dself/dv, by the chain rule from the result to the leaves.

        A leaf adds to the gradient that it holds: a second call, or another graph that it is used in, counts there too,
        and only there; `zero_grad` clears. `gradient` is that of self, if what follows is not in this graph. With
        `create_graph` gradients are Values, which can be differentiated again; each then holds the graph that it came
        from, and with it the node that it belongs to, until `zero_grad` or the garbage collector parts them.

        Several threads may call this on graphs that share nodes: each call adds the whole of its gradient to leaves.
        """
        if create_graph:
            return self._backward_as_values(gradient)
        if watch.get() is not None:
            refuse_inputs(topological_order(self), "backward(), unless it is backward(create_graph=True),")
        seed = gradient if gradient.__class__ is float else as_number(gradient)
        order: list[Value] = []
        held: list[tuple[Value, float]] = []
        with writing:
            try:
                _reach(self, order, held)
                order.sort(key=_number, reverse=True)
                self.grad = seed
                for node in order:
                    a = node._a
                    if a is not None:
                        upstream = node.grad
                        a.grad += upstream * node._da
                        b = node._b
                        if b is not None:
                            b.grad += upstream * node._db
                for leaf, before in held:
                    leaf.grad = leaf.grad if before is None else before + leaf.grad
            except BaseException:  # Ctrl-C half-way: no gradient is better than half of one
                for node in order:
                    node.grad = NOT_COMPUTED
                for leaf, before in held:
                    leaf.grad = before
                raise

    def zero_grad(self) -> None:
        """Clear the gradient of every node of this graph: 0.0 from here on, and shown as not computed."""
        nodes = topological_order(self) if self._a is not None else [self]
        with writing:
            for node in nodes:
                node.grad = NOT_COMPUTED

    def __repr__(self) -> str:
        parts = [repr(self._data)]
        if self.label is not None:
            parts.append(f"label={written(repr(self.label), ascii(self.label))}")
        if is_computed(self.grad):
            parts.append(f"grad={as_number(self.grad)!r}")
        if self.op is not None:
            parts.append(f"op={written(self.op.symbol, self.op.name)!r}")
        return f"Value({', '.join(parts)})"

    def __format__(self, spec: str) -> str:
        return format(self._data, spec) if spec else str(self)

    def _refuse(self, *_: Any) -> Any:
        check = watch.get()
        if check is not None:
            check(self)
        raise TypeError(
            f"{self!r} does not turn into a plain number by itself, because its gradient would be lost there; write "
            "v.data for the number, as in int(v.data), or a function that records, as autograd.sin(v) for math.sin(v), "
            "or np.zeros(3, object) to put Values into"
        )

    __float__ = __int__ = __index__ = __complex__ = __trunc__ = _refuse

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Real) or is_numpy_bool(other):
            raise TypeError(f"{self!r} == {other!r} would always be False; compare its number: v.data == {other!r}")
        return NotImplemented  # between Values and with other things it is identity, so that sets and dicts work

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __pos__(self) -> Value:
        return self

    conjugate = __pos__  # a real number's, which NumPy's var and std ask for

    if TYPE_CHECKING:  # attached by `higher`

        def _backward_as_values(self, gradient: Any) -> None: ...


def is_computed(gradient: Any) -> bool:
    """Whether a `grad` was computed or set, and is not the 0.0 that every node starts with.

    >>> v = Value(3.0)
    >>> v.grad, is_computed(v.grad)
    (0.0, False)
    >>> v.backward()
    >>> v.grad, is_computed(v.grad)
    (1.0, True)
    """
    return gradient is not NOT_COMPUTED and gradient is not None


def as_number(thing: Any) -> float:
    """The number of a Value, or a number itself."""
    return thing._data if isinstance(thing, Value) else float(thing)


def topological_order(root: Value) -> list[Value]:
    """Every node that `root` depends on, itself included, newest first: each before its operands."""
    seen = {root}
    stack = [root]
    while stack:
        for operand, _ in stack.pop()._edges():
            if operand not in seen:
                seen.add(operand)
                stack.append(operand)
    return sorted(seen, key=_number, reverse=True)


def refuse_inputs(nodes: Iterable[Value], what: str) -> None:
    """Raise a TypeError where one is an input of a function that is being differentiated or compiled."""
    if any(node.is_input for node in nodes):
        raise TypeError(f"{what} loses a gradient inside a function that is differentiated or compiled; write grad(…)")


def _reach(root: Value, order: list[Value], held: list[tuple[Value, float]]) -> None:
    """Put every node of the graph into `order`, with a gradient of 0, and what a leaf held before into `held`.

    As `topological_order`, but fast: a node that was reached is known by its gradient, a zero of this pass alone.
    """
    zero = float("0")
    stack = [None, root]
    push, pop, add = stack.append, stack.pop, order.append
    if root._op is None and root.grad is not NOT_COMPUTED:
        held.append((root, root.grad))
    try:
        root.grad = zero
        while True:  # and no condition: CPython 3.11 makes such a loop fast in its first call, the other after eight
            node = pop()
            if node is None:
                break
            add(node)
            a = node._a
            if a is not None:
                if a.grad is not zero:
                    if a.grad is not NOT_COMPUTED and a._op is None:
                        held.append((a, a.grad))
                    a.grad = zero
                    push(a)
                b = node._b
                if b is not None and b.grad is not zero:
                    if b.grad is not NOT_COMPUTED and b._op is None:
                        held.append((b, b.grad))
                    b.grad = zero
                    push(b)  # on top, being mostly younger than a: the order is half sorted already
    except BaseException:
        for node in topological_order(root):
            if node._op is not None or node.grad is zero:
                node.grad = NOT_COMPUTED
        raise


def constant(number: float) -> Value:
    """A node for a number that stands in an expression.

    Raises:
        TypeError: it is not a real number.
    """
    node = _new(Value)
    node._data = number if number.__class__ is float else _as_float(number)
    node._op = CONSTANT
    node._a = node._label = None
    node._number = 0
    node.grad = NOT_COMPUTED
    return node


def blank(kind: type[Value] | None = None) -> Value:
    """A node without content, for copies; `renumber` gives it its place in the order."""
    node = _new(kind or Value)
    node._data, node._op, node._number, node.grad = 0.0, None, 0, NOT_COMPUTED
    node._a = node._b = node._label = None
    return node


def renumber(nodes: Iterable[Value]) -> None:
    """Creation numbers for those nodes that have none yet, in the order given, which must be oldest first."""
    for node in nodes:
        if node._number == 0:
            node._number = next_number()
            if node._a is not None and node._b is not None and node._b._op is PAIR:
                node._b._number = node._number  # sorted behind its node, which was reached first


def operand(thing: Any) -> Value:
    """The thing as a node: a Value as it is, a number as a constant."""
    return thing if isinstance(thing, Value) else constant(thing)


def is_numpy_bool(thing: Any) -> bool:
    """NumPy's bool is not registered as a number, unlike its other scalars."""
    return type(thing).__module__ == "numpy" and type(thing).__name__ in ("bool", "bool_")


def _as_float(number: Any) -> float:
    if isinstance(number, Real) or is_numpy_bool(number):
        try:
            return float(number)
        except OverflowError as error:
            raise OverflowError("Value takes a number that fits a float, up to about 1.8e308") from error
    kind, shown = type(number).__name__, repr(number)
    shown = shown if len(shown) <= 40 else shown[:37] + "…"
    if isinstance(number, Value):
        raise TypeError(f"Value takes a number, got a Value; use {shown} as it is, or Value(v.data) for a new leaf")
    try:
        advice = f"Value({float(number)!r})" if isinstance(number, str) else ""
    except ValueError:
        advice = ""
    if isinstance(number, complex):
        advice = "Value(z.real); the engine works with real numbers"
    elif hasattr(number, "__len__") and not isinstance(number, (str, bytes)) and getattr(number, "ndim", None) != 0:
        advice = "[Value(x) for x in …], one Value per number"
    elif hasattr(type(number), "__float__"):
        advice = f"Value(float({shown}))" if kind == "Decimal" else "Value(float(x))"
    raise TypeError(f"Value takes a number, got {kind} {shown}; write {advice or 'Value(3.0)'}")


def _as_label(label: Any) -> str:
    if not isinstance(label, str):
        raise TypeError(f"a label is a text, got {type(label).__name__} {label!r}; write label={str(label)!r}")
    return label
