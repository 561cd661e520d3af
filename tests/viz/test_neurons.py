"""Neurons that are found by what they compute, where no name gives them away."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import viz
from autograd import Value
from autograd.graph import Outline, record
from viz.neurons import neurons


def net(hidden: int = 3, *, named_z: bool = False) -> Value:
    """A net of two inputs as a student writes it, with labels as its variables would give them."""
    rng = random.Random(0)
    x = [Value(0.3, label="x[0]"), Value(0.8, label="x[1]")]
    a: list[Value] = []
    for i in range(hidden):
        w = [Value(rng.gauss(0, 1), label=f"w1[{i}][{j}]") for j in range(2)]
        z = w[0] * x[0] + w[1] * x[1] + Value(0.1 * i, label=f"b1[{i}]")
        a.append((z.named(f"z1[{i}]") if named_z else z).tanh().named(f"a1[{i}]"))
    v = [Value(rng.gauss(0, 1), label=f"w2[{i}]") for i in range(hidden)]
    z = sum((v[i] * a[i] for i in range(hidden)), Value(0.0, label="b2"))
    y = z.sigmoid().named("yhat")
    L = ((y - 1) ** 2).named("L")
    L.backward()
    return L


def heads(source: str) -> list[str]:
    """The name in the head of each card, from the top."""
    return re.findall(r'<td bgcolor="[^"]*"><b>(.*?)</b>', source)


def test_each_neuron_of_a_comprehension_is_a_card_with_its_numbers_as_rows() -> None:
    source = viz.draw(net()).source
    assert heads(source) == ["x[0]", "x[1]", "a1[0]", "a1[1]", "a1[2]", "yhat", "L"]
    assert "= tanh(w1[1]·x + b1[1])" in source
    assert "= σ(w2·a1 + b2)" in source
    for row in ("w1[2][0]", "b1[2]", "w2[1]", "b2"):
        assert f">{row}</font>" in source
    order = [re.search(rf"\tn(\d+) \[.*<b>a1\[{i}\]</b>", source).group(1) for i in range(3)]  # type: ignore[union-attr]
    assert all(f"n{above} -> n{below} [style=invis]" in source for above, below in pairwise(order))


def test_z_stands_in_the_card_of_its_activation() -> None:
    source = viz.draw(net(named_z=True)).source
    assert "a1[0]" in heads(source)
    assert "z1[0]" not in heads(source)
    assert ">z1[0]</font>" in source
    assert "= tanh(w1[0]·x + b1[0])" in source


def test_a_layer_of_sixteen_is_one_card_and_opens_into_its_neurons() -> None:
    root = net(16)
    closed = viz.draw(root).source
    assert "a1" in heads(closed)
    assert "w1 16 × 2" in closed
    assert "a1[15]" in heads(viz.draw(root, open=["a1"]).source)


def test_one_weighted_sum_alone_keeps_a_card_for_each_name() -> None:
    w, x, b = (Value(n, label=name) for n, name in ((0.5, "w"), (1.5, "x"), (-0.2, "b")))
    z = (w * x + b).named("z")
    L = (z.sigmoid().named("a") - 1).named("L")
    assert neurons(Outline(record(L))) == {}


def test_shared_weights_belong_to_no_neuron() -> None:
    w, b = Value(0.5, label="w"), Value(0.1, label="b")
    h = Value(0.0, label="h0")
    for t in range(1, 4):
        h = (w * h + b).tanh().named(f"h{t}")
    assert neurons(Outline(record((h**2).named("L")))) == {}
