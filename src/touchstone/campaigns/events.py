"""Which events of the audit trail belong to a campaign: campaigns beside one another have the same units."""

from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, Case, ForeignKey, Model, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.models import Campaign

_parts: dict[str, str] = {}


def register_part(kind: str, campaign: str) -> None:
    """Name the lookup of the campaign of a kind of records that have events, but no campaign of their own."""
    _parts[kind] = campaign


def find_belonging(campaign: Campaign) -> Q:
    """Return the condition of events that belong to a campaign, and not to a record of another one.

    What happened to the records of campaigns before this one was created is not its own. Events about units, people and
    groups belong to all campaigns; so do those about records that are deleted.
    """
    created = AuditEvent.unscoped.filter(
        target_kind=Campaign._meta.label_lower, target_key=str(campaign.pk), verb="campaigns.campaign-created"
    ).values_list("pk", flat=True)
    kinds = _find_lookups()
    before = Q(target_kind__in=list(kinds), pk__lt=created.first() or 0)
    # One look-up by key for each event that is read: a condition "exists" may be answered by reading the whole table.
    own = Case(
        *(When(target_kind=kind, then=_find_campaign(kind)) for kind in kinds), output_field=BigIntegerField()
    )
    return ~before & Q(Exact(Coalesce(own, Value(campaign.pk)), campaign.pk))


def _find_campaign(kind: str) -> Subquery:
    """Return the expression of the key of the campaign of an event's record; null for one that is deleted."""
    rows = apps.get_model(kind)._base_manager.filter(pk=Cast(OuterRef("target_key"), BigIntegerField()))
    return Subquery(rows.values(_find_lookups()[kind])[:1], BigIntegerField())


@cache
def _find_lookups() -> dict[str, str]:
    """Return the kinds of records that belong to a campaign, each with the lookup of the campaign's key."""
    own = {model._meta.label_lower: "campaign" for model in apps.get_models() if _has_campaign(model)}
    return {Campaign._meta.label_lower: "pk", **own, **_parts}


def _has_campaign(model: type[Model]) -> bool:
    try:
        field = model._meta.get_field("campaign")
    except FieldDoesNotExist:
        return False
    return isinstance(field, ForeignKey) and field.related_model is Campaign
