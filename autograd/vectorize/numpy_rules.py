"""The reading of the table in NumPy: a value or slope rule as an expression over arrays."""

from __future__ import annotations

import ast
import re
from functools import cache

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


def definitions(source: str) -> str:
    """What a program calls besides NumPy, as source: rows that NumPy lacks, from their own text."""
    lines = [f"{name} = np.vectorize(math.{name}, otypes=[float])" for name in ("erf", "erfc")]
    for op in OPS.values():
        if op.name not in (*_SAME, *_OTHER, "erf", "erfc"):
            lines.append(f"def {op.name}({', '.join(NAMES[: op.arity])}): return {expression(op.value)}")
    return "\n".join(line for line in lines if re.search(rf"\b{_defined(line)}\(", source))


def _defined(line: str) -> str:
    return line.removeprefix("def ").partition("(")[0].partition(" ")[0]
