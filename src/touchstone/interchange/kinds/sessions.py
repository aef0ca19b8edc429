"""Ledgers of study sessions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from touchstone.common.errors import PlainError
from touchstone.interchange.fields import Check, Count, Field, Ordinal
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.interchange.kinds.session_days import PART_OF_DAY, LastDay, SessionDay
from touchstone.study import fields


def _within_expected(expected: int | None, present: int | None, *leaves: int | None) -> PlainError | None:
    """Return an error if more people were present, or present and on leave, than were expected."""
    if expected is None or present is None:
        return None
    if present > expected:
        text = gettext_noop(
            "Present (%(present)d) is more than expected (%(expected)d). Correct one of the two numbers."
        )
        return PlainError("sessions.present", text, present=present, expected=expected)
    away = sum(leave for leave in leaves if leave)
    if present + away > expected:
        text = gettext_noop(
            "Present (%(present)d) and on leave (%(away)d) are together more than expected (%(expected)d). "
            "Correct one of the numbers."
        )
        return PlainError("sessions.leave", text, present=present, away=away, expected=expected)
    return None


_LEAVES = ("leave_duty", "leave_business", "leave_illness", "leave_personal", "leave_other")

SESSIONS = SheetKind(
    "sessions",
    _("Study sessions"),
    (
        NUMBER,
        column(fields.UNIT),
        column(fields.FORM),
        column(fields.HELD_ON, SessionDay(), says=("held_until", "days_held", "part_of_day")),
        column(fields.HELD_UNTIL, LastDay()),
        column(fields.DAYS_HELD),
        column(fields.PART_OF_DAY, PART_OF_DAY, required=False),
        *(column(text) for text in fields.TEXTS),
        column(fields.EXPECTED),
        column(fields.PRESENT),
        Field(
            "leave_duty",
            _("On duty"),
            Count(),
            "值班|值守|执勤|值班人数|因值班|on duty|duty|leave duty|absent on duty",
        ),
        Field(
            "leave_business",
            _("Away on business"),
            Count(),
            "出差|公出|因公|公差|公假|因公请假|出差人数|因公外出|away on business|on business|"
            "business trip|business|official trip",
        ),
        Field(
            "leave_illness",
            _("Ill"),
            Count(),
            "病假|因病|因病请假|病假人数|ill|illness|sick|sick leave|leave illness",
        ),
        Field(
            "leave_personal",
            _("Personal leave"),
            Count(),
            "事假|因私|因事|因事请假|事假人数|personal|personal leave|private leave",
        ),
        Field(
            "leave_other",
            _("Other leave"),
            Count(),
            "其他|其它|其他请假|其他原因|其他原因请假|其他缺席|other|other leave|other reasons",
        ),
        Field(
            "ordinal",
            _("Which session"),
            Ordinal(),
            "场次|第几场|第几次|场次序号|学习场次|which session|session no|session number|sitting|ordinal",
        ),
        NOTE,
    ),
    (Check(("expected", "present", *_LEAVES), "present", _within_expected),),
)
