"""Uploaded ledgers with their plans, results and states, and the remembered meanings of columns."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import Campaign
from touchstone.common.wording import listed
from touchstone.interchange.rules import Counts
from touchstone.interchange.storage import ledgers
from touchstone.units.models import Unit, User
from touchstone.units.scoping import ScopedModel


class RunState(models.TextChoices):
    """The state of an import."""

    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("being loaded")
    APPLIED = "applied", _("loaded")
    DISCARDED = "discarded", _("discarded")
    FAILED = "failed", _("could not be read")
    RETURNING = "returning", _("being taken back")
    RETURNED = "returned", _("taken back")


ENDED = (RunState.APPLIED, RunState.DISCARDED, RunState.RETURNED)
"""The states of an import in which its file is not loaded any more. One that is loaded can be taken back."""

FINISHED = (*ENDED, RunState.RETURNING)
"""The states of an import that was loaded or discarded."""

BUSY = (RunState.CHECKING, RunState.APPLYING, RunState.RETURNING)
"""The states in which someone is working on an import."""


def _place(run: "ImportRun", file_name: str) -> str:
    """Return the path of the file of a run: a random name that nobody can guess."""
    return f"{uuid4().hex}.ledger"


class ImportRun(ScopedModel):
    """One uploaded file, the results of its check, and whether it was loaded.

    ``plan`` is the kind, header position and columns of each sheet, as confirmed by a person; ``options`` are their
    choices for the whole file, and ``answers`` what they said of its words: by sort
    and by the key of the word, the word as written, and the code of a word or the key of a unit. ``faults`` contains the first thousand faults, ``preview`` the first rows of each
    verdict, ``details`` what else a check found: the counts by sheet, the faults in groups, the tree of its units, some dates that were
    read as is usual in the country. ``refusal`` is the reason why the file as a whole cannot be read or loaded, as a template and its values.
    ``started_at`` identifies the person or worker who has claimed the import.
    """

    SCOPE_PATH = "unit__path"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("for"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("uploaded by"))
    file_name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=ledgers, upload_to=_place, max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    options = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.UPLOADED)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    repeated = models.PositiveIntegerField(_("repeated"), default=0)
    wrong = models.PositiveIntegerField(_("wrong"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    faults = models.JSONField(default=list, blank=True)
    preview = models.JSONField(default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    details = models.JSONField(default=dict, blank=True)
    refusal = models.JSONField(default=dict, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("loaded"), null=True)
    returned_at = models.DateTimeField(_("taken back"), null=True)
    returned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("taken back by")
    )

    class Meta(ScopedModel.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | (~Q(state__in=FINISHED) & Q(finished_at__isnull=True)),
                name="import_ends_with_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.RETURNED, returned_at__isnull=False)
                | (~Q(state=RunState.RETURNED) & Q(returned_at__isnull=True, returned_by__isnull=True)),
                name="import_taken_back_with_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BUSY) | Q(started_at__isnull=False), name="import_begins_with_a_time"
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "-id"], name="import_newest"),
            models.Index(fields=["sha256"], name="import_same_file"),
            models.Index(fields=["uploaded_at"], condition=~Q(file=""), name="import_files_kept"),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def loadable(self) -> int:
        """Number of rows that would change something, or did."""
        return self.new + self.changed

    @property
    def counts(self) -> Counts:
        """Number of rows by verdict."""
        return Counts(self.new, self.changed, self.unchanged, self.repeated, self.wrong, self.skipped)

    @counts.setter
    def counts(self, counts: Counts) -> None:
        for name in COUNTED:
            setattr(self, name, getattr(counts, name))


class LoadedRows(models.Model):
    """What one import did to the records of one model, by which it can be taken back.

    ``made`` are the keys of the records that it made, each with a checksum of ``fields`` as it left them; ``changed``
    are those that it changed, each with its values before and the checksum after; ``met`` are the keys of the records
    that rows of the file repeated. All three are packed: a hundred thousand records take less than a megabyte.
    """

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+")
    model = models.CharField(max_length=60)
    fields = models.JSONField(default=list)
    made = models.BinaryField(default=bytes)
    changed = models.BinaryField(default=bytes)
    met = models.BinaryField(default=bytes)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "model"], name="loaded_rows_once_per_model"),)


COUNTED = ("new", "changed", "unchanged", "repeated", "wrong", "skipped")


class ColumnMapping(models.Model):
    """The columns last confirmed for ledgers of a unit with the same headings: field code by heading key."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    """Digest of the keys of the ledger's headings in order."""
    fields: Any = models.JSONField(default=dict)
    headings: Any = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "kind", "signature"], name="mapping_once_per_header"),
        )

    def __str__(self) -> str:
        return listed(self.headings or self.fields)[:200]


class ImportLock(models.Model):
    """One row per campaign, locked while a ledger is loaded, so that files are loaded one at a time."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="+", primary_key=True)
