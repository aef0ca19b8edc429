"""Which events of the audit trail belong to another campaign: campaigns beside one another have the same units."""

from functools import cache, reduce
from operator import or_

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, Exists, ForeignKey, Model, OuterRef, Q
from django.db.models.functions import Cast

from touchstone.audit.models import AuditEvent
from touchstone.campaigns.models import Campaign

_parts: dict[str, str] = {}


def register_part(kind: str, campaign: str) -> None:
    """Name the lookup of the campaign of a kind of records that have events, but no campaign of their own."""
    _parts[kind] = campaign


def find_elsewhere(campaign: Campaign) -> Q:
    """Return the condition of events about a record of another campaign.

    What happened to the records of campaigns before this one was created is always elsewhere. Events about units, people
    and groups belong to all campaigns; so do those about records that are deleted.
    """
    created = AuditEvent.unscoped.filter(
        target_kind=Campaign._meta.label_lower, target_key=str(campaign.pk), verb="campaigns.campaign-created"
    ).values_list("pk", flat=True)
    others = (Q(target_kind=kind) & Q(_is_of_another(campaign, kind)) for kind in _find_lookups())
    before = Q(target_kind__in=list(_find_lookups()), pk__lt=created.first() or 0)
    return reduce(or_, others, before)


def _is_of_another(campaign: Campaign, kind: str) -> Exists:
    rows = apps.get_model(kind)._base_manager.filter(pk=Cast(OuterRef("target_key"), BigIntegerField()))
    return Exists(rows.exclude(**{_find_lookups()[kind]: campaign.pk}))


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
