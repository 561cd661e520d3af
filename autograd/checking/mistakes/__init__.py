"""What may have gone wrong in a line: each mistake as a backward pass over arrays with something changed in it."""
