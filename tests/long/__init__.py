"""Tests that take long, and notice what seldom breaks. `pytest tests/long` runs them.

They build the site and the wheel, show all figures on one page and in other tools, start Spark, read hostile megabytes,
measure memory, and try each regular expression on many texts.
"""
