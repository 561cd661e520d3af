"""The operations of `Value`: its operators, methods and functions, built from the table of primitives.

One short function per row, generated as source so that it computes its own rules without a call: the result, the local
derivatives, and a node that stores both. That is three times as fast as one general function for all rows. Arithmetic
that Python refuses is caught once, outside of the fast path, and either follows IEEE rules or names the mistake.
"""

from __future__ import annotations

import operator
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from autograd import rules
from autograd.errors import DomainError
from autograd.ops import NAMES, OPS, Op, written
from autograd.value import CONSTANT, NOT_COMPUTED, Value, constant, is_numpy_bool, next_number, operand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NEVER_AN_OPERAND = (str, bytes, complex, list, tuple, dict, set, frozenset, type(None))


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
        got = ", ".join(map(_describe, NAMES, operands))
        call = f"{op.name}({', '.join(NAMES[: op.arity])})"
        raise DomainError(f"{call} needs {op.domain}; got {got}; {op.advice}") from None


def _describe(name: str, node: Value) -> str:
    if node.label is not None:
        return f"{name} = {written(repr(node.label), ascii(node.label))} = {node._data!r}"
    return f"{name} = {node._data!r}" + (f" (the result of {written(node.op.symbol, node.op.name)})" if node.op else "")


def _source(op: Op) -> str:
    """The method of `Value` for a row of the table, as Python source."""
    names = NAMES[: op.arity]
    derivatives = {name: local for name, local in zip(names, op.local_derivatives, strict=True) if local is not None}
    lines = [f"def method({', '.join(names)}):"]
    lines += [f" if not isinstance(b, Value): return a.{op.fixed}(b)"] if op.fixed else []
    for name in names[1:]:
        lines += [f" if {name}.__class__ is not Value:" if name in derivatives else " if True:"]
        lines += [f"  {name} = constant({name}) if {name}.__class__ is float else convert({name})"]
        lines += [f"  if {name} is NotImplemented: return {name}"]
    lines += [f" node_{name} = {name}; {name} = {name}._data" for name in names]
    targets = ", ".join(f"d{name}" if name in derivatives else "_" for name in names)
    recovered = f"  y, ({targets},) = recover(OP, {', '.join(f'node_{name}' for name in names)})"
    if op.functions:  # whose own errors say what is wrong
        lines += [f" if not ({op.domain or True}):", recovered]
    computed = [f"y = {op.value}", *(f"d{name} = {local}" for name, local in derivatives.items())]
    lines += [" if True:" if op.functions else " try:", *(f"  {line}" for line in computed)]
    lines += [] if op.functions else [" except (ArithmeticError, ValueError):", recovered]
    lines += [" node = new(Value); node._number = next_number()", " node._data = y; node._op = OP"]
    lines += [" node._label = None; node.grad = ZERO"]
    if op.arity == 3:
        lines += [" node._link(((node_a, da), (node_b, db), (node_c, dc)))", " node._b._number = node._number"]
    else:
        second = f"node_b; node._db = {'db' if 'b' in derivatives else '0.0'}" if op.arity == 2 else "None"
        lines += [" node._a = node_a; node._da = da", f" node._b = {second}"]
    return "\n".join([*lines, " return node"])


def _converter(op: Op) -> Callable[[Any], Any]:
    """What makes a node of the later operands of a method."""
    if None in op.local_derivatives:
        return _constant_or_not_implemented
    return _operand_or_not_implemented if op.dunder else operand  # a method has no reflected form to try


