"""What users of micrograd know."""

# ruff: noqa: E501  (a table: one case per entry)
from __future__ import annotations

from tests.peers.cases import Case

MICROGRAD = (
    Case("a number that remembers", "Value(2.0)", "v = Value(2.0)", "v.data == 2.0 and v.grad == 0.0"),
    Case("its name in a drawing", "v.label = 'v'", "v = Value(2.0); v.label = 'v'", "v.label == 'v'"),
    Case("the backward pass", "y.backward()", "x = Value(3.0); y = x*x + 2*x; y.backward()", "x.grad == 8.0"),
    Case("a node that is used twice", "a + a", "a = Value(3.0); (a + a).backward()", "a.grad == 2.0"),
    Case("numbers on either side", "1 + a, 2 * a, 3 - a, 6 / a, a ** 2",
         "a = Value(3.0); y = 1 + a; y = y + 2*a + (3 - a) + 6/a + a**2; y.backward()",
         "y.data == 21.0 and close(a.grad, 2 - 6/9 + 6)"),
    Case("a rectified unit", "a.relu()", "a = Value(-3.0); y = a.relu(); y.backward()", "y.data == 0.0 == a.grad"),
    Case("tanh and exp", "a.tanh(), a.exp()", "a = Value(0.5); (a.tanh() + a.exp()).backward()",
         "close(a.grad, 1 - math.tanh(0.5)**2 + math.exp(0.5))"),
    Case("clearing one by one", "p.grad = 0", "p = Value(3.0); (p*p).backward(); p.grad = 0; (p*p).backward()",
         "p.grad == 6.0"),
    Case("a step of gradient descent", "p.data -= 0.1 * p.grad",
         "p = Value(3.0); (p*p).backward(); p.data -= 0.1 * p.grad", "close(p.data, 2.4)"),
    Case("a sum that starts at a Value", "sum((w*x for …), b)",
         "w, b = [Value(2.0), Value(3.0)], Value(1.0); y = sum((v*x for v, x in zip(w, [4.0, 5.0])), b); y.backward()",
         "y.data == 24.0 and [v.grad for v in w] == [4.0, 5.0]"),
    Case("what a node came from", "v._prev, v._op", "a = Value(2.0); v = a * 3",
         "v.operands[0] is a and v.op.symbol == '×'"),
    Case("an operation of one's own", "out = Value(…, (self,), 'cube'); out._backward = _backward",
         "cube = primitive('cube', 'a**3', '3 * a**2'); x = Value(2.0); cube(x).backward()", "x.grad == 12.0"),
    Case("a neuron, a layer, a net", "Neuron(2), Layer(2, 3), MLP(3, [4, 4, 1])", "net = MLP([3, 4, 4, 1])",
         "len(net.parameters()) == 3*4 + 4 + 4*4 + 4 + 4 + 1 and len(net([1.0, 2.0, 3.0])) == 1"),
    Case("all gradients to zero", "net.zero_grad()", "net = MLP([2, 1]); net([1.0, 2.0])[0].backward(); net.zero_grad()",
         "all(p.grad == 0.0 for p in net.parameters())"),
    Case("the drawing", "draw_dot(y)", "a = Value(2.0, label='a'); picture = viz.draw(a * 3)", "b'digraph' in picture.render('dot')"),
    Case("adding in place", "c += c + 1", "a = Value(2.0); c = a * 3; c += c + 1; c.backward()", "c.data == 13.0 and a.grad == 6.0"),
    Case("powers with fixed exponents", "x ** 2, x ** -1, x ** 0.5", "x = Value(4.0); (x**2 + x**-1 + x**0.5).backward()",
         "close(x.grad, 8 - 1/16 + 1/4)"),
    Case("a mean of losses", "sum(losses) * (1.0 / len(losses))",
         "w = Value(2.0); losses = [(w*x - 1.0)**2 for x in (1.0, 2.0)]; J = sum(losses) * (1.0 / len(losses)); J.backward()",
         "J.data == 5.0 and w.grad == 7.0"),
    Case("the margin loss", "(1 + -yi*scorei).relu()", "s = Value(0.25); J = (1 + -1.0*s).relu(); J.backward()",
         "J.data == 0.75 and s.grad == -1.0"),
    Case("a penalty on all parameters", "alpha * sum((p*p for p in model.parameters()))",
         "net = MLP([2, 2, 1], rng=0); R = 1e-2 * sum(p*p for p in net.parameters()); R.backward()",
         "all(close(p.grad, 2e-2 * p.data) for p in net.parameters())"),
    Case("accuracy", "(yi > 0) == (scorei.data > 0)", "s = Value(-0.3); right = (-1.0 > 0) == (s.data > 0)", "right is True"),
    Case("the training loop", "model.zero_grad(); J.backward(); for p in model.parameters(): p.data -= 0.1 * p.grad",
         "net, seen = MLP([1, 1], rng=0), []\nfor _ in range(20):\n    J = (net([1.0])[0] - 3.0)**2\n    net.zero_grad(); J.backward()\n"
         "    for p in net.parameters(): p.data -= 0.1 * p.grad\n    seen.append(J.data)", "seen[-1] < 1e-3 * seen[0]"),
    Case("how it prints", "print(v)", "text = repr(Value(2.0, label='v'))", "text == \"Value(2.0, label='v')\""),
)  # fmt: skip
