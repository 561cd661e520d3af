"""`compile`: a graph, or a function of one example, as a NumPy program."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from autograd.arrays import the_one
from autograd.compiler.batches import Batched
from autograd.compiler.program import Compiled, compiled
from autograd.compiler.tape.choosing import checked
from autograd.value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from autograd.compiler.tape.choosing import Backend


@overload
def compile(root: Value, *, keep: Sequence[Value] = (), backend: Backend = "auto") -> Compiled: ...
@overload
def compile(
    root: Callable[..., Any],
    *,
    batch: Sequence[str] = (),
    static: Sequence[str] = (),
    outputs: Sequence[str] = (),
    has_aux: bool = False,
    per_row: bool = False,
    forward_only: bool = False,
    backend: Backend = "auto",
) -> Batched: ...


def compile(
    root: Value | Callable[..., Any],
    *,
    keep: Sequence[Value] = (),
    batch: Sequence[str] = (),
    static: Sequence[str] = (),
    outputs: Sequence[str] = (),
    has_aux: bool = False,
    per_row: bool = False,
    forward_only: bool = False,
    backend: Backend = "auto",
) -> Compiled | Batched:
    """The graph of a Value as a NumPy program: `step = compile(J); value, gradients = step()`.

    Calls give what `J.backward()` gives, to rounding, for the numbers that `step.parameters` holds then; which leaf is
    where say `step.names` and `step.leaves`. The values of the nodes in `keep` are in `step.kept` after a call.

    >>> from autograd import Value
    >>> w, x = Value(2.0, label="w"), Value(3.0, label="x")
    >>> step = compile(w * x + w)
    >>> step()
    (8.0, array([4., 2.]))
    >>> step.parameters[0] = 5.0
    >>> step()
    (20.0, array([4., 5.]))

    A function of one example is compiled with the names of the arguments that a batch has a row of for each example,
    or with none for a plain function:

    >>> loss = compile(lambda w, x, y: (w * x - y) ** 2, batch=("x", "y"))
    >>> loss(2.0, [1.0, 2.0], [3.0, 3.0])
    (1.0, 1.0)

    Integers of a batch are indices into lists and arrays: `table[token]`. Lists of different lengths have a program for
    each length. Arguments in `static` stay what they are, and each of their values has a program of its own. With
    `has_aux` the function gives `(loss, aux)`, and the call `((mean, aux), gradient)`; `outputs` names nodes of the
    function, by `.named("h")` or `.named("h[0]")`, which come as a dict in the place of aux. With `per_row` values and
    gradients have an axis of rows; with `forward_only` there is no gradient.

    What the function reads beside its arguments is in the program as it was when it was recorded. A number, a short
    list or array of a closure or a global that changes later is an error at the next call; an attribute, a longer array
    and the clock are not seen to change. Make them arguments.

    With `backend="auto"` each runs the faster way: as a NumPy program, or, where the engine in C is running, on a tape
    in C, which is ahead where a graph is irregular, a net small or a sequence short. "numpy" asks for the one, and
    "native" for the other. The results are the same, to rounding; `report()` says which was chosen and why. What no
    tape can do, such as a primitive of your own or numbers outside of a domain, NumPy does.

    Both have `source`, the NumPy program to be read, `report()`, `save("x.py")`, and `to(jax.numpy)` or `to(torch)`.

    Raises:
        TypeError: it is neither a Value nor a function.
        ValueError: a node of `keep` does not occur in the graph, `batch` does not fit the function, or there is no such
            backend.
        StaleGraphError: a leaf was changed since the forward pass.
        ImportError: `backend="native"`, and the engine in C is not running; the message says how to get it.
    """
    chosen, root = checked(backend), the_one(root)
    if isinstance(root, Value):
        return compiled(root, keep, chosen)
    if not callable(root):
        raise TypeError(f"compile takes a Value, the output of a graph; got {type(root).__name__} {root!r:.40}")
    return Batched(root, batch, static=static, outputs=outputs, has_aux=has_aux, per_row=per_row,
                   forward_only=forward_only, backend=chosen)  # fmt: skip
