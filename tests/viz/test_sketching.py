"""The picture of a cause: the edge at which a slip lies is marked, and the page's colours turn with the system's."""

from __future__ import annotations

import pytest

from autograd.grading import Arrow, Sketches, read_assignment
from tests.grading.test_assignment_demo import SPEC
from viz.sketching import STYLE, as_svg
from viz.theme import THEMES


@pytest.fixture(scope="module")
def sketches() -> Sketches:
    """Those of the shallow net."""
    return Sketches(read_assignment(SPEC))


def marked(sketches: Sketches, variable: str, kind: str, place: str) -> list[Arrow]:
    """The arrows at which the slip lies."""
    found = sketches.find("backward_propagation", variable, kind, place)
    assert found is not None
    return [arrow for arrow in found.arrows if arrow.is_marked]


def test_a_wrong_rule_is_marked_on_its_edge_with_the_rule(sketches: Sketches) -> None:
    assert marked(sketches, "Z1", "wrong_rule", "A1") == [Arrow("Z1", "A1", True, "∂A1/∂Z1 = 1 − A1²")]


def test_a_factor_of_the_whole_lies_on_the_whole_way(sketches: Sketches) -> None:
    assert [(a.source, a.target) for a in marked(sketches, "W2", "scale", "J")] == [("W2", "Z2"), ("Z2", "J")]


def test_a_term_too_many_is_an_edge_that_the_loss_does_not_have(sketches: Sketches) -> None:
    assert marked(sketches, "W2", "extra_path", "J") == [Arrow("W2", "J", True, "too many")]


def test_a_slip_at_no_known_place_marks_nothing(sketches: Sketches) -> None:
    assert marked(sketches, "W2", "unknown", "elsewhere") == []
    assert sketches.find("backward_propagation", "nothing", "scale", "") is None


def test_the_picture_is_drawn_along_and_down_with_the_mark_in_both(sketches: Sketches) -> None:
    found = sketches.find("backward_propagation", "Z1", "wrong_rule", "A1")
    assert found is not None
    svg = as_svg(found)
    assert svg.count("<svg class=") == 2
    assert svg.count("∂A1/∂Z1 = 1 − A1²") == 2
    assert THEMES["light"].now in svg
    assert THEMES["dark"].now in STYLE
