"""The reading of a rule in words: the table's text with a student's own names and numbers in it.

Notation: · multiplies, a small digit is a power, a choice shows only the side that was taken. Numbers are short here;
whoever needs them whole has the records.
"""

from __future__ import annotations

import ast
import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from autograd.ops import NAMES
from autograd.rules import FLOATS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.ops import Op

ATOM = 9
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


class Term(NamedTuple):
    """A piece of text, how tightly it binds, the number behind it, and whether it is written as that number."""

    text: str
    binding: int = ATOM
    number: float = math.nan
    is_number: bool = False

    def within(self, binding: int) -> str:
        """The text, in brackets where it binds less than its surroundings."""
        return self.text if self.binding >= binding else f"({self.text})"


def short(number: float, digits: int = 4) -> str:
    """A number as a reader wants it: few digits, no trailing zeros, a real minus sign.

    >>> short(33.0), short(-0.123456), short(6.02e23), short(123456.7)
    ('33', '−0.1235', '6.02e23', '123457')
    """
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    plain = 10 ** (digits - 1) <= abs(number) < 1e6
    text = f"{number:.0f}" if plain else f"{number:.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    text = f"{mantissa}e{int(exponent)}" if exponent else text
    return ("0" if text == "-0" else text).replace("-", "−")


def name(text: str, number: float) -> Term:
    """A term that shows as a name."""
    return Term(text, number=number)


def number(value: float, digits: int = 4) -> Term:
    """A term that shows as a number; a negative one is bracketed inside a product."""
    return Term(short(value, digits), ATOM if value >= 0 or math.isnan(value) else 0, value, is_number=True)


def operation(op: Op, operands: Sequence[Term]) -> str:
    """What was written, as a card's head shows it: b × c, −a, log(z), x²."""
    if op.binding == ATOM:
        return f"{op.name}({', '.join(operand.text for operand in operands)})"
    if len(operands) == 1:
        return f"{op.symbol}{operands[0].within(op.binding)}"
    left, right = operands
    if op.symbol == "**":
        return _power(left, right).text
    tighter = op.binding + (op.symbol in "−/")
    return f"{left.within(op.binding)} {op.symbol} {right.within(tighter)}"


def local_derivative(op: Op, position: int, operands: Sequence[Term], result: Term) -> str:
    """The local derivative of a primitive in one operand, as a course writes it, with the terms put in.

    >>> from autograd.ops import OPS
    >>> local_derivative(OPS["mul"], 0, [name("b", 3), name("c", 2)], name("u", 6))
    'c'
    >>> local_derivative(OPS["power"], 0, [name("x", 5), number(2)], name("J", 25))
    '2 · x'
    >>> local_derivative(OPS["sigmoid"], 0, [name("z", 0)], name("a", 0.5))
    'a · (1 − a)'
    """
    return rule(str((op.textbook or op.local_derivatives)[position]), operands, result)


def rule(text: str, operands: Sequence[Term], result: Term) -> str:
    """Any rule in the letters of the table, right or wrong, with the terms put in.

    >>> rule("y * (1 + y)", [name("z", 0)], name("a", 0.5))
    'a · (1 + a)'
    """
    return _say(_parsed(text), dict(zip(NAMES, operands, strict=False), y=result)).text


@cache
def _parsed(rule: str) -> ast.expr:
    return ast.parse(rule, mode="eval").body


def _say(node: ast.expr, terms: Mapping[str, Term]) -> Term:
    match node:
        case ast.Name(id=letter) if letter in terms:
            return terms[letter]
        case ast.Name(id="pi"):
            return Term("π", number=math.pi)
        case ast.Constant(value=int() | float() as value):
            return number(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            said = _say(inner, terms)
            return number(-said.number) if said.is_number else Term(f"−{said.within(3)}", 2, -said.number)
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, _say(left, terms), _say(right, terms))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            names = {letter: term.number for letter, term in terms.items()}
            taken = eval(compile(ast.Expression(test), "<rule>", "eval"), FLOATS, names)
            return _say(body if taken else orelse, terms)
        case ast.Call(func=ast.Name(id=function), args=args):
            said_args = [_say(arg, terms) for arg in args]
            if function == "sqrt":
                return Term(f"√{said_args[0].within(ATOM)}")
            return Term(f"{function}({', '.join(arg.text for arg in said_args)})")
    raise AssertionError(f"a rule uses {ast.dump(node)}, which has no words")


def _binary(op: ast.operator, left: Term, right: Term) -> Term:
    match op:
        case ast.Pow():
            return _power(left, right)
        case ast.Mult():
            if left.is_number and left.number == 1:
                return right
            return Term(f"{left.within(2)} · {right.within(2)}", 2)
        case ast.Div():
            return Term(f"{left.within(2)} / {right.within(3)}", 2)
        case ast.Sub() if left.is_number and right.is_number:
            return number(left.number - right.number)
        case _:
            sign = "−" if isinstance(op, ast.Sub) else "+"
            return Term(f"{left.within(1)} {sign} {right.within(2)}", 1)


def _power(base: Term, exponent: Term) -> Term:
    if exponent.is_number and exponent.number == 1:
        return base
    if exponent.is_number and exponent.number in range(10):
        return Term(f"{base.within(5)}{_SUPERSCRIPTS[int(exponent.number)]}", 5)
    return Term(f"{base.within(5)} ** {exponent.within(4)}", 4)
