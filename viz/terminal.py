"""The passes in the terminal, in words and numbers: colour for a person, plain text for a pipe or a file."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from autograd import DomainError
from autograd.graph import Backward, Forward, Outline, callers_variables, local, read, record, replay, short, written
from autograd.text import printable, readable_streams
from autograd.transforms import nudge_recorded

if TYPE_CHECKING:
    from rich.console import RenderableType

    from autograd import Value

_Row = TypeVar("_Row")

#: More rows than this are cut in the middle, with a line that says how many.
MOST_ROWS = 60
#: A sum of more products than this is cut, too.
MOST_TERMS = 3


@dataclass(frozen=True)
class Shown:
    """Words about a graph, which show themselves at a prompt and in a notebook; a script prints them."""

    content: RenderableType

    def __rich__(self) -> RenderableType:
        return self.content

    def __str__(self) -> str:
        return printable(*as_text(self.content).splitlines())

    __repr__ = __str__


def explain(
    root: Value,
    *,
    order: str = "forward",
    nudge: float = 0.001,
    detail: str | None = None,
    notation: str = "calculus",
    names: bool = True,
) -> Shown:
    """The forward pass, the backward pass with the chain rule of each step, and a nudge of every leaf.

    Args:
        root: the output.
        order: "forward", or "backward" for the backward pass first.
        nudge: by how much every leaf is moved.
        detail: "names" for a line per named node, "operations" for one per primitive; left out, names where there are
            any beside those of the leaves and the output.
        notation: "calculus" for dJ/dw, "course" for dw.
        names: look among the caller's variables for names of nodes without a label.

    Raises:
        ValueError: an option is not one of its choices.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    outline = read(record(root, callers_variables(names)), detail)
    return Shown(explanation(outline, order=order, by=nudge, notation=notation))


def tree(root: Value, *, detail: str | None = None, names: bool = True) -> Shown:
    """The graph as a tree, the output at its root. A node that was shown before stands as a reference."""
    return Shown(as_tree(read(record(root, callers_variables(names)), detail)))


def explanation(
    outline: Outline,
    *,
    order: str = "forward",
    by: float = 0.001,
    notation: str = "calculus",
    digits: int = 4,
    grad: bool = True,
) -> RenderableType:
    """What `explain` shows of a reading of a graph; without `grad` the forward pass alone."""
    if order not in ("forward", "backward"):
        raise ValueError(f"order needs one of forward, backward; got {order!r}")
    passes = replay(outline, notation, digits)
    forward = _forward_table([step for step in passes if isinstance(step, Forward)])
    backward = _backward_table([step for step in passes if isinstance(step, Backward)])
    if not grad:
        return _headed("Forward pass, left to right", forward)
    tables = [_headed("Forward pass, left to right", forward), _headed("Backward pass, right to left", backward)]
    nudges = _headed(f"Nudge every leaf by {by:g}", _nudge_table(outline, by, digits))
    return Group(*(tables if order == "forward" else reversed(tables)), nudges)


def as_tree(outline: Outline) -> Tree:
    """What `tree` shows, as far as `MOST_ROWS` nodes."""
    graph = outline.graph
    shown: set[int] = set()
    top = Tree("", hide_root=True)
    stack = [(graph.output, top)]
    while stack:
        index, branch = stack.pop()
        if len(shown) == MOST_ROWS:
            branch.add(Text(f"… {len(outline.nodes) - len(shown):,} more nodes", "dim"))
            break
        node = graph.nodes[index]
        line = Text.assemble((node.title, "bold"), f" = {written(outline, index)}" if node.is_explained else "")
        line.append(f" = {short(node.value)}", "cyan")
        if node.grad is not None:
            line.append(f"   d{graph.root.name}/d{node.name} = {short(node.grad)}", "yellow")
        if index in shown:
            branch.add(Text(f"{node.title} (above)", "dim"))
            continue
        shown.add(index)
        here = branch.add(line)
        operands = dict.fromkeys(link.operand for link in outline.links_to(index))
        stack += [(operand, here) for operand in reversed(operands)]
    return top


def as_text(shown: RenderableType) -> str:
    """Plain text, one step per line, however long it is."""
    console = Console(file=io.StringIO(), width=10_000, color_system=None, force_terminal=False, legacy_windows=False)
    console.print(shown)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def show(shown: RenderableType) -> None:
    """Print: in colour and as wide as the terminal for a person, plain for a pipe."""
    console = Console(highlight=False)
    with readable_streams():
        if console.is_terminal:
            console.print(shown)
        else:
            print(as_text(shown), end="")


def _headed(title: str, table: Table) -> RenderableType:
    return Group(Text(title, "bold underline"), table, "")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for style in columns:
        table.add_column(style=style, overflow="fold")
    return table


def _forward_table(steps: list[Forward]) -> Table:
    table = _table("bold", "", "", "bold cyan")
    for step in _cut(steps):
        if step is None:
            table.add_row("…", f"{len(steps) - MOST_ROWS} more", "", "")
        else:
            value = short(step.value, step.digits)
            head, *rest = step.equal
            table.add_row(Text(head), Text("".join(f"= {each}" for each in rest)), f"= {step.numbers}", f"= {value}")
    return table


def _backward_table(steps: list[Backward]) -> Table:
    table = _table("bold", "", "", "bold yellow", "dim")
    for step in _cut(steps):
        if step is None:
            table.add_row("…", f"{len(steps) - MOST_ROWS} more", "", "")
            continue
        brief, more = step, ""
        if len(step.contributions) > MOST_TERMS:
            brief = replace(step, contributions=step.contributions[:MOST_TERMS])
            more = f" + … {len(step.contributions) - MOST_TERMS} more"
        rule, numbers = (f"= {brief.chain_rule}{more}", f"= {brief.numbers}{more}") if step.contributions else ("", "")
        rules = [
            f"{local(c.consumer, step.node)} = {c.rule}"
            for c in brief.contributions
            if c.rule != short(c.local_derivative, step.digits)
        ]
        where = ", ".join(dict.fromkeys(rules))
        table.add_row(
            Text(step.name), Text(rule), Text(numbers), f"= {short(step.gradient, step.digits)}",
            Text(f"with {where}" if where else ""),
        )  # fmt: skip
    return table


def _nudge_table(outline: Outline, by: float, digits: int) -> Table:
    table = _table("bold", "", "bold")
    leaves = [node for node in outline.nodes if node.is_leaf]
    for leaf in _cut(leaves):
        if leaf is None:
            table.add_row("…", f"{len(leaves) - MOST_ROWS} more", "")
            continue
        try:
            moved = nudge_recorded(outline.graph, leaf.index, by)
        except (DomainError, ValueError) as error:
            table.add_row(Text(leaf.name), Text(str(error)), "")
            continue
        at, then, before, after = (short(x, 10) for x in (moved.at, moved.moved, moved.before, moved.after))
        change = f"{at} → {then}   {moved.result}: {before} → {after}"
        table.add_row(Text(f"{leaf.name}:"), Text(change), f"slope {short(moved.slope, digits)}")
    return table


def _cut(rows: list[_Row]) -> list[_Row | None]:
    """All rows, or the first and last with None between them."""
    half = MOST_ROWS // 2
    return [*rows] if len(rows) <= MOST_ROWS else [*rows[:half], None, *rows[-half:]]
