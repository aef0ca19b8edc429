"""Brings message catalogues, static files and the database up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from config.preparing import prepare


class Command(BaseCommand):
    help = "Compile the words, collect the static files and migrate the database, where that is needed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        prepare()
