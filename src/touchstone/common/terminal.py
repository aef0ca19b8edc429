"""The terminal that commands print tables and progress bars on."""

from rich.console import Console


class Terminal(Console):
    """A console of rich that lets a command end as others do when nobody reads its output any more."""

    def on_broken_pipe(self) -> None:
        """Raise the error, instead of ending the process with code 1."""
        raise BrokenPipeError
