"""Graphs and their outlines as text, one file for every implementation: `python -m tests.graph.vectors` writes it.

The page computes the outline again, in its own script, after a leaf was edited; it has to say the same to the letter.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import OPS, Value, parse
from autograd.graph import Circuit, record
from autograd.graph.fitting import fitted, ranges
from autograd.graph.notations import code, text
from autograd.graph.outline import Outline
from autograd.graph.ruletrees import derivative_tree, value_tree
from autograd.rules import forward, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).with_suffix(".json")

#: A formula, then the numbers of its leaves.
WRITTEN = """
u = b*c; v = a + u; 3*v | a=5 b=3 c=2
3*(a + b*c) | a=5 b=3 c=2
z = w*x + b; a = sigmoid(z); -(y*log(a) + (1-y)*log(1-a)) | w=0.5 x=1.5 b=-0.2 y=1
z = w1*x1 + w2*x2 + b; a = sigmoid(z); L = -(y*log(a) + (1-y)*log(1-a)) | w1=0.5 x1=1.5 w2=0.9 x2=-0.8 b=-0.2 y=1
a = sigmoid(z); L = -((1-y)*log(1-a) + y*log(a)) | z=0.3 y=0
L = -(y*log(sigmoid(z)) + (1-y)*log(1-sigmoid(z))) | z=0.3 y=0
yhat = w*x + b; (yhat - y)**2 | w=2 x=3 b=0.5 y=4
yhat = w*x + b; 0.5*(yhat - y)**2 | w=2 x=3 b=0.5 y=4
e = y - w*x; e**2/2 | w=2 x=3 y=4
((a1-y1)**2 + (a2-y2)**2)/(2*3) | a1=2 y1=3 a2=1 y2=4
z1 = w1*x + b1; a1 = tanh(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2) | w1=1 x=2 b1=0.1 w2=3 b2=0
z1 = w1*x + b1; a1 = relu(z1); (a1*w2 + b2 - y)**2 | w1=1 x=-2 b1=0.1 w2=3 b2=0 y=1
leaky_relu(z) + leaky_relu(z, 0.2) | z=-0.5
softplus(z) - y*z | z=0.7 y=1
m = (x1 + x2 + x3)/3; ((x1-m)**2 + (x2-m)**2 + (x3-m)**2)/3 | x1=1 x2=4 x3=5.5
s = exp(z1) + exp(z2); -log(exp(z1)/s) | z1=1 z2=2
p = exp(z1)/(exp(z1) + exp(z2)); -log(p) | z1=1 z2=2
x*x | x=3
x*x*x*x | x=3
x - x | x=3
x/x | x=3
x + x + y | x=3 y=1
a/b/c | a=3 b=1 c=7
a/(b/c) | a=3 b=1 c=7
a*(b/c)*d | a=3 b=1 c=7 d=2
a - (b - c) | a=3 b=1 c=7
a - b - c + d | a=3 b=1 c=7 d=2
-(-a) | a=3
-a*b | a=3 b=2
a*-b | a=3 b=2
(-a)**2 | a=3
-a**2 | a=3
(a*b)**3 | a=3 b=2
(2*x)**2 | x=3
(x**2)**0.5 | x=3
x**0.5 | x=3
x**-1 | x=3
x**-2 | x=3
x**2.5 | x=3
x**0 | x=3
x**1 | x=3
2**x | x=3
x**y | x=3 y=1.5
x**12 | x=1.1
(x + 1)**(y*2) | x=3 y=0.5
sqrt(x) | x=3
sqrt(x**2 + y**2) | x=3 y=4
3*sqrt(x) | x=3
1/x | x=3
1/(1+exp(-x)) | x=3
2/(3*x) | x=3
x/4 | x=3
6*x/4 | x=3
x/0.3 | x=3
0.1*x*3 | x=3
x + 0 | x=3
0*x | x=3
x*1 | x=3
x - 2 | x=3
x + -2 | x=3
-2*x | x=3
x*-2 | x=3
1e-7*x + 1e9*x**2 | x=3
3.14159265*x | x=3
x*1e200*1e-200 | x=3
maximum(x, y) | x=3 y=1
minimum(x, y)*x | x=3 y=1
maximum(x, x) | x=3
where(c, x, y)*x | c=1 x=3 y=2
abs(x)*abs(y) | x=3 y=-1
abs(x - y) | x=3 y=1
tanh(z)**2 | z=0.4
a = tanh(z); a**2 | z=0.4
exp(x)*exp(-x) | x=3
log(x/y) | x=3 y=1
a1 = relu(z1); a2 = relu(z2); w1*a1 + w2*a2 | z1=1 z2=-1 w1=3 w2=2
u = a; u*u | a=2
u = a*2; v = u; w = v; w + u | a=2
"""

NAMES = (
    "w",
    "x1",
    "a[0]",
    "a[1]",
    "layer1.neuron2.w[3]",
    "σ",
    "ŷ",
    "dW",
    "learning rate",
    "<b>",
    'q"q',
    "θ_1",
    "n" * 200,
)


NUMBERS = (-1.0, 2.0, 0.5, 3.0)


def formulas() -> Iterator[tuple[str, dict[str, float]]]:
    """What is written above, then every primitive, without a name and with one."""
    for line in WRITTEN.strip().splitlines():
        formula, _, numbers = line.partition(" | ")
        yield formula, {name: float(number) for name, number in (pair.split("=") for pair in numbers.split())}
    for op in OPS.values():
        x = next(x for x in (0.6, 1.6) if inside(op, (x, 0.3, 2.0)[: op.arity]))
        numbers = dict(zip("xyt", (x, 0.3, 2.0)[: op.arity], strict=False))
        if op.binding == 9 and None not in op.local_derivatives:
            call = f"{op.name}({', '.join(numbers)})"
            yield f"{call}*k", {**numbers, "k": 4.0}
            yield f"g = {call}; g**2 - g", numbers


def random_graph(seed: int, steps: int) -> Value:
    """A graph of random primitives, some of its nodes with a random name."""
    rng = random.Random(seed)
    names = rng.sample(NAMES, len(NAMES))
    made = [Value(round(rng.uniform(0.2, 2.0), 2), label=names.pop()) for _ in range(rng.randint(1, 3))]
    ops = list(OPS.values())
    while len(made) < steps:
        op = rng.choice(ops if rng.random() < 0.4 else ops[:6])
        operands: list[Any] = [
            rng.choice(made[-4:] if local and (not at or rng.random() < 0.85) else NUMBERS)
            for at, local in enumerate(op.local_derivatives)
        ]
        numbers = [operand.data if isinstance(operand, Value) else operand for operand in operands]
        if not inside(op, numbers) or not 1e-3 < abs(forward(op, numbers)) < 1e3:
            continue
        result = getattr(operands[0], op.name)(*operands[1:])
        if rng.random() < 0.3 and names:
            result.named(names.pop())
        made.append(result)
    return made[-1]


def sums() -> list[Value]:
    """Sums of many terms, whose names differ in an index."""
    found = []
    for count in (2, 3, 4, 5, 12, 40):
        for form in ("{}[{}]", "{}{}", "layer1.neuron1.{}[{}]"):
            w = [Value(0.1 * j, label=form.format("w", j)) for j in range(count)]
            x = [Value(0.2 * j - 1, label=form.format("x", j)) for j in range(count)]
            z = sum(a * b for a, b in zip(w, x, strict=True)) + Value(0.3, label="b")
            found += [z.named("z"), ((z.tanh() - 1) ** 2).named("L")]
    found.append(sum((w[j] ** 2 for j in range(1, 9)), Value(1.0, label="c")) / 2)
    found.append(sum(w[j] * w[j + 1] for j in range(9)))
    return found


def vector(title: str, root: Value) -> dict[str, Any]:
    """One graph, and what its outline says."""
    graph = record(root)
    outline, circuit = Outline(graph), Circuit(graph)
    gradients = circuit.sweep(circuit.local_derivatives(graph))
    nodes: list[dict[str, Any]] = []
    for node in outline.nodes:
        expression = outline.expression(node.index)
        links = [
            {
                "operand": link.operand,
                "number": link.derivative,
                "formula": None if (formula := outline.derivative(link)) is None else text(formula),
                "code": None if formula is None else code(formula),
                "fitted": None if formula is None else text(fitted(formula)),
            }
            for link in outline.links_to(node.index)
        ]
        shown = None if expression is None else fitted(expression)
        said = {"fitted": None if shown is None else text(shown), "ranges": "" if shown is None else ranges(shown)}
        nodes.append({"index": node.index, "name": node.name, "value": node.value, "grad": gradients[node.index]})
        nodes[-1] |= {**said, "links": links}
        nodes[-1]["expression"] = None if expression is None else text(expression)
    recorded = [
        [n.name, n.op.name if n.op else None, n.operands, n.value, n.local_derivatives, n.is_constant, n.is_named]
        for n in graph.nodes
    ]
    return {"title": title, "graph": {"nodes": recorded, "output": graph.output}, "outline": nodes}


def vectors() -> dict[str, Any]:
    """The rules of the table as trees, and every vector."""
    graphs = [(formula, parse(formula, **numbers)) for formula, numbers in formulas()]
    graphs += [(f"sum {place}", root) for place, root in enumerate(sums())]
    graphs += [(f"seed {seed}", random_graph(seed, 4 + seed % 23)) for seed in range(120)]
    rules = {
        op.name: {
            "symbol": op.symbol,
            "value": value_tree(op),
            "derivatives": [derivative_tree(op, position) for position in range(op.arity)],
        }
        for op in OPS.values()
    }
    found = [vector(title, root) for title, root in graphs]
    return {"rules": rules, "vectors": [each for each in found if "Infinity" not in json.dumps(each)]}  # not in JSON


def written() -> str:
    """The file's content: one vector per line."""
    found = vectors()
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, allow_nan=False) for each in found["vectors"])
    return f'{{"rules": {json.dumps(found["rules"], ensure_ascii=False)},\n"vectors": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
