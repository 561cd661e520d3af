"""The forward and the backward pass of a layout, as expressions."""
