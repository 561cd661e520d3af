"""The table of primitives in JavaScript: numbers as functions, words as formulas that the page's own parser reads.

JavaScript's arithmetic is IEEE's, so that the rules hold as they stand; what its Math lacks (erf, erfc, fmod) stands in
`special.js`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.graph import NAMES, Dialect, derivative_tree, is_native, value_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd import Op

#: Functions that JavaScript's Math lacks; `special.js` has them.
_LACKING = ("erf", "erfc", "fmod")
#: How tightly a call binds, and what else there is in a formula.
_CALL = 9
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}


def _call(name: str, operands: str) -> str:
    if name in _LACKING:
        return f"{name}({operands})"
    return f"Math.{name}({operands})" if is_native(name) else f'OPS["{name}"].value({operands})'


_JAVASCRIPT = Dialect(
    _call, lambda test, yes, no: f"({test} ? {yes} : {no})", {"pi": "Math.PI", "inf": "Infinity"},
    {"==": "===", "!=": "!==", "and": "&&", "or": "||"},
)  # fmt: skip


def table(ops: Mapping[str, Op]) -> str:
    """The rows of the table as a JavaScript object: value, local derivatives, domain, and what is said of them.

    What is the same in most rows is left out; `special.js` puts it in.
    """
    rows = ",\n".join(f'"{name}": {_row(op)}' for name, op in ops.items())
    return f"{{\n{rows}\n}}"


def _row(op: Op) -> str:
    letters = [*NAMES[: op.arity], "y"]
    derivatives = ", ".join("null" if local is None else _function(letters, local) for local in op.local_derivatives)
    written = value_tree(op)
    derived = [derivative_tree(op, position) for position in range(op.arity)]
    said: dict[str, Any] = {
        "derived": [None if tree is None else formula(tree) for tree in derived],
        "written": None if written == ["call", op.name, *NAMES[: op.arity]] else formula(written),
        "symbol": op.symbol if op.symbol != op.name else None,
        "binding": op.binding if op.binding != _CALL else None,
        "domain": op.domain, "advice": op.advice, "default": None if op.default is None else str(op.default),
        "fixed": op.fixed, "alias": op.alias,
    }  # fmt: skip
    fields = "".join(f", {key}: {_plain(value)}" for key, value in said.items() if value not in (None, ""))
    inside = f", inside: {_function(letters, op.domain)}" if op.domain else ""
    return f"{{value: {_function(letters, op.value)}, locals: [{derivatives}]{inside}{fields}}}"


def _function(letters: list[str], rule: str) -> str:
    """A rule as a function; the last letters, where it does not need them, are left out."""
    body = expression(rule)
    needed = [at for at, letter in enumerate(letters, 1) if re.search(rf"\b{letter}\b", body)]
    return f"({', '.join(letters[: max(needed, default=0)])}) => {body}"


def _plain(value: object) -> str:
    """JSON without the `.0` of whole numbers."""
    return json.dumps(value, ensure_ascii=False).replace(".0,", ",").replace(".0]", "]")


def formula(tree: Any, least: int = 0) -> str:
    """A rule as a formula of the page, in brackets if it binds less tightly than `least`.

    >>> formula(["*", "y", ["-", 1.0, "y"]])
    'y*(1-y)'
    """
    binds = _CALL
    match tree:
        case ["call", function, *operands]:
            text = f"{function}({','.join(map(formula, operands))})"
        case ["if", sign, left, right, yes, no]:
            binds, text = 0, f"{formula(yes, 1)} if {formula(left, 1)}{sign}{formula(right, 1)} else {formula(no)}"
        case ["neg", inner]:
            binds, text = _BINDS["neg"], f"-{formula(inner, _BINDS['neg'])}"
        case [sign, left, right]:
            binds, is_power = _BINDS[sign], sign == "**"
            text = formula(left, binds + is_power) + sign + formula(right, binds + (not is_power))
        case _:
            binds, text = _BINDS["neg"] if str(tree)[0] == "-" else _CALL, str(tree).removesuffix(".0")
    return f"({text})" if binds < least else text


@cache
def expression(rule: str) -> str:
    """A rule as a JavaScript expression.

    >>> expression("1.0 if a > 0 else 0.5 / y")
    '((a > 0) ? 1 : (0.5 / y))'
    """
    return re.sub(r"\b(\d+)\.0\b", r"\1", _JAVASCRIPT.translate(rule))
