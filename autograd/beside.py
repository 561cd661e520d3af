"""Whose folder this is: HIPS `autograd` installs into one of the same name, and pip mixes the two without a word."""

from __future__ import annotations

import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))
#: Files that HIPS `autograd` has, and this package never will.
_THEIRS = ("tracer.py", "wrap_util.py")


def refuse_a_mixed_folder(package: object = None) -> None:
    """Say so where both lie in this folder, or the `package` imported as `autograd` is not this one; in microseconds.

    Raises:
        ImportError: that is so; SystemExit with the same message in the command `backprop`.
    """
    theirs = [name for name in _THEIRS if os.path.exists(os.path.join(_FOLDER, name))]
    if not theirs and (package is None or hasattr(package, "Value")):
        return
    found = f"holds files of HIPS autograd ({', '.join(theirs)})" if theirs else "lost a file to HIPS autograd"
    elsewhere = os.path.dirname(os.path.abspath(getattr(package, "__file__", None) or __file__))
    if elsewhere != _FOLDER:  # ours was installed with --editable
        found = f"is hidden by HIPS autograd in {elsewhere}"
    said = (
        f"{_FOLDER} is the folder of scalar-autograd and {found}: one environment can have only one of the two. These "
        "two commands mend it; the other package needs an environment of its own:\n"
        "    pip uninstall -y autograd scalar-autograd\n    pip install scalar-autograd"
    )
    if os.path.splitext(os.path.basename(sys.argv[0] if sys.argv else ""))[0] == "backprop":
        sys.exit(f"backprop: {said}")
    raise ImportError(said)


refuse_a_mixed_folder()
