"""Databases: `worker.py` runs as a process of its own, which imports nothing else of tracegram and answers one query.

An engine is a module `…_engine` whose `fetch` is called in that process; its word is in `sources/sql/connections.py`.
"""
