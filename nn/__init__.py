"""Neurons, layers and nets built from `autograd.Value`. Empty so far: see the README's list of what is missing."""
