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


def at_kink(op: Op, operands: Sequence[float], margin: float) -> bool:
    """Whether the slope is a convention there, or within a relative margin of there."""
    if not op.kink:
        return False
    names = dict(zip(NAMES, operands, strict=False))
    left, right = (eval(side, FLOATS, names) for side in op.kink.split("=="))
    return bool(abs(left - right) <= margin * max(1.0, abs(left)))


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


def forward_complex(op: Op, operands: Sequence[complex]) -> complex:
    """The value of a primitive over complex numbers, for a complex step: choices go by the real part.

    Raises:
        NameError: the rule names something that has no complex form, such as erf.
    """
    return complex(_over_complex(op.value)(dict(zip(NAMES, operands, strict=False))))


def forward_mpmath(op: Op, operands: Sequence[Any]) -> Any:
    """The value of a primitive in as many digits as mpmath is set to."""
    return _over_mpmath(op.value)(dict(zip(NAMES, operands, strict=False)))


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
def _over_complex(rule: str) -> Callable[[Mapping[str, Any]], Any]:
    import ast
    import cmath

    class ByRealPart(ast.NodeTransformer):
        def visit_Compare(self, node: ast.Compare) -> ast.AST:
            sides: list[ast.expr] = [ast.Attribute(s, "real", ast.Load()) for s in (node.left, *node.comparators)]
            return ast.Compare(sides[0], node.ops, sides[1:])

    functions = {name: getattr(cmath, name) for name in dir(cmath) if not name.startswith("_")}
    functions |= {"__builtins__": {}, "pow": lambda a, b: a**b, "log2": lambda a: cmath.log(a) / math.log(2.0)}
    functions |= {"expm1": lambda a: cmath.exp(a) - 1, "log1p": lambda a: cmath.log(1 + a)}
    functions |= {"sigmoid": lambda a: _over_complex(OPS["sigmoid"].value)({"a": a})}
    functions |= {"abs": lambda a: -a if a.real < 0 else a}
    return _evaluator(ByRealPart().visit(ast.parse(rule, mode="eval")), functions)


@cache
def _over_mpmath(rule: str) -> Callable[[Mapping[str, Any]], Any]:
    import ast

    from mpmath import mp  # type: ignore[import-untyped]

    functions: dict[str, Any] = {name: getattr(mp, name) for name in FLOATS if hasattr(mp, name)}
    functions |= {"__builtins__": {}, "abs": abs, "pow": mp.power, "log2": lambda a: mp.log(a, 2)}
    return _evaluator(ast.parse(rule, mode="eval"), functions)


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
