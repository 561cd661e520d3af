"""What the tests of pictures read: the texts of an SVG, card by card, and graphs to draw."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from autograd import Value
from autograd.graph import Outline, record
from viz.cards import drawing

if TYPE_CHECKING:
    from viz import Picture
    from viz.cards import Drawing

_SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: bytes, kind: str = "node") -> list[list[str]]:
    """The visible texts of every card (or of every "edge"), in the order of the source."""
    groups = ElementTree.fromstring(svg).iter(f"{_SVG}g")
    return [
        ["".join(text.itertext()) for text in group.iter(f"{_SVG}text")]
        for group in groups
        if group.get("class") == kind
    ]


def tooltips(svg: bytes) -> list[str]:
    """All tooltips."""
    links = ElementTree.fromstring(svg).iter(f"{_SVG}a")
    return [link.get("{http://www.w3.org/1999/xlink}title", "") for link in links]


def heads(picture: Picture) -> set[str]:
    """The head of every card, as one text."""
    return {_head(card) for card in texts(picture.render("svg"))}


def _head(card: list[str]) -> str:
    end = card.index("value") if "value" in card else card.index("values") if "values" in card else len(card)
    return "".join(card[:end])


def cards_of(root: Value) -> Drawing:
    """A card for every operation."""
    return drawing(Outline(record(root), "operations"))


def course() -> Value:
    """J = 3(a + bc), named, with gradients."""
    a, b, c = Value(5, label="a"), Value(3, label="b"), Value(2, label="c")
    u = (b * c).named("u")
    v = (a + u).named("v")
    J = (3 * v).named("J")
    J.backward()
    return J


def chain(steps: int, leaves: int) -> Value:
    """A long chain that takes its leaves in turn."""
    xs = [Value(1 + n / 100, label=f"x{n}") for n in range(leaves)]
    result = xs[0]
    for n in range(steps):
        result = (result * xs[n % leaves]).tanh()
    return result


def network(*shape: int) -> Value:
    """A net with parameters named as `nn` names them."""
    rng = random.Random(0)
    values = [Value(rng.uniform(-1, 1), f"x{n}") for n in range(shape[0])]
    for layer, units in enumerate(shape[1:], 1):
        outputs = []
        for unit in range(1, units + 1):
            name = f"layer{layer}.neuron{unit}"
            weights = [Value(rng.gauss(0, 1), f"{name}.w[{n}]") for n in range(len(values))]
            z = sum((w * v for w, v in zip(weights, values, strict=True)), Value(0.0, f"{name}.b"))
            outputs.append(z.tanh().named(f"{name}.a"))
        values = outputs
    return ((values[0] - 1) ** 2).named("L")
