"""DOT to bytes by whichever Graphviz is at hand: the system's `dot`, else the one inside the pygraphviz wheel.

Both measure text with the DejaVu fonts that matplotlib ships, where it is installed: a machine without fonts draws
empty boxes otherwise, and cards come out equally wide everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from autograd.text import packaged
from viz.errors import LayoutError

INSTALL = 'pip install "scalar-autograd[layout]"'


def render(source: str, form: str, *, dpi: float = 144.0) -> bytes:
    """The picture of a DOT source; `form` is svg, png or pdf, `dpi` that of a png.

    Raises:
        LayoutError: no Graphviz is at hand, or it failed.
    """
    command = _command()
    options = [f"-Gdpi={dpi:.2f}"] if form == "png" else []
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        if command[0] == sys.executable:
            source = source.replace("{", f"{{\n\tgraph [dpi={dpi:.2f}]", 1) if options else source
            arguments = [*command, form]
        else:
            arguments = [*command, f"-T{form}", *options]
        done = subprocess.run(arguments, input=source.encode(), capture_output=True, env=environment, check=False)
    if done.returncode != 0 or not done.stdout:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise LayoutError(f"Graphviz could not draw the graph: {reason[-1] if reason else 'no reason given'}")
    return done.stdout


def _command() -> list[str]:
    dot = shutil.which("dot")
    if dot:
        return [dot]
    if find_spec("pygraphviz"):
        return [sys.executable, "-c", packaged("viz", "wheel_dot.py")]
    raise LayoutError(f"no Graphviz found to lay the graph out; run: {INSTALL} (.html, .dot and .txt work without)")


def _environment(folder: Path) -> dict[str, str]:
    """The environment in which fontconfig finds matplotlib's fonts beside the machine's own."""
    fonts = shipped_fonts()
    if fonts is None:
        return dict(os.environ)
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{escape(str(fonts))}</dir>"
        "<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><dir>~/.local/share/fonts</dir>"
        '<cachedir prefix="xdg">fontconfig</cachedir></fontconfig>',
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(configuration)}


@cache
def shipped_fonts() -> Path | None:
    """The folder of matplotlib's fonts, DejaVu Sans among them; None where matplotlib is not installed."""
    matplotlib = find_spec("matplotlib")
    if matplotlib is None or matplotlib.origin is None:
        return None
    fonts = Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
    return fonts if fonts.is_dir() else None
