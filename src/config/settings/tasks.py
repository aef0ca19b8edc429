"""Work after the answer: queued in our own database and done by one worker."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
