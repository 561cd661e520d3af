"""Formulas in LaTeX, for slides and papers, and for the cells of a notebook."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from autograd.graph import formula as f
from autograd.graph.notations import ATOM, POWER, PRODUCT, QUOTIENT, SUM, binding, indicator
from autograd.graph.wording import short

_FUNCTIONS = {"sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log"}
_SPECIAL = {"\\": r"\backslash ", "{": r"\{", "}": r"\}", "^": r"\hat{}", "~": r"\sim ", '"': "''", "<": "<", ">": ">"}
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta", "θ": "theta", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ζ": "zeta", "ι": "iota", "υ": "upsilon", "Ξ": "Xi", "Π": "Pi",
    "Υ": "Upsilon", "ϵ": "varepsilon", "ϕ": "varphi", "ϑ": "vartheta", "∂": "partial", "∇": "nabla", "∞": "infty",
}  # fmt: skip
_ALPHABETS = {"SCRIPT": "mathcal", "DOUBLE-STRUCK": "mathbb", "BLACK-LETTER": "mathfrak"}
_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot"}
_SIGNS = {">=": r"\ge", "<=": r"\le"}


def latex(formula: f.Formula) -> str:
    r"""A formula as LaTeX in mathematical mode.

    >>> a, y = f.Name("a"), f.Name("y")
    >>> print(latex(f.Negative(f.Quotient(y, a))))
    -\frac{y}{a}
    """
    match formula:
        case f.Number(value):
            return _number(value)
        case f.Name(text, _, of):
            return name(text) if of is None else latex(of)
        case f.Rate("d", "", under, (_, of)):
            return f"d{_called(under, of)}"
        case f.Rate(sign, over, under, (above, below)):
            said = "d" if sign == "d" else r"\partial "
            return rf"\frac{{{said}{_called(over, above)}}}{{{said}{_called(under, below)}}}"
        case f.Gap():
            return r"\dots"
        case f.Negative(of):
            return f"-{_within(of, QUOTIENT)}"
        case f.Sum((first, *rest)):
            return _within(first, SUM) + "".join(map(_added, rest))
        case f.Product(factors):
            return _product(factors)
        case f.Quotient(over, under):
            return rf"\frac{{{latex(over)}}}{{{latex(under)}}}"
        case f.Power(base, exponent):
            return f"{{{_within(base, ATOM)}}}^{{{latex(exponent)}}}"
        case f.Call("sqrt", (inner,)):
            return rf"\sqrt{{{latex(inner)}}}"
        case f.Call("abs", (inner,)):
            return rf"\left|{latex(inner)}\right|"
        case f.Call(function, operands):
            return rf"{_function(function)}\left({', '.join(map(latex, operands))}\right)"
        case f.Series(term, letter, first, last):
            return rf"\sum_{{{letter}={first}}}^{{{last}}} {_within(term, PRODUCT)}"
        case f.Choice(left, sign, right, yes, no):
            if shown := indicator(formula):
                return rf"\left[{latex(left)} {_SIGNS.get(shown, shown)} {latex(right)}\right]"
            test = rf"{latex(left)} {_SIGNS.get(sign, sign)} {latex(right)}"
            return rf"{latex(yes)}\ \mathrm{{if}}\ {test}\ \mathrm{{else}}\ {latex(no)}"
    raise AssertionError(formula)


def _called(text: str, of: f.Formula | None) -> str:
    """A name in a derivative, or what it computes, in the brackets that it has."""
    return name(text) if of is None else rf"\left({latex(of)}\right)" if text[0] == "(" else latex(of)


def name(text: str) -> str:
    r"""A name, whatever it is: w_{1}, \sigma, \hat{y}, \mathrm{rate}_{2}.

    >>> name("w1"), name("ŷ"), name("w[0, 2]"), name("W1[0][2]"), name("layer1.w"), name("ℒ")
    ('w_{1}', '\\hat{y}', 'w_{0,\\ 2}', '\\mathrm{W1}_{0,\\ 2}', '\\mathrm{layer1.w}', '\\mathcal{L}')
    """
    matched = re.fullmatch(r"(.*?[^\W\d])_?(\d+|ⱼ|ᵢ)|(.*?\w)((?:\[[^\[\]]+\])+)", text, re.DOTALL)
    stem = (matched[1] or matched[3]) if matched else text
    index = (matched[2] or matched[4][1:-1].replace("][", ", ")) if matched else ""
    subscript = {"ⱼ": "j", "ᵢ": "i"}.get(index, index)
    return _stem(stem) + (f"_{{{_letters(subscript)}}}" if subscript else "")


def _stem(stem: str) -> str:
    said = _letters(stem)
    alone = sum(not unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", stem)) == 1
    return said if alone else rf"\mathrm{{{said}}}"


def _letters(text: str) -> str:
    said: list[str] = []
    for letter in unicodedata.normalize("NFD", text):
        if letter in _ACCENTS and said:
            said.append(rf"\{_ACCENTS[letter]}{{{said.pop().strip()}}}")
        elif letter in _GREEK:
            said.append(rf"\{_GREEK[letter]} " if len(text) > 1 else rf"\{_GREEK[letter]}")
        elif (kind := unicodedata.name(letter, "").partition(" CAPITAL ")[0]) in _ALPHABETS:
            said.append(rf"\{_ALPHABETS[kind]}{{{unicodedata.normalize('NFKC', letter)}}}")
        elif letter in "_%&#$":
            said.append(f"\\{letter}")
        elif letter.isspace() or not letter.isprintable():
            said.append(r"\ ")
        else:
            said.append(_SPECIAL.get(letter, letter))
    return "".join(said)


def _number(value: float) -> str:
    mantissa, _, exponent = short(value).replace("−", "-").replace("∞", r"\infty").partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def _function(function: str) -> str:
    if function == "sigmoid":
        return r"\sigma"
    return rf"\{function}" if function in _FUNCTIONS else rf"\mathrm{{{_letters(function)}}}"


def _added(term: f.Formula) -> str:
    match term:
        case f.Negative(of):
            return f" - {_within(of, QUOTIENT)}"
        case f.Number(value) if value < 0:
            return f" - {_number(-value)}"
        case f.Product((f.Number(value), *rest)) if value < 0:
            return f" - {_product((f.Number(-value), *rest))}"
    return f" + {_within(term, QUOTIENT)}"


def _product(factors: tuple[f.Formula, ...]) -> str:
    said = [_number(factor.value) if isinstance(factor, f.Number) else _within(factor, POWER) for factor in factors[:1]]
    for before, factor in pairwise(factors):
        text = _within(factor, POWER)
        apart = isinstance(factor, (f.Number, f.Rate)) or isinstance(before, f.Rate) or not isinstance(factor, f.Sum)
        said.append(rf" \cdot {text}" if apart else rf" {text}")
    return "".join(said)


def _within(formula: f.Formula, least: int) -> str:
    if binding(formula) >= least or (isinstance(formula, f.Quotient) and least <= POWER):
        return latex(formula)
    return rf"\left({latex(formula)}\right)"
