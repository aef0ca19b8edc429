"""Resolving a reference for a reader into a selection: the paths, batch, days and filters that a figure covers."""

from django.utils.translation import gettext_lazy as _
from rapidfuzz import process

from touchstone.campaigns.models import Batch, Campaign
from touchstone.common import clock
from touchstone.common.pages import NO_KEY, read_key
from touchstone.common.refusal import Refused
from touchstone.common.wording import listed
from touchstone.figures.rules import BadReference, Reference, day, parse
from touchstone.measures.registry import Choice, Dimension, Measure, Selection, all_measures, find
from touchstone.units.access import Access
from touchstone.units.models import GroupAssignment, Unit
from touchstone.units.paths import overlap, topmost
from touchstone.units.queries.rights import open_on


class UnknownFigure(Refused):
    """A reference to something that does not exist or that the reader may not know of."""


def read(text: str) -> Reference:
    """Read a reference as people write it; UnknownFigure with a plain sentence if it cannot be read."""
    try:
        return parse(text)
    except BadReference as error:
        raise explain(error) from error


def explain(error: BadReference) -> UnknownFigure:
    """Turn the reason why a reference cannot be read into a sentence that says what to do."""
    messages = {
        "code": _("“%(part)s” is not a figure. Write area.measure, for example study.sessions."),
        "twice": _("“%(part)s” is given twice with different values. Keep one."),
        "day": _("“%(part)s” is not a date. Write it like 2019-06-18."),
    }
    return UnknownFigure(messages[error.problem] % {"part": error.part})


def measure_of(reference: Reference) -> Measure:
    """Return the measure that a reference names; UnknownFigure with the nearest codes if there is none."""
    measure = find(reference.code)
    if measure is None:
        codes = [measure.code for measure in all_measures()]
        near = listed(
            code for code, score, _index in process.extract(reference.code, codes, limit=3) if score > 60
        )
        if near:
            raise UnknownFigure(
                _("There is no figure “%(code)s”. Did you mean %(near)s?")
                % {"code": reference.code, "near": near}
            )
        raise UnknownFigure(_("There is no figure “%(code)s”.") % {"code": reference.code})
    return measure


class Selector:
    """Resolves references for one reader of one campaign; anything that several references share is looked up once."""

    def __init__(self, access: Access, campaign: Campaign) -> None:
        self.access = access
        self.campaign = campaign
        self._batches: dict[str, Batch] | None = None
        self._scopes: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._units: dict[str, str | None] = {}
        self._choices: dict[int, dict[str, Choice]] = {}

    def know(self, unit: Unit) -> None:
        """Remember a unit that was read already."""
        self._units[str(unit.pk)] = unit.path

    def select(self, reference: Reference) -> tuple[Measure, Selection]:
        """Return the measure and the selection; UnknownFigure if a part of the reference does not exist."""
        measure = measure_of(reference)
        try:
            first, last = day(reference.get("from"), "from"), day(reference.get("to"), "to")
        except BadReference as error:
            raise explain(error) from error
        if (first or last) and not measure.period:
            raise UnknownFigure(_("“%(code)s” has no period: it is about today.") % {"code": measure.code})
        keys: dict[str, int | str] = {}
        for code, value in reference.filters.items():
            dimension, choice = self._find_choice(measure, code, value)
            if dimension.tally_key:
                keys[dimension.tally_key] = choice.key
        batch = self._batch(reference.get("batch"))
        paths = self._scope(measure.permission, reference.get("unit"), reference.get("group"))
        return measure, Selection(
            self.campaign, paths, batch.pk if batch else None, first, last, reference.filters, keys
        )

    def _batch(self, number: str) -> Batch | None:
        if not number:
            return None
        if self._batches is None:
            self._batches = {
                str(batch.number): batch for batch in Batch.objects.filter(campaign=self.campaign)
            }
        if number not in self._batches:
            raise UnknownFigure(_("This campaign has no batch %(number)s.") % {"number": number})
        return self._batches[number]

    def _find_choice(self, measure: Measure, code: str, value: str) -> tuple[Dimension, Choice]:
        dimension = measure.dimension(code)
        if dimension is None:
            known = listed(dimension.code for dimension in measure.dimensions)
            raise UnknownFigure(
                _("“%(code)s” cannot be filtered by “%(key)s”. It knows: %(known)s.")
                % {"code": measure.code, "key": code, "known": known or "-"}
            )
        choices = self.choices(dimension)
        if value not in choices:
            raise UnknownFigure(
                _("“%(value)s” is no %(dimension)s of this campaign. It has: %(known)s.")
                % {"value": value, "dimension": dimension.label, "known": listed(choices) or "-"}
            )
        return dimension, choices[value]

    def choices(self, dimension: Dimension) -> dict[str, Choice]:
        """Return the values of a dimension by code, in order; looked up once."""
        # Dimensions are declared once and live as long as the process, so an id identifies one.
        choices = self._choices.get(id(dimension))
        if choices is None:
            choices = {choice.code: choice for choice in dimension.choices(self.campaign)}
            self._choices[id(dimension)] = choices
        return choices

    def _scope(self, permission: str, unit: str, group: str) -> tuple[str, ...]:
        key = (str(permission), unit, group)
        if key not in self._scopes:
            paths = [self.campaign.root.path]
            if unit:
                paths = list(overlap(paths, [self._unit_path(permission, unit)]))
            if group:
                paths = list(overlap(paths, self._group_paths(permission, group)))
            self._scopes[key] = overlap(paths, self.access.paths(permission))
        return self._scopes[key]

    def _unit_path(self, permission: str, unit: str) -> str:
        if unit not in self._units:
            key = read_key(unit) or NO_KEY
            self._units[unit] = Unit.unscoped.filter(pk=key).values_list("path", flat=True).first()
        path = self._units[unit]
        inside = path is not None and overlap([path], [self.campaign.root.path])
        if path is None or not inside or not self.access.covers(permission, path):
            raise UnknownFigure(
                _("There is no unit %(unit)s, or you are not allowed to see it.") % {"unit": unit}
            )
        return path

    def _group_paths(self, permission: str, group: str) -> tuple[str, ...]:
        visible = GroupAssignment.objects.visible_to(self.access, permission)
        paths = (
            visible.filter(open_on(clock.today()), group_id=key).values_list("unit__path", flat=True)
            if (key := read_key(group)) is not None
            else []
        )
        if not paths:
            raise UnknownFigure(
                _("There is no group %(group)s, or you are not allowed to see it.") % {"group": group}
            )
        return topmost(paths)
