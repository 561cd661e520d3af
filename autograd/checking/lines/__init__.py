"""A derivation line by line: what was written, how it is judged, repaired and reported."""
