"""Criteria of inspections as words of a campaign."""

from django.utils.translation import gettext_lazy as _

from touchstone.campaigns.words import WordKind
from touchstone.inspection.models import Criterion
from touchstone.inspection.queries.vocabulary import find_criteria

CRITERIA = WordKind(
    key="inspection_criteria",
    model=Criterion,
    find=find_criteria,
    label=_("criterion"),
    plural=_("Inspection criteria"),
    lead=_("What a visit asks; a finding is filed under the criterion that was not met."),
    figure=("inspection.findings", "criterion"),
)
