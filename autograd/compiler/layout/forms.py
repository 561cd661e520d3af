"""The forms that a recorded graph has for the compiler: leaves, numbers, primitives, sums of products, choices."""

from __future__ import annotations

from dataclasses import dataclass

#: The place of a node in `Canonical.nodes`.
Place = int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A Value of the user."""

    index: int  # in the recorded graph


@dataclass(frozen=True, slots=True)
class Constant:
    """A number."""

    number: float


@dataclass(frozen=True, slots=True)
class Start:
    """A number that a recurrence starts from, in the place of what differs by row at its other steps."""

    number: float


@dataclass(frozen=True, slots=True)
class Apply:
    """A primitive of the table."""

    op: str
    operands: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of terms ±x and of products ±x·w, each in the order in which it was written."""

    terms: tuple[Place, ...]
    signs: tuple[int, ...]
    products: tuple[tuple[Place, Place], ...]
    product_signs: tuple[int, ...]
    still: tuple[bool, ...] = ()  # for each term whether no gradient flows through it; empty if it does through all


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest of three numbers or more, which a loop wrote as a chain of `maximum` or `minimum`."""

    op: str
    operands: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """The entry of a table that an index of the batch chooses."""

    index: Place
    table: tuple[Place, ...]


Form = Leaf | Constant | Start | Apply | Sum | Extreme | Take


def operands_of(form: Form) -> list[Place]:
    """What a node is computed from."""
    if isinstance(form, Apply | Extreme):
        return list(form.operands)
    if isinstance(form, Take):
        return [form.index, *form.table]
    return [*form.terms, *(place for pair in form.products for place in pair)] if isinstance(form, Sum) else []
