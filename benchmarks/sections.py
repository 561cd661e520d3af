"""Sections of RESULTS.md that commands of their own write: one is replaced, and all others stay."""

from __future__ import annotations

import re

#: What `make bench` does not measure, and keeps.
OF_OTHERS = ("Loops", "Mutations of the engine", "Memory under load", "A class graded", "Slips in derivations")


def with_section(text: str, title: str, body: str) -> str:
    """The report with that section, at its end or where it was.

    >>> with_section("# Report\\n\\n## A\\n\\nold\\n\\n## B\\n\\nstays\\n", "A", "new")
    '# Report\\n\\n## A\\n\\nnew\\n\\n## B\\n\\nstays\\n'
    """
    section = f"## {title}\n\n{body.strip()}\n"
    parts = _parts(text)
    for at, part in enumerate(parts):
        if part.startswith(f"## {title}\n"):
            parts[at] = section
            break
    else:
        parts.append(section)
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def kept(report: str, before: str) -> str:
    """The report with the sections of others that stood in the one before it."""
    mine = [part for part in _parts(before) if part.startswith(tuple(f"## {title}" for title in OF_OTHERS))]
    return "\n".join(part.strip("\n") + "\n" for part in [report, *mine])


def _parts(text: str) -> list[str]:
    return re.split(r"^(?=## )", text, flags=re.MULTILINE)
