"""Which primitives are made of pieces, so that a claim is tested only where each of them was met."""

from __future__ import annotations

from functools import cache

from autograd.ops import Op


@cache
def has_pieces(op: Op) -> bool:
    """Whether the primitive follows one rule on one side of a condition, and another one on the other."""
    rules = (op.textbook or op.local_derivatives) if not getattr(op, "pieces", None) else ("if",)
    return any(rule is not None and " if " in rule for rule in rules) and op.name not in ("power", "pow") or rules == ("if",)
