"""A roll of the example unit, and the attendance of its last session on it: invented names, the numbers of the ledger."""

from itertools import chain, repeat

from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.study.models import StudySession
from touchstone.study.queries import find_latest_of_unit, find_leave
from touchstone.study.rolls import find_members, keep_members, state_of
from touchstone.study.rules import ABSENT, CAME
from touchstone.study.sheets import record_attendance
from touchstone.units.models import Unit, User
from touchstone.units.queries import build_access

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = ("建国", "晓梅", "文博", "丽华", "志强", "思远")
"""Of which names are made that belong to nobody in particular."""


def build_roll(campaign: Campaign, unit: Unit, organiser: User) -> int:
    """Let the organiser keep a roll, unless there is one; return how many names are on it.

    It has as many names as the unit expected at its last session, and says of them what the ledger says in numbers.
    """
    access = build_access(organiser, clock.today(), campaign.slug)
    members = find_members(access, unit)
    session = next(iter(find_latest_of_unit(access, campaign, unit)), None)
    if members or session is None or not session.expected or session.present is None:
        return len(members)
    by = {"by": organiser, "access": access}
    names = [surname + given for given in GIVEN for surname in SURNAMES][: session.expected]
    number = keep_members(**by, campaign=campaign, unit=unit, state=state_of([]), names=names)  # type: ignore[arg-type]
    said = dict(zip((member.pk for member in find_members(access, unit)), _said(session), strict=False))
    record_attendance(**by, session=session, version=session.version, said=said, seen={})  # type: ignore[arg-type]
    return number


def _said(session: StudySession) -> chain[str]:
    """Return what is said of each person: so many on leave, so many absent, and the others came."""
    on_leave = [(leave.reason, leave.number) for leave in find_leave(session)]
    absent = (session.expected or 0) - (session.present or 0) - sum(number for _reason, number in on_leave)
    words = [*on_leave, (ABSENT, absent), (CAME, session.present or 0)]
    return chain.from_iterable(repeat(word, number) for word, number in words)
