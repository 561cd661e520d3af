"""A recorded graph as plain records, and what reads one: names, edges, both passes as steps, words, other numbers."""

from typing import TYPE_CHECKING

from autograd.errors import answering
from autograd.graph import wording
from autograd.graph.circuit import Circuit, Edge, Edits
from autograd.graph.collector import collector_off
from autograd.graph.dialects import Dialect, is_native, with_names
from autograd.graph.elsewhere import evaluate, rerun
from autograd.graph.naming import Reading, readable
from autograd.graph.passes import Backward, Contribution, Forward, local_rule, replay, steps, terms, written
from autograd.graph.recording import Graph, Node, record, record_with_places
from autograd.graph.wording import number, short
from autograd.rules import NAMES

__all__ = [
    "NAMES",
    "Backward",
    "Circuit",
    "Contribution",
    "Dialect",
    "Edge",
    "Edits",
    "Forward",
    "Graph",
    "Node",
    "Reading",
    "collector_off",
    "evaluate",
    "is_native",
    "local_rule",
    "number",
    "readable",
    "record",
    "record_with_places",
    "replay",
    "rerun",
    "short",
    "steps",
    "terms",
    "with_names",
    "wording",
    "written",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
