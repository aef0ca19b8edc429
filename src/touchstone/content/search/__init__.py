"""Wagtail's own search in the database, able to find Chinese words on SQLite and on PostgreSQL.

Pages hand in their texts as pairs of characters (``indexing.py``); this back end looks for pairs. Each database's
part can be imported on that database only.
"""

from django.db import connection

if connection.vendor == "postgresql":
    from touchstone.content.search.postgres import PostgresBackend as SearchBackend
else:
    from touchstone.content.search.sqlite import SQLiteBackend as SearchBackend

__all__ = ["SearchBackend"]
