"""Queries of training classes, sittings, trainees and feedback."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from touchstone.campaigns.models import Campaign
from touchstone.campaigns.searching import mark_of
from touchstone.common import clock
from touchstone.common.chunks import find_in
from touchstone.common.pages import Page, page_of, read_key
from touchstone.search.queries import found
from touchstone.search.words import Query
from touchstone.training.models import (
    CourseFeedback,
    Delegation,
    FeedbackSlip,
    LeaveReason,
    Opinion,
    Sitting,
    SittingState,
    Trainee,
    TrainingClass,
)
from touchstone.training.permissions import TrainingPermission
from touchstone.training.rules import FEWEST_ANSWERS
from touchstone.training.searching import CLASSES
from touchstone.units.access import Access
from touchstone.units.models import Unit
from touchstone.units.paths import under_any
from touchstone.units.queries import find_own_paths

VIEW = TrainingPermission.VIEW
OPEN = SittingState.OPEN

LEAVE_REASONS = tuple(LeaveReason.choices)
"""(code, label) of each reason for leave."""

OPINIONS = tuple(Opinion.choices)
"""(number, label) of each opinion of a course, the best first."""


@dataclass(frozen=True, slots=True)
class ClassSums:
    """What belongs to a class or a sitting, as far as the reader may see it: None means that nobody has said so."""

    sittings: int = 0
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    quota: int = 0
    taken: int | None = None
    completed: int | None = None
    units: int = 0
    silent: int = 0
    """Units that were given places and have not said how many came."""


def find_classes(access: Access, campaign: Campaign) -> QuerySet[TrainingClass]:
    """Return the classes that a unit of the reader organises or sends trainees to."""
    own = TrainingClass.objects.visible_to(access, VIEW).filter(campaign=campaign)
    sent = Delegation.objects.visible_to(access, VIEW).filter(campaign=campaign)
    return TrainingClass.unscoped.filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=sent.values("sitting__training_class_id"))
    )


def find_classes_without_result(
    access: Access, campaign: Campaign, today: datetime.date
) -> QuerySet[TrainingClass]:
    """Return the classes with a sitting that is over and to which a unit has not said, or nobody was, how many came."""
    over = Sitting.unscoped.filter(state=OPEN, last_day__lte=today)
    silent = Delegation.objects.visible_to(access, VIEW).filter(
        campaign=campaign, sitting__in=over.values("pk"), taken__isnull=True
    )
    own = TrainingClass.objects.visible_to(access, VIEW).filter(campaign=campaign)
    nobody = over.filter(training_class__in=own.values("pk")).exclude(
        Exists(Delegation.unscoped.filter(sitting=OuterRef("pk")))
    )
    return find_classes(access, campaign).filter(
        Q(pk__in=silent.values("sitting__training_class_id")) | Q(pk__in=nobody.values("training_class_id"))
    )


def get_class_page(
    access: Access, campaign: Campaign, without_result: bool, *, after: str = "", size: int = 50
) -> Page[TrainingClass]:
    """Return the classes after a cursor, the newest first; an invalid cursor is ignored."""
    classes = find_classes(access, campaign)
    if without_result:
        classes = find_classes_without_result(access, campaign, clock.today())
    classes = classes.select_related("unit", "campaign")
    if (key := read_key(after)) is not None:
        classes = classes.filter(pk__lt=key)
    return page_of(classes.order_by("-pk")[: size + 1], size, lambda found: found.pk)


def find_classes_by_words(
    access: Access, campaign: Campaign, query: Query, limit: int
) -> list[TrainingClass]:
    """Return the newest classes that answer a query."""
    classes = find_classes(access, campaign).select_related("unit")
    answering = found(CLASSES, query.marked(mark_of(campaign.pk)))
    return list(classes.filter(pk__in=answering).order_by("-pk")[:limit])


def get_class(access: Access, campaign: Campaign, pk: int) -> TrainingClass | None:
    """Return one class that the reader may see."""
    return find_classes(access, campaign).filter(pk=pk).select_related("unit", "campaign__root").first()


def find_sittings(access: Access, training_class: TrainingClass) -> list[Sitting]:
    """Return the sittings of a class that the reader sees, by number; those called off, too."""
    sittings = Sitting.unscoped.filter(training_class=training_class)
    if not access.covers(VIEW, training_class.path):
        sent = Delegation.objects.visible_to(access, VIEW).filter(sitting__training_class=training_class)
        sittings = sittings.filter(pk__in=sent.values("sitting_id"))
    return list(sittings.select_related("training_class").order_by("number"))


def get_sitting(access: Access, campaign: Campaign, pk: int) -> Sitting | None:
    """Return one sitting that a unit of the reader organises or sends trainees to."""
    related = ("training_class__unit", "training_class__campaign__root")
    return _seen_sittings(access, campaign).filter(pk=pk).select_related(*related).first()


def _seen_sittings(access: Access, campaign: Campaign) -> QuerySet[Sitting]:
    sent = Delegation.objects.visible_to(access, VIEW).filter(sitting=OuterRef("pk"))
    own = TrainingClass.objects.visible_to(access, VIEW).filter(campaign=campaign)
    sittings = Sitting.unscoped.filter(training_class__campaign=campaign)
    return sittings.filter(Q(Exists(sent)) | Q(training_class__in=own.values("pk")))


def get_previous_sitting(sitting: Sitting) -> Sitting | None:
    """Return the sitting before this one of the same class, from which its places can be copied."""
    earlier = Sitting.unscoped.filter(training_class=sitting.training_class, number__lt=sitting.number)
    return earlier.order_by("-number").first()


def sum_by_class(access: Access, classes: Iterable[TrainingClass]) -> dict[int, ClassSums]:
    """Return the sums of some classes that the reader sees, in two statements; sittings called off do not count."""
    keys = [training_class.pk for training_class in classes]
    open_ = Sitting.unscoped.filter(training_class__in=keys, state=OPEN).order_by()
    days = {
        key: (number, first, last)
        for key, number, first, last in open_.values_list("training_class")
        .annotate(n=Count("pk"), first=Min("first_day"), last=Max("last_day"))
        .values_list("training_class", "n", "first", "last")
    }
    rows = Delegation.objects.visible_to(access, VIEW).filter(sitting__training_class__in=keys)
    sums = _sum(rows.filter(sitting__state=OPEN), "sitting__training_class")
    nothing = (0, None, None)
    return {
        key: ClassSums(*days.get(key, nothing), *sums.get(key, (0, None, None, 0, 0)))  # type: ignore[arg-type]
        for key in keys
    }


def sum_by_sitting(access: Access, sittings: Iterable[Sitting]) -> dict[int, ClassSums]:
    """Return the sums of some sittings that the reader sees, in one statement."""
    sittings = list(sittings)
    rows = Delegation.objects.visible_to(access, VIEW).filter(sitting__in=[s.pk for s in sittings])
    sums = _sum(rows, "sitting")
    return {
        s.pk: ClassSums(1, s.first_day, s.last_day, *sums.get(s.pk, (0, None, None, 0, 0))) for s in sittings
    }


def _sum(rows: QuerySet[Delegation], by: str) -> dict[int, tuple[int, int | None, int | None, int, int]]:
    sums = rows.order_by().values_list(by)
    silent = Count("pk", filter=Q(taken__isnull=True))
    annotated = sums.annotate(q=Sum("quota"), t=Sum("taken"), c=Sum("completed"), n=Count("pk"), s=silent)
    return {
        key: (quota or 0, taken, completed, number, still)
        for key, quota, taken, completed, number, still in annotated.values_list(by, "q", "t", "c", "n", "s")
    }


def get_delegation_page(
    access: Access, sitting: Sitting, silent: bool = False, *, after: str = "", size: int = 50
) -> Page[Delegation]:
    """Return the trainees of units at a sitting that the reader may see, in the order of the tree, after a path."""
    rows = Delegation.objects.visible_to(access, VIEW).filter(sitting=sitting)
    if silent:
        rows = rows.filter(taken__isnull=True)
    if after:
        rows = rows.filter(path__gt=after)
    return page_of(
        rows.select_related("unit").order_by("path")[: size + 1], size, lambda delegation: delegation.path
    )


def get_delegation(access: Access, campaign: Campaign, pk: int) -> Delegation | None:
    """Return the trainees of one unit at a sitting."""
    rows = Delegation.objects.visible_to(access, VIEW).filter(pk=pk, campaign=campaign)
    related = ("unit", "sitting__training_class__unit", "sitting__training_class__campaign__root")
    found: Delegation | None = rows.select_related(*related).first()
    return found


def find_unreported(
    access: Access, campaign: Campaign, units: Iterable[Unit], today: datetime.date, count: int
) -> list[Delegation]:
    """Return the oldest places of these units themselves of which nobody has said how many were taken, once over."""
    rows = Delegation.objects.visible_to(access, VIEW).filter(
        campaign=campaign,
        unit__in=[unit.pk for unit in units],
        sitting__state=OPEN,
        sitting__last_day__lte=today,
        taken__isnull=True,
    )
    related = rows.select_related("unit", "sitting__training_class")
    return list(related.order_by("sitting__last_day", "path")[:count])


def sees_names(access: Access, delegation: Delegation, own: Collection[str] | None = None) -> bool:
    """Say whether the reader may read the names on a roll: inside the unit, or as the organiser of the class.

    Rights from above do not suffice: the reader is appointed today at the unit itself, or at the unit that organises
    the class. ``own`` are the paths of the units of the reader's appointments, if they are known already.
    """
    if access.user_id is None:
        return False
    training_class = delegation.sitting.training_class
    if own is None:
        own = find_own_paths(access.user_id, clock.today())
    inside = delegation.path in own and access.covers(TrainingPermission.RECORD, delegation.path)
    organises = training_class.path in own and access.covers(TrainingPermission.DIRECT, training_class.path)
    return inside or organises


def find_roll(access: Access, delegation: Delegation) -> list[Trainee]:
    """Return the people on the roll of a unit in the order in which they were named; none without the right to read it."""
    if not sees_names(access, delegation):
        return []
    return list(Trainee.objects.visible_to(access, VIEW).filter(delegation=delegation).order_by("pk"))


def find_names_of(access: Access, sitting: Sitting) -> list[Trainee]:
    """Return everybody on the rolls of a sitting whom the reader may read, by unit; for the printed roll."""
    own = find_own_paths(access.user_id, clock.today()) if access.user_id is not None else ()
    rows = Trainee.objects.visible_to(access, VIEW).filter(delegation__sitting=sitting)
    trainees = rows.select_related("delegation__unit", "delegation__sitting__training_class")
    return [
        trainee
        for trainee in trainees.order_by("delegation__path", "pk")
        if sees_names(access, trainee.delegation, own)
    ]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What trainees said about a course: how many, and what, if they are enough that nobody can be recognised.

    ``shown`` is how many of the answers are in ``opinions`` and ``comments``.
    """

    answers: int = 0
    slips: int = 0
    shown: int = 0
    opinions: Mapping[int, int] | None = None
    comments: tuple[str, ...] = ()


