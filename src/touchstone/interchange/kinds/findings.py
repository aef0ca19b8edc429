"""Ledgers of the findings of unannounced visits."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from touchstone.inspection import fields
from touchstone.interchange.fields import Choice, Field, Option, Ordinal
from touchstone.interchange.kinds.common import NOTE, NUMBER
from touchstone.interchange.kinds.deadline_days import DeadlineDay
from touchstone.interchange.kinds.declaring import SheetKind, column
from touchstone.interchange.kinds.problems import OUTCOME, SEVERITY

YES_OR_NO = Choice(
    (
        Option("yes", _("yes"), "是|已通报|已公布|√|y|true|1"),
        Option("no", _("no"), "否|未通报|未公布|×|n|false|0"),
    )
)

FINDINGS = SheetKind(
    "findings",
    _("Findings of visits"),
    (
        replace(NUMBER, required=True),
        column(fields.ROUND, Ordinal()),
        column(fields.GROUP, Ordinal()),
        column(fields.UNIT),
        column(fields.SITE),
        column(fields.VISITED_ON),
        *(column(text) for text in fields.TEXTS),
        column(fields.STATEMENT),
        column(fields.CRITERION),
        column(fields.SEVERITY, SEVERITY, required=False),
        column(fields.REPORTED, YES_OR_NO),
        column(fields.DEADLINE, DeadlineDay(needs_day=True)),
        Field(
            "outcome",
            _("Outcome"),
            OUTCOME,
            "完成状态|状态|整改状态|完成情况|整改情况|整改结果|outcome|status|state|result|completion",
        ),
        NOTE,
    ),
    marks=("statement", "visited_on", "criterion"),
)
