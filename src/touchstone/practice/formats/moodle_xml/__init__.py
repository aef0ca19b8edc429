"""Moodle XML, the format in which Moodle and tools around it exchange question banks.

The reader takes each question by itself: after one whose XML is damaged it goes on at the next. Texts in HTML become
plain; pictures and attached files are named and left out. Left out without a word is only what concerns a way of
asking that is not known here: penalties, the numbering of answers, the size of a field.
"""

from touchstone.practice.formats.moodle_xml.reading import read_moodle_xml
from touchstone.practice.formats.moodle_xml.writing import write_moodle_xml

__all__ = ["read_moodle_xml", "write_moodle_xml"]
