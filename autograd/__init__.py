from autograd.functions import FUNCTIONS
from autograd.value import Value
globals().update(FUNCTIONS)
