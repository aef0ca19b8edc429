"""Changes since yesterday that the reader may see."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from touchstone.audit.queries import find_recent_events
from touchstone.common import clock
from touchstone.study.permissions import StudyPermission
from touchstone.study.queries import get_sessions_by_key
from touchstone.web.common import addresses, formats, timeline
from touchstone.web.common import components as ui
from touchstone.web.common.pages import listed
from touchstone.web.common.reader import WorkspaceRequest

if TYPE_CHECKING:
    from touchstone.audit.models import AuditEvent
    from touchstone.study.models import StudySession

SHOWN = 8
LOOKED_AT = 200
"""Maximum number of events to read; beyond it the summary ends with "and more"."""

VERBS = (
    "study.session-recorded",
    "study.session-corrected",
    "study.session-withdrawn",
    "study.session-restored",
    "interchange.file-loaded",
    "units.unit-created",
    "units.units-created",
    "units.unit-moved",
    "units.unit-closed",
    "units.unit-renamed",
)


def since_yesterday() -> datetime.datetime:
    """Return the start of yesterday in the site's time zone."""
    yesterday = clock.today() - datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(yesterday, datetime.time()))


def changes(request: WorkspaceRequest) -> tuple[str, ui.Table | None]:
    """Return a one-line summary of the changes since yesterday, and a table of the newest."""
    root = request.campaign.root.path
    events = find_recent_events(
        request.access, StudyPermission.VIEW, root, since_yesterday(), VERBS, LOOKED_AT + 1
    )
    if not events:
        return _("Nothing was recorded or changed since yesterday."), None
    keys = [int(event.target_key) for event in events[:SHOWN] if event.target_kind == "study.studysession"]
    sessions = get_sessions_by_key(request.access, request.campaign, keys) if keys else {}
    rows = [_row(request, event, sessions) for event in events[:SHOWN]]
    columns = (
        ui.Column(_("What")),
        ui.Column(_("Of what")),
        ui.Column(_("Unit")),
        ui.Column(_("Who")),
        ui.Column(_("When")),
    )
    return _summary(events), ui.Table(
        _("The newest changes"), columns, rows, caption_hidden=True, key="changes"
    )


def _summary(events: Sequence[AuditEvent]) -> str:
    counted = Counter(event.verb for event in events[:LOOKED_AT])
    summary = listed(
        [f"{timeline.act(verb)} {formats.number(number)}" for verb, number in counted.most_common()]
    )
    return _("%(list)s; and more") % {"list": summary} if len(events) > LOOKED_AT else summary


def _row(request: WorkspaceRequest, event: AuditEvent, sessions: Mapping[int, StudySession]) -> ui.Row:
    campaign = request.campaign
    session = sessions.get(int(event.target_key)) if event.target_kind == "study.studysession" else None
    what: Any = event.target_label
    unit: Any = ""
    href = ""
    if session is not None:
        what = _("%(form)s, %(day)s") % {"form": session.form, "day": formats.short_day(session.held_on)}
        unit, href = session.unit.label, addresses.to("session", campaign, pk=session.pk)
    elif event.target_kind == "units.unit":
        href = addresses.to("unit", campaign, pk=event.target_key)
    who = str(event.by) if event.by else _("the system")
    return ui.Row((timeline.act(event.verb), what, unit, who, event.at), href)
