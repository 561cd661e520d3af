"""A class is graded to its end, whatever one student's file does, and nobody's grade is changed by another's."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograd import AssignmentError
from autograd.grading import (
    Grade,
    Kept,
    Line,
    Mark,
    Submission,
    as_csv,
    by_line,
    class_report,
    find_submissions,
    grade_class,
    read_assignment,
    results,
)
from viz.commands.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping

SPEC = """
title = "Week 2"
seconds = 6
megabytes = 1024
[[task]]
function = "dw"
parameter = "w"
loss = "w*w"
at = { w = 0.5 }
"""
RIGHT = "def dw(w): return 2 * w\n"

#: What a file holds, and what has to be said of it; an empty text: it is right.
HOSTILE = {
    "brackets": ("def dw(w): return eval('[' * 80 + ']' * 80)", "ValueError"),
    "empty_dict": ("def dw(w): return {}", "0 numbers for 1"),
    "empty_list": ("def dw(w): return []", "the shape (0,)"),
    "many_brackets": ("def dw(w): return eval('[' * 200000 + ']' * 200000)", "Error"),
    "surrogate": ("def dw(w): raise ValueError('a\\ud800b')", "\\ud800"),
    "escape": ("def dw(w): raise ValueError('\\x1b[31mred')", "␛[31mred"),
    "evil_exception": (
        "class E(BaseException):\n    def __str__(self): raise SystemExit\ndef dw(w): raise E",
        "E",
    ),
    "endless_print": ("def dw(w):\n    while True: print('x' * 10**6)", "did not finish within 6 seconds"),
    "endless_write": (
        "import os\ndef dw(w):\n    f = open('big', 'wb')\n    while True: f.write(b'x' * 10**7); f.flush()",
        "File too large",
    ),
    "forks": ("import os\ndef dw(w):\n    while True: os.fork()", "not right"),
    "big_array": ("import numpy as np\ndef dw(w): return np.ones(4 * 10**8).sum()", "emory"),
    "long_list": ("def dw(w): return [0.0] * (10**7)", "too long"),
    "closes": ("import os\ndef dw(w): os.closerange(0, 200); return 2 * w", "ended without an answer"),
    "garbage": (
        "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'[' * 200000 + b'\\n')\n    except OSError: pass\n"
        "def dw(w): return 2 * w",
        "no answer",
    ),
    "forged": (
        "import os\ndef dw(w):\n    for fd in range(3, 20):\n        try: os.write(fd, b'{}\\n')\n"
        "        except OSError: pass\n    return 2 * w",
        "no answer",
    ),
    "object_array": ("import numpy as np\ndef dw(w): return np.array([None, {}], object)", "array"),
    "complex": ("def dw(w): return 2j * w", "complex"),
    "text_array": ("import numpy as np\ndef dw(w): return np.array(['a'])", "an array of <U1"),
    "generator": ("def dw(w): yield 2 * w", "got generator <generator object dw>"),
    "huge_int": ("def dw(w): return 10**400", "OverflowError"),
    "tolist": (
        "class T:\n    shape = (1,)\n    def tolist(self): return self\ndef dw(w): return T()",
        "ValueError",
    ),
}


def grades(folder: Path, files: Mapping[str, str | bytes], *, jobs: int = 2, spec: str = SPEC) -> dict[str, Grade]:
    """Every student's grade."""
    path = folder / "assignment.toml"
    path.write_text(spec, "utf-8")
    class_ = folder / "class"
    for name, content in files.items():
        file = class_ / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    found = grade_class(find_submissions([class_]), path, read_assignment(path), jobs=jobs)
    return {grade.student: grade for grade in found}


@pytest.mark.slow
def test_no_file_ends_the_run_or_changes_another_grade(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"{name}.py": text for name, (text, _) in HOSTILE.items()}
    files |= {f"right{n}.py": RIGHT for n in range(3)}
    found = grades(tmp_path, files)
    assert len(found) == len(files)
    for n in range(3):
        assert found[f"right{n}"].earned == 1
    told = {name: str(found[name]) for name, (_, said) in HOSTILE.items() if said}
    assert not {name: text for name, text in told.items() if HOSTILE[name][1] not in text}
    assert not {name for name in told if found[name].earned}
    assert all(text.replace("\n", "").isprintable() for text in told.values())


