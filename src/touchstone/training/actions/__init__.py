"""Actions that write training classes, sittings, the trainees of units, and feedback about the course."""

from touchstone.training.actions.classes import add_class, change_class
from touchstone.training.actions.feedback import give_feedback, print_slips
from touchstone.training.actions.loading import load_places
from touchstone.training.actions.places import copy_places, give_places
from touchstone.training.actions.sittings import add_sitting, call_off, change_sitting, take_up
from touchstone.training.actions.trainees import drop_roll, keep_roll, record_attendance, record_counts

__all__ = (
    "add_class",
    "add_sitting",
    "call_off",
    "change_class",
    "change_sitting",
    "copy_places",
    "drop_roll",
    "give_feedback",
    "give_places",
    "keep_roll",
    "load_places",
    "print_slips",
    "record_attendance",
    "record_counts",
    "take_up",
)
