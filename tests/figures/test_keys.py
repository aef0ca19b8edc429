"""The rows that a frozen figure counted."""

from hypothesis import given
from hypothesis import strategies as st

from touchstone.figures.keys import pack, seal, unpack
from touchstone.figures.models import FrozenFigure

COUNTED = st.dictionaries(st.integers(0, 2**62), st.integers(-(2**40), 2**40))


@given(COUNTED)
def test_round_trip(counted: dict[int, int]) -> None:
    assert dict(unpack(pack(counted.items()))) == counted


@given(COUNTED.filter(bool))
def test_the_seal_changes_with_any_contribution(counted: dict[int, int]) -> None:
    key = next(iter(counted))
    before, after = pack(counted.items()), pack({**counted, key: counted[key] + 1}.items())
    assert seal(FrozenFigure(keys=before)) != seal(FrozenFigure(keys=after))


def test_neighbouring_rows_are_small() -> None:
    assert len(pack((key, 1) for key in range(100_000))) < 5_000
