"""What the algebra ends in as a formula: terms in the order in which they read well, signs where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.graph import formula as f
from autograd.graph.algebra import Applied, Bracket, Chosen, Letter, Raised

if TYPE_CHECKING:
    from autograd.graph.algebra import Base, Monomial, Terms


def spelled(terms: Terms) -> f.Formula:
    """The terms as they are printed."""
    if not terms:
        return f.Number(0.0)
    if terms[0].over < 0:  # y − 1 reads better than −1 + y, and 1 − y than −y + 1
        plain = [term for term in terms if not term.factors]
        others = [term for term in terms if term.factors]
        terms = (*others, *plain) if plain and plain[0].over < 0 else (*plain, *others)
    shown = tuple(map(_term, terms))
    return shown[0] if len(shown) == 1 else f.Sum(shown)


def _term(term: Monomial) -> f.Formula:
    over = [_power(base, exponent) for base, exponent in term.factors if exponent > 0]
    under = [_power(base, -exponent) for base, exponent in term.factors if exponent < 0]
    magnitude = abs(term.over)
    if magnitude != 1 or not over:
        over.insert(0, f.Number(magnitude))
    if term.under != 1:
        under.insert(0, f.Number(term.under))
    shown = _product(over) if not under else f.Quotient(_product(over), _product(under))
    if term.over >= 0:
        return shown
    return f.Number(-shown.value) if isinstance(shown, f.Number) else f.Negative(shown)


def _product(factors: list[f.Formula]) -> f.Formula:
    return factors[0] if len(factors) == 1 else f.Product(tuple(factors))


def _power(base: Base, exponent: float) -> f.Formula:
    shown = _base(base)
    if exponent == 1:
        return shown
    return f.Call("sqrt", (shown,)) if exponent == 0.5 else f.Power(shown, f.Number(exponent))


def _base(base: Base) -> f.Formula:
    match base:
        case Letter(text, index, of):
            return f.Name(text, index, of)
        case Applied(function, operands):
            return f.Call(function, tuple(map(spelled, operands)))
        case Raised(inner, exponent):
            return f.Power(spelled(inner), spelled(exponent))
        case Chosen(left, sign, right, yes, no):
            return f.Choice(spelled(left), sign, spelled(right), spelled(yes), spelled(no))
        case Bracket(inner):
            return spelled(inner)
