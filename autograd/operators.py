"""The operations of `Value`: its operators, methods and functions, built from the table of primitives at import.

One short function per row, generated as source so that it computes its own rules without a call: the result, the local
derivatives, and a node that stores both. That is three times as fast as one general function for all rows. Arithmetic
that Python refuses is caught once, outside of the fast path, and either follows IEEE rules or names the mistake.
"""

from __future__ import annotations

import operator
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd import rules
from autograd.errors import DomainError
from autograd.ops import OPS, Op
from autograd.value import CONSTANT, NOT_COMPUTED, Value, constant, is_numpy_bool, next_number, operand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NEVER_AN_OPERAND = (str, bytes, complex, list, tuple, dict, set, frozenset, type(None))


#: The row of a function of NumPy, by its name there.
NUMPY_NAMES = {name: op.name for op in OPS.values() for name in (op.name, op.alias) if name}
NUMPY_NAMES |= {"subtract": "sub", "multiply": "mul", "divide": "div", "negative": "neg", "fabs": "abs"}
NUMPY_NAMES |= {"power": "pow", "float_power": "pow"}
_COMPARED = {f"{name}{'_equal' * equal}": getattr(operator, f"{name[0]}{'e' if equal else 't'}")
             for name in ("less", "greater") for equal in (False, True)}  # fmt: skip
_COMPARED |= {"equal": operator.eq, "not_equal": operator.ne}


def _operand_or_not_implemented(thing: Any) -> Any:
    """As `operand`, but an unknown type, such as a NumPy array, gets its chance to handle the operator itself."""
    if thing.__class__ is int or isinstance(thing, (Value, Real, *_NEVER_AN_OPERAND)) or is_numpy_bool(thing):
        return operand(thing)  # the first test is for speed: that of `Real` takes longer than a whole operation
    return NotImplemented


def _constant_or_not_implemented(thing: Any) -> Any:
    if isinstance(thing, Value) and thing._op is not CONSTANT:
        raise TypeError(f"this operand gets no gradient, so it must be a plain number; got {thing!r}; write x ** y")
    return _operand_or_not_implemented(thing)


def _recover(op: Op, *operands: Value) -> tuple[float, tuple[float | None, ...]]:
    """Value and local derivatives where Python's arithmetic raised: by IEEE rules, or an error outside the domain."""
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
    derivatives = {name: local for name, local in zip(names, op.local_derivatives, strict=True) if local is not None}
    default = f"={op.default!r}" if op.default is not None else ""
    lines = [f"def method({', '.join(names)}{default}):"]
    if op.fixed:
        lines += [f" if not isinstance(b, Value): return a.{op.fixed}(b)"]
    for name in names[1:]:
        lines += [f" if {name}.__class__ is not Value:" if name in derivatives else " if True:"]
        lines += [f"  {name} = constant({name}) if {name}.__class__ is float else convert({name})"]
        lines += [f"  if {name} is NotImplemented: return {name}"]
    lines += [f" node_{name} = {name}; {name} = {name}._data" for name in names]
    lines += [" try:", f"  y = {op.value}"]
    lines += [f"  d{name} = {local}" for name, local in derivatives.items()]
    targets = ", ".join(f"d{name}" if name in derivatives else "_" for name in names)
    lines += [" except (ArithmeticError, ValueError):"]
    lines += [f"  y, ({targets},) = recover(OP, {', '.join(f'node_{name}' for name in names)})"]
    lines += [" node = new(Value)", " node._data = y", " node._op = OP", " node._label = None; node.grad = ZERO"]
    lines += [" node._number = next_number()"]
    if op.arity == 3:
        lines += [" node._link(((node_a, da), (node_b, db), (node_c, dc)))", " node._b._number = node._number"]
    else:
        lines += [" node._a = node_a; node._da = da"]
        lines += [
            f" node._b = node_b; node._db = {'db' if 'b' in derivatives else '0.0'}"
            if op.arity == 2
            else " node._b = None"
        ]
    return "\n".join([*lines, " return node"])


def _converter(op: Op) -> Callable[[Any], Any]:
    """What makes a node of the later operands of a method."""
    if None in op.local_derivatives:
        return _constant_or_not_implemented
    return _operand_or_not_implemented if op.dunder else operand  # a method has no reflected form to try


def _method(op: Op) -> Callable[..., Any]:
    namespace = rules.FLOATS | {
        "Value": Value,
        "OP": op,
        "new": object.__new__,
        "next_number": next_number,
        "ZERO": NOT_COMPUTED,
    }
    namespace.update(recover=_recover, convert=_converter(op), constant=constant)
    exec(compile(_source(op), f"<Value.{op.name}, from the table of primitives>", "exec"), namespace)
    method: Callable[..., Any] = namespace["method"]
    method.__name__ = op.name
    method.__qualname__ = f"Value.{op.name}"
    method.__doc__ = op.describe()
    return method


