"""NumPy's products of recorded arrays: sums over subscripts, and what is one in another guise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.numpy_when_used import np
from autograd.checking.arrays.recorded import unknown
from autograd.ops import OPS

if TYPE_CHECKING:
    from autograd.checking.arrays.recorded import Recorded, Tape

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def matmul(tape: Tape, left: Any, right: Any) -> Recorded:
    """A matrix product, with vectors on either side, and batches in front."""
    one, two = tape.lift(left), tape.lift(right)
    if not one.ndim or not two.ndim:
        raise ValueError("@ needs arrays; for a number write *")
    batch = _LETTERS[: max(one.ndim, two.ndim, 2) - 2]
    first = (batch[len(batch) - (one.ndim - 2) :] if one.ndim > 2 else "") + ("yz"[-1:] if one.ndim == 1 else "yz")
    second = (batch[len(batch) - (two.ndim - 2) :] if two.ndim > 2 else "") + ("z" if two.ndim == 1 else "zx")
    if one.shape[-1] != two.shape[-2 if two.ndim > 1 else 0]:
        raise ValueError(
            f"shapes {one.shape} and {two.shape} do not fit in a product: {one.shape[-1]} columns, "
            f"{two.shape[-2 if two.ndim > 1 else 0]} rows"
        )
    output = batch + ("y" if one.ndim > 1 else "") + ("x" if two.ndim > 1 else "")
    return tape.product([first, second], output, [one, two])


def dot(tape: Tape, left: Any, right: Any, **_: Any) -> Recorded:
    """np.dot: a matrix product, or a plain one with a number."""
    one, two = tape.lift(left), tape.lift(right)
    return matmul(tape, one, two) if one.ndim and two.ndim else tape.elementwise(OPS["mul"], one, two)


def einsum(tape: Tape, text: str, *operands: Any, **_: Any) -> Recorded:
    """Letters and an arrow."""
    text = text.replace(" ", "")
    if "." in text:
        raise unknown("np.einsum with …")
    inputs, arrow, output = text.partition("->")
    if not arrow:
        letters = sorted({*inputs} - {","})
        output = "".join(letter for letter in letters if inputs.count(letter) == 1)
    return tape.product(inputs.split(","), output, operands)


def outer(tape: Tape, left: Any, right: Any, **_: Any) -> Recorded:
    """Every element times every other one."""
    one, two = tape.lift(left).reshape(-1), tape.lift(right).reshape(-1)
    return tape.product(["i", "j"], "ij", [one, two])


def inner(tape: Tape, left: Any, right: Any) -> Recorded:
    """A sum of products along the last axes."""
    one, two = tape.lift(left), tape.lift(right)
    a, b = _LETTERS[: one.ndim - 1], _LETTERS[10 : 9 + two.ndim]
    return tape.product([a + "z", b + "z"], a + b, [one, two])


def tensordot(tape: Tape, left: Any, right: Any, axes: Any = 2) -> Recorded:
    """A sum of products along chosen axes."""
    one, two = tape.lift(left), tape.lift(right)
    pairs = ([*range(one.ndim - axes, one.ndim)], [*range(axes)]) if isinstance(axes, int) else axes
    ours, theirs = ([each] if isinstance(each, int) else list(each) for each in pairs)
    a, b = list(_LETTERS[: one.ndim]), list(_LETTERS[10 : 10 + two.ndim])
    for k, n in zip(ours, theirs, strict=True):
        b[n] = a[k % one.ndim]
    common = {a[k % one.ndim] for k in ours}
    out = [letter for letter in (*a, *b) if letter not in common]
    return tape.product(["".join(a), "".join(b)], "".join(out), [one, two])


def cumsum(tape: Tape, array: Any, axis: Any = None, **_: Any) -> Recorded:
    """Sums up to each element: a product with a triangle of ones."""
    whole = tape.lift(array) if axis is not None else tape.lift(array).reshape(-1)
    axis = 0 if axis is None else axis % whole.ndim
    letters = _LETTERS[: whole.ndim]
    lower = np.tril(np.ones((whole.shape[axis],) * 2))
    return tape.product([letters, "z" + letters[axis]], letters.replace(letters[axis], "z"), [whole, lower])


def pad(tape: Tape, array: Any, pad_width: Any, mode: str = "constant", **options: Any) -> Recorded:
    """Zeros around an array."""
    if mode != "constant" or options:
        raise unknown("np.pad with a mode")
    return tape.gathered([array, np.zeros(1)], lambda places, zero: np.pad(places, pad_width, constant_values=zero[0]))


def correlated(tape: Tape, long: Any, short: Any, mode: str = "full", *, flipped: bool = True) -> Recorded:
    """A convolution as a product of shifted windows with the kernel."""
    one, two = tape.lift(long), tape.lift(short)
    kernel = two[::-1] if flipped else two
    n, k = len(one), len(two)
    padding = {"full": (k - 1, k - 1), "same": ((k - 1) // 2, k - 1 - (k - 1) // 2), "valid": (0, 0)}[mode]
    padded = pad(tape, one, padding)
    windows = np.arange(n + sum(padding) - k + 1)[:, None] + np.arange(k)
    return matmul(tape, padded[windows], kernel)
