"""The tape in C beside the engine: every value to the last bit, every gradient to rounding, and the same errors."""

from __future__ import annotations

import math
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograd import OPS, DomainError, Op, Value, compile, exp, log, native, where
from autograd.compiler.rows import Rows
from autograd.compiler.tape import choosing, running
from autograd.compiler.tape.instructions import SUM
from autograd.operators import METHODS
from autograd.primitives import primitive
from tests.autograd.graphs import programs, sizes_of_paths
from tests.autograd.points import ALL, interior, record
from tests.compiler.test_vectors import numbers, run

if TYPE_CHECKING:
    from tests.autograd.graphs import Program

needs_c = pytest.mark.skipif(native.Tape is None, reason="the engine in C is not running")
#: Gradients are summed in another order than the engine's: relative to the sum over all paths.
ROUNDING = 1e-12
EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 3.0, 1e-320, 5e-324, 1e308, -1e308, 1e200, 710.0, -745.2, 2.0**53, 1e16)
EDGES += (-7.0, 0.1, 1e-9, 800.0, -800.0, 40.0, -40.0, math.inf, -math.inf, math.nan)


def bits(number: float) -> bytes:
    return b"nan" if math.isnan(number) else np.float64(number).tobytes()


def is_taped(step: Any) -> bool:
    """Whether the last call ran on the tape, and not by the program that stands behind it."""
    return bool(step._tape is not None and step._tape._failed == 0)


@needs_c
@pytest.mark.parametrize("op", **ALL)
@settings(max_examples=10)
@given(data=st.data())
def test_every_primitive_has_the_bits_of_the_engine(op: Op, data: st.DataObject) -> None:
    ordinary = interior(op)
    edges = st.tuples(*[st.sampled_from(EDGES)] * op.arity)
    first, second = data.draw(ordinary), data.draw(st.one_of(ordinary, edges))
    constants = tuple(x for x, local in zip(first, op.local_derivatives, strict=True) if local is None)
    second = (*second[: op.arity - len(constants)], *constants)  # a constant exponent is part of the program
    step = compile(record(op, first), backend="native")
    step.parameters[:] = second[: len(step.leaves)]
    try:
        root = record(op, second)
    except DomainError:
        with pytest.raises(DomainError, match=op.name):
            step()
        return
    root.backward()
    value, gradient = step()
    assert bits(value) == bits(root.data)
    for ours, leaf in zip(gradient, [leaf for leaf in root.operands if leaf.op is None], strict=False):
        assert ours == leaf.grad or (math.isnan(ours) and math.isnan(leaf.grad))


@needs_c
@given(made=programs(tuple(OPS.values()), size=1e3))
@settings(max_examples=60)
def test_values_of_random_graphs_have_the_bits_of_the_engine(made: Program) -> None:
    leaves, nodes = [Value(x) for x in made.leaves], list[Value]()
    root = made.run(leaves, lambda op, operands: nodes.append(METHODS[op.name](*operands)) or nodes[-1])
    reached = [*sizes_of_paths(root)]
    keep = [node for node in nodes[::2] if node in reached]  # the others may become part of sums
    step = compile(root, keep=keep, backend="native")
    value, gradient = step()
    assert is_taped(step)
    assert bits(value) == bits(root.data)
    assert [bits(x) for x in step.kept] == [bits(node.data) for node in keep]
    root.backward()
    sizes = sizes_of_paths(root)
    for ours, leaf in zip(gradient.tolist(), step.leaves, strict=True):
        assert math.isclose(ours, leaf.grad, rel_tol=0, abs_tol=ROUNDING * sizes[leaf]) or math.isnan(leaf.grad)


