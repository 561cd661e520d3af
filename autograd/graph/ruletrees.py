"""The rules of the table as trees of plain lists: what the outline reads here, and the page's script in a browser.

["+", left, right], and so − × / ** as "-" "*" "/" "**"; ["neg", inner]; ["call", function, operand, …]; ["if", sign,
left, right, yes, no]; a letter of the table or "pi" is a text, a number a number.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from autograd.ops import Op

RuleTree: TypeAlias = float | str | list[Any]

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@cache
def rule_tree(rule: str) -> RuleTree:
    """A rule as a tree.

    >>> rule_tree("y * (1 - y)")
    ['*', 'y', ['-', 1.0, 'y']]
    """
    return _tree(ast.parse(rule, mode="eval").body)


def value_tree(op: Op) -> RuleTree:
    """What an operation computes as a reader writes it: the arithmetic of its rule, or a call by its name."""
    passes_on = op.value == "a" and op.local_derivatives == ("1.0",)
    rule = op.formula or op.value
    is_arithmetic = op.binding < 9 and "(" not in rule.removeprefix("pow(") and " if " not in rule
    return rule_tree(rule) if passes_on or is_arithmetic else ["call", op.name, *"abc"[: op.arity]]


def derivative_tree(op: Op, position: int) -> RuleTree | None:
    """The local derivative in one operand as a course writes it; None for a constant operand."""
    if op.local_derivatives[position] is None:
        return None
    return rule_tree(str((op.textbook or op.local_derivatives)[position]))


def _tree(node: ast.expr) -> RuleTree:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=letter):
            return letter
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -float(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return ["neg", _tree(inner)]
        case ast.BinOp(left=left, op=op, right=right):
            return [_SIGNS[type(op)], _tree(left), _tree(right)]
        case ast.Call(func=ast.Name(id="pow"), args=[base, exponent]):
            return ["**", _tree(base), _tree(exponent)]
        case ast.Call(func=ast.Name(id=function), args=args):
            return ["call", function, *map(_tree, args)]
        case ast.IfExp(test=ast.Compare(left=left, ops=[op], comparators=[right]), body=body, orelse=orelse):
            return ["if", _SIGNS[type(op)], *map(_tree, (left, right, body, orelse))]
    raise AssertionError(f"a rule uses {ast.dump(node)}, which has no tree")
