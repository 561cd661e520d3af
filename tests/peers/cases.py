"""What users of other engines know, line by line: how it is written there, how here, and what shows that it is so.

Each case is a behaviour that the suite or the tutorial of that engine asks for, in our own words. `here` is run, and
`shows` has to be true after it; the table in docs/COMING_FROM.md is made of the same lines.
"""

# ruff: noqa: E501  (a table: one case per entry)
from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One thing that a user of another engine does."""

    what: str
    there: str
    here: str
    shows: str


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
    Case("a neuron, a layer, a net", "Neuron(2), Layer(2, 3), MLP(3, [4, 4, 1])", "net = MLP([3, 4, 4, 1])",
         "len(net.parameters()) == 3*4 + 4 + 4*4 + 4 + 4 + 1 and len(net([1.0, 2.0, 3.0])) == 1"),
    Case("all gradients to zero", "net.zero_grad()", "net = MLP([2, 1]); net([1.0, 2.0])[0].backward(); net.zero_grad()",
         "all(p.grad == 0.0 for p in net.parameters())"),
    Case("the drawing", "draw_dot(y)", "a = Value(2.0, label='a'); picture = viz.draw(a * 3)", "b'digraph' in picture.render('dot')"),
)  # fmt: skip

MINITORCH = (
    Case("a scalar with a name", "Scalar(2.0, name='x')", "x = Value(2.0, label='x')", "x.label == 'x'"),
    Case("the derivative at a leaf", "y.backward(); x.derivative", "x = Value(2.0); (x*x*x).backward()", "x.grad == 12.0"),
    Case("a gradient that comes in", "y.backward(5.0)", "x = Value(2.0); (x*x).backward(5.0)", "x.grad == 20.0"),
    Case("leaf or computed", "x.is_leaf()", "x = Value(2.0); y = x * x", "x.op is None and y.op is not None"),
    Case("what a node came from", "y.history.inputs, y.history.last_fn", "x = Value(2.0); y = x.log()",
         "y.operands == (x,) and y.op.name == 'log'"),
    Case("in topological order", "topological_sort(y)", "x = Value(2.0); y = x * x + x; order = record(y).nodes",
         "all(max(node.operands, default=-1) < node.index for node in order)"),
    Case("less than, as a number", "x < y (a Scalar)", "x, y = Value(1.0), Value(2.0); z = where(y - x, 1.0, 0.0)",
         "z.data == 1.0 and (x < y) is True"),
    Case("sigmoid, relu, log, exp", "x.sigmoid(), x.relu(), x.log(), x.exp()",
         "x = Value(2.0); y = x.sigmoid() + x.relu() + x.log() + x.exp(); y.backward()",
         "close(x.grad, 0.10499358540350662 + 1 + 0.5 + math.exp(2))"),
    Case("against central differences", "derivative_check(f, x)",
         "x = Value(2.0, label='x'); report = check_gradients(x.sin() * x)", "report.ok"),
    Case("the central difference itself", "central_difference(f, 2.0)", "moved = nudge(lambda x: x*x, 2.0, 1e-6)",
         "abs(moved.slope - 4.0) < 1e-4"),
    Case("a function with a rule of its own", "class Cube(ScalarFunction)",
         "cube = primitive('cube', 'a**3', '3*a**2'); x = Value(2.0); cube(x).backward()", "x.grad == 12.0"),
    Case("a module finds its parameters", "class Net(Module): self.w = Parameter(…)",
         "class Net(Module):\n    def __init__(self): self.w, self.b = [Value(1.0)], Value(2.0)\nnet = Net()",
         "[name for name, _ in net.named_parameters()] == ['w[0]', 'b']"),
    Case("training and evaluation", "net.train(), net.eval()", "net = MLP([2, 1]); net.eval()", "net.training is False"),
    Case("dropout", "dropout(x, 0.5)", "left = Dropout(0.5, rng=0)([Value(1.0)] * 8)",
         "{v.data for v in left} == {0.0, 2.0}"),
)  # fmt: skip

HIPS = (
    Case("the gradient", "grad(f)", "g = grad(lambda x: np.tanh(x))(1.0)", "close(g, 1 - math.tanh(1.0)**2)"),
    Case("NumPy as it is", "import autograd.numpy as np", "import numpy as np; g = grad(lambda x: np.sum(np.sin(x)))(X)",
         "np.allclose(g, np.cos(X))"),
    Case("value and gradient", "value_and_grad(f)", "both = value_and_grad(lambda x: x**3)(2.0)", "both == (8.0, 12.0)"),
    Case("higher derivatives", "grad(grad(f))", "g = grad(grad(np.sin))(1.0)", "close(g, -math.sin(1.0))"),
    Case("derivative of each element", "elementwise_grad(np.tanh)(x)", "g = grad(lambda x: np.sum(np.tanh(x)))(X)",
         "np.allclose(g, 1 - np.tanh(X)**2)"),
    Case("the Jacobian", "jacobian(f)", "J = jacobian(lambda x: np.exp(x))(X)", "np.allclose(J, np.diag(np.exp(X)))"),
    Case("the Hessian", "hessian(f)", "H = hessian(lambda x: np.sum(x**3))(X)", "np.allclose(H, np.diag(6 * X))"),
    Case("Hessian times a vector", "hessian_vector_product(f)(x, v)",
         "p = hvp(lambda x: np.sum(x**3), (X,), (np.ones(3),))", "np.allclose(p, 6 * X)"),
    Case("vector times Jacobian", "make_vjp(f)(x)", "value, pull = vjp(lambda x: x**2, X)",
         "np.allclose(pull(np.ones(3))[0], 2 * X)"),
    Case("Jacobian times vector", "make_jvp(f)(x)(v)", "y, t = jvp(lambda x: x**2, (X,), (np.ones(3),))",
         "np.allclose(t, 2 * X)"),
    Case("of the second argument", "grad(f, 1)", "g = grad(lambda x, y: x * y**2, argnums=1)(3.0, 2.0)", "g == 12.0"),
    Case("of all arguments", "multigrad", "g = grad(lambda x, y: x * y)(3.0, 2.0)", "g == (2.0, 3.0)"),
    Case("of lists and dicts", "grad(f)({'w': w})", "g = grad(lambda p: p['w'] * p['b'][0])({'w': 2.0, 'b': [3.0]})",
         "g == {'w': 3.0, 'b': [2.0]}"),
    Case("a rule of one's own", "@primitive, defvjp(f, …)",
         "f = primitive('f', lambda a: np.log1p(np.exp(a)), lambda a: 1/(1 + np.exp(-a))); g = grad(f)(0.0)", "g == 0.5"),
    Case("the test of a gradient", "check_grads(f)(x)", "report = check_gradients((Value(0.5) * 3).tanh())", "report.ok"),
    Case("control flow is Python's", "for, if, while", "def f(x):\n    for _ in range(3): x = x*x if x < 10 else x\n    return x\n"
         "g = grad(f)(1.5)", "close(g, 8 * 1.5**7)"),
    Case("a function that does not depend on it", "grad(lambda x: 1.0)(2.0)", "g = grad(lambda x: 1.0)(2.0)", "g == 0.0"),
    Case("names and docstrings stay", "grad(f).__name__", "def f(x):\n    'doc'\n    return x\ng = grad(f)",
         "g.__name__ == 'f' and g.__doc__ == 'doc'"),
    Case("log of a sum of exponentials", "scipy.special.logsumexp(x)", "g = grad(logsumexp)(X)",
         "np.allclose(g, np.exp(X) / np.sum(np.exp(X)))"),
    Case("indexing", "x[1:], x[[0, 2]]", "g = grad(lambda x: np.sum(x[1:]) + x[[0, 2]] @ x[[2, 0]])(X)",
         "np.allclose(g, [2*X[2], 1, 1 + 2*X[0]])"),
)  # fmt: skip

#: `there` is run as well, where JAX is installed.
JAX = (
    Case("the gradient", "jax.grad(jnp.tanh)(2.0)", "y = grad(np.tanh)(2.0)", "close(y, there)"),
    Case("value and gradient", "jax.value_and_grad(lambda x: x**3)(2.0)", "y = value_and_grad(lambda x: x**3)(2.0)",
         "close(y, there)"),
    Case("third derivative", "jax.grad(jax.grad(jax.grad(jnp.sin)))(0.7)", "y = grad(grad(grad(np.sin)))(0.7)",
         "close(y, there)"),
    Case("of arguments by place", "jax.grad(lambda x, y: x * y**2, argnums=(0, 1))(3.0, 2.0)",
         "y = grad(lambda x, y: x * y**2, argnums=(0, 1))(3.0, 2.0)", "close(y, there)"),
    Case("something beside the value", "jax.grad(lambda x: (x**2, x + 1), has_aux=True)(3.0)",
         "y = grad(lambda x: (x**2, x + 1), has_aux=True)(3.0)", "close(y, there)"),
    Case("of a dict", "jax.grad(lambda p: p['w'] * p['b'])({'w': 2.0, 'b': 3.0})['w']",
         "y = grad(lambda p: p['w'] * p['b'])({'w': 2.0, 'b': 3.0})['w']", "close(y, there)"),
    Case("Jacobian, forward and backward", "jax.jacfwd(jnp.exp)(X)", "y = jacobian(np.exp)(X)", "close(y, there)"),
    Case("the Hessian", "jax.hessian(lambda x: jnp.sum(jnp.cos(x)))(X)", "y = hessian(lambda x: np.sum(np.cos(x)))(X)",
         "close(y, there)"),
    Case("Jacobian times vector", "jax.jvp(jnp.sin, (0.5,), (2.0,))", "y = jvp(np.sin, (0.5,), (2.0,))", "close(y, there)"),
    Case("vector times Jacobian", "jax.vjp(jnp.sin, 0.5)[1](2.0)", "y = vjp(np.sin, 0.5)[1](2.0)", "close(y, there)"),
    Case("Hessian times vector", "jax.jvp(jax.grad(lambda x: jnp.sum(x**3)), (X,), (X,))[1]",
         "y = hvp(lambda x: np.sum(x**3), (X,), (X,))", "close(y, there)"),
    Case("a gradient that stops", "jax.grad(lambda x: jax.lax.stop_gradient(x) * x)(3.0)",
         "y = grad(lambda x: stop_gradient(x) * x)(3.0)", "close(y, there)"),
    Case("a choice at every point", "jax.grad(lambda x: jnp.sum(jnp.where(x > 0.5, x**2, -x)))(X)",
         "y = grad(lambda x: np.sum(np.where(x > 0.5, x**2, -x)))(X)", "close(y, there)"),
    Case("softmax", "jax.nn.softmax(X)", "y = softmax(X)", "close(y, there)"),
    Case("its logarithm", "jax.nn.log_softmax(X)", "y = log_softmax(X)", "close(y, there)"),
    Case("logsumexp", "jax.nn.logsumexp(X)", "y = logsumexp(X)", "close(y, there)"),
    Case("logistic function", "jax.nn.sigmoid(0.3)", "y = sigmoid(0.3)", "close(y, there)"),
    Case("rectified units", "jax.nn.relu(-0.3), jax.nn.leaky_relu(-0.3), jax.nn.elu(-0.3)",
         "y = relu(-0.3), leaky_relu(-0.3), elu(-0.3)", "close(y, there)"),
    Case("smooth ones", "jax.nn.silu(0.3), jax.nn.softplus(0.3), jax.nn.soft_sign(0.3)",
         "y = silu(0.3), softplus(0.3), softsign(0.3)", "close(y, there)"),
    Case("a loss over labels", "jax.grad(lambda z: -jax.nn.log_softmax(z)[1])(X)",
         "y = grad(lambda z: -log_softmax(z)[1])(X)", "close(y, there)"),
    Case("over rows", "jax.vmap(jax.grad(lambda w, x: (w*x)**2), (None, 0))(2.0, X).mean()",
         "y = compile(lambda w, x: (w*x)**2, batch=('x',))(2.0, X)[1]", "close(y, there)"),
    Case("compiled", "jax.jit(jax.value_and_grad(lambda w: jnp.sin(w) * w))(2.0)",
         "w = Value(2.0); value, g = compile(w.sin() * w)(); y = value, g[0]", "close(y, there)"),
    Case("a rule of one's own", "jax.grad(jax.nn.swish)(0.5)",
         "f = primitive('f', 'a * sigmoid(a)', 'sigmoid(a) + y * sigmoid(-a)'); y = grad(f)(0.5)", "close(y, there)"),
)  # fmt: skip

PEERS = {"micrograd": MICROGRAD, "minitorch": MINITORCH, "HIPS autograd": HIPS, "JAX": JAX}
