"""Writing findings on the spot with photos, and correcting or withdrawing them."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.hooks import begin_in
from touchstone.common import clock
from touchstone.common.changes import apply, values_of
from touchstone.common.photos import MOST_PHOTOS, Shrunk, store
from touchstone.common.private_files import delete_on_error
from touchstone.common.refusal import Refused
from touchstone.inspection.actions.locking import (
    locked_visit,
    remember,
    same_campaign,
    standing_of,
    touch,
)
from touchstone.inspection.actions.messages import refuse, refused
from touchstone.inspection.actions.planning import take_place
from touchstone.inspection.fields import ENTERED, FindingEntry
from touchstone.inspection.models import Finding, FindingState, Photo, Visit
from touchstone.inspection.models.labels import untold_key
from touchstone.inspection.rules import Fault, VisitState, writing
from touchstone.inspection.storage import photos as storage
from touchstone.inspection.tallies import count_findings
from touchstone.units.access import Access
from touchstone.units.models import User


def write_finding(
    *, by: User, access: Access, visit: Visit, entry: FindingEntry, photos: Sequence[Shrunk] = ()
) -> Finding:
    """Store a finding with its photos, or return the stored one if its client key was sent before.

    The first finding of a planned visit also records that the visit took place. Either everything is stored or
    nothing is.
    """
    with delete_on_error(storage) as written, transaction.atomic():
        current_visit = locked_visit(by, access, visit)
        if entry.client_key:
            known = Finding.unscoped.filter(visit=current_visit, client_key=entry.client_key).first()
            if known is not None:
                return known
        begin_in(current_visit.campaign)
        refuse(writing(standing_of(current_visit), entry.statement))
        same_campaign(current_visit.campaign, entry.criterion)
        if current_visit.state == VisitState.PLANNED:
            # A phone whose clock is ahead must not lose what was written on it.
            take_place(current_visit, min(entry.on or clock.today(), clock.today()))
            touch(current_visit)
            remember(by=by, verb="inspection.visit-begun", visit=current_visit)
        finding = _store(by, current_visit, entry)
        _store_photos(by, finding, photos, written)
        count_findings([(finding, 1)])
        remember(
            by=by,
            verb="inspection.finding-written",
            visit=current_visit,
            target=finding,
            changes={"number": (None, finding.number), "photos": (None, len(photos))},
        )
    return finding


def correct_finding(
    *,
    by: User,
    access: Access,
    finding: Finding,
    version: int,
    entry: FindingEntry,
    photos: Sequence[Shrunk] = (),
    reason: str = "",
) -> Finding:
    """Change a finding and record its old values."""
    with delete_on_error(storage) as written, transaction.atomic():
        locked_finding = _lock(by, access, finding, version)
        refuse(writing(standing_of(locked_finding.visit), entry.statement))
        same_campaign(locked_finding.campaign, entry.criterion)
        count_findings([(locked_finding, -1)])
        changes = apply(values_of(entry, ENTERED), locked_finding)
        locked_finding.version += 1
        locked_finding.save()
        _store_photos(by, locked_finding, photos, written)
        count_findings([(locked_finding, 1)])
        if photos:
            changes["photos"] = (None, len(photos))
        if changes:
            remember(
                by=by,
                verb="inspection.finding-corrected",
                visit=locked_finding.visit,
                target=locked_finding,
                changes=changes,
                reason=reason.strip(),
            )
    return locked_finding


def withdraw_finding(*, by: User, access: Access, finding: Finding, version: int, reason: str) -> Finding:
    """Withdraw a finding, with a reason; it no longer counts but stays readable."""
    if not reason.strip():
        raise refused(Fault.REASON_MISSING, "reason")
    with transaction.atomic():
        locked_finding = _lock(by, access, finding, version)
        if locked_finding.problem_number:
            raise Refused(_("This finding has become a problem. Set the problem aside instead."))
        count_findings([(locked_finding, -1)])
        locked_finding.state, locked_finding.withdrawn_reason = FindingState.WITHDRAWN.value, reason.strip()
        locked_finding.version += 1
        locked_finding.save()
        remember(
            by=by,
            verb="inspection.finding-withdrawn",
            visit=locked_finding.visit,
            target=locked_finding,
            reason=reason.strip(),
        )
    return locked_finding


def _lock(by: User, access: Access, finding: Finding, version: int) -> Finding:
    visit = locked_visit(by, access, finding.visit)
    locked_finding = (
        Finding.unscoped.select_for_update(of=("self",)).select_related("criterion").get(pk=finding.pk)
    )
    locked_finding.visit = visit
    if locked_finding.version != version:
        raise Refused(
            _("Somebody changed this finding while you were writing. Look at it again, then go on.")
        )
    if locked_finding.state == FindingState.WITHDRAWN:
        raise refused(Fault.FINDING_WITHDRAWN)
    return locked_finding


def _store(by: User, visit: Visit, entry: FindingEntry) -> Finding:
    highest = Finding.unscoped.filter(visit=visit).aggregate(highest=Max("number"))["highest"] or 0
    finding = Finding(
        campaign=visit.campaign,
        visit=visit,
        number=highest + 1,
        client_key=entry.client_key[:64],
        written_at=clock.now(),
        written_by=by,
        **values_of(entry, ENTERED),
    )
    try:
        with transaction.atomic():
            finding.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This finding is being stored already. Look at the visit again.")) from error
    return finding


def _store_photos(by: User, finding: Finding, photos: Sequence[Shrunk], written: list[str]) -> None:
    """Store photos and add their file names to ``written``, so that the files can be deleted on error."""
    stored = Photo.unscoped.filter(finding=finding).count()
    if stored + len(photos) > MOST_PHOTOS:
        raise Refused(_("A finding has six photos at most."), "photos")
    for shrunk in photos:
        key = untold_key()
        store(Photo(pk=key, finding=finding), shrunk, f"{key:014x}.jpg", by, written)
