"""The measures app."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Registers the app, its measures, and its hooks for memberships, work streams and moves."""

    name = "touchstone.measures"

    def ready(self) -> None:
        from touchstone.campaigns import hooks
        from touchstone.measures.coverage import follow_again, follow_memberships, follow_stream
        from touchstone.measures.moving import follow_move, follow_removal
        from touchstone.measures.participation import MEASURES
        from touchstone.measures.registry import register
        from touchstone.measures.tallies import fold_all
        from touchstone.units import hooks as moves

        register(MEASURES)
        hooks.notify_memberships.register(follow_memberships)
        hooks.notify_again.register(follow_again)
        hooks.notify_new_stream.register(follow_stream)
        hooks.settle.register(fold_all)
        moves.notify_move.register(follow_move)
        moves.notify_removal.register(follow_removal)
