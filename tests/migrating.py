"""Runs every migration in a new database, as ``migrate`` does, in half the time.

Django renders anew, after each operation, every model that is tied to the one that changed: with people and units in the
middle, nearly all. Only code that a migration runs needs them so, and for such code Django renders them all first. Here
an operation renders the model that it changes, and one that changes ties lets all be rendered when they are asked for.
"""

from collections.abc import Iterable
from typing import Any

import django
from django.core.management import call_command
from django.db.migrations.state import ProjectState

ADDING = ("add_model", "add_field")


def render_little() -> None:
    """Let the state of the migrations in this process render only what changes."""
    for name in ADDING:
        setattr(ProjectState, name, _adding(getattr(ProjectState, name)))
    state: Any = ProjectState
    state.reload_model, state.reload_models = _reload_model, _reload_models


def _adding(act: Any) -> Any:
    def add(self: Any, *args: Any, **options: Any) -> None:
        self.adds = True
        act(self, *args, **options)
        self.adds = False

    return add


def _reload_model(self: Any, app: str, model: str, delay: bool = False) -> None:
    _reload_models(self, [(app, model)], delay or getattr(self, "adds", False))


def _reload_models(self: Any, models: Iterable[tuple[str, str]], delay: bool = True) -> None:
    if not delay:
        self.__dict__.pop("apps", None)
    elif "apps" in self.__dict__:
        self.is_delayed = True
        self._reload(set(models))


if __name__ == "__main__":
    django.setup()
    render_little()
    call_command("migrate", verbosity=0)
