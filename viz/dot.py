"""A drawing in Graphviz's language: a card is a small table, a wire an edge with its local derivative.

Labels are data. Everything that came from a user passes through `_html` (inside a card) or `_tooltip` (inside an
attribute), and nothing else writes text into the source.
"""

from __future__ import annotations

import html
from itertools import pairwise
from typing import TYPE_CHECKING

from viz.groups import strength
from viz.rows import HEAD, SMALL, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import graphviz

    from viz.cards import Card, Drawing, HeatMap, Row, Wire
    from viz.theme import Theme

#: The first family is the one that layout measures with; Verdana is as wide, for readers who lack it.
FONT = "DejaVu Sans,Verdana,sans-serif"


def source(shown: Drawing, theme: Theme, *, edges: bool, rankdir: str) -> str:
    """The DOT source of a drawing."""
    import graphviz

    graph = graphviz.Digraph()
    density = min(2.0, len(shown.wires) / len(shown.cards))  # many edges between two columns need room
    spread = 0.15 if any(card.kind == "module" for card in shown.cards) else 0.0  # wires to these have no label
    apart = 0.16 + spread + 0.05 * density if edges and any(wire.text for wire in shown.wires) else 0.3 + 0.2 * density
    graph.attr(
        rankdir=rankdir, bgcolor=theme.background, pad="0.25", nodesep="0.28", ranksep=f"{apart:.2f}",
        fontname=FONT, fontsize=f"{SMALL:g}", fontcolor=theme.quiet, tooltip=" ", outputorder="edgesfirst",
    )  # fmt: skip
    if below := _below(shown, theme, edges=edges):
        graph.attr(label=f"<{below}>", labelloc="b", labeljust="l")
    graph.attr("node", shape="plain", fontname=FONT, fontsize=f"{HEAD:g}", fontcolor=theme.ink)
    graph.attr(
        "edge", fontname=FONT, fontsize=f"{SMALL:g}", fontcolor=theme.quiet, color=theme.line, arrowsize="0.6",
        penwidth="1.2",
    )  # fmt: skip
    largest = max((abs(card.local) for card in shown.cards if card.local is not None), default=0.0)
    for card in shown.cards:
        label = _card(card, shown.rate, theme, largest)
        graph.node(f"n{card.index}", label=label, tooltip=_tooltip(card.tooltip))
    for column in (*shown.order, shown.starts):
        with graph.subgraph() as same:
            same.attr(rank="same")
            for upper, lower in pairwise(column):
                same.edge(f"n{upper}", f"n{lower}", style="invis")
    computed = {card.index for card in shown.cards if card.operation and card.kind != "reference"}
    for wire in shown.wires:
        _edge(graph, wire, theme, edges=edges, straight=wire.source in computed)
    return str(graph.source)


def _below(shown: Drawing, theme: Theme, *, edges: bool) -> str:
    """What the colours mean, where there are any, and the note."""
    signs = [card.local for card in shown.cards] + [row.local for card in shown.cards for row in card.rows]
    signs += [number for card in shown.cards for each in card.maps for line in each.gradients for number in line]
    told = [
        f'<font color="{colour}">■</font> {_html(text)}'
        for colour, text, is_there in (
            (theme.positive, "gradient above 0", any(sign is not None and sign > 0 for sign in signs)),
            (theme.negative, "gradient below 0", any(sign is not None and sign < 0 for sign in signs)),
        )
        if is_there
    ]
    if told and edges and any(wire.text for wire in shown.wires):
        told.append(_html("× local derivative"))
    lines = [*(["&nbsp;&nbsp;&nbsp;".join(told)] if told else []), *map(_html, filter(None, shown.note.split("; ")))]
    return "".join(f'{line}<br align="left"/>' for line in lines)


def _edge(graph: graphviz.Digraph, wire: Wire, theme: Theme, *, edges: bool, straight: bool) -> None:
    tooltip = _tooltip(wire.tooltip)
    attributes = {"edgetooltip": tooltip, "penwidth": f"{1.2 * strength(wire):.2f}"}
    if straight:  # what was computed leads the eye; inputs join from the side
        attributes["weight"] = "4"
    if edges and wire.text:
        attributes |= {"label": f"<&nbsp;{_html('× ' + wire.text)}&nbsp;>", "labeltooltip": tooltip}
    if wire.is_marked:
        attributes |= {"color": theme.now, "penwidth": "3"}
    if wire.mark:
        attributes |= {"label": f"<&nbsp;<b>{_html(wire.mark)}</b>&nbsp;>", "fontcolor": theme.now}
    if wire.is_folded:
        attributes["style"] = "dashed"
    graph.edge(f"n{wire.source}", f"n{wire.target}", **attributes)


