"""The assignment of the demo: its solutions get what they earn, and its zip is one that a grader elsewhere can run."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograd.grading import bundle, find_submissions, grade_class, read_assignment
from viz.commands.main import main

if TYPE_CHECKING:
    from autograd.grading import Grade

DEMO = Path(__file__).parents[2] / "demos" / "assignment"
SPEC = DEMO / "assignment.toml"


def graded(name: str) -> Grade:
    """A solution's grade."""
    (found,) = grade_class(find_submissions([DEMO / "solutions" / f"{name}.py"]), SPEC, read_assignment(SPEC))
    return found


@pytest.mark.slow
def test_what_is_right_earns_all() -> None:
    right = graded("right")
    assert right.earned == right.points == 10


def test_one_slip_at_the_start_of_a_chain_is_one_deduction() -> None:
    found = graded("no_tanh")
    lines = {line.name: line for line in found.marks[0].lines}
    assert (lines["dZ1"].verdict, lines["dZ1"].earned) == ("wrong", 0)
    assert [lines[name].verdict for name in ("dW1", "db1")] == ["follows", "follows"]
    assert found.earned == 8


@pytest.mark.slow
def test_one_factor_left_out_of_four_lines_is_one_deduction() -> None:
    assert sum(line.earned < line.points for line in graded("no_mean").marks[0].lines) == 1


@pytest.mark.slow
def test_two_slips_are_two_deductions_with_their_causes() -> None:
    first, second = graded("two_slips").marks
    wrong = {line.name: line.said for line in first.lines if line.verdict == "wrong"}
    assert set(wrong) == {"db2", "dZ1"}
    assert "1/m is missing" in wrong["db2"]
    assert "1 − A1²" in wrong["dZ1"]
    assert (second.earned, second.is_hidden) == (0, True)


@pytest.mark.slow
def test_the_notebook_that_is_handed_out_is_a_submission_with_nothing_in_it(tmp_path: Path) -> None:
    (found,) = grade_class(find_submissions([DEMO / "assignment.ipynb"]), SPEC, read_assignment(SPEC))
    assert found.earned == 0
    assert "Ellipsis" in str(found)


def test_the_zip_has_what_gradescope_calls_and_what_the_spec_needs(tmp_path: Path) -> None:
    assert main(["grade", "--spec", str(SPEC), "--bundle", str(tmp_path / "autograder.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "autograder.zip") as file:
        assert set(file.namelist()) == {"setup.sh", "run_autograder", "assignment.toml", "teacher.py"}
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in file.infolist()}
        file.extractall(tmp_path / "source")
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert bundle(SPEC) == (tmp_path / "autograder.zip").read_bytes()
    for script in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", str(tmp_path / "source" / script)], check=True)
    read_assignment(tmp_path / "source" / "assignment.toml")


@pytest.mark.slow
def test_the_script_of_the_zip_writes_results(tmp_path: Path) -> None:
    text = zipfile_text("run_autograder", tmp_path)
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "solution.py").write_bytes((DEMO / "solutions" / "right.py").read_bytes())
    words = text.replace("\\\n", " ").replace("/autograder/source", str(DEMO)).replace("/autograder", str(tmp_path))
    line = next(line for line in words.splitlines() if " grade " in line).split()
    (tmp_path / "results").mkdir()
    assert main(line[1:]) == 0
    assert json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))["score"] == 10


def zipfile_text(name: str, folder: Path) -> str:
    """A file of the zip."""
    path = folder / "a.zip"
    path.write_bytes(bundle(SPEC))
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode()


@pytest.mark.parametrize(("more", "said"), [([], "are lost: --out keeps"), (["--out", "kept"], "the same command")])
def test_ctrl_c_says_where_the_grades_are(
    more: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("viz.commands.grade.grade_class", interrupt)
    assert main(["grade", str(DEMO / "solutions"), "--spec", str(SPEC), *more]) == 130
    first, last = capsys.readouterr().err.splitlines()
    assert said in first
    assert last == "backprop: interrupted; nothing was left half-written"
