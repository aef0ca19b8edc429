"""The roll of a unit: the people whom it expects at its study. Names are read and written only inside the unit."""

import datetime
import zlib
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns.hooks import begin_in
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.common.chunks import chunks
from touchstone.common.refusal import Refused
from touchstone.common.rolls import read_names
from touchstone.study.models import RollMark, RollMember, RollSheet, StudySession
from touchstone.study.permissions import StudyPermission
from touchstone.units.access import Access
from touchstone.units.hooks import Belonging, ClosingEffect
from touchstone.units.locking import freeze_paths
from touchstone.units.models import Unit, User
from touchstone.units.paths import under, under_any
from touchstone.units.queries import find_own_paths

MOST = 500
"""Maximum number of names on a roll: as many as fit on one page of attendance."""

NOT_FOR_YOU = _("Names are kept inside the unit: only its own people may do this.")


def sees_roll(access: Access, unit: Unit) -> bool:
    """Say whether the reader may read and write the roll of a unit: who records for it and is appointed there today.

    Rights from above do not suffice.
    """
    if access.user_id is None or not access.covers(StudyPermission.RECORD, unit.path):
        return False
    return unit.path in find_own_paths(access.user_id, clock.today())


def find_members(access: Access, unit: Unit) -> list[RollMember]:
    """Return the people on the roll of a unit in the order in which they were named; none without the right to read it."""
    if not sees_roll(access, unit):
        return []
    return list(
        RollMember.objects.visible_to(access, StudyPermission.RECORD).filter(unit=unit).order_by("pk")
    )


def has_roll(unit: Unit) -> bool:
    """Say whether a unit keeps a roll; nobody is named."""
    return RollMember.unscoped.filter(unit=unit).exists()


def state_of(members: Iterable[RollMember]) -> int:
    """Return a number that is another one as soon as the roll is changed."""
    return zlib.crc32(repr([(member.pk, member.name) for member in members]).encode())


def keep_members(
    *, by: User, access: Access, campaign: Campaign, unit: Unit, state: int, names: Sequence[str]
) -> int:
    """Put exactly these people on the roll of a unit, and return how many they are.

    Whoever was on it and is not named is deleted for good; what was counted stays. Refused if a name is there twice, or
    if somebody changed the roll since ``state`` was read. The history says how many, never who.
    """
    wanted = read_names(names)
    if len(wanted) > MOST:
        raise Refused(
            _("A roll has at most %(most)s names. Larger units enter numbers.") % {"most": MOST}, "names"
        )
    with transaction.atomic():
        freeze_paths()
        begin_in(campaign)
        locked = Unit.unscoped.select_for_update(no_key=True).filter(pk=unit.pk).first()
        if locked is None or not sees_roll(access, locked):
            raise Refused(NOT_FOR_YOU)
        if locked.closed_on is not None and locked.closed_on < clock.today():
            raise Refused(_("The unit is closed and keeps no roll any more."))
        before = list(RollMember.unscoped.select_for_update().filter(unit=locked).order_by("pk"))
        if state_of(before) != state:
            raise Refused(
                _(
                    "Somebody changed the roll while you were writing. Look at it again, then send it once more."
                )
            )
        _store(locked, before, wanted)
        if {member.name for member in before} != set(wanted.values()):
            changes = {"roll": (len(before), len(wanted))}
            record(by=by, verb="study.roll-kept", target=locked, changes=changes)
    return len(wanted)


def _store(unit: Unit, before: Sequence[RollMember], wanted: dict[str, str]) -> None:
    stored = {member.name_key: member for member in before}
    RollMember.unscoped.filter(
        pk__in=[member.pk for key, member in stored.items() if key not in wanted]
    ).delete()
    renamed = []
    for key, member in stored.items():
        if wanted.get(key, member.name) != member.name:
            member.name = wanted[key]
            renamed.append(member)
    RollMember.unscoped.bulk_update(renamed, ["name"])
    RollMember.unscoped.bulk_create(
        RollMember(unit=unit, path=unit.path, name=name, name_key=key)
        for key, name in wanted.items()
        if key not in stored
    )


def find_on_roll(sessions: Collection[int]) -> set[int]:
    """Return the keys of those sessions whose numbers are counted from a roll."""
    return set(RollSheet.objects.filter(session__in=sessions).values_list("session_id", flat=True))


def end_code(session: StudySession) -> bool:
    """Let the code of a session lose its effect, in the caller's transaction; say whether it had one."""
    rows = RollSheet.objects.filter(session=session, digest__isnull=False)
    return bool(rows.update(digest=None, open_on=None, seed=""))


def forget_names(campaign: Campaign) -> None:
    """Delete what a campaign that closes has on rolls; its numbers stay.

    The rolls of units that no other open campaign reaches are deleted with it: without a campaign there is no use for them.
    """
    sheets = RollSheet.objects.filter(session__campaign=campaign).order_by()
    for keys in chunks(list(sheets.values_list("pk", flat=True))):
        RollMark.objects.filter(sheet__in=keys)._raw_delete("default")
        RollSheet.objects.filter(pk__in=keys)._raw_delete("default")
    others = Campaign.objects.filter(closed_on__isnull=True).exclude(pk=campaign.pk)
    kept = under_any(others.values_list("root__path", flat=True))
    _delete(under(campaign.root.path) & ~kept)


def _delete(which: Q) -> int:
    """Delete names, locked before their marks as everywhere; what was said of them still counts, without a name."""
    rows = RollMember.unscoped.select_for_update(of=("self",)).filter(which).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for chunk in chunks(keys):
        RollMark.objects.filter(member__in=chunk).update(member=None)
        RollMember.unscoped.filter(pk__in=chunk)._raw_delete("default")
    return len(keys)


def _has_closed(path: str, day: datetime.date) -> Q:
    """Return the condition of the names of units that close; a unit that closes later needs them until then."""
    return under(path) if day <= clock.today() else Q(pk__in=[])


def forget_closed() -> int:
    """Delete the names on rolls of units that have closed since their closing was recorded; return how many.

    The schedule runs it after midnight; late or twice does no harm.
    """
    with transaction.atomic():
        return _delete(Q(unit__closed_on__lt=clock.today()))


CLOSING = ClosingEffect(
    _("names on rolls of study, deleted"),
    lambda path, day: RollMember.unscoped.filter(_has_closed(path, day)).count(),
    lambda _by, path, day: _delete(_has_closed(path, day)),
)
"""A unit that has closed, or was merged into another, expects nobody; what was counted stays."""


def _clear(unit: Unit) -> None:
    _delete(Q(unit=unit))


OF_UNIT = Belonging(RollMember, "unit", _clear)
"""The roll goes with a unit that is deleted."""
