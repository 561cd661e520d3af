"""What a student's process may not do, wherever Python is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograd.grading import find_submissions, grade_class, read_assignment
from autograd.grading.session import Session

PROGRAM = """
import os, sys
from autograd.grading import sandbox
sandbox._NEEDED[1] = (sys.argv[1], os.R_OK)
sandbox.limit(5, 512, 1)
try:
    if os.fork() == 0:
        os._exit(0)
    said = "forks"
except OSError:
    said = "does not fork"
try:
    with open(sys.argv[1], "a"):
        said += ", writes"
except OSError:
    said += ", does not write"
with open(sys.argv[1]) as library:
    said += f", reads {library.read()}"
print(f"{said}, is {'root' if 0 in (os.getuid(), os.geteuid()) else 'nobody'}")
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="what nobody may not read, on Linux")
def test_packages_are_found_in_a_temporary_folder_that_is_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(closed))
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text("import numpy as np\ndef dw(w): return np.float64(2 * w)\n", "utf-8")
    spec = tmp_path / "a.toml"
    spec.write_text(
        'seconds = 60\n[[task]]\nfunction = "dw"\nparameter = "w"\nloss = "w*w"\nat = { w = 0.5 }\n', "utf-8"
    )
    (grade,) = grade_class(find_submissions([tmp_path / "class"]), spec, read_assignment(spec))
    assert grade.earned == 1, grade


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="what root gives up, on Linux")
@pytest.mark.parametrize("mode", [0o700, 0o711], ids=["closed to others", "open"])
def test_root_starts_no_other_process_and_writes_nowhere_but_reads_its_library(mode: int) -> None:
    """A Python in /root can be read by nobody else; staying root for that would leave a fork bomb without a limit."""
    with tempfile.TemporaryDirectory() as place:
        library, own = Path(place) / "library", Path(place) / "own"
        for folder, open_to in ((Path(place), 0o711), (library, mode), (own, 0o777)):
            folder.mkdir(exist_ok=True)
            folder.chmod(open_to)
        (library / "os.py").write_text("its library", "utf-8")
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-c", PROGRAM, str(library / "os.py")]
        done = subprocess.run(command, cwd=own, env=environment, capture_output=True, text=True, check=False)
    said = "does not fork, does not write, reads its library, is nobody"
    assert (done.stdout.strip(), done.stderr) == (said, "")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_what_a_students_process_started_in_its_group_ends_with_it() -> None:
    session = Session.__new__(Session)
    session._process = subprocess.Popen(  # where it is not adopted: without Linux's prctl, or in a process of the user
        ["sh", "-c", "sleep 4711 & echo $!; wait"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert session._process.stdout is not None
    started = Path("/proc") / session._process.stdout.readline().decode().strip() / "stat"
    session.end()
    assert any(has_ended(started) or time.sleep(0.05) for _ in range(200))


def has_ended(stat: Path) -> bool:
    """No such process, or one that waits for its parent to notice."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
