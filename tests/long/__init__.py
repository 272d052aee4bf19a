"""Tests that take long, and notice what seldom breaks: they build the whole site, start Spark, read megabytes that are
hostile, and try each regular expression on many texts. `pytest tests/long` runs them.
"""
