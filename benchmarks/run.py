"""`make bench`: all measurements side by side in one run, printed, and written to benchmarks/RESULTS.md."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a file, from wherever

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress

from autograd.text import write_whole
from benchmarks.measuring import MEASUREMENTS, imports, measure, pages, pictures, programs
from benchmarks.peers import PEERS
from benchmarks.report import markdown
from benchmarks.sections import kept

IMPORT_ROUNDS = 20


def main() -> int:
    """Measure, print and write; 130 on Ctrl-C, which leaves the results of the last run in place."""
    console = Console()
    try:
        with Progress(console=console) as progress:
            task = progress.add_task(
                "", total=sum(each.rounds for each in MEASUREMENTS) * len(PEERS) + IMPORT_ROUNDS + 1
            )
            results = {}
            for what in MEASUREMENTS:
                progress.update(task, description=f"{what.workload} {what.size:,}")
                results[what] = measure(what, lambda: progress.advance(task))
            progress.update(task, description="imports")
            imported = imports(IMPORT_ROUNDS, lambda: progress.advance(task))
            progress.update(task, description="pictures")
            report = markdown(results, imported, pictures(), pages(), programs())
    except KeyboardInterrupt:
        console.print("interrupted; RESULTS.md is as it was")
        return 130
    path = Path(__file__).with_name("RESULTS.md")
    report = kept(report, path.read_text("utf-8") if path.exists() else "")
    write_whole(path, report.encode())
    console.print(Markdown(report))
    console.print(f"wrote {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
