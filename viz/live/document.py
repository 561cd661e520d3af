"""`page`: one self-contained HTML file in which both passes can be stepped through, edited and asked about."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from autograd import OPS, Value
from autograd.arrays import the_one
from autograd.graph import callers_variables, check_notation, record
from autograd.text import printable, write_whole
from viz.live import bundle
from viz.live.data import example
from viz.live.training import Trainable, training

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from autograd import Op
    from autograd.graph import Graph

#: What may be one card, from coarse to fine.
DETAILS = ("layers", "neurons", "names", "operations")


def page(
    examples: Value | Mapping[str, Value] | Trainable,
    *,
    title: str | None = None,
    detail: str | None = None,
    data: tuple[Any, Any] | None = None,
    loss: Callable[[Any, Any], Value] | None = None,
    rate: float = 0.1,
    names: bool = True,
    notation: str = "calculus",
) -> Page:
    """The live page of a graph, or of several with a tab each; with `data`, of a model that trains in it.

    The file needs no network and no other file, and forbids itself both. `title` is the heading; left out, it is the
    name of the output, or "Backpropagation" for several examples. `detail` says what is one card on opening: layers,
    neurons, names or operations; left out, as fine as can be seen at once. `data` are X (m, n) and y (m,), `loss` is a
    function of an output and a target, `rate` the learning rate to begin with. With `names` the caller's variables name
    nodes that have no label. `notation` is "calculus" for dJ/dw, "course" for dw.

    Raises:
        TypeError: something else than Values, or than a model, its data and a loss, was given.
        ValueError: `detail` is none of those, or the data do not fit, or are too much for a page.
        StaleGraphError: a leaf was changed since the forward pass.
    """
    if detail not in (None, *DETAILS):
        raise ValueError(f"detail needs one of {', '.join(DETAILS)}; got {detail!r}")
    check_notation(notation)
    if data is not None or loss is not None:
        if data is None or loss is None:
            raise TypeError("page of a model needs both data=(X, y) and loss=, a function of output and target")
        return Page(
            title or "Training", [training(cast("Trainable", examples), *data, loss, rate)], {"notation": notation}
        )
    one = the_one(examples)
    named = {"": one} if isinstance(one, Value) else examples
    if not isinstance(named, Mapping) or not named or not all(isinstance(root, Value) for root in named.values()):
        raise TypeError(f"page needs a Value, or a dict of names and Values; got {examples!r:.60}")
    variables = callers_variables(names)
    return page_of(
        {name: record(root, variables) for name, root in named.items()}, title=title, detail=detail, notation=notation
    )


def page_of(
    graphs: Mapping[str, Graph],
    *,
    title: str | None = None,
    detail: str | None = None,
    theme: str | None = None,
    digits: int = 4,
    grad: bool = True,
    notation: str = "calculus",
) -> Page:
    """`page` of graphs that are recorded already.

    `theme` is light or dark, or None for what the reader's system says; without `grad` there is the forward pass alone.
    """
    first = next(iter(graphs.values()))
    heading = title or (first.root.name if len(graphs) == 1 else "Backpropagation")
    settings = {"theme": theme, "digits": digits, "grad": grad, "notation": notation}
    shown = [example(graph, name or graph.root.name, detail) for name, graph in graphs.items()]
    return Page(heading, shown, settings, own_rows(graphs.values()))


def own_rows(graphs: Iterable[Graph]) -> tuple[Op, ...]:
    """The primitives of these graphs that a user made.

    Raises:
        TypeError: one is made of functions of Python, which a page cannot run.
        ValueError: two have one name.
    """
    found: dict[str, Op] = {}
    for op in (node.op for graph in graphs for node in graph.nodes if node.op is not None):
        if OPS.get(op.name) is op:
            continue
        if op.functions:
            raise TypeError(
                f"a page cannot run {op.name}, which is made of functions of Python; write its rules as texts, or save "
                "a picture"
            )
        if found.setdefault(op.name, op) != op:
            raise ValueError(f"two primitives of this page are called {op.name}; give one another name")
    return tuple(found.values())


class Page:
    """A live page; in a notebook it shows itself in a frame of its own."""

    def __init__(
        self,
        title: str,
        examples: list[dict[str, Any]],
        settings: Mapping[str, Any] | None = None,
        own: tuple[Op, ...] = (),
    ) -> None:
        self.title = title
        self.own = own
        self.examples = examples
        self.settings = settings or {}

    @property
    def html(self) -> str:
        """The whole file."""
        data = {"title": self.title, "examples": self.examples, "style": bundle.style("nets"), **self.settings}
        trains = bundle.TRAINING if any("training" in each for each in self.examples) else ()
        code = bundle.script(
            (*bundle.ENGINE, *bundle.PICTURE, *bundle.PAGE, *bundle.NETS, *trains, "start"), own=self.own
        )
        return bundle.document(self.title, data, code)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the file, whole or not at all, and return where it is.

        Raises:
            ValueError: the name does not end in .html.
            SaveError: it cannot be written there.
        """
        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"a page is saved as .html; got {str(target)!r}")
        write_whole(target, self.html.encode(errors="backslashreplace"))
        return target

    def _repr_html_(self) -> str:
        """A frame that shares nothing with the notebook around it."""
        inner = html.escape(self.html, quote=True)
        return f'<iframe sandbox="allow-scripts" srcdoc="{inner}" style="width:100%;height:560px;border:0"></iframe>'

    def __repr__(self) -> str:
        return printable(f"<Page {self.title}: {', '.join(each['title'] for each in self.examples)}>")
