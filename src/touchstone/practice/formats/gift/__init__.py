"""GIFT, the text format of question banks that Moodle defined (https://docs.moodle.org/en/GIFT_format).

The reader takes what Moodle takes, in the same meaning. Where Moodle would make something else of a file than its
author meant, and say nothing, it asks: at full-width ｛ ｝ ＝ ～ in the place of half-width ones, at two questions without
a blank line between them, at {对} for {T}. A blank line inside braces, which Moodle refuses, is accepted.
"""

from touchstone.practice.formats.gift.reading import read_gift
from touchstone.practice.formats.gift.writing import write_gift

__all__ = ["read_gift", "write_gift"]
