"""Where a gradient comes from: its paths, its ledger, why it is zero, and what cancels in it."""

from typing import TYPE_CHECKING

from autograd.elsewhere import answering
from autograd.explaining.cancelling import cancellations
from autograd.explaining.causes import why
from autograd.explaining.chains import paths
from autograd.explaining.contributions import ledger
from autograd.explaining.deriving import Derivation, derivation, derive

__all__ = ["Derivation", "cancellations", "derivation", "derive", "ledger", "paths", "why"]

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
