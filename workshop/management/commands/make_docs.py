"""Write the pages of the documentation that are made from the code; with ``--check`` only say which are out of date.

Exit code 0: all are current; 1: some are not (with ``--check``).
"""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workshop.documentation.licences import licences_page
from workshop.documentation.permissions import permissions_page
from workshop.documentation.workflow import workflow_page

ROOT = Path(__file__).resolve().parents[3]
"""The folder of the checkout."""

PAGES: tuple[tuple[str, Callable[[], str]], ...] = (
    ("docs/reference/licences.md", licences_page),
    ("docs/reference/permissions.md", permissions_page),
    ("docs/reference/problem-workflow.md", workflow_page),
)
"""Where each page lies below the checkout, and what writes it."""


def out_of_date() -> list[str]:
    """Return the pages that are not what the code says now."""
    return [
        path
        for path, text in PAGES
        if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text()
    ]


class Command(BaseCommand):
    """Writes or checks the generated pages."""

    help = __doc__ or ""
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing, fail when a page is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stale = out_of_date()
        if options["check"] and stale:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run: ./touchstone docs")
        for path, text in PAGES:
            if path in stale:
                (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
                (ROOT / path).write_text(text(), "utf-8")
                self.stdout.write(f"wrote {path}")
