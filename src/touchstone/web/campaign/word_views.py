"""The words of the campaign, one set of pages for all kinds: list, add, change, order, retire, bring back, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from touchstone.audit.queries import find_history
from touchstone.campaigns import actions
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.word_use import is_used
from touchstone.campaigns.words import find_kinds
from touchstone.web.campaign import presenters, word_presenters
from touchstone.web.campaign.word_forms import RetireForm, WordChangeForm, WordForm
from touchstone.web.common import addresses, timeline
from touchstone.web.common.acts import ActPage, AnyActPage, act_view, by, or_404, press
from touchstone.web.common.pages import page
from touchstone.web.common.reader import WorkspaceRequest, post_view, read_view, sent

if TYPE_CHECKING:
    from touchstone.campaigns.models import CampaignWord
    from touchstone.campaigns.words import WordKind


@read_view(CampaignPermission.CHANGE)
def words(request: WorkspaceRequest, kind: str) -> HttpResponse:
    """List the words of one kind in their order, the retired ones after them, and their history."""
    word_kind = _kind(kind)
    every = list(word_presenters.find_words(request, word_kind))
    events = find_history(request.access, CampaignPermission.VIEW, *every) if every else []
    context = {
        "kind": word_kind,
        "mine": presenters.runs_campaign(request),
        "lines": word_presenters.lines(request, word_kind, [word for word in every if not word.retired_on]),
        "retired": word_presenters.lines(request, word_kind, [word for word in every if word.retired_on]),
        "past": timeline.history(
            timeline.entries(word_kind.model(), events, lambda event: event.target_label)
        ),
        "breadcrumb": presenters.way(request, word_kind.plural),
    }
    return page(request, "web/campaign/words.html", context)


@act_view(CampaignPermission.CHANGE, begins=True)
def word_new(request: WorkspaceRequest, kind: str) -> AnyActPage:
    """Add a word, with the name that a ledger has for it if it is added while the words of one are settled."""
    campaign, word_kind = presenters.own_campaign(request), _kind(kind)
    there = word_presenters.ledger_address(request)
    return ActPage(
        title=_("Add a word"),
        heading=_("New %(kind)s") % {"kind": word_kind.label},
        form=WordForm(campaign, word_kind, sent(request), initial={"name": request.GET.get("name", "")[:80]}),
        do=lambda form: actions.add_word(
            **by(request), campaign=campaign, kind=word_kind, values=form.values, code=form.code
        ),
        done=lambda word: _("“%(word)s” is added. It can be chosen at once.") % {"word": word},
        breadcrumb=word_presenters.way(request, word_kind, _("Add")),
        back=there,
        lead=word_kind.lead,
        send=_("Add"),
        tight=True,
    )


@act_view(CampaignPermission.CHANGE)
def word_change(request: WorkspaceRequest, kind: str, pk: int) -> AnyActPage:
    """Change the names of a word, what it refers to and its properties; first say what uses it."""
    campaign, word_kind = presenters.own_campaign(request), _kind(kind)
    word = _word(request, word_kind, pk)
    used = is_used(word)
    return ActPage(
        title=_("Change a word"),
        heading=_("Change “%(word)s”") % {"word": word},
        form=WordChangeForm(campaign, word_kind, sent(request), word=word, fixed=used),
        do=lambda form: actions.change_word(
            **by(request),
            kind=word_kind,
            word=word,
            values=form.values,
            reason=form.cleaned_data["reason"],
        ),
        done=_("The word is changed, wherever it is shown."),
        breadcrumb=word_presenters.way(request, word_kind, _("Change")),
        notice=lambda: word_presenters.preview(request, word_kind, word),
        explanation=word_presenters.said_of_change(used=used),
        send=_("Save"),
        tight=True,
    )


@act_view(CampaignPermission.CHANGE)
def word_retire(request: WorkspaceRequest, kind: str, pk: int) -> AnyActPage:
    """Retire a word; first say what uses it."""
    presenters.own_campaign(request)
    word_kind = _kind(kind)
    word = _word(request, word_kind, pk)
    delete = {"kind": kind, "pk": pk}
    delete_href = "" if is_used(word) else addresses.to("campaign-word-delete", request.campaign, **delete)
    return ActPage(
        title=_("Retire a word"),
        heading=_("Retire “%(word)s”?") % {"word": word},
        form=RetireForm(sent(request)),
        do=lambda form: actions.retire_word(**by(request), kind=word_kind, word=word, **form.cleaned_data),
        done=_("The word is retired. It can be brought back at any time."),
        breadcrumb=word_presenters.way(request, word_kind, _("Retire")),
        notice=lambda: word_presenters.preview(request, word_kind, word),
        lead=_(
            "Old records and figures keep it. Forms offer it no longer, and ledgers that name it are told so."
        ),
        send=_("Retire"),
        question=True,
        template="web/campaign/retire.html",
        context={"delete_href": delete_href},
    )


@act_view(CampaignPermission.CHANGE)
def word_delete(request: WorkspaceRequest, kind: str, pk: int) -> AnyActPage:
    """Delete a word that nothing uses."""
    presenters.own_campaign(request)
    word_kind = _kind(kind)
    word = _word(request, word_kind, pk)
    return ActPage(
        title=_("Delete a word"),
        heading=_("Delete “%(word)s”?") % {"word": word},
        form=RetireForm(sent(request), of_deletion=True),
        do=lambda form: actions.delete_word(**by(request), kind=word_kind, word=word),
        done=_("The word is deleted."),
        breadcrumb=word_presenters.way(request, word_kind, _("Delete")),
        lead=_("No record uses it. This cannot be undone; the word can be added again."),
        send=_("Delete"),
        question=True,
    )


@post_view(CampaignPermission.CHANGE)
def word_move(request: WorkspaceRequest, kind: str, pk: int, to: str) -> HttpResponse:
    """Move a word one place up or down."""
    return _press(request, kind, pk, actions.move_word, "", up=to == "up")


@post_view(CampaignPermission.CHANGE)
def word_back(request: WorkspaceRequest, kind: str, pk: int) -> HttpResponse:
    """Offer a retired word again."""
    return _press(request, kind, pk, actions.bring_back_word, _("The word is offered again."))


def _press(
    request: WorkspaceRequest, kind: str, pk: int, act: Any, done: str, **more: object
) -> HttpResponse:
    presenters.own_campaign(request)
    word_kind = _kind(kind)
    word = _word(request, word_kind, pk)
    back = word_presenters.address(request, word_kind)
    return press(request, lambda: act(**by(request), kind=word_kind, word=word, **more), done, back)


def _kind(address: str) -> WordKind[Any]:
    kind = next((kind for kind in find_kinds() if kind.address == address), None)
    if kind is None:
        raise Http404(_("There are no words of this kind."))
    return kind


def _word(request: WorkspaceRequest, kind: WordKind[Any], pk: int) -> CampaignWord:
    found: CampaignWord | None = word_presenters.find_words(request, kind).filter(pk=pk).first()
    return or_404(found, _("There is no such word in this campaign."))
