"""Pages of the example campaign: statements and processor time of one request through the whole stack.

    ./touchstone demo --no-serve
    PYTHONPATH=src:. python -m benchmarks.example_pages

The limits are 0.6 of what these pages took in November 2026, before they were made faster.
"""

import os

import django

LIMITS = {"board": 30, "today": 18, "problem": 18}
"""Milliseconds of processor time that a page may take."""

RUNS = 41

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from benchmarks.timing import timed
    from touchstone.problems.models import Problem
    from touchstone.units.models import User

    settings.ALLOWED_HOSTS = ["*"]
    problem = Problem.unscoped.get(statement__startswith="食堂就餐高峰", unit__name="省财政厅")
    for account in ("office", "organiser"):
        client = Client()
        client.force_login(User.objects.get(username=account))
        for name, limit in LIMITS.items():
            keys = {"campaign": "zhejiang-2019"} | ({"pk": problem.pk} if name == "problem" else {})
            address = reverse(f"web:{name}", kwargs=keys)

            def ask(client: Client = client, address: str = address) -> None:
                """Request the page."""
                answer = client.get(address)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} answered {answer.status_code}")

            row = timed(name, account, ask, runs=RUNS)
            print(
                f"{name:8} {account:10} {row.processor_ms:6.1f} ms {row.queries:3} statements (limit {limit} ms)"
            )
