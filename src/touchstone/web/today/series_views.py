"""Opening the series in which a campaign writes its bulletins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from touchstone.bulletins.actions import SiteTexts, open_site
from touchstone.bulletins.permissions import BulletinPermission
from touchstone.common.wording import listed
from touchstone.web.common import addresses
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by
from touchstone.web.common.components import Link
from touchstone.web.common.fields import one_line
from touchstone.web.common.pages import trail
from touchstone.web.common.reader import WorkspaceRequest, require, sent
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.bulletins.models import BulletinIndexPage


class SeriesForm(RefusingForm):
    """The names of the public site and of its series of bulletins, in one language or in both."""

    title = one_line(gettext_lazy("Name of the public site"), 120, required=True)
    series = one_line(gettext_lazy("Name of the bulletins"), 120, required=True)
    also = forms.BooleanField(required=False)

    def __init__(self, own: str, *args: Any, **kwargs: Any) -> None:
        """Offer the languages other than the reader's ``own``."""
        super().__init__(*args, **kwargs)
        others = [str(name) for code, name in settings.LANGUAGES if code != own]
        text = _("Write bulletins in this language, too: %(language)s")
        self.fields["also"].label = text % {"language": listed(others)}


@act_view(BulletinPermission.PUBLISH)
def series_open(request: WorkspaceRequest) -> AnyActPage:
    """Ask for the names, open the public site with its series of bulletins, and go on to the first draft."""
    require(request, BulletinPermission.PUBLISH, request.campaign.root.path)
    own = get_language() or settings.LANGUAGE_CODE
    title, series = _proposed(request, own)
    return ActPage(
        heading=_("Open a series of bulletins"),
        form=SeriesForm(own, sent(request), initial={"title": title, "series": series}),
        do=lambda form: _open(request, form, own),
        done=_("The series is open. Write the first bulletin."),
        breadcrumb=trail(
            request.campaign,
            Link(_("Today"), addresses.to("today", request.campaign)),
            Link(_("Open a series of bulletins")),
        ),
        to=lambda made: reverse("wagtailadmin_pages:add", args=("bulletins", "bulletinpage", made.pk)),
        lead=_("Readers find the bulletins on the public site, in a series that has a name of its own."),
        send=_("Open the series"),
        question=True,
    )


def _proposed(request: WorkspaceRequest, language: str) -> tuple[str, str]:
    """Return the names of the site and of the bulletins that are proposed in a language."""
    with override(language):
        name = str(request.campaign)
        return name, _("%(name)s: bulletin") % {"name": name}


def _open(request: WorkspaceRequest, form: SeriesForm, own: str) -> BulletinIndexPage:
    """Open the series in the reader's language, and also in the other one if that is wanted; return the first."""
    texts = {own: SiteTexts(form.cleaned_data["title"], "", form.cleaned_data["series"], "")}
    if form.cleaned_data["also"]:
        for language, _name in settings.LANGUAGES:
            title, series = _proposed(request, language)
            texts.setdefault(language, SiteTexts(title, "", series, ""))
    made: dict[str, Any] = open_site(**by(request), unit=request.campaign.root, texts=texts)
    return made[own]  # type: ignore[no-any-return]
