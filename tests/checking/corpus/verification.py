"""Whether claims are right, by central differences of the loss in plain numbers: independent of the engine.

To differentiate by a local variable of the loss, its assignment gets an increment, in a copy of the loss's source.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.checking import recording
from autograd.checking.lines.functions import from_function
from autograd.checking.lines.statements import from_text
from autograd.checking.lines.targets import target_of
from tests.checking.corpus import formulas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.checking.corpus.record import Loss, Right, Slip

#: What a text may call.
NAMES: dict[str, Any] = {
    "np": np,
    **{name: getattr(np, name) for name in ("exp", "log", "log10", "tanh", "sin", "cos", "sqrt", "cosh", "where")},
    **{name: getattr(np, name) for name in ("sum", "dot", "mean", "abs", "outer", "sign", "clip", "maximum")},
    **{name: getattr(formulas, name) for name in ("sigmoid", "softmax", "relu", "softplus")},
}

#: The step of the differences: their error is then about 1e-9, for numbers of the size of 1.
STEP = 1e-5


class _Instrument(ast.NodeTransformer):
    """Adds the increment to one variable, and gives the local variables beside the result."""

    def __init__(self, variable: str | None) -> None:
        self.variable = variable

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id == self.variable:
            node.value = ast.BinOp(node.value, ast.Add(), ast.Name("_increment", ast.Load()))
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        assert node.value is not None
        variables = ast.Call(ast.Name("locals", ast.Load()), [], [])
        return ast.Return(ast.Tuple([node.value, variables], ast.Load()))


def _source(loss: Loss, arguments: tuple[str, ...]) -> str:
    if callable(loss):
        return textwrap.dedent(inspect.getsource(loss))
    *before, last = [line.strip() for line in loss.split(";")]
    name, equals, _ = last.partition(" = ")
    body = [*before, last, f"return {name}"] if equals else [*before, f"return {last}"]
    return f"def loss({', '.join(arguments)}):\n" + "\n".join(f"    {line}" for line in body)


@cache
def _instrumented(loss: Loss, arguments: tuple[str, ...], variable: str | None) -> Callable[..., tuple[Any, Any]]:
    tree = ast.parse(_source(loss, arguments))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.args.kwonlyargs.append(ast.arg("_increment"))
    definition.args.kw_defaults.append(ast.Constant(0.0))
    definition.returns = None
    for argument in definition.args.args:
        argument.annotation = None
    scope = dict(loss.__globals__) if callable(loss) else dict(NAMES)
    exec(compile(ast.fix_missing_locations(_Instrument(variable).visit(tree)), "<loss>", "exec"), scope)
    made: Callable[..., tuple[Any, Any]] = scope[definition.name]
    return made


def variables(loss: Loss, at: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments and local variables of the loss, by name."""
    _, found = _instrumented(loss, tuple(at), None)(*at.values())
    return {name: value for name, value in found.items() if name != "_increment"}


def derivative(loss: Loss, at: Mapping[str, Any], variable: str) -> Any:
    """The derivative of the loss with respect to an argument or a local variable, in its shape."""
    place = np.array(variables(loss, at)[variable], dtype=float)
    result = np.zeros_like(place)
    for index in np.ndindex(place.shape):
        step = np.zeros_like(place)
        step[index] = STEP
        result[index] = (_moved(loss, at, variable, step) - _moved(loss, at, variable, -step)) / (2 * STEP)
    return result


def _moved(loss: Loss, at: Mapping[str, Any], variable: str, step: Any) -> float:
    if variable in at:
        moved = np.array(at[variable], dtype=float) + step
        given = moved.tolist() if isinstance(at[variable], (list, float, int)) else moved
        value, _ = _instrumented(loss, tuple(at), None)(*({**at, variable: given}.values()))
    else:
        increment = float(step) if step.shape == () else step
        value, _ = _instrumented(loss, tuple(at), variable)(*at.values(), _increment=increment)
    return float(value)


def answers(record: Slip | Right) -> dict[str, Any]:
    """What the derivation says at its point, claim by claim; the helping lines too."""
    claims = record.claims
    if isinstance(claims, str) or (callable(claims) and len(inspect.signature(claims).parameters) != len(record.at)):
        # read by the check itself, and held against the differences
        run = recording(record.loss, [], at=record.at, count=1).runs[0]
        derivation = from_text(claims) if isinstance(claims, str) else from_function(claims, tuple(record.at))
        found = derivation.answer(run)
        return {f"d{target}": found[name] for name in found if (target := target_of(name, run)) is not None}
    if callable(record.claims):
        return dict(record.claims(*record.at.values()))
    scope = {**NAMES, **variables(record.loss, record.at)}
    given: dict[str, Any] = {}
    for name, claim in record.claims.items():
        given[name] = claim(*record.at.values()) if callable(claim) else eval(claim, scope)
        scope[name] = given[name]
    return given


def errors(record: Slip | Right) -> dict[str, float]:
    """How far each claim is from the truth, relative to the larger of the two; infinite for another number of
    elements. Lines that name no variable of the loss are helping lines and left out."""
    known = variables(record.loss, record.at)
    found = {}
    for name, answer in answers(record).items():
        if name[0] == "d" and name[1:] in known:
            truth = derivative(record.loss, record.at, name[1:])
            found[name] = _distance(np.asarray(answer, dtype=float), truth)
    return found


def _distance(answer: Any, truth: Any) -> float:
    if answer.size != truth.size:
        return float("inf")
    difference, *sizes = (float(np.linalg.norm(x)) for x in (answer.ravel() - truth.ravel(), answer, truth))
    return difference / max(*sizes, 1e-12)
