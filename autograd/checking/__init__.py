"""Checks of a gradient: the nudge, numeric derivatives, and the diagnosis of what was derived by hand.

`derivation` is the entrance: `subject` and `points` trace a loss, `claims` asks what was derived by hand, `evidence`
compares under `conditioning`, and where a claim is wrong `hypotheses` and `mixups` are tried as passes of a `circuit`,
until `diagnosis` finds the simplest that fits.
"""
