"""Metrics: functions from a case and what was given to a number."""
