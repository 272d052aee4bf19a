"""Traces from queries: connections granted by name, and what their databases answer.

The process that asks a database, and its engines, are in `tracegram/databases/`.
"""

from tracegram.sources.sql.ask import read_sql
from tracegram.sources.sql.connections import NO_CONNECTIONS, Connections, Grants
from tracegram.sources.sql.grants import granted_by_file

__all__ = ["NO_CONNECTIONS", "Connections", "Grants", "granted_by_file", "read_sql"]
