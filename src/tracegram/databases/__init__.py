"""Databases: `worker.py` runs as a process of its own, which answers one query and imports little, to start quickly.

An engine is a module `…_engine` whose `fetch` is called in that process; its word is in `sources/sql/connections.py`.
"""
