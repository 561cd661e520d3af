"""One self-contained HTML file from the page's scripts, its style and data: nothing in it is fetched or evaluated."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from autograd import OPS
from autograd.text import packaged
from viz.live import javascript
from viz.live.shrinking import shrunk, shrunk_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autograd import Op

#: All scripts, in an order in which nothing is used before it is there, and what is alike stands together: packed, a
#: page is smaller by a hundredth than in the order in which one would read.
_ORDER = (
    "syntax", "numbers", "fitting", "formula", "algebra", "notation", "source", "special", "graph", "reading",
    "outline", "parser", "latex", "dom", "descent", "layout", "layers", "view", "steps", "panel", "quiz",
    "checking", "page", "reasons", "playground", "camera", "exporting", "address", "picture", "ripple", "nodecard",
    "example", "modulecard", "closeup", "netview", "netpicture", "netpanel", "nets", "tape", "training", "start",
    "start_playground",
)  # fmt: skip
#: What every page has; all in one function of its own.
ENGINE = (
    "special", "numbers", "graph", "reading", "algebra", "formula", "fitting", "outline", "source", "syntax", "parser",
)  # fmt: skip
PICTURE = ("dom", "notation", "layers", "layout", "view", "steps", "nodecard", "camera", "picture")
PAGE = ("panel", "ripple", "reasons", "quiz", "descent", "example", "page")
#: Only for a page of a graph, which may be large and have modules, and for a model with its data.
NETS = ("modulecard", "closeup", "netview", "netpicture", "netpanel", "nets")
TRAINING = ("tape", "training")


def style(*names: str) -> str:
    """The style of a page, and of what else may stand in it."""
    return "".join(shrunk_style(packaged("viz.live", f"{name}.css")) for name in ("page", *names))


@cache
def script(names: Sequence[str], more: str = "", *, own: tuple[Op, ...] = ()) -> str:
    """The scripts with these names and `more`, in a function of their own, behind the table with a user's own rows."""
    return f'(()=>{{"use strict";{shrunk(source(names, more, own=own))}}})()'


def source(names: Sequence[str], more: str = "", *, own: tuple[Op, ...] = ()) -> str:
    """The same as it was written."""
    table = javascript.table(OPS | {op.name: op for op in own})
    parts = (packaged("viz.live", f"script/{name}.js") for name in sorted(names, key=_ORDER.index))
    return "\n".join([f"const OPS = {table};", *parts, more])


def document(title: str, data: dict[str, Any], code: str, *, policy: str = "") -> str:
    """The whole file; `policy` is what it may do beyond running its own script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<\u2028\u2029":  # whatever could end the block of data early, or begin a comment in it
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    allowed = f"default-src 'none'; script-src {_digest(code)}; base-uri 'none'; form-action 'none'{policy}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n</head>\n<body>\n"
        f'<div class="backprop-page"><script type="application/json">{text}</script></div>\n'
        f"<script>{code}</script>\n</body>\n</html>\n"
    )


def _digest(text: str) -> str:
    """What a policy allows: this text and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
