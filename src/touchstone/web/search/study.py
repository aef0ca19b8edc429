"""What a search shows of the rooms of study: cadences, targets, training classes, practice tests and exhibitions."""

from __future__ import annotations

from django.utils.translation import gettext as _

from touchstone.cadences.permissions import CadencePermission
from touchstone.cadences.queries.cadences import find_cadences_by_words
from touchstone.practice.permissions import PracticePermission
from touchstone.practice.queries.bank import find_tests_by_words
from touchstone.search.words import Query
from touchstone.sites.permissions import SitePermission
from touchstone.sites.queries import find_exhibitions_by_words
from touchstone.study.permissions import StudyPermission
from touchstone.study.targets import find_targets_by_words
from touchstone.training.permissions import TrainingPermission
from touchstone.training.queries import find_classes_by_words
from touchstone.web.common import addresses, formats
from touchstone.web.common.components import Link
from touchstone.web.common.reader import WorkspaceRequest, may
from touchstone.web.search.groups import SHOWN, Group, group


def cadences(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    """Return the cadences found: those of the campaign, and those of units near the reader's."""
    if not may(request, CadencePermission.VIEW):
        return None
    found = find_cadences_by_words(request.access, request.campaign, query, SHOWN + 1)
    links = (
        Link(
            str(cadence),
            addresses.to("cadence", request.campaign, pk=cadence.pk),
            cadence.owner.label if cadence.owner else "",
        )
        for cadence in found
    )
    return group(request, _("Cadences"), links)


def targets(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    """Return the targets found; each leads to the study programme of its unit."""
    if not may(request, StudyPermission.VIEW):
        return None
    found = find_targets_by_words(request.access, request.campaign, query, SHOWN + 1)
    links = (
        Link(
            str(target),
            addresses.to("study-targets", request.campaign, pk=target.unit_id),
            target.unit.label,
        )
        for target in found
    )
    return group(request, _("Targets of study programmes"), links)


def classes(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    """Return the training classes found."""
    if not may(request, TrainingPermission.VIEW):
        return None
    found = find_classes_by_words(request.access, request.campaign, query, SHOWN + 1)
    links = (
        Link(
            training_class.name,
            addresses.to("training-class", request.campaign, pk=training_class.pk),
            training_class.unit.label,
        )
        for training_class in found
    )
    return group(request, _("Training classes"), links)


def tests(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    """Return the practice tests found."""
    if not may(request, PracticePermission.VIEW):
        return None
    found = find_tests_by_words(request.access, request.campaign, query, SHOWN + 1)
    links = (
        Link(
            test.title,
            addresses.to("practice-test", request.campaign, pk=test.pk),
            f"{test.unit.label} · {test.get_state_display()}",
        )
        for test in found
    )
    return group(request, _("Practice tests"), links)


def exhibitions(request: WorkspaceRequest, query: Query, _text: str) -> Group | None:
    """Return the exhibitions found."""
    if not may(request, SitePermission.VIEW):
        return None
    found = find_exhibitions_by_words(request.access, request.campaign, query, SHOWN + 1)
    links = (
        Link(
            exhibition.name,
            addresses.to("exhibition", request.campaign, pk=exhibition.pk),
            f"{exhibition.unit.label} · {formats.days(exhibition.from_day, exhibition.until_day)}"
            if exhibition.until_day
            else f"{exhibition.unit.label} · {formats.since(exhibition.from_day)}",
        )
        for exhibition in found
    )
    return group(request, _("Exhibitions"), links)
