"""Figures of the gallery in the columns of a paper, and the sizes of their letters and boxes as a PDF has them."""
