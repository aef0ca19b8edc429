"""Django's SQLite, with connections that live longer than a request."""
