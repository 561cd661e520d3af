"""An assignment as the zip that Gradescope takes: the spec, the files beside it, and the two scripts that it calls."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from autograd.grading.assignment import read_assignment

if TYPE_CHECKING:
    from pathlib import Path

_SETUP = """\
#!/usr/bin/env bash
set -euo pipefail
apt-get update && apt-get install -y python3 python3-pip python3-venv
python3 -m venv /opt/backprop
/opt/backprop/bin/pip install {requirement}
"""
_RUN = """\
#!/usr/bin/env bash
set -euo pipefail
mkdir -p /autograder/results
/opt/backprop/bin/backprop grade /autograder/submission --spec /autograder/source/{spec} \\
    --one --format gradescope --save /autograder/results/results.json
"""
#: Every entry gets this date, so that the same assignment gives the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def bundle(spec: Path, *, requirement: str = "scalar-autograd") -> bytes:
    """The zip for an assignment; `requirement` is what pip installs there, a name or the address of a repository.

    Raises:
        AssignmentError: the assignment cannot be read.
    """
    assignment = read_assignment(spec)
    scripts = {"setup.sh": _SETUP.format(requirement=requirement), "run_autograder": _RUN.format(spec=spec.name)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in scripts.items():
            _add(file, name, text.encode(), 0o755)
        for path in (spec, *assignment.sources):
            _add(file, path.name, path.read_bytes(), 0o644)
    return out.getvalue()


def _add(file: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, else the modes are not read
    file.writestr(entry, content)
