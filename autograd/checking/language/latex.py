r"""A first set of LaTeX, both ways: `\frac{1}{m} dZ^{[2]} A^{[1]T}` is read, and a formula is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from autograd.checking.language.expression import BINDING

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.checking.language.expression import Expr

_SIGNS = {
    r"\cdot": " * ",
    r"\odot": " * ",
    r"\circ": " * ",
    r"\times": " * ",
    r"\ast": " * ",
    r"\div": " / ",
    r"\left": "",
    r"\right": "",
    r"\,": " ",
    r"\;": " ",
    r"\!": "",
    r"\quad": " ",
    r"\ ": " ",
    r"\\": "\n",
    r"\partial": "∂",
    r"\sigma": "sigmoid",
    r"\ln": "ln",
    r"\log": "log",
    r"\exp": "exp",
    r"\tanh": "tanh",
    r"\sin": "sin",
    r"\cos": "cos",
    r"\max": "maximum",
    r"\min": "minimum",
    r"\big": "",
    r"\Big": "",
    r"\leq": "<=",
    r"\geq": ">=",
    r"\le": "<=",
    r"\ge": ">=",
    r"\neq": "!=",
    r"\lt": "<",
    r"\gt": ">",
    r"\{": "(",
    r"\}": ")",
    r"\&": "",
    r"\infty": "inf",
    r"\displaystyle": "",
}
_WRAPPERS = r"mathbf|mathrm|text|boldsymbol|mathit|operatorname|mathcal|bm|vec"
_ACCENTS = r"hat|tilde|bar|dot|widehat|overline"
_PLAIN = re.compile(
    r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|lambda|mu|nu|rho|tau|theta|phi|eta|omega|pi)(?![a-zA-Z])"
)


def plain(text: str) -> str:
    r"""LaTeX as the matrix language reads it; other text stays.

    >>> plain(r"\frac{\partial L}{\partial W_1} = \frac{1}{m} \delta_1 X^T")
    '∂L/∂W1 = (1)/(m) ∙ delta1 ∙ X.T'
    """
    if "\\" not in text and not text.lstrip().startswith("$"):
        return text
    text = text.replace("$", " ").replace("&", " ")
    text = re.sub(rf"\\(?:{_WRAPPERS})\s*\{{([^{{}}]*)\}}", r"\1", text)
    text = re.sub(rf"\\(?:{_ACCENTS})\s*(?:\{{(\w+)\}}|(\w))", lambda m: f"{m[1] or m[2]}hat", text)
    text = _PLAIN.sub(lambda m: m[0][1:], text)
    text = re.sub(r"\^\{\[(\w+)\]\s*(?:T|\\top|\\intercal)\}", r"\1.T", text)
    text = re.sub(r"\^\{\[(\w+)\]\}", r"\1", text)
    text = re.sub(r"\^\{?\s*(?:T|\\top|\\intercal)\s*\}?(?!\w)", ".T", text)
    text = re.sub(r"_\{(\w+)\}|_(\w)", lambda m: m[1] or m[2], text)
    fraction = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
    while (match := fraction.search(text)) is not None:
        above, below = (part.strip() for part in match.groups())
        derivative = re.fullmatch(r"(?:\\partial|d)\s*(\w+)", above), re.fullmatch(r"(?:\\partial|d)\s*(\w+)", below)
        both = f"∂{derivative[0][1]}/∂{derivative[1][1]}" if derivative[0] and derivative[1] else f"({above})/({below})"
        text = text[: match.start()] + both + text[match.end() :]
    text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"sqrt(\1)", text)
    text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    for sign in sorted(_SIGNS, key=len, reverse=True):
        text = text.replace(sign, _SIGNS[sign])
    text = text.replace("{", "(").replace("}", ")")
    return "\n".join(_with_products(" ".join(line.split())) for line in text.split("\n"))


_FUNCTIONS = ("sigmoid", "ln", "log", "exp", "tanh", "sin", "cos", "maximum", "minimum", "sqrt", "sum", "mean", "relu")


def _with_products(line: str) -> str:
    """`1/m dz x` as `1/m ∙ dz ∙ x`: in LaTeX a product needs no sign; ∙ is that of matrices, where both are some."""

    return re.sub(r"([\w)'])\s+(?=([\w(∂]))", lambda match: _sign(match, line), line)


def _sign(match: re.Match[str], line: str) -> str:
    """The sign between two factors of LaTeX, or none behind a function."""
    word = re.search(r"[A-Za-z]+$", line[: match.end(1)])
    return match[0] if word and word[0] in _FUNCTIONS else f"{match[1]} ∙ "


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
        return rf"\left({say(part)}\right)" if part.binding < binding else say(part)

    def say(part: Expr) -> str:
        return mark(part, said(part))

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
                sign = {"*": r"\odot", "@": "", "<=": r"\le", ">=": r"\ge", "!=": r"\ne"}.get(part.text, part.text)
                tight = BINDING[part.text]
                if part.text == "*" and (is_scalar(left) or is_scalar(right)):
                    sign = r"\cdot"
                return f"{within(left, tight)} {sign} {within(right, tight + 1)}".replace("  ", " ")
            case "unary":
                return f"-{within(part.parts[0], 9)}" if part.text == "-" else say(part.parts[0])
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
