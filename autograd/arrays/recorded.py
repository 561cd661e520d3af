"""`Array`: an array of Values on which NumPy's functions are recorded as primitives, the same at every point.

A plain array of objects works with Values too, as far as NumPy's loops for objects go. They choose by comparison where
`np.maximum` is a primitive here, and turn into numbers, which is an error, where a function knows no objects.
`ufuncs` and `functions` attach what NumPy calls. These files import NumPy at their tops, so they are imported inside of
functions only.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.value import Value


class Array(np.ndarray):
    """An array of Values (dtype object); made by `autograd.array`, and by `grad` for the arguments of its function."""

    def __getitem__(self, place: Any) -> Any:
        """An element or a part. An index that is recorded, one of a compiled batch, chooses by itself."""
        places = place if isinstance(place, tuple) else () if place.__class__ is int else (place,)
        for axis, index in enumerate(places):
            if hasattr(index, "chosen_from"):
                if not all(isinstance(each, (int, slice, Value)) for each in places):
                    raise TypeError(f"beside {index!r} an index is an integer or a slice; got {place!r:.60}")
                left = (*places[:axis], *places[axis + 1 :])
                found = index.chosen_from(np.moveaxis(self, axis, 0))
                return found[left] if left else found
            if isinstance(index, Value):
                raise TypeError(
                    f"an index is an integer; got {index!r}, a Value: write int(v.data) for its number, and give a "
                    "compiled function what it reads by as integers of its batch"
                )
        return super().__getitem__(place)

    @property
    def data(self) -> Any:  # as that of a Value; nobody asks for the buffer of objects
        """The numbers, as an array of floats. They can be set where all elements are leaves."""
        return _numbers(self, lambda value: value.data)

    @data.setter
    def data(self, numbers: Any) -> None:
        for value, number in zip(self.flat, np.broadcast_to(numbers, self.shape).flat, strict=True):
            value.data = float(number)

    @property
    def grad(self) -> Any:
        """The gradients, as an array of floats; of objects where they are Values."""
        return _numbers(self, lambda value: value.grad)

    @grad.setter
    def grad(self, gradients: Any) -> None:
        for value, gradient in zip(self.flat, np.broadcast_to(gradients, self.shape).flat, strict=True):
            value.grad = gradient

    def backward(self, gradient: Any = 1.0, *, create_graph: bool = False) -> None:
        """That of the only element.

        Raises:
            TypeError: there are several.
        """
        if self.size != 1:
            raise TypeError(
                f"backward starts at one Value; got an array of shape {self.shape}: call it on a sum or mean"
            )
        self.item().backward(gradient, create_graph=create_graph)

    def zero_grad(self) -> None:
        """Clear the gradient of every node that the elements depend on."""
        for value in self.flat:
            if isinstance(value, Value):
                value.zero_grad()

    def argmax(self, *arguments: Any, **keywords: Any) -> Any:
        """Where the largest element is: an index, which decides something."""
        return self.view(np.ndarray).argmax(*arguments, **keywords)

    def argmin(self, *arguments: Any, **keywords: Any) -> Any:
        """Where the smallest element is: an index, which decides something."""
        return self.view(np.ndarray).argmin(*arguments, **keywords)

    def argsort(self, *arguments: Any, **keywords: Any) -> Any:
        """The indices that sort the array, which decide something."""
        return self.view(np.ndarray).argsort(*arguments, **keywords)


def seen(found: Any) -> Any:
    """An array of objects, or a Value, as an `Array`; tuples and lists of them; anything else as it is."""
    if type(found) in (tuple, list):
        return type(found)(map(seen, found))
    if isinstance(found, Value):
        found = np.array(found, object)
    return found.view(Array) if isinstance(found, np.ndarray) and found.dtype == object else found


def _numbers(array: Array, read: Any) -> Any:
    found = [read(each) if isinstance(each, Value) else each for each in array.flat]
    kind = object if any(isinstance(each, Value) for each in found) else float
    return np.array(found, kind).reshape(array.shape)
