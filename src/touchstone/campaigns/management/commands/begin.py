"""Begin with an empty system: the top unit, a campaign from a template and the account of its office."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from touchstone.campaigns.actions import add_batch
from touchstone.campaigns.commandline import PlainCommand, write_link
from touchstone.campaigns.countries import name_country, read_country
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.presets import (
    FIRST_OFFERED,
    country_of_template,
    find_shipped_templates,
    read_shipped_template,
    start_campaign,
)
from touchstone.campaigns.queries import find_batches, get_campaign
from touchstone.campaigns.time_zones import find_zones, propose_zone, read_zone
from touchstone.common import clock
from touchstone.common.command_language import add_language, language_written, speaking
from touchstone.common.dates import parse_date
from touchstone.common.refusal import Refused
from touchstone.common.text import match_key
from touchstone.common.wording import listed
from touchstone.common.working_days import find_parts
from touchstone.units.access import everything
from touchstone.units.actions import add_person, create_unit
from touchstone.units.models import Unit
from touchstone.units.roles import Role

ZONES_NAMED = 40
"""Maximum number of time zones named for a country."""


class Command(PlainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", help="name of the unit at the top, made unless it is there")
        parser.add_argument("--unit-en", help="its English name")
        parser.add_argument(
            "--site-language",
            choices=[code for code, _name in settings.LANGUAGES],
            help="language of the installation; that of the unit's name when left out",
        )
        parser.add_argument("--template", help="a template that comes with the application")
        parser.add_argument("--slug", help="the campaign's address, such as theme-2026")
        parser.add_argument("--name", help="the campaign's name, when not that of the template")
        parser.add_argument("--name-en", help="its English name")
        parser.add_argument(
            "--country",
            help="whose working days apply: a name, such as England, or CN, DE-BY; that of the template when left out",
        )
        parser.add_argument(
            "--time-zone",
            help="time zone of the installation, such as Europe/Berlin; that of the country when left out",
        )
        parser.add_argument("--opens", help="its first day, such as 2026-11-01; today when left out")
        parser.add_argument("--closes", help="its last day")
        parser.add_argument("--office", help="log-in name of the campaign office")
        parser.add_argument("--office-name", help="name of the person or the office")
        add_language(parser)
        parser.add_argument("--no-input", action="store_true", help="ask nothing, even on a terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        self.asks = sys.stdin.isatty() and not options["no_input"]
        campaign, link = self._begin(options)
        if self.language:
            settings.LANGUAGE_FILE.write_text(self.language, encoding="ascii")
        if self.zone:
            settings.TIME_ZONE_FILE.write_text(self.zone, encoding="ascii")
        # A terminal that names no language got that of the installation, which was not settled yet.
        unsaid = not options["language"] and translation.get_language() == settings.LANGUAGE_CODE
        with speaking(self.language if unsaid else None):
            self._report(campaign, link)

    def _report(self, campaign: Campaign, link: str) -> None:
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        parts = {"name": campaign, "place": f"{settings.BASE_URL}/c/{campaign.slug}/"}
        self.stdout.write(_("Started “%(name)s” at %(place)s.") % parts)
        if self.zone:
            self.stdout.write(
                _("Time zone: %(zone)s. Start the site anew if it is running.") % {"zone": self.zone}
            )
        if known := find_parts(campaign.country):
            hint = _(
                "Parts of %(country)s, such as %(part)s, have holidays of their own: name yours on the page “Campaign”."
            )
            country = {"country": name_country(campaign.country), "part": next(iter(known.values()))}
            self.stdout.write(hint % country)
        self.stdout.write(
            _("The office sets its password with this link, once and within %(days)d days:") % {"days": days}
        )
        write_link(self, link)

    @transaction.atomic
    def _begin(self, options: dict[str, Any]) -> tuple[Campaign, str]:
        """Create everything or nothing; return the campaign and the path of the office's one-time link."""
        unit = self._ask(options, "unit", _("Name of the unit at the top of the tree"))
        unit_en = self._ask(options, "unit_en", _("Its English name"), optional=True)
        self.language = self._settle_language(options, unit)
        template = self._ask(
            options,
            "template",
            _("Template, one of: %(known)s") % {"known": listed(find_shipped_templates())},
            FIRST_OFFERED,
        )
        text = read_shipped_template(template)
        today = clock.today()
        slug = self._ask(options, "slug", _("Address of the campaign"), f"{template}-{today:%Y}")
        if get_campaign(everything(), slug) is not None:
            raise Refused(_("There is already a campaign “%(slug)s”. Nothing was changed.") % {"slug": slug})
        name = self._ask(
            options, "name", _("Name of the campaign (empty: that of the template)"), optional=True
        )
        name_en = self._ask(options, "name_en", _("Its English name"), optional=True)
        country = read_country(
            self._ask(
                options,
                "country",
                _("Country or part of one whose working days apply, such as CN, England or DE-BY"),
                country_of_template(text),
                fill=True,
            )
        )
        self.zone = self._settle_zone(options, country)
        with timezone.override(self.zone or settings.TIME_ZONE):
            today = clock.today()
        opens = parse_date(self._ask(options, "opens", _("First day"), f"{today:%Y-%m-%d}", fill=True))
        closes = self._ask(options, "closes", _("Last day (empty: open)"), optional=True)
        office = self._ask(options, "office", _("Log-in name of the campaign office"), "office")
        office_name = self._ask(options, "office_name", _("Name of the person or the office"))
        access = everything()
        root = Unit.unscoped.filter(depth=1, name_key=match_key(unit), closed_on__isnull=True).first()
        if root is None:
            root = create_unit(by=None, access=access, parent=None, name=unit, name_en=unit_en)
        campaign = start_campaign(
            by=None,
            template_text=text,
            template=template,
            slug=slug,
            root=root,
            opens_on=opens,
            closes_on=parse_date(closes) if closes else None,
            name=name,
            name_en=name_en,
            country=country,
        )
        if not find_batches(campaign).exists():
            with translation.override(self.language or settings.LANGUAGE_CODE):
                first = _("First batch")
            add_batch(by=None, access=access, campaign=campaign, number=1, name=first, name_en="First batch")
        _made, link = add_person(
            by=None,
            access=access,
            username=office,
            name=office_name,
            role=Role.OFFICE,
            unit=root,
            from_day=today,
        )
        return campaign, link

    def _settle_language(self, options: dict[str, Any], unit: str) -> str:
        """Return the language of the installation to keep; empty when it is settled already."""
        settled = settings.LANGUAGE_IS_SETTLED or Campaign.objects.exists()
        if settled and options["site_language"] is None:
            return ""
        known = [code for code, _name in settings.LANGUAGES]
        question = _("Language of the installation, one of: %(known)s") % {"known": listed(known)}
        language = self._ask(options, "site_language", question, language_written(unit), fill=True)
        if language not in known:
            raise Refused(_("There is no language “%(name)s” here.") % {"name": language})
        return language

    def _settle_zone(self, options: dict[str, Any], country: str) -> str:
        """Return the time zone of the installation to keep; empty when it is settled already."""
        settled = settings.TIME_ZONE_IS_SETTLED or Campaign.objects.exists()
        zones = find_zones(country)
        if options["time_zone"] is None and (settled or not zones):
            return ""
        known = _(", ").join(zones[:ZONES_NAMED]) + ("" if len(zones) <= ZONES_NAMED else " …")
        proposed = propose_zone(country)
        if options["time_zone"] is None and not proposed and not self.asks:
            text = _("%(option)s is missing. The country has: %(known)s.")
            raise Refused(text % {"option": "--time-zone", "known": known})
        question = _("Time zone of the installation, such as: %(known)s") % {"known": known}
        written = self._ask(options, "time_zone", question, proposed, fill=True)
        zone = read_zone(written)
        if not zone:
            text = _("There is no time zone “%(name)s”. The country has: %(known)s.")
            raise Refused(text % {"name": written, "known": known})
        return zone

    def _ask(
        self,
        options: dict[str, Any],
        option: str,
        question: str,
        default: str = "",
        *,
        optional: bool = False,
        fill: bool = False,
    ) -> str:
        """Return an option, asking for it on a terminal; refused if it is missing elsewhere.

        ``default`` is offered on a terminal; with ``fill`` it replaces a missing option everywhere.
        """
        value = options[option]
        if value is None and self.asks:
            offered = f" [{default}]" if default else ""
            value = input(f"{question}{offered}: ").strip() or default
        value = (value or (default if fill else "")).strip()
        if not value and not optional:
            text = _("%(option)s is missing.") % {"option": "--" + option.replace("_", "-")}
            raise Refused(text)
        return str(value)