def get_feedback(sitting: Sitting) -> Feedback:
    """Return what was said about the course at a sitting, by tens. The caller must have checked access.

    Whoever reads it twice would otherwise learn what the one said who answered in between.
    """
    rows = CourseFeedback.objects.filter(sitting=sitting).order_by("pk")
    every = list(rows.values_list("opinion", "comment"))
    slips = FeedbackSlip.objects.filter(sitting=sitting).count()
    said = every[: len(every) - len(every) % FEWEST_ANSWERS]
    if not said:
        return Feedback(len(every), slips)
    opinions = Counter(opinion for opinion, _comment in said)
    comments = tuple(sorted(comment for _opinion, comment in said if comment))
    return Feedback(
        len(every), slips, len(said), {number: opinions[number] for number, _label in OPINIONS}, comments
    )


def find_class_keys(access: Access, campaign: Campaign, keys: Iterable[int]) -> dict[int, None]:
    """Return those of some keys of classes that the reader sees."""
    return dict.fromkeys(
        find_classes(access, campaign).filter(pk__in=list(keys)).values_list("pk", flat=True)
    )


def find_sitting_keys(access: Access, campaign: Campaign, keys: Iterable[int]) -> dict[int, None]:
    """Return those of some keys of sittings that the reader sees."""
    rows = _seen_sittings(access, campaign).filter(pk__in=list(keys))
    return dict.fromkeys(rows.values_list("pk", flat=True))


