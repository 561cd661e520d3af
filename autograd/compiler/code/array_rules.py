"""The reading of the table over arrays: a rule as an expression, whose parts are shared with what was made before.

So a local derivative finds what the forward pass computed: the exponential of a sigmoid is computed once.
"""

from __future__ import annotations

import ast
import math
from functools import cache
from typing import TYPE_CHECKING

from autograd.compiler.code.kinds import numpy_name
from autograd.graph import is_native
from autograd.ops import NAMES, OPS, Op

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.compiler.code.expressions import Code

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power",
    ast.Gt: "greater", ast.GtE: "greater_equal", ast.Lt: "less", ast.LtE: "less_equal", ast.Eq: "equal",
    ast.NotEq: "not_equal", ast.And: "bitwise_and", ast.Or: "bitwise_or",
}  # fmt: skip
_NUMBERS = {"pi": math.pi, "inf": math.inf}


class OwnRow(str):
    """The name of a user's own primitive, with its row."""

    op: Op

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnRow) and self.op == other.op

    def __hash__(self) -> int:
        return str.__hash__(self)


def row_name(op: Op) -> str:
    """The name under which groups know a primitive.

    Raises:
        TypeError: it is made of functions of Python.
    """
    if OPS.get(op.name) is op:
        return op.name
    if op.functions:
        raise TypeError(
            f"{op.name} is made of functions of Python, which have no form as an array program; write its rules as text"
        )
    name = OwnRow(op.name)
    name.op = op
    return name


def row(name: str) -> Op:
    """The primitive of that name."""
    return name.op if isinstance(name, OwnRow) else OPS[name]


def value(code: Code, op: Op, operands: Sequence[int]) -> int:
    """The primitive of these operands."""
    if op is OPS["sigmoid"]:
        return _sigmoid(code, *operands)
    return read(code, op.value, dict(zip(NAMES, operands, strict=False)))


def _sigmoid(code: Code, operand: int) -> int:
    return code.add("sigmoid", operand, code.add("decay", operand))


def local_derivatives(code: Code, op: Op, operands: Sequence[int], result: int) -> list[int | None]:
    """The local derivatives there, with the result known; None for a constant operand."""
    if op is OPS["sigmoid"]:
        return [code.add("dsigmoid", code.add("decay", *operands), result)]
    if op is OPS["tanh"]:
        (wide,) = (code.add("cosh", operand) for operand in operands)
        return [code.add("divide", code.number(1.0), code.add("multiply", wide, wide))]
    letters = dict(zip(NAMES, operands, strict=False)) | {"y": result}
    return [None if rule is None else read(code, rule, letters) for rule in op.local_derivatives]


def read(code: Code, rule: str, letters: Mapping[str, int]) -> int:
    """The rule with expressions in the place of its letters."""
    return _read(code, _parsed(rule), letters)


@cache
def _parsed(rule: str) -> ast.expr:
    return ast.parse(rule, mode="eval").body


def _read(code: Code, node: ast.expr, letters: Mapping[str, int]) -> int:
    match node:
        case ast.Name(id=name):
            return letters[name] if name in letters else code.number(_NUMBERS[name])
        case ast.Constant(value=float() | int() as number):
            return code.number(number)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return code.add("negative", _read(code, inner, letters))
        case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
            return code.add(_SIGNS[type(op)], _read(code, left, letters), _read(code, right, letters))
        case ast.BoolOp(op=op, values=[first, *others]):
            found = _read(code, first, letters)
            for each in others:
                found = code.add(_SIGNS[type(op)], found, _read(code, each, letters))
            return found
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return code.add("where", *(_read(code, each, letters) for each in (test, body, orelse)))
        case ast.Call(func=ast.Name(id=name), args=args):
            operands = [_read(code, each, letters) for each in args]
            if name == "sigmoid" and not code.has("exp", code.add("negative", code.add("absolute", *operands))):
                return _sigmoid(code, *operands)
            if is_native(name):
                return code.add(numpy_name(name), *operands)
            return read(code, OPS[name].value, dict(zip(NAMES, operands, strict=False)))
    raise AssertionError(f"a rule uses {ast.dump(node)}, which has no form over arrays")
