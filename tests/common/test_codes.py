"""Codes that people read off paper and type in."""

import re

from touchstone.common.codes import derive_code, digest_of, make_code


def test_codes_have_no_letters_that_look_alike() -> None:
    for code in (make_code(), derive_code("purpose", "seed", size=5)):
        assert re.fullmatch("[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}", code)
    assert make_code() != make_code()


def test_a_code_is_known_however_it_is_written_and_for_its_purpose_only() -> None:
    written = ("ab3d-fgh5", "AB3D FGH5", "ａｂ３ｄｆｇｈ５")
    assert len({digest_of("purpose", code) for code in written}) == 1
    assert digest_of("another", "ab3d-fgh5") != digest_of("purpose", "ab3d-fgh5")


def test_a_code_is_made_again_from_its_seed_and_its_purpose() -> None:
    assert derive_code("purpose", "seed") == derive_code("purpose", "seed")
    assert len({derive_code(purpose, seed) for purpose in ("a", "b") for seed in ("c", "d")}) == 4
