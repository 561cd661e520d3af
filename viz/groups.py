"""A large drawing made small: cards become groups, by the names that `nn` gives and else by depth.

A picture of ten thousand cards tells nobody anything, and takes Graphviz minutes. What was folded is always said.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from autograd.graph import module_of, short
from viz.cards import Card, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from viz.cards import Drawing


def at_most(shown: Drawing, max_nodes: int, *, digits: int = 4) -> Drawing:
    """The drawing with at most `max_nodes` cards; itself if it has no more.

    Raises:
        ValueError: `max_nodes` leaves no room for even an input and an output.
    """
    if max_nodes < 2:
        raise ValueError(f"max_nodes needs at least 2, an input and an output; got {max_nodes}")
    if len(shown.cards) <= max_nodes:
        return shown
    return next(
        _grouped(shown, members, max_nodes, digits) for members in _ways_to_group(shown) if len(members) <= max_nodes
    )


def modules(shown: Drawing) -> dict[str, list[int]]:
    """The cards of each module that `nn` names, by its outermost name: layer1, layer2."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, path in _paths(shown).items():
        if path:
            found[path.partition(".")[0]].append(index)
    return dict(found)


def _ways_to_group(shown: Drawing) -> Iterator[dict[str, list[Card]]]:
    """From fine to coarse: the cards of each group by its name, the last way being the output and all others."""
    paths = _paths(shown)
    deepest = max(card.depth for card in shown.cards)
    bands = deepest + 1
    while True:
        for named in (lambda path: path, lambda path: path.partition(".")[0], lambda path: ""):
            members: dict[str, list[Card]] = defaultdict(list)
            for card in shown.cards:
                band = card.depth * bands // (deepest + 1)
                # operations of one depth never use each other, those of a band may: apart they would draw a cycle
                apart = bands > deepest or (bands > 1 and not card.operation)
                rest = f"{band} {card.operation}" if apart else f"{band}"
                members["output" if card.kind == "output" else named(paths[card.index]) or rest].append(card)
            yield members
        bands = max(1, bands // 2)


def _paths(shown: Drawing) -> dict[int, str]:
    """The module that each card belongs to, `layer1.neuron3` for `layer1.neuron3.w[0]`, or nothing.

    A card without a dotted name belongs where its parameters do, else where all its operands do. The result of a
    module that has a name of its own, `layer1.neuron3.a`, ends there: what uses it belongs elsewhere.
    """
    operands: dict[int, list[Card]] = defaultdict(list)
    cards = {card.index: card for card in shown.cards}
    for wire in shown.wires:
        operands[wire.target].append(cards[wire.source])
    paths: dict[int, str] = {}
    for card in sorted(shown.cards, key=lambda card: card.depth):
        own = "" if card.kind == "module" else card.path
        parameters = {paths[operand.index] for operand in operands[card.index] if operand.kind == "parameter"}
        inner = {paths[operand.index] for operand in operands[card.index] if not module_of(operand.name)}
        inherited = parameters or inner
        paths[card.index] = own or (inherited.pop() if len(inherited) == 1 else "")
    return paths


def _grouped(shown: Drawing, members: Mapping[str, list[Card]], max_nodes: int, digits: int) -> Drawing:
    cards: list[Card] = []
    place: dict[int, int] = {}
    for key, group in members.items():
        card = group[0] if len(group) == 1 else _group_card(key, group, shown.rate("…"), digits)
        cards.append(card)
        place |= dict.fromkeys((member.index for member in group), card.index)
    between: dict[tuple[int, int], list[Wire]] = defaultdict(list)
    for wire in shown.wires:
        if place[wire.source] != place[wire.target]:
            between[place[wire.source], place[wire.target]].append(wire)
    single = {card.index for card in cards if card.kind != "group"}
    wires = [
        replace(found[0], source=source, target=target)
        if len(found) == 1 and {source, target} <= single
        else Wire(source, target, "", f"{len(found):,} edges", len(found))
        for (source, target), found in between.items()
    ]
    folded = f"{len(shown.cards):,} cards in {len(cards):,} groups, by name and depth (max_nodes={max_nodes})"
    note = f"{folded}; a page, saved as .html, shows each card"
    return replace(shown, cards=tuple(cards), wires=tuple(wires), note=note, order=())


def _group_card(key: str, group: Sequence[Card], rate: str, digits: int) -> Card:
    operations = {card.operation for card in group}
    depths = sorted({card.depth for card in group})
    name = key
    if key[0].isdigit():  # a depth, not a name
        name = f"{operations.pop() or 'leaves'}" if len(operations) == 1 else ""
        where = f"depth {depths[0]}" + (f" to {depths[-1]}" if len(depths) > 1 else "") if depths[-1] else ""
        name = ", ".join(filter(None, (name, where)))
    gradients = [card.local for card in group if card.local is not None]
    names = ", ".join(card.name for card in group[:12]) + (", …" if len(group) > 12 else "")
    values, derivatives = _span([card.number for card in group], digits), _span(gradients, digits)
    return replace(
        group[0], name=name, expression=f"{len(group):,} values", value=values, gradient=derivatives,
        local=max(gradients, key=abs, default=None), kind="group", tooltip=f"{names}\n{rate}: {derivatives}",
    )  # fmt: skip


def _span(numbers: Sequence[float], digits: int) -> str:
    """The smallest and the largest, as "−1.2 … 3"."""
    ends = [short(end, digits) for end in (min(numbers, default=math.nan), max(numbers, default=math.nan))]
    return " … ".join(dict.fromkeys(ends)) if numbers else "–"


def strength(wire: Wire) -> float:
    """How heavy a wire is drawn: one edge is 1, a thousand about 3."""
    return 1.0 + 0.7 * math.log10(wire.count)
