"""`make mutations`: small wrong changes to the engine, one at a time, and whether the tests notice.

Every comparison, operator, number, condition, statement and result in the files below is changed in turn, in a copy of
the project, and the quick tests of that file are run until one fails. A change that no test notices is a survivor: it
is listed with the reason why it changes nothing (`benchmarks/equivalent.json`), or as what it is, a gap in the tests.
The figures go to benchmarks/RESULTS.md. A sample, drawn with a seed, is enough to know the share; `--all` takes hours.
The draw is of each change by itself, so that a sample stays the same but for what was changed in the files.

A run that was stopped goes on where it was: what was noticed stands in out/mutations.jsonl, and is not tried again
while its file is the same; nor is what is listed as equivalent. What survived stands there too, and is tried again,
for the tests may have learned it since. Those tests run first that have the changed row's name in theirs, then those
that noticed another change of the same file.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file, from wherever

from autograd.text import write_whole
from benchmarks.mutants import Mutant, mutants
from benchmarks.sections import with_section
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

ROOT = Path(__file__).parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent.json")
RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "Mutations of the engine: small wrong changes, and whether the tests notice"
JOURNAL = ROOT / "out" / "mutations.jsonl"
#: A run that computes this many times as long as without a change has lost its way, which is noticed; so has one that
#: waits for so many seconds, whatever else the machine does, and one test that computes for so many.
TIMES, WAITING, ONE_TEST = 3.0, 900.0, 30.0
TARGET = 0.95
#: The tests of each file, those that fail soonest first.
ENGINE = [*(f"tests/autograd/test_{name}.py" for name in (
    "backward", "operators", "construction", "errors", "copying", "edges", "numpy", "primitives", "higher",
    "any_depth")), "tests/primitives"]  # fmt: skip
TABLE = [*ENGINE, "tests/autograd/test_random_graphs.py", "tests/graph"]
FILES = {
    **{f"autograd/{name}.py": ENGINE for name in ("value", "operators", "higher", "copying", "errors")},
    **{f"autograd/{name}.py": TABLE for name in ("rules", "ops")},
    "autograd/beside.py": ["tests/autograd/test_beside.py"],
    "nn/losses.py": [f"tests/nn/test_{name}.py" for name in ("losses", "by_hand", "fitting", "compiled_fit")],
    "nn/optimisers.py": ["tests/nn/test_optimisers.py", "tests/nn/test_fitting.py"],
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what survives, and write the figures."""
    options = _parser().parse_args(arguments)
    found = [mutant for file in options.files for mutant in mutants(ROOT, file)]
    chosen = sorted(found, key=lambda mutant: sha256(f"{options.seed} {mutant.key}".encode()).digest())
    chosen = chosen if options.all else chosen[: options.count]  # a sample of all, however many they are
    end = time.monotonic() + 60 * options.minutes
    noticed, reasons = _journal(), _reasons()
    by: Counter[str] = Counter()  # how often each test was the one that noticed
    seconds = 0.0
    killed: Counter[str] = Counter()
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory() as folder:
        place = _copy(Path(folder))
        usual: dict[tuple[str, ...], float] = {}
        for number, mutant in enumerate(chosen, 1):
            if mutant.key in reasons:
                survivors.append(mutant)
                continue
            tests = (options.tests, *FILES[mutant.file])
            mark = sha256(f"{tests[0]}\n{mutant.file}\n{mutant.source}".encode()).hexdigest()
            if mark not in noticed and time.monotonic() > end:
                chosen = chosen[: number - 1]
                break
            if mark not in noticed and tests not in usual:
                failed, usual[tests] = _first_failure(place, tests, WAITING, _First(place / "failed", "", by))
                if failed is not None:
                    print(f"a test of {mutant.file} fails without any change, {failed}; mend it first")
                    return 1
            if (took := noticed.get(mark)) is None:
                target = place / mutant.file
                whole = target.read_text("utf-8")
                target.write_text(mutant.source, "utf-8")
                Path(importlib.util.cache_from_source(str(target))).unlink(missing_ok=True)
                first = _First(place / "failed", mutant.where.split(".")[-1], by)
                failed, took = _first_failure(place, tests, TIMES * usual[tests], first)
                target.write_text(whole, "utf-8")
                _keep(mark if failed is not None else mutant.key, took)
                if failed is not None:
                    by[failed] += 1
                else:
                    survivors.append(mutant)
                verdict = "SURVIVES" if failed is None else "noticed "
                print(f"{number}/{len(chosen)} {verdict} {mutant.place}: {mutant.change}", flush=True)
            seconds += took
            killed[mutant.file] += mutant not in survivors[-1:]
    late = sum(mutant.key in _journal() for mutant in chosen if mutant not in survivors)
    report = _report(found, chosen, killed, survivors, late, options.seed, seconds / 60)
    write_whole(RESULTS, with_section(RESULTS.read_text("utf-8"), TITLE, report).encode())
    print(report)
    return 0


def _journal() -> dict[str, float]:
    """How long it took to notice each change that was noticed before, and to see each that survived, by its key."""
    lines = JOURNAL.read_text("utf-8").splitlines() if JOURNAL.exists() else []
    return dict(json.loads(line) for line in lines if line.endswith("]"))


