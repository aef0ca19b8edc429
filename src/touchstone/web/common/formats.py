"""Numbers, dates and lateness as text in the reader's language."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext

from touchstone.common import clock

Words = str | Promise
"""A text to display: a string, or a lazy translation."""

Amount = int | float | Decimal
AMOUNTS = (int, float, Decimal)

MINUS: Final = "\N{MINUS SIGN}"


def is_chinese() -> bool:
    """Return whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")


def unknown() -> str:
    """Return the text for an unreported value, which is never shown as zero or blank."""
    return gettext("not known")


def number(value: Amount | None, places: int | None = None) -> str:
    """Format a number with thousands separators; ``None`` becomes "not known".

    ``places`` fixes the number of decimals; by default whole numbers have none and others at most two.
    """
    if value is None:
        return unknown()
    if places is None:
        text = f"{value:,.2f}".rstrip("0").rstrip(".") if value != int(value) else f"{int(value):,}"
    else:
        text = f"{value:,.{places}f}"
    return text.replace("-", MINUS)


def percent(value: Amount | None, places: int = 1) -> str:
    """Format a share as a percentage; only exactly 0 and 1 are shown as 0% and 100%."""
    if value is None:
        return unknown()
    if value in {0, 1}:
        return "100%" if value else "0%"
    shown = round(float(value) * 100, places)
    least = 10.0**-places
    if value < 1 and shown >= 100:
        shown = 100 - least
    if value > 0 and shown <= 0:
        shown = least
    return number(shown, places) + "%"


def signed(value: Amount) -> str:
    """Format a change with its sign: +12, −3, or "no change"."""
    if value == 0:
        return gettext("no change")
    return ("+" if value > 0 else "") + number(value)


def _local(value: datetime.date) -> datetime.date:
    """Return a moment in the site's time zone; a day or a moment without a time zone as it is."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day(value: datetime.date | None) -> str:
    """Format a date in full: 17 June 2019, 2019年6月17日."""
    if value is None:
        return unknown()
    local = _local(value)
    if is_chinese():
        return f"{local.year}年{local.month}月{local.day}日"
    return dateformat.format(local, "j F Y")


def days(first: datetime.date, last: datetime.date | None) -> str:
    """Format the days from the first to the last: 23–25 June 2019, 2019年6月23日至25日; without a last day, one date."""
    if last is None:
        return day(first)
    same_year, same_month = first.year == last.year, (first.year, first.month) == (last.year, last.month)
    if is_chinese():
        end = day(last)
        return (
            f"{day(first)}至{end[5:] if same_year else end}"
            if not same_month
            else f"{day(first)}至{last.day}日"
        )
    begin = "j" if same_month else "j F" if same_year else "j F Y"
    dash = "\N{EN DASH}" if same_month else " \N{EN DASH} "
    return f"{dateformat.format(first, begin)}{dash}{day(last)}"


def short_days(first: datetime.date, last: datetime.date | None) -> str:
    """Format the days from the first to the last for tables: 23 Jun 2019 – 25 Jun 2019."""
    return short_day(first) if last is None else f"{short_day(first)} \N{EN DASH} {short_day(last)}"


def since(first: datetime.date) -> str:
    """Format a period without an end: since 15 Jul 2019, 自2019年7月15日起; "from" when it is still to begin."""
    words = pgettext("a period", "from %(day)s") if first > clock.today() else gettext("since %(day)s")
    return words % {"day": day(first) if is_chinese() else short_day(first)}


def weekday(value: datetime.date) -> str:
    """Format a date with its day of the week: Friday 12 July 2019, 2019年7月12日星期五."""
    name = dateformat.format(value, "l")
    return f"{day(value)}{name}" if is_chinese() else f"{name} {day(value)}"


def short_day(value: datetime.date | None) -> str:
    """Format a date for tables: 17 Jun 2019, 2019-06-17."""
    if value is None:
        return unknown()
    local = _local(value)
    return local.isoformat()[:10] if is_chinese() else dateformat.format(local, "j M Y")


def day_of_year(value: datetime.date) -> str:
    """Format a date without its year, for narrow columns: 17 Jun, 6/17."""
    return f"{value.month}/{value.day}" if is_chinese() else dateformat.format(value, "j M")


def moment(value: datetime.datetime | None) -> str:
    """Format a date and time: 17 June 2019, 18:05."""
    if value is None:
        return unknown()
    local = _local(value)
    return f"{day(local)}{' ' if is_chinese() else ', '}{local:%H:%M}"


def due(
    on: datetime.date,
    today: datetime.date,
    working_days_late: int | None = None,
    *,
    provisional: bool = False,
) -> str:
    """Return when something is due, in words: "today", "tomorrow", "2 working days late".

    ``working_days_late`` counts by the campaign's calendar and is used only when the date has passed;
    without it calendar days are counted. ``provisional`` marks what rests on days that are not announced yet.
    """
    words = _due(on, today, working_days_late)
    return gettext("%(due)s (provisional)") % {"due": words} if provisional else words


def _due(on: datetime.date, today: datetime.date, working_days_late: int | None) -> str:
    days = (on - today).days
    if days < 0:
        if working_days_late is not None:
            if working_days_late == 0:
                return gettext("due since the last working day")
            return ngettext("%(n)s working day late", "%(n)s working days late", working_days_late) % {
                "n": working_days_late
            }
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if days == 0:
        return pgettext("due", "today")
    if days == 1:
        return pgettext("due", "tomorrow")
    if days <= 7:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if on.year != today.year:
        return day(on)
    return f"{on.month}月{on.day}日" if is_chinese() else dateformat.format(on, "j F")
