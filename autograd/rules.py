"""The reader of the table's rules: text in, something that computes out.

Two readings live here: plain floats (the namespace of the methods that `operators` builds) and IEEE arithmetic (the
same rules where Python's floats would raise: a true overflow is ±inf, a local derivative may be infinite). `reading`
serves other number systems: `higher` reads over Values, `graph.wording` in words.
"""

from __future__ import annotations

import math
from _thread import RLock
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.ops import FUNCTIONS, IEEE, NAMES, OPS, Op

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping, Sequence

_PARSING = RLock()  # up to CPython 3.12 threads that parse at once end in a SystemError of the depth of trees
#: What a rule may name, over floats; rows that `math` lacks (sigmoid, …) are added from their own text.
FLOATS: dict[str, Any] = dict(FUNCTIONS)
for _op in OPS.values():
    if not _op.value.startswith(f"{_op.name}("):  # a newer `math` may have its own, with another rounding
        FLOATS[_op.name] = eval(f"lambda {', '.join(NAMES[: _op.arity])}: {_op.value}", FLOATS)


def forward(op: Op, operands: Sequence[float]) -> float:
    """The value of a primitive, as the method of `Value` computes it.

    Raises:
        ArithmeticError, ValueError: outside the domain.
    """
    try:
        return float(function(op)(*operands))
    except (ArithmeticError, ValueError):
        if op.functions:  # whose own errors say what is wrong
            raise
        return recover(op, operands)[0]


def function(op: Op) -> Callable[..., float]:
    """The value of a primitive as a function of floats, one of the table or a user's own."""
    found: Callable[..., float] = FLOATS[op.name] if OPS.get(op.name) is op else _own(op)
    return found


@cache
def _own(op: Op) -> Callable[..., float]:
    made: Callable[..., float] = eval(f"lambda {', '.join(NAMES[: op.arity])}: {op.value}", FLOATS | dict(op.functions))
    return made


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
        return math.nan, tuple(None if local is None else math.nan for local in op.local_derivatives)
    names: dict[str, float] = dict(zip(NAMES, operands, strict=False))
    names["y"] = value = float(_ieee(op.value)(names))
    return value, tuple(None if local is None else float(_ieee(local)(names)) for local in op.local_derivatives)


@cache
def _ieee(rule: str) -> Callable[[Mapping[str, float]], float]:
    return reading(rule, FLOATS | IEEE)


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

    with _PARSING:
        code = compile(ast.fix_missing_locations(AsCalls().visit(ast.parse(rule, mode="eval"))), "<rule>", "eval")
    return lambda names: eval(code, {**functions, **names})
