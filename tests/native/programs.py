"""Random programs, run by whichever engine is on: python programs.py SEED COUNT prints all that can be seen of each.

The operands are what people write and what they should not: numbers of every kind, the edges of the floats, Values of a
class of their own, texts, lists, None. Errors, names and pickles are part of what is printed.
"""

from __future__ import annotations

import copy
import operator
import pickle
import random
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

import autograd
from autograd import OPS, Value
from autograd.value import topological_order

if TYPE_CHECKING:
    from collections.abc import Callable

EDGES = (0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -0.5, 3.0, 1e-320, 5e-324, 1e308, -1e308, 1e200, 710.0, -745.2, 2**53 + 1.0)
EDGES += (float("inf"), float("-inf"), float("nan"), 1e16, -7.0, 0.1, 1e-9)
OPERATORS = (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.mod, operator.floordiv)


class Named(Value):
    """A class of a user's own, with an attribute."""

    def __init__(self, data: Any, why: str = "") -> None:
        super().__init__(data, label="own")
        self.why = why


def number(rng: random.Random) -> float:
    """Mostly an ordinary number, and often enough an edge."""
    return rng.choice(EDGES) if rng.random() < 0.15 else round(rng.uniform(-3, 3), rng.choice((0, 1, 17)))


def other(rng: random.Random) -> Any:
    """What stands beside a Value in an expression, if it is none."""
    plain = number(rng)
    odd = ["text", None, [1.0], (2.0,), 1 + 2j, {}, b"x", object, 10**400]
    kinds: list[Any] = [int(plain) if abs(plain) < 1e300 else 7, True, np.float64(plain), np.float32(0.5), np.int64(3)]
    kinds += [Fraction(1, 3), np.array([1.0, 2.0]), np.bool_(True), rng.choice(odd)]
    return plain if rng.random() < 0.6 else rng.choice(kinds)


def step(rng: random.Random, nodes: list[Any]) -> Any:
    """One more result, from those before."""
    pick: Callable[[], Any] = lambda: rng.choice(nodes)  # noqa: E731
    kind = rng.random()
    if kind < 0.45:
        pair = [pick(), pick() if rng.random() < 0.6 else other(rng)]
        rng.shuffle(pair)
        return rng.choice(OPERATORS)(*pair)
    if kind < 0.8:
        op = rng.choice(list(OPS.values()))
        count = op.arity - (op.default is not None and rng.random() < 0.5)
        rest = [pick() if rng.random() < 0.6 else other(rng) for _ in range(count - 1)]
        if rng.random() < 0.5:
            return getattr(pick(), op.alias or op.name)(*rest)
        return getattr(autograd, op.name)(pick(), *rest)
    if kind < 0.84:
        return rng.choice((operator.neg, operator.pos, abs, round, divmod))(*(pick() for _ in range(1)))
    if kind < 0.88:
        return rng.choice((operator.lt, operator.ge, operator.eq))(pick(), rng.choice((pick(), other(rng))))
    if kind < 0.92:
        made: list[Callable[[], Any]] = [lambda: Value(other(rng)), lambda: Value(number(rng), "é"), lambda: Named(1.5)]
        made += [lambda: Value(number(rng), label=rng.choice(("x", 3, None))), lambda: Value(), lambda: Value(1, 2, 3)]  # type: ignore[call-arg,arg-type]
        made += [lambda: Value(data=2), lambda: pow(pick(), 2, 3), lambda: pick().leaky_relu(b=0.1)]
        return rng.choice(made)()
    if kind < 0.95:
        return pick().named(rng.choice(("u", "v")))
    node = pick()
    acts: list[Callable[[], Any]] = [lambda: node.backward(), lambda: node.backward(2.5), lambda: node.backward(pick())]
    acts += [lambda: node.zero_grad(), lambda: copy.deepcopy(node), lambda: copy.copy(node)]
    acts += [lambda: pickle.loads(pickle.dumps(node)), lambda: node.backward(create_graph=True)]
    acts += [lambda: setattr(node, "data", other(rng)), lambda: setattr(node, "grad", rng.choice((0, 0.0, 1.5, None)))]
    acts += [lambda: float(node), lambda: node.backward(3), lambda: node.exp(3), lambda: node.nothing]
    return rng.choice(acts)()


def seen(thing: Any) -> str:
    """All that can be seen of a result: the numbers to the last bit."""
    if not isinstance(thing, Value):
        return f"{type(thing).__name__} {thing!r}"
    numbers = [thing._data.hex(), *("None" if local is None else local.hex() for local in thing.local_derivatives)]
    gradient = thing.grad
    numbers.append(gradient.hex() if isinstance(gradient, float) else repr(gradient))
    return f"{type(thing).__name__} {thing!r} {numbers} {len(thing.operands)} {autograd.is_computed(gradient)}"


def run(seed: int) -> list[str]:
    """One program: each of its results or errors, and in the end every node."""
    rng = random.Random(seed)
    nodes: list[Any] = [Value(number(rng), label="x"), Value(number(rng)), Value(2), Named(number(rng))]
    lines = []
    for _ in range(rng.randrange(3, 40)):
        try:
            result = step(rng, nodes)
        except Exception as error:
            lines.append(f"{type(error).__name__}: {error}")
            continue
        lines.append(seen(result))
        nodes += [each for each in (result if isinstance(result, tuple) else (result,)) if isinstance(each, Value)]
    try:
        nodes[-1].backward()
    except Exception as error:
        lines.append(f"{type(error).__name__}: {error}")
    lines += [seen(node) for node in nodes]
    try:
        stored = pickle.dumps(nodes[-1])  # its bytes have the constants in any order, as a set has them
        lines += [f"{len(stored)} bytes", *sorted(map(seen, topological_order(pickle.loads(stored))))]
    except Exception as error:
        lines.append(type(error).__name__)
    return lines


if __name__ == "__main__":
    print(autograd.accelerated)
    for seed in range(int(sys.argv[1]), int(sys.argv[1]) + int(sys.argv[2])):
        print(seed, *run(seed), sep="\n  ")
