"""Lines of a program as one would write them: constants folded, choices that are decided taken, few brackets."""

from __future__ import annotations

import ast
import math
import operator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


@cache
def folded(text: str) -> str:
    """An expression, simplified.

    >>> folded("d * np.where((2.0 == 0), 0.0, (2.0 * np.power(x, (2.0 - 1.0))))")
    'd * (2.0 * x)'
    >>> folded("np.where((z < 0), 0.0, z)"), folded("d * np.where((z <= 0), 0.0, 1.0)")
    ('np.maximum(z, 0.0)', 'd * ~(z <= 0)')
    >>> folded("(z > 0) | ((z == 0) & (2.0 >= 0)) | (z < 0)")
    'True'
    """
    return ast.unparse(_Folding().visit(ast.parse(text, mode="eval")))


def shared(text: str) -> tuple[list[str], str]:
    """Calls that an expression makes twice, as lines before it, and what is left of it.

    >>> shared("np.where(a < 0, np.exp(-a), 1.0) / (1.0 + np.exp(-a))")
    (['e = np.exp(-a)'], 'np.where(a < 0, e, 1.0) / (1.0 + e)')
    """
    calls = [ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    lines: list[str] = []
    for call in sorted({call for call in calls if calls.count(call) > 1}, key=len, reverse=True):
        name = "e" if not lines else f"e{len(lines) + 1}"
        if text.count(call) > 1:  # and not only within a longer one
            lines.append(f"{name} = {call}")
            text = text.replace(call, name)
    return lines, text


class _Folding(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitOr | ast.BitAnd):
            return _logical(node)
        match node:
            case ast.BinOp(ast.Constant(a), op, ast.Constant(b)) if type(op) in _BINARY:
                return _number(_BINARY[type(op)], a, b, node)
            case ast.BinOp(each, ast.Mult() | ast.Div(), ast.Constant(1.0)) | ast.BinOp(
                ast.Constant(1.0), ast.Mult(), each
            ):
                return each
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(ast.USub(), ast.Constant(float(number))):
                return ast.Constant(-number)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Compare(ast.Constant(a), [op], [ast.Constant(b)]):
                return _number(_BINARY[type(op)], a, b, node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Call(ast.Attribute(np, "where"), [test, yes, no]):
                return _choice(np, test, yes, no) or node
            case ast.Call(ast.Attribute(_, "power"), [base, ast.Constant(1.0)]):
                return base
            case ast.Call(ast.Attribute(_, "power"), [ast.Name() as base, ast.Constant(2.0)]):
                return ast.BinOp(base, ast.Mult(), base)
            case ast.Call(ast.Attribute(_, "log" | "sqrt" | "floor" as name), [inner]) if (number := _value(inner)) > 0:
                return ast.Constant(float(getattr(math, name)(number)))
        return node


def _choice(np: ast.expr, test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr | None:
    """A shorter form with the same numbers, NaN included; None if there is none."""
    if isinstance(test, ast.Constant):
        return yes if test.value else no
    first, second = ast.unparse(yes), ast.unparse(no)
    if (first, second) == ("0.0", "1.0"):
        return ast.UnaryOp(ast.Invert(), test)  # a factor of 0 or 1
    if not isinstance(test, ast.Compare):
        return None
    (other,), a = test.comparators, ast.unparse(test.left)
    b = ast.unparse(other)
    if isinstance(test.ops[0], ast.Lt) and (b, first, second) == ("0", "0.0", a):
        return ast.Call(ast.Attribute(np, "maximum"), [test.left, yes], [])
    for sign, kind, name in ((">", ast.Gt, "maximum"), ("<", ast.Lt, "minimum")):
        rest = f"np.where({b} {sign}= {a}, {b}, {a} + {b})"  # the sum is NaN where one of them is
        if isinstance(test.ops[0], kind) and (first, second) == (a, rest):
            return ast.Call(ast.Attribute(np, name), [test.left, other], [])
    return None


def _number(how: Callable[[Any, Any], Any], a: Any, b: Any, node: ast.expr) -> ast.expr:
    try:
        found = how(a, b)
    except ArithmeticError:
        return node
    return ast.Constant(found) if isinstance(found, bool) or (math.isfinite(found) and found >= 0) else node


def _value(node: ast.expr) -> float:
    """The number that stands there, π included; NaN if none does."""
    match node:
        case ast.Constant(float(number)):
            return number
        case ast.Attribute(_, "pi"):
            return math.pi
        case ast.BinOp(left, op, right) if type(op) in _BINARY:
            return float(_BINARY[type(op)](_value(left), _value(right)))
    return math.nan


def _logical(node: ast.BinOp) -> ast.expr:
    """Without what is decided; a number is below 0, 0 or above, and NaN passes any test."""
    is_or = isinstance(node.op, ast.BitOr)
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(one, ast.Constant) and isinstance(one.value, bool):
            return one if one.value is is_or else other
    if is_or:
        signs: dict[str, set[type[ast.AST]]] = {}
        for each in _alternatives(node):
            match each:
                case ast.Compare(x, [op], [ast.Constant(0)]):
                    signs.setdefault(ast.dump(x), set()).add(type(op))
        if any({ast.Gt, ast.Eq, ast.Lt} <= found for found in signs.values()):
            return ast.Constant(True)
    return node


def _alternatives(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BinOp(left, ast.BitOr(), right):
            return [*_alternatives(left), *_alternatives(right)]
    return [node]
