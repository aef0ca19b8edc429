"""What the log-in page offers to those who forgot their password: only what will help them."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import password_reset
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


def letters_leave() -> bool:
    """Say whether a mail server is named, so that a letter with a link can be sent."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


class SignInForm(LoginForm):
    """Name and password; the way to a letter with a link only where letters leave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Log-in name")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        if not letters_leave():
            self.fields["password"].help_text = ""


def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Say who makes a new link; where letters leave, offer the form that sends one."""
    if letters_leave():
        answer: HttpResponseBase = password_reset(request)
        return answer
    return render(request, "account/forgotten.html")
