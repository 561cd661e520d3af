"""The language of rules, for those that a user writes: what may stand in one, and the form that all readers take."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autograd.errors import closest
from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Collection

_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
#: Operators that are functions in a rule, because what Python makes of them differs from language to language.
_CALLED = {ast.Pow: "pow", ast.Mod: "mod", ast.FloorDiv: "floordiv"}
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_NUMBERS = ("pi", "inf")
_LANGUAGE = "a rule has the letters of its operands, numbers, pi, + - * / **, comparisons, p if test else q, functions"


def rule(text: str, letters: Collection[str], what: str) -> str:
    """The rule as the table would state it.

    >>> rule("a**2 + 1", "a", "value")
    'pow(a, 2) + 1'

    Raises:
        TypeError: it is no text.
        ValueError: something in it belongs to no rule; the message begins with `what` it is.
    """
    if not isinstance(text, str):
        raise TypeError(f"{what} needs to be a text in the letters {', '.join(letters)}; got {text!r:.60}")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"{what} needs to be one expression; got {text!r:.60}") from None
    return ast.unparse(ast.fix_missing_locations(_Checked(letters, what).visit(tree)))


class _Checked(ast.NodeTransformer):
    """The walk over a rule: what it does not know is refused."""

    def __init__(self, letters: Collection[str], what: str) -> None:
        self.letters, self.what = letters, what

    def generic_visit(self, node: ast.AST) -> ast.AST:
        match node:
            case ast.Expression() | ast.IfExp() | ast.And() | ast.Or() | ast.Load() | ast.BoolOp() | ast.USub():
                return super().generic_visit(node)
            case ast.UnaryOp(op=ast.USub()):
                return super().generic_visit(node)
            case ast.Compare(ops=[op]) if isinstance(op, _COMPARISONS):
                node.left, node.comparators = self.visit(node.left), [self.visit(node.comparators[0])]
                return node
        shown = ast.unparse(node) or type(node).__name__
        raise ValueError(f"{self.what}: {shown!r:.60} has no place in a rule; {_LANGUAGE}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.letters or node.id in _NUMBERS:
            return node
        if node.id in OPS:
            raise ValueError(f"{self.what}: {node.id} is a function; write {node.id}(…)")
        raise ValueError(f"{self.what}: unknown name {node.id!r}; its letters are {', '.join(self.letters)}")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            return self.generic_visit(node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, _ARITHMETIC):
            return ast.BinOp(left, node.op, right)
        if type(node.op) in _CALLED:
            return ast.Call(ast.Name(_CALLED[type(node.op)], ast.Load()), [left, right], [])
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        op = OPS.get(name)
        if name != "fmod" and (op is None or op.is_declared):
            near = closest(name, (each for each in OPS if not OPS[each].is_declared))
            raise ValueError(f"{self.what}: unknown function {name!r}" + (f"; did you mean {near!r}?" if near else ""))
        arity = op.arity if op else 2
        if node.keywords or len(node.args) != arity:
            raise ValueError(f"{self.what}: {name} takes {arity} operands in a rule; got {ast.unparse(node)!r}")
        return ast.Call(ast.Name(name, ast.Load()), [self.visit(each) for each in node.args], [])
