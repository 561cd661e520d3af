r"""Formulas in elements, `\frac{\partial E}{\partial h_j} = \sum_k \delta_k W_{kj}`, as formulas of whole arrays.

Each letter is an axis: an element is its array with its axes put in order, and a sum runs along one of them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autograd.checking.language.expression import Expr, name, number

#: The letters that indices usually are: the others only where a sum runs over them.
LETTERS = "ijkl"
_SUM = re.compile(r"(?:\\sum|[∑Σ])\s*_?\{?([a-z])(?![a-z])")
_WRITTEN = re.compile(r"([^\W_∑Σ]'*)_\{?([a-z]{1,3})\}?(?![\w\\])")
_SMALL = str.maketrans("ᵢⱼₖₗ", LETTERS)
_WHOLE = Expr("slice", parts=(Expr("nothing"), Expr("nothing")))


def letters(text: str) -> str:
    r"""The indices of a text that is written in elements, else nothing.

    >>> letters(r"\sum_k W_{kj} x_k"), letters(r"\sum_i x_i"), letters("h_t = W_1 x")
    ('jk', '', '')
    """
    known = {*LETTERS, *_SUM.findall(text)}
    pair = rf"_\{{?([{''.join(known)}]{{2,3}})(?![\w\\])"
    by = rf"(?:\\partial|∂|/\s*d)\s*\\?[^\W\d_]+\d*_\{{?([{''.join(known)}])(?![\w\\])"
    found = [*re.findall(pair, text), *re.findall(by, text)]
    return "".join(sorted({*"".join(found), *_SUM.findall(text)})) if found else ""


def bracketed(text: str) -> str:
    """Plain text with its elements in brackets: W[i, j] for W_ij and Wᵢⱼ.

    >>> bracketed("dE/dW_ij = δ_i x_j")
    'dE/dW[i, j] = δ[i] x[j]'
    """
    text = re.sub("[ᵢⱼₖₗ]+", lambda match: "_" + match[0].translate(_SMALL), text)
    known = letters(text)

    def one(match: re.Match[str]) -> str:
        return f"{match[1]}[{', '.join(match[2])}]" if set(match[2]) <= set(known) else match[0]

    return _WRITTEN.sub(one, text) if known else text


def is_in_elements(formula: Expr, target: tuple[str, ...]) -> bool:
    """Whether a line speaks of elements: of those of what it defines, or in a sum over an index."""
    return bool(target) or any(part.kind == "call" and part.keys == ("over",) for _, part in formula.walk())


def whole(formula: Expr, target: tuple[str, ...]) -> Expr:
    """The formula of the whole array whose axes have these letters.

    >>> from autograd.checking.language.parser import formula
    >>> str(whole(formula("Σ_k d[k] * W[k, j]"), ("j",)))
    'sum(d[:, None] * W, axis=0)'

    Raises:
        ValueError: an index of what is defined stands nowhere, or a sum runs over one that does not occur.
    """
    found, axes = _of(formula)
    target = target or axes[:1]  # what is defined may be written without its one index
    if missing := set(target) - set(axes):
        raise ValueError(f"the index {min(missing)} stands on one side only")
    if extra := set(axes) - set(target):
        raise ValueError(f"the index {min(extra)} is neither summed over nor one of what the line defines")
    return _along(found, axes, target)


def subscripts(element: Expr) -> tuple[str, ...]:
    """The letters of W[k, j]; none of what is no element."""
    parts = element.parts[1:] if element.kind == "index" else ()
    found = tuple(part.text for part in parts if part.kind == "name" and len(part.text) == 1 and part.text.islower())
    return found if len(found) == len(parts) else ()


def _of(expr: Expr) -> tuple[Expr, tuple[str, ...]]:
    """A part as a formula of arrays, and the letters of its axes."""
    if own := subscripts(expr):
        return expr.parts[0], own
    if expr.kind == "call" and expr.keys == ("over",):
        inner, axes = _of(expr.parts[0])
        index = expr.parts[1].text
        if index not in axes:
            raise ValueError(f"the sum runs over {index}, which does not occur in it")
        at = axes.index(index)
        return replace(expr, parts=(inner, number(at)), keys=("axis",)), (*axes[:at], *axes[at + 1 :])
    parts = [_of(part) for part in expr.parts]
    axes = tuple(dict.fromkeys(letter for _, own in sorted(parts, key=lambda each: -len(each[1])) for letter in own))
    if not axes:
        return expr, ()
    sign = "*" if expr.text in "∙·" and expr.kind == "binary" else expr.text
    return replace(expr, text=sign, parts=tuple(_along(part, own, axes) for part, own in parts)), axes


def _along(expr: Expr, own: tuple[str, ...], axes: tuple[str, ...]) -> Expr:
    """An array with these axes, as one with more of them, in another order."""
    order = tuple(letter for letter in axes if letter in own)
    if order != own:
        expr = Expr("attribute", "T", (expr,), span=expr.span) if len(own) == 2 else _transposed(expr, own, order)
    if not own or axes[-len(own) :] == order:
        return expr
    return Expr("index", parts=(expr, *(_WHOLE if letter in own else name("None") for letter in axes)), span=expr.span)


def _transposed(expr: Expr, own: tuple[str, ...], order: tuple[str, ...]) -> Expr:
    places = Expr("tuple", parts=tuple(number(own.index(letter)) for letter in order))
    return Expr("call", "np.transpose", (expr, places), span=expr.span)
