"""Inspection criteria in a campaign template."""

from touchstone.campaigns.presets import word_section
from touchstone.inspection.models import Criterion
from touchstone.inspection.queries.vocabulary import find_criteria

SECTION = word_section("inspection_criteria", Criterion, find_criteria)
