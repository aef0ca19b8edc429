"""Forms of the words of a campaign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.models import WorkStream
from touchstone.campaigns.queries import find_offered
from touchstone.problems.presets import LONGEST_NUMBER
from touchstone.web.common.cadence_fields import CadenceFields
from touchstone.web.common.fields import one_line, reason_field, record_choice
from touchstone.web.common.refusals import RefusingForm

if TYPE_CHECKING:
    from touchstone.campaigns.models import Campaign, CampaignWord
    from touchstone.campaigns.words import WordKind

LINKS: Mapping[str, Any] = {"stream": _("Work stream"), "source": _("Usual source")}

PROPERTIES: Mapping[str, Callable[[], forms.Field]] = {
    "prefix": lambda: one_line(
        _("Numbers begin with"), 20, help_text=_("Such as KI-, which makes KI-01. It cannot change later.")
    ),
    "digits": lambda: forms.IntegerField(
        label=_("Digits"),
        min_value=1,
        max_value=LONGEST_NUMBER,
        initial=2,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    ),
    "covered_by": lambda: forms.ChoiceField(
        label=_("Units are covered by"), choices=WorkStream.Cover.choices, initial=WorkStream.Cover.RECORDS
    ),
}
"""The form fields of the properties of words, by name."""


class WordForm(CadenceFields):
    """The names of a word, what it refers to, and the properties of its kind."""

    name = one_line(_("Name"), 80, required=True)
    name_en = one_line(_("English name"), 120)
    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Words that ledgers use for the same, one on each line."),
    )
    new_code = one_line(
        _("Code"), 40, help_text=_("Used in the addresses of figures. Left empty: made of the English name.")
    )

    refusals = {"code": "new_code"}

    def __init__(self, campaign: Campaign, kind: WordKind[Any], *args: Any, **kwargs: Any) -> None:
        self.word: CampaignWord | None = kwargs.pop("word", None)
        fixed = kind.fixed if kwargs.pop("fixed", False) else ()
        super().__init__(*args, **kwargs)
        self.kind = kind
        if not kind.in_ledgers:
            del self.fields["other_names"]
        if kind.link is not None and kind.link.key not in fixed:
            link = kind.link
            self.fields[link.key] = record_choice(LINKS[link.key], required=not link.none)
            current = getattr(self.word, f"{link.key}_id") if self.word is not None else None
            offered = find_offered(link.find(campaign), current)
            self.offer(link.key, offered, link.none or None, code="code")
        names = [name for name in kind.properties if name not in fixed]
        for name in set(names) & PROPERTIES.keys():
            self.fields[name] = PROPERTIES[name]()
        self.offer_cadence(
            campaign,
            [name for name in names if name not in PROPERTIES],
            rule=getattr(self.word, "rule", ""),
            fulfilled_by=getattr(self.word, "fulfilled_by", ()),
        )
        if self.word is not None:
            del self.fields["new_code"]
            self._fill(self.word)
        self.order_fields([name for name in self.fields if name not in ("new_code", "reason")])

    def _fill(self, word: CampaignWord) -> None:
        for name in self.fields:
            value = getattr(word, name, None)
            if name == "other_names":
                value = "\n".join(word.other_names)
            elif self.kind.link is not None and name == self.kind.link.key and value is not None:
                value = value.code
            if value is not None and name not in self.initial:
                self.initial[name] = value

    def clean_other_names(self) -> list[str]:
        """Return the other names, one per line."""
        return [line for line in self.cleaned_data["other_names"].splitlines() if line.strip()]

    @property
    def code(self) -> str:
        """The code, or "" to have one made."""
        return str(self.cleaned_data["new_code"])

    @property
    def values(self) -> dict[str, Any]:
        """The values for the actions."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("new_code", "reason")
        }


class WordChangeForm(WordForm):
    """The same fields for an existing word, with the reason for the change."""

    reason = reason_field(of_decision=True)


class RetireForm(RefusingForm):
    """The reason for retiring a word."""

    reason = reason_field(of_decision=True)

    def __init__(self, *args: Any, of_deletion: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_deletion:
            del self.fields["reason"]
