"""The command: answers in words, in pictures and in JSON, and every mistake in one message."""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from viz.commands.demos import where
from viz.commands.main import main

COURSE = ["3*(a + b*c)", "a=5", "b=3", "c=2"]
ROOT = Path(__file__).parents[2]


def test_the_course_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COURSE) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "J = 3(a + b·c) = 3·11 = 33" in lines
    assert "dJ/db = dJ/d(b·c) · ∂(b·c)/∂b = 3 · 2 = 6 with ∂(b·c)/∂b = c" in lines


def test_intermediate_names_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["u = b*c; v = a + u; J = 3*v", *COURSE[1:]]) == 0
    assert "dJ/du · ∂u/∂b" in capsys.readouterr().out


def test_the_backward_pass_can_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COURSE, "--order", "backward"]) == 0
    assert capsys.readouterr().out.startswith("Backward")


@pytest.mark.parametrize("form", ["svg", "png", "pdf", "dot", "txt"])
def test_pictures_are_written_and_their_place_is_said(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"J.{form}"
    assert main([*COURSE, "--save", str(path)]) == 0
    assert f"wrote {path}" in capsys.readouterr().out
    assert path.stat().st_size > 100


def test_several_pictures_are_written_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / "J.svg", tmp_path / "J.txt"]
    assert main([*COURSE, "--save", *map(str, paths)]) == 0
    assert all(path.is_file() for path in paths)


def test_json_is_strict_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COURSE, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {node["name"]: node["grad"] for node in shown["nodes"]} == {
        "a": 3, "b": 6, "c": 9, "u1": 3, "u2": 3, "J": 1,
    }  # fmt: skip
    assert [step["node"] for step in shown["forward"]] == ["u1", "u2", "J"]
    assert shown["nudges"][0] == {
        "name": "a", "from": 5, "to": 5.001, "before": 33, "after": pytest.approx(33.003), "slope": pytest.approx(3),
    }  # fmt: skip


def test_json_has_texts_for_numbers_that_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(name: str) -> float:
        raise AssertionError(f"{name} is no JSON")

    assert main(["exp(x) - y", "x=1000", "y=nan", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out, parse_constant=refuse)
    values = {node["name"]: node["value"] for node in shown["nodes"]}
    assert (values["u1"], values["y"], values["J"]) == ("inf", "nan", "nan")


def test_an_expression_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-x*y", "x=2", "y=1"]) == 0
    assert "= -2" in capsys.readouterr().out.replace("−", "-")


WRONG = [
    ([], "an expression comes first"),
    (["x+1"], "'x' has no value; give it one: x=1.0"),
    (["sgmoid(x)", "x=1"], "did you mean 'sigmoid'?"),
    (["x^2", "x=1"], "write ** for a power"),
    (["x.real", "x=1"], "a dot reaches into an object"),
    (["9**9**9**9"], ""),
    (["(" * 500 + "x" + ")" * 500, "x=1"], "levels deep"),
    (["x" * 20_000, "x=1"], "at most 10000 characters"),
    (["x", "x=one"], "x needs a number, as in x=5; got 'one'"),
    (["x", "x=1", "x=2"], "'x' is given twice"),
    (["x", "5"], "after the expression come its numbers, as in a=5; got '5'"),
    (["x", "x=1", "y=2"], "'y' is given but not used"),
    (["log(x)", "x=0"], "log(a) needs a > 0"),
    (["x", "x=1", "--save", "J.jpg"], "ends in one of .svg, .png, .pdf, .dot, .txt, .html, .gif; got 'J.jpg'"),
    (["x", "x=1", "--save", "/no/such/folder/J.svg"], "the folder /no/such/folder does not exist"),
    (["x", "x=1", "--digits", "0"], "digits needs 1 to 17; got 0"),
    (["x", "x=1", "--max-nodes", "1"], "max_nodes needs at least 2"),
    (["__import__('os')"], ""),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_a_mistake_is_one_message_and_no_traceback(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(arguments)
    said = capsys.readouterr()
    if message:
        assert status in (1, 2)
        assert said.err.startswith("backprop: ")
        assert message in said.err
    assert "Traceback" not in said.err


def test_an_expression_error_points_at_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    main(["3*(a + foo)", "a=1"])
    *_, line, carets = capsys.readouterr().err.splitlines()
    assert line[carets.index("^") : carets.rindex("^") + 1] == "foo"


def test_a_folder_in_the_place_of_a_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "J.svg").mkdir()
    assert main([*COURSE, "--save", str(tmp_path / "J.svg")]) == 1
    assert "it is a folder" in capsys.readouterr().err


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("viz.commands.main.draw", interrupt)
    assert main(COURSE) == 130
    assert capsys.readouterr().err == "backprop: interrupted; nothing was left half-written\n"


def test_it_runs_as_a_module_and_into_a_pipe_that_closes() -> None:
    command = f'"{sys.executable}" -m viz "3*(a + b*c)" a=5 b=3 c=2 | head -n 1'
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Forward pass, left to right\n", "")


def test_help_lists_every_command_with_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    found = {path.stem for path in (ROOT / "viz" / "commands").glob("*.py")} - {"__init__", "main", "parser"}
    for name in found:
        assert re.search(rf"^  {name} +\w.*\.$", said, re.M), name


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
@pytest.mark.parametrize("buffering", [-1, 1], ids=["as a file", "line by line"])
@pytest.mark.parametrize("arguments", [
    ["--help"], ["--version"], ["check", "--help"], ["derive", "--help"], ["grade", "--help"], ["worksheet", "--help"],
    ["demos", "--help"], ["demos"], COURSE, [*COURSE, "--json"], ["derive", *COURSE],
], ids=" ".join)  # fmt: skip
def test_what_cannot_be_written_to_standard_output_is_a_failure(
    arguments: list[str], buffering: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = Path("/dev/full").open("w", buffering, encoding="utf-8")  # noqa: SIM115  closed below: it cannot be flushed
    monkeypatch.setattr(sys, "stdout", full)
    assert main(arguments) == 1
    assert capsys.readouterr().err == "backprop: cannot write to standard output: No space left on device\n"
    full.close()


def test_the_version_is_that_of_the_metadata(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    written = configparser.ConfigParser()
    written.read(ROOT / "setup.cfg")
    assert capsys.readouterr().out == f"backprop {written['metadata']['version']}\n"


def test_demos_are_found_beside_a_checkout_and_named_after_a_plain_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demos"]) == 0
    assert f"the demos are in {ROOT / 'demos'}" in capsys.readouterr().out
    assert "the demos are not installed" in where(tmp_path)
