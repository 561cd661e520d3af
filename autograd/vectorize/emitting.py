"""The program of a layout as source: the forward pass line by line, and the backward pass derived from it.

Nothing is written in place, so the same source runs on any array namespace: `view`, `zeros`, `put`, `add_to` (places
that differ) and `add_at` (places that may repeat) are what namespaces do differently. The arrays of a batch have one
more axis, the last, with a number for each of its `m` rows.
"""

from __future__ import annotations

import ast
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograd.dialects import is_native, with_names
from autograd.ops import OPS
from autograd.rules import NAMES
from autograd.vectorize.blocks import Block, Names, common_name, rearranged, roles
from autograd.vectorize.folding import folded
from autograd.vectorize.numpy_rules import definitions, expression
from autograd.vectorize.products import forward_product, product_flows
from autograd.vectorize.viewing import flat, strides, view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.vectorize.canonical import Place
    from autograd.vectorize.grouping import Group, Layout, Term

#: Rules that read as well as their names.
_PLAIN = re.compile(r"\w+\([abc, ]+\)|[abc] \S+ [abc]|-?[abc]")
_TAKEN = (
    "np",
    "math",
    "m",
    "P",
    "gradient",
    "inside",
    "V",
    "B",
    "view",
    "zeros",
    "put",
    "add_to",
    "add_at",
    "step",
    "program",
)


@dataclass
class Program:
    """Source, the index arrays and constants that it names, and what became what."""

    source: str
    arrays: dict[str, Any]
    notes: list[str]
    views: dict[str, tuple[int, tuple[int, ...]]]  # parameters used as one array: start and shape


@dataclass
class _Gradient:
    """What flows into one block, as source."""

    whole: list[str] = field(default_factory=list)
    parts: list[tuple[str, str, str]] = field(default_factory=list)  # add_to or add_at, index, value


def emitted(layout: Layout, inputs: Sequence[str], keep: Sequence[Place], output: Place,
            name: Callable[[Place], str], leaf_name: Callable[[int], str]) -> Program:  # fmt: skip
    """The program: `program(P)` takes the parameters and gives `step`, which takes the inputs and gives the value of
    the output (the mean, for a batch), the gradient, the nodes to keep, and whether all lies inside the domains."""
    return _Emitter(layout, inputs, name, leaf_name).emit(keep, output)


