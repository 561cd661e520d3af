"""`backprop demos`: where the demos are, which the installed package does not hold.

They stand in the folder `demos` of the source code, beside their data; there `python -m demos` lists and runs them.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Say where they are."""
    parser = argparse.ArgumentParser(prog="backprop demos", description="Where the demos are.", allow_abbrev=False)
    parser.parse_args(arguments)
    print(where(Path(__file__).parents[2]))
    return 0


def where(home: Path) -> str:
    """The answer for a package that lies in the folder `home`: a checkout has the demos beside it, a wheel has not."""
    if (home / "demos" / "__main__.py").is_file():
        return f"the demos are in {home / 'demos'}; in {home} run: python -m demos"
    return (
        "the demos are not installed: they stand in the folder demos of the source code of scalar-autograd, which "
        'brings their data, too; there run: pip install --editable ".[layout,plots]", then: python -m demos'
    )
