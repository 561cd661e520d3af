"""What a gradient reduces to once its upstream gradient is written out: σ(z) met by log(a) leaves a − y, and the
softmax of a course p − 1.

Where multiplying out is not enough, named products are taken apart as well, as p into e/s, and put together again at
the end. What is left is shown if it says the same with half of the names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.graph import algebra, formula, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograd.graph import Outline

#: What reduces to more terms than this is not called a cancellation.
MOST = 2


class Reduction:
    """The reductions in one outline: every named node that is one product is known by its factors."""

    def __init__(self, outline: Outline) -> None:
        self._products: dict[algebra.Base, algebra.Terms] = {}
        for node in outline.nodes:
            is_inner = node.op is not None and node.index != outline.graph.output
            terms = self._apart(outline.value(node.index)) if is_inner else None
            if terms is not None and _is_product(terms):
                self._products[algebra.Letter(node.name, node.index)] = terms

    def of(self, terms: algebra.Terms, written: int) -> algebra.Terms | None:
        """A shorter form of `terms`, which were written with so many names; None where there is none."""
        for reduced in self._forms(terms):
            if reduced is not None and len(reduced) <= MOST and 2 * names(reduced) <= written:
                return tuple(sorted(reduced, key=lambda term: term.over < 0))  # a − y, not −y + a
        return None

    def _forms(self, terms: algebra.Terms) -> Iterator[algebra.Terms | None]:
        out = algebra.expanded(terms)
        yield out
        known = {base: self._products[base] for base in _bases(out or ()) if base in self._products}
        if known:
            apart = algebra.expanded(self._apart(out))
            yield None if apart is None else algebra.add(*(_together(term, known) for term in apart), algebra.ZERO)

    def _apart(self, terms: algebra.Terms | None) -> algebra.Terms | None:
        """The terms with the factors of each named product in its place."""
        return None if terms is None else algebra.add(*map(self._apart_term, terms), algebra.ZERO)

    def _apart_term(self, term: algebra.Monomial) -> algebra.Terms | None:
        if self._products.keys().isdisjoint(_bases((term,))):
            return (term,)
        found: algebra.Terms | None = (algebra.Monomial(term.over, term.under),)
        for base, exponent in term.factors:
            factors = self._products.get(base, algebra.single(base))
            found = algebra.multiply(found, algebra.power(factors, algebra.number(exponent)))
        return found


def _together(term: algebra.Monomial, known: Mapping[algebra.Base, algebra.Terms]) -> algebra.Terms | None:
    """The term with named products in the place of their factors, the largest first."""
    found: algebra.Terms | None = (term,)
    for letter, product in sorted(known.items(), key=lambda pair: -len(pair[1][0].factors)):
        over = algebra.divide(algebra.single(letter), product)
        for sign in (1.0, -1.0):
            while found and _holds(dict(found[0].factors), product[0], sign):
                found = algebra.multiply(found, algebra.power(over, algebra.number(sign)))
    return found


def names(terms: algebra.Terms | None) -> int:
    """How often a name stands in the terms."""
    return 0 if terms is None else sum(1 for _ in formula.names(spelled(terms)))


def _is_product(terms: algebra.Terms) -> bool:
    """Whether the terms are one product without a number, and more than another name."""
    if len(terms) != 1 or terms[0].over != 1 or terms[0].under != 1 or not terms[0].factors:
        return False
    (base, exponent), *others = terms[0].factors
    return bool(others) or exponent != 1 or not isinstance(base, algebra.Letter)


def _holds(exponents: Mapping[algebra.Base, float], product: algebra.Monomial, sign: float) -> bool:
    """Whether every factor of the product, or of one over it, stands in a term with these exponents."""
    return all(exponents.get(base, 0.0) * sign / exponent >= 1 for base, exponent in product.factors)


def _bases(terms: algebra.Terms) -> dict[algebra.Base, None]:
    """Every base once, in the order of appearance."""
    return dict.fromkeys(base for term in terms for base, _ in term.factors)
