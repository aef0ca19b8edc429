"""Whether anything uses a word of a campaign: a record, or another word that refers to it."""

from typing import Any

from django.db import models

from touchstone.campaigns.models import CampaignWord
from touchstone.campaigns.words import WordKind, find_kinds


def is_used(word: CampaignWord) -> bool:
    """Say whether a row of any table refers to a word."""
    relations = (
        relation
        for relation in word._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    )
    return any(
        _rows(relation.related_model).filter(**{relation.field.name: word}).exists() for relation in relations
    )


def find_linked(kind: WordKind[Any], word: CampaignWord) -> list[CampaignWord]:
    """Return the words of other kinds that refer to a word, such as the forms of study of a work stream."""
    return [
        other
        for linking in find_kinds()
        if linking.link is not None and linking.link.section == kind.key
        for other in linking.find(word.campaign).filter(**{linking.link.key: word})
    ]


def _rows(model: Any) -> Any:
    """Return all rows of a model, also of one that is otherwise read through its scope."""
    return getattr(model, "unscoped", model._default_manager)
