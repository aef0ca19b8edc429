"""Functions that packages above register, and that a package below calls without knowing them."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hooks(Generic[P, R]):
    """Calls all registered functions in the order of registration, and returns their results."""

    def __init__(self) -> None:
        self._hooks: list[Callable[P, R]] = []

    def register(self, hook: Callable[P, R]) -> None:
        """Register a function when the application starts; a second time changes nothing."""
        if hook not in self._hooks:
            self._hooks.append(hook)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [hook(*args, **kwargs) for hook in self._hooks]
