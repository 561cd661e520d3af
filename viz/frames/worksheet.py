"""Worksheets: the graph with blanks for its gradients, a line for each to be worked out, and an answer key."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from autograd.graph import Backward, Forward, number, replay, short
from viz.frames.domains import DIGITS, drawn
from viz.frames.moments import Moment
from viz.frames.rendering import as_pdf, as_svg
from viz.frames.scene import Scene, Stage
from viz.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autograd.graph import Outline

_STYLE = """
body { font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; max-width: 60em; margin: 2em auto; color: #1a2433; }
svg { max-width: 100%; height: auto; } li { margin: 0.9em 0; }
.blank { border-bottom: 1px solid; padding: 0 9em 0 0.5em; }
.key, .sheet + .sheet { break-before: page; } h2 { font-size: 1.1em; margin-top: 2em; }
"""


@dataclass(frozen=True)
class Sheet:
    """One exercise: what is given, what is asked, and the answers."""

    title: str
    asked: tuple[str, ...]  # "dJ/db"
    forward: tuple[str, ...]  # solved steps
    solved: tuple[str, ...]  # "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6"
    blank: Scene
    answers: Scene
    seed: int


def worksheet(
    expression: str, numbers: Mapping[str, float], *, names: Sequence[str], seed: int = 0, notation: str = "calculus"
) -> Sheet:
    """A sheet for an expression; names without a number get a small one, drawn from the seed.

    Raises:
        ExpressionError: the text is no expression.
        DomainError: the numbers lie outside the domain, or no drawn ones lie inside.
        ValueError: a function is saturated with these numbers, or no small ones give short results.
    """
    outline = drawn(expression, numbers, names, seed)
    passes = replay(outline, notation)
    gradients = [step for step in passes if isinstance(step, Backward) and step.contributions]
    stage = Stage(outline, THEMES["light"], notation=notation)
    leaves = ", ".join(f"{node.name} = {short(node.value)}" for node in outline.nodes if node.is_leaf)
    return Sheet(
        f"{expression}   at   {leaves}   (sheet {seed})",
        tuple(step.name for step in gradients),
        tuple(f"{s.node} = {s.expression} = {short(s.value, DIGITS)}" for s in passes if isinstance(s, Forward)),
        tuple(map(_solved, gradients)),
        stage.scene(_end(outline, "fill in the gradients"), {step.node for step in gradients}),
        stage.scene(_end(outline, "answer key")),
        seed,
    )


def _end(outline: Outline, caption: str) -> Moment:
    """Both passes done, with as many digits as anybody works out by hand."""
    values = {node.name: short(node.value, DIGITS) for node in outline.nodes}
    return Moment(caption, values, {node.name: short(node.grad or 0.0, DIGITS) for node in outline.nodes})


def _solved(step: Backward) -> str:
    factors = [(number(term.upstream, DIGITS), number(term.local_derivative, DIGITS)) for term in step.contributions]
    numbers = " + ".join(f"{upstream.within(1)} · {local.within(1)}" for upstream, local in factors)
    return f"{step.name} = {step.chain_rule} = {numbers} = {short(step.gradient, DIGITS)}"


def as_html(sheets: Sequence[Sheet]) -> str:
    """The sheets, a page each, then one key for all of them."""
    parts = [_sheet(sheet) for sheet in sheets]
    parts.append('<div class="key">\n' + "\n".join(map(_key, sheets)) + "\n</div>")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Worksheet</title><style>{_STYLE}</style>'
        f"</head>\n<body>\n{chr(10).join(parts)}\n</body></html>\n"
    )


def _sheet(sheet: Sheet) -> str:
    asked = "".join(f'<li>{escape(name)} = <span class="blank"></span></li>' for name in sheet.asked)
    return (
        f'<div class="sheet"><h1>Backpropagation by hand</h1>\n<p>{escape(sheet.title)}</p>\n{as_svg(sheet.blank)}\n'
        f"<h2>Work out each gradient, from right to left</h2>\n<ol>{asked}</ol></div>"
    )


def _key(sheet: Sheet) -> str:
    forward = "".join(f"<li>{escape(line)}</li>" for line in sheet.forward)
    solved = "".join(f"<li>{escape(line)}</li>" for line in sheet.solved)
    return f"<h2>Answer key, sheet {sheet.seed}</h2>\n<ul>{forward}</ul>\n<ol>{solved}</ol>\n{as_svg(sheet.answers)}"


def sheets_as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a PDF, a page each.

    Raises:
        LayoutError: matplotlib is not installed.
    """
    pages = [
        (sheet.blank, ("Backpropagation by hand", sheet.title, "", *(f"{name} =" for name in sheet.asked)))
        for sheet in sheets
    ]
    return as_pdf(pages)


def key_as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The answers as a PDF, a page for each sheet."""
    return as_pdf(
        [
            (each.answers, (f"Answer key, sheet {each.seed}", each.title, "", *each.forward, *each.solved))
            for each in sheets
        ]
    )
