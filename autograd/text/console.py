"""What reaches a terminal, whatever it can show: hidden characters as pictures, and others for those that it lacks.

A label, an exception or a student's text may hold control characters, which would move the cursor or paint the screen;
and where standard output is not UTF-8 (an old Windows console, `LC_ALL=C`), half of the signs of a chain rule cannot be
written. Every text for a person passes through `printable`; a command runs inside of `readable_streams`.
"""

from __future__ import annotations

import codecs
import re
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = TypeVar("Kind", bound=type)

#: The name under which Python's encoders know the substitutes.
HANDLER = "autograd.readable"

#: Controls, marks that turn the direction of writing, separators of lines, halves of surrogate pairs, and what XML may
#: not hold.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]"
)
_PICTURES = 0x2400  # where Unicode has pictures of the first 32 characters

_SUBSTITUTES = {
    **dict.fromkeys("·⋅×•", "*"), **dict.fromkeys("−–—─━╸╺", "-"), **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("├└┌┐┘┤┬┴┼╭╮╯╰", "+"), **dict.fromkeys("‘’", "'"), **dict.fromkeys("“”", '"'),
    "…": "...", "∂": "d", "→": "->", "←": "<-", "▶": ">", "ŷ": "yhat", "Σ": "sum", "√": "sqrt", "∞": "inf", "±": "+-",
    "½": "1/2", "÷": "/", "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=", "∇": "grad", "⊙": "*", "␡": "^?", "�": "?",
    "█": "#", "░": ".",
}  # fmt: skip
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RUNS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+|.", re.DOTALL)


def visible(text: str) -> str:
    """The text in one line, with a picture for every character that a terminal would obey instead of show.

    >>> visible("a\\x1b[31m\\tb\\n")
    'a␛[31m␉b␊'
    """
    return text if text.isprintable() else _HIDDEN.sub(_picture, text)


def printable(*lines: str) -> str:
    """The lines as standard output can show them now."""
    return readable("\n".join(map(visible, lines)))


def readable(text: str) -> str:
    """The text with substitutes for what the encoding of standard output lacks."""
    if getattr(sys.stdout, "errors", None) == HANDLER:  # it does the same on its own
        return text
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, HANDLER).decode(encoding)
    except LookupError:  # an encoding that this Python has not
        pass
    return text


class ReadableError(Exception):
    """A mistake that can be printed, whatever signs of its message standard output lacks, and hides nothing."""

    def __str__(self) -> str:
        return printable(*super().__str__().split("\n"))


def readable_repr(kind: Kind) -> Kind:
    """The class, whose objects can be printed within a list, too, where standard output lacks their signs."""
    whole: Any = kind.__repr__

    def __repr__(self: object) -> str:  # noqa: N807
        return readable(whole(self))

    kind.__repr__ = __repr__  # type: ignore[assignment]
    return kind


@contextmanager
def readable_streams() -> Iterator[None]:
    """Standard output and error take any text meanwhile, with substitutes for what they lack."""
    streams = [(name, getattr(sys, name)) for name in ("stdout", "stderr")]
    found = [(name, stream) for name, stream in streams if getattr(stream, "errors", None) != HANDLER]
    own = [(stream, stream.errors) for _, stream in found if hasattr(stream, "reconfigure")]
    others = [(name, _Readable(stream)) for name, stream in found if not hasattr(stream, "reconfigure") and stream]
    for stream, _ in own:
        stream.reconfigure(errors=HANDLER)
    for name, replaced in others:
        setattr(sys, name, replaced)
    try:
        yield
    finally:
        for stream, before in own:
            with suppress(OSError, ValueError):  # a full disk, or closed meanwhile
                stream.reconfigure(errors=before)
        for name, replaced in others:
            if getattr(sys, name) is replaced:
                setattr(sys, name, replaced.stream)


class _Readable:
    """A stream that is none of Python's own, such as an editor's, which may have nothing but `write`."""

    errors = HANDLER

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> Any:
        """Write it, with substitutes where the stream refuses."""
        try:
            return self.stream.write(text)
        except UnicodeEncodeError:
            encoding = getattr(self.stream, "encoding", None) or "ascii"
            return self.stream.write(text.encode(encoding, HANDLER).decode(encoding))

    def flush(self) -> None:
        """Have it out, if the stream keeps anything."""
        getattr(self.stream, "flush", lambda: None)()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 32:
        return chr(_PICTURES + code)
    return "␡" if code == 0x7F else ascii(found[0])[1:-1]


def _substitute(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    return "".join(map(_plain, _RUNS.findall(run))), error.end


def _plain(text: str) -> str:
    """A character, or a raised number, in ASCII."""
    import unicodedata

    if text in _SUBSTITUTES:
        return _SUBSTITUTES[text]
    if (raised := text.translate(_RAISED)) != text:
        return f"^{raised}"
    if _PICTURES <= ord(text) < _PICTURES + 32:
        return f"^{chr(ord(text) - _PICTURES + 64)}"
    kind, _, name = unicodedata.name(text, "").partition(" ")
    if kind == "GREEK":
        letter = name.split(" WITH ")[0].rpartition(" ")[2].lower()
        return letter.capitalize() if "CAPITAL" in name else letter
    base = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    lowered = "_" if unicodedata.decomposition(text).startswith("<sub>") else ""
    return lowered + base if base else text.encode("ascii", "backslashreplace").decode()


codecs.register_error(HANDLER, _substitute)
