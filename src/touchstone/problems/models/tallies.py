"""What is summed of problems."""

from django.db import models

from touchstone.measures.models import Delta, Tally


class _ProblemSums(models.Model):
    """Problems that count, by everything that a figure filters by."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    source_id = models.BigIntegerField()
    aspect_id = models.BigIntegerField(default=0)
    track = models.CharField(max_length=12)
    outcome = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    problems = models.BigIntegerField(default=0)
    reopened = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class ProblemDelta(Delta, _ProblemSums):
    """What an act on a problem adds to the sums."""


class ProblemTally(Tally, _ProblemSums):
    """Settled sums of the problems at or below a unit."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=[
                    "unit",
                    "campaign_id",
                    "batch_id",
                    "list_id",
                    "source_id",
                    "aspect_id",
                    "track",
                    "outcome",
                    "state",
                ],
                name="problem_tally_once",
            ),
        )


class _DueSums(models.Model):
    """Open problems by list on the day of their deadline: those before today are overdue."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    day = models.DateField()
    open = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class DueDelta(Delta, _DueSums):
    """What an act on a problem adds to the open problems of a deadline."""


class DueTally(Tally, _DueSums):
    """Settled open problems at or below a unit by deadline."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "campaign_id", "day", "batch_id", "list_id"], name="due_tally_once"
            ),
        )


class _StepSums(models.Model):
    """Steps that ended, by step and the number of days they took: a histogram from which a median is exact."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    step = models.CharField(max_length=20)
    took = models.PositiveIntegerField()
    steps = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class StepDelta(Delta, _StepSums):
    """One step that ended."""


class StepTally(Tally, _StepSums):
    """Settled steps at or below a unit."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "campaign_id", "batch_id", "list_id", "step", "took"], name="step_tally_once"
            ),
        )


class _LookBackSums(models.Model):
    """Look-backs that were done, by list and day, and those of them that found a relapse."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    day = models.DateField()
    done = models.BigIntegerField(default=0)
    relapsed = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class LookBackDelta(Delta, _LookBackSums):
    """One look-back that was done."""


class LookBackTally(Tally, _LookBackSums):
    """Settled look-backs at or below a unit."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "campaign_id", "day", "batch_id", "list_id"], name="look_back_tally_once"
            ),
        )
