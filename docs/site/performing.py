"""The demos of the course, each run once with `--quick` for the pages that show it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from functools import partial
from importlib import import_module
from io import StringIO
from multiprocessing import active_children, get_context
from typing import TYPE_CHECKING

from autograd.text import deaf_children
from demos.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def perform(name: str, out: Path) -> str:
    """What a demo prints; its pictures go to the folder `out`."""
    with redirect_stdout(StringIO()) as printed:
        import_module(f"demos.{name}").run(Stage(out=out, quick=True))
    return printed.getvalue()


def performances(names: Iterable[str], out: Path) -> dict[str, tuple[str, list[Path]]]:
    """What each demo printed without the lines that say what was written, and its pictures to be shown."""
    names = list(names)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        try:
            with deaf_children():
                performed = pool.map(partial(perform, out=out), names)
            printed = dict(zip(names, performed, strict=True))
        except BaseException:  # nobody waits for the rest
            for child in active_children():
                child.terminate()
            raise
    return {name: (_said(text), _pictures(text, out)) for name, text in printed.items()}


def _said(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if not line.startswith("wrote ") and not line.endswith(" …")]
    return "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before).strip()


def _pictures(text: str, out: Path) -> list[Path]:
    """The PNGs that it wrote, or the SVG of the same name."""
    written = [out / line.rpartition("/")[2].strip() for line in text.splitlines() if line.startswith("wrote ")]
    vector = {path.stem for path in written if path.suffix == ".svg"}
    return [path for path in written if path.suffix == (".svg" if path.stem in vector else ".png")]
