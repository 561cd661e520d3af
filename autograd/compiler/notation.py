"""Small pieces of source text."""

from __future__ import annotations

import ast
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def summed(pieces: Sequence[tuple[int, str]]) -> str:
    """Products, each with a sign, as a sum.

    >>> summed([(1, "a * b"), (-1, "c"), (1, "-d")])
    'a * b - c - d'
    """
    text = ""
    for sign, piece in pieces:
        if sign > 0 and piece.startswith("-"):
            sign, piece = -1, piece[1:]
        if text:
            text += f" {'+' if sign > 0 else '-'} {piece}"
        else:
            text = piece if sign > 0 else f"-{piece}"
    return text


#: At most this many pieces of a sum stand in one line: Python's parser and printer recurse over each of them.
IN_A_LINE = 12


def sum_lines(name: str, pieces: Sequence[tuple[int, str]]) -> list[str]:
    """The lines that compute a sum of any length under that name.

    >>> sum_lines("d", [(1, "a"), (-1, "b")])
    ['d = a - b']
    """
    lines = [f"{name} = {summed(pieces[:IN_A_LINE]) or '0.0'}"]
    for start in range(IN_A_LINE, len(pieces), IN_A_LINE - 1):
        lines.append(f"{name} = {summed([(1, name), *pieces[start : start + IN_A_LINE - 1]])}")
    return lines


def literal(number: float) -> str:
    """A number.

    >>> literal(2.0), literal(-1.0), literal(math.inf)
    ('2.0', '(-1.0)', 'np.inf')
    """
    if math.isnan(number):
        return "np.nan"
    text = repr(number).replace("inf", "np.inf")
    return f"({text})" if text.startswith("-") else text


def bracketed(text: str) -> str:
    """Ready to be followed by a method or an index.

    >>> bracketed("dz"), bracketed("dz * a"), bracketed("z[0:3].T")
    ('dz', '(dz * a)', 'z[0:3].T')
    """
    return f"({text})" if re.search(r"[-+*/@~<>=&|]", re.sub(r"\[[^\]]*\]|\([^()]*\)", "", text)) else text


def shape_of(shape: Sequence[int], batched: bool) -> str:
    """The operands of `reshape` for a block, behind whose axes a batch has one more.

    >>> shape_of((2, 3), True), shape_of((), False)
    ('2, 3, -1', '()')
    """
    return ", ".join([*map(str, shape), *(["-1"] if batched else [])]) or "()"


def counted(number: int, what: str) -> str:
    """So many of something.

    >>> counted(0, "gather"), counted(1, "gather"), counted(2, "gather")
    ('no gathers', '1 gather', '2 gathers')
    """
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def indented(lines: Sequence[str], by: int) -> list[str]:
    """Lines of a body, as one would write them."""
    written = [line if not line or line.startswith("#") else ast.unparse(ast.parse(line)) for line in lines]
    return [f"{' ' * by}{line}" if line else "" for line in written]
