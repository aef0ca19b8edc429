"""Every action that writes to the public site: opening it, and publishing a bulletin, now or when its time has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogContext
from wagtail.models import Locale, Revision, Site, Workflow, WorkflowPage, WorkflowTask

from touchstone.audit.actions import record
from touchstone.bulletins.models import BulletinIndexPage, BulletinPage, Edition, HomePage, OfficeApproval
from touchstone.bulletins.permissions import BulletinPermission
from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.content.models import BasePage
from touchstone.units.access import Access
from touchstone.units.models import Unit, User


@dataclass(frozen=True, slots=True)
class SiteTexts:
    """The texts of the public site in one language: its name and purpose, and the name and purpose of its bulletins."""

    title: str
    lead: str
    series: str
    series_lead: str


def open_site(
    *, by: User | None, access: Access, unit: Unit, texts: Mapping[str, SiteTexts]
) -> dict[str, BulletinIndexPage]:
    """Create the front page and the series of bulletins in each language, owned by a unit; return the series.

    The first language is that of the site. Existing pages stay as they are, so this can be repeated.
    """
    if not access.covers(BulletinPermission.PUBLISH, unit.path):
        raise Refused(_("You may not open a public site for this unit."))
    with transaction.atomic():
        homes: dict[str, HomePage] = {}
        series: dict[str, BulletinIndexPage] = {}
        for language, site_texts in texts.items():
            locale, _new = Locale.objects.get_or_create(language_code=language)
            homes[language] = _home(unit, locale, site_texts, next(iter(homes.values()), None))
            series[language] = _series(homes[language], site_texts, next(iter(series.values()), None))
        _serve(next(iter(homes.values())))
        with override(next(iter(texts))):
            _require_approval(homes.values())
        for home in homes.values():
            record(by=by, verb="bulletins.site-opened", target=home, path=unit.path)
    return series


def _home(unit: Unit, locale: Locale, texts: SiteTexts, original: HomePage | None) -> HomePage:
    existing: HomePage | None = HomePage.objects.filter(owning_unit=unit, locale=locale).first()
    if existing is not None:
        return existing
    home = HomePage(
        title=texts.title, lead=texts.lead, slug=f"home-{locale.language_code}-{unit.pk}", locale=locale
    )
    home.owning_unit = unit
    if original is not None:
        home.translation_key = original.translation_key
    BasePage.get_first_root_node().add_child(instance=home)
    return home


def _series(home: HomePage, texts: SiteTexts, original: BulletinIndexPage | None) -> BulletinIndexPage:
    existing: BulletinIndexPage | None = BulletinIndexPage.objects.child_of(home).first()
    if existing is not None:
        return existing
    series = BulletinIndexPage(title=texts.series, lead=texts.series_lead, slug="bulletins")
    if original is not None:
        series.translation_key = original.translation_key
    home.add_child(instance=series)
    return series


def _serve(home: HomePage) -> None:
    """Serve a front page at the site's root, unless another front page is served there."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
        return
    previous = site.root_page
    if isinstance(previous.specific, HomePage):
        return
    site.root_page = home
    site.save()
    if previous.is_leaf():  # Wagtail's welcome page
        previous.delete()


def _require_approval(homes: Iterable[HomePage]) -> None:
    """Submit drafts below these pages to the people who may publish them, not to a group that Wagtail created."""
    task = OfficeApproval.objects.first() or OfficeApproval.objects.create(name=gettext("Approval"))
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=gettext("Approval"))
        WorkflowTask.objects.create(workflow=workflow, task=task)
    for home in homes:
        WorkflowPage.objects.update_or_create(page_id=home.pk, defaults={"workflow": workflow})


def publish(*, by: User, access: Access, bulletin: BulletinPage) -> Edition:
    """Publish a bulletin as it is now, freezing its figures; refused if anything prevents it."""
    if not access.covers(BulletinPermission.PUBLISH, bulletin.audience):
        raise Refused(_("You may not publish for this unit. Submit the draft for approval."))
    for field, sentence in bulletin.obstacles():
        raise Refused(sentence, field)
    with transaction.atomic(), LogContext(user=by):
        bulletin.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    edition = bulletin.last_edition()
    if edition is None:
        raise TypeError("Publishing left no edition.")
    return edition


def publish_due() -> list[BasePage]:
    """Publish the pages whose time has come; return those that cannot be published.

    These are taken off the schedule, or they would keep all later ones waiting. Their history says why.
    """
    held_back = []
    due = Revision.page_revisions.filter(approved_go_live_at__lte=clock.real_now()).order_by(
        "approved_go_live_at"
    )
    for revision in due:
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
        except (Refused, ValidationError) as error:
            reason = str(error) if isinstance(error, Refused) else " ".join(error.messages)
            held_back.append(_hold_back(revision, reason))
    return held_back


def _hold_back(revision: Revision, reason: str) -> BasePage:
    page: BasePage = revision.as_object()
    unit = page.owner_unit()
    with transaction.atomic():
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        record(
            by=None,
            verb="bulletins.held-back",
            target=page,
            path=unit.path if unit is not None else "",
            reason=reason[:500],
        )
    return page
