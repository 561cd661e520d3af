"""Neurons that no name gives away: `a1 = [tanh(w1[i][0]*x[0] + w1[i][1]*x[1] + b1[i]) for i in range(3)]`.

A neuron is a sum of products, each with a weight that is a leaf used nowhere else, perhaps with a bias and an
activation. One alone, as logistic regression, is drawn name by name; several of one kind are a layer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from autograd import OPS
from autograd.graph import formula, module_of
from viz.cards import MOST_WRITTEN, depths_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.graph import Outline

#: Fewer neurons than this are no net.
FEWEST = 2
ACTIVATIONS = {op.name for op in OPS.values() if op.activation}


def neurons(outline: Outline) -> dict[int, tuple[str, ...]]:
    """For each node of a neuron the modules that it lies in, from the outermost: its layer, if it has one, and itself.

    The output of the graph belongs to none, nor what is named as in a module of `nn`.
    """
    if outline.every or len(outline.nodes) > MOST_WRITTEN:
        return {}
    uses = Counter(link.operand for link in outline.links)
    found: dict[int, list[int]] = {}  # the last node of each neuron, and all of them
    for node in outline.nodes:
        own = _own_leaves(outline, node.index, uses)
        if len(own) < 2 or node.index == outline.graph.output or module_of(node.name):
            continue
        last = _activation(outline, node.index, uses)
        found[last] = list(dict.fromkeys([*own, node.index, last]))
    if len(found) < FEWEST:
        return {}
    names, depths = outline.graph.nodes, depths_of(outline)
    layers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for last in found:
        layers[_stem(names[last].name), depths[last]].append(last)
    several = {last: stem for (stem, _), group in layers.items() if stem and len(group) >= FEWEST for last in group}
    return {
        index: (several[last], names[last].name) if last in several else (names[last].name,)
        for last, members in found.items()
        for index in members
    }


def _own_leaves(outline: Outline, index: int, uses: Mapping[int, int]) -> list[int]:
    """The weights and the bias of a node that is a weighted sum, or its activation; nothing if it is none."""
    expression = outline.expression(index)
    if isinstance(expression, formula.Call) and expression.function in ACTIVATIONS:
        expression = expression.operands[0]
    if not isinstance(expression, formula.Sum):
        return []

    def own(part: formula.Formula) -> bool:
        return isinstance(part, formula.Name) and outline.graph.nodes[part.index].is_leaf and uses[part.index] == 1

    found: list[int] = []
    weighted = False
    for term in expression.terms:
        match term:
            case formula.Number():
                continue
            case formula.Name(_, place) if own(term):
                found.append(place)
                continue
            case formula.Product((one, other)):
                mine = [part.index for part in (one, other) if isinstance(part, formula.Name) and own(part)]
                if len(mine) == 1:
                    found += mine
                    weighted = True
                    continue
        return []
    return found if weighted else []


def _activation(outline: Outline, index: int, uses: Mapping[int, int]) -> int:
    """The named node that is nothing but an activation of this one and its only use; itself if there is none."""
    consumers = [link.consumer for link in outline.links if link.operand == index] if uses[index] == 1 else []
    for consumer in consumers:
        match outline.expression(consumer):
            case formula.Call(function, (formula.Name(_, operand), *_)) if function in ACTIVATIONS and operand == index:
                return index if consumer == outline.graph.output else consumer
    return index


def _stem(name: str) -> str:
    """What the units of a layer have in common: a1 for a1[2], h for h2; nothing for a name without a number."""
    matched = re.fullmatch(r"(.*?)(?:\[\d+\]|_?\d+)", name)
    return matched[1] if matched else ""
