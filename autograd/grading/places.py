"""Where each field of an assignment stands in its text: TOML read by Python's library has no places any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Places:
    """Where each field of an assignment stands in its text."""

    def __init__(self, text: str, path: Path) -> None:
        """Read the places of all lines `name = …`, and count the tasks."""
        self.path = path
        self._at: dict[tuple[int, str], tuple[int, int]] = {}
        task = 0
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r"\s*\[\[\s*task\s*\]\]", line):
                task += 1
                self._at[task, ""] = (number, 1)
            elif found := re.match(r"\s*(?:\[task\.)?[\"']?([\w-]+)[\"']?\s*[=.\]]", line):
                self._at.setdefault((task, found[1]), (number, found.start(1) + 1))

    def of(self, task: int, name: str = "") -> str:
        """The file, the task (0: none), and line and column where they are known."""
        place = self._at.get((task, name)) or (self._at.get((task, "")) if task else None)
        where = f":{place[0]}:{place[1]}" if place else ""
        return f"{self.path}{where}" + (f", task {task}" if task else "")
