"""Many cards as one: a neuron with its weights as rows, a layer or a long array with a heat map of its numbers.

Nodes belong together by their names, as `nn` and array code give them: `layer1.neuron2.w[0]` lies in the neuron
`layer1.neuron2` of the layer `layer1`, `x[3]` in the array `x`. A group never hides a way that leads out of it and in
again: where names say otherwise, its nodes stay apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from autograd.graph import fitted, formula, short, shown_name, text
from viz.cards import Card, Drawing, HeatMap, Row, Wire, gradient_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograd.graph import Node, Outline

#: A card shows so many rows; of more the middle is left out.
MOST_ROWS = 12
#: Arrays shorter than this keep a card per element.
SHORTEST_ARRAY = 8
#: A heat map has no more cells than this on a side; each then stands for the largest of several numbers.
MOST_CELLS = 24
LEVELS = ("names", "neurons", "layers")


def grouped(shown: Drawing, outline: Outline, level: str, opened: Collection[str] = (), digits: int = 4) -> Drawing:
    """The drawing with a card per neuron or layer; those of `opened` show what they are made of.

    Raises:
        ValueError: a name in `opened` is that of no layer or neuron.
    """
    known = {path for node in outline.nodes for path in _ancestors(node.name)}
    for name in opened:
        if name not in known:
            choices = ", ".join(sorted(known)) or "none here"
            raise ValueError(f"open needs the name of a layer or neuron ({choices:.200}); got {name!r}")
    members = _members(outline, level, opened)
    members = _acyclic(members, shown) if members else members
    if not members:
        return replace(shown, order=_orders([card for card in shown.cards if card.name.endswith("]")], shown.wires))
    nodes = outline.graph.nodes
    place = {index: group[0] for group in members.values() for index in group}
    cards: list[Card] = []
    made: set[int] = set()
    names = {index: key for key, group in members.items() for index in group}
    by_index = {card.index: card for card in shown.cards}
    for card in shown.cards:
        if card.index not in place:
            cards.append(card)
        elif place[card.index] not in made:
            made.add(place[card.index])
            key = names[card.index]
            cards.append(_module(key, [nodes[i] for i in members[key]], outline, by_index, digits))
    wires = _between(shown.wires, place)
    return replace(shown, cards=tuple(cards), wires=wires, order=_orders(cards, wires))


def _ancestors(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]


def _members(outline: Outline, level: str, opened: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for node in outline.nodes:
        key = _key(node, level, opened)
        if key and node.index != outline.graph.output:
            found[key].append(node.index)
    return {key: group for key, group in found.items() if len(group) >= (SHORTEST_ARRAY if "[" in key else 2)}


def _key(node: Node, level: str, opened: Collection[str]) -> str:
    """The group of a node: its module, or, as "x[]", its array."""
    path = _ancestors(node.name)
    if level == "names" and not opened:
        return _array(node)
    if path:
        wanted = len(path) if level != "layers" else max(1, len(path) - 1)
        closed = [name for name in path[wanted - 1 :] if name not in opened]
        if level == "names" and not any(name in opened for name in path):
            closed = path[-1:]
        return closed[0] if closed else ""
    return _array(node)


def _array(node: Node) -> str:
    stem, bracket, _ = node.name.partition("[")
    return f"{stem}[]" if bracket and node.is_named and re.fullmatch(r".*\[[\d, ]+\]", node.name) else ""


def _acyclic(members: dict[str, list[int]], shown: Drawing) -> dict[str, list[int]]:
    """The groups that can stand as one card: of the others only the leaves, and if that does not help, none."""
    computed = {card.index for card in shown.cards if card.operation}
    for attempt in (members, {key: [i for i in group if i not in computed] for key, group in members.items()}):
        place = {index: group[0] for group in attempt.values() for index in group}
        below: dict[int, set[int]] = defaultdict(set)
        for wire in shown.wires:
            a, b = place.get(wire.source, wire.source), place.get(wire.target, wire.target)
            if a != b:
                below[b].add(a)
        try:
            TopologicalSorter(below).prepare()
        except CycleError:
            continue
        return {key: group for key, group in attempt.items() if len(group) > 1}
    return {}


def _between(wires: Sequence[Wire], place: Mapping[int, int]) -> tuple[Wire, ...]:
    """The wires between groups, one for each pair; what is inside a card stands in its rows."""
    found: dict[tuple[int, int], list[Wire]] = defaultdict(list)
    for wire in wires:
        source, target = place.get(wire.source, wire.source), place.get(wire.target, wire.target)
        if source != target:
            found[source, target].append(wire)
    made: list[Wire] = []
    groups = set(place.values())
    for (source, target), group in found.items():
        if source not in groups and target not in groups:
            made += group
            continue
        tip = "\n".join(wire.tooltip for wire in group[:12]) + ("\n…" if len(group) > 12 else "")
        said = group[0].text if len(group) == 1 and target not in groups else ""
        made.append(Wire(source, target, said, tip, len(group)))
    return tuple(made)


def _module(key: str, nodes: Sequence[Node], outline: Outline, cards: Mapping[int, Card], digits: int) -> Card:
    first = cards[nodes[0].index]
    depth = max(cards[node.index].depth for node in nodes)
    gradients = [node.grad for node in nodes if node.grad is not None]
    neurons = {node.name.rpartition(".")[0] for node in nodes}
    name = key.removesuffix("[]")
    computed = [node for node in nodes if node.op is not None]
    tooltip = "\n".join(cards[node.index].tooltip.partition("\n")[0] for node in nodes[:12])
    card = replace(
        first, name=_spoken(name), operation="module" if computed else "", expression="", kind="module", depth=depth,
        local=max(gradients, key=abs, default=None), tooltip=tooltip, path=name, note="",
    )  # fmt: skip
    if len(neurons) == 1 and not key.endswith("[]") and len(nodes) <= MOST_ROWS:
        (neuron,) = neurons
        rows = tuple(_row(node, node.name.removeprefix(f"{neuron}."), digits) for node in nodes)
        return replace(card, expression=_formula(outline, computed, neuron), rows=rows)
    arrays = _arrays(name, nodes, neurons)
    alone = {stem: next(iter(cells.values())) for stem, cells in arrays.items() if len(cells) == 1}
    rows = tuple(_row(node, stem, digits) for stem, node in alone.items())
    maps = tuple(_map(stem, cells, digits) for stem, cells in arrays.items() if stem not in alone)
    return replace(card, expression=f"{len(nodes):,} numbers", rows=rows, maps=maps)


def _spoken(path: str) -> str:
    """`layer1.neuron2` as "layer 1, neuron 2"."""
    parts = [re.sub(r"^(layer|neuron)(\d+)$", r"\1 \2", part) for part in path.split(".")]
    return shown_name(", ".join(parts))


def _formula(outline: Outline, computed: Sequence[Node], module: str) -> str:
    """What the last node of a module computes, those before it put in where that is short: a = tanh(w·x + b)."""
    if not computed:
        return ""
    *before, last = computed
    inner = {node.index: outline.expression(node.index) for node in before}

    def opened(part: formula.Formula) -> formula.Formula:
        if isinstance(part, formula.Name):
            put = inner.get(part.index)
            return formula.Name(part.text.removeprefix(f"{module}."), part.index) if put is None else opened(put)
        return _as_vectors(formula.rebuilt(part, opened))

    expression = outline.expression(last.index)
    return f"{last.name.removeprefix(f'{module}.')} = {text(fitted(opened(expression or formula.Gap()), 26))}"


def _as_vectors(part: formula.Formula) -> formula.Formula:
    """w·x + b for a sum of w[0] · something, w[1] · something else, and b."""
    if not isinstance(part, formula.Sum):
        return part
    stems = [
        first.text.partition("[")[0]
        for term in part.terms
        if isinstance(term, formula.Product)
        and isinstance(first := term.factors[0], formula.Name)
        and len(term.factors) == 2
        and first.text.endswith("]")
    ]
    if len(stems) < 2 or len(set(stems)) > 1:
        return part
    rest = [term for term in part.terms if not isinstance(term, formula.Product)]
    if len(rest) + len(stems) < len(part.terms):
        return part
    product = formula.Product((formula.Name(stems[0], 0), formula.Name("x", 0)))
    return formula.Sum((product, *rest)) if rest else product


def _row(node: Node, name: str, digits: int) -> Row:
    return Row(shown_name(name), short(node.value, digits), gradient_of(node, digits), node.grad, node.op is not None)


def _arrays(name: str, nodes: Sequence[Node], neurons: Collection[str]) -> dict[str, dict[tuple[int, ...], Node]]:
    """The numbers of a module by array: its weights, biases and activations, each by its indices."""
    arrays: dict[str, dict[tuple[int, ...], Node]] = defaultdict(dict)
    lines = {neuron: at for at, neuron in enumerate(sorted(neurons, key=_in_order))}
    for node in nodes:
        path, _, own = node.name.rpartition(".")
        stem, bracket, index = own.partition("[")
        places = tuple(int(part) for part in re.findall(r"\d+", index)) if bracket else ()
        line = (lines[path],) if len(neurons) > 1 else ()
        arrays[stem if path else name][(*line, *places)] = node
    return arrays


def _in_order(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _map(stem: str, cells: Mapping[tuple[int, ...], Node], digits: int) -> HeatMap:
    matrix: dict[int, dict[tuple[int, ...], Node]] = defaultdict(dict)
    for place, node in sorted(cells.items()):  # one index is a line of numbers, two are a matrix
        matrix[place[0] if len(place) > 1 else 0][place[1:] if len(place) > 1 else place] = node
    lines = list(matrix)
    columns = sorted({place for row in matrix.values() for place in row})
    table = [[matrix[line].get(column) for column in columns] for line in lines]
    values = [[None if node is None else node.value for node in row] for row in table]
    gradients = [[None if node is None else node.grad for node in row] for row in table]
    size = f" {len(lines)} × {len(columns)}" if len(lines) > 1 else f" {len(columns)}" if len(columns) > 1 else ""
    return HeatMap(
        f"{stem}{size}", _shrunk(values), _shrunk(gradients), _span(values, digits), _span(gradients, digits)
    )


def _shrunk(table: Sequence[Sequence[float | None]]) -> tuple[tuple[float | None, ...], ...]:
    """The table with no more cells than are shown, each the largest in size of those that it stands for."""
    down, across = (-(-len(side) // MOST_CELLS) for side in (table, table[0]))
    return tuple(
        tuple(
            max(
                (cell for row in table[top : top + down] for cell in row[left : left + across] if cell is not None),
                key=abs,
                default=None,
            )
            for left in range(0, len(table[0]), across)
        )
        for top in range(0, len(table), down)
    )


def _span(table: Sequence[Sequence[float | None]], digits: int) -> str:
    found = [cell for row in table for cell in row if cell is not None]
    ends = [short(end, min(digits, 3)) for end in (min(found), max(found))] if found else []
    return " … ".join(dict.fromkeys(ends)) or "–"


def _orders(cards: Sequence[Card], wires: Sequence[Wire]) -> tuple[tuple[int, ...], ...]:
    """Cards of one kind side by side: neurons 1, 2, 3 or z[0], z[1], z[2] from top to bottom.

    Inputs only where the same cards use them, or they would be drawn far from these.
    """
    consumers: dict[int, set[int]] = defaultdict(set)
    for wire in wires:
        consumers[wire.source].add(wire.target)
    alike: dict[tuple[object, ...], list[Card]] = defaultdict(list)
    for card in cards:
        stem = re.sub(r"\d+", "#", card.path if card.kind == "module" else card.name)
        together = card.operation and (card.kind == "module" or card.name.endswith("]"))
        used = frozenset() if together else frozenset(consumers[card.index])
        alike[stem, card.path.rpartition(".")[0], card.depth, used].append(card)
    found = [sorted(group, key=lambda card: _in_order(f"{card.path} {card.name}")) for group in alike.values()]
    return tuple(tuple(card.index for card in group) for group in found if len(group) > 1)
