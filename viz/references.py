"""Long edges cut, as in a circuit diagram: an operand from far away stands beside its consumer once more, by name.

A weight that every step of a long chain uses would otherwise draw an edge across the whole picture for each of them,
which nobody can follow, and over which Graphviz spends minutes. Small graphs keep every edge.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viz.cards import Card, Drawing, Wire

#: How many columns all edges together may cross: Graphviz takes a second for it, a graph of a slide crosses ten.
MOST_CROSSINGS = 400


def with_references(shown: Drawing) -> Drawing:
    """The drawing with its longest edges cut, until the others cross few columns; itself if they do already."""
    columns = columns_of(shown)
    spans = [columns[wire.target] - columns[wire.source] for wire in shown.wires]
    longest = _longest_kept(spans)
    free = 1 + max(card.index for card in shown.cards)
    origins = {card.index: card for card in shown.cards}
    copies: dict[tuple[int, int], Card] = {}
    wires: list[Wire] = []
    for wire, span in zip(shown.wires, spans, strict=True):
        if span > longest:
            copy = replace(origins[wire.source], index=free + len(copies), kind="reference")
            wire = replace(wire, source=copies.setdefault((wire.source, wire.target), copy).index)
        wires.append(wire)
    if not copies:
        return shown
    count = len({source for source, _ in copies})
    note = f"a dashed name stands for a card elsewhere ({count:,} of them, instead of {len(copies):,} long edges)"
    notes = "; ".join(filter(None, (shown.note, note)))
    return replace(shown, cards=(*shown.cards, *copies.values()), wires=tuple(wires), note=notes)


def _longest_kept(spans: Sequence[int]) -> int:
    """The largest span such that all edges up to it cross no more columns than `MOST_CROSSINGS`; at least 1."""
    crossed = 0
    for span in sorted(spans):
        crossed += span
        if crossed > MOST_CROSSINGS:
            return max(1, span - 1)
    return max(spans, default=1)


def columns_of(shown: Drawing) -> dict[int, int]:
    """Where Graphviz will put each card, about: after its operands, an input just before its first consumer."""
    operands: dict[int, list[int]] = {card.index: [] for card in shown.cards}
    first: dict[int, int] = {}
    for wire in shown.wires:
        operands[wire.target].append(wire.source)
    columns: dict[int, int] = {}
    for card in sorted(shown.cards, key=lambda card: card.depth):
        columns[card.index] = 1 + max((columns.get(source, 0) for source in operands[card.index]), default=-1)
        for source in operands[card.index]:
            first[source] = min(first.get(source, columns[card.index]), columns[card.index])
    return {index: column if operands[index] else first.get(index, 1) - 1 for index, column in columns.items()}
