"""The log-in form, and help for those who forgot their password."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import password_reset
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


def can_send_mail() -> bool:
    """Say whether a mail server is configured, so that a link can be sent by e-mail."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


class SignInForm(LoginForm):
    """Name and password; the link to reset a password is shown only if e-mail can be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Log-in name")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        if not can_send_mail():
            self.fields["password"].help_text = ""


def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Show the form that sends a reset link if e-mail can be sent; otherwise say who makes a new link."""
    if can_send_mail():
        response: HttpResponseBase = password_reset(request)
        return response
    return render(request, "account/forgotten.html")
