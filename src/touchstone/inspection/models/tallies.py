"""What is summed of disclosed visits and their findings."""

from django.db import models

from touchstone.measures.models import Delta, Tally


class _VisitSums(models.Model):
    """Disclosed visits by round and group on the day of the visit."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    round_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    day = models.DateField()
    visits = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class VisitDelta(Delta, _VisitSums):
    """A visit that was disclosed."""


class VisitTally(Tally, _VisitSums):
    """Settled sums of the disclosed visits at or below a unit."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "campaign_id", "day", "batch_id", "round_id", "group_id"],
                name="visit_tally_once",
            ),
        )


class _FindingSums(models.Model):
    """Findings of disclosed visits by round and criterion on the day of the visit."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    round_id = models.BigIntegerField()
    criterion_id = models.BigIntegerField()
    day = models.DateField()
    findings = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class FindingDelta(Delta, _FindingSums):
    """Findings that were disclosed, corrected or withdrawn."""


class FindingTally(Tally, _FindingSums):
    """Settled sums of the disclosed findings at or below a unit."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "campaign_id", "day", "batch_id", "round_id", "criterion_id"],
                name="finding_tally_once",
            ),
        )
