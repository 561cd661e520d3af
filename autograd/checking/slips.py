"""Slips of a rule: the wrong local derivatives that a hand may write instead of the right one, made from its text.

Nothing is listed here a primitive: a factor or a term is dropped, a sign turned, a power left as it was, sine taken
for cosine, in whatever the table's row says; and the rule of another function may be taken for this one's.
"""

from __future__ import annotations

import ast
import math
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.ops import NAMES, OPS, Op
from autograd.rules import FLOATS, function

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType

_TAKEN_FOR = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}


class Slip(NamedTuple):
    """A wrong rule: its text, and the same to be computed."""

    text: str
    code: CodeType
    names: dict[str, Any]  # what it may call

    def local_derivative(self, operands: Sequence[float], result: float) -> float:
        """The number that it gives; NaN where it has none."""
        try:
            return float(eval(self.code, self.names, dict(zip(NAMES, operands, strict=False), y=result)))
        except (ArithmeticError, ValueError, TypeError):
            return math.nan


@cache
def slips(op: Op, position: int) -> tuple[Slip, ...]:
    """Every wrong rule for the local derivative of a primitive in one operand, each once."""
    right = (op.textbook or op.local_derivatives)[position]
    assert right is not None
    tree = ast.parse(right, mode="eval").body
    texts = dict.fromkeys(ast.unparse(changed) for changed in _changed(tree))
    if op.arity == 1:
        texts |= dict.fromkeys(
            [op.name + "(a)", op.name + "(y)", _renamed(right, {"a": "y"}), _renamed(right, {"y": "a"})]
        )
        others = [(other.textbook or other.local_derivatives)[0] for other in OPS.values() if other.arity == 1]
        texts |= dict.fromkeys(str(rule) for rule in others if rule)
    texts.pop(ast.unparse(tree), None)
    names = FLOATS if OPS.get(op.name) is op else FLOATS | {op.name: function(op)} | dict(op.functions)
    return tuple(Slip(text, compile(text, "<slip>", "eval"), names) for text in texts)


def _changed(tree: ast.expr) -> Iterator[ast.expr]:
    """The expression with one thing wrong, each in turn."""
    yield from _wrong(tree)
    for name, child in ast.iter_fields(tree):
        parts = child if isinstance(child, list) else [child]
        for place, part in enumerate(parts):
            if not isinstance(part, ast.expr) or name in ("func", "test"):
                continue
            for changed in _changed(part):
                whole = deepcopy(tree)
                if isinstance(child, list):
                    getattr(whole, name)[place] = changed
                else:
                    setattr(whole, name, changed)
                yield whole


def _renamed(rule: str, names: dict[str, str]) -> str:
    """The rule with the operand taken for the result, or the other way round."""
    tree = ast.parse(rule, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(tree)


def _wrong(tree: ast.expr) -> Iterator[ast.expr]:
    """What the outermost operation may have been taken for."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (left, right, ast.BinOp(left, ast.Sub(), right))
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield ast.UnaryOp(ast.USub(), right)
            yield from (left, right, ast.BinOp(left, ast.Add(), right), ast.BinOp(right, ast.Sub(), left))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield from (left, right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield from (left, right, ast.BinOp(left, ast.Mult(), right), ast.BinOp(ast.Constant(1), ast.Div(), right))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            yield left
            if isinstance(right, ast.Constant) and isinstance(right.value, (int, float)):
                yield ast.BinOp(left, ast.Pow(), ast.Constant(right.value + 1))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            yield inner
        case ast.Call(func=ast.Name(id=name), args=[inner]):
            yield inner
            if name in _TAKEN_FOR:
                yield ast.Call(ast.Name(_TAKEN_FOR[name], ast.Load()), [inner], [])
