"""What a reader meets in a picture: letters of a size, cards whole and apart, neurons in order, sizes with an end."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PIL import Image

import viz
from autograd import Value, parse
from nn import MLP
from tests.shares import a_third
from tests.viz.pictures import chain, course

if TYPE_CHECKING:
    from collections.abc import Callable

_SVG = "{http://www.w3.org/2000/svg}"
SHOWN, SMALLEST = 1200.0, 11.0  # pixels: the width in which a picture is shown, and the least height of a letter
LOGISTIC = "z = w1*x1 + w2*x2 + b; a = sigmoid(z); L = -(y*log(a) + (1 - y)*log(1 - a))"


def logistic() -> Value:
    return parse(LOGISTIC, w1=0.5, x1=1.5, w2=0.9, x2=-0.8, b=-0.2, y=1)


def net(*shape: int) -> Value:
    model = MLP(list(shape), activation="tanh", rng=0)
    x = [Value(1.0 if n % 2 else -0.5, label=f"x{n + 1}") for n in range(shape[0])]
    return ((model(x)[0] - Value(1, label="y")) ** 2).named("J")


def fifty() -> Value:
    value = Value(1.0, label="x")
    for n in range(50):
        value = (value.tanh() * 1.01 + 0.1).named(f"h{n}")
    return value


EXAMPLES: dict[str, Callable[[], Value]] = {
    "J": course,
    "logistic": logistic,
    "fifty": fifty,
    "five hundred": lambda: chain(250, 3),
    "net 2-3-1": lambda: net(2, 3, 1),
    "net 2-16-16-1": lambda: net(2, 16, 16, 1),
    "deep net": lambda: net(4, 8, 8, 8, 8, 8, 8, 1),
}
EVERY = pytest.mark.parametrize("example", EXAMPLES)


@cache
def svg(example: str, theme: str = "light") -> ElementTree.Element:
    root = EXAMPLES[example]()
    root.backward()
    return ElementTree.fromstring(viz.draw(root, theme=theme).render("svg"))  # type: ignore[arg-type]


def size(picture: ElementTree.Element) -> tuple[float, float]:
    _, _, width, height = map(float, picture.get("viewBox", "").split())
    return width, height


def boxes(picture: ElementTree.Element) -> dict[str, tuple[float, float, float, float]]:
    """The frame of every card: left, top, right, bottom."""
    found = {}
    for group in picture.iter(f"{_SVG}g"):
        if group.get("class") == "node":
            points = [
                tuple(map(float, point.split(",")))
                for polygon in group.iter(f"{_SVG}polygon")
                for point in polygon.get("points", "").split()
            ]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            if points:
                found[str(group.findtext(f"{_SVG}title"))] = (min(xs), min(ys), max(xs), max(ys))
    return found


@EVERY
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_letter_is_lower_than_11_pixels_at_the_width_of_a_slide(example: str, theme: str) -> None:
    picture = svg(example, theme)
    smallest = min(float(text.get("font-size", "99")) for text in picture.iter(f"{_SVG}text"))
    assert smallest * min(1.0, SHOWN / size(picture)[0]) >= SMALLEST


@EVERY
def test_no_card_covers_another_or_is_cut(example: str) -> None:
    picture = svg(example)
    width, height = size(picture)
    cards = list(boxes(picture).values())
    assert cards
    for place, (left, top, right, bottom) in enumerate(cards):
        assert -4 <= left < right <= width
        assert -height <= top < bottom <= 4
        for other in cards[place + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


@EVERY
def test_every_text_lies_within_its_card(example: str) -> None:
    picture = svg(example)
    frames = boxes(picture)
    assert frames
    for group in picture.iter(f"{_SVG}g"):
        frame = frames.pop(str(group.findtext(f"{_SVG}title")), None) if group.get("class") == "node" else None
        for text in group.iter(f"{_SVG}text") if frame else ():
            assert frame is not None
            x, y = float(text.get("x", "nan")), float(text.get("y", "nan"))
            assert frame[0] <= x <= frame[2]
            assert frame[1] <= y <= frame[3]
    assert not frames, "a card was not looked at"


@pytest.mark.parametrize("example", a_third(EXAMPLES))
def test_a_png_has_an_end(example: str) -> None:
    root = EXAMPLES[example]()
    image = Image.open(io.BytesIO(viz.draw(root).render("png")))
    assert max(image.size) <= 4000


@EVERY
def test_every_picture_fits_a_few_screens(example: str) -> None:
    width, height = size(svg(example))
    assert height * min(1.0, SHOWN / width) <= 2600


def words(root: Value, **options: object) -> str:
    return viz.draw(root, **options).source  # type: ignore[arg-type]


def test_a_neuron_is_a_card_with_its_weights_as_rows() -> None:
    source = words(net(2, 3, 1))
    for neuron in ("layer 1, neuron 1", "layer 1, neuron 2", "layer 1, neuron 3", "layer 2, neuron 1"):
        assert neuron in source
    assert source.count("tanh(w·x + b)") == 3
    assert "row to row" not in source


def test_neurons_stand_in_order_from_top_to_bottom() -> None:
    tops = [svg("net 2-3-1").iter(f"{_SVG}text")]
    heads = {str(text.text).strip(): float(text.get("y", "nan")) for text in tops[0]}
    order = [heads[f"layer 1, neuron {number}"] for number in (1, 2, 3)]
    assert order == sorted(order)
    assert heads["x1"] < heads["x2"]


def test_a_large_net_is_a_card_for_each_layer_and_any_of_them_opens() -> None:
    source = words(net(2, 16, 16, 1))
    assert all(f"<b>layer {number}</b>" in source for number in (1, 2, 3))
    assert "w 16 × 16" in source
    opened = words(net(2, 16, 16, 1), open=["layer1"])
    assert "layer 1, neuron 16" in opened
    assert "<b>layer 2</b>" in opened


def test_what_cannot_be_opened_is_answered_with_the_choices() -> None:
    with pytest.raises(ValueError, match=r"open needs the name of a layer or neuron \(layer1, layer1.neuron1"):
        viz.draw(net(2, 3, 1), open=["layer9"])


def test_a_detail_can_be_asked_for() -> None:
    root = net(2, 3, 1)
    cards = {detail: words(root, detail=detail).count("<b>") for detail in ("layers", "neurons", "names", "operations")}
    assert "layer1.neuron1.z" in words(root, detail="names")
    assert "<b>u1</b>" in words(root, detail="operations")
    assert "<b>layer 1</b>" in words(root, detail="layers")
    assert len(set(cards.values())) == 4
    with pytest.raises(ValueError, match="detail needs one of layers, neurons, names, operations; got 'all'"):
        viz.draw(root, detail="all")


def test_the_course_s_example_stands_in_one_row_with_its_formulas() -> None:
    source = words(logistic())
    for formula in ("w1·x1 + w2·x2 + b", "σ(z)", "−(y·log(a) + (1 − y)·log(1 − a))", "× a(1 − a) = 0.2482"):
        assert formula in source
    assert "−y/a + (1 − y)/(1 − a) = −2.185" in source
    assert "row to row" not in source


@pytest.mark.parametrize("name", ["two words", 'say "hi"', "θ", "<b>bold</b>", "n" * 200, "a|b", "\\N", "a.b", "x[0"])
def test_any_two_nodes_of_any_one_name_are_drawn(name: str) -> None:
    one, other = Value(1.0, label=name), Value(2.0, label=name)
    root = (one * other).named(name)
    root.backward()
    picture = ElementTree.fromstring(viz.draw(root).render("svg"))
    assert len(boxes(picture)) in (1, 2, 3)
    assert size(picture)[0] < SHOWN
    assert not re.search("<b>bold</b>", "".join(str(text.text) for text in picture.iter(f"{_SVG}b")))


def test_variables_name_what_has_no_label() -> None:
    w, x = Value(2.0), Value(3.0)
    a1 = [w * x, w + x]
    _hidden = a1[0] * 2
    J = _hidden + a1[1]
    source = viz.draw(J).source
    assert all(f"<b>{name}</b>" in source for name in ("w", "x", "a1[0]", "a1[1]", "J"))
    assert "_hidden" not in source
    assert "a1" not in viz.draw(J, names=False).source


def test_a_picture_says_what_its_colours_mean_and_only_those_that_it_has() -> None:
    def legend(root: Value, **options: bool) -> str:
        root.backward()
        svg = ElementTree.fromstring(viz.draw(root, **options).render("svg"))  # type: ignore[arg-type]
        return " ".join("".join(text.itertext()) for text in svg.iter(f"{_SVG}text")).replace("\xa0", " ")

    both, one = legend(logistic()), legend(course())
    assert "gradient above 0" in both
    assert "gradient below 0" in both
    assert "gradient below 0" not in one
    assert "gradient" not in legend(course(), grad=False)


def test_elements_of_a_list_stand_in_order_from_top_to_bottom() -> None:
    x = [Value(0.3 * n, label=f"x[{n}]") for n in range(3)]
    z = [(x[n] * (n + 1) + x[0]).named(f"z[{n}]") for n in (2, 0, 1)]
    by_name = {each.label: each for each in z}
    J = (by_name["z[1]"] * 2 + (by_name["z[2]"] * by_name["z[0]"]).named("p")).named("J")
    dot = viz.draw(J).source
    places = {each.label: dot.index(f"<b>{each.label}</b>") for each in z}
    numbers = {name: dot[:at].rpartition("\tn")[2].split(" ")[0] for name, at in places.items()}
    for above, below in (("z[0]", "z[1]"), ("z[1]", "z[2]")):
        assert f"n{numbers[above]} -> n{numbers[below]} [style=invis]" in dot


def test_two_long_names_multiplied_are_both_told_apart() -> None:
    one = Value(0.7, label="the_probability_that_a_patient_recovers_within_thirty_days")
    two = Value(0.2, label="the_probability_that_a_patient_was_vaccinated_at_least_twice")
    source = viz.draw((one * two).named("both")).source
    assert "the_probab…_days·the_probab…twice" in source
