"""Neurons, layers and their training, written in Values: everything that the course builds, and small enough to read.

>>> from nn import MLP, fit
>>> net = MLP([2, 3, 1], activation="tanh", rng=1)
>>> history = fit(net, [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], optimiser="adam", epochs=3)
>>> history.loss[0] > history.loss[-1]
True
"""

from typing import TYPE_CHECKING

from autograd.text import answering
from nn.activations import ACTIVATIONS
from nn.data import Standardiser, accuracy, confusion, split
from nn.fitting import fit
from nn.history import Epoch, History
from nn.initialisers import he, normal, xavier, zeros
from nn.layers import MLP, Dropout, Layer, LogisticRegression, Neuron
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_from_logits,
    hinge,
    l1,
    l2,
    mean,
    softmax_cross_entropy,
    squared_error,
    total,
)
from nn.module import Module
from nn.optimisers import SGD, Adam, Momentum, RMSprop
from nn.saving import load, save
from nn.schedules import constant, inverse_time, step_decay

__all__ = [
    "ACTIVATIONS", "MLP", "SGD", "Adam", "Dropout", "Epoch", "History", "Layer", "LogisticRegression", "Module",
    "Momentum", "Neuron", "RMSprop", "Standardiser", "accuracy", "binary_cross_entropy",
    "binary_cross_entropy_from_logits",
    "confusion", "constant", "fit", "he", "hinge", "inverse_time", "l1", "l2", "load", "mean", "normal", "save",
    "softmax_cross_entropy", "split", "squared_error", "step_decay", "total", "xavier", "zeros",
]  # fmt: skip

if not TYPE_CHECKING:
    __getattr__ = answering(__name__, __all__)
