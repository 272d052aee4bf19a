"""Traces from queries: connections granted by name, and the process that queries their databases.

An engine is a module `…_engine` whose `fetch` is called in that process; its word stands in `connections.py`.
"""

from tracegram.sources.sql.ask import read_sql
from tracegram.sources.sql.connections import NO_CONNECTIONS, Connections, Grants
from tracegram.sources.sql.grants import granted_by_file

__all__ = ["NO_CONNECTIONS", "Connections", "Grants", "granted_by_file", "read_sql"]
