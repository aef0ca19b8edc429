"""Sending the daily digest, and letting people choose whether to get it."""

import logging
from itertools import chain

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.common import clock
from touchstone.common.refusal import Refused
from touchstone.notices.models import Digest, Preference
from touchstone.notices.providing import Reminder, provide_reminders
from touchstone.notices.queries import find_recipients, get_preference
from touchstone.units.models import User
from touchstone.units.queries import build_access

logger = logging.getLogger(__name__)

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def choose_notices(*, by: User, email: str, digest: bool, language: str = "") -> Preference:
    """Store a person's e-mail address and whether the digest is sent to it; an empty address deletes it."""
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused(
                _("This is not an e-mail address. Write it like name@example.org."), "email"
            ) from error
    if len(email) > (User._meta.get_field("email").max_length or 254):
        raise Refused(_("This mail address is too long."), "email")
    with transaction.atomic():
        User.objects.filter(pk=by.pk).update(email=email)
        by.email = email
        preference, _made = Preference.objects.update_or_create(
            user=by, defaults={"digest": digest, "language": language}
        )
    return preference


def send_digests() -> int:
    """Send today's digest to everybody for whom something is due; return how many were sent.

    Nobody gets two in one day, however often this runs. Without a mail server nothing is sent and nothing is recorded.
    """
    if settings.EMAIL_BACKEND == NO_MAIL:
        return 0
    return sum(
        send_digest(by=None, to=user, language=preference.language) for user, preference in find_recipients()
    )


def send_digest(*, by: User | None, to: User, language: str = "") -> bool:
    """Send one person's digest of today; return False if nothing is due or it was already sent."""
    today = clock.today()
    with translation.override(language or get_preference(to).language or settings.LANGUAGE_CODE):
        due = list(chain.from_iterable(provide_reminders(build_access(to, today), today)))
        if not due:
            return False
        try:
            with transaction.atomic():
                Digest.objects.create(user=to, day=today, reminders=len(due))
                _send(to, due)
        except IntegrityError:
            return False
        except OSError:
            # The transaction is rolled back, so the next run tries again. The log contains no address.
            logger.warning("The digest of one person could not be sent: the mail server did not take it.")
            return False
    return True


def _send(to: User, reminders: list[Reminder]) -> None:
    campaigns = list(dict.fromkeys((reminder.campaign, reminder.campaign_name) for reminder in reminders))
    context = {
        "name": to.get_short_name(),
        "base": settings.BASE_URL,
        "campaigns": [
            {
                "slug": slug,
                "name": name,
                "reminders": [reminder.text for reminder in reminders if reminder.campaign == slug],
            }
            for slug, name in campaigns
        ],
    }
    subject = gettext("What is due: %(names)s") % {
        "names": gettext(", ").join(name for _slug, name in campaigns)
    }
    text = render_to_string("notices/digest.txt", context)
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to.email])
