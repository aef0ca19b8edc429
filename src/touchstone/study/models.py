"""Study sessions: what a unit held, in which form, when, and how many people came; and rolls where a unit wants one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from touchstone.campaigns.models import BatchMembership, Campaign, CampaignWord, WorkStream
from touchstone.common.rolls import LONGEST_NAME
from touchstone.measures.models import Delta, Tally, one_row_for
from touchstone.study import fields
from touchstone.study.rules import days_between
from touchstone.units.models import Appointment, Group, Unit, User
from touchstone.units.paths import UnitPathField
from touchstone.units.scoping import ScopedModel


class FormOfStudy(CampaignWord):
    """A form of study, such as central group study or a reading class. Each campaign defines its own."""

    stream = models.ForeignKey(WorkStream, models.PROTECT, related_name="+")
    lecture = models.BooleanField(_("sessions are lectures"), default=False)

    class Meta(CampaignWord.Meta):
        db_table = "study_sessionform"  # renaming it with the model would lock it
        verbose_name = _("form of study")
        constraints = (models.UniqueConstraint(fields=["campaign", "code"], name="session_form_once"),)


class PartOfDay(models.TextChoices):
    """The part of the day in which a session was held."""

    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")
    EVENING = "evening", _("evening")
    HALF_DAY = "half-day", _("half a day")
    WHOLE_DAY = "whole-day", _("whole day")


class SessionState(models.TextChoices):
    """Whether a session counts."""

    RECORDED = "recorded", _("recorded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class StudySession(ScopedModel):
    """One session held by one unit: corrected or withdrawn with a reason, never deleted.

    ``expected`` and ``present`` are head counts; None means unknown, which is not zero. ``membership`` is the
    participation that the session counts for: that of the unit or of its nearest ancestor on that day.
    A session of several days has its last day in ``held_until`` and is counted once, on its first day; ``days_held``
    is None if it was held on every day from the first to the last.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=fields.UNIT.label
    )
    path = UnitPathField()
    membership = models.ForeignKey(BatchMembership, models.PROTECT, related_name="+", null=True)
    form = models.ForeignKey(
        FormOfStudy, models.PROTECT, related_name="+", db_index=False, verbose_name=fields.FORM.label
    )
    held_on = models.DateField(fields.HELD_ON.label)
    held_until = models.DateField(fields.HELD_UNTIL.label, null=True, blank=True)
    days_held = models.PositiveSmallIntegerField(fields.DAYS_HELD.label, null=True, blank=True)
    part_of_day = models.CharField(
        fields.PART_OF_DAY.label, max_length=fields.PART_OF_DAY.length, choices=PartOfDay
    )
    ordinal = models.PositiveSmallIntegerField(_("which session of this part of the day"), default=1)
    place = models.CharField(fields.PLACE.label, max_length=fields.PLACE.length, blank=True)
    topic = models.CharField(fields.TOPIC.label, max_length=fields.TOPIC.length, blank=True)
    chair_post = models.CharField(fields.CHAIR_POST.label, max_length=fields.CHAIR_POST.length, blank=True)
    lecturer_post = models.CharField(
        fields.LECTURER_POST.label, max_length=fields.LECTURER_POST.length, blank=True
    )
    lecturer = models.ForeignKey(
        Appointment,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=fields.LECTURER.label,
    )
    based_on = models.CharField(fields.BASED_ON.label, max_length=fields.BASED_ON.length, blank=True)
    materials = models.CharField(fields.MATERIALS.label, max_length=fields.MATERIALS.length, blank=True)
    expected = models.PositiveIntegerField(fields.EXPECTED.label, null=True, blank=True)
    present = models.PositiveIntegerField(fields.PRESENT.label, null=True, blank=True)
    sat_in_by = models.ForeignKey(
        Group,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        blank=True,
        verbose_name=fields.SAT_IN_BY.label,
    )
    make_up_of = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("makes up for")
    )
    note = models.CharField(fields.NOTE.label, max_length=fields.NOTE.length, blank=True)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.RECORDED)
    origin = models.CharField(max_length=60, blank=True)
    """Where the record came from if nobody entered it here, such as ``import:12:764`` (run, row); otherwise empty."""
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)
    changed_at = models.DateTimeField(_("last changed"))
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("study session")
        verbose_name_plural = _("study sessions")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "campaign", "form", "held_on", "part_of_day", "ordinal"],
                condition=Q(state="recorded"),
                name="session_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(expected__isnull=True) | Q(present__isnull=True) | Q(present__lte=F("expected")),
                name="session_present_within_expected",
            ),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gt=F("held_on")),
                name="session_last_day_after_first",
            ),
            models.CheckConstraint(
                condition=Q(days_held__isnull=True) | Q(held_until__isnull=False, days_held__gte=1),
                name="session_days_within_several",
            ),
            models.CheckConstraint(condition=Q(part_of_day__in=PartOfDay.values), name="session_part_known"),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="session_state_known"),
        )
        indexes = (
            models.Index(fields=["campaign", "-held_on", "-id"], name="session_newest"),
            models.Index(fields=["form", "-held_on", "-id"], name="session_newest_of_form"),
            models.Index(
                fields=["campaign", "-held_on", "-id"],
                condition=Q(state=SessionState.WITHDRAWN.value),
                name="session_withdrawn",
            ),
            models.Index(fields=["campaign", "path", "held_on"], name="session_place"),
            # By which the database finds out that no session refers to a unit that is deleted.
            models.Index(fields=["unit"], name="session_unit"),
            # Few sessions name one.
            models.Index(
                fields=["lecturer"], condition=Q(lecturer__isnull=False), name="session_of_lecturer"
            ),
            models.Index(fields=["sat_in_by"], condition=Q(sat_in_by__isnull=False), name="session_sat_in"),
        )

    def __str__(self) -> str:
        until = f" – {self.held_until:%Y-%m-%d}" if self.held_until else ""
        return f"{self.held_on:%Y-%m-%d}{until} {self.get_part_of_day_display()}"

    @property
    def days(self) -> int:
        """On how many days the session was held."""
        return self.days_held or days_between(self.held_on, self.held_until)

    def get_part_of_day_display(self) -> str:  # type: ignore[no-redef]  # its type is Django's
        """Return the label of the part of day; Django's own method translates every label to find one."""
        return str(PartOfDay(self.part_of_day).label)


