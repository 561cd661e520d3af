"""One moment of the passes as plain shapes: what the frames of an animation and a worksheet are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograd.graph import Backward, Forward, number, replay, short

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from autograd.graph import Graph
    from viz.theme import Theme

#: Room around the graph, and for the caption under it.
MARGIN, CAPTION = 18.0, 46.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    thickness: float = 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A path of cubic Béziers, as x, y, x, y, …"""

    points: tuple[float, ...]
    stroke: str
    thickness: float


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    anchor: str = "start"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Shapes, the back ones first, on a background."""

    width: float
    height: float
    background: str
    shapes: tuple[Box | Curve | Text, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the passes: what has been computed by now, and what takes part."""

    caption: str
    values: Mapping[str, str]  # by node, what its card shows
    gradients: Mapping[str, str]
    now: str = ""
    edge: tuple[str, str] | None = None  # (consumer, operand), of a backward step
    forward: bool = False


def moments(graph: Graph) -> list[Moment]:
    """The start, one moment per computed node, then one for each term of each gradient, as in the live page."""
    values = {node.name: short(node.value) for node in graph.nodes if node.is_leaf}
    gradients: dict[str, str] = {}
    found = [Moment(graph.root.name, dict(values), {})]
    for step in replay(graph):
        if isinstance(step, Forward):
            values[step.node] = short(step.value)
            found.append(Moment(str(step), dict(values), dict(gradients), step.node, forward=True))
        else:
            found += _terms(step, values, gradients)
            gradients[step.node] = short(step.gradient)
    return found


def _terms(step: Backward, values: Mapping[str, str], before: Mapping[str, str]) -> list[Moment]:
    name = f"d{step.output}/d{step.node}"
    if not step.contributions:
        return [Moment(f"{name} = 1", dict(values), {**before, step.node: "1"}, step.node)]
    found, total = [], 0.0
    for place, term in enumerate(step.contributions, 1):
        total += term.product
        rule = f"d{step.output}/d{term.consumer} · d{term.consumer}/d{step.node}"
        numbers = f"{number(term.upstream).within(1)} · {number(term.local_derivative).within(1)}"
        open_end = " + …" if place < len(step.contributions) else ""
        sign = "=" if len(step.contributions) == 1 else "+="
        shown = {**before, step.node: short(total) + open_end}
        caption = f"{name} {sign} {rule} = {numbers} = {short(term.product)}"
        found.append(Moment(caption, dict(values), shown, step.node, (term.consumer, step.node)))
    return found


def scene(placed: Mapping[str, Any], graph: Graph, moment: Moment, theme: Theme, blank: Collection[str] = ()) -> Scene:
    """A moment over the places of a page's example; the gradients of `blank` are left for a reader to fill in."""
    shapes: list[Box | Curve | Text] = []
    for consumer, operand, position, path in placed["edges"]:
        pair = (graph.nodes[consumer].name, graph.nodes[operand].name)
        lit = pair == moment.edge or (moment.forward and pair[0] == moment.now)
        colour = (theme.negative if moment.forward else theme.positive) if lit else theme.line
        points = tuple(number + MARGIN for number in path)
        shapes.append(Curve(points, colour, 4.0 if lit else 1.4))
        x, y = _middle(points)
        local = graph.nodes[consumer].local_derivatives[position] or 0.0
        if not blank:  # a sheet to be filled in does not give the local derivatives away
            shapes.append(Text(x, y - 7, f"× {short(local)}", 11, theme.quiet, "middle"))
    largest = max((abs(node.grad) for node in graph.nodes if node.grad is not None), default=0.0)
    for node, entry in zip(graph.nodes, placed["nodes"], strict=True):
        if not node.is_constant:
            tint = theme.tint(node.grad, largest) if node.name in moment.gradients else theme.card
            shapes += _card(graph, entry, moment, theme, tint, is_blank=node.name in blank)
    width, height = placed["width"] + 2 * MARGIN, placed["height"] + 2 * MARGIN + CAPTION
    shapes.append(Text(width / 2, height - 16, moment.caption, 16, theme.ink, "middle", bold=True))
    return Scene(width, height, theme.background, tuple(shapes))


def _card(
    graph: Graph, entry: Sequence[Any], moment: Moment, theme: Theme, tint: str, *, is_blank: bool
) -> list[Box | Curve | Text]:
    name, operation, _, _, written, x, y, width, height = entry
    left, top = x - width / 2 + MARGIN, y - height / 2 + MARGIN
    right = left + width - 10
    is_now = name == moment.now
    frame = theme.ink if is_now or name == graph.root.name else theme.frame
    gradient = "______" if is_blank else moment.gradients.get(name, "")
    return [
        Box(left, top, width, height, theme.card, frame, 3.0 if is_now else 2.2 if name == graph.root.name else 1.2),
        Box(left + 2, top + 2, width - 4, 22, theme.leaf if operation == "" else theme.card),
        Box(left + 2, top + height - 25, width - 4, 23, tint if not is_blank else theme.card),
        Text(left + 10, top + 18, name, 13, theme.ink, bold=True),
        Text(right, top + 18, written, 13, theme.quiet, "end"),
        Text(left + 10, top + 44, "value", 11, theme.quiet),
        Text(right, top + 44, moment.values.get(name, ""), 14, theme.ink, "end"),
        Text(left + 10, top + 68, f"d{graph.root.name}/d{name}", 11, theme.quiet),
        Text(right, top + 68, gradient, 14, theme.ink, "end", bold=True),
    ]


def _middle(points: Sequence[float]) -> tuple[float, float]:
    place = len(points) // 4 * 2
    if len(points) // 2 % 2:
        return points[place], points[place + 1]
    return (points[place - 2] + points[place]) / 2, (points[place - 1] + points[place + 1]) / 2
