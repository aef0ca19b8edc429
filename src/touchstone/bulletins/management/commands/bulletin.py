"""Print a bulletin with the values of its figures and whether each of them still holds; or list all bulletins.

Exit code 0: every figure still holds; 1: at least one does not; 2: there is no such bulletin.
"""

import html
import re
from argparse import ArgumentParser
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from touchstone.bulletins.models import BulletinPage
from touchstone.bulletins.queries import compare_all_with_today, find_bulletins, get_edition, get_figures
from touchstone.bulletins.showing import as_text, format_value
from touchstone.campaigns.commandline import PlainCommand
from touchstone.common.command_language import add_language
from touchstone.common.refusal import Refused
from touchstone.figures.freezing import get_published_figures
from touchstone.units.access import everything


class Command(PlainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", nargs="?", type=int, help="the bulletin's key; without it the newest")
        parser.add_argument("--list", action="store_true", help="list all bulletins with their keys")
        parser.add_argument("--edition", type=int, help="an earlier edition, by its number")
        add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        pages = find_bulletins(everything())
        if options["list"]:
            self.list(pages)
            return
        page = _chosen(pages, options["key"])
        with translation.override(page.locale.language_code):
            holds = self.show(page, options["edition"])
        if not holds:
            raise SystemExit(1)

    def list(self, pages: list[BulletinPage]) -> None:
        """Print one line for each bulletin."""
        if not pages:
            self.stdout.write(_("There are no bulletins yet."))
        for page in pages:
            state = _("published") if page.live else _("draft")
            number = _("No. %(number)s") % {"number": page.number}
            language = page.locale.language_code
            self.stdout.write(
                f"{page.pk:>5}  {language:<8} {number:<8} {page.issued_on}  {state}  {page.title}"
            )

    def show(self, page: BulletinPage, sequence: int | None) -> bool:
        """Print a bulletin as it was published; return whether all its figures still hold."""
        edition = get_edition(page, sequence)
        if edition is None:
            raise Refused(_("This bulletin has not been published."))
        number = _("No. %(number)s") % {"number": edition.number}
        self.stdout.write(f"{edition.title}\n{number}  {edition.issued_on}  {edition.issuing_office}\n")
        self.stdout.write(_plain(as_text(edition.body, get_figures(page, edition))))
        if edition.erratum:
            self.stdout.write(f"\n{_('Corrected')}: {edition.erratum}")
        self.stdout.write("")
        comparisons = compare_all_with_today(
            get_published_figures(edition.publication.kind, str(page.pk), edition.sequence).values()
        )
        for frozen_figure, change in comparisons:
            unit = frozen_figure.texts[translation.get_language()]["unit_of_count"]
            then, now = format_value(change.then, unit), format_value(change.now, unit)
            status = _("holds") if change.still_holds else _("now %(value)s") % {"value": now}
            self.stdout.write(f"{then:>12}  {status:<14} {frozen_figure.reference}")
        return all(change.still_holds for _figure, change in comparisons)


def _chosen(pages: list[BulletinPage], key: int | None) -> BulletinPage:
    """Return the bulletin with a key, or else the newest published one, in the active language if there is one."""
    if key is not None:
        candidates = [page for page in pages if page.pk == key]
        missing = _("There is no bulletin %(key)s.") % {"key": key}
    else:
        live = [page for page in pages if page.live]
        language = translation.get_language()
        candidates = [page for page in live if page.locale.language_code == language] or live
        missing = _("There are no bulletins yet.")
    if not candidates:
        raise Refused(missing)
    return candidates[0]


def _plain(text: str) -> str:
    """Return the text of a page without its tags, each paragraph on a line of its own."""
    with_breaks = re.sub(r"</(?:p|h\d|li|blockquote)>", "\n\n", text)
    return html.unescape(re.sub(r"<[^>]+>", "", with_breaks)).strip()
