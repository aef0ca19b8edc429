"""Start a campaign from a template or an earlier one, add a work stream, write a template, close it, or list what there is."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.campaigns.actions import add_stream, close_campaign
from touchstone.campaigns.commandline import PlainCommand, unit_named
from touchstone.campaigns.countries import read_country
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.opening import Opening, open_campaign, propose_like
from touchstone.campaigns.presets import export_template, find_shipped_templates, read_shipped_template
from touchstone.campaigns.queries import count_members_by_batch, find_campaigns, get_campaign
from touchstone.campaigns.unfinished import Fate, carry_on, find_unfinished, hand_to_routine
from touchstone.campaigns.updating import update_campaign
from touchstone.common import clock
from touchstone.common.dates import parse_date
from touchstone.common.refusal import Refused
from touchstone.units.access import everything


class Command(PlainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        start = acts.add_parser("start", help="start a campaign from a template, or as an earlier one")
        start.add_argument(
            "template", nargs="?", help="a file, or the name of a template that comes with the application"
        )
        start.add_argument(
            "--from-campaign", metavar="SLUG", help="an earlier campaign, instead of a template"
        )
        start.add_argument(
            "--with-units", action="store_true", help="the units that took part in it take part again"
        )
        start.add_argument("--slug", help="its address, such as theme-2019; needed with a template")
        start.add_argument(
            "--root", help="name of the unit below which it is carried out; needed with a template"
        )
        start.add_argument("--opens", help="its first day, such as 2019-06-01; needed with a template")
        start.add_argument("--closes", help="its last day")
        start.add_argument(
            "--country", default="", help="whose working days apply, when not that of the template"
        )
        start.add_argument("--name", default="", help="its name, when not that of the template")
        start.add_argument("--name-en", default="", help="its English name")
        stream = acts.add_parser("stream", help="add a work stream; units that take part are silent in it")
        stream.add_argument("slug", help="the campaign's address")
        stream.add_argument("code", help="the stream's code, such as rectification")
        stream.add_argument("--name", required=True, help="its name")
        stream.add_argument("--name-en", default="", help="its English name")
        export = acts.add_parser("export", help="write a campaign as a template")
        export.add_argument("slug", help="the campaign's address")
        export.add_argument("file", nargs="?", type=Path, help="where to; without it the text is printed")
        update = acts.add_parser("import", help="bring a campaign to what a template says")
        update.add_argument("slug", help="the campaign's address")
        update.add_argument("file", type=Path, help="the template")
        update.add_argument("--dry-run", action="store_true", help="only say what would change")
        close = acts.add_parser("close", help="say what is still open, and close a campaign")
        close.add_argument("slug", help="the campaign's address")
        close.add_argument(
            "--on", help="its last day, such as 2019-08-31; without it the last day of its period"
        )
        close.add_argument("--carry-into", help="the address of the campaign in which open problems go on")
        close.add_argument(
            "--routine", action="store_true", help="hand continuing problems to routine management"
        )
        close.add_argument("--reason", default="", help="why, such as the number of the decision")
        close.add_argument("--dry-run", action="store_true", help="only say what would happen")
        acts.add_parser("list", help="list campaigns and templates")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, {"import": "update"}.get(options["act"], options["act"]))(options)

    def start(self, options: dict[str, Any]) -> None:
        """Start a campaign."""
        campaign = open_campaign(by=None, opening=_opening(options))
        self.stdout.write(
            _("Started “%(name)s” at %(place)s.") % {"name": campaign, "place": f"/c/{campaign.slug}/"}
        )
        if options["with_units"]:
            number = sum(count_members_by_batch(campaign).values())
            text = ngettext("%(n)s unit takes part again.", "%(n)s units take part again.", number)
            self.stdout.write(text % {"n": number})

    def stream(self, options: dict[str, Any]) -> None:
        """Add a work stream."""
        stream = add_stream(
            by=None,
            campaign=_campaign(options["slug"]),
            code=options["code"],
            name=options["name"],
            name_en=options["name_en"],
        )
        self.stdout.write(_("Added “%(name)s”.") % {"name": stream})

    def export(self, options: dict[str, Any]) -> None:
        """Write a campaign as a template."""
        text = export_template(_campaign(options["slug"]))
        if options["file"] is None:
            self.stdout.write(text, ending="")
            return
        options["file"].write_text(text, encoding="utf-8")
        self.stdout.write(_("Wrote %(file)s.") % {"file": options["file"]})

    def update(self, options: dict[str, Any]) -> None:
        """Bring a campaign to what a template says."""
        done = update_campaign(
            by=None,
            campaign=_campaign(options["slug"]),
            template_text=_file_text(options["file"]),
            dry_run=options["dry_run"],
        )
        for updated in done:
            self.stdout.write(f"{updated.what}\t{updated.name}\t{updated.how}")
        if not done:
            self.stdout.write(_("The campaign is what the template says already."))

    def close(self, options: dict[str, Any]) -> None:
        """Close a campaign, completely or not at all."""
        campaign, access, today = _campaign(options["slug"]), everything(), clock.today()
        for kind, parts in find_unfinished(access, campaign, today):
            for part in parts:
                self.stdout.write("\t".join((str(kind.label), str(part.label), str(part.number))))
        day = parse_date(options["on"]) if options["on"] else min(campaign.closes_on or today, today)
        with transaction.atomic():
            if options["routine"]:
                self._say(_("Handed to routine management: %(n)d"), hand_to_routine(None, access, campaign))
            if options["carry_into"]:
                into = _campaign(options["carry_into"])
                self._say(_("Carried: %(n)d"), carry_on(None, access, campaign, into))
            close_campaign(by=None, campaign=campaign, day=day, reason=options["reason"])
            if options["dry_run"]:
                transaction.set_rollback(True)
        done = _("It could be closed on %(day)s.") if options["dry_run"] else _("Closed on %(day)s.")
        self.stdout.write(done % {"day": day.isoformat()})

    def _say(self, done: str, fates: Iterable[Fate]) -> None:
        for fate in fates:
            self.stdout.write(done % {"n": fate.done})
            for why, numbers in fate.stayed.items():
                self.stdout.write(_("Still open: %(n)d") % {"n": len(numbers)} + f"\t{why}")

    def list(self, options: dict[str, Any]) -> None:
        """List campaigns and the templates that come with the application."""
        for campaign in find_campaigns(everything()):
            closes = campaign.closes_on or ""
            self.stdout.write(f"{campaign.slug}\t{campaign}\t{campaign.root}\t{campaign.opens_on} – {closes}")
        for name in find_shipped_templates():
            self.stdout.write(_("template: %(name)s") % {"name": name})


def _opening(options: dict[str, Any]) -> Opening:
    """Return what the options say of a new campaign."""
    if bool(options["template"]) == bool(options["from_campaign"]):
        raise Refused(_("Write either a template or --from-campaign with the address of a campaign."))
    if options["with_units"] and not options["from_campaign"]:
        raise Refused(_("--with-units goes with --from-campaign: a template has no units."))
    values = {"name": options["name"] or options["name_en"], "name_en": options["name_en"]}
    values["country"] = read_country(options["country"]) if options["country"] else ""
    values["closes_on"] = parse_date(options["closes"]) if options["closes"] else None
    if options["from_campaign"]:
        return _opening_like(_campaign(options["from_campaign"]), options, values)
    for name in ("slug", "root", "opens"):
        if not options[name]:
            raise Refused(_("%(option)s is missing.") % {"option": f"--{name}"})
    path = Path(options["template"])
    return Opening(
        **values,
        slug=options["slug"],
        root=unit_named(options["root"]),
        opens_on=parse_date(options["opens"]),
        template=path.stem[:60],
        template_text=_file_text(path) if path.is_file() else read_shipped_template(options["template"]),
    )


def _opening_like(like: Campaign, options: dict[str, Any], values: dict[str, Any]) -> Opening:
    """Return the opening of a campaign like an earlier one; what the options leave out is as the web proposes it."""
    opens_on = parse_date(options["opens"]) if options["opens"] else None
    proposal = propose_like(like, opens_on)
    proposed = {name: getattr(proposal, name) for name in ("name", "name_en", "closes_on")}
    if values["name"]:
        proposed["name_en"] = ""
    return Opening(
        **{**values, **{name: values[name] or value for name, value in proposed.items()}},
        slug=options["slug"] or proposal.slug,
        root=unit_named(options["root"]) if options["root"] else like.root,
        opens_on=proposal.opens_on,
        like=like,
        with_units=options["with_units"],
    )


def _campaign(slug: str) -> Campaign:
    campaign = get_campaign(everything(), slug)
    if campaign is None:
        raise Refused(_("There is no campaign “%(slug)s”.") % {"slug": slug})
    return campaign


def _file_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = _("%(file)s cannot be read as text. Save it as UTF-8.")
        raise Refused(message % {"file": path}, "template") from error
