"""Reading the sheets of a file by their plan."""

from collections.abc import Sequence

from touchstone.interchange.detection import Detection, choose, detect, read_header
from touchstone.interchange.errors import UnreadableFile
from touchstone.interchange.kinds import KINDS
from touchstone.interchange.planning import PlannedSheet
from touchstone.interchange.reading import Workbook
from touchstone.interchange.reading.sheets import Sheet


def read_planned(sheet: Sheet, planned: PlannedSheet) -> Detection:
    """Return a sheet with the header and the columns of its plan."""
    kind = KINDS[planned.kind]
    detection = read_header(sheet, kind, planned.header_row) if planned.by_hand else detect(sheet, [kind])
    return choose(detection, planned.chosen)


def detect_planned(workbook: Workbook, planned: Sequence[PlannedSheet]) -> list[Detection]:
    """Return the sheets to read, each with the columns of its plan, in the order of the kinds (units first).

    Raises ``UnreadableFile`` if a required column is missing, several columns claim one field, or a sheet waits for a
    person to say what its columns are.
    """
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    detections = []
    for kind in KINDS:
        for planned_sheet in planned:
            if planned_sheet.kind != kind.code:
                continue
            detection = read_planned(sheets[planned_sheet.sheet], planned_sheet)
            detection.check_usable()
            if planned_sheet.problem:
                problem = planned_sheet.problem
                raise UnreadableFile(problem["code"], problem["template"], **problem["params"])
            detections.append(detection)
    return detections
