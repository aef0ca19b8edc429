"""Fixtures that build sheets from real workbooks."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from django.utils.translation import override
from tests.interchange.desk import Desk
from tests.interchange.workbooks import Rows, make_xlsx
from tests.worlds import Shared

from touchstone.interchange.detection import Detection, detect
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.reading import open_workbook
from touchstone.interchange.reading.sheets import Sheet


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Leave messages in the language of the source code, so that they can be compared."""
    with override("en"):
        yield


@pytest.fixture
def make_sheet() -> Callable[..., Sheet]:
    """Make a sheet from rows, through a real workbook."""

    def make(rows: Rows, *, merges: Sequence[str] = (), name: str = "台账") -> Sheet:
        return open_workbook(make_xlsx({name: rows}, {name: merges})).sheets[0]

    return make


@pytest.fixture
def detected(make_sheet: Callable[..., Sheet]) -> Callable[..., Detection]:
    """Make a sheet from rows and detect its header."""

    def make(rows: Rows, *, merges: Sequence[str] = (), name: str = "台账") -> Detection:
        return detect(make_sheet(rows, merges=merges, name=name), KINDS)

    return make


@pytest.fixture
def desk(shared: Shared, db: None) -> Desk:
    """Return a campaign into which ledgers are loaded."""
    return shared.copy()  # type: ignore[no-any-return]
