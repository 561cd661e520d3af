"""A docstring's doctests as code: Markdown would take `>>>` for a quotation. MkDocs loads this for the API."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from griffe import Extension

if TYPE_CHECKING:
    from griffe import Object

#: What stands in `__all__` by a star is listed by `fences`, and no reason for a strict build to fail.
logging.getLogger("mkdocs.plugins.griffe").addFilter(lambda record: "Unsupported item in" not in record.getMessage())
#: From a prompt to the next empty line.
SESSION = re.compile(r"^( *)>>> .*(?:\n.*\S.*)*", re.MULTILINE)


class Sessions(Extension):
    """Puts a fence around each session."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Of everything that has a docstring."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """The text with each session as a block of code."""
    return SESSION.sub(lambda found: f"{found[1]}```pycon\n{found[0]}\n{found[1]}```", text)
