"""A recorded graph in canonical form: sums of products as one node, equal subexpressions once, constants folded.

What a loop wrote as a chain of additions is one sum here, ordered as it was written; a product that only a sum uses is
part of it. So the same formula has the same form, however often it was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograd import rules
from autograd.compiler.capture.tracing import TAKE
from autograd.compiler.code.array_rules import row_name
from autograd.compiler.layout.forms import Apply, Constant, Extreme, Leaf, Sum, Take, operands_of
from autograd.compiler.layout.starts import spread_starts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.compiler.layout.forms import Form, Place
    from autograd.graph import Graph

#: What a chain of becomes one reduction.
EXTREMES = ("maximum", "minimum")
#: At least this many products are worth a sum of their own.
FEWEST_EARLY = 2


@dataclass(frozen=True)
class Canonical:
    """Nodes, each after what it needs; where the recorded ones went, as far as they are still there."""

    nodes: list[Form]
    origin: list[int]  # for each node the recorded one that it stands for, for names and messages; -1 if none
    placed: dict[int, Place]  # the recorded nodes that are still there
    batched: list[bool]  # for each node whether a batch has a number of it for each row
    output: Place


def canonical(graph: Graph, keep: Collection[int] = (), inputs: Collection[int] = ()) -> Canonical:
    """The canonical form of a recorded graph, in which the nodes of `keep` stay nodes; `inputs` differ from row to row
    of a batch, and so does what is computed from them."""
    swallowed = _swallowed(graph) - set(keep)
    nodes: list[Form] = []
    origin: list[int] = []
    batched: list[bool] = []
    known: dict[Form | str, Place] = {}
    placed: dict[int, Place] = {}

    def place(form: Form, index: int) -> Place:
        key = repr(form.number) if isinstance(form, Constant) else form  # 0.0 and -0.0 are equal, and differ
        found = known.setdefault(key, len(nodes))
        if found == len(nodes):
            nodes.append(form)
            origin.append(index)
            batched.append(index in inputs or any(batched[operand] for operand in operands_of(form)))
        return found

    for node in graph.nodes:
        if node.index in swallowed:
            continue
        form: Form
        if node.is_constant:
            form = Constant(node.value)
        elif node.op is None:
            form = Leaf(node.index)
        elif node.op.name in ("add", "sub", "neg", "mul"):
            form = _sum(graph, node.index, swallowed, placed, batched)
            early, late = _parted(form, nodes, batched)
            if early is not None:
                form = replace(late, terms=(place(early, -1), *late.terms), signs=(1, *late.signs))
        elif node.op is TAKE:
            form = Take(placed[node.operands[0]], tuple(placed[operand] for operand in node.operands[1:]))
        elif node.op.name in EXTREMES and node.operands[0] in swallowed:
            chain = [placed[operand] for operand in _chain(graph, node.index, swallowed)]
            form = Extreme(node.op.name, tuple(chain))
            if len({batched[operand] for operand in chain}) > 1:  # one array holds numbers of one kind: link by link
                first, *others, last = chain
                for operand in others:
                    first = place(Apply(node.op.name, (first, operand)), node.index)
                form = Apply(node.op.name, (first, last))
        else:
            form = Apply(row_name(node.op), tuple(placed[operand] for operand in node.operands))
            numbers = [nodes[operand] for operand in form.operands]
            if all(isinstance(number, Constant) for number in numbers):
                values = [number.number for number in numbers if isinstance(number, Constant)]
                form = Constant(rules.forward(node.op, values))
        placed[node.index] = place(form, node.index)
    for op in {node.op for node in nodes if isinstance(node, Extreme)}:  # chains of two among longer ones
        for at, form in enumerate(nodes):
            if isinstance(form, Apply) and form.op == op and len({batched[each] for each in form.operands}) == 1:
                nodes[at] = Extreme(op, form.operands)
    spread_starts(nodes, origin, batched)
    return Canonical(nodes, origin, placed, batched, placed[graph.output])


def _chain(graph: Graph, root: int, swallowed: set[int]) -> list[int]:
    """The operands of a chain of one primitive, in the order in which it takes them."""
    found, index = list[int](), root
    while index == root or index in swallowed:
        first, second = graph.nodes[index].operands
        found.append(second)
        index = first
    return [index, *reversed(found)]


def _swallowed(graph: Graph) -> set[int]:
    """Sums and products that are used once, and there by a sum: they become part of it; so do links of a chain of
    maximum or minimum."""
    uses = [0] * len(graph.nodes)
    for node in graph.nodes:
        for operand in node.operands:
            uses[operand] += 1
    found: set[int] = set()
    for node in graph.nodes:
        if node.op is not None and node.op.name in EXTREMES:
            inner = graph.nodes[node.operands[0]]
            if inner.op is node.op and uses[inner.index] == 1:
                found.add(inner.index)
        if node.op is not None and node.op.name in ("add", "sub", "neg"):
            for operand in node.operands:
                inner = graph.nodes[operand]
                if inner.op is not None and uses[operand] == 1 and inner.op.name in ("add", "sub", "neg", "mul"):
                    found.add(operand)
    return found


def _sum(graph: Graph, root: int, swallowed: set[int], placed: dict[int, Place], batched: list[bool]) -> Sum:
    terms: list[tuple[Place, int]] = []
    products: list[tuple[tuple[Place, Place], int]] = []
    stack = [(root, 1, False)]
    while stack:
        index, sign, is_start = stack.pop()
        node = graph.nodes[index]
        name = "" if node.op is None or (index != root and index not in swallowed) else node.op.name
        if name == "add":
            stack += [(node.operands[1], sign, False), (node.operands[0], sign, True)]
        elif name == "sub":
            stack += [(node.operands[1], -sign, False), (node.operands[0], sign, False)]
        elif name == "neg":
            stack.append((node.operands[0], -sign, False))
        elif name == "mul":
            one, other = node.operands
            products.append((_oriented(graph, one, other, placed, batched), sign))
        elif not (is_start and node.is_constant and node.value == 0):  # the 0 that sum() starts from
            terms.append((placed[index], sign))
    return Sum(
        tuple(place for place, _ in terms), tuple(sign for _, sign in terms),
        tuple(pair for pair, _ in products), tuple(sign for _, sign in products),
    )  # fmt: skip


def _parted(form: Sum, nodes: Sequence[Form], batched: Sequence[bool]) -> tuple[Sum | None, Sum]:
    """What a sum has of products that need nothing computed, as a sum of its own, and the rest: a recurrence has
    W·x for all steps at once, and only U·h step by step. No early part where it is all, or little."""
    is_given = [all(isinstance(nodes[each], Leaf | Constant) for each in pair) for pair in form.products]
    if any(batched[second] for _, second in form.products):  # a constant state at the start stays with the others
        is_given = [given and batched[pair[1]] for given, pair in zip(is_given, form.products, strict=True)]
    if all(is_given) or sum(is_given) < FEWEST_EARLY:
        return None, form
    is_bias = [isinstance(nodes[term], Leaf) and not batched[term] for term in form.terms]

    def part(is_early: bool) -> Sum:
        terms = [at for at, each in enumerate(is_bias) if each == is_early]
        products = [at for at, each in enumerate(is_given) if each == is_early]
        return Sum(tuple(form.terms[at] for at in terms), tuple(form.signs[at] for at in terms),
                   tuple(form.products[at] for at in products),
                   tuple(form.product_signs[at] for at in products))  # fmt: skip

    return part(True), part(False)


def _oriented(graph: Graph, one: int, other: int, placed: dict[int, Place], batched: list[bool]) -> tuple[Place, Place]:
    """A leaf first, what differs by row behind it, a constant last: so w·x and x·w are the same, and a weight stands
    where weights stand."""

    def rank(index: int) -> tuple[bool, int]:
        node = graph.nodes[index]
        return batched[placed[index]], 0 if node.is_leaf else 2 if node.is_constant else 1

    first, second = (one, other) if rank(one) <= rank(other) else (other, one)
    return placed[first], placed[second]
