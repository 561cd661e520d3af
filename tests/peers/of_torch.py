"""What users of PyTorch know."""

# ruff: noqa: E501  (a table: one case per entry)
from __future__ import annotations

from tests.peers.cases import Case

TORCH = (
    Case("a number that needs a gradient", "torch.tensor(2.0, requires_grad=True)", "x = Value(2.0); (x*x).backward()", "x.grad == 4.0"),
    Case("a tensor of them", "torch.tensor(X, requires_grad=True)", "x = autograd.array(X); np.sum(x**2).backward()", "np.allclose(x.grad, 2 * X)"),
    Case("clearing a gradient", "x.grad.zero_()", "x = Value(2.0); (x*x).backward(); x.grad = 0; (x*x).backward()", "x.grad == 4.0"),
    Case("clearing all of a graph", "optimizer.zero_grad()", "x = Value(2.0); y = x*x; y.backward(); y.zero_grad()", "x.grad == 0.0 == y.grad"),
    Case("a plain number", "x.item()", "x = Value(2.0); n = (x*x).data", "n == 4.0 and type(n) is float"),
    Case("a cost of shape () or (1, 1)", "torch.squeeze(J).backward()", "t = autograd.array([[1.0, 2.0]]); J = np.squeeze(t @ t.T); J.backward()",
         "t.grad.tolist() == [[2.0, 4.0]]"),
    Case("without gradient", "x.detach()", "x = Value(2.0); y = x * stop_gradient(x); y.backward()", "x.grad == 2.0"),
    Case("a step outside of the graph", "with torch.no_grad(): w -= 0.1 * w.grad", "w = Value(2.0); (w*w).backward(); w.data -= 0.1 * w.grad", "w.data == 1.6"),
    Case("backward twice", "y.backward(retain_graph=True)", "x = Value(2.0); y = x*x; y.backward(); y.backward()", "x.grad == 8.0"),
    Case("the gradient that comes in", "y.backward(gradient=v)", "x = Value(2.0); (x*x).backward(gradient=3.0)", "x.grad == 12.0"),
    Case("of an interior node", "u.retain_grad()", "x = Value(2.0); u = x*x; (u*u).backward()", "u.grad == 8.0"),
    Case("gradients to differentiate again", "y.backward(create_graph=True)",
         "x = Value(2.0); (x**3).backward(create_graph=True); g = x.grad; x.zero_grad(); g.backward()", "x.grad == 12.0"),
    Case("as a function", "torch.autograd.grad(y, [x, w])", "g = grad(lambda x, w: x * w)(2.0, 3.0)", "g == (3.0, 2.0)"),
    Case("Jacobian and Hessian", "torch.func.jacrev(f), torch.func.hessian(f)", "J, H = jacobian(lambda x: x**2)(X), hessian(lambda x: np.sum(x**2))(X)",
         "np.allclose(J, np.diag(2 * X)) and np.allclose(H, 2 * np.eye(3))"),
    Case("the test of a gradient", "torch.autograd.gradcheck(f, x)", "report = check_gradients(lambda x: np.sum(np.exp(x)), {'x': X})", "report.ok"),
    Case("a rule of one's own", "class F(torch.autograd.Function)", "f = primitive('f', 'a**3', '3 * a**2'); x = Value(2.0); f(x).backward()", "x.grad == 12.0"),
    Case("a module", "class Net(torch.nn.Module)", "class Net(Module):\n    def __init__(self): self.w = Value(2.0)\n    def __call__(self, x): return self.w * x\nnet = Net()",
         "net(3.0).data == 6.0 and len(net.parameters()) == 1"),
    Case("a net of layers", "Sequential(Linear(2, 3), Tanh(), Linear(3, 1))", "net = MLP([2, 3, 1], 'tanh', rng=0)", "len(net.parameters()) == 13"),
    Case("an optimiser", "opt = Adam(net.parameters(), lr=0.1); opt.step()", "p = Value(1.0); (p*p).backward(); Adam(0.1).step([p])", "close(p.data, 0.9)"),
    Case("the state of a model", "net.state_dict()", "state = MLP([1, 1], rng=0).state()", "list(state) == ['layer1.neuron1.w[0]', 'layer1.neuron1.b']"),
    Case("cross-entropy of logits", "F.cross_entropy(z, label)", "z = [Value(v) for v in X]; J = softmax_cross_entropy(z, 1); J.backward()",
         "np.allclose([v.grad for v in z], np.exp(X)/np.sum(np.exp(X)) - [0, 1, 0])"),
    Case("activations", "F.relu, F.leaky_relu, F.silu, F.gelu, F.softplus", "x = Value(0.5); y = relu(x) + leaky_relu(x) + silu(x) + gelu(x) + softplus(x); y.backward()",
         "check_gradients(y).ok"),
    Case("compiled", "torch.compile(f)", "f = compile(lambda w: w.sin() * w)", "close(f(2.0), (2*math.sin(2), math.sin(2) + 2*math.cos(2)))"),
    Case("a seed", "torch.manual_seed(0)", "net, same = MLP([2, 1], rng=0), MLP([2, 1], rng=0)", "net.state() == same.state()"),
)  # fmt: skip
