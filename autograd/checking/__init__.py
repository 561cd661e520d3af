"""Checks of a gradient: the nudge, numeric derivatives, and the diagnosis of what was derived by hand.

`derivation` is the entrance: `subject` and `points` trace a loss, `claims` asks what was derived by hand, `evidence`
compares under `conditioning`, and where a claim is wrong `hypotheses` and `mixups` are tried as passes of a `circuit`,
until `diagnosis` finds the simplest that fits.
"""

from typing import TYPE_CHECKING

from autograd.checking import points
from autograd.checking.claims import Claim
from autograd.checking.conditioning import STEPS, neighbours
from autograd.checking.derivation import POINTS, check, judge
from autograd.checking.finding import Finding
from autograd.checking.language.source import LineError
from autograd.checking.lines.checking import check_lines
from autograd.checking.lines.functions import watched_locals
from autograd.checking.lines.recording import Recording, recording
from autograd.checking.lines.report import LinesReport
from autograd.checking.lines.stations import Station
from autograd.checking.lines.worksheet import worksheet
from autograd.checking.numeric import check_gradients
from autograd.checking.report import Report
from autograd.checking.subject import ENGINE, Subject, Trace
from autograd.elsewhere import answering

__all__ = [
    "ENGINE",
    "POINTS",
    "STEPS",
    "Claim",
    "Finding",
    "LineError",
    "LinesReport",
    "Recording",
    "Report",
    "Station",
    "Subject",
    "Trace",
    "check",
    "check_gradients",
    "check_lines",
    "judge",
    "neighbours",
    "points",
    "recording",
    "watched_locals",
    "worksheet",
]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
