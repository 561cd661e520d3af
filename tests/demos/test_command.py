"""`python -m demos` lists, runs, and answers mistakes in one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

import demos
from demos import DEMOS, SECTIONS
from demos.__main__ import main
from demos.stage import Stage
from viz import LayoutError


def test_the_list_has_one_line_per_demo_under_the_sections_of_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(DEMOS)
    assert [line for line in lines if line and not line.startswith("  ")] == list(SECTIONS)


def test_every_module_with_a_run_is_listed() -> None:
    folder = Path(demos.__file__).parent
    runs = {path.stem for path in folder.glob("*.py") if "\ndef run(stage: Stage)" in path.read_text("utf-8")}
    assert runs == set(DEMOS)
    assert len(DEMOS) == len(runs)


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_says_in_one_line_what_it_is(name: str) -> None:
    first = (import_module(f"demos.{name}").__doc__ or "").partition("\n")[0]
    assert first.endswith(".")


def test_a_quiet_demo_prints_nothing_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chain_rule", "--quiet", "--quick", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""
    if not (shutil.which("dot") or find_spec("pygraphviz")):
        pytest.skip('it draws, and there is no Graphviz: pip install -e ".[layout]"')
    assert (tmp_path / "chain_rule.png").is_file()


def test_a_misspelt_name_is_answered_with_the_closest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chain_rulle"]) == 2
    assert "did you mean chain_rule?" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "demos"]
        root = Path(demos.__file__).parents[1]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=root, check=False)
    assert done.stderr == "demos: cannot write to standard output: No space left on device\n"
    assert done.returncode == 1


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert main(["chain_rule", "--out", str(tmp_path / "file" / "out")]) == 1
    assert capsys.readouterr().err.startswith("demos: cannot make the folder")


def test_without_graphviz_a_demo_says_what_to_install_and_prints_its_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object, **__: object) -> bytes:
        raise LayoutError("there is no Graphviz; run: pip install pygraphviz")

    monkeypatch.setattr("viz.layout.render", none)
    assert main(["order_matters", "--quick", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "no order_matters.png: there is no Graphviz" in printed
    assert "which is wrong" in printed


def test_progress_shows_before_the_work_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage = Stage(out=tmp_path)
    items = stage.track([1, 2], "Training two nets")
    assert next(items) == 1
    assert capsys.readouterr().out == "Training two nets …\n"
    assert list(items) == [2]


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demos", "errata", "--out", str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(demos.__file__).parents[1]
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0
