"""The reading of the table in JavaScript: numbers as functions, words as small trees that the page says in MathML.

Only what a page uses is written into it. JavaScript's arithmetic is IEEE's, so that the rules hold as they
stand; what its Math lacks (erf, erfc) stands in `special.js`.
"""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd import OPS, Op
from autograd.graph import NAMES, Dialect, is_native

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Functions that JavaScript's Math lacks; `special.js` has them.
_LACKING = ("erf", "erfc")


def _call(name: str, operands: str) -> str:
    if name in _LACKING:
        return f"{name}({operands})"
    return f"Math.{name}({operands})" if is_native(name) else f"OPS[{json.dumps(name)}].value({operands})"


_JAVASCRIPT = Dialect(
    _call, lambda test, yes, no: f"({test} ? {yes} : {no})", {"pi": "Math.PI", "inf": "Infinity"},
    {"==": "===", "!=": "!==", "and": "&&", "or": "||"},
)  # fmt: skip
#: The operations of a tree, as the page's script knows them.
_SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=",
    ast.Eq: "===",
}  # fmt: skip


def table(names: Iterable[str]) -> str:
    """The rows of the table as a JavaScript object: value, local derivatives, domain, and what is said of them."""
    rows = ",\n".join(f"{json.dumps(name)}: {_row(OPS[name])}" for name in sorted({*names} | {"sigmoid"}))
    return f"{{\n{rows}\n}}"


def _row(op: Op) -> str:
    letters = ", ".join(NAMES[: op.arity])
    derivatives = ", ".join(
        "null" if local is None else f"({letters}, y) => {expression(local)}" for local in op.local_derivatives
    )
    said = [None if rule is None else tree(rule) for rule in (op.textbook or op.local_derivatives)]
    domain = f"({letters}) => {expression(op.domain)}" if op.domain else "null"
    return (
        f"{{value: ({letters}) => {expression(op.value)}, derivatives: [{derivatives}], inside: {domain}, "
        f"domain: {json.dumps(op.domain)}, advice: {json.dumps(op.advice)}, said: {json.dumps(said)}, "
        f"symbol: {json.dumps(op.symbol)}, binding: {op.binding}, name: {json.dumps(op.name)}}}"
    )


@cache
def expression(rule: str) -> str:
    """A rule as a JavaScript expression.

    >>> expression("1.0 if a > 0 else 0.5 / y")
    '((a > 0) ? 1.0 : (0.5 / y))'
    """
    return _JAVASCRIPT.translate(rule)


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
