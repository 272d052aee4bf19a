"""The cells of a trace, in memory or in an engine."""
