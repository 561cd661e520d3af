"""Programs over arrays as small records: expressions, their kinds, and what makes them shorter."""
