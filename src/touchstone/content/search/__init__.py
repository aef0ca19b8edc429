"""Wagtail's database search, made to find Chinese words on SQLite and PostgreSQL.

Pages are indexed as pairs of characters (``indexing.py``), and this back end searches for pairs. The module of each
database can be imported only on that database.
"""

from django.db import connection

if connection.vendor == "postgresql":
    from touchstone.content.search.postgres import PostgresBackend as SearchBackend
else:
    from touchstone.content.search.sqlite import SQLiteBackend as SearchBackend

__all__ = ["SearchBackend"]
