"""What may have gone wrong in a line over whole arrays: each mistake as a backward pass with something changed in it."""