def find_delegation_keys(access: Access, campaign: Campaign, keys: Iterable[int]) -> dict[int, None]:
    """Return those of some keys of trainees of units that the reader sees."""
    rows = Delegation.objects.visible_to(access, VIEW).filter(campaign=campaign)
    return dict.fromkeys(rows.filter(pk__in=list(keys)).values_list("pk", flat=True))


def find_planned_at_the_top(campaign: Campaign) -> list[TrainingClass]:
    """Return the classes that the topmost unit of a campaign organises, for a template. Unscoped."""
    classes = TrainingClass.unscoped.filter(campaign=campaign, unit=campaign.root_id)
    return list(classes.order_by("pk"))


def get_classes_by_name(campaign: Campaign) -> dict[str, TrainingClass]:
    """Return all classes of a campaign by name, for a ledger to find them. Unscoped."""
    classes = TrainingClass.unscoped.filter(campaign=campaign).select_related("unit")
    return {training_class.name: training_class for training_class in classes}


def find_stored(campaign: Campaign, units: Iterable[int], *, hold: bool = False) -> Iterable[Delegation]:
    """Return what is stored of the trainees of some units, for a ledger to find repeats. Unscoped."""
    rows = Delegation.unscoped.filter(campaign=campaign)
    if hold:
        rows = rows.select_for_update(of=("self",))
    rows = rows.select_related("sitting__training_class", "unit", "membership")
    return find_in(rows.order_by("pk"), "unit", sorted(units))


