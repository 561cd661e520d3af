"""Formulas as text: as a course writes them, and as an expression that a machine reads.

How tightly each record binds is decided here once, for every notation.
"""

from __future__ import annotations

import re
from itertools import pairwise

from autograd.graph import formula as f
from autograd.graph.wording import short
from autograd.ops import OPS

#: How tightly a formula binds; what binds less than its surroundings is put into brackets.
CHOICE, SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(6)
#: Names are shown up to this length.
LONGEST_NAME = 24
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MODULE = re.compile(r"(?:[^\W\d]\w*(?:\[[^\[\]]*\])*\.)+(?=[^\W\d])")
_SIGNS = {">=": "≥", "<=": "≤"}
_OPPOSITES = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
SUBSCRIPTS = {"j": "ⱼ", "i": "ᵢ"}


def binding(formula: f.Formula) -> int:
    """How tightly a formula binds."""
    match formula:
        case f.Number(value):
            return SUM if value < 0 else ATOM
        case f.Name(of=shown) if shown is not None:
            return binding(shown)
        case f.Negative() | f.Sum():
            return SUM
        case f.Product(factors):
            return SUM if _is_below_zero(factors[0]) else PRODUCT
        case f.Quotient() | f.Series():
            return QUOTIENT
        case f.Power() | f.Call("sqrt"):
            return POWER
        case f.Choice():
            return ATOM if indicator(formula) else CHOICE
    return ATOM


def indicator(choice: f.Choice) -> str:
    """The comparison of a choice between 1 and 0, as [z > 0] shows it; empty for another choice."""
    match choice:
        case f.Choice(yes=f.Number(1), no=f.Number(0)):
            return choice.sign
        case f.Choice(yes=f.Number(0), no=f.Number(1)):
            return _OPPOSITES[choice.sign]
    return ""


def module_of(name: str) -> str:
    """The module that a name says it lies in, as `nn` names parameters; nothing for names with other points.

    >>> module_of("layer1.neuron2.w[0]"), module_of("learning rate 0.5"), module_of("(0.5·x)")
    ('layer1.neuron2', '', '')
    """
    matched = _MODULE.match(name)
    return matched[0][:-1] if matched else ""


