"""Warnings about looks: what a reader cannot see or tell apart in a figure that is otherwise right."""
