"""The one reader of the table's rules: text in, something that computes out.

Three readings live here: plain floats (the namespace of the methods that `value` builds), IEEE arithmetic (the same
rules where Python's floats would raise: a true overflow is ±inf, a slope may be infinite), and Values (the slopes
as new graph nodes, for higher derivatives). Words are another reading, in `wording`.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.ops import OPS, Op

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping, Sequence

NAMES = "abc"

#: What a rule may name, over floats; rows that `math` lacks (sigmoid, …) are added from their own text.
FLOATS: dict[str, Any] = {name: getattr(math, name) for name in dir(math) if not name.startswith("_")}
FLOATS["abs"] = abs
FLOATS["floor"] = lambda a: float(math.floor(a)) if math.isfinite(a) else a  # that of `math` has no infinity
for _op in OPS.values():
    if _op.name not in FLOATS:
        FLOATS[_op.name] = eval(f"lambda {', '.join(NAMES[: _op.arity])}: {_op.value}", FLOATS)


def forward(op: Op, operands: Sequence[float]) -> float:
    """The value of a primitive, as the method of `Value` computes it.

    Raises:
        ArithmeticError, ValueError: outside the domain.
    """
    try:
        return float(FLOATS[op.name](*operands))
    except (ArithmeticError, ValueError):
        return recover(op, operands)[0]


def inside(op: Op, operands: Sequence[float]) -> bool:
    """Whether the primitive has a value there. NaN is let through: it is not a place."""
    if not op.domain or any(math.isnan(operand) for operand in operands):
        return True
    return bool(eval(op.domain, FLOATS, dict(zip(NAMES, operands, strict=False))))


def recover(op: Op, operands: Sequence[float]) -> tuple[float, tuple[float | None, ...]]:
    """Value and local derivatives by IEEE rules, for a point at which Python's arithmetic raised.

    Raises:
        ValueError: the point lies outside the primitive's domain.
    """
    if not inside(op, operands):
        raise ValueError(f"{op.name} needs {op.domain}; got {', '.join(map(repr, operands))}")
    if any(math.isnan(operand) for operand in operands):
        return math.nan, tuple(None if slope is None else math.nan for slope in op.slopes)
    names: dict[str, float] = dict(zip(NAMES, operands, strict=False))
    names["y"] = value = float(_ieee(op.value)(names))
    return value, tuple(None if slope is None else float(_ieee(slope)(names)) for slope in op.slopes)


def slope_values(op: Op, operands: Sequence[Any], result: Any) -> list[Any]:
    """The local derivatives with Values for operands, so that they can be differentiated again.

    A slope that does not depend on the operands comes as a plain float, that of a constant operand as None.
    """
    names = dict(zip(NAMES, operands, strict=False), y=result)
    return [None if slope is None else _over_values(slope)(names) for slope in op.slopes]


def _divide(numerator: float, denominator: float) -> float:
    try:
        return numerator / denominator
    except ZeroDivisionError:
        if numerator == 0 or math.isnan(numerator):
            return math.nan
        return math.copysign(math.inf, numerator) * math.copysign(1.0, denominator)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except (OverflowError, ValueError):
        if base < 0 and exponent % 1 != 0:
            return math.nan
        return -math.inf if math.copysign(1.0, base) < 0 and exponent % 2 == 1 else math.inf


def _overflowing(function: Callable[[float], float], *, odd: bool = False) -> Callable[[float], float]:
    """The function with its true limit where it leaves the floats: +inf, or for an odd one ±inf."""

    def total(operand: float) -> float:
        try:
            return function(operand)
        except OverflowError:
            return math.copysign(math.inf, operand) if odd else math.inf

    return total


_IEEE = FLOATS | {
    "divide": _divide,
    "pow": _power,
    "sinh": _overflowing(math.sinh, odd=True),
    **{name: _overflowing(FLOATS[name]) for name in ("exp", "expm1", "cosh")},
}


@cache
def _ieee(rule: str) -> Callable[[Mapping[str, float]], float]:
    """The rule with a division that returns ±inf or NaN where Python's raises."""
    import ast

    class Total(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            if isinstance(node.op, ast.Div):
                return ast.Call(ast.Name("divide", ast.Load()), [node.left, node.right], [])
            return node

    return _evaluator(Total().visit(ast.parse(rule, mode="eval")), _IEEE)


@cache
def _over_values(rule: str) -> Callable[[Mapping[str, Any]], Any]:
    """The rule with the functions of `autograd`, and equality by data (that of Values is by identity)."""
    import ast

    from autograd.functions import FUNCTIONS

    class ByData(ast.NodeTransformer):
        def visit_Compare(self, node: ast.Compare) -> ast.AST:
            sides: list[ast.expr] = [
                ast.Call(ast.Name("float", ast.Load()), [side], []) for side in (node.left, *node.comparators)
            ]
            return ast.Compare(sides[0], node.ops, sides[1:])

    return _evaluator(ByData().visit(ast.parse(rule, mode="eval")), FLOATS | FUNCTIONS)


def _evaluator(tree: ast.Expression, functions: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
    import ast

    code = compile(ast.fix_missing_locations(tree), "<rule>", "eval")
    return lambda names: eval(code, {**functions, **names})
