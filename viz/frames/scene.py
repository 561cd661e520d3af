"""One moment of the passes as plain shapes: what the frames of an animation and a worksheet are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.graph import fitted, short, shown_name, text, total, written
from viz.frames.placing import place
from viz.measuring import width

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.graph import Link, Node, Outline
    from viz.frames.moments import Moment
    from viz.frames.placing import Box as Place
    from viz.frames.placing import Placing
    from viz.theme import Theme

#: Room around the graph, and for the caption and the legend under it; the height of a card; the sizes of letters.
MARGIN, CAPTION, LEGEND, HEIGHT = 18.0, 46.0, 22.0, 84.0
HEAD, NUMBER, WORD = 13.0, 14.0, 12.0
#: A card's expression is no longer than this, nor what stands on an edge.
WIDEST, WIDEST_RULE = 40, 26


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


class Stage:
    """The cards of a reading of a graph in their places, on which every moment is shown.

    Raises:
        LayoutError: there is no Graphviz.
    """

    def __init__(
        self,
        outline: Outline,
        theme: Theme,
        *,
        notation: str = "calculus",
        digits: int = 4,
        grad: bool = True,
        steps: bool = False,
    ) -> None:
        self.outline, self.theme, self.digits, self.grad = outline, theme, digits, grad
        signs = [(theme.positive, "gradient above 0"), (theme.negative, "gradient below 0")] if grad else []
        passes = [(theme.now, "this step"), (theme.forward, "forward pass")] if steps else []
        self.legend = [*signs, *passes, *([(theme.backward, "backward pass")] if steps and grad else [])]
        self.names = {node.name: total(outline.graph.root.name, node.name, notation) for node in outline.nodes}
        self._rules = [self._rule(link) for link in outline.links]
        sizes = {node.index: (self._width(node), HEIGHT) for node in outline.nodes}
        widest = max((width(rule, WORD) for rule in self._rules), default=0.0)
        edges = [(link.operand, link.consumer) for link in outline.links]
        self.placing: Placing = place(sizes, edges, apart=max(80.0, widest + 40.0))

    def scene(self, moment: Moment, blank: Collection[str] = ()) -> Scene:
        """The moment; the gradients of `blank` are left for a reader to fill in."""
        theme, nodes = self.theme, self.outline.graph.nodes
        curves: list[Curve] = []
        labels: list[Text] = []
        for link, path, rule in zip(self.outline.links, self.placing.paths, self._rules, strict=True):
            pair = (nodes[link.consumer].name, nodes[link.operand].name)
            lit = pair == moment.edge or (moment.forward and pair[0] == moment.now)
            colour = (theme.forward if moment.forward else theme.backward) if lit else theme.line
            points = tuple(number + MARGIN for point in path for number in point)
            curves.append(Curve(points, colour, 4.0 if lit else 1.4))
            x, y = _middle(points)
            if not blank:  # a sheet to be filled in does not give the local derivatives away
                labels.append(Text(x, y - 7, rule, WORD, theme.quiet, "middle"))
        cards = [shape for node in self.outline.nodes for shape in self._card(node, moment, blank)]
        least = width(moment.caption, 16.0, bold=True) + 2 * MARGIN
        meanings, end = self._legend(self.placing.height + 2 * MARGIN + CAPTION)
        across, down = (
            max(self.placing.width + 2 * MARGIN, least, end),
            self.placing.height + 2 * MARGIN + CAPTION + LEGEND,
        )
        caption = Text(across / 2, down - LEGEND - 16, moment.caption, 16, theme.ink, "middle", bold=True)
        return Scene(across, down, theme.background, (*curves, *cards, *labels, caption, *(() if blank else meanings)))

    def _legend(self, top: float) -> tuple[list[Box | Text], float]:
        """What each colour means, in a line, and where it ends."""
        shapes: list[Box | Text] = []
        x = MARGIN
        for colour, meaning in self.legend:
            shapes += [Box(x, top - 2, 18, 12, colour), Text(x + 24, top + 8, meaning, WORD, self.theme.quiet)]
            x += 24 + width(meaning, WORD) + 18
        return shapes, x

    def _rule(self, link: Link) -> str:
        formula = self.outline.derivative(link)
        said = None if formula is None else text(fitted(formula, WIDEST_RULE))
        shown = short(link.derivative, self.digits)
        return f"× {shown}" if said is None or said == shown or "…" in said else f"× {said} = {shown}"

    def _width(self, node: Node) -> float:
        head = width(shown_name(node.name), HEAD, bold=True) + width(self._expression(node), HEAD) + 34
        below = width(shown_name(self.names[node.name]), WORD) + width("−0.0001234 + …", NUMBER, bold=True) + 30
        return max(head, below)

    def _expression(self, node: Node) -> str:
        return f"= {written(self.outline, node.index, width=WIDEST)}" if node.op is not None else ""

    def _card(self, node: Node, moment: Moment, blank: Collection[str]) -> Sequence[Box | Text]:
        theme, name = self.theme, node.name
        place: Place = self.placing.boxes[node.index]
        left, top = place.x - place.width / 2 + MARGIN, place.y - place.height / 2 + MARGIN
        right = left + place.width - 10
        is_now, is_output = name == moment.now, node.index == self.outline.graph.output
        frame = theme.now if is_now else theme.frame
        thickness = 3.0 if is_now else 2.2 if is_output else 1.2
        largest = max((abs(each.grad) for each in self.outline.nodes if each.grad is not None), default=0.0)
        tint = theme.tint(node.grad, largest) if name in moment.gradients and name not in blank else theme.card
        gradient = "______" if name in blank else moment.gradients.get(name, "")
        return (
            Box(left, top, place.width, place.height, theme.card, frame, thickness),
            Box(left + 2, top + 2, place.width - 4, 24, theme.leaf if node.op is None else theme.card),
            Box(left + 2, top + place.height - 28, place.width - 4, 26, tint),
            Text(left + 10, top + 19, shown_name(name), HEAD, theme.ink, bold=True),
            Text(right, top + 19, self._expression(node), HEAD, theme.quiet, "end"),
            Text(left + 10, top + 46, "value", WORD, theme.quiet),
            Text(right, top + 46, moment.values.get(name, ""), NUMBER, theme.ink, "end"),
            Text(left + 10, top + 75, shown_name(self.names[name]) if self.grad else "", WORD, theme.ink),
            Text(right, top + 75, gradient, NUMBER, theme.ink, "end", bold=True),
        )


def _middle(points: Sequence[float]) -> tuple[float, float]:
    place = len(points) // 4 * 2
    if len(points) // 2 % 2:
        return points[place], points[place + 1]
    return (points[place - 2] + points[place]) / 2, (points[place - 1] + points[place + 1]) / 2
