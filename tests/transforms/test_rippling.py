"""The ripple: one leaf moves, and the change travels."""

from __future__ import annotations

import pytest

from autograd import DomainError, Value, parse, ripple
from viz.commands.main import main

COURSE = "u = b*c; v = a + u; J = 3*v"


def test_the_course_s_story_of_the_chain_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([COURSE, "a=5", "b=3", "c=2", "--nudge", "b"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "b: 3 → 3.001",
        "u: 6 → 6.002   × ∂u/∂b = c = 2",
        "v: 11 → 11.002   × ∂v/∂u = 1",
        "J: 33 → 33.006   × ∂J/∂v = 3",
        "dJ/db ≈ 6",
    ]


def test_every_way_of_the_change_is_told() -> None:
    x = Value(2.0, label="x")
    u, v = (3 * x).named("u"), (x * x).named("v")
    found = ripple((u * v).named("J"), x)
    assert [wave.node for wave in found.waves] == ["x", "u", "v", "J"]
    assert found.waves[-1].factors == ("∂J/∂u = v = 4", "∂J/∂v = u = 6")
    assert found.slope == pytest.approx(36, rel=1e-2)


def test_what_does_not_move_is_left_out() -> None:
    J = parse("u = a*b; v = c*2; u*v", a=1, b=2, c=3)
    a = J.operands[0].operands[0]
    assert [wave.node for wave in ripple(J, a).waves] == ["a", "u", "J"]


def test_a_leaf_that_cannot_move_says_why() -> None:
    x = Value(0.0005, label="x")
    with pytest.raises(DomainError, match="with x moved to"):
        ripple(x.log(), x, -0.001)
    with pytest.raises(ValueError, match="too small to move"):
        ripple(x * 1e300, x, 1e-30)
    with pytest.raises(ValueError, match="does not occur"):
        ripple(x.log(), Value(1.0))


def test_the_command_names_what_can_be_nudged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([COURSE, "a=5", "b=3", "c=2", "--nudge", "q"]) == 2
    assert "--nudge needs one of a, b, c, u, v, J; got 'q'" in capsys.readouterr().err
