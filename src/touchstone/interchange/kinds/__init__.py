"""The kinds of sheet that can be read; to add a kind, declare it in a module here and register it."""

from touchstone.interchange.kinds.declaring import DuplicateDeclaration, Kinds, SheetKind
from touchstone.interchange.kinds.exhibitions import EXHIBITION_VISITS
from touchstone.interchange.kinds.findings import FINDINGS
from touchstone.interchange.kinds.people import PEOPLE
from touchstone.interchange.kinds.problems import PROBLEMS, SPECIALS
from touchstone.interchange.kinds.session_days import PART_OF_DAY
from touchstone.interchange.kinds.sessions import SESSIONS
from touchstone.interchange.kinds.training import TRAINING
from touchstone.interchange.kinds.units import UNITS

KINDS = Kinds()
"""All kinds of sheet, in the order of registration."""

for _kind in (UNITS, PEOPLE, SESSIONS, PROBLEMS, SPECIALS, FINDINGS, TRAINING, EXHIBITION_VISITS):
    KINDS.register(_kind)
