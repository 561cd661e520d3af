"""`page`: one self-contained HTML file in which both passes can be stepped through, edited and asked about."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import Value
from autograd.graph import record
from autograd.text import write_whole
from viz.live import javascript
from viz.live.data import example

if TYPE_CHECKING:
    import os

    from autograd.graph import Graph

_HERE = Path(__file__).parent
#: In the order in which they stand in the page, all in one function of its own.
SCRIPTS = (
    *("special", "numbers", "dom", "graph", "reading", "algebra", "formula", "notation", "fitting", "outline"),
    *("source", "syntax", "parser", "layers", "layout", "view", "steps", "nodecard", "modulecard", "camera", "picture"),
    *("panel", "ripple", "reasons", "quiz", "descent", "example", "page"),
)


def page(examples: Value | Mapping[str, Value], *, title: str | None = None) -> Page:
    """The live page of a graph, or of several with a tab each.

    The file needs no network and no other file, and forbids itself both. `title` is the heading; left out, it is the
    name of the output, or "Backpropagation" for several examples.

    Raises:
        TypeError: something else than Values was given.
        StaleGraphError: a leaf was changed since the forward pass.
        LayoutError: there is no Graphviz to lay the graph out.
    """
    named = {"": examples} if isinstance(examples, Value) else examples
    if not isinstance(named, Mapping) or not named or not all(isinstance(root, Value) for root in named.values()):
        raise TypeError(f"page needs a Value, or a dict of names and Values; got {examples!r:.60}")
    return page_of({name: record(root) for name, root in named.items()}, title=title)


def page_of(graphs: Mapping[str, Graph], *, title: str | None = None) -> Page:
    """`page` of graphs that are recorded already."""
    first = next(iter(graphs.values()))
    heading = title or (first.root.name if len(graphs) == 1 else "Backpropagation")
    used = {node.op.name for graph in graphs.values() for node in graph.nodes if node.op is not None}
    return Page(heading, [example(graph, name or graph.root.name) for name, graph in graphs.items()], used)


class Page:
    """A live page; in a notebook it shows itself in a frame of its own."""

    def __init__(self, title: str, examples: list[dict[str, Any]], operations: set[str]) -> None:
        self.title = title
        self.examples = examples
        self._operations = operations

    @property
    def html(self) -> str:
        """The whole file."""
        style = (_HERE / "page.css").read_text("utf-8")
        data = json.dumps(
            {"title": self.title, "examples": self.examples, "style": style}, ensure_ascii=False, separators=(",", ":")
        )
        for sign in "<>&\u2028\u2029":  # whatever could end the block of data early
            data = data.replace(sign, f"\\u{ord(sign):04x}")
        script = self._script()
        allowed = f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        outer = "html,body{margin:0;height:100%}"
        style_allowed = f"'sha256-{base64.b64encode(hashlib.sha256(outer.encode()).digest()).decode()}'"
        policy = (
            f"default-src 'none'; script-src {allowed}; style-src {style_allowed}; base-uri 'none'; form-action 'none'"
        )
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{html.escape(self.title)}</title>\n<style>{outer}</style>\n</head>\n<body>\n"
            f'<div class="backprop-page"><script type="application/json">{data}</script></div>\n'
            f"<script>{script}</script>\n</body>\n</html>\n"
        )

    def _script(self) -> str:
        parts = [(_HERE / f"{name}.js").read_text("utf-8") for name in SCRIPTS]
        return (
            f'(() => {{\n"use strict";\nconst OPS = {javascript.table(self._operations)};\n'
            + "\n".join(parts)
            + "})();"
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the file, whole or not at all, and return where it is.

        Raises:
            ValueError: the name does not end in .html.
            SaveError: it cannot be written there.
        """
        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"a page is saved as .html; got {str(target)!r}")
        write_whole(target, self.html.encode())
        return target

    def _repr_html_(self) -> str:
        """A frame that shares nothing with the notebook around it."""
        inner = html.escape(self.html, quote=True)
        return f'<iframe sandbox="allow-scripts" srcdoc="{inner}" style="width:100%;height:560px;border:0"></iframe>'

    def __repr__(self) -> str:
        return f"<Page {self.title}: {', '.join(each['title'] for each in self.examples)}>"


def _digest(text: str) -> str:
    """What a policy allows: this text and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
