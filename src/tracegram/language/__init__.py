"""Specs with the place of every word: parsed, extended, and checked before any trace is read."""