def _reasons() -> dict[str, str]:
    """Why a change is none, by its key."""
    found: dict[str, str] = json.loads(EQUIVALENT.read_text("utf-8"))
    return found


def _keep(mark: str, took: float) -> None:
    """In the journal."""
    JOURNAL.parent.mkdir(exist_ok=True)
    with JOURNAL.open("a", encoding="utf-8") as journal:
        journal.write(json.dumps([mark, round(took, 2)]) + "\n")


def _copy(folder: Path) -> Path:
    """What the tests need, beside nothing else."""
    for name in ("autograd", "nn", "viz", "demos", "tests", "benchmarks", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.png", "*.so"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "Makefile"):
        shutil.copy(ROOT / name, folder)
    return folder


class _First:
    """A plugin of pytest: those tests first that are likely to notice, and the first that failed, in a file."""

    def __init__(self, file: Path, name: str, by: Counter[str]) -> None:
        self.file, self.name, self.by = file, name, by

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        named = re.compile(rf"(?<![a-z]){re.escape(self.name)}(?![a-z])")
        items.sort(key=lambda item: (not named.search(item.name), -self.by[item.nodeid]))

    def pytest_runtest_logstart(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, ONE_TEST)  # which ends the process

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.file.write_text(report.nodeid, "utf-8")


def _first_failure(folder: Path, tests: Sequence[str], limit: float, first: _First) -> tuple[str | None, float]:
    """Which of the tests fails there first, if one does, and how many seconds they computed.

    `tests` begins with pytest's `-k`. They run in a child of this process, which has imported much, and has no more
    seconds of computing than the limit. What ends without a report could not be imported, or ran too long.
    """
    import hypothesis  # noqa: F401
    import mpmath  # noqa: F401
    import numpy as np  # noqa: F401
    import pytest

    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1))
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        for name in [name for name in sys.modules if name.split(".")[0] in ("autograd", "benchmarks", "nn", "viz")]:
            del sys.modules[name]
        sys.path[:] = [str(folder), *[each for each in sys.path if each != str(ROOT)]]
        os.environ["PYTHONPATH"] = str(folder)
        sys.dont_write_bytecode = first.name != ""  # a change within the same second would be read from the cache
        there = [test for test in tests[1:] if (folder / test).exists()]
        options = ["-x", "-q", "-p", "no:cacheprovider", "-k", tests[0], "-m", "not slow"]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        code = 1
        try:
            code = int(pytest.main([*options, *there], plugins=[first]))
        finally:  # whatever a change does, this child is not to go on as its parent
            os._exit(code)
    end = time.monotonic() + WAITING
    while time.monotonic() < end:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            said = first.file.read_text("utf-8") if first.file.exists() else "what ended the run"
            first.file.unlink(missing_ok=True)
            return None if os.waitstatus_to_exitcode(status) == 0 else said, used.ru_utime + used.ru_stime
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "waited", WAITING


def _report(
    found: Sequence[Mutant], chosen: Sequence[Mutant], killed: Counter[str], survivors: Sequence[Mutant], late: int,
    seed: int, minutes: float,
) -> str:  # fmt: skip
    reasons = _reasons()
    equivalent = [each for each in survivors if each.key in reasons]
    counted = len(chosen) - len(equivalent)
    share = killed.total() / counted if counted else 1.0
    of_file = Counter(mutant.file for mutant in chosen)
    rows = [(file, of_file[file], killed[file], of_file[file] - killed[file]) for file in FILES if of_file[file]]
    listed = [
        f"- {each.place}, `{each.change}`: {reasons.get(each.key, 'a gap in the tests')}"
        for each in sorted(survivors, key=lambda mutant: (mutant.file, mutant.line))
    ] or ["None."]
    drawn = "All" if len(chosen) == len(found) else f"{len(chosen)} drawn with seed {seed} out of all"
    met = "met" if share >= TARGET else "not met"
    return "\n\n".join([
        f"{drawn} {len(found)} changes, in {minutes:.0f} minutes of computing. Of {counted} that change what is "
        f"computed the tests notice {killed.total()}, {share:.1%} (target {TARGET:.0%}: {met}). {late} of them "
        "survived an earlier run and were given a test since, so that the share says less of those not drawn: of these "
        f"it is about {(killed.total() - late) / counted if counted else 1.0:.1%}.",
        table(("file", "changed", "noticed", "survived"), rows),
        "Survivors:\n\n" + "\n".join(listed),
    ])  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Change the engine in small wrong ways, and see whether tests notice.")
    parser.add_argument("--count", type=int, default=300, help="how many changes, drawn at random (300)")
    parser.add_argument("--minutes", type=float, default=600, help="begin no change after this time (600)")
    parser.add_argument("--seed", type=int, default=0, help="of what is drawn (0)")
    parser.add_argument("--tests", default="", help="which of the tests, as pytest's -k (all)")
    parser.add_argument("--files", nargs="+", default=list(FILES), choices=list(FILES), help="which files (all)")
    parser.add_argument("--all", action="store_true", help="all of them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
