"""What the office did about the cadences of the example: a date called off, and a missed occurrence explained."""

from touchstone.cadences.actions import call_off, explain, make_all_due
from touchstone.cadences.models import CadenceDate, Occurrence, OccurrenceState
from touchstone.campaigns.models import Campaign
from touchstone.common import clock
from touchstone.units.models import Unit, User
from touchstone.units.queries import build_access


def build_cadences(campaign: Campaign, unit: Unit, *, office: User) -> None:
    """Call the next date off, and explain what one unit missed; what ``unit`` missed stays as it is. Done once."""
    make_all_due(campaign)
    today = clock.today()
    access = build_access(office, today)
    dates = CadenceDate.objects.filter(cadence__campaign=campaign).select_related("cadence__campaign")
    coming = dates.filter(due_on__gt=today, made_at__isnull=True).order_by("due_on", "pk").first()
    if coming is not None and not dates.filter(called_off_at__isnull=False).exists():
        call_off(by=office, access=access, date=coming, reason="与全省防汛工作会议时间冲突")
    owed = Occurrence.unscoped.filter(campaign=campaign).exclude(unit=unit)
    missed = owed.filter(state=OccurrenceState.OPEN, until__lt=today).order_by("path", "until").first()
    if missed is not None and not owed.exclude(explanation="").exists():
        explanation = "当天集中防汛值守，内容并入下一次学习。"
        explain(by=office, access=access, occurrence=missed, explanation=explanation)
