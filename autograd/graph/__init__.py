"""A recorded graph as plain records, and what reads one: its outline, edges, both passes as steps, other numbers."""

from typing import TYPE_CHECKING

from autograd.elsewhere import answering
from autograd.graph import algebra, formula, wording
from autograd.graph.callers import callers_variables
from autograd.graph.circuit import Circuit, Edge, Edits
from autograd.graph.collector import collect_what_is_due, collector_seldom
from autograd.graph.dialects import Dialect, is_native, with_names
from autograd.graph.elsewhere import evaluate, evaluate_all, rerun
from autograd.graph.fitting import fitted, ranges, without_modules
from autograd.graph.latex import latex
from autograd.graph.mathml import mathml
from autograd.graph.naming import Reading, local_rule, readable, terms, unbracketed
from autograd.graph.notations import code, module_of, shown_name, text
from autograd.graph.outline import DETAILS, Link, Outline, read
from autograd.graph.passes import (
    NOTATIONS,
    Backward,
    Contribution,
    Forward,
    check_notation,
    in_numbers,
    local,
    replay,
    steps,
    total,
    written,
)
from autograd.graph.recording import Graph, Node, record, record_with_places
from autograd.graph.ruletrees import derivative_tree, rule_tree, value_tree
from autograd.graph.spelling import spelled
from autograd.graph.wording import number, short
from autograd.ops import NAMES

__all__ = [
    "DETAILS",
    "NAMES",
    "NOTATIONS",
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
    "callers_variables",
    "check_notation",
    "code",
    "collect_what_is_due",
    "collector_seldom",
    "derivative_tree",
    "evaluate",
    "evaluate_all",
    "fitted",
    "formula",
    "in_numbers",
    "is_native",
    "latex",
    "local",
    "local_rule",
    "mathml",
    "module_of",
    "number",
    "ranges",
    "read",
    "readable",
    "record",
    "record_with_places",
    "replay",
    "rerun",
    "rule_tree",
    "short",
    "shown_name",
    "spelled",
    "steps",
    "terms",
    "text",
    "total",
    "unbracketed",
    "value_tree",
    "with_names",
    "without_modules",
    "wording",
    "written",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
