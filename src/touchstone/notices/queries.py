"""Queries of who gets a digest."""

from collections.abc import Iterator

from touchstone.notices.models import Preference
from touchstone.units.models import User


def get_preference(user: User) -> Preference:
    """Return a person's preference, or the default if they have not chosen yet."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def find_recipients() -> Iterator[tuple[User, Preference]]:
    """Yield the active people who have an e-mail address and have not switched the digest off, in batches."""
    users = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    unwilling = Preference.objects.filter(digest=False).values("user")
    languages = dict(Preference.objects.exclude(language="").values_list("user", "language"))
    for user in users.exclude(pk__in=unwilling).iterator(500):
        yield user, Preference(user=user, language=languages.get(user.pk, ""))
