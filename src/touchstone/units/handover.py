"""The one-time link by which people set their own password: whoever hands it over never learns the password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from touchstone.units.models import User


def way_in(person: User) -> str:
    """Return the path of the page on which a person sets a password.

    It works once and for ``PASSWORD_RESET_TIMEOUT``; whatever changes the password or logs the person in ends it.
    """
    key = default_token_generator.make_token(person)
    kwargs = {"uidb36": user_pk_to_url_str(person), "key": key}
    return reverse("account_reset_password_from_key", kwargs=kwargs)
