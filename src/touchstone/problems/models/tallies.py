"""The tables of tallies of problems."""

from django.db import models

from touchstone.measures.models import Delta, Tally, one_row_for


class _ProblemSums(models.Model):
    """Numbers of counted problems, by every key that a figure can filter by."""

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
    """A change to the tallies by one act on a problem."""


class ProblemTally(Tally, _ProblemSums):
    """Settled tallies of the problems at or below a unit."""

    class Meta:
        constraints = one_row_for(
            "batch_id",
            "list_id",
            "source_id",
            "aspect_id",
            "track",
            "outcome",
            "state",
            name="problem_tally_once",
        )


class _DueSums(models.Model):
    """Numbers of open problems by list and deadline; those with a deadline before today are overdue."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    day = models.DateField()
    open = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class DueDelta(Delta, _DueSums):
    """A change to the number of open problems with one deadline."""


class DueTally(Tally, _DueSums):
    """Settled numbers of open problems at or below a unit, by deadline."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "list_id", name="due_tally_once")


class _StepSums(models.Model):
    """Numbers of finished steps by state and duration in days: a histogram that gives the exact median."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    step = models.CharField(max_length=20)
    took = models.PositiveIntegerField()
    steps = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class StepDelta(Delta, _StepSums):
    """A change to the number of finished steps."""


class StepTally(Tally, _StepSums):
    """Settled numbers of finished steps at or below a unit."""

    class Meta:
        constraints = one_row_for("batch_id", "list_id", "step", "took", name="step_tally_once")


class _LookBackSums(models.Model):
    """Numbers of finished look-backs by list and day, and of those that found a relapse."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    list_id = models.BigIntegerField()
    day = models.DateField()
    done = models.BigIntegerField(default=0)
    relapsed = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class LookBackDelta(Delta, _LookBackSums):
    """A change to the number of finished look-backs."""


class LookBackTally(Tally, _LookBackSums):
    """Settled numbers of finished look-backs at or below a unit."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "list_id", name="look_back_tally_once")
