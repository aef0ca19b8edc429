"""Storing and looking up words on the database in use."""

from django.db import connection

if connection.vendor == "postgresql":
    from touchstone.search.databases.postgres import (
        before_reading,
        condition,
        find,
        find_all,
        number_up_to,
        read,
        remove,
        tidy,
        write,
    )
else:
    from touchstone.search.databases.sqlite import (
        before_reading,
        condition,
        find,
        find_all,
        number_up_to,
        read,
        remove,
        tidy,
        write,
    )

__all__ = [
    "before_reading",
    "condition",
    "find",
    "find_all",
    "number_up_to",
    "read",
    "remove",
    "tidy",
    "write",
]
