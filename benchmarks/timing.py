"""How a duration is taken: the median of several runs, of the processor and of the clock."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: milliseconds of this process's processor and of the clock, statements, a remark."""

    group: str
    name: str
    processor_ms: float
    clock_ms: float
    queries: int | None = None
    remark: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the line as a dictionary."""
        return asdict(self)


def timed(group: str, name: str, act: Callable[[], Any], runs: int = 5, remark: str = "") -> Row:
    """Run ``act`` once to count statements and warm up, then several times for the median."""
    statements = count()

    def counted(execute: Callable[..., Any], *call: Any) -> Any:
        next(statements)
        return execute(*call)

    with connection.execute_wrapper(counted):
        act()
    processor, clock = [], []
    for _ in range(runs):
        cpu, wall = time.process_time(), time.perf_counter()
        act()
        processor.append((time.process_time() - cpu) * 1_000)
        clock.append((time.perf_counter() - wall) * 1_000)
    return Row(
        group,
        name,
        statistics.median(processor),
        statistics.median(clock),
        next(statements),
        remark,
    )
