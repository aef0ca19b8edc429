"""A tree of its own: creating it in one go, paging, searching, looking up names and moving; all taken back after."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from benchmarks.timing import Row, timed
from touchstone.units.access import Access, everything
from touchstone.units.actions import NewUnit, create_many, move_unit
from touchstone.units.permissions import UnitPermission
from touchstone.units.queries import NameBook, find_by_name, get_unit_page, preview_move

CITIES, COUNTIES, TOWNSHIPS = 10, 10, 20


def shape(units: int) -> Iterator[tuple[int | None, str]]:
    """Yield (place in the list of the unit above, name): cities, counties, townships, and offices to level twelve."""
    yield None, "基准省"
    townships, places = [], 1
    for city in range(CITIES):
        at_city = places
        yield 0, f"第{city}市"
        places += 1
        for county in range(COUNTIES):
            at_county = places
            yield at_city, f"第{city}市{county}县"
            places += 1
            for township in range(TOWNSHIPS):
                townships.append(places)
                yield at_county, f"第{city}市{county}县{township}乡"
                places += 1
    chains = {at: [at] for at in townships}
    number = 0
    while places < units:
        for at in townships:
            chain = chains[at]
            below = chain[-1] if len(chain) < 8 else chain[number % 8]
            yield below, f"第{at}乡政府{number}科室"
            if len(chain) < 8:
                chain.append(places)
            places += 1
            if places >= units:
                return
        number += 1


def once(group: str, name: str, act: Callable[[], Any]) -> tuple[Any, Row]:
    """Return what ``act`` returns, done once, and its line of the table."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = act()
    row = Row(group, name, (time.process_time() - cpu) * 1_000, (time.perf_counter() - wall) * 1_000)
    return result, row


def rows(units: int) -> Iterator[Row]:
    """Yield the lines of the table; nothing of the tree is left in the database."""
    access = everything()
    news: list[NewUnit] = []
    for above, name in shape(units):
        news.append(NewUnit(name, None if above is None else news[above]))
    group = f"a tree of {len(news):,} units"
    with transaction.atomic():
        made, row = once(
            group, "create it in one go", lambda: create_many(by=None, access=access, units=news)
        )
        levels = max(unit.depth for unit in made)
        yield replace(row, remark=f"{len(news) / row.clock_ms * 1_000:,.0f} units a second, {levels} levels")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        root = made[0]
        cities = [unit for unit in made if unit.depth == 2 and unit.path.startswith(root.path)]
        county = next(unit for unit in made if unit.depth == 3)
        roots = tuple(unit.path for unit in made if unit.depth == 4)[::40]
        guided = Access(None, {UnitPermission.VIEW: roots})
        yield timed(group, "first page of a city", lambda: get_unit_page(access, within=cities[0].path))
        yield timed(
            group, "a page in the middle", lambda: get_unit_page(access, after=made[len(made) // 2].path)
        )
        yield timed(
            group,
            "children of a county",
            lambda: get_unit_page(access, within=county.path, level=county.depth + 1),
        )
        yield timed(group, f"first page of {len(roots)} subtrees", lambda: get_unit_page(guided))
        yield timed(group, "search by a beginning", lambda: find_by_name(access, "第3市7县1"))
        yield timed(group, "search by the inside", lambda: find_by_name(access, "乡政府7科"))
        yield timed(group, "search by nothing like it", lambda: find_by_name(access, "没有这样的单位"))
        book, row = once(group, "load the book of names", lambda: NameBook(access, root))
        yield replace(row, remark=f"{len(book):,} names")
        unknown = (f"第{number % 10}市{number % 7}县{number}鄕政付" for number in range(10**6))
        yield timed(group, "each unknown name", lambda: book.nearest(next(unknown)), runs=20)
        city, other = cities[0], cities[1]
        below = preview_move(access, city, other).below
        yield timed(group, "preview a move", lambda: preview_move(access, city, other))
        _move, row = once(
            group, "move a city", lambda: move_unit(by=None, access=access, unit=city, to_parent=other)
        )
        yield replace(row, remark=f"{below:,} units below it")
        transaction.set_rollback(True)
