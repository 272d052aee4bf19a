"""File formats, one per module; sizes are checked before a file is read."""
