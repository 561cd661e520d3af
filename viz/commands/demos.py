"""`backprop demos`: where the demos are, which the installed package does not hold.

They stand in the folder `demos` of the source code, beside their data; there `python -m demos` lists and runs them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from autograd.text import printable
from viz.commands.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Say where they are."""
    parser = Parser(prog="backprop demos", description="Where the demos are.")
    parser.parse_args(arguments)
    print(printable(where(Path(__file__).parents[2])))
    return 0


def where(home: Path) -> str:
    """The answer for a package that lies in the folder `home`: a checkout has the demos beside it, a wheel has not."""
    if (home / "demos" / "__main__.py").is_file():
        return f"the demos are in {home / 'demos'}; in {home} run: python -m demos"
    return (
        "the demos are not installed: they stand in the folder demos of the source code of scalar-autograd, which "
        'brings their data, too; there run: pip install --editable ".[layout,plots]", then: python -m demos'
    )
