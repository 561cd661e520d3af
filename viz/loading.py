"""Ctrl-C while a command is still loading its modules: it ends at once with 130, without a word, having begun nothing.

`viz` imports this before anything else. It concerns the command `backprop` and `python -m viz...` alone: a
program that imports `viz` keeps its own ways. What Python itself loads before is out of reach.
"""

from __future__ import annotations

import os
import signal
import sys


def _end_quietly() -> None:
    """From now on Ctrl-C ends the process, if it is one of those commands, until that listens itself."""
    if _is_command() and signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        try:  # noqa: SIM105  (contextlib takes its time)
            signal.signal(signal.SIGINT, _leave)
        except ValueError:  # only the main thread hears
            pass


def _is_command() -> bool:
    """Whether this is imported on behalf of `-m`, or by the script `backprop` that pip writes."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ("viz", "importlib"):
        frame = frame.f_back
    importer = frame.f_globals.get("__name__")
    script = os.path.basename(sys.argv[0]) if getattr(sys, "argv", None) else ""
    return importer == "runpy" or (importer == "__main__" and script.lower() in ("backprop", "backprop.exe"))


def _leave(*_: object) -> None:
    os._exit(130)


_end_quietly()
