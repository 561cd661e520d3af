"""The table "Coming from …" of the documentation: `python -m tests.peers.table` writes it."""

# ruff: noqa: E501  (a table: one case per entry)
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.peers.of_hips import HIPS
from tests.peers.of_jax import JAX
from tests.peers.of_micrograd import MICROGRAD
from tests.peers.of_minitorch import MINITORCH
from tests.peers.of_torch import TORCH

if TYPE_CHECKING:
    from tests.peers.cases import Case

PEERS = {"micrograd": MICROGRAD, "minitorch": MINITORCH, "HIPS autograd": HIPS, "JAX": JAX, "PyTorch": TORCH}
#: What is not here: a program that is refused, and why.
NOT_HERE = {
    "complex numbers, holomorphic gradients": "Value(1j)",
    "the linear algebra that factorises: inv, solve, det, eigh, svd, cholesky": "grad(lambda A: np.linalg.det(A))(np.eye(2))",
    "Fourier transforms": "grad(lambda x: np.abs(np.fft.fft(x)).sum())(X)",
    "functions of SciPy, PyTorch and JAX inside": "grad(lambda x: jax.numpy.sum(x))(X)",
    "Python's math": "grad(lambda x: math.sin(x))(1.0)",
    "a comparison with ==": "Value(2.0) == 2.0",
}

FILE = Path(__file__).parents[2] / "docs" / "COMING_FROM.md"
_HEAD = """# Coming from another engine

What you know, and how it is called here. Every line of the right column is run by the tests (`tests/peers`), and this
page is made of them: `python -m tests.peers.table`.

Here `Value` is imported from `autograd`, as are `grad`, `jvp`, `compile` and all other functions; nets come from `nn`,
pictures from `viz`. Two things may surprise: a Value never turns into a plain number by itself (`v.data` is the
number), and `grad` of a function of several arguments gives the gradients of all of them. A name that you know and that
is not here, `v.item()`, `autograd.jit` or `nn.Linear`, is answered with what to write instead.
"""


def written() -> str:
    """The whole page."""
    parts = [_HEAD]
    for peer, cases in PEERS.items():
        parts += [f"## {peer}\n", "| what | there | here |", "|---|---|---|"]
        parts += [f"| {case.what} | {_code(case.there)} | {_code(case.here)} |" for case in cases]
        parts.append("")
    parts += ["## Not here\n", "Each of these is an error that says what to write:\n"]
    parts += [f"- {what}: {_code(program)}" for what, program in NOT_HERE.items()]
    parts.append("")
    return "\n".join(parts)


def _code(text: str) -> str:
    lines = text.replace("|", "\\|").replace("    ", "\u00a0" * 4).splitlines()
    return " <br> ".join(f"`{line}`" for line in lines)


def shown(peer: str, case: Case) -> str:
    """A case as a test's id."""
    return f"{peer}: {case.what}"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
