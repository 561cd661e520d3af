"""The reading of the table in JavaScript: numbers as functions, words as small trees that the page says in MathML.

Only what a page uses is written into it. JavaScript's arithmetic is IEEE's, so that the value and slope rules hold as
they stand; what its Math lacks (erf, erfc) stands in `special.js`.
"""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.ops import OPS, Op
from autograd.rules import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

_MATH = ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
         "cosh", "tanh", "abs", "floor", "pow")  # fmt: skip
_SPECIAL = ("erf", "erfc")
_SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=",
    ast.Eq: "===", ast.And: "&&", ast.Or: "||",
}  # fmt: skip


def table(names: Iterable[str]) -> str:
    """The rows of the table as a JavaScript object: value, slopes, domain, and what is said of them."""
    rows = ",\n".join(f"{json.dumps(name)}: {_row(OPS[name])}" for name in sorted({*names} | {"sigmoid"}))
    return f"{{\n{rows}\n}}"


def _row(op: Op) -> str:
    letters = ", ".join(NAMES[: op.arity])
    slopes = ", ".join("null" if slope is None else f"({letters}, y) => {expression(slope)}" for slope in op.slopes)
    said = [None if rule is None else tree(rule) for rule in (op.textbook or op.slopes)]
    domain = f"({letters}) => {expression(op.domain)}" if op.domain else "null"
    return (
        f"{{value: ({letters}) => {expression(op.value)}, slopes: [{slopes}], inside: {domain}, "
        f"domain: {json.dumps(op.domain)}, advice: {json.dumps(op.advice)}, said: {json.dumps(said)}, "
        f"symbol: {json.dumps(op.symbol)}, binding: {op.binding}, name: {json.dumps(op.name)}}}"
    )


@cache
def expression(rule: str) -> str:
    """A rule as a JavaScript expression.

    >>> expression("1.0 if a > 0 else 0.5 / y")
    '((a > 0) ? 1.0 : (0.5 / y))'
    """
    return _js(ast.parse(rule, mode="eval").body)


def _js(node: ast.expr) -> str:
    match node:
        case ast.Name(id="pi"):
            return "Math.PI"
        case ast.Name(id="inf"):
            return "Infinity"
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return repr(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return f"(-{_js(inner)})"
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_js(left)} {_SIGNS[type(op)]} {_js(right)})"
        case ast.BoolOp(op=op, values=values):
            return f"({f' {_SIGNS[type(op)]} '.join(map(_js, values))})"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"({_js(left)} {_SIGNS[type(op)] if not isinstance(op, ast.NotEq) else '!=='} {_js(right)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"({_js(test)} ? {_js(body)} : {_js(orelse)})"
        case ast.Call(func=ast.Name(id=name), args=args):
            given = ", ".join(map(_js, args))
            if name in _MATH:
                return f"Math.{name}({given})"
            return (
                f"OPS[{json.dumps(name)}].value({given})"
                if name in OPS and name not in ("erf", "erfc")
                else f"{name}({given})"
            )
    raise AssertionError(f"a rule uses {ast.dump(node)}, which has no JavaScript")


def tree(rule: str) -> Any:
    """A rule as nested lists: a letter, a number, or an operation and its operands.

    >>> tree("y * (1 - y)")
    ['*', 'y', ['-', 1, 'y']]
    """
    return _tree(ast.parse(rule, mode="eval").body)


def _tree(node: ast.expr) -> Any:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return ["neg", _tree(inner)]
        case ast.BinOp(op=ast.Pow(), left=left, right=right):
            return ["**", _tree(left), _tree(right)]
        case ast.BinOp(left=left, op=op, right=right):
            return [_SIGNS[type(op)], _tree(left), _tree(right)]
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return [_SIGNS[type(op)], _tree(left), _tree(right)]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return ["if", _tree(test), _tree(body), _tree(orelse)]
        case ast.Call(func=ast.Name(id=name), args=args):
            return ["call", name, *map(_tree, args)]
    raise AssertionError(f"a rule uses {ast.dump(node)}, which the page cannot say")
