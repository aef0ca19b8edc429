"""One-time links with which people set their own password, so that nobody else ever knows it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from touchstone.units.models import User


def make_password_link(person: User) -> str:
    """Return the path of the page on which a person sets a password.

    The link works once, within ``PASSWORD_RESET_TIMEOUT``; a change of the password or a log-in ends it earlier.
    """
    key = default_token_generator.make_token(person)
    kwargs = {"uidb36": user_pk_to_url_str(person), "key": key}
    return reverse("account_reset_password_from_key", kwargs=kwargs)
