"""Queries of inspections."""

from touchstone.inspection.queries.ledger import VisitRow, read_visit_ledger
from touchstone.inspection.queries.rounds import (
    count_draws_among,
    find_groups,
    find_groups_of_owner,
    find_groups_to_add,
    find_members,
    find_notices,
    find_own_round_keys,
    find_people_to_add,
    find_public_draws,
    find_public_notices,
    find_rounds,
    find_sending_units,
    find_steps_of_round,
    get_draw,
    get_draw_keys,
    get_notice,
    get_round,
    is_on_round,
)
from touchstone.inspection.queries.visits import (
    Found,
    VisitFilter,
    count_findings_by_visit,
    find_exclusions,
    find_findings,
    find_photos,
    find_replies,
    find_replies_due,
    find_steps,
    find_visits_by_words,
    find_visits_of_round,
    get_conclusion,
    get_disclosed_visits,
    get_finding,
    get_photo,
    get_visit,
    get_visit_keys_of_findings,
    get_visit_page,
)
from touchstone.inspection.queries.vocabulary import find_criteria
