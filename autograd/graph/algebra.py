"""The algebra of a course on one page: sums of products, in which factors 1, double signs, nested quotients, equal
terms and equal bases come together by themselves, and nothing is multiplied out.

A `Terms` is a sum of monomials; a monomial is over/under, two numbers, times bases with exponents. A base is a name,
a call, a choice, a power with an exponent that is no number, or a sum of two terms or more. Every operation gives None
where the result would be longer than `LARGEST`, and takes None for such an operand, so that nothing grows without end.
Order is that of appearance: a reader sees the path that was written first at first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from autograd.graph import formula as f

#: Names, calls and monomials in one result.
LARGEST = 64
_WHOLE = 2.0**53
_LARGE = 1e30  # its ninth power is a float


@dataclass(frozen=True, slots=True)
class Letter:
    """A named node, or π with index −1."""

    text: str
    index: int
    of: f.Formula | None = None  # what it computes, where it is called by that


@dataclass(frozen=True, slots=True)
class Applied:
    """A function of the table or of `math`."""

    function: str
    operands: tuple[Terms, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """base ** exponent, with an exponent that is no number."""

    base: Terms
    exponent: Terms


@dataclass(frozen=True, slots=True)
class Chosen:
    """yes if left sign right else no."""

    left: Terms
    sign: str
    right: Terms
    yes: Terms
    no: Terms


@dataclass(frozen=True, slots=True)
class Bracket:
    """A sum as a factor."""

    inner: Terms


Base: TypeAlias = Letter | Applied | Raised | Chosen | Bracket


@dataclass(frozen=True, slots=True)
class Monomial:
    """over / under · base ** exponent · …"""

    over: float = 1.0
    under: float = 1.0
    factors: tuple[tuple[Base, float], ...] = ()


Terms: TypeAlias = tuple[Monomial, ...]

ZERO: Terms = ()
ONE: Terms = (Monomial(),)


def number(value: float) -> Terms | None:
    """A number; None for an infinite one."""
    return _checked((Monomial(value),)) if value != 0 else ZERO


def single(base: Base) -> Terms:
    """A base alone."""
    return (Monomial(factors=((base, 1.0),)),)


def as_number(terms: Terms) -> float | None:
    """The number that the terms are, if they are one."""
    if not terms:
        return 0.0
    if len(terms) == 1 and not terms[0].factors:
        return terms[0].over / terms[0].under
    return None


def add(*summands: Terms | None) -> Terms | None:
    """The sum; equal terms come together where the first of them stands."""
    if len(summands) == 1:
        return summands[0]
    found: dict[frozenset[tuple[Base, float]], Monomial] = {}
    for summand in summands:
        if summand is None:
            return None
        for term in _opened(summand):
            key = frozenset(term.factors)
            found[key] = _together(found[key], term) if key in found else term
    return _checked(tuple(term for term in found.values() if term.over != 0))


def multiply(left: Terms | None, right: Terms | None) -> Terms | None:
    """The product; a sum of several terms becomes a factor in brackets."""
    if left is None or right is None:
        return None
    if not left or not right:
        return ZERO
    a, b = _monomial(left), _monomial(right)
    exponents = dict(a.factors)
    for base, exponent in b.factors:
        exponents[base] = exponents.get(base, 0.0) + exponent
    factors = tuple((base, exponent) for base, exponent in exponents.items() if exponent != 0)
    return _checked(_plain(Monomial(*_reduced(a.over * b.over, a.under * b.under), factors)))


def negate(terms: Terms | None) -> Terms | None:
    """−terms."""
    return multiply(number(-1.0), terms)


def divide(left: Terms | None, right: Terms | None) -> Terms | None:
    """left / right."""
    return multiply(left, power(right, number(-1.0)))


def power(base: Terms | None, exponent: Terms | None) -> Terms | None:
    """base ** exponent. A whole exponent goes to each factor; another one may not: √(x²) is not x."""
    if base is None or exponent is None:
        return None
    n = as_number(exponent)
    if n is None:
        return _checked(single(Raised(base, exponent)))
    if n == 0:
        return ONE
    if n == 1:
        return base
    inner, is_whole = _monomial(base), n == math.floor(n) and abs(n) <= 9
    if not base or not (inner.factors or is_whole):
        return _checked(single(Raised(base, exponent)))
    if is_whole and max(abs(inner.over), abs(inner.under)) < _LARGE:
        over, under = (inner.over, inner.under) if n > 0 else (inner.under, inner.over)
        sign = 1.0 if under >= 0 else -1.0  # what stands below a line is positive
        factors = tuple((each, old * n) for each, old in inner.factors)
        return _checked(_plain(Monomial(*_reduced((sign * over) ** abs(n), (sign * under) ** abs(n)), factors)))
    alone = inner.over == inner.under == 1 and len(inner.factors) == 1 and inner.factors[0][1] == 1
    return _checked((Monomial(factors=((inner.factors[0][0] if alone else Bracket(base), n),)),))


def call(function: str, *operands: Terms | None) -> Terms | None:
    """A function of terms."""
    given = tuple(operand for operand in operands if operand is not None)
    return _checked(single(Applied(function, given))) if len(given) == len(operands) else None


def choose(left: Terms | None, sign: str, right: Terms | None, yes: Terms | None, no: Terms | None) -> Terms | None:
    """yes if left sign right else no."""
    if left is None or right is None or yes is None or no is None:
        return None
    a, b = as_number(left), as_number(right)
    if a is not None and b is not None:
        return yes if f.COMPARISONS[sign](a, b) else no
    return _checked(single(Chosen(left, sign, right, yes, no))) if yes != no else yes


def expanded(terms: Terms | None) -> Terms | None:
    """The terms multiplied out, so that what cancels does; None where that would be too long."""
    waiting, done = list(reversed(terms or ())), list[Terms]()
    for _ in range(4 * LARGEST):
        if not waiting:
            break
        term = waiting.pop()
        bracket = next((base for base, exponent in term.factors if isinstance(base, Bracket) and exponent >= 1), None)
        if bracket is None:
            done.append((term,))
            continue
        rest = multiply((term,), power(single(bracket), number(-1.0)))
        opened = [multiply(rest, (inner,)) for inner in bracket.inner]
        if None in opened:
            return None
        waiting += [inner for product in reversed(opened) for inner in product or ()]
    return None if waiting or terms is None else add(*done, ZERO)


def size(terms: Terms) -> int:
    """How many monomials, names and calls stand in the terms."""
    return sum(1 + sum(_size_of_base(base) for base, _ in term.factors) for term in terms)


def _monomial(terms: Terms) -> Monomial:
    return terms[0] if len(terms) == 1 else Monomial(factors=((Bracket(terms), 1.0),))


def _plain(term: Monomial) -> Terms:
    """The terms of a bracket that stands alone."""
    match term:
        case Monomial(1.0, 1.0, ((Bracket(inner), 1.0),)):
            return inner
    return (term,)


def _opened(terms: Terms) -> Terms:
    """The terms, with those of a bracket that is only subtracted among them."""
    match terms:
        case (Monomial(-1.0, 1.0, ((Bracket(inner), 1.0),)),):
            return tuple(Monomial(-term.over, term.under, term.factors) for term in inner)
    return terms


def _together(one: Monomial, other: Monomial) -> Monomial:
    if one.under == other.under:
        return Monomial(*_reduced(one.over + other.over, one.under), one.factors)
    over = one.over * other.under + other.over * one.under
    return Monomial(*_reduced(over, one.under * other.under), one.factors)


def _reduced(over: float, under: float) -> tuple[float, float]:
    """Whole numbers without a common divisor, and no other denominator than one that was written."""
    if under == 1 or not (_is_whole(over) and _is_whole(under)):
        return over, under
    common = float(math.gcd(int(over), int(under))) or 1.0
    return over / common, under / common


def _is_whole(value: float) -> bool:
    return abs(value) <= _WHOLE and value == math.floor(value)


def _checked(terms: Terms) -> Terms | None:
    """The terms, if they are short and their numbers within the floats."""
    sound = all(math.isfinite(term.over) and math.isfinite(term.under) and term.over and term.under for term in terms)
    return terms if sound and size(terms) <= LARGEST else None


def _size_of_base(base: Base) -> int:
    match base:
        case Letter():
            return 1
        case Applied(_, operands):
            return 1 + sum(map(size, operands))
        case Raised(inner, exponent):
            return size(inner) + size(exponent)
        case Chosen(left, _, right, yes, no):
            return sum(map(size, (left, right, yes, no)))
        case Bracket(inner):
            return size(inner)