def shown_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A name, without its middle where it is very long: names that begin alike often end otherwise.

    >>> shown_name("w1"), shown_name("a_name_that_nobody_would_read")
    ('w1', 'a_name_that_nobo…ld_read')
    """
    end = (longest - 1) // 3
    return name if len(name) <= longest else f"{name[: longest - 1 - end]}…{name[-end:]}"


def as_name(formula: f.Formula) -> str:
    """A formula as the name of what it computes, in brackets where it is not one piece: σ(z), (w·x)."""
    said = text(formula)
    return said if binding(formula) == ATOM or isinstance(formula, f.Call) else f"({said})"


def text(formula: f.Formula) -> str:
    """A formula as a course writes it.

    >>> a = f.Name("a")
    >>> text(f.Product((a, f.Sum((f.Number(1.0), f.Negative(a))))))
    'a(1 − a)'
    """
    match formula:
        case f.Number(value, digits):
            return short(value, digits)
        case f.Name(name, _, of):
            return shown_name(name) if of is None else text(of)
        case f.Rate(sign, over, under):
            return f"{sign}{shown_name(over)}/{sign}{shown_name(under)}" if over else f"{sign}{shown_name(under)}"
        case f.Gap():
            return "…"
        case f.Negative(of):
            return f"−{_within(of, QUOTIENT)}"
        case f.Sum((first, *rest)):
            return _within(first, SUM) + "".join(map(_added, rest))
        case f.Product(factors):
            return _product(factors)
        case f.Quotient(over, under):
            return f"{_within(over, PRODUCT)}/{_within(under, POWER)}"
        case f.Power(base, exponent):
            return _within(base, ATOM) + _exponent(exponent)
        case f.Call("sqrt", (inner,)):
            return f"√{_within(inner, ATOM)}"
        case f.Call("abs", (inner,)):
            return f"|{text(inner)}|"
        case f.Call(function, operands):
            symbol = OPS[function].symbol if function in OPS else function
            return f"{symbol}({', '.join(map(text, operands))})"
        case f.Series(term, letter):
            return f"Σ{SUBSCRIPTS[letter]} {_within(term, PRODUCT)}"
        case f.Choice(left, sign, right, yes, no):
            if shown := indicator(formula):
                return f"[{text(left)} {_SIGNS.get(shown, shown)} {text(right)}]"
            return f"{_within(yes, SUM)} if {text(left)} {_SIGNS.get(sign, sign)} {text(right)} else {text(no)}"
    raise AssertionError(formula)


def _added(term: f.Formula) -> str:
    match term:
        case f.Negative(of):
            return f" − {_within(of, QUOTIENT)}"
        case f.Number(value, digits) if value < 0:
            return f" − {short(-value, digits)}"
        case f.Product((f.Number(value, digits), *rest)) if value < 0:
            return f" − {_product((f.Number(-value, digits), *rest))}"
    return f" + {_within(term, QUOTIENT)}"


def _product(factors: tuple[f.Formula, ...]) -> str:
    first = factors[0]
    shown = short(first.value, first.digits) if isinstance(first, f.Number) else _within(first, POWER)
    for before, factor in pairwise(map(_computed, factors)):
        said = _within(factor, POWER)
        if isinstance(before, f.Rate):
            shown += f" · {_within(factor, QUOTIENT)}"
            continue
        close = isinstance(before, f.Number) or (isinstance(before, f.Name) and len(before.text) <= 2)
        bracketed = binding(before) < POWER and not isinstance(before, f.Number)
        joined = (isinstance(factor, f.Sum) and (close or bracketed)) or (
            said[0] == "√" and isinstance(before, f.Number)
        )
        shown += said if joined else f"·{said}"
    return shown


def _computed(formula: f.Formula) -> f.Formula:
    """What a name stands for that is an expression itself, else the formula."""
    return formula.of if isinstance(formula, f.Name) and formula.of is not None else formula


def _exponent(exponent: f.Formula) -> str:
    if isinstance(exponent, f.Number) and exponent.value == round(exponent.value, 0) and abs(exponent.value) < 100:
        return str(int(exponent.value)).translate(_SUPERSCRIPTS)
    return f"^{_within(exponent, ATOM)}"


def _within(formula: f.Formula, least: int) -> str:
    return text(formula) if binding(formula) >= least else f"({text(formula)})"


def _is_below_zero(formula: f.Formula) -> bool:
    return isinstance(formula, f.Number) and formula.value < 0


def code(formula: f.Formula) -> str:
    """A formula as an expression in Python's and the parser's notation, its numbers in full.

    >>> a = f.Name("a", 0)
    >>> code(f.Product((a, f.Sum((f.Number(1.0), f.Negative(a))))))
    'a * (1 - a)'

    Raises:
        ValueError: something was left out of the formula.
    """
    match formula:
        case f.Number(value):
            return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case f.Name(name, index, of):
            return code(of) if of is not None else name if index >= 0 else "pi"
        case f.Negative(of):
            return f"-{_coded(of, QUOTIENT)}"
        case f.Sum((first, *rest)) | f.Series(terms=(first, *rest)):
            return _coded(first, SUM) + "".join(
                f" - {_coded(term.of, QUOTIENT)}" if isinstance(term, f.Negative) else f" + {_coded(term, QUOTIENT)}"
                for term in rest
            )
        case f.Product(factors):
            return " * ".join(_coded(factor, POWER) for factor in factors)
        case f.Quotient(over, under):
            return f"{_coded(over, PRODUCT)} / {_coded(under, POWER)}"
        case f.Power(base, exponent):
            return f"{_coded(base, ATOM)} ** {_coded(exponent, ATOM)}"
        case f.Call(function, operands):
            return f"{function}({', '.join(map(code, operands))})"
        case f.Choice(left, sign, right, yes, no):
            return f"({_coded(yes, SUM)} if {code(left)} {sign} {code(right)} else {code(no)})"
    raise ValueError("something was left out of this formula, so that it cannot be computed")


def _coded(formula: f.Formula, least: int) -> str:
    atom = isinstance(formula, (f.Call, f.Choice))
    return code(formula) if atom or binding(formula) >= least else f"({code(formula)})"
