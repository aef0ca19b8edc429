"""How every command ends when it is interrupted, when nobody reads its output any more, or when the machine fails."""

import contextlib
import os
import sys
from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext

from touchstone.common.outages import outage_of, reason

FAILED, WRONG, INTERRUPTED, CUT_OFF = 1, 2, 130, 141
"""Exit codes: any failure; a setting that cannot be read; Ctrl-C; and what a shell reports of a program whose output is cut off, such as by ``head``."""


def end_plainly(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; an outage or a wrong setting is one sentence, and a closed pipe is none."""
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _read_by_nobody()
        return CUT_OFF
    except ImproperlyConfigured as error:
        sys.stderr.write(f"touchstone: {error}\n")
        return WRONG
    except Exception as error:
        outage = outage_of(error)
        if outage is None:
            raise
        _read_by_nobody()
        why = gettext(outage.value) if apps.ready else outage.value
        with contextlib.suppress(OSError):
            sys.stderr.write(f"touchstone: {why} ({reason(error)})\n")
        return FAILED
    return 0


def _read_by_nobody() -> None:
    """Let what is still in the buffers go nowhere, so that the interpreter does not complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
