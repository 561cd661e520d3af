"""The reading of the table in NumPy: a value or slope rule as an expression over arrays."""

from __future__ import annotations

import ast
import math
from functools import cache
from typing import Any

from autograd.ops import OPS
from autograd.rules import NAMES

_SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=",
    ast.Eq: "==",
}  # fmt: skip
#: Rows that NumPy has under the same name.
_SAME = ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs")
_OTHER = {"pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "floor": "floor"}


@cache
def expression(rule: str) -> str:
    """A rule as NumPy source, in the same letters.

    >>> expression("0.0 if a <= 0 else 1.0")
    'np.where((a <= 0), 0.0, 1.0)'
    """
    return _source(ast.parse(rule, mode="eval").body)


def _source(node: ast.expr) -> str:
    match node:
        case ast.Name(id="pi"):
            return "np.pi"
        case ast.Name(id="inf"):
            return "np.inf"
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return repr(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return f"(-{_source(inner)})"
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_source(left)} {_SIGNS[type(op)]} {_source(right)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"({_source(left)} {_SIGNS[type(op)]} {_source(right)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"np.where({_source(test)}, {_source(body)}, {_source(orelse)})"
        case ast.Call(func=ast.Name(id=name), args=args):
            given = ", ".join(map(_source, args))
            known = name if name in _SAME else _OTHER.get(name)
            return f"np.{known}({given})" if known else f"{name}({given})"
    raise AssertionError(f"a rule uses {ast.dump(node)}, which has no NumPy")


def functions(np: Any) -> dict[str, Any]:
    """What the source may call besides NumPy: rows that it lacks, from their own text."""
    names: dict[str, Any] = {"np": np}
    for name in ("erf", "erfc"):
        names[name] = np.vectorize(getattr(math, name), otypes=[float])
    for op in OPS.values():
        if op.name not in (*_SAME, *_OTHER, "erf", "erfc", "pow"):
            names[op.name] = eval(f"lambda {', '.join(NAMES[: op.arity])}: {expression(op.value)}", names)
    return names