def _reflected(method: Callable[..., Any]) -> Callable[[Value, Any], Any]:
    def reflected(self: Value, other: Any) -> Any:
        other = constant(other) if other.__class__ is float else _operand_or_not_implemented(other)
        return other if other is NotImplemented else method(other, self)

    return reflected


def _by_data(compare: Callable[[float, float], bool]) -> Callable[[Value, Any], Any]:
    def comparison(self: Value, other: Any) -> Any:
        other = _operand_or_not_implemented(other)
        return other if other is NotImplemented else compare(self.data, other.data)

    return comparison


def _array_ufunc(self: Value, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
    """NumPy's function of Values and numbers is the row of that name; `autograd.arrays` knows that of arrays."""
    made = FUNCTIONS[NUMPY_NAMES[ufunc.__name__]] if ufunc.__name__ in NUMPY_NAMES else _COMPARED.get(ufunc.__name__)
    if made is not None and method == "__call__" and not keywords:
        scalars = [each.item() if getattr(each, "shape", None) == () else each for each in inputs]
        if all(isinstance(each, (Value, Real)) for each in scalars):
            return made(*scalars)
    arrays = [_array(each) if isinstance(each, Value) else each for each in inputs]
    return getattr(ufunc, method)(*arrays, **keywords)


def _array_function(self: Value, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
    return _array(self).__array_function__(function, types, args, kwargs)


def _array(node: Value) -> Any:
    from importlib import import_module  # the room of arrays lies above the engine, and NumPy is imported there

    return import_module("autograd.arrays").as_array(node)


#: Every row as a function of Values, by name: what `Value` has as methods.
METHODS: dict[str, Callable[..., Any]] = {op.name: _method(op) for op in OPS.values()}

for _op in OPS.values():
    for _name in (_op.name, _op.alias, _op.dunder and f"__{_op.dunder}__"):
        if _name:
            setattr(Value, _name, METHODS[_op.name])
    if _op.dunder and _op.arity == 2:
        setattr(Value, f"__r{_op.dunder}__", _reflected(METHODS[_op.name]))
for _comparison in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(Value, f"__{_comparison.__name__}__", _by_data(_comparison))


def _rounded(self: Value, digits: Any = None) -> Any:
    if digits is not None:
        raise TypeError(
            f"round({self!r}, {digits!r}) is for showing, and has no gradient: write round(v.data, {digits})"
        )
    return METHODS["rint"](self)


def _divided(self: Value, other: Any) -> Any:
    return NotImplemented if _operand_or_not_implemented(other) is NotImplemented else (self // other, self % other)


def _dividing(self: Value, other: Any) -> Any:
    return NotImplemented if _operand_or_not_implemented(other) is NotImplemented else (other // self, other % self)


for _name, _attached in (
    ("array_ufunc", _array_ufunc),
    ("array_function", _array_function),
    ("round", _rounded),
    ("divmod", _divided),
    ("rdivmod", _dividing),
):
    setattr(Value, f"__{_name}__", _attached)


def _function(op: Op) -> Callable[..., Any]:
    method = METHODS[op.name]

    def function(*operands: Any) -> Any:
        if any(isinstance(each, Value) for each in operands):
            first, *rest = operands
            return method(operand(first), *rest)
        for each in operands:  # a type that records rows by itself, as the check of derivations has one
            if hasattr(each, "__autograd_row__"):
                return each.__autograd_row__(op, operands)
        if any(hasattr(each, "__array_ufunc__") and hasattr(each, "shape") and each.shape for each in operands):
            return _elementwise(function, operands)
        return method(*map(constant, operands)).data

    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = f"{op.describe()}\n\nOf numbers alone it is a float; with a Value among them, a Value."
    function.__wrapped__ = method  # type: ignore[attr-defined]  # where `help` finds the operands
    return function


def _elementwise(function: Callable[..., Any], operands: Sequence[Any]) -> Any:
    """The function of the elements of NumPy's arrays."""
    import numpy as np

    found = np.frompyfunc(function, len(operands), 1)(*operands)
    return found if any(np.asarray(each).dtype == object for each in operands) else found.astype(float)


#: Every row as a function too, `exp(v)` beside `v.exp()`: with a Value among its operands it gives a Value, on plain
#: numbers a float, so that the same formula can be run without recording a graph.
FUNCTIONS: dict[str, Callable[..., Any]] = {op.name: _function(op) for op in OPS.values()}
