r"""A formula of the matrix language written as LaTeX: \frac{1}{m} dZ_{2} A_{1}^{T}; `tex` reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.checking.language.expression import BINDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.checking.language.expression import Expr

_GREEK = (
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "lambda",
    "mu",
    "nu",
    "rho",
    "tau",
    "theta",
    "phi",
    "eta",
    "omega",
    "sigma",
    "pi",
    "xi",
    "psi",
)


_INFIX = {"multiply": "*", "dot": "@", "matmul": "@", "add": "+", "subtract": "-", "divide": "/", "power": "**"}


def infix(part: Expr) -> Expr:
    """`np.multiply(a, b)` as a * b, and its like; anything else as it is."""
    sign = _INFIX.get(part.text.removeprefix("np.")) if part.kind == "call" and len(part.parts) == 2 else None
    return part if sign is None or part.keys else replace(part, kind="binary", text=sign)


def symbol(text: str) -> str:
    r"""A variable as LaTeX: `dW1` is dW_{1}, `yhat` is \hat{y}."""
    match = re.fullmatch(r"(d?)([A-Za-z]+?)(hat)?_?(\d*)('*)", text)
    if match is None:
        return r"\mathrm{" + text.replace("_", r"\_") + "}"
    front, stem, hat, index, primes = match.groups()
    body = "\\" + stem if stem in _GREEK else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    body = rf"\hat{{{body}}}" if hat else body
    return front + (" " if front and body.startswith("\\") else "") + body + (f"_{{{index}}}" if index else "") + primes


def latex(
    expr: Expr, mark: Callable[[Expr, str], str] = lambda _, text: text, scalars: frozenset[str] = frozenset()
) -> str:
    """A formula as LaTeX; `mark` may set off a part, and `scalars` are multiplied without a sign."""

    def is_scalar(part: Expr) -> bool:
        return part.kind not in ("call", "method", "index") and part.names() <= scalars

    def within(part: Expr, binding: int) -> str:
        outer = infix(part)
        is_open = outer.binding < binding and not (outer.text == "/" and binding < 11)  # a fraction holds together
        return rf"\left({say(part)}\right)" if is_open else say(part)

    def say(part: Expr) -> str:
        return mark(part, said(infix(part)))

    def said(part: Expr) -> str:
        match part.kind:
            case "name":
                return symbol(part.text)
            case "binary" if part.text == "/":
                return rf"\frac{{{say(part.parts[0])}}}{{{say(part.parts[1])}}}"
            case "binary" if part.text == "**":
                return f"{within(part.parts[0], 11)}^{{{say(part.parts[1])}}}"
            case "binary":
                left, right = part.parts
                sign = {"*": r"\odot", "@": "", "∙": "", "·": r"\cdot", "<=": r"\le", ">=": r"\ge", "!=": r"\ne"}.get(
                    part.text, part.text
                )
                tight = BINDING[part.text]
                if part.text == "*" and (is_scalar(left) or is_scalar(right)):
                    sign = r"\cdot"
                return f"{within(left, tight)} {sign} {within(right, tight + 1)}".replace("  ", " ")
            case "unary":
                return f"-{within(part.parts[0], part.binding)}" if part.text == "-" else say(part.parts[0])
            case "attribute" if part.text == "T":
                return f"{within(part.parts[0], 11)}^{{T}}"
            case "call" | "method":
                short = part.text.removeprefix("np.").removeprefix("linalg.")
                function = {"sigmoid": r"\sigma", "sum": r"\sum", "sqrt": r"\sqrt"}.get(short)
                if short == "sqrt":
                    return rf"\sqrt{{{say(part.parts[0])}}}"
                known = short in ("exp", "log", "tanh", "sin", "cos", "max", "min", "ln")
                function = function or (rf"\{short}" if known else rf"\mathrm{{{short.replace('_', '')}}}")
                plain_parts = part.parts[: len(part.parts) - len(part.keys)]
                keyed = zip(part.keys, part.parts[len(plain_parts) :], strict=True)
                axis = next((say(value) for key, value in keyed if key == "axis"), "")
                below = rf"_{{\text{{axis }}{axis}}}" if axis and short in ("sum", "mean") else ""
                return rf"{function}{below}\left({', '.join(map(say, plain_parts))}\right)"
            case "index":
                return f"{within(part.parts[0], 11)}_{{{', '.join(map(say, part.parts[1:]))}}}"
            case "attribute":
                return rf"{say(part.parts[0])}.\mathrm{{{part.text}}}"
            case "slice":
                return ":".join(map(say, part.parts[:2]))
            case "list" | "tuple":
                return rf"\left({', '.join(map(say, part.parts))}\right)"
        return part.text

    return say(expr)
