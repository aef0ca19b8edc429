"""The WSGI application that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Imports the views now: the first readers of each process would wait a second for it.
_ = get_resolver().url_patterns

# The server forks after this: no two processes may share a connection.
connections.close_all()
