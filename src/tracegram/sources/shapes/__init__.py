"""What is common to the forms in which decoders write: canvases, commits, step numbering."""
