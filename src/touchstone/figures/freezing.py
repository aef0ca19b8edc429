"""Freezing a figure with the keys of its rows, and comparing it with today's."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from touchstone.campaigns.models import Campaign
from touchstone.common.refusal import Refused
from touchstone.figures.keys import pack, seal, unpack
from touchstone.figures.models import FrozenFigure
from touchstone.figures.queries import Counting, Figure, Number, find_records, get_figures
from touchstone.figures.rules import Reference, parse
from touchstone.figures.selecting import Selector
from touchstone.measures.registry import Measure, Rollup, Selection
from touchstone.units.access import Access, within
from touchstone.units.models import Unit, User

ROLES = ("numerator", "denominator")

SMALLEST = Decimal("0.0001")
"""To how much a value is stored."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication of a figure, identified without a foreign key: its kind, its key and the number of the issue."""

    kind: str
    key: str
    issue: int


def freeze(
    *,
    by: User | None,
    campaign: Campaign,
    references: Sequence[Reference],
    audience: str,
    publication: Publication,
) -> list[FrozenFigure]:
    """Store the current figures for a publication, each with the keys of the rows counted; all or none.

    ``audience`` is the path of the unit whose subtree the publication covers. The publisher's own rights are not used.
    Equal references are frozen once.
    """
    access = within(audience)
    with transaction.atomic():
        return [
            _store(by, access, campaign, figure, audience, publication)
            for figure in get_figures(access, campaign, list(dict.fromkeys(references)))
        ]


def _store(
    by: User | None,
    access: Access,
    campaign: Campaign,
    figure: Figure,
    audience: str,
    publication: Publication,
    part_of: FrozenFigure | None = None,
    role: str = "",
) -> FrozenFigure:
    rows = {} if figure.inputs else get_counted_rows(access, figure.measure, figure.selection)
    frozen = FrozenFigure(
        campaign=campaign,
        reference=figure.reference.text,
        code=figure.measure.code,
        version=figure.measure.version,
        texts=_texts(campaign, figure),
        value=None if figure.value is None else Decimal(str(figure.value)).quantize(SMALLEST),
        unknown=figure.unknown,
        parts=_parts(access, campaign, figure),
        audience=audience,
        as_of=figure.as_of,
        frozen_at=figure.as_of,
        frozen_by=by,
        rows_counted=len(rows),
        keys=pack(rows.items()),
        part_of=part_of,
        role=role,
        publication_kind=publication.kind,
        publication_key=publication.key,
        issue=publication.issue,
    )
    frozen.seal = seal(frozen)
    frozen.save()
    for part, name in zip(figure.inputs, ROLES, strict=False):
        _store(by, access, campaign, part, audience, publication, frozen, name)
    return frozen


def get_counted_rows(access: Access, measure: Measure, selection: Selection) -> Mapping[int, int]:
    """Return the rows counted by a figure: row key -> contribution (1 if each row counts once)."""
    rows = find_records(access, measure, selection).order_by()
    if measure.contribution:
        return {
            key: value or 0 for key, value in rows.values_list("pk", measure.contribution).iterator(5_000)
        }
    return dict.fromkeys(rows.values_list("pk", flat=True).iterator(5_000), 1)


def _texts(campaign: Campaign, figure: Figure) -> dict[str, Any]:
    measure, selection = figure.measure, figure.selection
    units = Unit.unscoped.filter(path__in=selection.paths).order_by("path")
    texts: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts[language] = {
                "label": str(measure.label),
                "unit_of_count": measure.counted(figure.value),
                "definition": str(measure.definition),
                "campaign": str(campaign),
                "places": [str(unit) for unit in units],
                "filters": {
                    str(dimension.label): next(
                        (choice.label for choice in dimension.choices(campaign) if choice.code == value),
                        value,
                    )
                    for code, value in selection.filters.items()
                    if (dimension := measure.dimension(code)) is not None
                },
            }
    return texts


