"""Code that the forms of decoders share: canvases, commits, and step numbering."""
