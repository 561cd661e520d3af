"""Losses on whole arrays, recorded: which number came from which, at every point."""
