"""Where a gradient comes from: its paths, its ledger, why it is zero, and what cancels in it."""

from autograd.explaining.cancelling import cancellations
from autograd.explaining.causes import why
from autograd.explaining.chains import paths
from autograd.explaining.contributions import ledger

__all__ = ["cancellations", "ledger", "paths", "why"]
