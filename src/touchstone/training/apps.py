"""App configuration of training classes."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Registers the roles, measures, tallies, template section and dated records of training classes."""

    name = "touchstone.training"

    def ready(self) -> None:
        from touchstone.campaigns import hooks
        from touchstone.campaigns.events import register_part
        from touchstone.campaigns.sections import register_section
        from touchstone.campaigns.unfinished import register_unfinished
        from touchstone.measures.registry import register
        from touchstone.training.actions.trainees import forget_names
        from touchstone.training.measures import MEASURES
        from touchstone.training.permissions import GRANTS
        from touchstone.training.presets import TRAINING_CLASSES
        from touchstone.training.tallies import DATED, FOLLOWED
        from touchstone.training.unfinished import CLASSES
        from touchstone.units.hooks import register_dated_records
        from touchstone.units.roles import grant

        grant(GRANTS)
        register_unfinished(CLASSES)
        register(MEASURES)
        register_part("training.sitting", "training_class__campaign")
        hooks.notify_memberships.register(FOLLOWED.follow)
        hooks.notify_earlier.register(FOLLOWED.follow_earlier)
        register_dated_records(DATED)
        register_section(TRAINING_CLASSES)
        hooks.notify_closed.register(forget_names)
