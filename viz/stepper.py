"""The passes step by step in a terminal: the graph as a tree with the current node lit, and the step's chain rule.

    n, space or → goes on, b or ← back, Home and End jump, / and a name goes to a node, q ends

Where output or input is no terminal, all steps are printed, one per line.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.text import Text
from rich.tree import Tree

from autograd.graph import Outline, callers_variables, read, record, written
from autograd.text import printable, readable_streams
from viz.frames.moments import Moment, moments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType

    from autograd import Value

HELP = "n next   b back   / to a node   q quit"
#: The tree shows at most this many nodes, those near the current one.
MOST_NODES = 30


def step(root: Value, *, detail: str | None = None, notation: str = "calculus", names: bool = True) -> None:
    """Step through the forward and the backward pass of a graph in the terminal.

    `detail`, `notation` and `names` are those of `autograd.steps`. It returns nothing that could show itself: it is a
    conversation, which is over when this returns.
    """
    step_through(read(record(root, callers_variables(names)), detail), notation)


def step_through(
    outline: Outline, notation: str = "calculus", *, keys: Iterator[str] | None = None, console: Console | None = None
) -> None:
    """`step` of a reading of a graph; `keys` are read from the terminal unless they are given."""
    console = console or Console(highlight=False)
    found = moments(outline, notation)
    if keys is None and not (console.is_terminal and sys.stdin is not None and sys.stdin.isatty()):
        for number, moment in enumerate(found[1:], 1):
            print(printable(f"{number:>3}  {moment.caption}"))
        return
    walk = Walk(outline, found)
    with contextlib.ExitStack() as stack:
        stack.enter_context(readable_streams())
        if keys is None:
            keys = stack.enter_context(_pressed())
            stack.enter_context(console.screen(hide_cursor=True))
        for key in keys:
            if key == "q":
                break
            if key == "/":
                walk.go_to(_typed(keys, walk, console))
            else:
                walk.press(key)
            console.clear()
            console.print(walk.shown())


class Walk:
    """Where somebody stands in the passes."""

    def __init__(self, outline: Outline, steps: Sequence[Moment]) -> None:
        self.outline = outline
        self.steps = steps
        self.at = 0
        self.note = ""

    def press(self, key: str) -> None:
        """Move as a key says; an unknown one shows the keys."""
        last = len(self.steps) - 1
        moves: dict[str, Callable[[], int]] = {
            "n": lambda: self.at + 1, " ": lambda: self.at + 1, "right": lambda: self.at + 1,
            "b": lambda: self.at - 1, "left": lambda: self.at - 1, "home": lambda: 0, "end": lambda: last,
            "start": lambda: self.at,
        }  # fmt: skip
        self.note = "" if key in moves else f"no key {key!r}"
        self.at = max(0, min(last, moves.get(key, lambda: self.at)()))

    def go_to(self, name: str) -> None:
        """To the next step at a node, from here on and round again."""
        names = {node.title: node.name for node in self.outline.nodes}
        order = [*range(self.at + 1, len(self.steps)), *range(self.at + 1)]
        place = next((number for number in order if self.steps[number].now == names.get(name, name)), None)
        self.note = f"no node {name!r}" if place is None else ""
        self.at = self.at if place is None else place

    def shown(self) -> RenderableType:
        """The screen: where, the chain rule, the tree, the keys."""
        moment = self.steps[self.at]
        head = Text(f"step {self.at} of {len(self.steps) - 1}", "dim")
        colour = "bold cyan" if moment.forward else "bold yellow"
        return Group(head, Text(moment.caption, colour), "", self._tree(moment), "", Text(self.note or HELP, "dim"))

    def _tree(self, moment: Moment) -> Tree:
        graph = self.outline.graph
        index = {node.name: node.index for node in self.outline.nodes}
        start = index.get(moment.now, graph.output) if len(index) > MOST_NODES else graph.output
        top = Tree("", hide_root=True)
        stack = [(start, top)]
        seen: set[int] = set()
        while stack and len(seen) < MOST_NODES:
            place, branch = stack.pop()
            node = graph.nodes[place]
            line = Text("▶ " if node.name == moment.now else "  ")
            line.append(node.title, "bold reverse" if node.name == moment.now else "bold")
            line.append(f" = {written(self.outline, place)}" if node.is_explained else "")
            line.append(f" = {moment.values[node.name]}" if node.name in moment.values else "", "cyan")
            if node.name in moment.gradients:
                line.append(f"   d{graph.root.name}/d{node.name} = {moment.gradients[node.name]}", "yellow")
            here = branch.add(line)
            if place in seen:
                continue
            seen.add(place)
            operands = dict.fromkeys(link.operand for link in self.outline.links_to(place))
            stack += [(operand, here) for operand in reversed(operands)]
        return top


def _typed(keys: Iterator[str], walk: Walk, console: Console) -> str:
    """A name, letter by letter, until Enter."""
    name = ""
    for key in keys:
        if key == "enter":
            break
        name = name[:-1] if key == "backspace" else name + key if len(key) == 1 else name
        walk.note = f"/{name}"
        console.clear()
        console.print(walk.shown())
    return name


_NAMES = {
    "\x1b[C": "right", "\x1b[D": "left", "\x1b[H": "home", "\x1b[F": "end", "\r": "enter", "\n": "enter",
    "\x7f": "backspace", "\x1b": "q", "\x03": "q", "\x04": "q",
}  # fmt: skip


@contextlib.contextmanager
def _pressed() -> Iterator[Iterator[str]]:
    """Keys as they are pressed, without Enter; the terminal is given back as it was."""
    if sys.platform == "win32":
        yield iter(_windows_keys())
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield _unix_keys(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _unix_keys(descriptor: int) -> Iterator[str]:
    import os

    yield "start"
    while True:
        text = os.read(descriptor, 8).decode(errors="replace")
        if not text:
            return
        if text in _NAMES or len(text) == 1:
            yield _NAMES.get(text, text)
        else:  # several keys at once, as when text is pasted
            yield from (_NAMES.get(letter, letter) for letter in text)


def _windows_keys() -> Iterator[str]:
    import msvcrt

    yield "start"
    while True:
        key = msvcrt.getwch()  # type: ignore[attr-defined]
        if key in "\x00\xe0":
            key = {"M": "\x1b[C", "K": "\x1b[D", "G": "\x1b[H", "O": "\x1b[F"}.get(msvcrt.getwch(), "")  # type: ignore[attr-defined]
        yield _NAMES.get(key, key)
