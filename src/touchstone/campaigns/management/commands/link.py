"""Print a new one-time link with which a person sets a password; the password until now ends."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from touchstone.campaigns.commandline import PlainCommand, write_link
from touchstone.common.command_language import add_language
from touchstone.common.refusal import Refused
from touchstone.units.access import everything
from touchstone.units.actions import make_link
from touchstone.units.models import User


class Command(PlainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the log-in name")
        add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["name"]).first()
        if person is None:
            raise Refused(_("There is no account “%(name)s”.") % {"name": options["name"]})
        link = make_link(by=None, access=everything(), person=person)
        write_link(self, link)
