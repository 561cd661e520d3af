"""A worksheet: the graph with blanks for its gradients, a line for each to be worked out, and an answer key."""

from __future__ import annotations

import random
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from autograd import DomainError
from autograd.expression import parse
from autograd.graph import Backward, Forward, record, replay
from viz.live.arrangement import arranged
from viz.live.rendering import as_svg
from viz.live.scene import moments, scene
from viz.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.graph import Graph
    from viz.live.scene import Moment

_STYLE = """
body { font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; max-width: 60em; margin: 2em auto; color: #1a2433; }
svg { max-width: 100%; height: auto; } li { margin: 0.9em 0; }
.blank { border-bottom: 1px solid; padding: 0 9em 0 0.5em; }
.key { break-before: page; } h2 { font-size: 1.1em; margin-top: 2em; }
"""


def worksheet(
    expression: str, numbers: Mapping[str, float], *, names: Sequence[str], seed: int
) -> tuple[str, str, str]:
    """(HTML with a key, SVG with blanks, SVG with answers) for an expression.

    Names without a number get a small whole one, drawn from the seed; the same seed makes the same sheet.

    Raises:
        ExpressionError: the text is no expression.
        DomainError: the numbers lie outside the domain, or no drawn ones lie inside.
    """
    graph = _drawn(expression, numbers, names, seed)
    placed, theme, final = arranged(graph), THEMES["light"], moments(graph)[-1]
    gradients = [step for step in replay(graph) if isinstance(step, Backward) and step.contributions]
    blank = as_svg(scene(placed, graph, _captioned(final, "fill in the gradients"), theme, {g.node for g in gradients}))
    answers = as_svg(scene(placed, graph, _captioned(final, "answer key"), theme))
    return _html(graph, expression, seed, gradients, blank, answers), blank, answers


def _drawn(expression: str, numbers: Mapping[str, float], names: Sequence[str], seed: int) -> Graph:
    rng = random.Random(seed)
    missing = [name for name in names if name not in numbers]
    for attempt in range(200):
        drawn = {name: float(rng.choice([-3, -2, -1, 1, 2, 3, 4, 5])) for name in missing}
        try:
            root = parse(expression, **numbers, **drawn)
        except DomainError:
            if attempt == 199 or not missing:
                raise
            continue
        break
    root.backward()
    return record(root)


def _captioned(moment: Moment, caption: str) -> Moment:
    return replace(moment, caption=caption, now="", edge=None)


def _html(graph: Graph, expression: str, seed: int, gradients: Sequence[Backward], blank: str, answers: str) -> str:
    output = graph.root.name
    leaves = ", ".join(f"{node.name} = {node.value:g}" for node in graph.nodes if node.is_leaf)
    forward = [step for step in replay(graph) if isinstance(step, Forward)]
    asked = "".join(
        f'<li>d{escape(output)}/d{escape(step.node)} = <span class="blank"></span></li>' for step in gradients
    )
    solved = "".join(
        f"<li>d{escape(step.output)}/d{escape(step.node)} = {escape(step.chain_rule)} = {escape(step.numbers)} "
        f"= <b>{step.gradient:.6g}</b></li>"
        for step in gradients
    )
    values = "".join(f"<li>{escape(str(step))}</li>" for step in forward)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Worksheet</title><style>{_STYLE}</style>'
        f"</head>\n<body>\n<h1>Backpropagation by hand</h1>\n<p>{escape(expression)} &nbsp; at &nbsp; {escape(leaves)}"
        f" &nbsp; (sheet {seed})</p>\n{blank}\n<h2>Work out each gradient, from right to left</h2>\n<ol>{asked}</ol>\n"
        f'<div class="key">\n<h2>Answer key, sheet {seed}</h2>\n<ul>{values}</ul>\n<ol>{solved}</ol>\n{answers}\n'
        "</div>\n</body></html>\n"
    )
