"""Every command ends with a status and at most one message, whenever Ctrl-C is pressed, and in whatever is running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest

from autograd.text import run_command

ROOT = Path(__file__).parents[2]
QUIET = "test: interrupted; nothing was left half-written\n"

#: Python runs this before anything else: a signal comes as soon as a module is asked for.
SITE = """
import os, sys
wanted, number = os.environ["MODULE"], int(os.environ["SIGNAL"])
def hook(event, given, told=[]):
    if event == "import" and given[0] == wanted and not told:
        told.append(1)
        os.kill(os.getpid(), number)
sys.addaudithook(hook)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it sends signals")
@pytest.mark.parametrize(("module", "arguments"), [
    ("autograd.value", ["viz", "a*b", "a=1", "b=2"]),
    ("rich.console", ["viz", "a*b", "a=1", "b=2"]),
    ("viz.layout", ["viz.live.playground"]),
    ("viz.live.data", ["viz.live.serving"]),
    ("autograd", ["demos", "chain_rule"]),
    ("demos.stage", ["demos", "chain_rule"]),
    ("docs.site.fences", ["docs.site"]),
], ids=lambda value: value if isinstance(value, str) else " ".join(value))  # fmt: skip
def test_ctrl_c_while_a_command_loads_is_no_traceback(module: str, arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SITE, "utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = os.environ | {"PYTHONPATH": path, "MODULE": module, "SIGNAL": str(int(signal.SIGINT))}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1


def wait() -> int:
    """A work of ten seconds."""
    for _ in range(1000):
        time.sleep(0.01)
    return 0


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def test_an_interrupt_that_a_library_turns_into_another_error_is_still_one(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> NoReturn:
        try:
            interrupt()
        except BaseException:
            raise ImportError("numpy.core.multiarray failed to import") from None
        raise AssertionError

    assert run_command("test", work) == 130
    assert capsys.readouterr().err == QUIET


def test_an_interrupt_while_an_object_is_freed_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    class Freed:
        def __del__(self) -> None:
            interrupt()

    def work() -> int:
        Freed()
        return wait()

    assert run_command("test", work) == 130
    assert capsys.readouterr().err == QUIET


def test_an_interrupt_that_training_takes_for_itself_is_told_again(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        try:
            interrupt()
        except KeyboardInterrupt:
            return wait()
        raise AssertionError

    assert run_command("test", work, again=0.01) == 130
    assert capsys.readouterr().err == QUIET


@pytest.mark.skipif(sys.platform == "win32", reason="it sends signals")
def test_a_command_that_is_asked_to_end_cleans_up_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    cleaned = []

    def work() -> int:
        try:
            signal.raise_signal(signal.SIGTERM)
            return wait()
        finally:
            cleaned.append(True)

    before = signal.getsignal(signal.SIGTERM)
    assert run_command("test", work) == 128 + signal.SIGTERM
    assert cleaned
    assert capsys.readouterr().err == "test: ended by SIGTERM; nothing was left half-written\n"
    assert signal.getsignal(signal.SIGTERM) == before


def test_what_the_system_refuses_is_not_blamed_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        return len(Path("/no/such/file").read_bytes())

    assert run_command("test", work) == 1
    assert capsys.readouterr().err == "test: /no/such/file: No such file or directory\n"
