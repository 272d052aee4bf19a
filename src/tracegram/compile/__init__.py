"""The stages from a spec to a Vega-Lite document: one a file, none imports another."""
