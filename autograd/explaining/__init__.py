"""Where a gradient comes from: its paths, its sum, its reasons, and what cancels."""
