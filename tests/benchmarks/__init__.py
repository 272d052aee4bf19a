"""Measurements, run by hand, with ratios within one run; of the mutants a sample is tested too."""
