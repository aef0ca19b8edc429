"""Lets SQLite look at the sizes of its tables, by which it plans; PostgreSQL does so by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from touchstone.common.planner import learn_sizes


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        learn_sizes()
