"""A student's file in a process of its own: started, asked, and ended with all that it started.

What comes back is somebody else's text, whatever it claims to be: it is read up to a length, checked and made visible.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from autograd.text import packaged, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autograd.grading.assignment import Assignment

#: An answer longer than this is none.
MOST_BYTES = 64 * 2**20
#: What a file that a student's code writes may hold.
FILE_MEGABYTES = 64
#: BLAS takes memory for each of its threads.
_THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class NoAnswerError(Exception):
    """Why the process gives no answer, and will give none."""


class Session:
    """One process; `folder` is its own and holds a copy of what the student handed in."""

    def __init__(self, folder: Path, file: str, assignment: Assignment, packages: Path) -> None:
        """Start the process and load the file.

        Raises:
            NoAnswerError: it does not come to its end.
        """
        self._seconds = assignment.seconds
        self._count = 0
        self.printed = 0
        self.stopped = ""  # what kept the file from being loaded to its end
        environment = dict(_THREADS)
        if "SYSTEMROOT" in os.environ:  # without which Windows starts nothing
            environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        self._process = subprocess.Popen(
            [_python(), "-I", "-S", "-c", _program()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder, env=environment, start_new_session=True, close_fds=True,
        )  # fmt: skip
        setup = {
            "file": file, "packages": [str(packages)], "megabytes": assignment.megabytes,
            "seconds": assignment.seconds * (len(assignment.tasks) + 1), "file_megabytes": FILE_MEGABYTES,
        }  # fmt: skip
        try:
            loaded = self._exchange(setup, time.monotonic() + assignment.seconds + 5).get("loaded")
        except BaseException:
            self.end()
            raise
        self.stopped = visible(loaded)[:300] if isinstance(loaded, str) else ""

    def ask(self, question: Mapping[str, Any], until: float) -> dict[str, Any]:
        """The answer to one question, checked.

        Raises:
            NoAnswerError: there is none before `until`, or what comes is no answer.
        """
        self._count += 1
        answer = self._exchange({**question, "id": self._count}, until)
        if answer.get("id") != self._count or not {"value", "raised", "failed"} & answer.keys():
            raise NoAnswerError("what it sent is no answer")
        printed = answer.get("printed")
        self.printed = printed if isinstance(printed, int) else 0
        for name in ("raised", "failed"):
            if name in answer:
                return {name: visible(str(answer[name]))[:300]}
        return answer

    def _exchange(self, message: Mapping[str, Any], until: float) -> dict[str, Any]:
        box: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._talk, args=((json.dumps(message) + "\n").encode(), box), daemon=True).start()
        try:
            line = box.get(timeout=max(0.01, until - time.monotonic()))
        except Empty:
            raise NoAnswerError(f"it did not finish within {self._seconds:g} seconds") from None
        if not line:
            raise NoAnswerError(self._death())
        if not line.endswith(b"\n"):
            raise NoAnswerError(self._death() if len(line) <= MOST_BYTES else "its answer is too long to be a gradient")
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise NoAnswerError("what it sent is no answer")
        return answer

    def _talk(self, line: bytes, box: SimpleQueue[bytes]) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        found = b""
        with suppress(OSError, ValueError):
            stdin.write(line)
            stdin.flush()
        with suppress(OSError, ValueError, MemoryError):
            found = stdout.readline(MOST_BYTES + 1)
        box.put(found)

    def _death(self) -> str:
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:  # it closed its output
            return "the process ended without an answer"
        if hasattr(signal, "SIGXCPU") and status in (-signal.SIGXCPU, -signal.SIGKILL):
            return "it was stopped: it took too much time or memory"
        return "the process ended without an answer" + (f" (signal {-status})" if status < 0 else "")

    def end(self) -> None:
        """Kill the process and those that it started."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                Thread(target=_close, args=(stream,), daemon=True).start()  # it waits where a process still holds it


def _close(stream: Any) -> None:
    with suppress(OSError, ValueError):
        stream.close()


@cache
def _program() -> str:
    return packaged("autograd.grading", "sandbox.py")


def _python() -> str:
    """The interpreter itself, not the environment that it was started from, which Python 3.10 takes for it."""
    base = getattr(sys, "_base_executable", "") or sys.executable
    return os.path.realpath(base) if base == sys.executable and sys.prefix != sys.base_prefix else base


def adopt_orphans() -> bool:
    """Become the parent of every process that a student's process leaves behind, where the system can (Linux)."""
    try:
        import ctypes

        return bool(ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0)  # PR_SET_CHILD_SUBREAPER
    except (OSError, AttributeError, TypeError):
        return False


def end_orphans() -> None:
    """Kill what was adopted; only for a process that starts no other ones than students'."""
    for _ in range(1000):  # each may have started others, which are adopted as it dies
        try:
            listed = [(task / "children").read_text() for task in Path("/proc/self/task").iterdir()]
        except OSError:
            return
        children = " ".join(listed).split()
        if not children:
            return
        for pid in children:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(int(pid), signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(int(pid), 0)