def _parts(access: Access, campaign: Campaign, figure: Figure) -> list[dict[str, Any]]:
    """Return the split by the measure's first unfiltered dimension, with labels in each language."""
    open_dimensions = [
        dimension
        for dimension in figure.measure.dimensions
        if dimension.divides and dimension.code not in figure.selection.filters
    ]
    if not open_dimensions or figure.measure.rollup is not Rollup.SUM:
        return []
    split = Counting(access, campaign).by_dimension(figure.reference, open_dimensions[0].code)
    labels: dict[Any, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for choice in open_dimensions[0].choices(campaign):
                labels.setdefault(choice.code, {})[language] = choice.label
    return [{"label": labels[part.key], "value": part.value, "key": part.key} for part in split if part.value]


@dataclass(frozen=True, slots=True)
class Change:
    """How a frozen figure differs today: the rows that came late, are gone, or count differently.

    ``late_units`` are the units of the late rows. ``definition_changed`` means that the measure has a newer version, so
    that the values cannot be compared. ``untouched`` means that all that was stored still matches its seal.
    """

    then: Number
    now: Number
    late: int
    gone: int
    changed: int
    late_units: tuple[str, ...]
    definition_changed: bool
    untouched: bool

    @property
    def still_holds(self) -> bool:
        """Whether the figure would be the same if it were published today."""
        return self.then == self.now and not (self.late or self.gone or self.changed)


def compare(frozen: FrozenFigure) -> Change:
    """Count a frozen figure again for the same audience, and return the differences."""
    access = within(frozen.audience)
    (now,) = get_figures(access, frozen.campaign, [parse(frozen.reference)])
    late = gone = changed = 0
    units: set[str] = set()
    kept = list(FrozenFigure.objects.filter(Q(pk=frozen.pk) | Q(part_of=frozen)).order_by("pk"))
    stored = kept[1:] or kept
    current = now.inputs or (now,)
    untouched = all(seal(row) == row.seal for row in kept)
    for then_part, now_part in zip(stored, current, strict=False):
        before = unpack(bytes(then_part.keys))
        after = get_counted_rows(access, now_part.measure, now_part.selection)
        new = after.keys() - before.keys()
        late += len(new)
        gone += len(before.keys() - after.keys())
        changed += sum(1 for key, share in before.items() if key in after and after[key] != share)
        units |= _units_of(access, now_part, new)
    then = None if frozen.value is None else float(frozen.value)
    value: Number = None if then is None else int(then) if then.is_integer() else then
    return Change(
        value,
        now.value,
        late,
        gone,
        changed,
        tuple(sorted(units)),
        now.measure.version != frozen.version,
        untouched,
    )


def _units_of(access: Access, figure: Figure, keys: set[int]) -> set[str]:
    if figure.measure.unit_of is None:
        return set()
    rows = find_records(access, figure.measure, figure.selection).filter(pk__in=sorted(keys)[:500])
    return {str(figure.measure.unit_of(row)) for row in rows}


def get_published_figures(publication_kind: str, publication_key: str, issue: int) -> dict[str, FrozenFigure]:
    """Return the figures of a publication by reference, in one query, without the keys of their rows."""
    frozen_figures = FrozenFigure.objects.filter(
        publication_kind=publication_kind, publication_key=publication_key, issue=issue, part_of__isnull=True
    ).defer("keys")
    return {frozen_figure.reference: frozen_figure for frozen_figure in frozen_figures}


def find_published_of(unit: Unit) -> tuple[str, ...]:
    """Say how many published figures were counted for the readers of a unit."""
    number = FrozenFigure.objects.filter(audience=unit.path, part_of__isnull=True).count()
    return (gettext("published figures (%(number)d)") % {"number": number},) if number else ()


def find_figures_counting(
    campaign: Campaign,
    since: datetime.datetime,
    records: Mapping[type[models.Model], Collection[int]],
) -> list[Publication]:
    """Return where figures were published since a moment that count one of some records, given by key; newest first."""
    places: dict[Publication, None] = {}
    frozen_figures = FrozenFigure.objects.filter(campaign=campaign, frozen_at__gte=since, rows_counted__gt=0)
    for frozen in frozen_figures.order_by("-pk"):
        place = Publication(frozen.publication_kind, frozen.publication_key, frozen.issue)
        keys = records.get(_model_counted(frozen), ())
        if place not in places and keys and not unpack(bytes(frozen.keys)).keys().isdisjoint(keys):
            places[place] = None
    return list(places)


def _model_counted(frozen: FrozenFigure) -> Any:
    """Return the model of the rows that a figure counted, or None if its measure exists no more."""
    access = within(frozen.audience)
    try:
        measure, selection = Selector(access, frozen.campaign).select(parse(frozen.reference))
    except Refused:
        return None
    return find_records(access, measure, selection).model
