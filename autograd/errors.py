"""The kinds of mistake that the engine names, one exception each.

Every one refines the builtin exception that it resembles, so `except ValueError` keeps working.
A value of the wrong type is Python's own `TypeError`.
"""


class DomainError(ValueError):
    """A primitive was evaluated where it has no value, such as log(0) or 1/0."""


class StaleGraphError(RuntimeError):
    """A leaf was changed after the forward pass, so the recorded numbers no longer belong together."""


class ExpressionError(ValueError):
    """A text is not an expression that `parse` accepts; the message points at the place."""
