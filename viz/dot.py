"""A drawing in Graphviz's language: a card is a small table, a wire an edge with its local derivative.

Labels are data. Everything that came from a user passes through `_html` (inside a card) or `_tooltip` (inside an
attribute), and nothing else writes text into the source.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import graphviz

from viz.groups import strength

if TYPE_CHECKING:
    from viz.cards import Card, Drawing, Wire
    from viz.theme import Theme

#: The first family is the one that layout measures with; Verdana is as wide, for readers who lack it.
FONT = "DejaVu Sans,Verdana,sans-serif"


def source(shown: Drawing, theme: Theme, *, edges: bool, rankdir: str) -> str:
    """The DOT source of a drawing."""
    graph = graphviz.Digraph()
    density = len(shown.wires) / len(shown.cards)  # many edges between two columns need room to be told apart
    graph.attr(
        rankdir=rankdir, bgcolor=theme.background, pad="0.25", nodesep="0.28", ranksep=f"{0.3 + 0.2 * density:.2f}",
        fontname=FONT, fontsize="11", fontcolor=theme.quiet, tooltip=" ", outputorder="edgesfirst",
    )  # fmt: skip
    if shown.note:
        graph.attr(label=f"<{_html(shown.note)}>", labelloc="t", labeljust="l")
    graph.attr("node", shape="plain", fontname=FONT, fontsize="13", fontcolor=theme.ink)
    graph.attr(
        "edge", fontname=FONT, fontsize="10", fontcolor=theme.quiet, color=theme.line, arrowsize="0.6", penwidth="1.2"
    )
    largest = max((abs(card.local) for card in shown.cards if card.local is not None), default=0.0)
    for card in shown.cards:
        label = _card(card, shown.output, theme, largest)
        graph.node(f"n{card.index}", label=label, tooltip=_tooltip(card.tooltip))
    computed = {card.index for card in shown.cards if card.operation and card.kind != "reference"}
    for wire in shown.wires:
        _edge(graph, wire, edges=edges, straight=wire.source in computed)
    return str(graph.source)


def _edge(graph: graphviz.Digraph, wire: Wire, *, edges: bool, straight: bool) -> None:
    tooltip = _tooltip(wire.tooltip)
    attributes = {"edgetooltip": tooltip, "penwidth": f"{1.2 * strength(wire):.2f}"}
    if straight:  # what was computed leads the eye; inputs join from the side
        attributes["weight"] = "4"
    if edges and wire.text:
        attributes |= {"label": f"<&nbsp;{_html('× ' + wire.text)}&nbsp;>", "labeltooltip": tooltip}
    graph.edge(f"n{wire.source}", f"n{wire.target}", **attributes)


def _card(card: Card, output: str, theme: Theme, largest: float) -> str:
    if card.kind == "reference":
        dashed = f'border="1" style="dashed" color="{theme.line}" cellborder="0" cellpadding="5"'
        return f'<<table {dashed}><tr><td><font color="{theme.quiet}">{_html(card.name)}</font></td></tr></table>>'
    head = {"leaf": theme.leaf, "parameter": theme.parameter, "group": theme.group}.get(card.kind, theme.card)
    expression = f'<font color="{theme.quiet}"> = {_html(card.expression)}</font>' if card.expression else ""
    if card.kind == "group":
        expression = f'<font color="{theme.quiet}">  {_html(card.expression)}</font>'
    rows = [f'<tr><td bgcolor="{head}"><b>{_html(card.name)}</b>{expression}</td></tr>']
    rows.append(_row("values" if card.kind == "group" else "value", card.value, theme, theme.card, bold=False))
    if card.gradient:
        of = f"d{output}/d…" if card.kind == "group" else f"d{output}/d{card.name}"
        rows.append(_row(of, card.gradient, theme, theme.tint(card.local, largest), bold=True))
    frame = f'border="{3 if card.kind == "output" else 1}" color="{theme.frame}" bgcolor="{theme.card}"'
    table = f'<table {frame} cellborder="0" cellspacing="0" cellpadding="5">'
    return f"<{table}{'<hr/>'.join(rows[:2])}{''.join(rows[2:])}</table>>"


def _row(word: str, number: str, theme: Theme, background: str, *, bold: bool) -> str:
    shown = f"<b>{_html(number)}</b>" if bold else _html(number)
    quiet = f'<font point-size="10" color="{theme.ink if bold else theme.quiet}">{_html(word)}</font>'
    cells = f'<td align="left">{quiet}</td><td align="right">{shown}</td>'
    # a table in one cell, since the tints of two cells would show a seam between them
    inner = f'<table border="0" cellborder="0" cellspacing="0" cellpadding="5"><tr>{cells}</tr></table>'
    return f'<tr><td bgcolor="{background}" cellpadding="0">{inner}</td></tr>'


def _html(text: str) -> str:
    r"""For a card. Graphviz would read \N and its like even here, and \\ as its versions please: each stands alone."""
    escaped = html.escape(text).replace("\\", "<font>\\</font>")
    return escaped.replace("\n", "<br/>") or " "


def _tooltip(text: str) -> str:
    """For an attribute: Graphviz would read backslashes and entities in it, and angle brackets around it."""
    escaped = html.escape(text).replace("\\", "\\\\").replace("\n", "&#10;")
    return str(graphviz.nohtml(escaped))
