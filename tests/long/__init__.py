"""Tests that take minutes: they build the whole site, or start Spark. `pytest tests/long` runs them."""
