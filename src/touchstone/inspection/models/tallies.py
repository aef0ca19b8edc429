"""Tallies of disclosed visits and their findings."""

from django.db import models

from touchstone.measures.models import Delta, Tally, one_row_for


class _VisitSums(models.Model):
    """Number of disclosed visits by round, group and day of the visit."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    round_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    day = models.DateField()
    visits = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class VisitDelta(Delta, _VisitSums):
    """Change to the sums when visits are disclosed or change membership."""


class VisitTally(Tally, _VisitSums):
    """Settled sums of the disclosed visits at or below a unit."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "round_id", "group_id", name="visit_tally_once")


class _FindingSums(models.Model):
    """Number of findings of disclosed visits by round, criterion and day of the visit."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    round_id = models.BigIntegerField()
    criterion_id = models.BigIntegerField()
    day = models.DateField()
    findings = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class FindingDelta(Delta, _FindingSums):
    """Change to the sums when findings are disclosed, corrected or withdrawn."""


class FindingTally(Tally, _FindingSums):
    """Settled sums of the disclosed findings at or below a unit."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "round_id", "criterion_id", name="finding_tally_once")
