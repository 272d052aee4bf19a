"""Measurements, run by hand: ratios within one run, never tests."""
