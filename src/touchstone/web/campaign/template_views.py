"""The campaign as a template: downloading it, and reading one to see and then to do what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.presets import export_template
from touchstone.campaigns.updating import Updated, update_campaign
from touchstone.common.wording import listed
from touchstone.web.campaign import presenters
from touchstone.web.campaign.template_forms import ConfirmForm, TemplateForm
from touchstone.web.common import components as ui
from touchstone.web.common import timeline
from touchstone.web.common.acts import ActPage, AnyActPage, NotDone, act_view, by, perform, show
from touchstone.web.common.reader import WorkspaceRequest, read_view, sent


@read_view(CampaignPermission.CHANGE)
def template_file(request: WorkspaceRequest) -> HttpResponse:
    """Return the campaign as the text of a template."""
    headers = {"Content-Disposition": f'attachment; filename="{request.campaign.slug}.yaml"'}
    text = export_template(request.campaign)
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@act_view(CampaignPermission.CHANGE, begins=True)
def template_read(request: WorkspaceRequest) -> AnyActPage | HttpResponse:
    """Read a template; first show what it would change, then do it."""
    update = partial(update_campaign, **by(request), campaign=presenters.own_campaign(request))
    if "confirmed" in request.POST:
        return _confirming(request, ConfirmForm(request.POST), update)
    page = ActPage(
        heading=_("Read a template"),
        form=TemplateForm(sent(request), request.FILES or None),
        do=lambda form: update(template_text=form.template_text, dry_run=True),
        done="",
        breadcrumb=presenters.way(request, _("Read a template")),
        lead=_("What it adds or says otherwise is taken over. Nothing is taken away."),
        send=_("Read it"),
        tight=True,
    )
    if request.method != "POST":
        return page
    try:
        changes = perform(page)
    except NotDone:
        return show(request, page)
    form = ConfirmForm(initial={"text": page.form.template_text})
    return show(request, _confirming(request, form, update, changes))


def _confirming(
    request: WorkspaceRequest,
    form: ConfirmForm,
    update: partial[list[Updated]],
    changes: Sequence[Updated] = (),
) -> AnyActPage:
    """Return the page that shows what a template would change, and does it."""
    return ActPage(
        heading=_("What the template changes") if changes else _("The template changes nothing"),
        form=form,
        do=lambda form: update(template_text=form.cleaned_data["text"]),
        done=_("The campaign is what the template says."),
        breadcrumb=presenters.way(request, _("Read a template")),
        notice=_table(changes) if changes else None,
        lead="" if changes else _("The campaign is what the template says already."),
        send=_("Change the campaign"),
        tight=True,
        template="web/campaign/template.html",
        context={"changes": changes},
    )


def _table(changes: Sequence[Updated]) -> ui.Table:
    rows = [
        ui.Row((update.name, str(update.what), ui.Cell(str(update.how), _fields(update))), key=str(at))
        for at, update in enumerate(changes)
    ]
    columns = [ui.Column(_("Name")), ui.Column(_("What it is")), ui.Column(_("Change"))]
    return ui.Table(_("What the template changes"), columns, rows, caption_hidden=True, key="changes")


def _fields(update: Updated) -> str:
    """Return the labels of the fields that change."""
    return listed([timeline.change(update.model, name, None, None).field for name in update.fields])
