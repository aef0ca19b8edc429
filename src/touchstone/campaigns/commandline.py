"""Helpers of the management commands: refusals, and looking up the campaign and the unit that were named."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from touchstone.campaigns.models import Campaign
from touchstone.common.command_language import speaking
from touchstone.common.errors import PlainError
from touchstone.common.refusal import Refused
from touchstone.common.wording import listed
from touchstone.units.access import everything
from touchstone.units.models import Unit
from touchstone.units.queries import NameBook

BAD_INPUT = 2
"""The exit code for input that cannot be read or refers to nothing."""


class PlainCommand(BaseCommand):
    """A command in the language of its ``--language``, if it has one; a refusal ends it with its plain sentence."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command."""
        with speaking(options.get("language")):
            try:
                return super().execute(*args, **options)
            except Refused as refused:
                raise CommandError(str(refused), returncode=BAD_INPUT) from refused
            except PlainError as error:
                raise CommandError(error.translate(_), returncode=BAD_INPUT) from error


def write_link(command: BaseCommand, path: str) -> None:
    """Print a link; beside it, on the error output, what to replace in it if nobody has said where the site is."""
    if not settings.BASE_URL_GIVEN:
        said = _(
            "If the site has another address or port than %(address)s, write its own in place of it, or set "
            "TOUCHSTONE_BASE_URL."
        )
        command.stderr.write(said % {"address": settings.BASE_URL}, style_func=str)
    command.stdout.write(f"{settings.BASE_URL}{path}")


def campaign_named(slug: str | None) -> Campaign:
    """Return the campaign with this slug, or else the one started first; CommandError if there is none."""
    every = Campaign.objects.select_related("root").order_by("pk")
    campaign = every.filter(slug=slug).first() if slug else every.first()
    if campaign is None:
        known = listed(every.values_list("slug", flat=True)) or "-"
        raise CommandError(
            _("There is no such campaign. There are: %(known)s.") % {"known": known}, returncode=BAD_INPUT
        )
    return campaign


def unit_named(name: str) -> Unit:
    """Return the unit with this name or alias; refused, with the nearest names, unless it is exactly one unit."""
    match = NameBook(everything()).match(name)
    if match.unit is not None:
        return match.unit
    if match.several:
        message = _("%(number)d units are called “%(name)s”. Write the unit above in front: %(example)s.")
        parts = {"number": match.number, "name": name, "example": f"…/{name}"}
        raise Refused(message % parts, "root")
    if match.nearest:
        message = _("There is no unit “%(name)s”. Did you mean: %(nearest)s?")
        raise Refused(message % {"name": name, "nearest": listed(match.nearest)}, "root")
    raise Refused(_("There is no unit “%(name)s”. Import the units first.") % {"name": name}, "root")
