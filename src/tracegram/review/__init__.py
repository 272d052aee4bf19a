"""Warnings about looks: what a reader could not see or tell apart in a figure that is not wrong."""
