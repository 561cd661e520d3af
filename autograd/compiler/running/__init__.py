"""Programs on NumPy, with buffers, on JAX and PyTorch, and in files of their own."""