@needs_c
@given(seed=st.integers(0, 10**9), count=st.integers(1, 20))
@example(seed=0, count=8)  # a whole block
@example(seed=1, count=9)  # and one row more
@settings(max_examples=40, deadline=None)
def test_blocks_of_rows_give_what_the_engine_gives_row_by_row(seed: int, count: int) -> None:
    parameters, rows = numbers(seed)
    rows = [list(rows[at % 4]) for at in range(count)]
    for at, row in enumerate(rows):
        row[0] += 0.01 * at
    leaves, cells = [Value(x) for x in parameters], [Value(x) for x in rows[0]]
    kept = run(seed + 1, leaves, cells)
    program = Rows(kept, leaves, {"x": cells}, [kept], backend="native")
    table = np.array(rows).T
    value, gradient, by_row, inside = program.run([np.array(parameters)], [table if len(table) > 1 else table[0]])
    assert inside
    assert is_taped(program)
    right, slopes, sizes = [], np.zeros(len(parameters)), np.zeros(len(parameters))
    for row in rows:
        leaves = [Value(x) for x in parameters]
        root = run(seed + 1, leaves, [Value(x) for x in row])
        root.backward()
        right.append(root.data)
        paths = sizes_of_paths(root)
        slopes += [leaf.grad / count for leaf in leaves]
        sizes += [paths.get(leaf, 0.0) for leaf in leaves]
    assert [bits(x) for x in np.ravel(by_row)] == [bits(x) for x in (right if np.ndim(by_row) == 2 else right[:1])]
    assert math.isclose(value, math.fsum(right) / count, rel_tol=ROUNDING, abs_tol=ROUNDING)
    assert (np.abs(gradient - slopes) <= ROUNDING * (sizes + 1.0)).all()


def chain(x: Value, w: Value) -> Value:
    """Sums of products of all kinds: shared ones, of one with itself, from both sides, with signs."""
    product, square = x * w, x * x
    left = w * w + (square + 2.0 * x) + product
    return (x + (left - 3.0 * w)) + (square + product * product) + (-x + 0.0 * w)


@needs_c
@given(x=st.floats(-3, 3), w=st.floats(-3, 3))
def test_sums_keep_the_order_in_which_they_were_written(x: float, w: float) -> None:
    root = chain(Value(x), Value(w))
    step = compile(root, backend="native")
    assert bits(step()[0]) == bits(root.data)
    root.backward()
    assert step()[1] == pytest.approx([leaf.grad for leaf in step.leaves], rel=1e-14, abs=1e-13)


@needs_c
@given(
    rows=st.integers(1, 9), inner=st.integers(1, 7), count=st.integers(1, 17), stride=st.integers(1, 2), data=st.data()
)
@settings(max_examples=40, deadline=None)
def test_rows_of_a_matrix_that_run_together_are_as_each_alone(
    rows: int, inner: int, count: int, stride: int, data: st.DataObject
) -> None:
    """Widths on both sides of what runs together; weights that several rows share, and one that is an operand too."""
    chosen = st.integers(0, rows * inner - 1)
    places = data.draw(st.lists(chosen, min_size=rows * inner, max_size=rows * inner))
    places = data.draw(st.sampled_from([places, [*range(rows * inner)]]))
    numbers = np.random.default_rng(rows * inner)
    weights, X = numbers.normal(size=rows * inner), numbers.normal(size=(count, stride * inner))

    def net(w: Any, x: Any) -> Any:
        h = list(x)[::stride]
        for _ in range(2):  # the inputs have no gradient, what is computed from them has
            z = [sum((w[places[row * inner + at]] * h[at] for at in range(inner)), start=w[0]) for row in range(rows)]
            h = [z[at % rows].tanh() for at in range(inner)]
        return sum(h, start=w[-1] * w[0])

    step = compile(net, batch=("x",), backend="native", per_row=True)
    values, _ = step(weights, X)
    right, slopes = [], np.zeros(len(weights))
    for row in X:
        leaves = [Value(number) for number in weights.tolist()]
        root = net(leaves, row.tolist())
        root.backward()
        right.append(root.data)
        slopes += [leaf.grad / count for leaf in leaves]
    assert [bits(x) for x in values] == [bits(x) for x in right]
    assert compile(net, batch=("x",), backend="native")(weights, X)[1] == pytest.approx(slopes, rel=1e-12, abs=1e-12)


@needs_c
def test_a_sum_of_minus_zeros_is_minus_zero() -> None:
    a, b, c = (Value(-0.0) for _ in range(3))
    step = compile((a * 1.0 + b) + c, backend="native")
    assert math.copysign(1.0, step()[0]) == -1.0


@needs_c
def test_a_row_outside_of_a_domain_is_named_as_the_numpy_program_names_it() -> None:
    errors = []
    for backend in ("native", "numpy"):
        loss = compile(lambda w, x: log(w * x), batch=("x",), backend=backend)
        loss(1.0, [1.0, 2.0])
        with pytest.raises(DomainError) as error:
            loss(1.0, [1.0, 2.0, 3.0, -4.0])
        errors.append(str(error.value))
        assert loss(2.0, [1.0, 2.0])[1] == 0.5
    assert errors[0] == errors[1]
    assert "in row 3" in errors[0]


