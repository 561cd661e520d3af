"""The README's own claims that its doctest does not check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_linked_file_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_every_make_command_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)
    assert set(targets) == {"demo", "test"}
    assert all(f"\n{target}:" in makefile for target in targets)


def results(section: str) -> dict[str, list[str]]:
    """The rows of a table of RESULTS.md, by their first cell."""
    text = (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8").partition(f"\n## {section}\n")[2]
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return {cells[0]: cells[1:] for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)}


@pytest.mark.parametrize(
    ("row", "section", "column"),
    [
        ("J = 3(a + bc), built and differentiated, µs", "J = 3(a + bc), built and differentiated", 0),
        (
            "100,000 nodes, forward and backward, ns per node",
            "100,000 nodes, multiply-adds in chains of 1,000, forward and backward, per node",
            2,
        ),
        ("one chain of 1,000,000 nodes, s", "One chain of 1,000,000 nodes: who survives", 0),
        (
            "a training step of an MLP 2-16-16-1, 100 points, ms",
            "One training step of an MLP 2-16-16-1 over 100 points",
            0,
        ),
        ("memory per node, bytes", "Resident memory of a graph of 100,000 nodes, per node", 0),
    ],
)
def test_the_table_beside_the_peers_says_what_was_measured(row: str, section: str, column: int) -> None:
    found = results(section)
    peers = ("scalar-autograd in C", "scalar-autograd", "micrograd", "xad, reused tape", "PyTorch scalars")
    line = f"| {row} | {' | '.join(found[peer][column] for peer in peers)} |"
    assert line in README.splitlines(), f"README.md needs the line\n{line}"


def test_the_compiled_step_says_what_was_measured() -> None:
    text = (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8")
    rows = text.partition("| MLP 2-16-16-1 with ReLU and squared error, 100 points |")[2].partition("\n| L")[0]
    times = dict(re.findall(r"\| *([^|]+?) \| ([\d.,]+) \| [\d.,]+ \|$", "|" + rows, re.MULTILINE))
    ways = ("compiled", "NumPy by hand", "jax.jit", "PyTorch, 1 thread")
    line = f"| ms | {' | '.join(times[way] for way in ways)} |"
    assert line in README.splitlines(), f"README.md needs the line\n{line}"
