"""A program in the form of microgpt, with its own class of scalars or with ours in its place: the same numbers.

The form is the published one (scalars with `data` and `grad`, matrices as lists of lists, softmax with the largest
`data` taken off, Adam on `p.grad`, which is set to 0), the words and the sizes are our own.
"""

from __future__ import annotations

from typing import Any

import pytest

THEIR_CLASS = """
import math


class Value:
    def __init__(self, data, parents=(), locals_=()):
        self.data, self.grad, self.parents, self.locals_ = data, 0, parents, locals_

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, number):
        return Value(self.data**number, (self,), (number * self.data ** (number - 1),))

    def exp(self):
        return Value(math.exp(self.data), (self,), (math.exp(self.data),))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        return Value(max(0, self.data), (self,), (float(self.data > 0),))

    def __neg__(self): return self * -1
    def __radd__(self, other): return self + other
    def __sub__(self, other): return self + (-other)
    def __rsub__(self, other): return other + (-self)
    def __rmul__(self, other): return self * other
    def __truediv__(self, other): return self * other**-1
    def __rtruediv__(self, other): return other * self**-1

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = 1
        for node in reversed(order):
            for parent, local in zip(node.parents, node.locals_):
                parent.grad += local * node.grad
"""

PROGRAM = """
import random

random.seed(7)
words = ["ada", "bea", "dab", "abe", "bade"]
letters = sorted(set("".join(words)))
END, size = len(letters), len(letters) + 1
width, heads, longest = 4, 2, 5
per_head = width // heads


def matrix(rows, columns, spread=0.3):
    return [[Value(random.gauss(0, spread)) for _ in range(columns)] for _ in range(rows)]


weights = {name: matrix(width, width) for name in ("q", "k", "v", "o")}
weights |= {"token": matrix(size, width), "place": matrix(longest, width), "head": matrix(size, width)}
weights |= {"up": matrix(2 * width, width), "down": matrix(width, 2 * width)}
params = [p for rows in weights.values() for row in rows for p in row]


def linear(x, w):
    return [sum(wi * xi for wi, xi in zip(row, x)) for row in w]


def softmax(logits):
    largest = max(value.data for value in logits)
    powers = [(value - largest).exp() for value in logits]
    total = sum(powers)
    return [power / total for power in powers]


def normed(x):
    mean_square = sum(xi * xi for xi in x) / len(x)
    return [xi * (mean_square + 1e-5) ** -0.5 for xi in x]


def gpt(token, place, keys, values):
    x = normed([t + p for t, p in zip(weights["token"][token], weights["place"][place])])
    before, x = x, normed(x)
    q, k, v = (linear(x, weights[name]) for name in "qkv")
    keys.append(k)
    values.append(v)
    mixed = []
    for head in range(heads):
        part = slice(head * per_head, (head + 1) * per_head)
        scores = [sum(a * b for a, b in zip(q[part], each[part])) / per_head**0.5 for each in keys]
        share = softmax(scores)
        mixed += [sum(share[t] * values[t][part][j] for t in range(len(values))) for j in range(per_head)]
    x = [a + b for a, b in zip(linear(mixed, weights["o"]), before)]
    before, x = x, normed(x)
    x = linear([each.relu() for each in linear(x, weights["up"])], weights["down"])
    return linear([a + b for a, b in zip(x, before)], weights["head"])


rate, beta1, beta2, steps = 0.05, 0.9, 0.99, 6
first, second, losses = [0.0] * len(params), [0.0] * len(params), []
for step in range(steps):
    word = words[step % len(words)]
    tokens = [END, *(letters.index(letter) for letter in word), END]
    keys, values, costs = [], [], []
    for place in range(min(longest, len(tokens) - 1)):
        shares = softmax(gpt(tokens[place], place, keys, values))
        costs.append(-shares[tokens[place + 1]].log())
    loss = (1 / len(costs)) * sum(costs)
    loss.backward()
    for i, p in enumerate(params):
        first[i] = beta1 * first[i] + (1 - beta1) * p.grad
        second[i] = beta2 * second[i] + (1 - beta2) * p.grad**2
        p.data -= rate * (1 - step / steps) * (first[i] / (1 - beta1 ** (step + 1))) / (
            (second[i] / (1 - beta2 ** (step + 1))) ** 0.5 + 1e-8
        )
        p.grad = 0
    losses.append(loss.data)

keys, values, token, said = [], [], END, ""
for place in range(longest):
    shares = softmax([value / 0.5 for value in gpt(token, place, keys, values)])
    token = random.choices(range(size), weights=[p.data for p in shares])[0]
    if token == END:
        break
    said += letters[token]
"""


def run(import_or_class: str) -> dict[str, Any]:
    """What the program has at its end."""
    names: dict[str, Any] = {}
    exec(import_or_class + PROGRAM, names)
    return names


def test_the_program_runs_unchanged_with_an_import_in_the_place_of_its_class() -> None:
    theirs, ours = run(THEIR_CLASS), run("from autograd import Value\n")
    assert ours["losses"] == pytest.approx(theirs["losses"], rel=1e-10)
    assert [p.data for p in ours["params"]] == pytest.approx([p.data for p in theirs["params"]], rel=1e-7)
    assert ours["said"] == theirs["said"]
    assert len(ours["params"]) > 100
