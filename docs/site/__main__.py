"""`python -m docs.site` builds the site: pages into build/pages, their blocks carried out, HTML of them into site/.

The documents of the project keep their places and so their links; what they link to comes along.
"""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # Ctrl-C while the rest is loaded
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))

import re
import shutil
import subprocess
from pathlib import Path

from autograd.text import run_command
from docs.site.fences import FENCE, Press
from docs.site.links import broken
from docs.site.performing import performances
from viz.live.playground import save_playground

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("docs/GUIDE.md", "docs/CHECKING.md", "docs/GRADING.md", "docs/ARCHITECTURE.md", "benchmarks/RESULTS.md",
             "docs/COMING_FROM.md", "CONTRIBUTING.md")  # fmt: skip
LINK = re.compile(r"\]\(([^)#\s:]+)")


def main(site: Path = ROOT / "site", pages: Path = ROOT / "build" / "pages") -> int:
    """Build it, and return the exit status: 0 if MkDocs has nothing to say and no link is broken."""
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(Path(__file__).with_name("pages"), pages)
    own = sorted(pages.rglob("*.md"))
    for name in DOCUMENTS:
        copy(pages, name)
    save_playground(pages / "play.html")
    texts = {path: path.read_text("utf-8") for path in own}
    demos = [found[2].split()[0] for text in texts.values() for found in FENCE.finditer(text) if found[1] == "demo"]
    performed = performances(demos, pages / "pictures")
    for path, text in texts.items():
        path.write_text(Press(pages, path, performed).carried_out(text), "utf-8")

    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site),
               "--config-file", str(Path(__file__).with_name("mkdocs.yml"))]  # fmt: skip
    place = os.environ | {"PAGES": str(pages)}
    built = subprocess.run(command, cwd=ROOT, env=place, check=False, capture_output=True, text=True)
    problems = [line for line in built.stderr.splitlines() if not line.startswith("INFO")] if built.returncode else []
    problems = problems or broken(site)
    for problem in problems:
        print(f"site: {problem}", file=sys.stderr)
    return int(bool(problems))


def copy(pages: Path, name: str) -> None:
    """A document and the files that it links to, each to its place."""
    document = ROOT / name
    for target in [document, *(document.parent / link for link in LINK.findall(document.read_text("utf-8")))]:
        place = pages / target.resolve().relative_to(ROOT.resolve())
        if target.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, place)


if __name__ == "__main__":
    sys.exit(run_command("site", main))
