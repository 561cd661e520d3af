"""For tests: `assert_gradients_match` and `assert_lines_right`, whose failure is the report of the check, and
`assert_primitive_is_right` for a primitive of one's own.

pytest loads `autograd.testing.plugin` in every run, so that the rest is imported only when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd.elsewhere import answering

if TYPE_CHECKING:
    from autograd.testing.gradients import GradientMismatchError as GradientMismatchError
    from autograd.testing.gradients import assert_gradients_match as assert_gradients_match
    from autograd.testing.gradients import assert_lines_right as assert_lines_right
    from autograd.testing.primitives import assert_primitive_is_right as assert_primitive_is_right
else:

    def __getattr__(name):
        if name not in __all__:
            return answering(__name__, __all__)(name)
        from autograd.testing import gradients, primitives

        return getattr(primitives if name == "assert_primitive_is_right" else gradients, name)


__all__ = ["GradientMismatchError", "assert_gradients_match", "assert_lines_right", "assert_primitive_is_right"]