def get_sittings_by_class(campaign: Campaign) -> dict[tuple[int, int], Sitting]:
    """Return all sittings of a campaign by class and number, for a ledger to find them. Unscoped."""
    sittings = Sitting.unscoped.filter(training_class__campaign=campaign).select_related("training_class")
    return {(sitting.training_class_id, sitting.number): sitting for sitting in sittings}


@dataclass(frozen=True, slots=True)
class TraineeFilter:
    """What a figure covers; an empty field does not filter."""

    paths: tuple[str, ...] = ()
    class_id: int | None = None
    batch_id: int | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None


def find_delegations(access: Access, campaign: Campaign, wanted: TraineeFilter) -> QuerySet[Delegation]:
    """Return what units said of their trainees at sittings that were not called off, in the order of the tree."""
    rows: QuerySet[Delegation] = Delegation.objects.visible_to(access.inside(VIEW, *wanted.paths), VIEW)
    rows = rows.filter(_of_sitting("sitting__", campaign, wanted))
    if wanted.batch_id is not None:
        rows = rows.filter(membership__batch_id=wanted.batch_id)
    return rows.order_by("path", "-pk")


def find_trainees(access: Access, campaign: Campaign, wanted: TraineeFilter) -> QuerySet[Trainee]:
    """Return the people on rolls who came, the newest first; their names are not for the reader."""
    rows: QuerySet[Trainee] = Trainee.objects.visible_to(access.inside(VIEW, *wanted.paths), VIEW)
    rows = rows.filter(_of_sitting("delegation__sitting__", campaign, wanted), came=True)
    if wanted.batch_id is not None:
        rows = rows.filter(delegation__membership__batch_id=wanted.batch_id)
    return rows.order_by("-pk")


def find_counted_sittings(access: Access, campaign: Campaign, wanted: TraineeFilter) -> QuerySet[Sitting]:
    """Return the sittings that units organised or sent trainees to, and that were not called off, the newest first."""
    sent: QuerySet[Delegation] = Delegation.objects.visible_to(access.inside(VIEW, *wanted.paths), VIEW)
    sent = sent.filter(sitting=OuterRef("pk"))
    if wanted.batch_id is not None:
        related = Q(Exists(sent.filter(membership__batch_id=wanted.batch_id)))
    else:
        organised = under_any(access.inside(VIEW, *wanted.paths).paths(VIEW), "training_class__path")
        related = organised | Q(Exists(sent))
    rows = Sitting.unscoped.filter(_of_sitting("", campaign, wanted)).filter(related)
    return rows.order_by("-first_day", "-pk")


def _of_sitting(prefix: str, campaign: Campaign, wanted: TraineeFilter) -> Q:
    conditions: dict[str, object] = {
        "training_class__campaign": campaign,
        "state": OPEN,
        "training_class": wanted.class_id,
        "first_day__gte": wanted.first,
        "first_day__lte": wanted.last,
    }
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items() if value is not None})
