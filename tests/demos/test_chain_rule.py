"""The first demo prints and writes what the course's slide shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demos import chain_rule
from demos.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

#: J is linear in each leaf, so that only the rounding of 33.003 stands between a nudge's slope and the gradient.
ROUNDING = 1e-9


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(out=tmp_path / "out")


def test_gradients_are_those_of_the_slide(stage: Stage) -> None:
    shown = chain_rule.run(stage)
    assert {name: shown[name] for name in ("J", "dJ/dv", "dJ/du", "dJ/da", "dJ/db", "dJ/dc")} == {
        "J": 33, "dJ/dv": 3, "dJ/du": 3, "dJ/da": 3, "dJ/db": 6, "dJ/dc": 9,
    }  # fmt: skip


def test_nudges_agree_with_gradients(stage: Stage) -> None:
    shown = chain_rule.run(stage)
    assert [shown[f"slope {leaf}"] for leaf in "abc"] == pytest.approx([3, 6, 9], rel=ROUNDING)


def test_every_step_is_printed_with_its_chain_rule(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    chain_rule.run(stage)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "u = b·c = 3·2 = 6" in lines
    assert "dJ/db = dJ/du · ∂u/∂b = 3 · 2 = 6 with ∂u/∂b = c" in lines
    assert "a: 5 → 5.001 J: 33 → 33.003 slope 3" in lines


def test_it_writes_a_picture_in_three_formats_and_says_where(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    chain_rule.run(stage)
    printed = capsys.readouterr().out
    for form, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("txt", b"Forward")):
        path = stage.out / f"chain_rule.{form}"
        assert path.read_bytes().startswith(start)
        assert str(path) in printed
