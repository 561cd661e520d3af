"""The playground on a server of one's own, with Python beside it to check derivations: `python -m viz.live.serving`.

Python for the browser is Pyodide, from its npm package at build time; the page fetches only what stands beside it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from autograd.text import make_folder, packaged, run_command, write_whole
from viz.live.playground import save_playground

if TYPE_CHECKING:
    from collections.abc import Sequence

PYODIDE = "pyodide@314.0.7"
_PACKAGES = Path(__file__).parents[2]
#: Of the npm package, what a browser loads.
_NEEDED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


def assemble(folder: Path, *, python: bool = True) -> bool:
    """Write all that is served into a folder, `python` among it; whether that is there.

    Raises:
        SaveError: the page cannot be written there.
    """
    make_folder(folder)
    save_playground(folder / "play.html")
    write_whole(folder / "worker.js", packaged("viz.live", "script/worker.js").encode())
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for package in ("autograd", "viz"):
            for file in sorted((_PACKAGES / package).rglob("*.py")):
                packed.write(file, file.relative_to(_PACKAGES))
    write_whole(folder / "autograd.zip", content.getvalue())
    return python and fetch_python(folder / "pyodide")


def fetch_python(folder: Path) -> bool:
    """Pyodide out of its npm package, once; False where there is no npm or no network."""
    kept = folder / "version.txt"
    if kept.exists() and kept.read_text("utf-8") == PYODIDE:
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    with TemporaryDirectory() as work:
        command = [npm, "pack", PYODIDE, "--silent"]
        if subprocess.run(command, cwd=work, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
        make_folder(folder)
        with tarfile.open(next(Path(work).glob("*.tgz"))) as package:
            for name in _NEEDED:
                content = package.extractfile(f"package/{name}")
                assert content is not None, name
                write_whole(folder / name, content.read())
    write_whole(kept, PYODIDE.encode())
    return True


class Handler(SimpleHTTPRequestHandler):
    """Files with the types that a browser asks of modules, whatever the system's own table says."""

    extensions_map = {  # noqa: RUF012  (the base class has it so)
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal is for what concerns the user."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of this folder for this machine alone; port 0 takes a free one.

    Raises:
        ValueError: the port is none, or not free.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        reason = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise ValueError(
            f"cannot serve on port {port}: {reason}; choose another with --port, or 0 for a free one"
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Assemble and serve until Ctrl-C, which is no failure then."""
    parser = argparse.ArgumentParser(prog="python -m viz.live.serving", description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path("out/play"))
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args(arguments)
    return run_command("serving", lambda: _serve(given.folder, given.port))


def _serve(folder: Path, port: int) -> int:
    if not assemble(folder):
        print(
            "without “check my derivation”: its Python comes by npm, which is missing or has no network",
            file=sys.stderr,
        )
    with server(folder, port) as running:
        print(f"http://localhost:{running.server_port}/play.html  (Ctrl-C ends it)", flush=True)
        with suppress(KeyboardInterrupt):
            running.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
