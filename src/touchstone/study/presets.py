"""Forms of study in a campaign template."""

from touchstone.campaigns.words import STREAM, word_section
from touchstone.study.models import FormOfStudy
from touchstone.study.queries import find_forms

KEYS = ("code", "stream", "name", "name_en", "other_names")

SECTION = word_section("session_forms", FormOfStudy, find_forms, keys=KEYS, link=STREAM, linked=True)