DEAF = "import signal\ndef dw(w): return 2 * w * (signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))\n"


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no masks of signals")
def test_ctrl_c_reaches_no_process_of_a_class_not_even_while_it_imports(tmp_path: Path) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert grades(tmp_path, {"one.py": DEAF}, jobs=1)["one"].earned == 1
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_no_process_of_a_student_outlives_its_grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own := tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(own))  # others on this machine may be grading, too
    monkeypatch.setattr(tempfile, "tempdir", None)
    leaver = (
        "import os, time\ndef dw(w):\n"
        "    try:\n"
        "        if os.fork() == 0:\n            os.setsid()\n            time.sleep(4711)\n"
        "    except OSError: pass\n"
        "    return 2 * w"
    )
    before = processes()
    found = grades(tmp_path, {"leaver.py": leaver, "right.py": RIGHT})
    assert found["right"].earned == found["leaver"].earned == 1
    time.sleep(0.5)
    left = {pid: line for pid, line in processes().items() if pid not in before and b"-I\0-S\0-c" in line}
    assert not left
    assert not list(own.glob("solutions-*"))


def processes() -> dict[int, bytes]:
    """The command line of every process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = (entry / "cmdline").read_bytes()
            except OSError:
                continue
    return found


@pytest.mark.slow
def test_what_python_runs_is_graded(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "bom.py": b"\xef\xbb\xbf" + RIGHT.encode(),
        "latin.py": b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + RIGHT.encode(),
        "classes.py": "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass A:\n    x: float\ndef dw(w): return A(2 * w).x",
        "stops_after.py": RIGHT + "raise SystemExit(0)",
        "relative/solution.py": "from part import double\ndef dw(w): return double(w)",
        "relative/part.py": "def double(w): return 2 * w",
        "book.ipynb": json.dumps({"cells": [
            {"cell_type": "markdown", "source": "# Week 2"},
            {"cell_type": "code", "source": ["%matplotlib inline\n", "import math"]},
            {"cell_type": "code", "source": "undefined + 1"},
            {"cell_type": "code", "source": ["def dw(w):\n", "    return 2 * w\n", "dw?"]},
        ]}),
    }  # fmt: skip
    found = grades(tmp_path, files)
    assert {name: grade.earned for name, grade in found.items()} == dict.fromkeys(found, 1)
    assert set(found) == {"bom", "latin", "classes", "stops_after", "relative", "book"}


@pytest.mark.slow
def test_what_cannot_be_run_is_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "no_notebook.ipynb": b"{}",
        "deep.ipynb": b"[" * 200_000,
        "list.ipynb": b"[1]",
        "null.py": b"\0\0",
        "nobody/readme.txt": b"sorry",
        "two/a.py": RIGHT,
        "two/b.py": RIGHT,
        "right.py": RIGHT,
    }
    found = grades(tmp_path, files)
    assert found.pop("right").earned == 1
    assert all(grade.earned == 0 and grade.marks[0].problem for grade in found.values())
    assert "there is no solution.py in the folder" in found["nobody"].problem
    assert "it has a.py, b.py" in found["two"].problem
    assert "no notebook" in found["no_notebook"].marks[0].problem
    assert "nested too deep" in found["deep"].marks[0].problem


def test_a_students_process_is_led_nowhere(tmp_path: Path) -> None:
    spy = (
        "import os, sys\n"
        "def dw(w):\n"
        "    seen = [*sys.argv, *sys.path, *os.environ, *os.environ.values(), os.getcwd()]\n"
        "    seen += [__file__, *sys.orig_argv[:4]]\n"
        "    try:\n        import autograd\n        seen.append('autograd')\n    except ImportError: pass\n"
        f"    found = [text for text in seen if {str(tmp_path)!r} in text or 'autograd' in text\n"
        f"             or {str(Path(__file__).parents[2])!r} in text or 'assignment' in text]\n"
        "    if found or os.environ: raise ValueError(repr(found))\n"
        "    return 2 * w\n"
    )
    assert str(grades(tmp_path, {"spy.py": spy})["spy"].marks[0].said) == "()"


def test_links_out_of_a_submission_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("dw = lambda w: 2 * w", "utf-8")
    (tmp_path / "class" / "link").mkdir(parents=True)
    (tmp_path / "class" / "link" / "secret.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "class" / "eve.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "class" / "bob").symlink_to(tmp_path / "class" / "link")
    found = grades(tmp_path, {"link/solution.py": "from secret import dw"})
    assert found["link"].earned == found["eve"].earned == found["bob"].earned == 0
    assert found["eve"].problem == found["bob"].problem == "it is a link, and links are not followed"


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_stopped_and_a_changed_file_is_graded_anew(tmp_path: Path) -> None:
    path, class_ = tmp_path / "assignment.toml", tmp_path / "class"
    path.write_text(SPEC, "utf-8")
    class_.mkdir()
    for name in ("alice", "bob"):
        (class_ / f"{name}.py").write_text(RIGHT, "utf-8")
    assignment = read_assignment(path)
    kept = Kept(tmp_path / "out", assignment)

    def stop(grade: Grade) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_class(find_submissions([class_]), path, assignment, kept=kept, done=stop)
    first = [each for each in find_submissions([class_]) if kept.find(each)]
    assert len(first) == 1
    (found,) = grade_class(first, tmp_path / "nowhere.toml", assignment, kept=kept)  # nothing is left to run
    assert found.earned == 1
    assert grade_class(find_submissions([class_]), path, assignment, kept=kept)[1].earned == 1
    (class_ / "alice.py").write_text("def dw(w): return w", "utf-8")
    assert [bool(kept.find(each)) for each in find_submissions([class_])] == [False, True]
    path.write_text(SPEC + "points = 2\n", "utf-8")
    again = Kept(tmp_path / "out", read_assignment(path))
    assert not any(again.find(each) for each in find_submissions([class_]))
    for file in (tmp_path / "out").iterdir():
        file.write_text("[" * 200_000, "utf-8")
    assert not any(kept.find(each) for each in find_submissions([class_]))


def test_a_script_needs_no_guard_to_grade_a_class(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SPEC, "utf-8")
    (tmp_path / "alice.py").write_text(RIGHT, "utf-8")
    script = (
        "from pathlib import Path\nfrom autograd.grading import find_submissions, grade_class, read_assignment\n"
        "spec, found = Path('a.toml'), find_submissions([Path('alice.py')])\n"
        "print([grade.earned for grade in grade_class(found, spec, read_assignment(spec))])\n"
    )
    (tmp_path / "script.py").write_text(script, "utf-8")
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False, env=path
    )
    assert (done.stdout, done.stderr) == ("[1.0]\n", "")


@pytest.mark.slow
def test_names_stay_those_of_the_teachers_folder(tmp_path: Path) -> None:
    found = grades(
        tmp_path, {"Zoë Müller/solution.py": RIGHT, "o'neil_12.py": RIGHT, "ann.py": RIGHT, "ann.ipynb": "{}"}
    )
    assert set(found) == {"Zoë Müller", "o'neil_12", "ann.py", "ann.ipynb"}


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_no_text_is_graded_and_reported_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.toml").write_text(SPEC, "utf-8")
    class_ = tmp_path / "class"
    class_.mkdir()
    (class_ / os.fsdecode(b"caf\xe9\x1b[31m.py")).write_text(RIGHT, "utf-8")
    names = [str(tmp_path / f"all.{kind}") for kind in ("txt", "json", "csv", "html")]
    where = [str(class_), "--spec", str(tmp_path / "a.toml"), "--out", str(tmp_path / "out")]
    for form in ("text", "json", "csv", "gradescope"):
        assert main(["grade", *where, "--format", form, "--save", *names]) == 0
        said = capsys.readouterr().out
        assert "\x1b" not in said
        said.encode()


@pytest.mark.parametrize("content", ["nothing", "empty", "other"])
def test_a_path_with_nothing_to_grade_is_one_message(tmp_path: Path, content: str) -> None:
    if content == "empty":
        (tmp_path / "class").mkdir()
    elif content == "other":
        (tmp_path / "class").write_text("x", "utf-8")
    with pytest.raises(AssignmentError, match=str(tmp_path / "class")):
        find_submissions([tmp_path / "class"])


def class_of_three() -> list[Grade]:
    """Two forgot 1/m in two lines, one is right but for a crash in a hidden function."""
    slip = "yours is 3 times what it should be: is 1/m missing?"
    wrong = (
        Line("dw", "wrong", slip, "1/m", kind="scale", place="z", points=2),
        Line("db", "wrong", slip + " (as in dw, counted once)", "1/m", kind="scale", place="z", earned=1, points=1),
    )
    right = (Line("dw", "right", earned=2, points=2), Line("db", "right", earned=1, points=1))
    hidden = Mark("more", (Line("dx", "missing", points=1),), "it said \x1b[31m\ud800<b>", 3, is_hidden=True)
    fine = Mark("more", (Line("dx", "right", earned=1, points=1),), is_hidden=True)
    return [
        Grade("=cmd|x", "a.py", "Week <2>", (Mark("back", wrong), fine)),
        Grade("bob", "b.py", "Week <2>", (Mark("back", wrong), fine)),
        Grade("eve", "e.py", "Week <2>", (Mark("back", right), hidden)),
    ]


def test_a_class_is_counted_by_line_and_cause() -> None:
    dw, db, dx = by_line(class_of_three())
    assert (dw.right, dw.slips[0].students) == (1, ("=cmd|x", "bob"))
    assert dw.slips[0].cause == db.slips[0].cause
    assert dx.slips[0].cause.startswith("no answer: ")
    page = class_report(class_of_three(), "Week <2>")
    assert "2 of 3" in page
    assert "Week &lt;2&gt;" in page
    assert "<b>" not in page
    assert "\x1b" not in page
    page.encode()


def test_a_spreadsheet_takes_no_name_for_a_formula_and_every_line_has_a_column() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(class_of_three()))))
    assert rows[0] == ["student", "file", "earned", "of", "back: dw", "back: db", "more: dx", "said"]
    assert rows[1][:7] == ["'=cmd|x", "a.py", "2", "4", "0", "1", "1"]
    assert "\x1b" not in rows[3][7]


#: The fields of results.json and their kinds, as they are published:
#: https://gradescope-autograders.readthedocs.io/en/latest/specs/
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
OUTPUTS = {"text", "html", "simple_format", "md", "ansi"}
PUBLISHED = {
    "score": (int, float), "execution_time": (int, float), "output": str, "output_format": OUTPUTS,
    "test_output_format": OUTPUTS, "test_name_format": OUTPUTS, "visibility": VISIBILITIES,
    "stdout_visibility": VISIBILITIES, "extra_data": dict, "tests": list, "leaderboard": list,
}  # fmt: skip
PUBLISHED_TEST = {
    "score": (int, float), "max_score": (int, float), "status": {"passed", "failed"}, "name": str,
    "name_format": OUTPUTS,
    "number": str, "output": str, "output_format": OUTPUTS, "tags": list, "visibility": VISIBILITIES,
    "extra_data": dict,
}  # fmt: skip


def fits(data: Mapping[str, object], published: Mapping[str, object]) -> bool:
    """Whether every field is one that was published, of its kind."""
    for name, given in data.items():
        kind = published[name]
        if given not in kind if isinstance(kind, set) else not isinstance(given, kind):  # type: ignore[arg-type]
            return False
    return True


def test_results_have_the_form_that_gradescope_published() -> None:
    for grade in class_of_three():
        data = json.loads(json.dumps(results(grade), allow_nan=False))
        assert fits(data, PUBLISHED)
        assert all(fits(test, PUBLISHED_TEST) for test in data["tests"])
        assert data["score"] == sum(test["score"] for test in data["tests"]) == grade.earned
        assert [test["visibility"] for test in data["tests"]] == ["visible", "hidden"]
        json.dumps(data, ensure_ascii=False).encode()


def test_the_command_grades_a_folder_and_writes_every_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.toml").write_text(SPEC, "utf-8")
    class_ = tmp_path / "class"
    class_.mkdir()
    for number in range(7):
        (class_ / f"s{number}.py").write_text(RIGHT if number else "def dw(w): return w", "utf-8")
    names = [str(tmp_path / f"all.{kind}") for kind in ("txt", "json", "csv", "html")]
    where = [str(class_), "--spec", str(tmp_path / "a.toml"), "--out", str(tmp_path / "out"), "--jobs", "2"]
    assert main(["grade", *where, "--save", *names]) == 0
    said = capsys.readouterr().out
    assert "s0  0/1" in said
    assert "s6  1/1  all right" in said
    assert len(list((tmp_path / "out").iterdir())) == 7
    assert all(Path(name).stat().st_size for name in names)
    assert main(["grade", *where, "--format", "gradescope"]) == 2
    assert main(["grade", str(class_ / "s1.py"), *where[1:], "--format", "gradescope"]) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 1


def test_a_folder_of_one_student_is_graded_even_where_its_file_is_missing(tmp_path: Path) -> None:
    os.mkdir(tmp_path / "submission")
    (found,) = find_submissions([tmp_path / "submission"], is_one=True)
    assert isinstance(found, Submission)
    assert "there is no solution.py" in found.problem