@needs_c
@pytest.mark.parametrize(("w", "x"), [(1e308, 1e308), (math.nan, 1.0), (1.0, math.inf), (1000.0, 1.0)])
def test_what_is_not_finite_is_what_the_numpy_program_gives(w: float, x: float) -> None:
    found = []
    for backend in ("native", "numpy"):
        loss = compile(lambda w, x: 1.0 / (1.0 + exp(w * x)) + w, batch=("x",), backend=backend)
        loss(0.5, [0.5])
        found.append(loss(w, [0.5, x, 0.5, 0.25]))
    assert np.array_equal(*found, equal_nan=True)


@needs_c
def test_an_infinite_slope_is_told_though_it_is_multiplied_by_zero() -> None:
    x = Value(0.0)
    step = compile(where(x, x.sqrt(), x.sqrt() * 0.0), backend="native")
    root = where(x, x.sqrt(), x.sqrt() * 0.0)
    root.backward()
    assert math.isnan(x.grad)
    assert math.isnan(step()[1][0])


@needs_c
def test_a_tape_that_fails_again_and_again_is_left_alone_until_numbers_are_finite() -> None:
    loss = compile(lambda w: exp(w), backend="native")
    for w in (1.0, *[1000.0] * (running.MOST_FAILED - 1), 2.0, *[1000.0] * (running.MOST_FAILED + 2), 3.0):
        value, slope = loss(w)
        assert value == slope == pytest.approx(math.exp(w) if w < 700 else math.inf, rel=1e-15)


@needs_c
def test_indices_of_the_batch_choose_on_the_tape() -> None:
    table, rng = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], np.random.default_rng(0)
    tokens = rng.integers(0, 3, 13)
    found = []
    for backend in ("native", "numpy"):
        loss = compile(lambda w, i: w[i][0] * w[i][1] + w[0][1], batch=("i",), backend=backend)
        found.append(loss(table, tokens))
        with pytest.raises(IndexError, match="has the entries 0 to 2"):
            loss(table, [0, 3])
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-14)
    assert np.allclose(found[0][1], found[1][1], rtol=1e-14)


@needs_c
def test_every_option_gives_the_same_with_either_backend() -> None:
    rng = np.random.default_rng(1)
    W, X, y = rng.normal(size=(3, 4)), rng.normal(size=(11, 4)), rng.normal(size=11)

    def loss(W: Any, b: float, x: Any, y: float) -> Any:
        h = [sum(w * each for w, each in zip(row, x, strict=True)).tanh() for row in W]
        return (sum(h) + b - y) ** 2, {"h": h, "w": W[0][0] * 2.0}

    for options in ({}, {"per_row": True}, {"forward_only": True}, {"per_row": True, "forward_only": True}):
        every = [
            compile(loss, batch=("x", "y"), has_aux=True, backend=backend, **options)(W, 0.5, X, y)
            for backend in ("native", "numpy", "auto")
        ]
        flat = [np.concatenate([np.ravel(piece) for piece in flattened(each)]) for each in every]
        assert np.allclose(flat[0], flat[1], rtol=1e-13, atol=1e-14)
        assert np.array_equal(flat[0], flat[2])
        assert repr(shapes(every[0])) == repr(shapes(every[1]))


def flattened(thing: Any) -> list[Any]:
    if isinstance(thing, dict):
        thing = list(thing.values())
    return [piece for each in thing for piece in flattened(each)] if isinstance(thing, (list, tuple)) else [thing]


def shapes(thing: Any) -> list[Any]:
    return [(type(piece).__name__, np.shape(piece)) for piece in flattened(thing)]


@needs_c
def test_a_primitive_of_ones_own_runs_as_numpy_and_the_report_says_why() -> None:
    half = primitive("half", "a / 2.0", "0.5")
    step = compile(half(Value(3.0, label="x")), backend="native")
    assert step()[0] == 1.5
    assert "half is a primitive of your own, which C does not know" in step.report()


@needs_c
def test_the_report_says_which_backend_was_chosen_and_why() -> None:
    x = Value(2.0, label="x")
    assert "runs on the tape in C" in compile(x * x + x).report()
    assert 'backend="numpy" asks for' in compile(x * x + x, backend="numpy").report()
    small = compile(lambda w, x: (w * x).tanh(), batch=("x",))
    small(1.0, [1.0, 2.0])
    assert "runs on the tape in C: 2 products and primitives" in small.report()
    small(1.0, np.ones(200_000))
    assert small.report().startswith("runs as a NumPy program: ")


