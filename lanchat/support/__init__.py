"""Paths, settings, clock and logs."""
