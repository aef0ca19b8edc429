"""Rules of cadences in words, and the rules that are offered for choice."""

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from touchstone.cadences.rules import Timing

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_DAY = "-1"

USUAL_RULES = (
    "FREQ=DAILY",
    *(f"FREQ=WEEKLY;BYDAY={day}" for day in _DAYS),
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
    "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",
    "FREQ=MONTHLY;BYMONTHDAY=5",
    "FREQ=MONTHLY;BYMONTHDAY=10",
    "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYMONTHDAY=20",
    "FREQ=MONTHLY;BYMONTHDAY=25",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=1MO",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
)
"""The rules that forms offer; any other can be written."""


def say_rule(rule: str) -> str:
    """Return a rule in words, such as "every week on Friday"; one that has no simple words as it is written."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    frequency = parts.pop("FREQ", "")
    try:
        said = _SAID[frequency, *sorted(set(parts) - {"INTERVAL"})](parts)
    except (KeyError, ValueError, IndexError):
        return rule
    return str(said)


def _daily(parts: dict[str, str]) -> str:
    number = int(parts.get("INTERVAL", "1"))
    return _("every day") if number == 1 else _("every %(n)d days") % {"n": number}


def _weekly(parts: dict[str, str]) -> str:
    number = int(parts.get("INTERVAL", "1"))
    days = _(", ").join(str(WEEKDAYS[_DAYS.index(day)]) for day in parts["BYDAY"].split(","))
    if number == 1:
        return _("every week on %(days)s") % {"days": days}
    return _("every %(n)d weeks on %(days)s") % {"n": number, "days": days}


def _monthly(parts: dict[str, str]) -> str:
    _only_once(parts)
    return _("every month on %(days)s") % {"days": _month_days(parts["BYMONTHDAY"])}


def _monthly_by_weekday(parts: dict[str, str]) -> str:
    _only_once(parts)
    day = parts["BYDAY"]
    names = {"1": _("the first %(day)s"), "2": _("the second %(day)s"), "3": _("the third %(day)s")}
    names |= {"4": _("the fourth %(day)s"), "-1": _("the last %(day)s")}
    return _("every month on %(days)s") % {"days": names[day[:-2]] % {"day": WEEKDAYS[_DAYS.index(day[-2:])]}}


def _yearly(parts: dict[str, str]) -> str:
    _only_once(parts)
    months = _(", ").join(str(MONTHS[int(month)]) for month in parts["BYMONTH"].split(","))
    return _("every year in %(months)s on %(days)s") % {
        "months": months,
        "days": _month_days(parts["BYMONTHDAY"]),
    }


def _month_days(days: str) -> str:
    """Return days of a month in words: "day 10, day 20 and the last day"."""
    names = [
        _("the last day") if day == LAST_DAY else _("day %(n)d") % {"n": _day(day)} for day in days.split(",")
    ]
    return _(", ").join(names)


def _day(day: str) -> int:
    if (number := int(day)) < 1:
        raise ValueError(day)
    return number


def _only_once(parts: dict[str, str]) -> None:
    if parts.get("INTERVAL", "1") != "1":
        raise ValueError(parts)


_SAID = {
    ("DAILY",): _daily,
    ("WEEKLY", "BYDAY"): _weekly,
    ("MONTHLY", "BYMONTHDAY"): _monthly,
    ("MONTHLY", "BYDAY"): _monthly_by_weekday,
    ("YEARLY", "BYMONTH", "BYMONTHDAY"): _yearly,
}


def timing_label(timing: Timing) -> str:
    """Return what became of an occurrence in words."""
    return {
        Timing.OPEN: _("open"),
        Timing.FULFILLED: _("fulfilled"),
        Timing.LATE: _("made up late"),
        Timing.EXPLAINED: _("explained"),
        Timing.MISSED: _("missed"),
    }[timing]