def test_an_unknown_backend_is_an_error_that_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="one of auto, numpy, native; got 'jax'"):
        compile(Value(1.0).exp(), backend="jax")  # type: ignore[call-overload]


def test_without_the_engine_in_c_the_tape_is_refused_and_auto_is_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "Tape", None)
    monkeypatch.setattr(running, "Tape", None)
    with pytest.raises(ImportError, match=r"AUTOGRAD_PURE.*pip install"):
        compile(Value(1.0).exp(), backend="native")
    step = compile(Value(1.0).exp())
    assert step()[0] == math.e
    assert "the engine in C is not running" in step.report()
    loss = compile(lambda w: w * w)
    assert loss(3.0) == (9.0, 6.0)
    assert "the engine in C is not running" in loss.report()


@needs_c
def test_rows_may_lie_in_memory_as_they_like() -> None:
    loss = compile(lambda w, x: sum((w * each).sin() for each in x), batch=("x",), backend="native")
    X = np.random.default_rng(0).normal(size=(10, 3))
    packed = np.frombuffer(b"-" + X.tobytes(), dtype=[("", "S1"), ("x", float, (10, 3))])["x"][0]
    assert not packed.flags.aligned
    right = loss(0.5, X)
    spread = np.repeat(X, 2, axis=0)[::2]
    for same in (X[::-1][::-1], np.asfortranarray(X), packed, X.astype(">f8"), spread, X.tolist()):
        assert loss(0.5, same) == right


@needs_c
def test_several_threads_share_one_tape() -> None:
    loss = compile(lambda W, x: sum((w * x).tanh() for w in W), batch=("x",), backend="native")
    X, W = np.linspace(-1, 1, 3000), [np.full(20, 0.1 * (1 + at)) for at in range(4)]
    right = [loss(each, X) for each in W]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda at: loss(W[at % 4], X), range(80)))
    assert all(value == right[at % 4][0] and (g == right[at % 4][1]).all() for at, (value, g) in enumerate(found))


@needs_c
def test_a_saved_tape_is_a_numpy_program_with_the_numbers_of_the_last_call(tmp_path: Any) -> None:
    loss = compile(lambda w, x: (w * x).tanh(), batch=("x",), backend="native")
    w = np.array([0.5])
    compiled_list = compile(lambda W, x: (W[0] * x).tanh(), batch=("x",), backend="native")
    value, _ = compiled_list(w, [1.0, 2.0])
    w[0] = 7.0
    names: dict[str, Any] = {}
    exec(compiled_list.save(tmp_path / "net.py").read_text("utf-8"), names)
    assert names["step"]([1.0, 2.0])[0] == pytest.approx(value, rel=1e-14)
    assert loss(0.5, [1.0, 2.0])[0] == value


@needs_c
def test_arrays_that_are_no_tape_are_refused() -> None:
    draw = random.Random(0)
    good = ([0, SUM], [0, 2, 7], [0, 1, 0, 1, 1, -1, 2])  # a + b; a·b + b·a
    assert native.Tape(2, 0, *map(int32, good), np.zeros(0), 3, int32([]))
    refused = 0
    for _ in range(2000):
        opcodes, starts, arguments = (list(each) for each in good)
        for _ in range(draw.randint(1, 3)):
            part = draw.choice((opcodes, starts, arguments))
            part[draw.randrange(len(part))] = draw.choice((-(2**31), -7, -1, 0, 1, 2, 3, 4, 5, 60, 2**31 - 1))
        try:
            tape = native.Tape(2, 0, *map(int32, (opcodes, starts, arguments)), np.zeros(0), 3, int32([]))
            tape.run([np.ones(2)], [], np.empty(2), None)  # what is one runs, and reads nothing outside
        except ValueError:
            refused += 1
    assert refused > 1000
    tape = native.Tape(2, 0, *map(int32, good), np.zeros(0), 3, int32([]))
    for wrong in (np.ones(3), np.ones(1), np.ones(2, np.float32), [1.0, 2.0]):
        with pytest.raises((ValueError, TypeError)):
            tape.run([wrong], [], None, None)
    with pytest.raises(ValueError, match="sizes"):
        tape.run([np.ones(2)], [], np.empty(1), None)


def int32(numbers: Any) -> Any:
    return np.array(numbers, np.int32)


def test_the_estimates_choose_arrays_for_wide_nets_and_the_tape_for_small_ones() -> None:
    assert choosing.tape_time(371, 100) < choosing.array_time(60, 371, 100)
    assert choosing.tape_time(79_400, 64) > choosing.array_time(60, 79_400, 64)
