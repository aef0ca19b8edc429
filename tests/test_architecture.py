"""The rules of docs/architecture.md that neither the linter nor import-linter can see."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "touchstone"
FILES = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)
DELIVERY = ("web", "interchange")
VAGUE = {"utils", "helpers", "core", "base", "manager", "managers", "misc", "shared"}
# ``unscoped`` is for writing, counting and commands ...
WRITING = re.compile(
    r"/(actions|joining|opening|rejoining|merging|dividing|measures|tallies|recounting|rules|models|management|hooks|ending|locking)[/.]"
)
# ... and for these reads, each with its reason.
UNSCOPED_READS = {
    "audit/queries.py": "the events of one record that the reader already sees",
    "bulletins/forms.py": "names of groups that guide a unit which the author sees",
    "cadences/queries/feeds.py": "the seats of the maker of a feed, and the units of their group",
    "cadences/belonging.py": "what a unit owed, for the action that deletes it",
    "campaigns/events.py": "what belongs to another campaign, of events that the reader may see",
    "campaigns/oddities.py": "whether anybody takes part, for units that the caller may change",
    "campaigns/queries.py": "who takes part, for places that the caller has checked",
    "content/rights.py": "Wagtail asks who may edit; what they may do is decided there",
    "figures/freezing.py": "names of the places of a selection that was resolved with access",
    "figures/selecting.py": "where a unit stands, which is then compared with access",
    "inspection/queries/stored.py": "what stands under the numbers of a ledger, for it to find repeats",
    "inspection/queries/rounds.py": "rounds and groups of disclosed visits; what stands on the public page",
    "inspection/queries/ties.py": "seats of people, for the actions that keep them away from a visit",
    "inspection/queries/visits.py": "whether a visit is answered, of visits that the caller may reply to; names of rounds, which are public",
    "interchange/queries.py": "whether the same file was loaded before; how much one person uploads",
    "interchange/undoing/queries.py": "what an import did and what refers to it, for who may take it back",
    "library/queries.py": "what units above prescribe, for a unit whose reading list the reader may see",
    "library/ending.py": "what a unit prescribed, for who merges or deletes it",
    "practice/queries/bank.py": "questions of the units above, which the units below draw from",
    "practice/searching.py": "what a test is found by, for the index that nobody reads by itself",
    "practice/queries/taking.py": "tests that were opened for the units at, below and above one's own",
    "practice/queries/terms.py": "until when a test can be started, for whoever holds its ticket",
    "problems/searching.py": "what a problem is found by, for the index that nobody reads by itself",
    "problems/queries/stored.py": "what stands under the numbers of a ledger, for it to find repeats",
    "problems/queries/carrying.py": "the problem of another campaign, before it is asked whether the reader sees it",
    "problems/queries/ledger.py": "parts of problems that the caller may see",
    "problems/queries/detail.py": "parts of a problem that the caller may see",
    "problems/queries/visibility.py": "problems seen through a supporting unit, or by who leads them",
    "study/fulfilling.py": "which sessions fulfil what a unit owes, in the action that stores them",
    "sites/searching.py": "what an exhibition is found by, for the index that nobody reads by itself",
    "sites/queries.py": "what was counted on a day or last, of exhibitions that the reader sees, and for an import to find repeats",
    "study/oddities.py": "the day of the first session, which only narrows what the caller sees",
    "study/lecturers.py": "who guides or leads a unit that the caller may see, and what an action refuses",
    "study/rolls.py": "names on the roll of a unit, after it was asked whether the reader is inside it",
    "study/sheets.py": "who came to a session, after it was asked whether the reader is inside the unit",
    "study/checking_in.py": "whether a name is on a roll, for somebody with the code on the wall",
    "study/inserting.py": "the sessions that an import has just stored",
    "study/targets.py": "targets of a unit that the caller may change",
    "study/searching.py": "what sessions and targets are found by, for the index that nobody reads by itself",
    "study/queries.py": "what stands in a slot, for an action to find repeats",
    "training/searching.py": "what a class is found by, for the index that nobody reads by itself",
    "training/queries.py": "classes and sittings seen through a unit's places; what stands in a ledger, to find repeats",
    "units/queries/changes.py": "the tree beside a unit, for the actions that move and close",
    "units/queries/groups.py": "groups seen through own membership or a visible unit",
    "units/queries/oddities.py": "whether others have the name, or anybody the post, of what the reader may change",
    "units/queries/people.py": "a person's own appointments",
    "units/queries/rights.py": "makes Access itself",
    "units/queries/succession.py": "what was merged into a unit, for the action that keeps its roll",
    "units/searching.py": "what units and people are found by, for the index that nobody reads by itself",
    "units/scoping.py": "explains the door",
}


def _layers() -> dict[str, int]:
    """Return the layer of each package from import-linter's contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    rows = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return {name.strip(): -height for height, row in enumerate(rows) for name in row.split("|")}


