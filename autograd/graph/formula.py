"""A formula as a reader sees it: small records that say nothing of graphs, and the numbers that they stand for.

A formula is a tree of these records, in which parts may be shared; `notations` print it, `fitting` makes it short,
`spelling` makes one of what `algebra` found. Nothing here simplifies.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was written into the formula, and with how many digits it shows."""

    value: float
    digits: int = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A node of the graph by its name, or π without an index; `of` is what it computes, where it is called by that."""

    text: str
    index: int = -1
    of: Formula | None = None


@dataclass(frozen=True, slots=True)
class Negative:
    """−of; a term of a sum that is subtracted is one."""

    of: Formula


@dataclass(frozen=True, slots=True)
class Sum:
    """Two terms or more."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Two factors or more."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """over / under."""

    over: Formula
    under: Formula


@dataclass(frozen=True, slots=True)
class Power:
    """base ** exponent."""

    base: Formula
    exponent: Formula


@dataclass(frozen=True, slots=True)
class Call:
    """A function by the name that it has in the table, or in `math`."""

    function: str
    operands: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """yes if left sign right else no."""

    left: Formula
    sign: str  # one of > < >= <=
    right: Formula
    yes: Formula
    no: Formula


@dataclass(frozen=True, slots=True)
class Series:
    """A sum of terms that differ in one index only: `term` with a letter in its place, from `first` to `last`."""

    term: Formula
    letter: str
    first: int
    last: int
    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A derivative by its symbol: dJ/dw with the sign d, a local one with ∂; `of`: what over and under compute, where
    they are called by that."""

    sign: str
    over: str
    under: str
    of: tuple[Formula | None, Formula | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is left out: …"""


Formula: TypeAlias = Number | Name | Negative | Sum | Product | Quotient | Power | Call | Choice | Series | Rate | Gap

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def parts(formula: Formula) -> tuple[Formula, ...]:
    """What a formula is made of, in the order in which it is read."""
    match formula:
        case Negative(of):
            return (of,)
        case Sum(terms):
            return terms
        case Product(factors):
            return factors
        case Quotient(over, under):
            return over, under
        case Power(base, exponent):
            return base, exponent
        case Call(_, operands):
            return operands
        case Choice(left, _, right, yes, no):
            return left, right, yes, no
        case Series(term):
            return (term,)
    return ()


def rebuilt(formula: Formula, change: Callable[[Formula], Formula]) -> Formula:
    """The formula with each of its parts changed."""
    match formula:
        case Negative(of):
            return Negative(change(of))
        case Sum(terms):
            return Sum(tuple(map(change, terms)))
        case Product(factors):
            return Product(tuple(map(change, factors)))
        case Quotient(over, under):
            return Quotient(change(over), change(under))
        case Power(base, exponent):
            return Power(change(base), change(exponent))
        case Call(function, operands):
            return Call(function, tuple(map(change, operands)))
        case Choice(left, sign, right, yes, no):
            return Choice(change(left), sign, change(right), change(yes), change(no))
    return formula


def names(formula: Formula) -> Iterator[Name]:
    """Every name in the formula, in the order in which it is read, as often as it stands there."""
    if isinstance(formula, Name):
        yield formula
    for part in parts(formula):
        yield from names(part)


def has_gap(formula: Formula) -> bool:
    """Whether something was left out."""
    return isinstance(formula, Gap) or any(map(has_gap, parts(formula)))


def only_sums_are_cut(formula: Formula) -> bool:
    """Whether nothing was left out but terms of sums, of which the others show what they are."""
    match formula:
        case Gap():
            return False
        case Sum(terms):
            kept = [term for term in terms if not isinstance(term, Gap)]
            return bool(kept) and all(map(only_sums_are_cut, kept))
    return all(map(only_sums_are_cut, parts(formula)))


def evaluate(formula: Formula, values: Mapping[Any, Any], functions: Mapping[str, Any]) -> Any:
    """The number that a formula stands for, in any number system.

    `values` are those of names, by index, and of derivatives, by their record; `functions` are those that a rule of the
    table may name, as `rules.FLOATS`, `pi` and `pow` among them.

    Raises:
        ValueError: something was left out of the formula.
        ArithmeticError: it has no value there.
    """

    def at(inner: Formula) -> Any:
        return evaluate(inner, values, functions)

    match formula:
        case Number(value):
            return value
        case Name(_, index):
            return values[index] if index >= 0 else functions["pi"]
        case Rate():
            return values[formula]
        case Negative(of):
            return -at(of)
        case Sum(terms) | Series(terms=terms):
            return reduce(operator.add, map(at, terms))
        case Product(factors):
            return reduce(operator.mul, map(at, factors))
        case Quotient(over, under):
            return at(over) / at(under)
        case Power(base, exponent):
            return functions["pow"](at(base), at(exponent))
        case Call(function, operands):
            return functions[function](*map(at, operands))
        case Choice(left, sign, right, yes, no):
            return at(yes if COMPARISONS[sign](at(left), at(right)) else no)
    raise ValueError("something was left out of this formula, so that it has no number")
