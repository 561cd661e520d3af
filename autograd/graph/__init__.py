"""A recorded graph as plain records, and what reads one: its outline, edges, both passes as steps, other numbers."""

from typing import TYPE_CHECKING

from autograd.errors import answering
from autograd.graph import algebra, formula, wording
from autograd.graph.circuit import Circuit, Edge, Edits
from autograd.graph.collector import collect_what_is_due, collector_seldom
from autograd.graph.dialects import Dialect, is_native, with_names
from autograd.graph.elsewhere import evaluate, rerun
from autograd.graph.fitting import fitted, ranges
from autograd.graph.naming import Reading, readable
from autograd.graph.notations import code, shown_name, text
from autograd.graph.outline import Link, Outline
from autograd.graph.passes import Backward, Contribution, Forward, local_rule, replay, steps, terms, written
from autograd.graph.recording import Graph, Node, record, record_with_places
from autograd.graph.ruletrees import derivative_tree, rule_tree, value_tree
from autograd.graph.wording import number, short
from autograd.ops import NAMES

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
    "Link",
    "Node",
    "Outline",
    "Reading",
    "algebra",
    "code",
    "collect_what_is_due",
    "collector_seldom",
    "derivative_tree",
    "evaluate",
    "fitted",
    "formula",
    "is_native",
    "local_rule",
    "number",
    "ranges",
    "readable",
    "record",
    "record_with_places",
    "replay",
    "rerun",
    "rule_tree",
    "short",
    "shown_name",
    "steps",
    "terms",
    "text",
    "value_tree",
    "with_names",
    "wording",
    "written",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
