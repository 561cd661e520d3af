"""Large graphs: grouped, cut where edges are long, and never silently."""

from __future__ import annotations

import math
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd import Value
from autograd.ops import OPS
from tests.autograd.graphs import Program, programs
from tests.graph.test_steps import root_of
from tests.viz.pictures import cards_of, chain, network, texts
from viz.groups import at_most
from viz.references import MOST_CROSSINGS, with_references

if TYPE_CHECKING:
    from viz.cards import Drawing


def columns(shown: Drawing) -> dict[int, int]:
    """The longest way from an input to each card; fails on a cycle."""
    operands: dict[int, set[int]] = {card.index: set() for card in shown.cards}
    for wire in shown.wires:
        operands[wire.target].add(wire.source)
    found: dict[int, int] = {}
    for index in TopologicalSorter(operands).static_order():
        found[index] = 1 + max((found[operand] for operand in operands[index]), default=-1)
    return found


@settings(max_examples=3 * settings.default.max_examples)
@given(programs(tuple(OPS.values()), size=1e3), st.integers(2, 12))
def test_no_more_cards_than_asked_for_and_no_cycle(program: Program, most: int) -> None:
    shown = at_most(cards_of(root_of(program)), most)
    assert len(shown.cards) <= most
    columns(shown)


@settings(max_examples=2 * settings.default.max_examples)
@given(programs(tuple(OPS.values()), size=1e3), st.integers(2, 6))
def test_every_group_still_leads_to_the_output(program: Program, most: int) -> None:
    shown = at_most(cards_of(root_of(program)), most)
    (output,) = (card.index for card in shown.cards if card.kind == "output")
    assert {wire.source for wire in shown.wires} == {card.index for card in shown.cards} - {output}


@pytest.mark.parametrize("most", [2, 3, 5, 20, 100])
def test_a_network_is_grouped_by_its_names(most: int) -> None:
    shown = at_most(cards_of(network(2, 8, 8, 1)), most)
    assert len(shown.cards) <= most
    assert f"max_nodes={most}" in shown.note


def test_a_neuron_takes_its_unnamed_products_with_it() -> None:
    shown = at_most(cards_of(network(2, 16, 16, 1)), 200)
    groups = {card.name: card.expression for card in shown.cards if card.kind == "group"}
    assert len([name for name in groups if name.startswith("layer2.neuron")]) == 16
    # 16 weights, a bias, 16 products, their sum as one card, and the activation
    assert groups["layer2.neuron7"] == "35 values"
    between = [wire for wire in shown.wires if wire.count > 1 or not wire.text]
    assert len(between) >= 16 * 16


def test_what_uses_a_neuron_does_not_belong_to_it() -> None:
    shown = at_most(cards_of(network(2, 16, 16, 1)), 200)
    assert any(card.expression == "a − 1" for card in shown.cards)


def test_a_group_shows_the_range_of_its_numbers() -> None:
    xs = [Value(n, label=f"x{n}") for n in range(5)]
    J = sum(x * x for x in xs)
    J.backward()
    group, _ = texts(viz.draw(J, max_nodes=2).render("svg"))
    assert {"0 … 16", "0 … 8"} <= set(group)


def test_a_small_graph_is_left_alone() -> None:
    shown = cards_of(chain(5, 2))
    assert at_most(shown, len(shown.cards)) is shown
    assert with_references(shown) is shown


def test_long_edges_become_references_and_none_is_lost() -> None:
    shown = cards_of(chain(90, 20))
    cut = with_references(shown)
    names = {card.index: card.name for card in cut.cards}
    before = sorted(
        (card.name, wire.target) for wire in shown.wires for card in shown.cards if card.index == wire.source
    )
    assert sorted((names[wire.source], wire.target) for wire in cut.wires) == before
    assert "stands for a card elsewhere" in cut.note
    place = columns(cut)
    inputs = {wire.source: place[wire.target] - 1 for wire in reversed(cut.wires) if not place[wire.source]}
    place |= inputs
    assert sum(place[wire.target] - place[wire.source] for wire in cut.wires) <= MOST_CROSSINGS + len(cut.wires)


@pytest.mark.slow
def test_a_chain_of_fifty_thousand_is_drawn() -> None:
    picture = viz.draw(chain(25_000, 20))
    assert picture.source.count("values") > 10
    assert math.log10(len(picture.source)) < 6
