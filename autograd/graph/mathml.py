"""Formulas in MathML, which browsers draw by themselves."""

from __future__ import annotations

import re
from html import escape

from autograd.graph import formula as f
from autograd.graph.notations import ATOM, POWER, PRODUCT, QUOTIENT, SUM, binding, indicator, shown_name
from autograd.graph.wording import short
from autograd.ops import OPS

_SIGNS = {">=": "≥", "<=": "≤"}


def mathml(*formulas: f.Formula) -> str:
    """An equation of formulas, as one MathML element.

    >>> mathml(f.Name("a"), f.Number(2.0))
    '<math><mrow><mi>a</mi><mo>=</mo><mn>2</mn></mrow></math>'
    """
    return f"<math><mrow>{'<mo>=</mo>'.join(map(element, formulas))}</mrow></math>"


def element(formula: f.Formula) -> str:
    """A formula as the inside of a MathML element."""
    match formula:
        case f.Number(value):
            return f"<mo>−</mo><mn>{short(-value)}</mn>" if value < 0 else f"<mn>{short(value)}</mn>"
        case f.Name(text, _, of):
            return name(text) if of is None else element(of)
        case f.Rate("d", "", under, (_, of)):
            return f"<mi>d</mi>{_called(under, of)}"
        case f.Rate(sign, over, under, ofs):
            sides = zip((over, under), ofs, strict=True)
            return f"<mfrac>{''.join(f'<mrow><mi>{sign}</mi>{_called(text, of)}</mrow>' for text, of in sides)}</mfrac>"
        case f.Gap():
            return "<mo>…</mo>"
        case f.Negative(of):
            return f"<mo>−</mo>{_within(of, QUOTIENT)}"
        case f.Sum((first, *rest)):
            return _within(first, SUM) + "".join(map(_added, rest))
        case f.Product(factors):
            return "<mo>·</mo>".join(_within(factor, POWER) for factor in factors)
        case f.Quotient(over, under):
            return f"<mfrac>{_row(over)}{_row(under)}</mfrac>"
        case f.Power(base, exponent):
            return f"<msup><mrow>{_within(base, ATOM)}</mrow>{_row(exponent)}</msup>"
        case f.Call("sqrt", (inner,)):
            return f"<msqrt>{element(inner)}</msqrt>"
        case f.Call("abs", (inner,)):
            return f"<mo>|</mo>{element(inner)}<mo>|</mo>"
        case f.Call(function, operands):
            symbol = OPS[function].symbol if function in OPS else function
            said = "<mo>,</mo>".join(map(element, operands))
            return f"<mi>{escape(symbol)}</mi><mo>(</mo>{said}<mo>)</mo>"
        case f.Series(term, letter, first, last):
            below = f"<mrow><mi>{letter}</mi><mo>=</mo><mn>{first}</mn></mrow>"
            return f"<munderover><mo>∑</mo>{below}<mn>{last}</mn></munderover>{_within(term, PRODUCT)}"
        case f.Choice(left, sign, right, yes, no):
            shown = indicator(formula)
            test = f"{element(left)}<mo>{escape(_SIGNS.get(shown or sign, shown or sign))}</mo>{element(right)}"
            if shown:
                return f"<mo>[</mo>{test}<mo>]</mo>"
            return f"{element(yes)}<mtext> if </mtext>{test}<mtext> else </mtext>{element(no)}"
    raise AssertionError(formula)


def _called(text: str, of: f.Formula | None) -> str:
    """A name in a derivative, or what it computes, in the brackets that it has."""
    return name(text) if of is None else f"<mo>(</mo>{element(of)}<mo>)</mo>" if text[0] == "(" else element(of)


def name(text: str) -> str:
    """A name, its index below it."""
    matched = re.fullmatch(r"([^\W\d_]+)_?(\d+)|([^\W_]*[^\W\d_]\d*)((?:\[[^\[\]]*\])+)", text)
    if matched is None:
        return f"<mi>{_visible(shown_name(text))}</mi>"
    stem, index = matched[1] or matched[3], matched[2] or matched[4][1:-1].replace("][", ", ")
    return f"<msub><mi>{_visible(shown_name(stem))}</mi><mi>{_visible(index)}</mi></msub>"


def _visible(text: str) -> str:
    return escape("".join(letter if letter.isprintable() else "�" for letter in text))


def _added(term: f.Formula) -> str:
    match term:
        case f.Negative(of):
            return f"<mo>−</mo>{_within(of, QUOTIENT)}"
        case f.Number(value) if value < 0:
            return f"<mo>−</mo><mn>{short(-value)}</mn>"
        case f.Product((f.Number(value), *rest)) if value < 0:
            return f"<mo>−</mo>{element(f.Product((f.Number(-value), *rest)))}"
    return f"<mo>+</mo>{_within(term, QUOTIENT)}"


def _row(formula: f.Formula) -> str:
    return f"<mrow>{element(formula)}</mrow>"


def _within(formula: f.Formula, least: int) -> str:
    if binding(formula) >= least or isinstance(formula, f.Quotient):
        return element(formula)
    return f"<mo>(</mo>{element(formula)}<mo>)</mo>"
