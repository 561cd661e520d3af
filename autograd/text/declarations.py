"""What the table of primitives makes, written down for type checkers and editors: `autograd/declarations.pyi`.

Methods, operators and functions are built at import, where no checker sees them. `python -m autograd.text.declarations`
writes the stub anew after a change of the table; a test holds the two equal.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

from autograd import ops
from autograd.ops import OPS, Op
from autograd.text.files import write_whole

STUB = Path(ops.__file__).with_name("declarations.pyi")

_HEAD = '''\
"""The operations of `Value` and the functions beside them, declared for type checkers and editors.

Written from the table of primitives by `python -m autograd.text.declarations`; not to be edited.
"""

from typing import overload

from autograd.value import Value

__all__ = [  # noqa: RUF022  (in the order of the table)
{names}
]

class Operations:
'''
_COMPARISONS = ("lt", "le", "gt", "ge")
_NODE, _NUMBER, _EITHER = "Value", "float", "Value | float"


def declarations() -> str:
    """The whole stub."""
    names = "\n".join(f'    "{name}",' for name in OPS)
    methods = [line for op in OPS.values() for line in _methods(op)]
    methods += [f"def __{name}__(self, other: {_EITHER}) -> bool: ..." for name in _COMPARISONS]
    functions = [line for op in OPS.values() for line in _overloads(op)]
    return "\n".join([_HEAD.format(names=names) + indent("\n".join(methods), "    "), "", *functions]).rstrip() + "\n"


def _methods(op: Op) -> list[str]:
    """The method of a row, NumPy's name for it, and the operators."""
    later = [
        f"{name}: {_EITHER if local is not None else _NUMBER}"
        for name, local in zip("bc", op.local_derivatives[1:], strict=False)
    ]
    if op.default is not None:
        later[-1] += f" = {op.default!r}"
    signature = ", ".join(["self", *later])
    lines = [f"def {name}({signature}) -> Value:" for name in (op.name, op.alias) if name]
    methods = [f"{line}\n{indent(_documented(op), '    ')}\n" for line in lines]
    if op.dunder:
        operands = "self" if op.arity == 1 else f"self, other: {_EITHER}"
        methods += [f"def __{op.dunder}__({operands}) -> Value: ..."]
        if op.arity == 2:
            methods += [f"def __r{op.dunder}__(self, other: {_NUMBER}) -> Value: ..."]
    return methods


def _overloads(op: Op) -> list[str]:
    """The function of a row: a Value where one is among the operands, a float where all are numbers."""
    cases = [([_NUMBER] * op.arity, _NUMBER)]
    for place, local in enumerate(op.local_derivatives):
        if local is not None:  # the first Value stands here
            cases.append(([_NUMBER] * place + [_NODE] + [_EITHER] * (op.arity - place - 1), _NODE))
    lines = []
    for number, (kinds, result) in enumerate(cases):
        operands = [f"{name}: {kind}" for name, kind in zip("abc", kinds, strict=False)]
        if None in op.local_derivatives:
            operands[-1] = f"{'abc'[op.arity - 1]}: {_NUMBER}"
        if op.default is not None:
            operands[-1] += f" = {op.default!r}" if result == _NUMBER or kinds[-1] != _NODE else ""
        body = " ..." if number else f"\n{indent(_documented(op), '    ')}\n"  # an editor reads the first one's
        lines += ["@overload", f"def {op.name}({', '.join(operands)}, /) -> {result}:{body}"]
    return lines


def _documented(op: Op) -> str:
    return f'"""{op.describe()}\n"""'


if __name__ == "__main__":
    write_whole(STUB, declarations().encode())
    print(f"wrote {STUB}")
