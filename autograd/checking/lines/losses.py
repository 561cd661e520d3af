"""The loss of a check: a function, or a text in the matrix language, as something that can be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.checking.arrays.recorded import Recorded
from autograd.checking.arrays.tracing import Loss
from autograd.checking.language.evaluating import evaluate
from autograd.checking.language.lines import lines, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def from_text_loss(text: str, names: Iterable[str], title: str = "line") -> Loss:
    """The loss that lines of a forward pass compute; its value is that of the last line.

    Raises:
        LineError: the text cannot be read, or a name in it has no value.
    """
    source, read = source_of(text, title), lines(text, title)
    arguments = tuple(names)

    def loss(*given: Any) -> Any:
        known: dict[str, Any] = dict(zip(arguments, given, strict=True))
        result: Any = None
        for line in read:
            result = evaluate(line.formula, known, source)
            if line.target:
                known[line.target] = result
                if (
                    isinstance(result, Recorded)
                    and result.node.kind != "input"
                    and line.target not in result.node.names
                ):
                    result.node.names.append(line.target)
        loss.variables = known  # type: ignore[attr-defined]
        return result

    return Loss(loss, arguments)