class _Emitter:
    def __init__(self, layout: Layout, inputs: Sequence[str], name: Callable[[Place], str],
                 leaf_name: Callable[[int], str]) -> None:  # fmt: skip
        import numpy as np

        self.np, self.layout = np, layout
        self.names = Names([*_TAKEN, *OPS, *inputs])
        found = roles(layout)
        rearranged(layout, found)
        self.blocks: list[Block] = []
        start = 0
        self.leaf_blocks = []
        for leaves, shape in found:
            title = common_name([leaf_name(layout.leaves[start + at]) for at in range(len(leaves))]) or "p"
            block = self._block(Block(self.names.fresh(title), title, start, shape, len(leaves), is_active=True))
            self.leaf_blocks.append(block)
            start += len(leaves)
        self.input_blocks = [
            self._block(Block(title, title, at, (size,) if size > 1 else (), size, batched=True))
            for title, (at, size) in zip(inputs, layout.inputs, strict=True)
        ]
        self.constants = range(layout.first_constant, layout.first_constant + len(layout.constants))
        self.values = np.array(layout.constants)
        if layout.constants:
            self._block(Block("C", "constants", self.constants.start, (len(self.constants),), len(self.constants)))
        self.group_blocks = []
        for group in layout.groups:
            title = common_name([name(member) for member in group.members]) or self.names.counted(group.op or "sum")
            block = Block(self.names.fresh(title), title, group.start, group.shape, len(group.members))
            block.batched = group.batched
            self.group_blocks.append(self._block(block))
        self.starts = np.array([block.start for block in self.blocks])
        for group, block in zip(layout.groups, self.group_blocks, strict=True):
            block.is_active = any(self._is_active(places) for places in group.reads)
        self.gradients: defaultdict[int, _Gradient] = defaultdict(_Gradient)
        self.arrays: dict[str, Any] = {}
        self.stored: dict[Any, str] = {}
        self.pools: dict[bool, int] = {}

    def _block(self, block: Block) -> Block:
        self.blocks.append(block)
        return block

    def emit(self, keep: Sequence[Place], output: Place) -> Program:
        """The source."""
        np, layout = self.np, self.layout
        kept = np.array([layout.places[place] for place in keep], np.int64)
        root = np.array(layout.places[output])
        self._pool([*(places for group in layout.groups for places in group.reads), kept])
        forward, notes, inside = [], [], []
        for group, block in zip(layout.groups, self.group_blocks, strict=True):
            kind = self._kind(group)
            self.fallbacks: list[str] = []
            text = self._forward(group)
            notes.append("; ".join([f"{block.title}: {kind}", *dict.fromkeys(self.fallbacks)]))
            forward += [f"# {block.title}: {kind}", f"{block.name} = {text}", *self._put(block)]
            inside += self._domain(group)
        batched = self.is_batched(root)
        value = self.read(root, batched)
        backward = self._backward(root, value, batched)
        result = f"({value}).mean()" if batched else value
        checked = " & ".join(inside) or "True"
        setup = ["m = " + f"{self.input_blocks[0].name}.shape[-1]"] if self.input_blocks else []
        setup += [f"{'B' if each else 'V'} = zeros(({size}, m))" if each else f"V = zeros(({size},))"
                  for each, size in self.pools.items()]  # fmt: skip
        for block in self.blocks:
            if block.pooled is not None and block not in self.group_blocks:
                setup += self._put(block, self._whole(block))
        arguments = ", ".join(block.name for block in self.input_blocks)
        kept_text, gradient = self._kept(kept), self._gradient()
        results = ["", f"gradient = {gradient}", f"inside = {checked}"]
        returned = f"return {result}, gradient, {kept_text}, inside"
        views = [f"{block.name} = {self._parameters(block)}" for block in self.leaf_blocks]
        body = [*setup, *forward, "", "# backward", *backward, *results, returned]
        lines = ["def program(P):", *_indented(["# parameters", *views, ""], 4), f"    def step({arguments}):",
                 *_indented(body, 8), "", "    return step", ""]  # fmt: skip
        text = "\n".join(lines)
        notes.append(self._summary(text))
        shapes = {block.title: (block.start, block.shape) for block in self.leaf_blocks}
        used = {name: array for name, array in self.arrays.items() if re.search(rf"\b{name}\b", text)}
        return Program("\n".join([*definitions(text).splitlines(), "", text]).lstrip("\n"), used, notes, shapes)

    def _summary(self, text: str) -> str:
        """How much of the program became what."""
        products = sum(product.kind != "pair" for group in self.layout.groups for product in group.products)
        gathers, scatters = len(re.findall(r"\[I\d+\]", text)), len(re.findall(r"add_(?:to|at)\(\w+, I\d+", text))
        counts = [(products, "matrix product"), (gathers, "gather"), (scatters, "scatter")]
        return f"{_counted(len(self.layout.groups), 'group')}: {', '.join(_counted(*each) for each in counts)}"

    # what is read

    def _owner(self, places: Any) -> Block | None:
        """The block in which all these places lie."""
        first = self.blocks[int(self.np.searchsorted(self.starts, places.min(), "right")) - 1]
        return first if places.max() < first.start + first.size else None

    def _owners(self, places: Any) -> list[Block]:
        found = self.np.unique(self.np.searchsorted(self.starts, places.ravel(), "right") - 1)
        return [self.blocks[at] for at in found]

    def _are_leaves(self, places: Any) -> bool:
        return bool(places.max() < len(self.layout.leaves))

    def _are_constants(self, places: Any) -> bool:
        return bool(places.min() >= self.constants.start and places.max() < self.constants.stop)

    def is_batched(self, places: Any) -> bool:
        """Whether there is a number for each row of a batch."""
        return bool(places.size) and self._owners(places.reshape(-1)[:1])[0].batched

    def _is_active(self, places: Any) -> bool:
        return any(block.is_active for block in self._owners(places))

    def _pool(self, reads: Sequence[Any]) -> None:
        """Give blocks that are read together a place in one array."""
        for places in reads:
            if not places.size or self._owner(places) or self._are_leaves(places):
                continue
            for block in self._owners(places):
                if block.pooled is None:
                    block.pooled = self.pools.get(block.batched, 0)
                    self.pools[block.batched] = block.pooled + block.size

    def read(self, places: Any, batched: bool, full: bool = False) -> str:
        """These places as an expression; for a batch, so that it stands beside arrays with an axis of rows."""
        if self._are_constants(places):
            return self._constant(places, batched, full)
        block = self._owner(places)
        if block:
            name, shape, own, local = block.name, block.shape, block.batched, places - block.start
        elif self._are_leaves(places):
            name, shape, own, local = "P", (len(self.layout.leaves),), False, places
        else:
            own = self.is_batched(places)
            name, shape, local = "B" if own else "V", (self.pools[own],), self._in_pool(places)
        text = view(name, shape, own, local, full)
        if text is None:
            text = f"{flat(name, shape, own)}[{self.store('I', local)}]"
            why = f"places of {name} that run unevenly" if block else "numbers of several arrays"
            self.fallbacks.append(f"gathers {places.size} {why}")
        elif text.startswith("view("):
            self.fallbacks.append(f"windows of {name} as a view")
        elif text != name and block:
            self.fallbacks.append(f"{text} as a view")
        if batched and not own and places.ndim:
            return f"{text}[{', '.join([':'] * places.ndim)}, None]"
        return text

    def _in_pool(self, places: Any) -> Any:
        at = self.np.searchsorted(self.starts, places, "right") - 1
        offsets = self.np.array([(block.pooled or 0) - block.start for block in self.blocks])
        return places + offsets[at]

    def _constant(self, places: Any, batched: bool, full: bool) -> str:
        values = self.values[places - self.constants.start]
        if (
            not full
            and len({repr(float(each)) for each in values.ravel()[:1]} | {*map(repr, values.ravel().tolist())}) == 1
        ):
            return _literal(float(values.flat[0]))
        return self.store("C", values[..., None] if batched and values.ndim else values)

    def store(self, letter: str, array: Any) -> str:
        """The name of an array that the program needs, stored once."""
        key = (letter, array.shape, array.tobytes())
        if key not in self.stored:
            self.stored[key] = self.names.fresh(f"{letter}{len(self.arrays)}")
            self.arrays[self.stored[key]] = array
        return self.stored[key]

    def _parameters(self, block: Block) -> str:
        piece = f"P[{block.start}:{block.start + block.size}]"
        return piece if len(block.shape) == 1 else f"{piece}.reshape{block.shape or '(())'}"

    def _whole(self, block: Block) -> str:
        return self.store("C", self.values) if block.name == "C" else block.name

    def _put(self, block: Block, text: str = "") -> list[str]:
        if block.pooled is None:
            return []
        pool = "B" if block.batched else "V"
        whole = flat(text or block.name, block.shape, block.batched) if block.shape else f"{block.name}[None]"
        return [f"{pool} = put({pool}, {block.pooled}, {whole})"]

    # the forward pass

    def _kind(self, group: Group) -> str:
        rows = " × m" if group.batched else ""
        if group.op:
            return f"{group.op} of {len(group.members)}{rows}"
        found = []
        for product in group.products:
            if product.kind == "grid":
                (height, inner), columns = product.first.shape, product.second.shape[1:]
                wide = "m" if not columns else f"{columns[0]}{rows}"
                found.append(f"({height}, {inner}) @ ({inner}, {wide})")
            elif product.kind == "dot":
                inner = len(product.signs)
                found.append(f"({inner}) @ ({inner}{', m' if group.batched else ''})")
            elif product.kind == "rows":
                found.append(f"{len(group.members)}{rows} sums of {len(product.signs)} products")
        pairs = sum(product.kind == "pair" for product in group.products)
        terms = sum(len(term.signs) for term in group.terms)
        if pairs:
            found.append(f"{_counted(pairs, 'product')} of {len(group.members)}{rows}")
        if terms and (found or terms > 1):
            found.append(f"{_counted(terms, 'term')}")
        return " + ".join(found) or f"sign of {len(group.members)}{rows}"

    def _forward(self, group: Group) -> str:
        if group.op:
            op = OPS[group.op]
            operands = [self.read(places, group.batched) for places in group.operands]
            if not is_native(op.name) and not _PLAIN.fullmatch(op.value):
                return f"{op.name}({', '.join(operands)})"
            return folded(with_names(expression(op.value), dict(zip(NAMES, operands, strict=False))))
        pieces: list[tuple[int, str]] = [forward_product(self, group, product) for product in group.products]
        pieces += [self._term(group, term) for term in group.terms]
        return _signed(pieces) or "0.0"

    def _term(self, group: Group, term: Term) -> tuple[int, str]:
        if not term.is_table:
            return term.signs[0], self.read(term.places, group.batched)
        if (whole := self._summed(group, term)) is not None:
            return 1, f"{whole.name}.sum({'' if not group.batched else self._axes(whole)})"
        text = self.read(term.places, group.batched, full=True)
        signs = self.signs(term.signs, group.batched)
        if signs:
            return 1, f"({text}{signs}).sum({len(group.shape)})"
        return term.signs[0], f"{text}.sum({len(group.shape)})"

    def _summed(self, group: Group, term: Term) -> Block | None:
        """The block of which a single sum is the sum of all, if there is one."""
        block = self._owner(term.places)
        if group.shape or not block or block.size != len(term.signs) or min(term.signs) < 0 or block.name == "C":
            return None
        if block.batched != group.batched or len(self.np.unique(term.places)) != block.size:
            return None
        return block

    @staticmethod
    def _axes(block: Block) -> str:
        return "0" if len(block.shape) == 1 else str(tuple(range(len(block.shape))))

    def signs(self, signs: Sequence[int], batched: bool) -> str:
        """A factor of signs behind an array whose last axis (before that of rows) they belong to; empty if all are the
        same."""
        if len({*signs}) == 1:
            return ""
        array = self.np.array(signs, float)
        return f" * {self.store('S', array[:, None] if batched else array)}"

    def _domain(self, group: Group) -> list[str]:
        """The test whether all operands lie in the primitive's domain; nothing where constants decide that."""
        if not group.op or not OPS[group.op].domain:
            return []
        letters = {
            letter: self.read(places, group.batched)
            for letter, places in zip(NAMES, group.operands, strict=False)
            if not self._are_constants(places)
        }
        domain = OPS[group.op].domain
        if not any(re.search(rf"\b{letter}\b", domain) for letter in letters):
            return []
        letters |= {
            letter: self.read(places, group.batched)
            for letter, places in zip(NAMES, group.operands, strict=False)
            if letter not in letters
        }
        test = folded(with_names(expression(domain), letters))
        return [] if test == "True" else [f"np.all({test})"]

    # the backward pass

    def _backward(self, root: Any, value: str, batched: bool) -> list[str]:
        lines: list[str] = []
        lines += [f"d{'B' if each else 'V'} = zeros(({size}, m))" if each else f"dV = zeros(({size},))"
                  for each, size in self.pools.items()]  # fmt: skip
        self.pool_lines: list[str] = lines
        self.flow(root, f"np.ones_like({value}) / m" if batched else "one", batched)
        first = self._first_readers()
        for number in reversed(range(len(self.layout.groups))):
            group, block = self.layout.groups[number], self.group_blocks[number]
            if block.is_active and self._has_gradient(block):
                lines += self._arrived(block)
                self._flow_back(group, block)
            for each in first.get(number, ()):
                if self._has_gradient(each):
                    lines += self._arrived(each)
        done = {id(each) for found in first.values() for each in found}
        for each in self.leaf_blocks:
            if id(each) not in done and self._has_gradient(each):
                lines += self._arrived(each)
        return lines

    def _first_readers(self) -> dict[int, list[Block]]:
        """The blocks of parameters by the first group that reads them: the last one from which gradients arrive."""
        found: dict[int, list[Block]] = defaultdict(list)
        met: set[str] = set()
        for number, group in enumerate(self.layout.groups):
            for places in group.reads:
                block = self._owner(places)
                if block and block in self.leaf_blocks and block.name not in met:
                    met.add(block.name)
                    found[number].append(block)
        return found

    def _has_gradient(self, block: Block) -> bool:
        return block.start in self.gradients or block.pooled is not None

    def _arrived(self, block: Block) -> list[str]:
        """The lines that add up what flowed into a block."""
        gradient, name = self.gradients[block.start], f"d{block.name}"
        whole = list(gradient.whole)
        if block.pooled is not None:
            piece = f"d{'B' if block.batched else 'V'}[{block.pooled}:{block.pooled + block.size}]"
            shape = [*map(str, block.shape), *(["-1"] if block.batched else [])]
            whole.append(f"{piece}.reshape({', '.join(shape) or '()'})")
        if not gradient.parts:
            return [f"{name} = {_signed([(1, text) for text in whole])}"]
        size = f"({block.size}, m)" if block.batched else f"({block.size},)"
        lines = [f"{name} = zeros({size})"]
        lines += [f"{name} = {how}({name}, {index}, {value})" for how, index, value in gradient.parts]
        shape = [*map(str, block.shape), *(["-1"] if block.batched else [])]
        if len(block.shape) != 1:
            lines.append(f"{name} = {name}.reshape({', '.join(shape) or '()'})")
        if whole:
            lines.append(f"{name} = {_signed([(1, text) for text in [name, *whole]])}")
        return lines

    def _flow_back(self, group: Group, block: Block) -> None:
        upstream = f"d{block.name}"
        if group.op:
            op = OPS[group.op]
            letters = dict(zip(NAMES, (self.read(each, group.batched) for each in group.operands), strict=False))
            letters["y"] = block.name
            for slope, places in zip(op.slopes, group.operands, strict=True):
                if slope is not None:
                    factor = with_names(expression(slope), letters)
                    self.flow(places, folded(f"{upstream} * ({factor})"), group.batched)
        for product in group.products:
            for places, value, batched in product_flows(self, group, product, upstream):
                self.flow(places, value, batched)
        for term in group.terms:
            if term.is_table and (whole := self._summed(group, term)) is not None:
                shape = ", ".join([*map(str, whole.shape), "m" if group.batched else ""])
                places = self.np.arange(whole.start, whole.start + whole.size).reshape(whole.shape)
                self.flow(places, f"zeros(({shape})) + {upstream}", group.batched)
            elif term.is_table:
                spread = f"{upstream}[{':, ' * len(group.shape)}None]"
                signs = self.signs(term.signs, group.batched)
                shape = ", ".join([*map(str, term.places.shape), *(["m"] if group.batched else [])])
                sign = "+" if term.signs[0] > 0 else "-"
                value = f"{spread}{signs}" if signs else f"zeros(({shape},)) {sign} {spread}"
                self.flow(term.places, value, group.batched)
            else:
                self.flow(term.places, upstream if term.signs[0] > 0 else f"-{upstream}", group.batched)

    def flow(self, places: Any, value: str, batched: bool) -> None:
        """Let a gradient of the shape of these places arrive there."""
        if self._are_constants(places) or not self._is_active(places):
            return
        block = self._owner(places)
        if batched and not (block or self._owners(places)[0]).batched:
            value = f"{_bracketed(value)}.sum(-1)"
        steps = strides(places)
        if steps is not None:
            axes = tuple(axis for axis, step in enumerate(steps) if step == 0 and places.shape[axis] > 1)
            if axes:
                value = f"{_bracketed(value)}.sum({axes[0] if len(axes) == 1 else axes})"
                places = places[tuple(0 if axis in axes else slice(None) for axis in range(places.ndim))]
        if block is None:
            self._flow_apart(places, value)
            return
        own = block.batched
        gradient, local = self.gradients[block.start], places - block.start
        if places.size == block.size and (whole := self._whole_value(block, local, value)) is not None:
            gradient.whole.append(whole)
            return
        gradient.parts.append(self._part(local, value, own))

    def _whole_value(self, block: Block, local: Any, value: str) -> str | None:
        """The value in the shape of the block that it covers; None if it covers it in another order."""
        np = self.np
        in_order = np.arange(block.size).reshape(block.shape)
        if local.shape == block.shape and bool((local == in_order).all()):
            return value
        if bool((local.ravel() == in_order.ravel()).all()):
            shape = [*map(str, block.shape), *(["-1"] if block.batched else [])]
            return f"{_bracketed(value)}.reshape({', '.join(shape) or '()'})"
        if local.ndim == 2 and local.T.shape == block.shape and bool((in_order == local.T).all()):
            return f"{_bracketed(value)}.swapaxes(0, 1)" if block.batched else f"{_bracketed(value)}.T"
        return None

    def _part(self, local: Any, value: str, batched: bool) -> tuple[str, str, str]:
        np = self.np
        row = local.reshape(-1)
        if local.ndim != 1:
            value = f"{_bracketed(value)}.reshape({f'{row.size}, -1' if batched else '-1'})"
        if row.size == 1 or bool((np.diff(row) == 1).all()):
            return "add_to", f"slice({row[0]}, {row[-1] + 1})", value
        differ = len(np.unique(row)) == row.size
        return "add_to" if differ else "add_at", self.store("I", row), value

    def _flow_apart(self, places: Any, value: str) -> None:
        """Into several blocks at once: by the pool, or the parameters as they lie."""
        if self._are_leaves(places):
            self.gradients[-1].parts.append(self._part(places, value, False))
            return
        own = self.is_batched(places)
        how, index, value = self._part(self._in_pool(places), value, own)
        pool = "dB" if own else "dV"
        self.pool_lines.append(f"{pool} = {how}({pool}, {index}, {value})")

    def _gradient(self) -> str:
        pieces = []
        for block in self.leaf_blocks:
            if self._has_gradient(block):
                pieces.append(f"d{block.name}" if len(block.shape) == 1 else f"d{block.name}.reshape(-1)")
            else:
                pieces.append(f"zeros(({block.size},))")
        text = pieces[0] if len(pieces) == 1 else f"np.concatenate([{', '.join(pieces)}])" if pieces else "zeros((0,))"
        for how, index, value in self.gradients[-1].parts if -1 in self.gradients else ():
            text = f"{how}({text}, {index}, {value})"
        return text

    def _kept(self, kept: Any) -> str:
        return self.read(kept, False) if kept.size else "None"


def _indented(lines: Sequence[str], by: int) -> list[str]:
    """Lines of the body, as one would write them."""
    written = [line if not line or line.startswith("#") else ast.unparse(ast.parse(line)) for line in lines]
    return [f"{' ' * by}{line}" if line else "" for line in written]


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _signed(pieces: Sequence[tuple[int, str]]) -> str:
    """A sum with its signs written between the terms."""
    text = ""
    for sign, piece in pieces:
        if sign > 0 and piece.startswith("-"):
            sign, piece = -1, piece[1:]
        if text:
            text += f" {'+' if sign > 0 else '-'} {piece}"
        else:
            text = piece if sign > 0 else f"-{piece}"
    return text


def _literal(number: float) -> str:
    if math.isnan(number):
        return "np.nan"
    text = repr(number).replace("inf", "np.inf")
    return f"({text})" if text.startswith("-") else text


def _bracketed(text: str) -> str:
    return text if re.fullmatch(r"\w+", text) else f"({text})"
