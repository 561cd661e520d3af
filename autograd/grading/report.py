"""The report on a class as one HTML page that needs nothing else: how many forgot what, by line and cause."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from autograd.grading.causes import by_line
from autograd.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.grading.causes import LineOfClass, Slip
    from autograd.grading.marks import Grade

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8884; }
td { overflow-wrap: anywhere; }
.number { white-space: nowrap; font-variant-numeric: tabular-nums; } td.number, th.number { text-align: right; }
ul { list-style: none; padding: 0; } li { border-bottom: 1px solid #8884; padding: .4rem 0; }
li { display: grid; grid-template-columns: 5rem minmax(0, 1fr); align-items: center; }
li > p, li > details, li > div { grid-column: 2; margin: .2rem 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { li > p, li > details, li > div { grid-column: 1 / 3; } }
code { font: .95em ui-monospace, monospace; }
details { color: GrayText; } summary { cursor: pointer; }
svg { display: block; } svg[role] { width: 100%; height: auto; }
svg[role] text { font: 11px system-ui, sans-serif; fill: currentColor; }
.sketch { overflow-x: auto; }
.right { fill: #3b7dd8; } .follows { fill: #9dbfe9; } .wrong { fill: #d9812f; }
"""
#: Bars in the histogram of points.
_BARS = 10


def class_report(
    grades: Sequence[Grade], title: str, *, picture: Callable[[LineOfClass, Slip], str] | None = None, style: str = ""
) -> str:
    """The page, as text; `picture` gives an element for a line and a slip in it, or an empty text."""
    count = len(grades)
    name = _text(title)
    average = sum(grade.earned for grade in grades) / count if count else 0
    of = grades[0].points if grades else 0
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title>",
        "<meta name=viewport content='width=device-width'>",
        f"<style>{_STYLE}{style}</style>",
        f"<h1>{name}</h1>",
        f"<p>{count} submissions, {average:.3g} of {of:g} points on average.</p>",
        _histogram([grade.earned for grade in grades], of),
        "<h2>By line and cause</h2>",
        *[_line(line, count, picture) for line in by_line(grades)],
        "<h2>Students</h2>",
        _students(grades),
        "</html>\n",
    ]
    return "\n".join(parts)


def _line(line: LineOfClass, count: int, picture: Callable[[LineOfClass, Slip], str] | None) -> str:
    rows = []
    for slip in line.slips:
        drawn = picture(line, slip) if picture and slip.kind else ""
        shown = f"<div class=sketch>{drawn}</div>" if drawn else ""
        names = ", ".join(_text(name) for name in slip.students)
        bar = _bar([("wrong", len(slip.students))], count)
        rows.append(
            f"<li><span class=number>{len(slip.students)} of {count}</span>{bar}<p>{_text(slip.cause)}</p>{shown}"
            f"<details><summary>who</summary>{names}</details></li>"
        )
    follows = f", {line.follows} right given a wrong line before it" if line.follows else ""
    share = _bar([("right", line.right), ("follows", line.follows)], count)
    return (
        f"<h3><code>{_text(line.line)}</code> in <code>{_text(line.function)}</code></h3>{share}"
        f"<p>{line.right} of {count} right{follows}.</p>" + (f"<ul>{''.join(rows)}</ul>" if rows else "")
    )


def _bar(shares: Sequence[tuple[str, int]], count: int) -> str:
    """Shares of a class in a row; the numbers stand beside it in words."""
    x, drawn = 0.0, []
    for kind, number in shares:
        width = 400 * number / max(1, count)
        drawn.append(f"<rect class={kind} x='{x:.1f}' y=0 width='{width:.1f}' height=8 />")
        x += width
    frame = "<rect x=0 y=0 width=400 height=8 fill=none stroke=currentColor stroke-opacity=.3 />"
    return f"<svg viewBox='0 0 400 9' role=img aria-hidden=true>{''.join(drawn)}{frame}</svg>"


def _histogram(earned: Sequence[float], of: float) -> str:
    """How many earned how many points."""
    if not earned or not of:
        return ""
    counts = Counter(min(_BARS - 1, int(_BARS * points / of)) for points in earned)
    most, drawn = max(counts.values()), []
    for bar in range(_BARS):
        height = 70 * counts[bar] / most
        x = 40 * bar
        drawn.append(f"<rect class=right x={x + 2} y='{84 - height:.1f}' width=36 height='{height:.1f}' />")
        drawn.append(f"<text x={x + 20} y='{80 - height:.1f}' text-anchor=middle>{counts[bar] or ''}</text>")
        drawn.append(f"<text x={x} y=97 text-anchor=middle>{of * bar / _BARS:g}</text>")
    drawn.append(f"<text x=400 y=97 text-anchor=middle>{of:g}</text>")
    return f"<svg viewBox='-8 0 416 100' role=img aria-label='students by points'>{''.join(drawn)}</svg>"


def _students(grades: Sequence[Grade]) -> str:
    rows = ["<tr><th>student<th class=number>points<th>what was said</tr>"]
    for grade in sorted(grades, key=lambda grade: grade.student.casefold()):
        said = [f"<code>{_text(m.function)}</code> {_text(text)}" for m in grade.marks for text in m.said]
        points = f"<td class=number>{grade.earned:g} / {grade.points:g}</td>"
        rows.append(f"<tr><td>{_text(grade.student)}</td>{points}<td>{'<br>'.join(said)}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _text(text: str) -> str:
    return escape(visible(text))
