"""Which primitives are made of pieces, and the number that decides between them: read from the rows' own field."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd.checking.arrays import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd.ops import Op


@cache
def has_pieces(op: Op) -> bool:
    """Whether the primitive follows one rule where a condition holds, and another one else; steps, which pass nothing
    back on any piece, are left out."""
    return bool(op.pieces) and set(op.local_derivatives) != {"0.0"}


@cache
def sides(op: Op) -> tuple[str, str]:
    """The two expressions whose difference decides: `a` and `b` of `a > b`."""
    left, right = (
        re.split(r"\s*>\s*", op.pieces[0][1]) if ">" in op.pieces[0][1] else re.split(r"\s*<\s*", op.pieces[0][1])[::-1]
    )
    return left, right


def deciding(op: Op, operands: Sequence[Any]) -> Any:
    """The number that is positive on the first piece and negative on the second, elementwise."""
    left, right = (rules.apply(side, operands) for side in sides(op))
    return left - right
