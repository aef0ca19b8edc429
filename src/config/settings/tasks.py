"""Background tasks: queued in our own database and run by one worker."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
