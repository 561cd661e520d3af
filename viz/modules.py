"""Many cards as one: a neuron with its weights as rows, a layer or a long array with a heat map of its numbers.

Nodes belong together by their names, as `nn` and array code give them: `layer1.neuron2.w[0]` lies in the neuron
`layer1.neuron2` of the layer `layer1`, `x[3]` in the array `x`; and where a neuron has no name of its own, by what it
computes, as `neurons` finds it. A group never hides a way that leads out of it and in again: where names say otherwise,
its nodes stay apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from autograd.graph import fitted, formula, module_of, short, shown_name, text
from viz.cards import Card, Drawing, Row, Wire, gradient_of
from viz.heatmaps import arrays, heat_map, in_order
from viz.neurons import neurons

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograd.graph import Node, Outline

#: A card shows so many rows; of more the middle is left out.
MOST_ROWS = 12
#: Arrays shorter than this keep a card per element.
SHORTEST_ARRAY = 8
LEVELS = ("names", "neurons", "layers")


def grouped(shown: Drawing, outline: Outline, level: str, opened: Collection[str] = (), digits: int = 4) -> Drawing:
    """The drawing with a card per neuron or layer; those of `opened` show what they are made of.

    Raises:
        ValueError: a name in `opened` is that of no layer or neuron.
    """
    paths = modules_of(outline)
    known = {path for found in paths.values() for path in found}
    for name in opened:
        if name not in known:
            choices = ", ".join(sorted(known)) or "none here"
            raise ValueError(f"open needs the name of a layer or neuron ({choices:.200}); got {name!r}")
    members = _members(outline, paths, level, opened)
    members = _acyclic(members, shown) if members else members
    if not members:
        return replace(shown, order=orders([card for card in shown.cards if card.name.endswith("]")], shown.wires))
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
            inner = {i: paths[i][-1] for i in members[key] if i in paths}
            cards.append(_module(key, [nodes[i] for i in members[key]], inner, outline, by_index, digits))
    wires = _between(shown.wires, place)
    return replace(shown, cards=tuple(cards), wires=wires, order=orders(cards, wires))


def modules_of(outline: Outline) -> dict[int, tuple[str, ...]]:
    """For each node that lies in a module the modules around it, from the outermost: layer1, layer1.neuron2."""
    named = {node.index: tuple(_ancestors(node.name)) for node in outline.nodes if module_of(node.name)}
    return {**neurons(outline), **named}


def _ancestors(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]


def _members(
    outline: Outline, paths: Mapping[int, tuple[str, ...]], level: str, opened: Collection[str]
) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for node in outline.nodes:
        key = _key(node, paths.get(node.index, ()), level, opened)
        if key and node.index != outline.graph.output:
            found[key].append(node.index)
    return {key: group for key, group in found.items() if len(group) >= (SHORTEST_ARRAY if key.endswith("[]") else 2)}


def _key(node: Node, path: Sequence[str], level: str, opened: Collection[str]) -> str:
    """The group of a node: its module, or, as "x[]", its array."""
    if level == "names" and not opened:
        return _array(node)
    if path:
        wanted = len(path) if level != "layers" else max(1, len(path) - 1)
        closed = [name for name in path[wanted - 1 :] if name not in opened]
        if level == "names" and not any(name in opened for name in path):
            closed = list(path[-1:])
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


def _module(
    key: str,
    nodes: Sequence[Node],
    inner: Mapping[int, str],
    outline: Outline,
    cards: Mapping[int, Card],
    digits: int,
) -> Card:
    """The card of a neuron, a layer or an array; `inner` is the neuron that a node lies in."""
    first = cards[nodes[0].index]
    depth = max(cards[node.index].depth for node in nodes)
    gradients = [node.grad for node in nodes if node.grad is not None]
    units = set(inner.values())
    name = key.removesuffix("[]")
    computed = [node for node in nodes if node.op is not None]
    tooltip = "\n".join(cards[node.index].tooltip.partition("\n")[0] for node in nodes[:12])
    card = replace(
        first, name=_spoken(name), operation="module" if computed else "", expression="", kind="module", depth=depth,
        local=max(gradients, key=abs, default=None), tooltip=tooltip, path=name, note="",
    )  # fmt: skip
    if len(units) == 1 and not key.endswith("[]") and len(nodes) <= MOST_ROWS:
        (neuron,) = units
        rows = tuple(_row(node, node.name.removeprefix(f"{neuron}."), digits) for node in nodes)
        return replace(card, expression=_formula(outline, computed, neuron), rows=rows)
    found = arrays(nodes, {unit for unit in units if "." in unit})
    alone = {stem: next(iter(cells.values())) for stem, cells in found.items() if len(cells) == 1}
    rows = tuple(_row(node, node.name.rpartition(".")[2], digits) for node in alone.values())
    maps = tuple(heat_map(stem, cells, digits) for stem, cells in found.items() if stem not in alone)
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
    said = text(fitted(opened(expression or formula.Gap()), 26))
    return f"= {said}" if last.name == module else f"{last.name.removeprefix(f'{module}.')} = {said}"


def _as_vectors(part: formula.Formula) -> formula.Formula:
    """w·a + b for a sum of w[0] · a[0], w[1] · a[1], and b; w·x for one of w[0] · something, w[1] · something else."""
    if not isinstance(part, formula.Sum):
        return part
    stems = [
        (first.text.rpartition("[")[0], _vector(second))
        for term in part.terms
        if isinstance(term, formula.Product)
        and isinstance(first := term.factors[0], formula.Name)
        and len(term.factors) == 2
        and first.text.endswith("]")
        and (second := term.factors[1])
    ]
    if len(stems) < 2 or len({weights for weights, _ in stems}) > 1:
        return part
    others = {inputs for _, inputs in stems}
    rest = [term for term in part.terms if not isinstance(term, formula.Product)]
    if len(rest) + len(stems) < len(part.terms):
        return part
    inputs = others.pop() if len(others) == 1 else ""
    product = formula.Product((formula.Name(stems[0][0], 0), formula.Name(inputs or "x", 0)))
    return formula.Sum((product, *rest)) if rest else product


def _vector(part: formula.Formula) -> str:
    """a1 for a1[2]; nothing for what is no element."""
    return part.text.rpartition("[")[0] if isinstance(part, formula.Name) and part.text.endswith("]") else ""


def _row(node: Node, name: str, digits: int) -> Row:
    return Row(shown_name(name), short(node.value, digits), gradient_of(node, digits), node.grad, node.op is not None)


def orders(cards: Sequence[Card], wires: Sequence[Wire]) -> tuple[tuple[int, ...], ...]:
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
    found = [sorted(group, key=lambda card: in_order(f"{card.path} {card.name}")) for group in alike.values()]
    return tuple(tuple(card.index for card in group) for group in found if len(group) > 1)
