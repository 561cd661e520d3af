"""The table "Coming from …" of the documentation: `python -m tests.peers.table` writes it."""

from __future__ import annotations

from pathlib import Path

from tests.peers.cases import PEERS, Case

FILE = Path(__file__).parents[2] / "docs" / "COMING_FROM.md"
_HEAD = """# Coming from another engine

What you know, and how it is called here. Every line of the right column is run by the tests (`tests/peers`), and this
page is made of them: `python -m tests.peers.table`.

Here `Value` is imported from `autograd`, as are `grad`, `jvp`, `compile` and all other functions; nets come from `nn`,
pictures from `viz`. Two things may surprise: a Value never turns into a plain number by itself (`v.data` is the
number), and `grad` of a function of several arguments gives the gradients of all of them.
"""


def written() -> str:
    """The whole page."""
    parts = [_HEAD]
    for peer, cases in PEERS.items():
        parts += [f"## {peer}\n", "| what | there | here |", "|---|---|---|"]
        parts += [f"| {case.what} | {_code(case.there)} | {_code(case.here)} |" for case in cases]
        parts.append("")
    return "\n".join(parts)


def _code(text: str) -> str:
    return " <br> ".join(f"`{line.strip()}`".replace("|", "\\|") for line in text.splitlines())


def shown(peer: str, case: Case) -> str:
    """A case as a test's id."""
    return f"{peer}: {case.what}"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
