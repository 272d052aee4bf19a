"""Sizes and colors as a reader sees them: text widths, places in the plot, and color differences."""
