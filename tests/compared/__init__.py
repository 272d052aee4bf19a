"""Figures of the gallery beside what matplotlib with seaborn draws from the same data."""
