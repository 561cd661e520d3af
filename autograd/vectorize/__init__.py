"""`compile`: a recorded graph of scalars as a NumPy program, with the matrix products found again."""
