"""Every read of problems."""

from touchstone.problems.queries.choosing import ProblemFilter, held_by, soon_until, timeliness_of
from touchstone.problems.queries.counted import Counts, counts, open_until, overdue
from touchstone.problems.queries.leaders import leader, leaders_named
from touchstone.problems.queries.ledger import LedgerRow, ledger, with_parts
from touchstone.problems.queries.likeness import Similar, alike_elsewhere, similar
from touchstone.problems.queries.listing import ProblemPage, problem_page, problems
from touchstone.problems.queries.one import (
    Offer,
    Parts,
    Work,
    by_number,
    leaders_for,
    offered,
    parts_of,
    party_of,
    photo,
    problem,
    problems_with,
    standing,
    why_not,
)
from touchstone.problems.queries.published import Published, PublishedPage, published
from touchstone.problems.queries.seen import seen
from touchstone.problems.queries.stored import beside, specials_by_number, under_numbers
from touchstone.problems.queries.telling import Happening, life_of
from touchstone.problems.queries.waiting import (
    Waiting,
    extensions_waiting,
    led_by,
    look_backs_due,
    number_to_verify,
    of_units,
    oldest_to_verify,
    to_verify,
    waiting,
)
from touchstone.problems.queries.words import aspects_of, lists_of, sources_of, specials_of

__all__ = [
    "Counts",
    "Happening",
    "LedgerRow",
    "Offer",
    "Parts",
    "ProblemFilter",
    "ProblemPage",
    "Published",
    "PublishedPage",
    "Similar",
    "Waiting",
    "Work",
    "alike_elsewhere",
    "aspects_of",
    "beside",
    "by_number",
    "counts",
    "extensions_waiting",
    "held_by",
    "leader",
    "leaders_for",
    "leaders_named",
    "led_by",
    "ledger",
    "life_of",
    "lists_of",
    "look_backs_due",
    "number_to_verify",
    "of_units",
    "offered",
    "oldest_to_verify",
    "open_until",
    "overdue",
    "parts_of",
    "party_of",
    "photo",
    "problem",
    "problem_page",
    "problems",
    "problems_with",
    "published",
    "seen",
    "similar",
    "soon_until",
    "sources_of",
    "specials_by_number",
    "specials_of",
    "standing",
    "timeliness_of",
    "to_verify",
    "under_numbers",
    "waiting",
    "why_not",
    "with_parts",
]
