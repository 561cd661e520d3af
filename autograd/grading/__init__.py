"""Assignments: a student's gradient functions, run apart with limits, held against a teacher's loss."""
