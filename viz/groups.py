"""A large drawing made small: cards become groups, by the names that `nn` gives and else by depth.

A picture of ten thousand cards tells nobody anything, and takes Graphviz minutes. What was folded is always said.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.wording import short
from viz.cards import Card, Drawing, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def at_most(shown: Drawing, max_nodes: int, *, digits: int = 4) -> Drawing:
    """The drawing with at most `max_nodes` cards; itself if it has no more.

    Raises:
        ValueError: `max_nodes` leaves no room for even an input and an output.
    """
    if max_nodes < 2:
        raise ValueError(f"max_nodes needs at least 2, an input and an output; got {max_nodes}")
    if len(shown.cards) <= max_nodes:
        return shown
    deepest = max(card.depth for card in shown.cards)
    bands = deepest + 1
    while True:
        for key in _ways_to_group(bands, deepest):
            members: dict[str, list[Card]] = defaultdict(list)
            for card in shown.cards:
                members[key(card)].append(card)
            if len(members) <= max_nodes:
                return _grouped(shown, members, max_nodes, digits)
        bands = max(1, bands // 2)


def _ways_to_group(bands: int, deepest: int) -> list[Callable[[Card], str]]:
    """From fine to coarse: what tells one group from another."""

    def band(card: Card) -> int:
        return card.depth * bands // (deepest + 1)

    def by_full_path(card: Card) -> str:
        return _path(card, -1) or f"{band(card)} {_operation(card)}"

    def by_first_name(card: Card) -> str:
        return _path(card, 1) or f"{band(card)}"

    def by_depth(card: Card) -> str:
        return f"{band(card)}" if card.kind != "output" else "output"

    return [by_full_path, by_first_name, by_depth]


def _path(card: Card, parts: int) -> str:
    """`layer1.neuron3` of `layer1.neuron3.w[0]`; the output and a card without a path stand for themselves."""
    if card.kind == "output":
        return "output"
    names = card.name.split(".")
    return ".".join(names[:parts]) if len(names) > 1 else ""


def _operation(card: Card) -> str:
    if not card.expression:
        return "leaf"
    head, bracket, _ = card.expression.partition("(")
    if bracket and head.isidentifier():
        return head
    return next((symbol for symbol in ("Σ", "×", "/", "+", "−") if symbol in card.expression), "power")


def _grouped(shown: Drawing, members: dict[str, list[Card]], max_nodes: int, digits: int) -> Drawing:
    cards: list[Card] = []
    place: dict[int, int] = {}
    for key, group in members.items():
        card = group[0] if len(group) == 1 else _group_card(key, group, shown.output, digits)
        cards.append(card)
        place |= dict.fromkeys((member.index for member in group), card.index)
    between: dict[tuple[int, int], list[Wire]] = defaultdict(list)
    for wire in shown.wires:
        if place[wire.source] != place[wire.target]:
            between[place[wire.source], place[wire.target]].append(wire)
    wires = [_group_wire(source, target, found) for (source, target), found in between.items()]
    note = f"{len(shown.cards):,} cards in {len(cards):,} groups, by name and depth (max_nodes={max_nodes})"
    return Drawing(tuple(cards), tuple(wires), shown.output, note)


def _group_card(key: str, group: Sequence[Card], output: str, digits: int) -> Card:
    path = _path(group[0], -1)
    named = bool(path) and all(_path(card, -1).startswith(path.split(".")[0]) for card in group)
    name = key if named else f"{len(group):,} × {_operation(group[0])}"
    if not named and len({_operation(card) for card in group}) > 1:
        name = f"{len(group):,} nodes"
    depths = sorted({card.depth for card in group})
    where = f"depth {depths[0]}" if len(depths) == 1 else f"depth {depths[0]} to {depths[-1]}"
    expression = f"{len(group):,} values" if named else where
    gradients = [card.slope for card in group if card.slope is not None]
    largest = max(gradients, key=abs, default=None)
    names = ", ".join(card.name for card in group[:12]) + (", …" if len(group) > 12 else "")
    span = f"{short(min(gradients), digits)} … {short(max(gradients), digits)}" if gradients else "–"
    return replace(
        group[0], name=name, expression=expression, value=f"{len(group):,}", gradient=span, slope=largest,
        kind="group", tooltip=f"{names}\nd{output}/d…: {span}",
    )  # fmt: skip


def _group_wire(source: int, target: int, wires: Sequence[Wire]) -> Wire:
    if len(wires) == 1:
        return replace(wires[0], source=source, target=target)
    return Wire(source, target, f"{len(wires):,} edges", f"{len(wires):,} edges", len(wires))


def strength(wire: Wire) -> float:
    """How heavy a wire is drawn: one edge is 1, a thousand about 3."""
    return 1.0 + 0.7 * math.log10(wire.count)
