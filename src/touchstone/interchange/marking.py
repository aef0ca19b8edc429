"""The workbook with all its faults marked, for the person who uploaded it."""

from touchstone.interchange.models import ImportRun
from touchstone.interchange.planned import detect_planned
from touchstone.interchange.queries import get_circumstances, get_planned_sheets, may_import_at, open_file
from touchstone.interchange.running import try_out
from touchstone.interchange.writing import write_marked_workbook
from touchstone.units.access import Access


def mark_faults(access: Access, run: ImportRun) -> bytes:
    """Return the file of an import with every fault marked, to be corrected and uploaded again.

    The rows are judged again, because only the first faults are stored with the import.
    """
    if not may_import_at(access, run.campaign, run.unit):
        raise PermissionError("This import is not the reader's.")
    workbook, planned = open_file(run), get_planned_sheets(run)
    outcome = try_out(workbook, planned, get_circumstances(access, None, run))
    return write_marked_workbook(detect_planned(workbook, planned), outcome.faults)