class LeaveReason(models.TextChoices):
    """Why an expected person was absent: only a category is stored, never a name."""

    DUTY = "duty", _("on duty")
    BUSINESS = "business", _("away on business")
    ILLNESS = "illness", _("ill")
    PERSONAL = "personal", _("personal leave")
    OTHER = "other", _("other")


class Leave(models.Model):
    """Number of people absent from a session for one reason."""

    session = models.ForeignKey(StudySession, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=LeaveReason)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["session", "reason"], name="leave_once_per_reason"),)


class RollMember(ScopedModel):
    """One of the people whom a unit expects at its study. The name is read only inside the unit.

    ``name_key`` is the name without what two spellings of it may differ in.
    """

    wagtail_reference_index_ignore: ClassVar[bool] = True
    """The CMS lists the records that refer to others, with what they are called."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    path = UnitPathField(db_index=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    name_key = models.CharField(max_length=LONGEST_NAME)

    class Meta(ScopedModel.Meta):
        verbose_name = _("name on the roll of a unit")
        constraints = (models.UniqueConstraint(fields=["unit", "name_key"], name="once_on_a_roll"),)

    def __str__(self) -> str:
        """Return the unit; the name stays on the roll."""
        return str(self.unit)


class RollSheet(models.Model):
    """Makes a session one whose attendance is kept on the roll of its unit; the session's numbers are counted from it.

    ``counted`` says whether they are: not until the unit has said of everybody whether they came. While people check in
    by a code, ``digest`` is what is stored of it, ``seed`` what it is made from, and ``open_on`` the day on which it works.
    """

    wagtail_reference_index_ignore: ClassVar[bool] = True

    # Not a part of the session: an import that brought it is not taken back over what somebody said of people.
    session = models.OneToOneField(StudySession, models.PROTECT, related_name="+")
    counted = models.BooleanField(default=False)
    seed = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, null=True, unique=True)
    open_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("attendance on a roll")
        constraints = (
            models.CheckConstraint(
                condition=Q(digest__isnull=True, open_on__isnull=True, seed="")
                | Q(digest__isnull=False, open_on__isnull=False),
                name="roll_sheet_open_on_a_day",
            ),
        )


class Said(models.TextChoices):
    """What is said of somebody on a roll about one session: they came, or why not. Leave has the reasons of leave."""

    NOTHING = "", _("not known yet")
    CAME = "came", pgettext_lazy("to a session", "came")
    ABSENT = "absent", _("absent")
    DUTY = LeaveReason.DUTY.value, _("on leave: on duty")
    BUSINESS = LeaveReason.BUSINESS.value, _("on leave: away on business")
    ILLNESS = LeaveReason.ILLNESS.value, _("on leave: ill")
    PERSONAL = LeaveReason.PERSONAL.value, _("on leave: personal")
    OTHER = LeaveReason.OTHER.value, _("on leave: other reason")
    NOT_EXPECTED = "not-expected", pgettext_lazy("somebody on a roll", "not expected")


class RollMark(models.Model):
    """What is said of one person about one session. It keeps no time, and nothing of how it was said.

    ``member`` is null if the name was taken off the roll since: the mark still counts.
    """

    wagtail_reference_index_ignore: ClassVar[bool] = True

    sheet = models.ForeignKey(RollSheet, models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(RollMember, models.SET_NULL, related_name="+", null=True)
    said = models.CharField(max_length=12, choices=Said, blank=True, default=Said.NOTHING)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sheet", "member"], name="roll_mark_once"),
            models.CheckConstraint(condition=Q(said__in=Said.values), name="roll_mark_known"),
        )


class StudyTarget(ScopedModel):
    """A target of a unit's own study programme: so many sessions of a form in a period, counted from the records.

    Sessions of the units below count as well. A target that was withdrawn stays in the history.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=fields.UNIT.label)
    path = UnitPathField()
    form = models.ForeignKey(
        FormOfStudy, models.PROTECT, related_name="+", db_index=False, verbose_name=fields.FORM.label
    )
    title = models.CharField(fields.TARGET_TITLE.label, max_length=fields.TARGET_TITLE.length, blank=True)
    number = models.PositiveIntegerField(fields.TARGET_NUMBER.label)
    first_day = models.DateField(fields.TARGET_FROM.label)
    last_day = models.DateField(fields.TARGET_UNTIL.label, null=True, blank=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("target of a study programme")
        constraints = (
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="target_ends_later"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="target_of_one_or_more"),
        )

    def __str__(self) -> str:
        return f"{self.title or self.form} · {self.number}"


class _SessionSums(models.Model):
    """Sums of sessions by campaign, batch (0: none), form and day."""

    campaign_id = models.BigIntegerField()
    batch_id = models.BigIntegerField(default=0)
    form_id = models.BigIntegerField()
    day = models.DateField()
    sessions = models.BigIntegerField(default=0)
    present = models.BigIntegerField(default=0)
    present_unknown = models.BigIntegerField(default=0)
    expected_counted = models.BigIntegerField(default=0)
    present_counted = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class SessionDelta(Delta, _SessionSums):
    """Change to the sums when a session is recorded, corrected or withdrawn."""


class SessionTally(Tally, _SessionSums):
    """Settled sums of the sessions at or below a unit, per day and for all days together."""

    class Meta:
        constraints = one_row_for("day", "batch_id", "form_id", name="session_tally_once")
