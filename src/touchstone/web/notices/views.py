"""The page on which a person chooses whether to receive the daily digest by e-mail."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchstone.notices.actions import NO_MAIL, choose_notices
from touchstone.notices.queries import get_preference
from touchstone.web.common.acts import ActPage, AnyActPage, answer
from touchstone.web.common.components import Breadcrumb, Notice
from touchstone.web.common.reader import WorkspaceRequest, sent, signed_in
from touchstone.web.common.refusals import RefusingForm


class NoticesForm(RefusingForm):
    """Whether the digest is sent, and to which address."""

    digest = forms.BooleanField(
        label=gettext_lazy("Send me a letter when something is due"),
        required=False,
        help_text=gettext_lazy(
            "Once a day at most, early in the morning: how many problems are due soon, overdue or returned, and what "
            "waits for your check. The letter names no problem and no person."
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Used for this letter only. Empty: no letter."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notices(request: WorkspaceRequest) -> HttpResponse:
    """Choose whether the daily digest is sent, and to which address. The page belongs to no campaign."""
    user = request.user
    initial = {"digest": get_preference(user).digest, "email": user.email}
    page: AnyActPage = ActPage(
        heading=_("Daily letter"),
        form=NoticesForm(sent(request), initial=initial),
        do=lambda form: choose_notices(by=user, language=get_language() or "", **form.cleaned_data),
        done=_("Your choice is saved."),
        breadcrumb=Breadcrumb(()),
        back=reverse("web:start"),
        to=reverse("web:notices"),
        lead=_("Everything that is due is also on your page Today; nobody has to receive the digest."),
        notice=_no_mail() if settings.EMAIL_BACKEND == NO_MAIL else None,
        send=_("Save"),
        question=True,
        template="web/notices/choose.html",
    )
    return answer(request, page)


def _no_mail() -> Notice:
    return Notice(
        _("No e-mail is sent until it has one; your choice is saved."),
        _("This site has no mail server yet."),
        "warn",
    )