def _method(op: Op) -> Any:
    """The method, compiled at its first call: to compile all would take as long as the rest of the import."""
    namespace = rules.FLOATS | dict(op.functions)
    namespace |= {"Value": Value, "OP": op, "new": object.__new__, "next_number": next_number, "ZERO": NOT_COMPUTED}

    def compiled(*operands: Any) -> Any:
        exec(compile(_source(op), f"<Value.{op.name}, from the table of primitives>", "exec"), namespace)
        made.__code__ = namespace["method"].__code__
        return made(*operands)

    namespace.update(recover=_recover, convert=_converter(op), constant=constant, compiled=compiled)
    names = ", ".join(NAMES[: op.arity])
    made = eval(f"lambda {names}: compiled({names})", namespace)
    made.__defaults__ = (op.default,) if op.default is not None else None
    made.__name__, made.__qualname__, made.__doc__ = op.name, f"Value.{op.name}", op.describe()
    return made


_own_method = cache(_method)


def method(op: Op) -> Callable[..., Any]:
    """A primitive as a function of Values: one of the table, or a user's own."""
    return METHODS[op.name] if OPS.get(op.name) is op else _own_method(op)


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


#: Loads the room that knows NumPy, when a Value meets an array. It lies above the engine: the contract enters it here.
ROOMS: dict[str, Callable[[], Any]] = {}
#: Every row as a function of Values, by name: what `Value` has as methods.
METHODS: dict[str, Callable[..., Any]] = {op.name: _method(op) for op in OPS.values()}

for _op in OPS.values():
    for _name in filter(None, (_op.name, _op.alias, _op.dunder and f"__{_op.dunder}__")):
        setattr(Value, _name, METHODS[_op.name])
    if _op.dunder and _op.arity == 2:
        setattr(Value, f"__r{_op.dunder}__", _reflected(METHODS[_op.name]))
for _comparison in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(Value, f"__{_comparison.__name__}__", _by_data(_comparison))


def attach(attributes: Mapping[str, Any]) -> None:
    """Attributes that a room above has for `Value`: it is changed in the engine and nowhere else."""
    for name, attribute in attributes.items():
        setattr(Value, name, attribute)


def _rounded(self: Value, digits: Any = None) -> Any:
    if digits is not None:
        raise TypeError(f"round({self!r}, {digits!r}) is for showing, without gradient; write round(v.data, {digits})")
    return METHODS["rint"](self)


for _name, _attached in (
    ("array_ufunc", lambda self, *operands, **options: ROOMS["arrays"]().of_values(*operands, **options)),
    ("array_function", lambda self, *call: ROOMS["arrays"]().as_array(self).__array_function__(*call)),
    ("round", _rounded),
    ("divmod", lambda a, b: (a // b, a % b)),
    ("rdivmod", lambda b, a: (a // b, a % b)),
):
    setattr(Value, f"__{_name}__", _attached)


def function(op: Op) -> Callable[..., Any]:
    """A primitive as a function of Values, numbers and arrays of them."""
    of_values = method(op)

    def function(*operands: Any) -> Any:
        if operands and operands[0].__class__ is Value:  # the common case; the loop takes four times as long
            return of_values(*operands)
        if any(isinstance(each, Value) for each in operands):
            first, *rest = operands
            return of_values(operand(first), *rest)
        for each in operands:  # a type that records rows by itself, as the check of derivations has one
            if hasattr(each, "__autograd_row__"):
                return each.__autograd_row__(op, operands)
        if any(hasattr(each, "__array_ufunc__") and hasattr(each, "shape") and each.shape for each in operands):
            return ROOMS["arrays"]().elementwise(function, operands)
        return of_values(*map(constant, operands)).data

    function.__name__ = function.__qualname__ = op.name
    function.__doc__ = f"{op.describe()}\n\nOf numbers alone it is a float; with a Value among them, a Value."
    function.__wrapped__ = of_values  # type: ignore[attr-defined]  # where `help` finds the operands
    return function


#: Every row as a function too, `exp(v)` beside `v.exp()`: with a Value among its operands it gives a Value, on plain
#: numbers a float, so that the same formula can be run without recording a graph.
FUNCTIONS: dict[str, Callable[..., Any]] = {op.name: function(op) for op in OPS.values()}
