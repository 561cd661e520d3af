"""Models in files: back as they were, or an answer and the model as it was."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from autograd import SaveError
from nn import MLP, load, save

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return save(MLP([2, 3, 1], rng=1), tmp_path / "net.json")


def test_a_loaded_model_is_the_saved_one_bit_for_bit(saved: Path) -> None:
    net = MLP([2, 3, 1], rng=2)
    load(net, saved)
    assert net.state() == MLP([2, 3, 1], rng=1).state()


def changed(path: Path, **entries: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | entries), "utf-8")


MISTAKES = {
    "cut short": (lambda path: path.write_text(path.read_text("utf-8")[:100], "utf-8"), "it may have been cut short"),
    "no text": (lambda path: path.write_bytes(b"\xff\xfe\x00"), "it is not a text"),
    "no model": (lambda path: path.write_text('{"a": 1}', "utf-8"), "is no model of this library"),
    "a list": (lambda path: path.write_text("[]", "utf-8"), "is no model of this library"),
    "many brackets": (
        lambda path: path.write_text("[" * 200_000, "utf-8"),
        "is no model of this library: it is nested",
    ),
    "many brackets inside": (
        lambda path: path.write_text('{"state": ' + "[" * 200_000, "utf-8"),
        "is no model of this library: it is nested",
    ),
    **{
        f"a parameter of {name}": (
            lambda path, digits=digits: path.write_text(
                re.sub(r'(b": ).*', rf"\g<1>{digits}", path.read_text("utf-8"), count=1), "utf-8"
            ),
            "needs a finite number for 'layer1.neuron1.b'",
        )
        for name, digits in {
            "10**400": "1" + "0" * 400 + ",",
            "10**5000": "1" + "0" * 5000 + ",",
            "NaN": "NaN,",
            "text": '"1",',
            "a truth": "true,",
        }.items()
    },
    "another version": (lambda path: changed(path, version=9), "is of version 9; this library reads version 1"),
    "escape sequences for shapes": (lambda path: changed(path, shapes="\x1b[31m"), r"holds ␛\[31m, and this model is"),
    "a long version": (lambda path: changed(path, version="v" * 9999), "is of version 'v{39}; this library"),
    "no table": (lambda path: changed(path, state=[1]), "its state is not a table"),
    "a missing parameter": (lambda path: changed(path, state={}), "lacks a parameter of this model"),
}


@pytest.mark.parametrize(("damage", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_damaged_file_is_answered_and_changes_nothing(damage: object, message: str, saved: Path) -> None:
    damage(saved)  # type: ignore[operator]
    net = MLP([2, 3, 1], rng=2)
    with pytest.raises(ValueError, match=message):
        load(net, saved)
    assert net.state() == MLP([2, 3, 1], rng=2).state()


def test_a_model_of_another_shape_is_named_with_both_shapes(saved: Path) -> None:
    with pytest.raises(ValueError, match=r"holds W1 \(3, 2\).*this model is W1 \(4, 2\)"):
        load(MLP([2, 4, 1]), saved)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"cannot load .*none.json: No such file"):
        load(MLP([2, 1]), tmp_path / "none.json")


def test_a_model_that_is_not_finite_is_not_saved(tmp_path: Path) -> None:
    net = MLP([2, 1])
    net.parameters()[1].data = float("inf")
    with pytest.raises(ValueError, match=r"got layer1.neuron1.w\[1\] = inf"):
        save(net, tmp_path / "net.json")
    assert list(tmp_path.iterdir()) == []
