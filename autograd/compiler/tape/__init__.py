"""A graph as a flat tape, which one loop in C runs where the engine in C is there."""
