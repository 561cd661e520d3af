"""Checks of a gradient: so far the nudge, the course's own test of a slope."""
