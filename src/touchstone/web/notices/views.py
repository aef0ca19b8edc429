"""The page on which a person chooses whether to receive the daily digest by e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchstone.common.refusal import Refused
from touchstone.notices.actions import NO_MAIL, choose_notices
from touchstone.notices.queries import get_preference
from touchstone.web.common.components import Notice
from touchstone.web.common.reader import signed_in
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
def notices(request: HttpRequest) -> HttpResponse:
    """Choose whether the daily digest is sent, and to which address."""
    user: Any = request.user
    form = NoticesForm(
        request.POST or None, initial={"digest": get_preference(user).digest, "email": user.email}
    )
    if request.method == "POST" and form.is_valid():
        try:
            choose_notices(by=user, language=get_language() or "", **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Your choice is saved."))
            return redirect("web:notices")
    no_mail = Notice(
        _("No e-mail is sent until it has one; your choice is saved."),
        _("This site has no mail server yet."),
        "warn",
    )
    context = {"form": form, "silent": no_mail if settings.EMAIL_BACKEND == NO_MAIL else None}
    return render(request, "web/notices/choose.html", context, status=400 if form.errors else 200)
