"""All reads of problems."""

from touchstone.problems.queries.counted import Counts, count_overdue, get_counts
from touchstone.problems.queries.detail import (
    Offer,
    Parts,
    Work,
    explain_refusal,
    find_leaders_for,
    get_offers,
    get_parts,
    get_party,
    get_photo,
    get_problem,
    get_problem_by_number,
    get_problems,
)
from touchstone.problems.queries.filters import ProblemFilter, get_due_soon_limit, get_timeliness
from touchstone.problems.queries.leaders import find_leaders, get_leader
from touchstone.problems.queries.ledger import LedgerRow, read_ledger, with_parts
from touchstone.problems.queries.listing import (
    find_problems,
    find_problems_by_words,
    finds_few,
    get_problem_page,
)
from touchstone.problems.queries.published import get_published_page
from touchstone.problems.queries.similarity import Similar, find_similar, find_similar_elsewhere
from touchstone.problems.queries.stored import find_by_numbers, find_in_units, get_specials_by_number
from touchstone.problems.queries.timeline import Happening, tell_life
from touchstone.problems.queries.visibility import find_seen
from touchstone.problems.queries.vocabulary import find_aspects, find_lists, find_sources, find_specials
from touchstone.problems.queries.waiting import (
    Waiting,
    count_to_verify,
    find_extensions_waiting,
    find_led_by,
    find_look_backs_due,
    find_to_verify,
    find_waiting_for_units,
    get_oldest_to_verify,
)
