"""The application of problems."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """Problems, their rectification and verification, and the figures about them."""

    name = "touchstone.problems"

    def ready(self) -> None:
        from touchstone.campaigns import hooks
        from touchstone.campaigns.due_days import register_due_days
        from touchstone.campaigns.events import register_part
        from touchstone.campaigns.unfinished import carry_on, hand_to_routine, register_unfinished
        from touchstone.campaigns.words import register_words
        from touchstone.measures import coverage
        from touchstone.measures.registry import register
        from touchstone.notices.providing import provide_reminders
        from touchstone.problems.actions.carrying import carry_if_any, hand_over_if_any
        from touchstone.problems.actions.passing_on import OPEN_PROBLEMS
        from touchstone.problems.due_days import DEADLINES, LOOK_BACKS, NOTICES
        from touchstone.problems.measures import MEASURES
        from touchstone.problems.permissions import GRANTS
        from touchstone.problems.presets import ASPECTS, LISTS, SOURCES
        from touchstone.problems.queries.carrying import DRAFTS, PROVISIONAL, SPECIALS
        from touchstone.problems.queries.carrying import OPEN_PROBLEMS as UNFINISHED
        from touchstone.problems.reminders import remind
        from touchstone.problems.tallies import DATED, FOLLOWED, count_kept, find_steps
        from touchstone.units.hooks import find_obstacles, register_dated_records, register_open_work
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(UNFINISHED, DRAFTS, SPECIALS, PROVISIONAL)
        hand_to_routine.register(hand_over_if_any)
        carry_on.register(carry_if_any)
        register_part("problems.selfcheckanswer", "self_check__problem__campaign")
        for due in (DEADLINES, LOOK_BACKS, NOTICES):
            register_due_days(due)
        register(MEASURES)
        provide_reminders.register(remind)
        for followed in FOLLOWED:
            hooks.notify_memberships.register(followed.follow)
            hooks.notify_earlier.register(followed.follow_earlier)
        coverage.count_kept.register(count_kept)
        register_words(SOURCES, ASPECTS, LISTS)
        register_dated_records(DATED)
        find_obstacles.register(find_steps)
        register_open_work(OPEN_PROBLEMS)
