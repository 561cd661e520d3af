"""Which way a graph is run: on the tape in C, or as a NumPy program.

The rule compares two estimates. The tape takes its time for each product and primitive. NumPy takes a time for each
operation on arrays, whatever their length, and little for each number in it. The four numbers below were measured once,
on one processor; what they decide is the faster way wherever the two differ much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from autograd.compiler.code.kinds import KINDS
from autograd.native import REBUILD, Tape

if TYPE_CHECKING:
    from autograd.compiler.source.emitting import Program
    from autograd.compiler.tape.running import TapeProgram

Backend = Literal["auto", "numpy", "native"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
#: Why there is no tape, where nobody asked whether there could be one.
NUMPY_ASKED = 'as backend="numpy" asks for'

#: Nanoseconds for one product or primitive, both passes: alone, in a block of rows, and in arrays of NumPy.
ALONE, IN_BLOCK, IN_ARRAY = 3.0, 0.7, 0.5
#: From so many rows on there are blocks.
FEWEST_IN_BLOCK = 3
#: Nanoseconds for one operation on arrays, beside that.
OPERATION = 2000.0
#: Fewer operations on arrays than this no program has.
FEWEST_OPERATIONS = 5


def checked(backend: str) -> Backend:
    """The backend, if there is one of that name here.

    Raises:
        ValueError: there is no backend of that name.
        ImportError: it is the tape, and the engine in C is not here.
    """
    for known in BACKENDS:
        if backend == known:
            if known == "native" and Tape is None:
                raise ImportError(
                    'backend="native" needs the engine in C, which is not running (autograd.accelerated is False); '
                    f"unset AUTOGRAD_PURE, or have a C compiler and build it: {REBUILD}"
                )
            return known
    raise ValueError(f"backend= needs one of {', '.join(BACKENDS)}; got {backend!r}")


def tape_time(terms: int, rows: int) -> float:
    """Nanoseconds on the tape.

    >>> tape_time(100, 1), tape_time(100, 10)
    (300.0, 700.0)
    """
    return terms * rows * (ALONE if rows < FEWEST_IN_BLOCK else IN_BLOCK)


def array_time(operations: int, terms: int, rows: int) -> float:
    """Nanoseconds as a NumPy program."""
    return OPERATION * operations + IN_ARRAY * terms * rows


def operations_of(program: Program) -> int:
    """How many operations on arrays both passes are."""
    reached, stack = set[int](), [each for each in program.outputs if each is not None]
    while stack:
        ref = stack.pop()
        if ref not in reached:
            reached.add(ref)
            stack += program.code[ref].operands
    kinds = [KINDS[program.code[ref].kind] for ref in reached if program.code[ref].operands]
    return sum(not kind.is_view for kind in kinds)


def is_surely_faster(tape: TapeProgram, rows: int) -> bool:
    """Whether the tape is, whatever a NumPy program may be."""
    return tape_time(tape.terms, rows) <= OPERATION * FEWEST_OPERATIONS


def is_faster(tape: TapeProgram, operations: int, rows: int) -> bool:
    """Whether the tape is faster than a NumPy program of so many operations."""
    return tape_time(tape.terms, rows) <= array_time(operations, tape.terms, rows)


def explained(tape: TapeProgram, operations: int | None, rows: int) -> str:
    """Which way was chosen for that many rows, and why; `operations` are None where nobody had to count them."""
    many = f"{rows} row{'s' * (rows != 1)}"
    here = f"{tape.terms:,} products and primitives, about {_shown(tape_time(tape.terms, rows))} for {many}"
    if operations is None:
        return f"runs on the tape in C: {here}, less than a NumPy program takes for its calls"
    there = f"{operations:,} operations on arrays, about {_shown(array_time(operations, tape.terms, rows))}"
    if is_faster(tape, operations, rows):
        return f"runs on the tape in C: {here}; as a NumPy program {there}"
    return f"runs as a NumPy program: {there}; on the tape in C {here}"


def native_asked(tape: TapeProgram) -> str:
    """That the tape runs whether it is the faster or not."""
    return f'runs on the tape in C, as backend="native" asks for: {tape.terms:,} products and primitives'


def _shown(nanoseconds: float) -> str:
    """A time in µs.

    >>> _shown(2345.0), _shown(123456.0)
    ('2.3 µs', '123 µs')
    """
    return f"{nanoseconds / 1000:.1f} µs" if nanoseconds < 1e4 else f"{nanoseconds / 1000:,.0f} µs"
