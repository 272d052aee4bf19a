"""The stages from a spec to a Vega-Lite document: one per file; none imports another."""
