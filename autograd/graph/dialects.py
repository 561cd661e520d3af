"""A rule of the table in another language: one walk over its text, and a dialect says what differs from Python."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from autograd.ops import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.And: "and", ast.Or: "or",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a language writes what Python writes otherwise."""

    call: Callable[[str, str], str]  # of a function's name and its operands
    choice: Callable[[str, str, str], str]  # of test, yes, no
    names: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)  # by Python's

    def translate(self, rule: str) -> str:
        """A rule in this dialect, in the same letters, every operation in brackets."""
        return self._say(ast.parse(rule, mode="eval").body)

    def _say(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return self.names.get(name, name)
            case ast.Constant(value=value):
                return repr(value)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return f"(-{self._say(inner)})"
            case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"({self._say(left)} {self._sign(op)} {self._say(right)})"
            case ast.BoolOp(op=op, values=values):
                return f"({f' {self._sign(op)} '.join(map(self._say, values))})"
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.choice(self._say(test), self._say(body), self._say(orelse))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, ", ".join(map(self._say, args)))
        raise AssertionError(f"a rule uses {ast.dump(node)}, which has no translation")

    def _sign(self, op: ast.AST) -> str:
        sign = _SIGNS[type(op)]
        return self.signs.get(sign, sign)


def is_native(name: str) -> bool:
    """Whether a function that a rule calls is a language's own, as exp, and not made of others, as sigmoid."""
    return name not in OPS or OPS[name].value.startswith(f"{name}(")


def with_names(rule: str, letters: Mapping[str, str]) -> str:
    """The rule with names in the place of its letters.

    >>> with_names("y * (1 - y)", {"y": "v3"})
    'v3 * (1 - v3)'
    """
    return _template(rule).format_map(letters)


@cache
def _template(rule: str) -> str:
    return re.sub(r"\b[abcy]\b(?!\()", r"{\g<0>}", rule)
