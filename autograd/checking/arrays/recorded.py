"""The array that stands for a student's array while a loss runs: it computes, and records each step as a node.

It speaks NumPy's protocols, so that `np.exp(Z)`, `W @ X` and `np.where(z > 0, z, 0)` are recorded as primitives, the
same at every point. What it does not know is an error: a path is never lost silently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules
from autograd.checking.arrays.node import Node
from autograd.checking.arrays.numpy_when_used import np
from autograd.errors import DomainError
from autograd.ops import OPS, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: What `functions` brings: NumPy's functions, which are made of what is here.
HANDLERS: dict[str, Any] = {}


class AsIndexError(TypeError):
    """A number of the loss is used as an index or a size, so that it has no gradient."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"{names[0] if names else 'a recorded number'} is used as an index; give it as an int")
        self.names = tuple(names)


def unknown(what: str) -> TypeError:
    """What is said of a function that cannot be recorded."""
    return TypeError(
        f"{what} is not recorded here, and its gradient would be lost; write it with operators, np.sum, "
        "np.exp, np.maximum, @ and the like"
    )


class Tape:
    """All nodes of one run, in order."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def add(self, kind: str, value: Any, operands: tuple[Node, ...] = (), **how: Any) -> Recorded:
        active = how.pop("is_active", kind != "mask" and any(operand.is_active for operand in operands))
        node = Node(len(self.nodes), kind, np.asarray(value, dtype=float), operands, is_active=active, **how)
        self.nodes.append(node)
        return Recorded(node, self)

    def constant(self, thing: Any) -> Recorded:
        """A plain number or array as a node."""
        array = np.asarray(thing)
        if array.dtype == object:
            if any(isinstance(each, Recorded) for each in array.reshape(-1)):
                return self.stacked(array)
            raise TypeError(f"an array of {type(array.reshape(-1)[0]).__name__} cannot be recorded")
        if array.dtype.kind not in "fiub":
            raise TypeError(f"an operand is a number or an array of numbers; got {type(thing).__name__} {thing!r:.40}")
        return self.add("mask" if array.dtype == bool else "constant", array)

    def lift(self, thing: Any) -> Recorded:
        """Anything that may be an operand, as a recorded array of this tape."""
        if isinstance(thing, Recorded):
            return thing
        if isinstance(thing, (list, tuple)) and any(isinstance(each, Recorded) for each in _flat(thing)):
            return self.stacked(thing)
        return self.constant(thing)

    def stacked(self, parts: Any) -> Recorded:
        """A list or an object array with recorded elements as one recorded array."""
        rows = parts.reshape(-1) if hasattr(parts, "reshape") else parts
        whole = self.gathered([self.lift(each) for each in rows], lambda *places: np.stack(places))
        return whole.reshape(parts.shape) if hasattr(parts, "reshape") else whole

    def elementwise(self, op: Op, *operands: Any) -> Recorded:
        """A row of the table over arrays.

        Raises:
            DomainError: an element lies outside of its domain.
        """
        nodes = tuple(self.lift(operand).node for operand in operands)
        values = [node.value for node in nodes]
        if np.any(bad := rules.outside(op, values)):
            place = tuple(int(k[0]) for k in np.nonzero(np.atleast_1d(bad)))
            first = np.atleast_1d(np.broadcast_arrays(*values)[0])[place]
            raise DomainError(f"{op.name}({', '.join('abc'[: op.arity])}) needs {op.domain}; got {first}; {op.advice}")
        return self.add("elementwise", rules.value(op, values), nodes, op=op)

    def summed(self, operand: Any, axis: Any, *, keepdims: bool = False) -> Recorded:
        """A sum over some axes, or all."""
        node = self.lift(operand).node
        axes = tuple(range(len(node.shape))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(sorted(int(k) % max(1, len(node.shape)) for k in axes)) if node.shape else ()
        whole = self.add("sum", node.value.sum(axis=axes), (node,), detail=axes)
        if not keepdims:
            return whole
        return whole.reshape(tuple(1 if k in axes else n for k, n in enumerate(node.shape)))

    def product(self, inputs: Sequence[str], output: str, operands: Sequence[Any]) -> Recorded:
        """A sum of products by subscripts."""
        nodes = tuple(self.lift(operand).node for operand in operands)
        value = np.einsum(",".join(inputs) + "->" + output, *(node.value for node in nodes))
        return self.add("product", value, nodes, detail=(tuple(inputs), output))

    def gathered(self, operands: Sequence[Any], rearrange: Callable[..., Any]) -> Recorded:
        """Elements of operands put elsewhere: `rearrange` does to arrays of places what is to be done."""
        nodes = tuple(self.lift(operand).node for operand in operands)
        start, places = 0, []
        for node in nodes:
            places.append(np.arange(start, start + node.value.size).reshape(node.shape))
            start += node.value.size
        where = np.asarray(rearrange(*places))
        row = np.concatenate([node.value.reshape(-1) for node in nodes])
        kind = "mask" if all(node.kind == "mask" for node in nodes) else "gather"
        return self.add(kind, row[where], nodes, detail=where)

    def mask(self, name: str, function: Callable[..., Any], *operands: Any) -> Recorded:
        """Values without a derivative: a comparison, a sign."""
        nodes = tuple(self.lift(operand).node for operand in operands)
        return self.add("mask", function(*(node.value for node in nodes)), nodes, detail=name)


def _flat(things: Any) -> Iterator[Any]:
    for thing in things:
        if isinstance(thing, (list, tuple)):
            yield from _flat(thing)
        else:
            yield thing


class Recorded:
    """An array whose calculation is recorded."""

    __array_priority__ = 1e6
    __hash__ = object.__hash__

    def __init__(self, node: Node, tape: Tape) -> None:
        self.node = node
        self.tape = tape

    @property
    def shape(self) -> tuple[int, ...]:
        return self.node.shape

    @property
    def ndim(self) -> int:
        return len(self.node.shape)

    @property
    def size(self) -> int:
        return int(self.node.value.size)

    @property
    def dtype(self) -> Any:
        if not self.shape:
            raise AttributeError("a single number has no dtype")  # NumPy would turn it into one of that type
        return self.node.value.dtype

    @property
    def T(self) -> Recorded:
        return self.tape.gathered([self], lambda places: places.T)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("a single number has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Recorded]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, key: Any) -> Recorded:
        plain = _plain_key(key)
        return self.tape.gathered([self], lambda places: places[plain])

    def __setitem__(self, key: Any, given: Any) -> None:
        plain, other = _plain_key(key), self.tape.lift(given)

        def put(own: Any, new: Any) -> Any:
            changed = own.copy()
            changed[plain] = new
            return changed

        self.node = self.tape.gathered([self, other], put).node

    def __bool__(self) -> bool:
        return bool(self.node.value)

    def _refused(self, *_: Any) -> Any:
        name = self.node.name or "a recorded number"
        raise TypeError(
            f"{name} does not turn into a plain number, because its gradient would be lost; use np.exp for "
            "math.exp, and np.sum or + for what needs float()"
        )

    __float__ = __int__ = __complex__ = _refused

    def __index__(self) -> int:
        raise AsIndexError(self.node.names)

    def __array_ufunc__(self, ufunc: Any, method: str, *operands: Any, **options: Any) -> Any:
        return HANDLERS["ufunc_applied"](self.tape, ufunc, method, operands, options)

    def __array_function__(self, function: Any, _: Any, arguments: Any, options: Any) -> Any:
        return HANDLERS["function_applied"](self.tape, function, arguments, options)

    def __autograd_row__(self, op: Op, operands: Sequence[Any]) -> Recorded:
        if len(operands) < op.arity:
            operands = (*operands, op.default)
        return self.tape.elementwise(op, *operands)

    def astype(self, dtype: Any, **_: Any) -> Recorded:
        if np.dtype(dtype).kind in "iu" and self.node.kind != "mask":
            raise TypeError("a recorded array has no gradient as integers")
        return self

    def item(self) -> Recorded:
        return self.reshape(())

    def copy(self) -> Recorded:
        return Recorded(self.node, self.tape)

    def reshape(self, *shape: Any, **_: Any) -> Recorded:
        size = shape[0] if len(shape) == 1 else shape
        return self.tape.gathered([self], lambda places: places.reshape(size))

    def transpose(self, *axes: Any) -> Recorded:
        return self.tape.gathered([self], lambda places: places.transpose(*axes))

    def named(self, _: str) -> Recorded:
        return self

    def __pos__(self) -> Recorded:
        return self

    def __invert__(self) -> Recorded:
        return self.tape.mask("logical_not", np.logical_not, self)

    def __matmul__(self, other: Any) -> Recorded:
        product: Recorded = HANDLERS["matmul"](self.tape, self, other)
        return product

    def __rmatmul__(self, other: Any) -> Recorded:
        product: Recorded = HANDLERS["matmul"](self.tape, other, self)
        return product

    if TYPE_CHECKING:  # what is built from the table below

        def _binary(self, other: Any) -> Recorded: ...

        __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _binary
        __pow__ = __rpow__ = _binary

    def __getattr__(self, name: str) -> Any:
        return HANDLERS["method_of"](self, name)


def _plain_key(key: Any) -> Any:
    """An index without recorded masks in it."""
    if isinstance(key, tuple):
        return tuple(_plain_key(part) for part in key)
    if isinstance(key, Recorded):
        if key.node.kind == "mask":
            return key.node.value.astype(bool)
        raise AsIndexError(key.node.names)
    return key


def _operator(op: Op, *, swapped: bool = False) -> Callable[[Recorded, Any], Any]:
    def method(self: Recorded, other: Any) -> Any:
        pair = (other, self) if swapped else (self, other)
        return self.tape.elementwise(power_row(op, pair[1]), *pair)

    return method


def power_row(op: Op, exponent: Any) -> Op:
    """A power with a plain exponent is a row of its own."""
    fixed = not isinstance(exponent, Recorded) or not exponent.node.is_active
    return OPS[op.fixed] if op.fixed and fixed else op


def _comparison(name: str) -> Callable[[Recorded, Any], Any]:
    def method(self: Recorded, other: Any) -> Any:
        return self.tape.mask(name, getattr(np, name), self, other)

    return method


for _op in OPS.values():
    if _op.dunder and _op.arity == 2:
        setattr(Recorded, f"__{_op.dunder}__", _operator(_op))
        setattr(Recorded, f"__r{_op.dunder}__", _operator(_op, swapped=True))
    elif _op.dunder:
        setattr(Recorded, f"__{_op.dunder}__", lambda self, op=_op: self.tape.elementwise(op, self))
for _sign, _name in zip(
    ("lt", "le", "gt", "ge", "eq", "ne", "and", "or"),
    ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "logical_and", "logical_or"),
    strict=True,
):
    setattr(Recorded, f"__{_sign}__", _comparison(_name))
