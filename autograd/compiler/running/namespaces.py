"""The source of a program in another array namespace: JAX or PyTorch in the place of NumPy.

A program calls functions that all of them have, and five that each does in its own way.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd.compiler.running.buffering import buffered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from autograd.compiler.source.emitting import Program

_NAMES = ("numpy", "jax.numpy", "torch")


def bound(
    program: Program, namespace: Any = None, dtype: str = "float64", *, safe: bool = False
) -> Callable[[Any], Callable[..., Any]]:
    """`program` of the source, in NumPy or another namespace: called with the parameters, it gives `step`. `safe` is
    that of the other namespaces, which has a number wherever the engine has one.

    Raises:
        TypeError: it is none of the namespaces that are known.
        ValueError: it does not compute in that dtype.
    """
    import builtins

    name = "numpy" if namespace is None else getattr(namespace, "__name__", repr(namespace))
    if name not in _NAMES:
        raise TypeError(f"a program runs on {', '.join(_NAMES)}; got {name}")
    kit = {"numpy": _numpy, "jax.numpy": _jax, "torch": _torch}[name](namespace, dtype)
    convert = kit.pop("convert")
    arrays = {each: convert(array) for each, array in program.arrays.items()}
    names: dict[str, Any] = {**kit, "math": math, **arrays}
    is_safe = safe or namespace is not None
    source = program.functional if name == "jax.numpy" else program.safe if is_safe else program.source
    exec(builtins.compile(source, "<compiled graph>", "exec"), names)
    found: Callable[[Any], Callable[..., Any]] = names["program"]
    return found


def with_buffers(program: Program, parameters: Any, inputs: Sequence[Any]) -> Callable[..., Any] | None:
    """`step` in NumPy for these parameters and inputs of these shapes, with buffers; None where no array is large."""
    import numpy as np

    from autograd.compiler.running import numpy_kit

    rows = inputs[0].shape[-1] if inputs else 0
    with np.errstate(all="ignore"):
        return buffered(program, {**vars(numpy_kit), **program.arrays, "P": parameters}, rows)


def as_array(namespace: Any, thing: Any, dtype: str) -> Any:
    """A number or an array of the namespace, as a row."""
    if namespace.__name__ == "torch":
        return namespace.as_tensor(thing, dtype=getattr(namespace, dtype)).reshape(-1)
    return namespace.asarray(thing, dtype=dtype).reshape(-1)


def _numpy(_: Any, dtype: str) -> dict[str, Any]:
    import numpy as np

    from autograd.compiler.running import numpy_kit

    def convert(array: Any) -> Any:
        return array.astype(dtype) if array.dtype.kind == "f" else array

    found = {**vars(numpy_kit), "convert": convert}
    if dtype != "float64":
        found["zeros"] = partial(np.zeros, dtype=dtype)
        found |= {name: np.vectorize(getattr(math, name), otypes=[dtype]) for name in ("erf", "erfc")}
    return found


def _jax(np: Any, dtype: str) -> dict[str, Any]:
    from jax import lax
    from jax.scipy.special import erf, erfc

    if np.zeros(1).dtype != dtype:
        can = str(np.zeros(1).dtype)
        raise ValueError(
            f"JAX makes {can} here, and this asks for {dtype}: call jax.config.update('jax_enable_x64', "
            f"{dtype == 'float64'}) first, or write to(jax.numpy, dtype={can!r})"
        )

    def view(row: Any, start: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
        places = start
        for axis, (length, stride) in enumerate(zip(shape, strides, strict=True)):
            places = places + stride * np.arange(length).reshape(
                [-1 if each == axis else 1 for each in range(len(shape))]
            )
        return row[places]

    def add(row: Any, places: Any, values: Any) -> Any:
        return row.at[places].add(values)

    def put_at(row: Any, places: Any, values: Any) -> Any:
        return row.at[places].set(values)

    def convert(array: Any) -> Any:
        return np.asarray(array, dtype if array.dtype.kind == "f" else None)

    def put(row: Any, start: int, values: Any) -> Any:
        return lax.dynamic_update_slice_in_dim(row, values, start, 0)

    def whole(numbers: Any) -> Any:
        return numbers.astype(int)

    def stack(count: int, shape: tuple[int, ...], first: Any = None) -> Any:
        empty = np.zeros((count + (first is not None), *shape))
        return empty if first is None else empty.at[0].set(first)

    def kept_at(array: Any, step: Any, entry: Any) -> Any:
        return array.at[step].set(entry)

    def part(array: Any, axis: int, start: Any, size: int) -> Any:
        return lax.dynamic_slice_in_dim(array, start, size, axis)

    def loop(count: int, body: Callable[[Any, Any], Any], state: Any) -> Any:
        state = tuple(np.asarray(each) for each in state)
        return lax.fori_loop(0, count, body, state)

    return {"np": np, "stack": stack, "kept_at": kept_at, "part": part, "loop": loop, "zeros": np.zeros, "view": view,
            "whole": whole, "put": put, "put_at": put_at, "add_to": add, "add_at": add, "erf": erf, "erfc": erfc,
            "convert": convert, "chosen": _chosen(np)}  # fmt: skip


def _chosen(np: Any) -> Callable[[Any, Any, int], Any]:
    """What the kit of NumPy has in a form of its own, without a look at the numbers."""

    def chosen(table: Any, extreme: Any, axis: int) -> Any:
        found = (table == np.expand_dims(extreme, axis)) * 1.0
        upto = np.cumsum(found, axis)
        behind = np.expand_dims(found.sum(axis), axis) - upto
        return found * 0.5 ** (behind + (upto > 1) * 1.0)

    return chosen


def _torch(torch: Any, dtype: str) -> dict[str, Any]:
    from autograd.compiler.running.numpy_kit import add_to, put, put_at  # tensors can be written to like NumPy's arrays

    kind = getattr(torch, dtype)

    def convert(array: Any) -> Any:
        return torch.as_tensor(array, dtype=kind if array.dtype.kind == "f" else None)

    class Functions:
        """PyTorch's functions under NumPy's names; a plain number among their operands becomes a tensor."""

        pi, nan, inf = math.pi, math.nan, math.inf

        def __getattr__(self, name: str) -> Any:
            if name == "cbrt":
                return lambda each: torch.sign(each) * torch.abs(each) ** (1.0 / 3.0)
            function = getattr(torch, {"power": "pow", "expand_dims": "unsqueeze"}.get(name, name))

            def call(*operands: Any) -> Any:
                numbers = [torch.tensor(each, dtype=kind) if isinstance(each, float) else each for each in operands]
                return function(*numbers)

            setattr(self, name, call)
            return call

    def zeros(shape: tuple[int, ...]) -> Any:
        return torch.zeros(shape, dtype=kind)

    def view(row: Any, start: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
        steps = tuple(stride * row.stride(0) for stride in strides)
        return torch.as_strided(row[start:], shape + row.shape[1:], steps + row.stride()[1:])

    def add_at(row: Any, places: Any, values: Any) -> Any:
        return row.index_put_((places,), values, accumulate=True)

    functions = Functions()
    return {"np": functions, "whole": lambda numbers: numbers.long(), "zeros": zeros, "view": view, "put": put,
            "put_at": put_at, "add_to": add_to, "add_at": add_at, "erf": torch.erf, "erfc": torch.erfc,
            "convert": convert, "chosen": _chosen(functions)}  # fmt: skip