def _own_relations() -> Iterator[models.ForeignKey[models.Model, models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("touchstone."):
            for field in model._meta.local_fields + model._meta.local_many_to_many:
                own = field.model.__module__.startswith("touchstone.")
                if isinstance(field, models.ForeignKey | models.ManyToManyField) and own:
                    # A page's link to its base, and the fields of Wagtail's abstract classes.
                    inherited = getattr(field.remote_field, "parent_link", False) or _brought_by_a_library(
                        field
                    )
                    if not inherited:
                        yield field  # type: ignore[misc]


def _brought_by_a_library(field: models.Field[object, object]) -> bool:
    # Wagtail's pages and Django's user have their own relations.
    return any(
        not base.__module__.startswith("touchstone.")
        and field.name in {own.name for own in base._meta.local_fields + base._meta.local_many_to_many}
        for base in field.model.__mro__[1:]
        if hasattr(base, "_meta")
    )


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_foreign_keys_point_down_and_leave_no_name_behind() -> None:
    heights = _layers()
    wrong = []
    for field in _own_relations():
        target = field.related_model
        here = heights[field.model._meta.app_label]
        there = heights.get(target._meta.app_label, min(heights.values()) - 1)  # type: ignore[union-attr]
        same = target._meta.app_label == field.model._meta.app_label  # type: ignore[union-attr]
        if (there >= here and not same) or not str(field.remote_field.related_name or "").endswith("+"):
            wrong.append(str(field))
    assert not wrong


@pytest.mark.parametrize("package", DELIVERY)
def test_delivery_asks_the_database_nothing_by_itself(package: str) -> None:
    """Models are imported only for their types; interchange has queries and actions for its own models."""
    wrong = [
        f"{path.relative_to(SRC)}:{node.lineno} .{node.attr}"
        for path in (SRC / package).rglob("*.py")
        if not {"queries", "actions", "migrations"} & {*path.relative_to(SRC).parts, path.stem}
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("objects", "unscoped", "_base_manager", "_default_manager")
    ]
    assert not wrong


def test_the_unscoped_door_is_opened_only_where_that_is_meant() -> None:
    opened = {
        str(path.relative_to(SRC))
        for path in FILES
        if not WRITING.search(f"/{path.relative_to(SRC)}")
        and any(
            isinstance(node, ast.Attribute) and node.attr == "unscoped" for node in ast.walk(_parsed(path))
        )
    }
    assert opened <= set(UNSCOPED_READS)


def test_every_read_takes_who_reads_first() -> None:
    """Functions of `queries` that read scoped records take `access` first."""
    wrong = []
    for path in FILES:
        if "queries" in path.parts or path.name == "queries.py":
            for node in _parsed(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    words = [argument.arg for argument in node.args.args]
                    if "access" in words[1:]:
                        wrong.append(f"{path.relative_to(SRC)}:{node.name}")
    assert not wrong


def test_every_action_says_by_whom_and_takes_keywords_only() -> None:
    wrong = []
    for path in FILES:
        if "actions" in path.parts or path.name == "actions.py":
            for node in _parsed(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    words = [argument.arg for argument in node.args.kwonlyargs]
                    if "by" in words and (words[0] != "by" or node.args.args):
                        wrong.append(f"{path.relative_to(SRC)}:{node.name}")
    assert not wrong


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [str(path) for path in FILES if path.stem in VAGUE or VAGUE & set(path.relative_to(SRC).parts)]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(SRC)): lines
        for path in FILES
        if (lines := len(path.read_text("utf-8").splitlines())) > 420
    }
    assert not long


def test_tests_stand_where_their_package_stands() -> None:
    packages = {path.name for path in SRC.iterdir() if (path / "__init__.py").exists()} | {
        "config",
        "workshop",
        "vendor",
    }
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("__")
    }
    assert folders <= packages | {"journeys", "benchmarks"}
