"""How a duration is taken: the median of several runs, of the processor and of the clock."""

import statistics
import time
from collections.abc import Callable, Mapping
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
    statements = _statements(act)
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
        statements,
        remark,
    )


def by_turns(acts: Mapping[str, Callable[[], Any]], runs: int) -> list[Row]:
    """Time acts of which one is compared with another by turns; the remark says by how much each takes longer than the last."""
    statements = {name: _statements(act) for name, act in acts.items()}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            cpu, wall = time.process_time(), time.perf_counter()
            act()
            taken[name].append(((time.process_time() - cpu) * 1_000, (time.perf_counter() - wall) * 1_000))
    *_, last = taken.values()
    rows = []
    for name, times in taken.items():
        more = statistics.median(one[0] - other[0] for one, other in zip(times, last, strict=True))
        cpu, wall = (statistics.median(column) for column in zip(*times, strict=True))
        rows.append(
            Row("", name, cpu, wall, statements[name], f"{more:.2f} ms more, " if times is not last else "")
        )
    return rows


def _statements(act: Callable[[], Any]) -> int:
    """Run an act once, which also warms it up, and count its statements."""
    statements = count()

    def counted(execute: Callable[..., Any], *call: Any) -> Any:
        next(statements)
        return execute(*call)

    with connection.execute_wrapper(counted):
        act()
    return next(statements)
