"""`Value`: a number that remembers how it was computed, and the backward pass over what it remembers.

The methods of `Value` are built from the table of primitives when this module is imported: one short function an
operation that computes the result and its local derivatives and stores both. Nothing here knows any derivative.

The layout is made for speed. Operands and local derivatives lie in slots of their own, not in tuples, because every
container costs time in each garbage collection. Nodes carry a creation number: an operand is always older than its
result, so sorting by it is a topological order and the backward pass needs no depth-first search.
"""

from __future__ import annotations

import operator
from itertools import count
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd import rules
from autograd.errors import DomainError
from autograd.ops import OPS, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Marks a number that the user wrote into an expression, as the 3 in `3 * v`. It is no leaf: nothing depends on it.
CONSTANT = Op("constant", "", "", ())

_next_number = count(1).__next__
_new = object.__new__
_number = operator.attrgetter("_number")


class Value:
    """A node of the computation graph: a float, and the operation and operands that it came from.

    >>> x = Value(3, label="x")
    >>> y = x * x
    >>> y.backward()
    >>> x
    Value(3.0, label='x', grad=6.0)
    """

    __slots__ = ("_a", "_b", "_da", "_data", "_db", "_more", "_number", "_op", "grad", "label")

    _data: float
    _op: Op | None
    _a: Value | None
    _b: Value | None
    _da: float
    _db: float
    _more: tuple[tuple[Value, float | None], ...]  # operands past the second, and constant exponents
    _number: int
    grad: Any  # dJ/dself: None until computed; a float, or a Value after backward(create_graph=True)
    label: str | None

    def __init__(self, data: float, label: str | None = None) -> None:
        """A leaf.

        Raises:
            TypeError: `data` is not a real number, or `label` not a text.
        """
        self._data = data if data.__class__ is float else _as_float(data)
        self._op = self._a = self._b = None
        self._more = ()
        self._number = _next_number()
        self.grad = None
        self.label = label if label is None else _as_label(label)

    @property
    def data(self) -> float:
        """The number. That of a leaf can be set; a graph that was recorded before keeps the gradients it had."""
        return self._data

    @data.setter
    def data(self, number: float) -> None:
        if self._op is not None:
            raise AttributeError(f"{self!r} is computed from its operands; set the data of a leaf, then compute again")
        self._data = _as_float(number)

    @property
    def op(self) -> Op | None:
        """The primitive that made this node, a row of the table; None for a leaf."""
        return None if self._op is CONSTANT else self._op

    @property
    def operands(self) -> tuple[Value, ...]:
        """What the primitive was applied to, in the order written; a Value twice if it was used twice."""
        return tuple(operand for operand, _ in self._edges())

    @property
    def local(self) -> tuple[float | None, ...]:
        """The local derivatives, one an operand, as the forward pass recorded them; None for a constant exponent."""
        return tuple(slope for _, slope in self._edges())

    def _edges(self) -> list[tuple[Value, float | None]]:
        edges: list[tuple[Value, float | None]] = []
        if self._a is not None:
            edges.append((self._a, self._da))
        if self._b is not None:
            edges.append((self._b, self._db))
        edges.extend(self._more)
        return edges

    def named(self, label: str) -> Value:
        """This node, with a label: `u = (b * c).named("u")`."""
        self.label = _as_label(label)
        return self

    def backward(self, *, create_graph: bool = False) -> None:
        """Set `grad` of every node v of the graph to dself/dv, by the chain rule from the result to the leaves.

        A leaf adds to the gradient that it holds, so that a second call counts twice there, and only there;
        `zero_grad` clears. With `create_graph` gradients are Values, which can be differentiated again.
        """
        if create_graph:
            from autograd.higher import backward_as_values

            return backward_as_values(self)
        order = topological_order(self)
        held = [(node, node.grad) for node in order if node._op is None and node.grad is not None]
        try:
            for node in order:
                node.grad = 0.0
            self.grad = 1.0
            for node in order:
                a = node._a
                if a is not None:
                    upstream = node.grad
                    a.grad += upstream * node._da
                    b = node._b
                    if b is not None:
                        b.grad += upstream * node._db
                        if node._more:
                            for c, slope in node._more:
                                c.grad += upstream * slope  # type: ignore[operator]
            for leaf, before in held:
                leaf.grad = before + leaf.grad
        except BaseException:  # Ctrl-C half-way: no gradient is better than half of one
            for node in order:
                node.grad = None
            for leaf, before in held:
                leaf.grad = before
            raise

    def zero_grad(self) -> None:
        """Clear the gradient of every node of this graph: to None, which means not computed."""
        for node in topological_order(self):
            node.grad = None

    def __repr__(self) -> str:
        parts = [repr(self._data)]
        if self.label is not None:
            parts.append(f"label={self.label!r}")
        if self.grad is not None:
            parts.append(f"grad={float(self.grad)!r}")
        if self.op is not None:
            parts.append(f"op={self.op.symbol!r}")
        return f"Value({', '.join(parts)})"

    def __float__(self) -> float:
        return self._data

    def __bool__(self) -> bool:
        return self._data != 0.0

    def __pos__(self) -> Value:
        return self

    def __copy__(self) -> Value:
        from autograd.copying import shallow

        return shallow(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        from autograd.copying import deep

        return deep(self, memo)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        from autograd.copying import reduce

        return reduce(self)

    if TYPE_CHECKING:  # built from the table below; a type checker is told the signatures that Python fixes
        __add__: Callable[[Any], Value]
        __radd__: Callable[[Any], Value]
        __sub__: Callable[[Any], Value]
        __rsub__: Callable[[Any], Value]
        __mul__: Callable[[Any], Value]
        __rmul__: Callable[[Any], Value]
        __truediv__: Callable[[Any], Value]
        __rtruediv__: Callable[[Any], Value]
        __pow__: Callable[[Any], Value]
        __rpow__: Callable[[Any], Value]
        __neg__: Callable[[], Value]
        __abs__: Callable[[], Value]
        __lt__: Callable[[Any], bool]
        __le__: Callable[[Any], bool]
        __gt__: Callable[[Any], bool]
        __ge__: Callable[[Any], bool]

        def __getattr__(self, name: str) -> Callable[..., Value]: ...


def topological_order(root: Value) -> list[Value]:
    """Every node that `root` depends on, itself included, newest first: each before its operands."""
    seen = {root}
    add = seen.add
    stack = [root]
    push, pop = stack.append, stack.pop
    while stack:
        node = pop()
        a = node._a
        if a is not None:
            if a not in seen:
                add(a)
                push(a)
            b = node._b
            if b is not None:
                if b not in seen:
                    add(b)
                    push(b)
                for c, slope in node._more:
                    if slope is not None and c not in seen:
                        add(c)
                        push(c)
    return sorted(seen, key=_number, reverse=True)


def constant(number: float) -> Value:
    """A node for a number that stands in an expression.

    Raises:
        TypeError: it is not a real number.
    """
    node = _new(Value)
    node._data = number if number.__class__ is float else _as_float(number)
    node._op = CONSTANT
    node._a = node._b = None
    node._more = ()
    node._number = 0
    node.grad = None
    node.label = None
    return node


def blank() -> Value:
    """A node without content, for copies; `renumber` gives it its place in the order."""
    node = constant(0.0)
    node._op = None
    return node


def renumber(nodes: Iterable[Value]) -> None:
    """Creation numbers for those nodes that have none yet, in the order given, which must be oldest first."""
    for node in nodes:
        if node._number == 0:
            node._number = _next_number()


def operand(thing: Any) -> Value:
    """The thing as a node: a Value as it is, a number as a constant."""
    return thing if isinstance(thing, Value) else constant(thing)


_NEVER_AN_OPERAND = (str, bytes, complex, list, tuple, dict, set, frozenset, type(None))


def _operand_or_not_implemented(thing: Any) -> Any:
    """As `operand`, but an unknown type, such as a NumPy array, gets its chance to handle the operator itself."""
    if isinstance(thing, (Value, Real, *_NEVER_AN_OPERAND)) or _is_numpy_bool(thing):
        return operand(thing)
    return NotImplemented


def _constant_or_not_implemented(thing: Any) -> Any:
    if isinstance(thing, Value) and thing._op is not CONSTANT:
        raise TypeError(f"this operand gets no gradient, so it must be a plain number; got {thing!r}; write x ** y")
    return _operand_or_not_implemented(thing)


def _is_numpy_bool(thing: Any) -> bool:
    """NumPy's bool is not registered as a number, unlike its other scalars."""
    return type(thing).__module__ == "numpy" and type(thing).__name__ in ("bool", "bool_")


def _as_float(number: Any) -> float:
    if isinstance(number, Real) or _is_numpy_bool(number):
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
    elif hasattr(number, "__len__") and not isinstance(number, (str, bytes)):
        advice = "[Value(x) for x in …], one Value a number"
    raise TypeError(f"Value takes a number, got {kind} {shown}; write {advice or 'Value(3.0)'}")


def _as_label(label: Any) -> str:
    if not isinstance(label, str):
        raise TypeError(f"a label is a text, got {type(label).__name__} {label!r}; write label={str(label)!r}")
    return label


def _recover(op: Op, *operands: Value) -> tuple[float, tuple[float | None, ...]]:
    """Value and slopes where Python's arithmetic raised: by IEEE rules inside the domain, else a teaching error."""
    try:
        return rules.recover(op, [operand._data for operand in operands])
    except ValueError:
        names = rules.NAMES[: len(operands)]
        got = ", ".join(_describe(name, operand) for name, operand in zip(names, operands, strict=True))
        call = f"{op.name}({', '.join(names)})"
        raise DomainError(f"{call} needs {op.domain}; got {got}; {op.advice}") from None


def _describe(name: str, node: Value) -> str:
    if node.label is not None:
        return f"{name} = {node.label!r} = {node._data!r}"
    return f"{name} = {node._data!r}" + (f" (the result of {node.op.symbol})" if node.op else "")


def _source(op: Op) -> str:
    """The method of `Value` for a row of the table, as Python source."""
    names = rules.NAMES[: op.arity]
    slots = [name for name, slope in zip(names, op.slopes, strict=True) if slope is not None][:2]
    more = [name for name in names if name not in slots]
    default = f"={op.default!r}" if op.default is not None else ""
    lines = [f"def method({', '.join(names)}{default}):"]
    if op.fixed:
        lines += [f" if not isinstance(b, Value): return a.{op.fixed}(b)"]
    for name in names[1:]:
        lines += [f" if {name}.__class__ is not Value:" if None not in op.slopes else " if True:"]
        lines += [f"  {name} = convert({name})", f"  if {name} is NotImplemented: return {name}"]
    lines += [f" node_{name} = {name}; {name} = {name}._data" for name in names]
    slopes = {name: slope for name, slope in zip(names, op.slopes, strict=True) if slope is not None}
    lines += [" try:", f"  y = {op.value}"]
    lines += [f"  d{name} = {slope}" for name, slope in slopes.items()]
    targets = ", ".join(f"d{name}" if name in slopes else "_" for name in names)
    lines += [" except (ArithmeticError, ValueError):"]
    lines += [f"  y, ({targets},) = recover(OP, {', '.join(f'node_{name}' for name in names)})"]
    lines += [" node = new(Value)", " node._data = y", " node._op = OP", " node.grad = node.label = None"]
    lines += [f" node._{slot} = node_{name}; node._d{slot} = d{name}" for slot, name in zip("ab", slots, strict=False)]
    lines += [" node._b = None"] if len(slots) == 1 else []
    pairs = "".join(f"(node_{name}, {f'd{name}' if name in slopes else None})," for name in more)
    lines += [f" node._more = ({pairs})", " node._number = next_number()", " return node"]
    return "\n".join(lines)


def _converter(op: Op) -> Callable[[Any], Any]:
    """What makes a node of the later operands of a method."""
    if None in op.slopes:
        return _constant_or_not_implemented
    return _operand_or_not_implemented if op.dunder else operand  # a method has no reflected form to try


def _build(op: Op) -> None:
    namespace = rules.FLOATS | {"Value": Value, "OP": op, "new": _new, "next_number": _next_number}
    namespace |= {"recover": _recover, "convert": _converter(op)}
    exec(compile(_source(op), f"<Value.{op.name}, from the table of primitives>", "exec"), namespace)
    method = namespace["method"]
    method.__name__ = op.name
    method.__qualname__ = f"Value.{op.name}"
    method.__doc__ = f"{op.value}; local derivatives {', '.join(map(str, op.slopes))}."
    for name in (op.name, op.alias):
        if name:
            setattr(Value, name, method)
    if op.dunder:
        setattr(Value, f"__{op.dunder}__", method)
        if op.arity == 2:
            setattr(Value, f"__r{op.dunder}__", _reflected(method))


def _reflected(method: Callable[[Value, Value], Value]) -> Callable[[Value, Any], Any]:
    def reflected(self: Value, other: Any) -> Any:
        other = _operand_or_not_implemented(other)
        return other if other is NotImplemented else method(other, self)

    return reflected


def _by_data(compare: Callable[[float, float], bool]) -> Callable[[Value, Any], Any]:
    def comparison(self: Value, other: Any) -> Any:
        other = _operand_or_not_implemented(other)
        return other if other is NotImplemented else compare(self._data, other._data)

    return comparison


for _op in OPS.values():
    _build(_op)
for _comparison in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(Value, f"__{_comparison.__name__}__", _by_data(_comparison))
