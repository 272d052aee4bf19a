"""File formats: a format a file, each bounded before it is read."""
