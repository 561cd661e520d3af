"""Python's cyclic garbage collector, called seldom while many small objects are made, and never switched off.

A graph is freed without it, since results know their operands and not the other way round; only where gradients are
graphs themselves (`backward(create_graph=True)`: a leaf knows its gradient, which was computed from the leaf) and where
a user's function makes cycles is there something to collect. So its threshold is raised, which bounds what can pile up;
whether it is on or off stays what the user says, before, meanwhile and afterwards.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: So many objects more than before set off a collection: some 20 MB of nodes. Python's own number is below 3,000.
SELDOM = 100_003  # odd, so that it is known again from one that the user sets


@contextmanager
def collector_seldom() -> Iterator[None]:
    """With few collections; afterwards the threshold is what it was, unless the user has set another one."""
    before = gc.get_threshold()
    if before[0] > 0:  # 0 is a user's way to switch it off
        gc.set_threshold(max(SELDOM, before[0]), *before[1:])
    raised = gc.get_threshold()
    try:
        yield
    finally:
        if gc.get_threshold() == raised:
            gc.set_threshold(*before)


def collect_what_is_due() -> None:
    """A collection of young objects, and of older ones as seldom as Python would; none where the user wants none."""
    if gc.isenabled() and gc.get_threshold()[0] > 0:
        _, middle, old = gc.get_count()
        _, often, seldom = gc.get_threshold()
        gc.collect(0 if middle < often else 1 if old < max(seldom, 1) else 2)
