"""Hypothesis for all tests: the same examples in every run, so that a failure is there again tomorrow."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "tests",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")
