"""Hands in answer sheets whose time is over, and counts how questions were answered."""

from typing import Any

from django.core.management.base import BaseCommand

from touchstone.practice.actions.counting import count_sheets
from touchstone.practice.actions.sheets import settle_overdue


class Command(BaseCommand):
    help = "Hand in the sheets of practice tests whose time is over, and count the answers to each question."

    def handle(self, **options: Any) -> None:
        settle_overdue()
        count_sheets()
