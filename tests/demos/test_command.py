"""`python -m demos` lists, runs, and answers mistakes in one line."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from demos import DEMOS
from demos.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


def test_the_list_has_one_line_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(DEMOS)


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_says_in_one_line_what_it_is(name: str) -> None:
    first = (import_module(f"demos.{name}").__doc__ or "").partition("\n")[0]
    assert first.endswith(".")


def test_a_quiet_demo_prints_nothing_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chain_rule", "--quiet", "--quick", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "chain_rule.png").is_file()


def test_a_misspelt_name_is_answered_with_the_closest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chain_rulle"]) == 2
    assert "did you mean chain_rule?" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert main(["chain_rule", "--out", str(tmp_path / "file" / "out")]) == 1
    assert capsys.readouterr().err.startswith("demos: cannot make the folder")


def test_a_missing_library_is_one_line_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    assert main(["derivatives", "--quiet", "--out", str(tmp_path)]) == 1
    assert "pip install" in capsys.readouterr().err
