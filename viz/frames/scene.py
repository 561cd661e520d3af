"""One moment of the passes as plain shapes: what the frames of an animation and a worksheet are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.graph import fitted, short, shown_name, text, total, without_modules, written
from viz.cards import drawing
from viz.frames.placing import Placing, place
from viz.measuring import width
from viz.modules import orders
from viz.rows import WIDEST as SLIDE
from viz.rows import in_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from autograd.graph import Link, Node, Outline
    from viz.cards import Card
    from viz.frames.moments import Moment
    from viz.frames.placing import Place
    from viz.theme import Theme

#: Room around the graph, for the caption of up to two lines and the legend under it; the height of a card, and of one
#: that stands for a card in another row; the sizes of letters.
MARGIN, CAPTION, LEGEND, HEIGHT, REFERENCE = 18.0, 66.0, 22.0, 84.0, 28.0
HEAD, NUMBER, WORD, TITLE = 13.0, 14.0, 12.0, 16.0
#: A scene is at least this wide, so that captions have room; two rows stand this far apart.
NARROWEST, BETWEEN_ROWS = 640.0, 34.0
#: A card's expression is no longer than this, nor what stands on an edge.
WIDEST, WIDEST_RULE = 40, 26
#: A line of the caption keeps this many characters, however narrow the scene is.
SHORTEST_LINE = 20
#: Where along its edge a local derivative may stand: in the middle, or as near to it as there is room.
SPOTS = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)


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
        self._place()

    def _place(self) -> None:
        """Cards and edges in rows that are no wider than a slide, however often they must be broken for it."""
        whole = drawing(self.outline, digits=self.digits, fold=False)
        apart = max(80.0, max((width(rule, WORD) for rule in self._rules), default=0.0) + 40.0)
        limit = SLIDE
        while True:
            drawn = in_rows(whole, widest=limit)
            sizes = {node.index: (self._width(node), HEIGHT) for node in self.outline.nodes}
            self._references = [card for card in drawn.cards if card.kind == "reference"]
            sizes |= {card.index: (width(card.name, HEAD) + 24, REFERENCE) for card in self._references}
            self.placing = Placing(0.0, 0.0, {}, [])
            self._links: list[tuple[Link, str]] = []
            edges = list(zip(self.outline.links, self._rules, drawn.wires, strict=True))
            for line in drawn.lines or (frozenset(sizes),):
                here = [edge for edge in edges if edge[2].target in line]
                pairs = [(wire.source, wire.target) for _, _, wire in here]
                columns = orders([card for card in drawn.cards if card.index in line], [wire for _, _, wire in here])
                row = place({index: sizes[index] for index in sorted(line)}, pairs, apart=apart, order=columns)
                self.placing = row.below(self.placing, BETWEEN_ROWS)
                self._links += [(link, rule) for link, rule, _ in here]
            if self.placing.width <= SLIDE - 2 * MARGIN or limit < SLIDE / 4:
                break
            limit *= 0.85
        rules = [rule for _, rule in self._links]
        self._spots = _spots(rules, self.placing.paths, list(self.placing.boxes.values()))

    def scene(self, moment: Moment, blank: Collection[str] = ()) -> Scene:
        """The moment; the gradients of `blank` are left for a reader to fill in."""
        theme, nodes = self.theme, self.outline.graph.nodes
        curves: list[Curve] = []
        labels: list[Text] = []
        for (link, rule), path, spot in zip(self._links, self.placing.paths, self._spots, strict=True):
            pair = (nodes[link.consumer].name, nodes[link.operand].name)
            lit = pair == moment.edge or (moment.forward and pair[0] == moment.now)
            colour = (theme.forward if moment.forward else theme.backward) if lit else theme.line
            points = tuple(number + MARGIN for point in path for number in point)
            curves.append(Curve(points, colour, 4.0 if lit else 1.4))
            if not blank and spot:  # a sheet to be filled in does not give the local derivatives away
                labels.append(Text(spot[0] + MARGIN, spot[1] + MARGIN, rule, WORD, theme.quiet, "middle"))
        cards = [shape for node in self.outline.nodes for shape in self._card(node, moment, blank)]
        cards += [shape for card in self._references for shape in self._reference(card)]
        meanings, end = self._legend(self.placing.height + 2 * MARGIN + CAPTION)
        across, down = (
            max(self.placing.width + 2 * MARGIN, NARROWEST, end),
            self.placing.height + 2 * MARGIN + CAPTION + LEGEND,
        )
        room = across - 2 * MARGIN
        said, size = _in_two(moment.caption, room)
        top = down - LEGEND - 16 - 20 * (len(said) - 1)
        caption = [
            Text(across / 2, top + 20 * at, line, size, theme.ink, "middle", bold=True) for at, line in enumerate(said)
        ]
        return Scene(across, down, theme.background, (*curves, *cards, *labels, *caption, *(() if blank else meanings)))

    def _reference(self, card: Card) -> Sequence[Box | Text]:
        """The name of a card that stands in another row."""
        place, theme = self.placing.boxes[card.index], self.theme
        left, top = place.x - place.width / 2 + MARGIN, place.y - place.height / 2 + MARGIN
        frame = Box(left, top, place.width, place.height, theme.card, theme.line, 0.8)
        return frame, Text(place.x + MARGIN, place.y + MARGIN + 5, card.name, HEAD, theme.quiet, "middle")

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
        said = None if formula is None else text(fitted(without_modules(formula), WIDEST_RULE))
        shown = short(link.derivative, self.digits)
        return f"× {shown}" if said is None or said == shown or "…" in said else f"× {said} = {shown}"

    def _width(self, node: Node) -> float:
        head = width(shown_name(node.title), HEAD, bold=True) + width(self._expression(node), HEAD) + 34
        below = width(shown_name(self.names[node.name]), WORD) + width("−0.0001234 + …", NUMBER, bold=True) + 30
        return max(head, below)

    def _expression(self, node: Node) -> str:
        return f"= {written(self.outline, node.index, width=WIDEST)}" if node.is_explained else ""

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
            Text(left + 10, top + 19, shown_name(node.title), HEAD, theme.ink, bold=True),
            Text(right, top + 19, self._expression(node), HEAD, theme.quiet, "end"),
            Text(left + 10, top + 46, "value", WORD, theme.quiet),
            Text(right, top + 46, moment.values.get(name, ""), NUMBER, theme.ink, "end"),
            Text(left + 10, top + 75, shown_name(self.names[name]) if self.grad else "", WORD, theme.ink),
            Text(right, top + 75, gradient, NUMBER, theme.ink, "end", bold=True),
        )


def _in_two(caption: str, room: float) -> tuple[list[str], float]:
    """The caption and the size of its letters, in two lines where it is too wide for one, broken before an equals sign
    near its middle; what is too long even in small letters loses its middle."""
    lines = [caption]
    if width(caption, TITLE, bold=True) > room and " = " in caption:
        parts = caption.split(" = ")
        ways = [(" = ".join(parts[:at]), "= " + " = ".join(parts[at:])) for at in range(1, len(parts))]
        lines = list(min(ways, key=lambda way: max(map(len, way))))
    size = max(WORD, min(TITLE, *(TITLE * room / max(room, width(line, TITLE, bold=True)) for line in lines)))
    return [_within(line, room, size) for line in lines], size


def _within(line: str, room: float, size: float) -> str:
    longest = len(line)
    while width(shown := shown_name(line, longest), size, bold=True) > room and longest > SHORTEST_LINE:
        longest = int(0.95 * longest)
    return shown


def _spots(
    rules: Sequence[str], paths: Sequence[Sequence[tuple[float, float]]], cards: Sequence[Place]
) -> list[tuple[float, float] | None]:
    """For each edge where its local derivative stands, over no card and no other one; None where there is no room."""
    taken = [(each.x, each.y, each.width, each.height) for each in cards]
    found: list[tuple[float, float] | None] = []
    for rule, path in zip(rules, paths, strict=True):
        across = width(rule, WORD)

        def is_free(spot: tuple[float, float], across: float = across) -> bool:
            x, y = spot[0], spot[1] - WORD / 3
            return all(
                abs(x - left) >= (across + wide) / 2 or abs(y - top) >= (WORD + high) / 2
                for left, top, wide, high in taken
            )

        spots = ((x, y - 7) for x, y in (_along(path, share) for share in SPOTS))
        spot = next(filter(is_free, spots), None)
        found.append(spot)
        if spot:
            taken.append((spot[0], spot[1] - WORD / 3, across, WORD))
    return found


def _along(path: Sequence[tuple[float, float]], share: float) -> tuple[float, float]:
    """The point of a path of cubic Béziers at a share of its pieces."""
    pieces = (len(path) - 1) // 3
    piece = min(int(share * pieces), pieces - 1)
    t = share * pieces - piece
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    points = path[3 * piece : 3 * piece + 4]
    return sum(w * x for w, (x, _) in zip(weights, points, strict=True)), sum(
        w * y for w, (_, y) in zip(weights, points, strict=True)
    )
