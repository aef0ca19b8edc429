"""Sums stored beside the records, so that a figure over a whole province reads a few rows. They are never the source.

A **delta** is appended in the transaction of the record that it counts. A **tally** row holds the sum of all folded
deltas at or below one unit, for one combination of dimensions and one day, and once more for all days together
(day ``EVER``). Folding moves deltas into tallies; a live figure reads both in one statement.
"""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import BatchMembership, WorkStream
from touchstone.units.models import Unit
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel

EVER = datetime.date(1, 1, 1)
"""The day of the tally rows that hold the sum of all days."""


class Delta(models.Model):
    """What one write adds to the sums of its unit and of every unit above it."""

    path = UnitPathField()

    class Meta:
        abstract = True


class Tally(models.Model):
    """The folded sums at or below one unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


def one_row_for(*keys: str, name: str) -> tuple[models.UniqueConstraint]:
    """Return the constraints of a tally: one row for each unit, campaign and combination of the other keys."""
    return (models.UniqueConstraint(fields=["unit", "campaign_id", *keys], name=name),)


class FoldLock(models.Model):
    """One row for each family of tallies, locked while its deltas are folded or recounted."""

    family = models.CharField(max_length=60, primary_key=True)


class StreamCoverage(ScopedModel):
    """The number of records in one work stream of a participating unit and the units below it; zero means silent."""

    membership = models.ForeignKey(BatchMembership, models.CASCADE, related_name="+", db_index=False)
    stream = models.ForeignKey(WorkStream, models.PROTECT, related_name="+", db_index=False)
    batch_id = models.BigIntegerField()
    path = UnitPathField()
    records = models.PositiveIntegerField(default=0)

    class Meta(ScopedModel.Meta):
        verbose_name = _("coverage")
        constraints = (
            models.UniqueConstraint(fields=["membership", "stream"], name="coverage_once_per_stream"),
        )
        indexes = (
            # Two partial indexes and no full one: SQLite might use the full one in their place.
            models.Index(fields=["stream", "path"], condition=models.Q(records=0), name="coverage_silent"),
            models.Index(
                fields=["stream", "path"], condition=models.Q(records__gt=0), name="coverage_covered"
            ),
        )


class _CoverageSums(models.Model):
    """The number of participating units, and of those among them with at least one record."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField()
    stream_id = models.BigIntegerField()
    members = models.BigIntegerField(default=0)
    covered = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class CoverageDelta(Delta, _CoverageSums):
    """A unit that joined, left, became covered or became silent."""


class CoverageTally(Tally, _CoverageSums):
    """Participating and covered units at or below a unit, for each batch and work stream."""

    class Meta:
        constraints = one_row_for("batch_id", "stream_id", name="coverage_tally_once")
