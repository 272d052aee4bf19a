"""The language server, which editors start: findings while typing, hover texts, completions and fixes.

Everything here but `server` is plain functions over texts; `server` alone speaks the protocol.
"""
