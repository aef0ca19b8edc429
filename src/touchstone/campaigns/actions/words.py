"""The words of a campaign: adding, changing, ordering, retiring and bringing them back; deleting one never used."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touchstone.audit.actions import record
from touchstone.campaigns import rules
from touchstone.campaigns.actions.checking import allow, checked
from touchstone.campaigns.actions.setting_up import lock_campaign
from touchstone.campaigns.ending import refuse_closed
from touchstone.campaigns.hooks import lock_memberships, notify_set_up
from touchstone.campaigns.models import Campaign, CampaignWord, WorkStream
from touchstone.campaigns.permissions import CampaignPermission
from touchstone.campaigns.streams import STREAMS
from touchstone.campaigns.word_use import find_linked, is_used
from touchstone.campaigns.words import WordKind, find_name_taken, find_word_called, kind_of
from touchstone.common import clock
from touchstone.common.changes import Changes, apply
from touchstone.common.refusal import Refused
from touchstone.common.text import tidy
from touchstone.units.access import Access
from touchstone.units.models import User

W = TypeVar("W", bound=CampaignWord)
Values = Mapping[str, Any]
"""The names, the link and the properties of a word, by field."""

LONGEST_CODE = 40


def add_word(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    kind: WordKind[W],
    values: Values,
    code: str = "",
) -> W:
    """Add a word after the others of its kind; without a code it gets one made of its English name."""
    allow(by, access, campaign.root.path)
    with transaction.atomic():
        refuse_closed(lock_campaign(campaign))
        every = list(kind.find(campaign))
        made = code or _free_code(kind, values.get("name_en", ""), {word.code for word in every})
        order = 1 + max((word.order for word in every), default=-1)
        word = kind.model(campaign=campaign, code=made, order=order, **_tidied(values))
        _check(kind, word, every)
        word.save()
        kind.added(word)
        changes = {
            name: (None, value) for name, value in _tidied(values).items() if value not in ("", [], None)
        }
        _record(by, "campaigns.word-added", word, changes)
    return word


def change_word(
    *,
    by: User | None,
    access: Access | None = None,
    kind: WordKind[W],
    word: W,
    values: Values,
    reason: str = "",
) -> W:
    """Change the names, the link or the properties of a word; records that use it follow."""
    with transaction.atomic():
        current, every = _lock(by, access, kind, word)
        changes = apply(_tidied(values), current)
        if not changes:
            raise Refused(_("Nothing was changed. Change something, or go back."))
        fixed = next((name for name in kind.fixed if name in changes), "")
        if fixed and is_used(current):
            message = _("Records use it, so this cannot change any more. Retire it and add another one.")
            raise Refused(message, fixed)
        _check(kind, current, every)
        current.save()
        _record(by, "campaigns.word-changed", current, changes, reason)
    return current


def may_add_names(access: Access, campaign: Campaign) -> bool:
    """Say whether somebody may give the words of a campaign other names."""
    return access.covers(CampaignPermission.CHANGE, campaign.root.path)


def add_other_name(*, by: User | None, access: Access | None = None, word: W, name: str) -> W:
    """Add another name under which ledgers mean a word; if it has it already, nothing is recorded.

    Refused if the name is one of another word of the same kind.
    """
    kind = kind_of(word)
    with transaction.atomic():
        current, every = _lock(by, access, kind, word)
        if find_word_called([current], name) is None:
            changes = apply(_tidied({"other_names": [*current.other_names, name]}), current)
            _check(kind, current, every)
            current.save()
            _record(by, "campaigns.word-changed", current, changes)
    return current


def move_word(*, by: User | None, access: Access | None = None, kind: WordKind[W], word: W, up: bool) -> W:
    """Move a word in use one place up or down; at the end of the list nothing happens."""
    with transaction.atomic():
        current, every = _lock(by, access, kind, word)
        in_use = [other for other in every if other.retired_on is None]
        retired = [other for other in every if other.retired_on is not None]
        places = [other.pk for other in in_use]
        if current.pk not in places:
            raise Refused(_("A retired word has no place in the list. Bring it back first."))
        at = places.index(current.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(in_use):
            return current
        in_use.insert(to, in_use.pop(at))
        for order, other in enumerate([*in_use, *retired]):
            other.order = order
        kind.model._default_manager.bulk_update(every, ["order"])
        _record(by, "campaigns.word-moved", current, {"order": (at + 1, to + 1)})
    return current


def retire_word(
    *, by: User | None, access: Access | None = None, kind: WordKind[W], word: W, reason: str = ""
) -> W:
    """Retire a word: old records and figures keep it, but forms and ledgers take it no longer."""
    with transaction.atomic():
        current, every = _lock(by, access, kind, word)
        if current.retired_on is not None:
            raise Refused(_("It is retired already."))
        if sum(other.retired_on is None for other in every) <= kind.least:
            raise Refused(_("It is the last one, and a campaign needs one. Add another one first."))
        linked = [other for other in find_linked(kind, current) if other.retired_on is None]
        if linked:
            message = _("%(names)s would refer to a retired word. Change or retire them first.")
            raise Refused(message % {"names": _listed(linked)})
        current.retired_on = clock.today()
        current.save()
        _record(by, "campaigns.word-retired", current, {"retired_on": (None, current.retired_on)}, reason)
    return current


def bring_back_word(*, by: User | None, access: Access | None = None, kind: WordKind[W], word: W) -> W:
    """Offer a retired word again, after the others."""
    with transaction.atomic():
        current, every = _lock(by, access, kind, word)
        if current.retired_on is None:
            raise Refused(_("It is not retired."))
        linked = getattr(current, kind.link.key) if kind.link else None
        if linked is not None and linked.retired_on is not None:
            message = _("It refers to “%(name)s”, which is retired. Bring that back first.")
            raise Refused(message % {"name": linked})
        changes = apply({"retired_on": None, "order": max(other.order for other in every) + 1}, current)
        current.save()
        _record(by, "campaigns.word-brought-back", current, {"retired_on": changes["retired_on"]})
    return current


def delete_word(*, by: User | None, access: Access | None = None, kind: WordKind[W], word: W) -> None:
    """Delete a word that no record has ever used."""
    with transaction.atomic():
        current, every = _lock(by, access, kind, word)
        if is_used(current):
            raise Refused(_("It is in use, so it stays with the records. Retire it instead."))
        in_use = [other for other in every if other.retired_on is None and other.pk != current.pk]
        if len(in_use) < kind.least:
            raise Refused(_("It is the last one, and a campaign needs one. Add another one first."))
        _record(by, "campaigns.word-deleted", current, {"name": (current.name, None)})
        key = current.pk
        current.delete()
        kind.deleted(key)


def add_stream(
    *,
    by: User | None,
    access: Access | None = None,
    campaign: Campaign,
    code: str,
    name: str,
    name_en: str = "",
    covered_by: str = WorkStream.Cover.RECORDS,
) -> WorkStream:
    """Add a work stream after the others; the units that take part are silent in it at first."""
    values = {"name": name, "name_en": name_en, "covered_by": covered_by}
    return add_word(by=by, access=access, campaign=campaign, kind=STREAMS, values=values, code=code)


def _lock(by: User | None, access: Access | None, kind: WordKind[W], word: W) -> tuple[W, list[W]]:
    """Return a word and all words of its kind as they are stored, held until the transaction ends."""
    allow(by, access, word.campaign.root.path)
    lock_memberships(word.campaign)
    rows = kind.find(word.campaign).select_related("campaign__root", *([kind.link.key] if kind.link else []))
    every = list(rows)
    current = next((other for other in every if other.pk == word.pk), None)
    if current is None:
        raise Refused(_("It has been deleted meanwhile."))
    return current, every


def _tidied(values: Values) -> dict[str, Any]:
    """Return values with their texts tidied, and the other names once each."""
    plain = {name: tidy(value) if isinstance(value, str) else value for name, value in values.items()}
    if "other_names" in plain:
        own = {plain.get("name"), plain.get("name_en"), ""}
        plain["other_names"] = [
            name for name in dict.fromkeys(map(tidy, plain["other_names"])) if name not in own
        ]
    return plain


def _check(kind: WordKind[W], word: W, every: Iterable[W]) -> None:
    """Refuse a word with an invalid value, or with a code, a name or a property that another one has."""
    others = [other for other in every if other.pk != word.pk]
    if any(other.code == word.code for other in others):
        raise Refused(_("The code “%(code)s” is taken. Choose another one.") % {"code": word.code}, "code")
    if not rules.ADDRESS.fullmatch(word.code):
        message = _("“%(code)s” is not a valid code. Use lower-case letters, digits and hyphens.")
        raise Refused(message % {"code": word.code[:LONGEST_CODE]}, "code")
    checked(word)
    too_long = next((name for name in word.other_names if len(name) > 80), "")
    if too_long:
        message = _("“%(name)s …” is too long for a name. Write one name on each line.")
        raise Refused(message % {"name": too_long[:20]}, "other_names")
    taken = find_name_taken(word, others)
    if taken is not None:
        name, other = taken
        raise taken_by(name, other, _field_of(word, name))
    clash = kind.find_clash(word, others)
    if clash is not None:
        field, error = clash
        raise Refused(error.translate(gettext), field)


def taken_by(name: str, other: CampaignWord, field: str = "") -> Refused:
    """Return the refusal of a name that another word has already."""
    message = _("“%(name)s” is a name of “%(other)s” already. Take one of the two out.")
    if other.retired_on is not None:
        message = _("“%(name)s” is a name of “%(other)s”, which is retired. Bring that back instead.")
    return Refused(message % {"name": name, "other": other}, field)


def _field_of(word: CampaignWord, name: str) -> str:
    fields = (field for field in ("name", "name_en", "code") if getattr(word, field) == name)
    return next(fields, "other_names")


def _free_code(kind: WordKind[Any], name: str, taken: Iterable[str]) -> str:
    """Return a code made of an English name, or of the kind, that is not taken yet."""
    taken = set(taken)
    stem = slugify(name).replace("_", "-").strip("-")[: LONGEST_CODE - 4].strip("-")
    if stem and stem not in taken:
        return stem
    stem = stem or kind.key.rpartition("_")[2].removesuffix("s")
    return next(code for number in range(2, 1_000) if (code := f"{stem}-{number}") not in taken)


def _listed(words: Iterable[CampaignWord]) -> str:
    return gettext(", ").join(f"“{word}”" for word in words)


def _record(by: User | None, verb: str, word: CampaignWord, changes: Changes, reason: str = "") -> None:
    plain = {name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()}
    record(by=by, verb=verb, target=word, path=word.campaign.root.path, changes=plain, reason=reason.strip())
    notify_set_up(word.campaign)


def _plain(value: Any) -> Any:
    """Return other names as one text; any other value unchanged."""
    return gettext(", ").join(value) if isinstance(value, list) else value
