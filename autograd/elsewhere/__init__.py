"""What other engines call it: a name that is not here is answered with what to write here.

Who comes from another engine writes `v.item()` or `nn.Linear`. Neither is here, since one way to say a thing is enough;
each is an AttributeError that says the way. docs/COMING_FROM.md has the whole of it. A subclass may have such an
attribute of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from autograd.errors import closest
from autograd.operators import attach

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from autograd.value import Value

__all__ = ["OF_PACKAGES", "OF_VALUES", "answering"]

#: Attributes of a node there, and what to write here for a Value v.
OF_VALUES = {
    **dict.fromkeys(("_prev", "_children", "prev", "children", "parents", "history"), "v.operands, and v.op.symbol"),
    "_backward": "autograd.primitive('cube', 'a**3', '3 * a**2') for an operation with a rule of its own",
    **dict.fromkeys(("item", "numpy", "tolist", "value"), "v.data"),
    **dict.fromkeys(("derivative", "gradient"), "v.grad"),
    "grad_fn": "v.op",
    "is_leaf": "v.op is None",
    "detach": "autograd.stop_gradient(v), or v.data for the number",
    "clone": "v: no operation changes it in place",
    **dict.fromkeys(
        ("requires_grad", "requires_grad_", "retain_grad"),
        "nothing: every node gets a gradient, and autograd.stop_gradient(v) passes none on",
    ),
    "register_hook": "v.grad after backward(), or autograd.grad(f) for gradients to compute with",
    **dict.fromkeys(
        ("shape", "dtype", "T", "sum", "mean", "max", "min", "softmax"),
        "autograd.array([…]) for many numbers; a Value is one",
    ),
}
#: Names of packages and of what is in them.
OF_PACKAGES = {
    "jit": "compile(f)",
    "vmap": "compile(f, batch=('x',), per_row=True)",
    "elementwise_grad": "grad(lambda x: np.sum(f(x)))",
    **dict.fromkeys(("jacfwd", "jacrev"), "jacobian(f)"),
    **dict.fromkeys(("tensor", "Tensor", "Variable", "Scalar", "Parameter"), "Value(2.0), or autograd.array([…])"),
    "no_grad": "v.data: what is computed with numbers is not recorded",
    "numpy": "import numpy as np: its functions are recorded",
    **dict.fromkeys(("sum", "max", "min", "dot", "matmul"), "Python's or NumPy's own, which are recorded"),
    "optim": "nn.SGD(rate), nn.Adam(rate)",
    "Linear": "Layer(2, 3)",
    "Sequential": "MLP([2, 3, 1], 'relu'), or a Module of your own",
    **dict.fromkeys(("ReLU", "Tanh", "Sigmoid"), "Layer(2, 3, 'relu'), or the function autograd.relu"),
    **dict.fromkeys(("MSELoss", "mse_loss"), "squared_error"),
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_from_logits",
    **dict.fromkeys(("CrossEntropyLoss", "cross_entropy"), "softmax_cross_entropy"),
}


class _Absent:
    """An attribute that nodes have elsewhere; in the classes of the user it is one like any other."""

    def __init__(self, name: str) -> None:
        self.name, self.__doc__ = name, f"Of other engines; here {OF_VALUES[name]}."

    def __get__(self, node: Value | None, kind: type[Value]) -> Any:
        own = getattr(node, "__dict__", {})
        if self.name in own:
            return own[self.name]
        raise AttributeError(f"{kind.__name__!r} object has no attribute {self.name!r}; write {OF_VALUES[self.name]}")

    def __set__(self, node: Value, thing: Any) -> None:
        if not hasattr(node, "__dict__"):
            self.__get__(node, type(node))
        vars(node)[self.name] = thing


def answering(package: str, names: Collection[str]) -> Callable[[str], NoReturn]:
    """The `__getattr__` of a package that answers a name which it does not have: one of other engines with what to
    write here, any other with the closest of its own names."""

    def absent(name: str) -> NoReturn:
        from importlib.util import find_spec

        said = f"module {package!r} has no {name!r}"
        if not name.startswith("_"):  # Python itself asks for such names
            if find_spec(f"{package}.{name}"):
                said += f" before it is imported: import {package}.{name}"
            elif name in OF_PACKAGES:
                said += f"; write {OF_PACKAGES[name]}"
            elif meant := closest(name, names):
                said += f"; did you mean {meant!r}?"
        raise AttributeError(said)

    return absent


def _dir(node: Value) -> list[str]:
    return sorted({*object.__dir__(node)} - (OF_VALUES.keys() - getattr(node, "__dict__", {}).keys()))


attach({name: _Absent(name) for name in OF_VALUES} | {"__dir__": _dir})  # the last, so that no editor completes them
if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
