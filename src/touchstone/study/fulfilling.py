"""Study sessions fulfil the occurrences of cadences."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from touchstone.cadences.actions.settling import settle_record, settle_records, unsettle_records
from touchstone.cadences.hooks import Record, RecordKind
from touchstone.campaigns.models import Campaign
from touchstone.campaigns.queries import find_offered
from touchstone.study.models import FormOfStudy, SessionState, StudySession
from touchstone.units.paths import under_any

SESSION = "session"
"""The code of study sessions among the kinds of records."""

FULFILS_BY = frozenset({"unit", "form", "held_on"})
"""Fields of a session that say what it fulfils. A session of several days counts on its first day."""


def fulfil(session: StudySession) -> None:
    """Let a recorded session, with form and membership loaded, fulfil what its unit owes, in its transaction."""
    member_path = session.membership.path if session.membership is not None else session.path
    record = (session.path, member_path, session.held_on, session.pk)
    settle_record(session.campaign, SESSION, session.form.code, record)


def fulfil_many(campaign: Campaign, paths: Iterable[str]) -> None:
    """Let the sessions just stored for the units at some paths fulfil what these units owe."""
    settle_records(campaign, paths)


def fulfil_again(sessions: Sequence[StudySession]) -> None:
    """Let sessions fulfil what the unit owes through whose participation they count now."""
    for campaign in {session.campaign for session in sessions}:
        of_campaign = [session for session in sessions if session.campaign_id == campaign.pk]
        leave_open(campaign, [session.pk for session in of_campaign])
        for session in of_campaign:
            fulfil(session)


def leave_open(campaign: Campaign, keys: Collection[int]) -> None:
    """Leave open what sessions fulfilled that are withdrawn, changed or taken back."""
    unsettle_records(campaign, SESSION, keys)


def _choices(campaign: Campaign) -> Mapping[str, str]:
    forms = find_offered(FormOfStudy.objects.filter(campaign=campaign).order_by("order", "code"))
    return {form.code: str(form) for form in forms}


def _find(
    campaign: Campaign,
    codes: Sequence[str],
    first: datetime.date,
    last: datetime.date,
    paths: tuple[str, ...],
) -> Iterator[Record]:
    rows = StudySession.unscoped.filter(
        under_any(paths),
        campaign=campaign,
        form__code__in=codes,
        held_on__gte=first,
        held_on__lte=last,
        state=SessionState.RECORDED,
    ).order_by("held_on", "pk")
    for path, member_path, day, key in rows.values_list("path", "membership__path", "held_on", "pk"):
        yield path, member_path or path, day, key


SESSIONS_FULFIL = RecordKind(SESSION, _("session"), _choices, _find, page="study.session")
