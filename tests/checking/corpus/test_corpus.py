"""The corpus itself: what it calls wrong is wrong and what it calls right is right, by differences of the loss."""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from autograd.checking import LineError
from tests.checking.corpus.collection import REPORTED, RIGHTS, SECOND, SLIPS, THIRD, halves
from tests.checking.corpus.record import KINDS, Right, Slip
from tests.checking.corpus.verification import answers, errors, variables
from tests.shares import a_third

if TYPE_CHECKING:
    from tests.checking.corpus.written import Written

#: A wrong claim is off by more than this, a right one by less than that: float32 and an epsilon in a log are right.
WRONG, RIGHT = 1e-3, 1e-4


@pytest.mark.parametrize("slip", a_third(SLIPS), ids=lambda slip: slip.name)
def test_exactly_the_claims_said_to_be_wrong_are_wrong(slip: Slip) -> None:
    found = errors(slip)
    wrong = slip.wrong or tuple(found)
    assert wrong
    assert {name for name, error in found.items() if error > WRONG} == {*wrong}, found
    assert all(error < RIGHT for name, error in found.items() if name not in wrong), found


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_names_a_kind_and_a_variable_of_its_loss(slip: Slip) -> None:
    for kind, place in ((slip.kind, slip.place), *slip.more, *slip.also):
        assert kind in KINDS
        assert place in variables(slip.loss, slip.at)


@pytest.mark.parametrize("right", a_third(RIGHTS), ids=lambda right: right.name)
def test_a_right_derivation_is_right(right: Right) -> None:
    found = errors(right)
    assert found
    assert all(error < RIGHT for error in found.values()), found


@pytest.mark.parametrize("right", a_third(RIGHTS), ids=lambda right: right.name)
def test_a_right_derivation_one_per_cent_too_large_is_found_wrong(right: Right) -> None:
    enlarged = {name: 1.01 * np.asarray(answer) for name, answer in answers(right).items()}
    assert all(error > WRONG for error in errors(replace(right, claims=lambda *_: enlarged)).values())


@pytest.mark.parametrize("record", [*SLIPS, *RIGHTS], ids=lambda record: record.name)
def test_a_point_stands_in_the_order_of_the_arguments(record: Slip | Right) -> None:
    if callable(record.loss):
        assert list(inspect.signature(record.loss).parameters) == list(record.at)


@pytest.mark.parametrize("text", a_third(THIRD), ids=lambda text: text.name)
def test_a_mistake_in_a_text_makes_it_wrong(text: Written) -> None:
    known = variables(text.loss, text.at)
    for slip in text.slips():
        with suppress(LineError):  # the benchmark counts what is not read
            found = errors(slip)
            assert not found or max(found.values()) > WRONG, slip.name
        assert {slip.kind, *(kind for kind, _ in slip.also)} <= KINDS.keys()
        assert {slip.place, *(place for _, place in slip.also)} <= known.keys()


def test_names_are_unique() -> None:
    names = [slip.name for slip in SLIPS] + [right.name for right in RIGHTS] + [text.right().name for text in THIRD]
    assert len({*names}) == len(names)


def test_a_source_is_an_address_or_own() -> None:
    assert all(slip.source.startswith("https://") for slip in SLIPS if slip.is_published)


def test_the_corpus_is_as_large_and_as_varied_as_promised() -> None:
    assert len(SLIPS) >= 110
    assert sum(slip.is_published for slip in SLIPS) >= 60
    assert len(RIGHTS) >= 60
    assert len({slip.loss for slip in SLIPS}) >= 25


@pytest.mark.parametrize("seed", range(3))
def test_halves_are_disjoint_and_hold_every_slip(seed: int) -> None:
    tuning, held_out = halves(seed)
    assert {slip.name for slip in tuning}.isdisjoint(slip.name for slip in held_out)
    second = [slip for part in halves(seed, SECOND) for slip in part]
    assert len({slip.name for slip in second}) == len(second)
    assert len(tuning) + len(held_out) + len(second) == len(SLIPS) - len(REPORTED)
    assert halves(seed) == (tuning, held_out)
