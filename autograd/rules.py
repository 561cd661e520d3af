"""The reader of the table's rules: text in, something that computes out.

Two readings live here: plain floats (the namespace of the methods that `operators` builds) and IEEE arithmetic (the
same rules where Python's floats would raise: a true overflow is ±inf, a local derivative may be infinite). `reading`
serves other number systems: `higher` reads over Values, `graph.wording` in words.
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
for _name in ("floor", "ceil"):  # those of `math` have no infinity, and no −0
    FLOATS[_name] = lambda a, step=FLOATS[_name]: math.copysign(step(a), a) if math.isfinite(a) else a
FLOATS.setdefault("cbrt", lambda a: _cube_root(a))  # Python 3.10 has none
for _op in OPS.values():
    if not _op.value.startswith(f"{_op.name}("):  # a newer `math` may have its own, with another rounding
        FLOATS[_op.name] = eval(f"lambda {', '.join(NAMES[: _op.arity])}: {_op.value}", FLOATS)


def _cube_root(number: float) -> float:
    root = math.copysign(abs(number) ** (1 / 3), number)
    return root - (root - number / root / root) / 3 if root and math.isfinite(root) else root


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
    """Whether the local derivative is a convention there, or within a relative margin of there."""
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
        return math.nan, tuple(None if local is None else math.nan for local in op.local_derivatives)
    names: dict[str, float] = dict(zip(NAMES, operands, strict=False))
    names["y"] = value = float(_ieee(op.value)(names))
    return value, tuple(None if local is None else float(_ieee(local)(names)) for local in op.local_derivatives)


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
    return reading(rule, _IEEE)


def reading(rule: str, functions: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
    """A rule as a function of its letters, in any number system: `functions` are those that the rule may name.

    Two more may stand among them: `divide(a, b)` does what `/` does, and `compared(a)` gives the number by which an
    operand is compared.
    """
    import ast

    class AsCalls(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            if isinstance(node.op, ast.Div) and "divide" in functions:
                return ast.Call(ast.Name("divide", ast.Load()), [node.left, node.right], [])
            return node

        def visit_Compare(self, node: ast.Compare) -> ast.AST:
            self.generic_visit(node)
            if "compared" not in functions:
                return node
            sides: list[ast.expr] = [
                ast.Call(ast.Name("compared", ast.Load()), [side], []) for side in (node.left, *node.comparators)
            ]
            return ast.Compare(sides[0], node.ops, sides[1:])

    tree = ast.fix_missing_locations(AsCalls().visit(ast.parse(rule, mode="eval")))
    code = compile(tree, "<rule>", "eval")
    return lambda names: eval(code, {**functions, **names})