def _card(card: Card, rate: Callable[[str], str], theme: Theme, largest: float) -> str:
    if card.kind == "reference":
        dashed = f'border="1" style="dashed" color="{theme.line}" cellborder="0" cellpadding="5"'
        return f'<<table {dashed}><tr><td><font color="{theme.quiet}">{_html(card.name)}</font></td></tr></table>>'
    head = {"leaf": theme.leaf, "parameter": theme.parameter, "module": theme.leaf, "group": theme.group}
    joint = "  " if card.kind in ("group", "module") else " = "
    expression = f'<font color="{theme.quiet}">{joint}{_html(card.expression)}</font>' if card.expression else ""
    note = f'<br/><font point-size="{SMALL:g}" color="{theme.quiet}">{_html(card.note)}</font>' if card.note else ""
    shade = head.get(card.kind, theme.card)
    rows = [f'<tr><td bgcolor="{shade}"><b>{_html(card.name)}</b>{expression}{note}</td></tr>']
    if card.maps:
        rows.append(_maps(card.maps, rate, theme))
    if card.rows:
        rows.append(_table(card.rows, theme, largest))
    if not card.rows and not card.maps and card.value:
        rows.append(_row("values" if card.kind == "group" else "value", card.value, theme, theme.card, bold=False))
        if card.gradient:
            rows.append(
                _row(
                    rate("…" if card.kind == "group" else card.factor),
                    card.gradient,
                    theme,
                    theme.tint(card.local, largest),
                    bold=True,
                )
            )
    frame = f'border="{3 if card.kind == "output" else 1}" color="{theme.frame}" bgcolor="{theme.card}"'
    table = f'<table {frame} cellborder="0" cellspacing="0" cellpadding="5">'
    return f"<{table}{'<hr/>'.join(rows[:2])}{''.join(rows[2:])}</table>>"


def _table(rows: Sequence[Row], theme: Theme, largest: float) -> str:
    """A line for each number of a module: its name, its value, its gradient."""
    shown = []
    for row in rows:
        value, gradient = (
            f"<b>{_html(text)}</b>" if row.computed else _html(text) for text in (row.value, row.gradient)
        )
        word = f'<font point-size="{SMALL:g}" color="{theme.quiet}">{_html(row.word)}</font>'
        tint = f'<td align="right" bgcolor="{theme.tint(row.local, largest)}">{gradient}</td>' if row.gradient else ""
        shown.append(f'<tr><td align="left">{word}</td><td align="right">{value}</td>{tint}</tr>')
    inner = '<table border="0" cellborder="0" cellspacing="0" cellpadding="4">'
    return f'<tr><td cellpadding="0">{inner}{"".join(shown)}</table></td></tr>'


def _maps(maps: Sequence[HeatMap], rate: Callable[[str], str], theme: Theme) -> str:
    """Values in greys and gradients in their hues, a cell for each number, with the smallest and the largest."""
    quiet = f'<font point-size="{SMALL:g}" color="{theme.quiet}">'

    def said(text: str) -> str:
        return f'<td align="left">{quiet}{_html(text)}</font></td>'

    graded = any(each.gradients for each in maps)
    lines = [f"<tr>{said('')}{said('values')}{said(rate('…')) if graded else ''}</tr>"]
    for each in maps:
        values = [number for line in each.values for number in line if number is not None]
        low, high = min(values, default=0.0), max(values, default=0.0)
        largest = max((abs(number) for line in each.gradients for number in line if number is not None), default=0.0)
        greys = [[theme.shade(number, low, high) for number in line] for line in each.values]
        tints = [[theme.tint(number, largest) for number in line] for line in each.gradients]
        side = int(cell(each))
        shown = said(each.title) + _spanned(_cells(greys, side, theme), said(each.span))
        if tints:
            shown += _spanned(_cells(tints, side, theme), said(each.gradient_span))
        lines.append(f"<tr>{shown}</tr>")
    inner = '<table border="0" cellborder="0" cellspacing="0" cellpadding="4">'
    return f'<tr><td cellpadding="0" align="left">{inner}{"".join(lines)}</table></td></tr>'


def _spanned(cells: str, span: str) -> str:
    """A heat map above its smallest and largest number."""
    inner = '<table border="0" cellborder="0" cellspacing="0" cellpadding="1">'
    return f'<td align="left">{inner}<tr><td align="left">{cells}</td></tr><tr>{span}</tr></table></td>'


def _cells(colours: Sequence[Sequence[str]], side: int, theme: Theme) -> str:
    size = f'fixedsize="true" width="{side}" height="{side}"'
    lines = [[f'<td {size} bgcolor="{colour}"></td>' for colour in line] for line in colours]
    whole = f'fixedsize="true" width="{side * len(colours[0]) + 2}" height="{side * len(colours) + 2}"'
    table = f'<table border="1" color="{theme.line}" cellborder="0" cellspacing="0" cellpadding="0" {whole}>'
    return f"{table}{''.join(f'<tr>{chr(10).join(line)}</tr>' for line in lines)}</table>"


def _row(word: str, number: str, theme: Theme, background: str, *, bold: bool) -> str:
    shown = f"<b>{_html(number)}</b>" if bold else _html(number)
    quiet = f'<font point-size="{SMALL:g}" color="{theme.ink if bold else theme.quiet}">{_html(word)}</font>'
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
    import graphviz

    escaped = html.escape(text).replace("\\", "\\\\").replace("\n", "&#10;")
    return str(graphviz.nohtml(escaped))
