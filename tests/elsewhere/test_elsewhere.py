"""Names of other engines are no names here, and each is answered with what to write."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import autograd
import nn
from autograd import Value
from autograd.elsewhere import OF_PACKAGES, OF_VALUES


class Remembering(Value):
    """A class of the user, with attributes that other engines have."""

    def __init__(self, data: float, children: tuple[Value, ...] = ()) -> None:
        super().__init__(data)
        self._prev = set(children)
        self.value = data

    @property
    def shape(self) -> tuple[int, ...]:
        """A property of its own."""
        return ()


@pytest.mark.parametrize("name", OF_VALUES)
def test_an_attribute_of_other_engines_is_answered_with_what_to_write(name: str) -> None:
    x = Value(2.0)
    for node in (x, x * 3):
        with pytest.raises(AttributeError, match=f"'Value' object has no attribute '{name}'; write ") as caught:
            getattr(node, name)
        assert OF_VALUES[name] in str(caught.value)
        with pytest.raises(AttributeError, match="; write "):
            setattr(node, name, 1)
        assert not hasattr(node, name)
        assert name not in dir(node)
    assert not hasattr(Value, name)


@pytest.mark.parametrize("name", OF_PACKAGES)
@pytest.mark.parametrize("package", [autograd, nn], ids=lambda package: package.__name__)
def test_a_name_of_other_packages_is_answered_with_what_to_write(package: Any, name: str) -> None:
    with pytest.raises(AttributeError, match=f"module {package.__name__!r} has no {name!r}; write ") as caught:
        getattr(package, name)
    assert OF_PACKAGES[name] in str(caught.value)


def test_no_name_of_ours_is_answered_as_one_of_others() -> None:
    assert not OF_VALUES.keys() & {*dir(Value(2.0))}
    assert not OF_PACKAGES.keys() & {*autograd.__all__, *nn.__all__}


def test_a_class_of_the_user_may_have_such_attributes() -> None:
    x = Value(1.0)
    v = Remembering(2.0, (x,))
    assert (v._prev, v.value, v.shape) == ({x}, 2.0, ())
    assert "value" in dir(v)
    assert copy.deepcopy(v).value == 2.0 == pickle.loads(pickle.dumps(v)).value
    with pytest.raises(AttributeError, match="'Remembering' object has no attribute 'item'"):
        v.item  # noqa: B018
    v.value = 5.0
    (v * v).backward()
    assert (v.value, v.grad) == (5.0, 4.0)


def test_a_method_that_the_user_adds_is_found() -> None:
    class Torchlike(Value):
        def item(self) -> float:
            return self.data

    assert Torchlike(2.0).item() == 2.0


def test_numpy_sees_a_number() -> None:
    np = pytest.importorskip("numpy")
    x = Value(2.0)
    assert (np.shape(x), np.ndim(x), np.size(x)) == ((), 0, 1)
